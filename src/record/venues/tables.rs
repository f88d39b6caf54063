//! The tables of a run of traders between venues: a row a stage and venue, and a row a trader in
//! the end.

use super::look::game;
use crate::arena::Now;
use crate::arena::venues::{Posted, Setting, Stage, Venues, profile};
use crate::record::ManifestFile;
use crate::record::output::{OutputError, OutputFile};
use crate::theory::fictitious_play::{Side, standings};
use bevy_ecs::prelude::*;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Every table that a run leaves.
pub const TABLES: [&str; 2] = ["stages.csv", "traders.csv"];

const STAGES: [&str; 11] = [
    "stage", "venue", "k", "buyers", "sellers", "deals", "low", "high", "price", "surplus", "best",
];
const TRADERS: [&str; 7] = ["trader", "side", "type", "venue", "offer", "profit", "regret"];

/// The open tables of a run: shown the world after every stage, finished at the end. What is
/// dropped unfinished leaves earlier tables as they were.
#[derive(Debug)]
pub struct Tables {
    stages: csv::Writer<OutputFile>,
    traders: PathBuf,
}

impl Tables {
    /// Starts the tables in `folder`, which is made if it is missing.
    ///
    /// # Errors
    /// If the folder or a file in it can't be written.
    pub fn create(folder: &Path) -> Result<Self, OutputError> {
        fs::create_dir_all(folder).map_err(|error| OutputError::new(folder, error))?;
        let [stages, traders] = TABLES.map(|name| folder.join(name));
        Ok(Self { stages: begun(&stages, &STAGES)?, traders })
    }

    /// Adds the stage that has just run.
    ///
    /// # Errors
    /// If it can't be written; the run should stop.
    pub fn take(&mut self, world: &World) -> Result<(), OutputError> {
        let number = world.resource::<Now>().0 - 1;
        for (venue, entity) in world.resource::<Venues>().0.iter().enumerate() {
            let (Some(posted), Some(stage)) =
                (world.get::<Posted>(*entity), world.get::<Stage>(*entity))
            else {
                continue;
            };
            // A stage without a deal has no price.
            let (low, high) = stage.interval;
            let priced = |number: f64| stage.price.map_or(String::new(), |_| number.to_string());
            let row = [
                number.to_string(),
                (venue + 1).to_string(),
                posted.0.to_string(),
                stage.bids.len().to_string(),
                stage.asks.len().to_string(),
                stage.deals.to_string(),
                priced(low),
                priced(high),
                priced(stage.price.unwrap_or(0.0)),
                stage.surplus.to_string(),
                stage.best.to_string(),
            ];
            write(&mut self.stages, &row)?;
        }
        let flushed = self.stages.flush();
        flushed.map_err(|error| OutputError::new(self.stages.get_ref().path(), error))
    }

    /// Writes down what every trader would do now, and gives the tables their names: their
    /// fingerprints, for a manifest.
    ///
    /// # Errors
    /// If they can't be written; tables of an earlier run stay then.
    pub fn finish(self, world: &World) -> Result<Vec<ManifestFile>, OutputError> {
        let mut traders = begun(&self.traders, &TRADERS)?;
        let profile = profile(world);
        // Before the first stage nobody has seen anything.
        let played = world.resource::<Now>().0 > 0;
        let standings = if played { standings(&game(world), &profile) } else { Vec::new() };
        let buyers = world.resource::<Setting>().plan.traders[0] as usize;
        for (at, (trader, own)) in profile.iter().zip(&standings).enumerate() {
            let buys = trader.side == Side::Buyers;
            let row = [
                (if buys { at + 1 } else { at + 1 - buyers }).to_string(),
                (if buys { "buyer" } else { "seller" }).to_owned(),
                trader.type_.to_string(),
                trader.venue.map_or(String::new(), |venue| (venue + 1).to_string()),
                trader.venue.map_or(String::new(), |_| trader.offer.to_string()),
                own.profit.to_string(),
                own.regret().to_string(),
            ];
            write(&mut traders, &row)?;
        }
        Ok(vec![finished(self.stages)?, finished(traders)?])
    }
}

fn begun(path: &Path, head: &[&str]) -> Result<csv::Writer<OutputFile>, OutputError> {
    let file = OutputFile::create(path)?;
    let mut table = csv::WriterBuilder::new().has_headers(false).from_writer(file);
    table.write_record(head).map_err(|error| at(path, error))?;
    Ok(table)
}

fn write(table: &mut csv::Writer<OutputFile>, row: &[String]) -> Result<(), OutputError> {
    let written = table.write_record(row);
    written.map_err(|error| at(table.get_ref().path(), error))
}

fn finished(table: csv::Writer<OutputFile>) -> Result<ManifestFile, OutputError> {
    let path: PathBuf = table.get_ref().path().to_owned();
    let file = table.into_inner();
    let file = file.map_err(|error| OutputError::new(&path, error.into_error()))?;
    ManifestFile::of(&file.finish()?)
}

fn at(path: &Path, error: csv::Error) -> OutputError {
    OutputError::new(path, io::Error::other(error))
}
