//! Studies: many runs of one scenario, and one table of what they came to.
//!
//! ```text
//! study.ron ─▶ Study ─▶ Design ─▶ cells ─▶ crew ─▶ ledger ─▶ results.csv, results.parquet
//!  (form)     (checked)  (number ─▶ point, seed)   (a line a cell, as they end)
//! ```
//!
//! A [`design::Cell`] is one run, addressed by its number alone: any machine can run any cell and
//! gets the same line. A [`ledger::Ledger`] keeps the lines, wherever they were made; a line
//! carries its own hash, so that whatever a killed process left behind is either whole or absent.
//! The table is written from the ledger in the order of the cells, so it doesn't depend on who
//! ran what when.

pub mod cell;
pub mod crew;
pub mod design;
pub mod dispatch;
pub mod factor;
pub mod folder;
pub mod form;
pub mod ledger;
mod load;
pub mod negotiations;
pub mod results;
mod sample;
mod shipped;
pub mod statistics;
pub mod stop;
pub mod table;
pub mod venues;

pub use load::{load, parse};
pub use shipped::{Shipped, shipped};

use crate::record::hex;
use crate::scenario::{FileError, Plan, Scenario};
use design::Design;
use form::OnFailure;
use std::fmt::Write;
use stop::Stop;
use xxhash_rust::xxh3::Xxh3;

/// A study that was read and checked.
#[derive(Clone, Debug)]
pub struct Study {
    /// The file's name without its folder and `.ron`, or the shipped name.
    pub name: String,
    /// The headline.
    pub title: String,
    /// What it asks; may be empty.
    pub about: String,
    /// The file.
    pub text: String,
    /// What was set from outside the file, in every run.
    pub sets: Vec<String>,
    /// The scenario that all runs start from.
    pub base: Scenario,
    /// All runs.
    pub design: Design,
    /// What ends a run early.
    pub stops: Vec<Stop>,
    /// What happens when a run fails.
    pub on_failure: OnFailure,
}

impl Study {
    /// The scenario at the point `number` of the design.
    ///
    /// # Errors
    /// If what the factors set there doesn't make a scenario.
    pub fn scenario(&self, number: u64) -> Result<Scenario, FileError> {
        self.base.clone().with(&self.design.point(number).sets)
    }

    /// What the runs at the point `number` are built from.
    ///
    /// # Errors
    /// As [`scenario`](Self::scenario), or if its data can't be read.
    pub fn plan(&self, number: u64) -> Result<Plan, FileError> {
        self.scenario(number)?.plan()
    }

    /// A hash of everything that a result can depend on; 16 hexadecimal digits.
    ///
    /// # Errors
    /// If a data file can't be read.
    pub fn fingerprint(&self) -> Result<String, FileError> {
        let mut digest = Digest(Xxh3::new());
        let data = self.base.data_files()?.into_iter().map(|file| hex(file.xxh3));
        let written = write!(
            digest,
            "{}\n{}\n{}\n{:?}\n{:?}\n{:?}",
            env!("CARGO_PKG_VERSION"),
            self.base.to_ron(),
            data.collect::<Vec<_>>().join(" "),
            self.design.factors(),
            self.design.seeds(),
            self.stops,
        );
        debug_assert!(written.is_ok(), "a digest takes any text");
        Ok(hex(digest.0.digest()))
    }
}

/// Takes text into a hash.
struct Digest(Xxh3);

impl std::fmt::Write for Digest {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}
