//! Scenario files: what is written in them, how they are checked, and errors that point at the line.
//!
//! ```text
//! file or shipped name ─▶ Source ─▶ form::Lot ─▶ (--set) ─▶ check ─▶ Scenario ─▶ data files ─▶ Plan
//! ```
//!
//! A number that is out of range never becomes a form, a form whose fields don't fit together
//! never becomes a [`Scenario`], and a [`Plan`] holds plain numbers only.
//! Nothing here knows the ECS or draws random numbers.
//! The format, field by field: [`FIELDS`] and `docs/scenario.md`.

mod book_file;
pub mod bounds;
mod check;
mod error;
mod explain;
mod fields;
pub mod form;
mod game_file;
mod layout;
mod measured;
mod offers_file;
mod outline;
mod plan;
mod policy_file;
mod reading;
mod set;
mod shipped;
mod source;
mod tokens;

use std::path::Path;

use ron::error::SpannedError;
use ron::ser::PrettyConfig;
use xxhash_rust::xxh3::xxh3_64;

pub use book_file::{load_book, parse_book};
pub use error::FileError;
pub use fields::{FIELDS, Field};
pub use game_file::{GameFile, ShippedGame, load_game, parse_game, shipped_games};
pub use offers_file::{load_offers, parse_offers};
pub use plan::{
    Burst, Clock, Learning, Market, Model, Noise, Opening, Plan, Policy, Range, Rewards, Stay,
    Turnover, Valuation, Vehicles,
};
pub use policy_file::{LOT_PRICES, LOT_SIGHTS, POLICIES, ShippedPolicy, lot_sights};
pub use shipped::{Shipped, shipped};

// A study file is read with the same care, and its errors point at the line as well.
pub(crate) use explain::suggestion;
pub(crate) use reading::read_form;
pub(crate) use source::{Home, Source};

use form::{Arrivals, GridPrice, Lot, Models};

/// Arenas that a scenario file can be about: the name at its top.
pub const ARENAS: &[&str] = &["Lot"];

/// A scenario that was read and checked; its data files are not read yet.
#[derive(Clone, Debug)]
pub struct Scenario {
    name: String,
    source: Source,
    lot: Lot,
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

/// Loads a scenario by its path or shipped name and sets the fields in `sets`,
/// each `path.to.field=value`.
///
/// # Errors
/// Points at the line that is wrong, or at the argument, and says what is allowed.
pub fn load(source: &str, sets: &[String]) -> Result<Scenario, FileError> {
    read(name_of(source), Source::find(source)?)?.with(sets)
}

/// Reads a scenario from `text`, called `name` in errors; its data are the shipped ones.
///
/// # Errors
/// As [`load`].
pub fn parse(name: &str, text: &str) -> Result<Scenario, FileError> {
    let source =
        Source { name: name.to_owned(), text: text.to_owned(), home: source::Home::Shipped };
    read(name_of(name), source)
}

impl Scenario {
    /// The file's name without its folder and `.ron`, or the shipped name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The headline.
    pub fn title(&self) -> &str {
        self.lot.title.as_str()
    }

    /// What it shows, in one sentence; may be empty.
    pub fn about(&self) -> &str {
        self.lot.about.as_str()
    }

    /// What is written in it.
    pub fn lot(&self) -> &Lot {
        &self.lot
    }

    /// The same scenario with the fields in `sets`, each `path.to.field=value`, set in turn.
    ///
    /// # Errors
    /// Names the argument and what is allowed.
    /// How fields fit together is checked once all are set.
    pub fn with(self, sets: &[String]) -> Result<Scenario, FileError> {
        if sets.is_empty() {
            return Ok(self);
        }
        let lot = sets.iter().try_fold(self.lot, |lot, argument| set::set(&lot, argument))?;
        let arguments = sets.join(" --set ");
        check::check(&lot).map_err(|misfit| {
            // The lines of the file don't show what was set, so the arguments are named instead.
            FileError::in_argument(&arguments, 0..arguments.len(), misfit.to_string())
        })?;
        let name = format!("{} (with --set {arguments})", self.source.name);
        let source = Source { name, text: to_ron(&lot), ..self.source };
        Ok(Scenario { name: self.name, source, lot })
    }

    /// The whole scenario, defaults included; reads back as an equal one.
    pub fn to_ron(&self) -> String {
        to_ron(&self.lot)
    }

    /// The data files that the scenario uses, in the order of the file, each once.
    ///
    /// # Errors
    /// Points at the field that names a file which can't be read.
    pub fn data_files(&self) -> Result<Vec<DataFile>, FileError> {
        let mut files: Vec<DataFile> = Vec::new();
        for (file, path) in data_fields(&self.lot) {
            if files.iter().any(|known| known.path == file) {
                continue;
            }
            let data = self.source.read_data(file, path)?;
            files.push(DataFile {
                path: file.to_owned(),
                shipped: data.shipped,
                bytes: data.text.len(),
                xxh3: xxh3_64(data.text.as_bytes()),
            });
        }
        for (at, share) in self.lot.market.policies.iter().enumerate() {
            let form::Policy::Learned { name } = &share.policy else { continue };
            let (name, path) = (name.as_str(), format!("market.policies.{at}.policy.name"));
            if !files.iter().any(|known| known.path == name) {
                files.push(policy_file::data_file(name, &path, &self.source)?);
            }
        }
        Ok(files)
    }

    /// Reads the data files and lays everything out per tick.
    ///
    /// # Errors
    /// Points at the line of a data file that is wrong, or at the field that doesn't fit it.
    pub fn plan(&self) -> Result<Plan, FileError> {
        layout::lay_out(&self.lot, &self.source)
    }
}

/// Each data file's path with the field that names it.
fn data_fields(lot: &Lot) -> Vec<(&str, &'static str)> {
    let mut fields = Vec::new();
    if let Arrivals::Measured { file, .. } = &lot.turnover.arrivals {
        fields.push((file.as_str(), "turnover.arrivals.file"));
    }
    if let form::Stay::Measured { file } = &lot.turnover.stay {
        fields.push((file.as_str(), "turnover.stay.file"));
    }
    if let Models::Registered { file } = &lot.vehicles.models {
        fields.push((file.as_str(), "vehicles.models.file"));
    }
    if let GridPrice::Hourly { file, .. } = &lot.valuation.grid_price {
        fields.push((file.as_str(), "valuation.grid_price.file"));
    }
    fields
}

fn name_of(source: &str) -> String {
    Path::new(source).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(name: String, source: Source) -> Result<Scenario, FileError> {
    let lot = read_form(&source, ARENAS, "arena", fields::allowed_at)?;
    check::check(&lot).map_err(|misfit| source.error_at(&misfit.path, misfit.to_string()))?;
    Ok(Scenario { name, source, lot })
}

/// Parses the text of a lot scenario; types and ranges of single fields are checked.
fn parse_lot(text: &str) -> Result<Lot, SpannedError> {
    ron::from_str(text)
}

/// Writes a lot scenario in full.
fn to_ron(lot: &Lot) -> String {
    let layout = PrettyConfig::new().new_line("\n");
    // Writing plain structs of numbers and texts to memory has no way to fail.
    let fields = ron::ser::to_string_pretty(lot, layout).unwrap_or_default();
    format!("Lot{fields}\n")
}
