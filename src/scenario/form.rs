//! What the forms of all arenas have in common.

use ron::ser::PrettyConfig;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

use super::DataFile;
use super::error::FileError;
use super::field::Field;
use super::misfit::Misfit;
use super::source::Source;

/// What is written in a scenario file about one of the arenas.
///
/// A number that is out of range never becomes a form; what single fields can't know is for
/// [`check`](Form::check).
pub trait Form:
    Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// The name at the top of the file.
    const ARENA: &'static str;
    /// Every field that can be written, in the order of the file.
    const FIELDS: &'static [Field];
    /// What a world is built from: plain numbers.
    type Plan: Clone + Debug + Send + 'static;

    /// The headline.
    fn title(&self) -> &str;

    /// What it shows, in one sentence; may be empty.
    fn about(&self) -> &str;

    /// Ticks that it asks for.
    fn ticks(&self) -> u32;

    /// Checks how the fields fit together.
    ///
    /// # Errors
    /// The first misfit, in the order of the file.
    fn check(&self) -> Result<(), Misfit>;

    /// Reads the data files and lays everything out; `source` finds them.
    ///
    /// # Errors
    /// Points at the line of a data file that is wrong, or at the field that doesn't fit it.
    fn lay_out(&self, source: &Source) -> Result<Self::Plan, FileError>;

    /// The data files that the scenario uses, in the order of the file, each once.
    ///
    /// # Errors
    /// Points at the field that names a file which can't be read.
    fn data_files(&self, _: &Source) -> Result<Vec<DataFile>, FileError> {
        Ok(Vec::new())
    }
}

/// What may be written at `path` of a form; none if there is no such field.
pub fn allowed_at<F: Form>(path: &str) -> Option<&'static str> {
    F::FIELDS.iter().find(|field| field.is_at(path)).map(|field| field.allowed)
}

/// Writes a form in full.
pub(super) fn to_ron<F: Form>(form: &F) -> String {
    let layout = PrettyConfig::new().new_line("\n");
    // Writing plain structs of numbers and texts to memory has no way to fail.
    let fields = ron::ser::to_string_pretty(form, layout).unwrap_or_default();
    format!("{}{fields}\n", F::ARENA)
}
