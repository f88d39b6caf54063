//! Scenario files: what is written in them, how they are checked, and errors that point at the line.
//!
//! ```text
//! file or shipped name ─▶ Source ─▶ form ─▶ (--set) ─▶ check ─▶ Scenario ─▶ data files ─▶ plan
//! ```
//!
//! Each arena has a [`Form`], a room of this module: [`lot`], [`waypoint`], [`dispatch`], [`venues`].
//! A number that is out of range never becomes a form, a form whose fields don't fit together
//! never becomes a [`Scenario`], and a plan holds plain numbers only.
//! Nothing here knows the ECS or draws random numbers.
//! The format, field by field: [`Form::FIELDS`] and `docs/scenario.md`.

mod any;
mod between;
mod book_file;
pub mod bounds;
pub mod dispatch;
mod error;
mod explain;
mod field;
mod form;
mod game_file;
pub mod lot;
mod misfit;
mod offers_file;
mod outline;
mod policy_file;
mod reading;
mod set;
#[cfg(target_family = "wasm")]
pub mod shelf;
mod shipped;
mod source;
mod tokens;
pub mod venues;
pub mod waypoint;

use std::path::Path;

pub use any::AnyScenario;
pub use book_file::{load_book, parse_book};
pub use dispatch::Dispatch;
pub use error::FileError;
pub use field::Field;
pub use form::Form;
pub use game_file::{GameFile, ShippedGame, load_game, parse_game, shipped_games};
pub use lot::{
    Burst, Clock, Contest, FIELDS, Learning, Limits, Lot, Market, Model, Noise, Opening, Plan,
    Policy, Range, Rewards, Stay, Turnover, Valuation, Vehicles,
};
pub use misfit::Misfit;
pub use offers_file::{load_offers, parse_offers};
pub use policy_file::{LOT_PRICES, LOT_SIGHTS, POLICIES, ShippedPolicy, lot_sights};
pub use shipped::{Shipped, shipped};
pub use venues::Venues;
pub use waypoint::Waypoint;

// A study file is read with the same care, and its errors point at the line as well.
#[cfg(not(target_family = "wasm"))]
pub(crate) use explain::suggestion;
pub(crate) use reading::read_form;
#[cfg(not(target_family = "wasm"))]
pub(crate) use source::Home;
pub(crate) use source::Source;

/// A scenario that was read and checked; its data files are not read yet.
#[derive(Clone, Debug)]
pub struct Scenario<F = Lot> {
    name: String,
    source: Source,
    form: F,
}

/// A data file that a scenario uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFile {
    /// As written in the scenario.
    pub path: String,
    /// Whether it came with the program.
    pub shipped: bool,
    /// Its length, bytes.
    pub bytes: usize,
    /// XXH3 of its contents, 64 bit.
    pub xxh3: u64,
}

/// Loads a scenario of a lot by its path or shipped name and sets the fields in `sets`,
/// each `path.to.field=value`.
///
/// # Errors
/// Points at the line that is wrong, or at the argument, and says what is allowed.
pub fn load(source: &str, sets: &[String]) -> Result<Scenario, FileError> {
    load_as(source, sets)
}

/// Loads a scenario of the arena that `F` is the form of.
///
/// # Errors
/// As [`load`].
pub fn load_as<F: Form>(source: &str, sets: &[String]) -> Result<Scenario<F>, FileError> {
    read(name_of(source), Source::find(source)?)?.with(sets)
}

/// Loads a scenario of whichever arena it is about.
///
/// # Errors
/// As [`load`].
pub fn open(source: &str, sets: &[String]) -> Result<AnyScenario, FileError> {
    AnyScenario::read(name_of(source), Source::find(source)?)?.with(sets)
}

/// Reads a scenario of a lot from `text`, called `name` in errors; its data are the shipped ones.
///
/// # Errors
/// As [`load`].
pub fn parse(name: &str, text: &str) -> Result<Scenario, FileError> {
    parse_as(name, text)
}

/// Reads a scenario of the arena that `F` is the form of.
///
/// # Errors
/// As [`load`].
pub fn parse_as<F: Form>(name: &str, text: &str) -> Result<Scenario<F>, FileError> {
    read(name_of(name), Source::of_text(name, text))
}

/// Reads a scenario of whichever arena it is about from `text`, called `name` in errors.
///
/// # Errors
/// As [`load`].
pub fn parse_any(name: &str, text: &str) -> Result<AnyScenario, FileError> {
    AnyScenario::read(name_of(name), Source::of_text(name, text))
}

impl<F: Form> Scenario<F> {
    /// The file's name without its folder and `.ron`, or the shipped name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The headline.
    pub fn title(&self) -> &str {
        self.form.title()
    }

    /// What it shows, in one sentence; may be empty.
    pub fn about(&self) -> &str {
        self.form.about()
    }

    /// Ticks that it asks for.
    pub fn ticks(&self) -> u32 {
        self.form.ticks()
    }

    /// What is written in it.
    pub fn form(&self) -> &F {
        &self.form
    }

    /// The same scenario with the fields in `sets`, each `path.to.field=value`, set in turn.
    ///
    /// # Errors
    /// Names the argument and what is allowed.
    /// How fields fit together is checked once all are set.
    pub fn with(self, sets: &[String]) -> Result<Self, FileError> {
        if sets.is_empty() {
            return Ok(self);
        }
        let form = sets.iter().try_fold(self.form, |form, argument| set::set(&form, argument))?;
        let arguments = sets.join(" --set ");
        form.check().map_err(|misfit| {
            // The lines of the file don't show what was set, so the arguments are named instead.
            FileError::in_argument(&arguments, 0..arguments.len(), misfit.to_string())
        })?;
        let name = format!("{} (with --set {arguments})", self.source.name);
        let source = Source { name, text: form::to_ron(&form), ..self.source };
        Ok(Scenario { name: self.name, source, form })
    }

    /// The whole scenario, defaults included; reads back as an equal one.
    pub fn to_ron(&self) -> String {
        form::to_ron(&self.form)
    }

    /// The data files that the scenario uses, in the order of the file, each once.
    ///
    /// # Errors
    /// Points at the field that names a file which can't be read.
    pub fn data_files(&self) -> Result<Vec<DataFile>, FileError> {
        self.form.data_files(&self.source)
    }

    /// Reads the data files and lays everything out per tick.
    ///
    /// # Errors
    /// Points at the line of a data file that is wrong, or at the field that doesn't fit it.
    pub fn plan(&self) -> Result<F::Plan, FileError> {
        self.form.lay_out(&self.source)
    }
}

fn name_of(source: &str) -> String {
    Path::new(source).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn read<F: Form>(name: String, source: Source) -> Result<Scenario<F>, FileError> {
    let found = AnyScenario::arena_of(&source);
    if AnyScenario::ARENAS.contains(&found.as_str()) && found != F::ARENA {
        let message = format!(
            "this is a scenario of arena {found}; what was asked for takes one of arena {}",
            F::ARENA
        );
        return Err(FileError::whole(&source.name, message)
            .with_help("`haggle list` shows the arena of each shipped scenario"));
    }
    let form: F = read_form(&source, AnyScenario::ARENAS, "arena", form::allowed_at::<F>)?;
    form.check().map_err(|misfit| source.error_at(&misfit.path, misfit.to_string()))?;
    Ok(Scenario { name, source, form })
}
