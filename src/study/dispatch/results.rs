//! What experiments of the dispatch game came to, as plain data and as a file.

use crate::record::{OutputError, write_text};
use crate::scenario::FileError;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Rounds at the end of a run over which offers are averaged (paper §5).
pub const WINDOW: u32 = 5_000;

/// What an experiment varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Experiment {
    /// What networks normalise, with and without memory, in the constrained duopoly.
    Normalisation,
    /// The size of the memory of rounds, in the unconstrained duopoly.
    Replay,
    /// How fast the noise declines, in the unconstrained duopoly.
    Decay,
    /// Learning rates of actor and critic, in the constrained duopoly.
    Rates,
    /// Unequal costs, in the unconstrained duopoly.
    Costs,
    /// How many firms compete, unconstrained.
    Firms,
}

/// What all cases came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// The program and its version.
    pub program: String,
    /// The seed of every run.
    pub seed: u64,
    /// Whether these are the shorter ones.
    pub quick: bool,
    /// Case by case, in the order in which they are run.
    pub cases: Vec<CaseResults>,
}

/// What a case came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseResults {
    /// What it belongs to.
    pub experiment: Experiment,
    /// What sets it apart there.
    pub name: String,
    /// Hash of all that its results depend on.
    pub fingerprint: String,
    /// Rounds of a run.
    pub rounds: u32,
    /// Units of the hidden layers.
    pub hidden: [usize; 2],
    /// Runs that belong to it.
    pub planned: usize,
    /// The runs that have ended, by number.
    pub runs: Vec<Run>,
}

/// What a run came to. Means are over its last [`WINDOW`] rounds, or all it has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Its market's number.
    pub market: u32,
    /// Adam's learning rate of its actors.
    pub actor_rate: f32,
    /// Adam's learning rate of its critics.
    pub critic_rate: f32,
    /// Each firm's mean offer, money a unit.
    pub offers: Vec<f64>,
    /// The mean price, money a unit.
    pub price: f64,
    /// The lowest and the highest mean price of a hundred of those rounds, money a unit.
    pub price_range: (f64, f64),
    /// How many firms offer within the tolerance of the equilibrium.
    pub settled: usize,
    /// Whether the offers together are one.
    pub converged: bool,
    /// Share of rounds in which the high bidder changed, hundred by hundred; empty where nobody
    /// looks at it.
    pub switches: Vec<f32>,
}

impl Results {
    /// The file in a folder of reproductions.
    pub fn path(folder: &Path) -> PathBuf {
        folder.join("dispatch.json")
    }

    /// Reads what is in `folder`; none if nothing is there yet.
    ///
    /// # Errors
    /// If a file is there and can't be read, or is something else.
    pub fn read(folder: &Path) -> Result<Option<Self>, FileError> {
        let path = Self::path(folder);
        let wrong = |message: String| FileError::whole(path.display().to_string(), message);
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            text => text.map_err(|error| wrong(format!("it can't be read: {error}")))?,
        };
        serde_json::from_str(&text)
            .map(Some)
            .map_err(|error| wrong(format!("these are no results of dispatch: {error}")))
    }

    /// Writes all to `folder`.
    ///
    /// # Errors
    /// If it can't be written; what was there stays then.
    pub fn write(&self, folder: &Path) -> Result<PathBuf, OutputError> {
        let text = serde_json::to_string(self).expect("results are plain data") + "\n";
        write_text(&Self::path(folder), &text)
    }

    /// The cases of an experiment.
    pub fn of(&self, experiment: Experiment) -> impl Iterator<Item = &CaseResults> {
        self.cases.iter().filter(move |case| case.experiment == experiment)
    }

    /// How many runs have ended, and how many belong to all cases.
    pub fn progress(&self) -> (usize, usize) {
        self.cases.iter().fold((0, 0), |(ended, planned), case| {
            (ended + case.runs.len(), planned + case.planned)
        })
    }
}

impl CaseResults {
    /// How many runs converged.
    pub fn converged(&self) -> usize {
        self.runs.iter().filter(|run| run.converged).count()
    }
}
