//! The manifest: everything that is needed to repeat a run and to check that it is the same.

use super::Results;
use super::output::{OutputError, write_text};
use crate::scenario::{DataFile, FileError, Form, Scenario};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use xxhash_rust::xxh3::Xxh3;

/// What stands in `manifest.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest<R = Results> {
    /// The program and its version.
    pub program: String,
    /// The scenario's name.
    pub scenario: String,
    /// The whole configuration, defaults and `--set` included, in the scenario format.
    pub configuration: String,
    /// The data files it uses.
    pub data: Vec<ManifestFile>,
    /// The seed of every random stream.
    pub seed: u64,
    /// Ticks that were run.
    pub ticks: u64,
    /// Ticks that the scenario asks for.
    pub ticks_planned: u64,
    /// Whether the run came to its end.
    pub complete: bool,
    /// Hash of the world after the last tick, 16 hexadecimal digits.
    pub state_hash: String,
    /// What it came to; `None` until the tables are whole.
    pub results: Option<R>,
    /// The tables, with their sizes and hashes.
    pub files: Vec<ManifestFile>,
}

/// A file and its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Its name.
    pub name: String,
    /// Its length, bytes.
    pub bytes: u64,
    /// XXH3 of its contents, 16 hexadecimal digits.
    pub xxh3: String,
}

impl ManifestFile {
    /// Reads the fingerprint of the file at `path`.
    ///
    /// # Errors
    /// If it can't be read.
    pub fn of(path: &Path) -> Result<Self, OutputError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (bytes, hash) = fingerprint(path).map_err(|error| OutputError::new(path, error))?;
        Ok(Self { name, bytes, xxh3: hex(hash) })
    }
}

impl From<DataFile> for ManifestFile {
    fn from(file: DataFile) -> Self {
        Self { name: file.path, bytes: file.bytes as u64, xxh3: hex(file.xxh3) }
    }
}

fn fingerprint(path: &Path) -> io::Result<(u64, u64)> {
    let (mut file, mut hasher, mut bytes) = (File::open(path)?, Xxh3::new(), 0);
    let mut block = vec![0; 1 << 16];
    loop {
        match file.read(&mut block)? {
            0 => return Ok((bytes, hasher.digest())),
            read => {
                hasher.update(&block[..read]);
                bytes += read as u64;
            }
        }
    }
}

/// Sixteen hexadecimal digits.
pub fn hex(hash: u64) -> String {
    format!("{hash:016x}")
}

impl<R: Serialize> Manifest<R> {
    /// The manifest of a run of `scenario` that is about to start.
    ///
    /// # Errors
    /// If a data file can't be read.
    pub fn new<F: Form>(
        scenario: &Scenario<F>,
        seed: u64,
        ticks_planned: u64,
    ) -> Result<Self, FileError> {
        Ok(Self {
            program: format!("haggle {}", env!("CARGO_PKG_VERSION")),
            scenario: scenario.name().to_owned(),
            configuration: scenario.to_ron(),
            data: scenario.data_files()?.into_iter().map(Into::into).collect(),
            seed,
            ticks: 0,
            ticks_planned,
            complete: false,
            state_hash: String::new(),
            results: None,
            files: Vec::new(),
        })
    }

    /// Writes `manifest.json` into `folder`.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn write(&self, folder: &Path) -> Result<(), OutputError> {
        let path = folder.join("manifest.json");
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| OutputError::new(&path, error.into()))?;
        write_text(&path, &(text + "\n")).map(|_| ())
    }
}
