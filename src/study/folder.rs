//! A study's folder: whose it is, who works in it, and what it holds.

use super::Study;
use super::factor::{Column, Factor, Value};
use super::ledger::{Ledger, LedgerError};
use super::table::{RESULTS_CSV, RESULTS_PARQUET};
use crate::record::{ManifestFile, Metrics, OutputError, write_text};
use crate::scenario::FileError;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// What someone wants to do in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Begin: there must be no runs yet.
    Begin,
    /// Go on with what is there.
    Resume,
    /// Add parts, beside others who do the same.
    AddParts,
}

/// A folder could not be used.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum FolderError {
    /// Its study can't be read.
    #[error(transparent)]
    Input(#[from] FileError),
    /// Another process works in it.
    #[error("another process is running a study in {}", .0.display())]
    #[diagnostic(help("wait until it has ended, stop it, or take another folder with --out"))]
    Busy(PathBuf),
    /// There are results already.
    #[error("{} already holds {entries} of {cells} runs of this study", path.display())]
    #[diagnostic(help("--resume goes on with them; --out takes another folder"))]
    Begun {
        /// The folder.
        path: PathBuf,
        /// Runs that have ended.
        entries: u64,
        /// Runs of the study.
        cells: u64,
    },
    /// It holds something else.
    #[error("{} holds {what}, not this study", path.display())]
    #[diagnostic(help("take another folder with --out"))]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// What is there.
        what: String,
    },
    /// Something in it can't be written.
    #[error(transparent)]
    Write(#[from] OutputError),
    /// Its ledger can't be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// What stands in a study's `manifest.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StudyManifest {
    /// The program and its version.
    pub program: String,
    /// The study.
    pub study: StudyHead,
    /// A hash of everything that results can depend on.
    pub fingerprint: String,
    /// The name of the scenario that all runs start from.
    pub scenario: String,
    /// That scenario in full, with what the study sets for all runs.
    pub configuration: String,
    /// The data files it uses.
    pub data: Vec<ManifestFile>,
    /// What varies.
    pub factors: Vec<FactorHead>,
    /// The seeds of each point.
    pub seeds: Vec<u64>,
    /// Conditions that end a run early.
    pub stops: Vec<String>,
    /// The names of the metrics, the results' last columns.
    pub metrics: Vec<String>,
    /// Their units.
    pub units: Vec<String>,
    /// Points of the design.
    pub points: u64,
    /// Runs of the study.
    pub cells: u64,
    /// Runs in the tables.
    pub entries: u64,
    /// Of these, runs that failed.
    pub failures: u64,
    /// Whether every run is there and none failed.
    pub complete: bool,
    /// The tables, with their sizes and hashes.
    pub files: Vec<ManifestFile>,
}

/// What a study is called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StudyHead {
    /// Its name.
    pub name: String,
    /// Its headline.
    pub title: String,
    /// What it asks.
    pub about: String,
    /// Its file.
    pub text: String,
    /// What was set from outside the file, in every run.
    pub sets: Vec<String>,
}

/// A factor in a manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FactorHead {
    /// Its columns.
    pub columns: Vec<Column>,
    /// How many levels or points it has.
    pub size: u64,
    /// Its levels in their order, if they are listed and not too many.
    pub levels: Option<Vec<Value>>,
}

/// More levels than this are not listed in a manifest.
const MOST_LEVELS_LISTED: usize = 1_000;

impl FactorHead {
    /// Its levels as they are shown: numbers in ascending order, words in the study's.
    pub fn levels_shown(&self) -> Vec<Value> {
        let mut levels = self.levels.clone().unwrap_or_default();
        levels.sort_by(|left, right| match (left, right) {
            (Value::Number(left), Value::Number(right)) => left.total_cmp(right),
            _ => std::cmp::Ordering::Equal,
        });
        levels
    }

    fn of(factor: &Factor) -> Self {
        let levels = match factor {
            Factor::Listed { levels, .. } if levels.len() <= MOST_LEVELS_LISTED => {
                Some(levels.iter().map(|level| level.value.clone()).collect())
            }
            _ => None,
        };
        Self { columns: factor.columns().to_vec(), size: factor.size(), levels }
    }
}

impl StudyManifest {
    /// The manifest of `study` before anything has run.
    ///
    /// # Errors
    /// If a data file can't be read.
    pub fn new(study: &Study) -> Result<Self, FileError> {
        let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Ok(Self {
            program: format!("haggle {}", env!("CARGO_PKG_VERSION")),
            study: StudyHead {
                name: study.name.clone(),
                title: study.title.clone(),
                about: study.about.clone(),
                text: study.text.clone(),
                sets: study.sets.clone(),
            },
            fingerprint: study.fingerprint()?,
            scenario: study.base.name().to_owned(),
            configuration: study.base.to_ron(),
            data: study.base.data_files()?.into_iter().map(Into::into).collect(),
            factors: study.design.factors().iter().map(FactorHead::of).collect(),
            seeds: study.design.seeds().to_vec(),
            stops: study.stops.iter().map(|stop| stop.name()).collect(),
            metrics: own(&Metrics::NAMES),
            units: own(&Metrics::UNITS),
            points: study.design.points(),
            cells: study.design.cells(),
            entries: 0,
            failures: 0,
            complete: false,
            files: Vec::new(),
        })
    }
}

/// A study's folder that is being worked in.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    manifest: StudyManifest,
    /// Held for as long as this lives; the system lets go of it when the process ends.
    _lock: File,
}

impl Folder {
    /// Opens or creates the folder at `path` for `study`.
    ///
    /// # Errors
    /// If it can't be written, belongs to something else, or someone else works in it.
    pub fn open(path: &Path, study: &Study, access: Access) -> Result<Self, FolderError> {
        fs::create_dir_all(path).map_err(|error| OutputError::new(path, error))?;
        let lock = lock(path, access)?;
        let manifest = StudyManifest::new(study)?;
        let file = path.join("manifest.json");
        if file.exists() {
            let known = fs::read(&file).map_err(|error| OutputError::new(&file, error))?;
            check_owner(path, &known, &manifest)?;
        } else {
            write_manifest(&file, &manifest)?;
        }
        let folder = Self { path: path.to_owned(), manifest, _lock: lock };
        if access == Access::Begin {
            let entries = folder.ledger()?.entries();
            if entries > 0 {
                let cells = folder.manifest.cells;
                return Err(FolderError::Begun { path: path.to_owned(), entries, cells });
            }
        }
        Ok(folder)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The study's fingerprint.
    pub fn fingerprint(&self) -> &str {
        &self.manifest.fingerprint
    }

    /// Reads what was run so far.
    ///
    /// # Errors
    /// If it can't be read, or is of another study.
    pub fn ledger(&self) -> Result<Ledger, LedgerError> {
        Ledger::open(&self.path, &self.manifest.fingerprint, self.manifest.cells)
    }

    /// Writes the manifest anew, once the tables are whole.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn close(mut self, ledger: &Ledger) -> Result<StudyManifest, OutputError> {
        let manifest = &mut self.manifest;
        (manifest.entries, manifest.failures) = (ledger.entries(), ledger.failures());
        manifest.complete = manifest.entries == manifest.cells && manifest.failures == 0;
        manifest.files = Vec::new();
        for name in [RESULTS_CSV, RESULTS_PARQUET] {
            manifest.files.push(ManifestFile::of(&self.path.join(name))?);
        }
        write_manifest(&self.path.join("manifest.json"), manifest)?;
        Ok(self.manifest)
    }
}

fn write_manifest(path: &Path, manifest: &StudyManifest) -> Result<(), OutputError> {
    let text = serde_json::to_string_pretty(manifest)
        .map_err(|error| OutputError::new(path, error.into()))?;
    write_text(path, &(text + "\n")).map(|_| ())
}

fn lock(path: &Path, access: Access) -> Result<File, FolderError> {
    let name = path.join(".lock");
    let file = File::create(&name).map_err(|error| OutputError::new(&name, error))?;
    let locked = match access {
        Access::AddParts => file.try_lock_shared(),
        Access::Begin | Access::Resume => file.try_lock(),
    };
    match locked {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(FolderError::Busy(path.to_owned())),
        // Some network drives know no locks. There, who works where is for the user to see to.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(file),
        Err(TryLockError::Error(error)) => Err(OutputError::new(&name, error).into()),
    }
}

/// The folder must be this study's, or at least no one's.
fn check_owner(path: &Path, known: &[u8], manifest: &StudyManifest) -> Result<(), FolderError> {
    let foreign = |what: String| FolderError::Foreign { path: path.to_owned(), what };
    let Ok(known) = serde_json::from_slice::<StudyManifest>(known) else {
        return Err(foreign("the results of something else".into()));
    };
    if known.fingerprint == manifest.fingerprint {
        return Ok(());
    }
    let differs = |what: &str| format!("the study `{}` with {what}", known.study.name);
    Err(foreign(match () {
        () if known.study.name != manifest.study.name => {
            format!("the study `{}`", known.study.name)
        }
        () if known.program != manifest.program => {
            differs(&format!("results of {}", known.program))
        }
        () if known.configuration != manifest.configuration => differs("another scenario"),
        () if known.data != manifest.data => differs("other data files"),
        () if known.seeds != manifest.seeds => differs("other seeds"),
        () if known.factors != manifest.factors => differs("other factors"),
        () => differs("other settings"),
    }))
}
