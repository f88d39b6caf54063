//! The table of negotiations and its manifest, written and read back without trust.

use super::setup::{SETUPS, Setup};
use super::{Negotiations, Row};
use crate::record::{ManifestFile, OutputError, write_text};
use crate::scenario::FileError;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

/// The table as text.
pub const TABLE: &str = "trials.csv";

/// What stands in the `manifest.json` of a folder of negotiations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The program and its version.
    pub program: String,
    /// What the games are like.
    pub negotiations: Vec<Setup>,
    /// The seed of every random stream.
    pub seed: u64,
    /// How many trials.
    pub trials: u32,
    /// The table, with its size and hash.
    pub files: Vec<ManifestFile>,
}

impl Manifest {
    pub(super) fn new(seed: u64, trials: u32) -> Self {
        Self {
            program: format!("haggle {}", env!("CARGO_PKG_VERSION")),
            negotiations: SETUPS.clone(),
            seed,
            trials,
            files: Vec::new(),
        }
    }
}

impl Negotiations {
    /// Writes table and manifest into `folder`, which is there.
    ///
    /// # Errors
    /// Names the file that can't be written; an earlier one stays then.
    pub fn write(&mut self, folder: &Path) -> Result<(), OutputError> {
        let path = folder.join(TABLE);
        let text = table(&self.rows)
            .map_err(|error| OutputError::new(&path, std::io::Error::other(error.to_string())))?;
        write_text(&path, &text)?;
        self.manifest.files = vec![ManifestFile::of(&path)?];
        let path = folder.join("manifest.json");
        let text = serde_json::to_string_pretty(&self.manifest)
            .map_err(|error| OutputError::new(&path, error.into()))?;
        write_text(&path, &(text + "\n")).map(|_| ())
    }

    /// Reads the table and manifest in `folder`.
    ///
    /// # Errors
    /// Names the file, and the line where there is one, that can't be read.
    pub fn read(folder: &Path) -> Result<Self, FileError> {
        let path = folder.join("manifest.json");
        let name = path.display().to_string();
        let text = fs::read_to_string(&path)
            .map_err(|error| FileError::whole(&name, format!("the file can't be read: {error}")))?;
        let manifest = serde_json::from_str(&text).map_err(|error| {
            FileError::whole(&name, format!("not a manifest of negotiations: {error}"))
        })?;
        let path = folder.join(TABLE);
        let name = path.display().to_string();
        let wrong = |error: csv::Error| {
            let line = error.position().map_or(String::new(), |at| format!("line {}: ", at.line()));
            FileError::whole(&name, format!("{line}{error}"))
        };
        let mut table = csv::Reader::from_path(&path).map_err(wrong)?;
        let rows = table.deserialize().collect::<Result<Vec<Row>, _>>().map_err(wrong)?;
        Ok(Self { manifest, rows })
    }
}

fn table(rows: &[Row]) -> Result<String, Box<dyn std::error::Error>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    for row in rows {
        table.serialize(row)?;
    }
    Ok(String::from_utf8(table.into_inner()?)?)
}
