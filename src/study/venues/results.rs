//! What experiments of venues came to, as plain data and as a file.

use crate::record::{OutputError, write_text};
use crate::scenario::FileError;
use crate::theory::fictitious_play::PriceGame;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What all tasks came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// The program and its version.
    pub program: String,
    /// The seed of every task.
    pub seed: u64,
    /// Whether these are the shorter ones.
    pub quick: bool,
    /// Buyers and sellers of a market of the usual size.
    pub traders: [u32; 2],
    /// Stages of a run that learns.
    pub stages: u32,
    /// Tasks there are.
    pub planned: usize,
    /// What has ended, in the order of the tasks.
    pub entries: Vec<Entry>,
}

/// A task that has ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its place among the tasks.
    pub number: usize,
    /// Its name, with all that its outcome depends on but the seed.
    pub name: String,
    /// What it came to.
    pub outcome: Outcome,
}

/// What a task came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Traders learned.
    Learned(Learned),
    /// Fictitious play.
    Computed(Computed),
    /// Fictitious play over entry costs.
    CutOff(CutOff),
    /// The published sorting, judged.
    Sorting(Sorting),
    /// Outer fictitious play.
    Prices(Prices),
    /// Venues learned.
    Pricing(Pricing),
    /// How long both take.
    Speed(Speed),
}

/// A trader at the end of a run, without exploration.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Whether it buys.
    pub buys: bool,
    /// Its type.
    pub type_: f64,
    /// Its venue; none outside.
    pub venue: Option<usize>,
    /// Its offer there.
    pub offer: f64,
    /// Its expected profit, money.
    pub profit: f64,
    /// What it could gain where no other moves, money.
    pub regret: f64,
}

/// What happened over a span of stages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// The last stage of the span.
    pub stage: u32,
    /// The share of all buyers and of all sellers in each venue.
    pub shares: Vec<[f64; 2]>,
    /// The share in the first venue of: buyers below ½, buyers from ½ on, sellers below, sellers
    /// above.
    pub halves: [f64; 4],
    /// Global efficiency.
    pub efficiency: f64,
    /// Mean profit of buyers and sellers, exploration and all, money.
    pub profits: [f64; 2],
}

/// A run of traders who learned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// The setup.
    pub setup: String,
    /// The run's number.
    pub run: u32,
    /// Buyers and sellers.
    pub traders: [u32; 2],
    /// Each venue's k.
    pub k: Vec<f64>,
    /// γ.
    pub discount: f32,
    /// What happened.
    pub course: Vec<Moment>,
    /// Stage and mean regret of the greedy profile then.
    pub regrets: Vec<(u32, f64)>,
    /// Everybody at the end.
    pub points: Vec<Point>,
    /// The regret of the strategy that gives every type what the nearest learner does, where all
    /// follow it: the largest of a type and the mean, money.
    pub interim: [f64; 2],
    /// The same regrets of the strategy that a network says which was fitted to what all learners
    /// do.
    #[serde(default)]
    pub fitted: [f64; 2],
    /// What that network says for a hundred types of each side: type, venue and offer.
    #[serde(default)]
    pub strategy: [Vec<(f64, Option<usize>, f64)>; 2],
    /// Mean profits of buyers and sellers in the game that was computed for their types, money.
    pub computed: [f64; 2],
}

/// A run of fictitious play.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Computed {
    /// The setup.
    pub setup: String,
    /// The run's number.
    pub run: u32,
    /// Buyers and sellers.
    pub traders: [u32; 2],
    /// Each venue's k.
    pub k: Vec<f64>,
    /// Iterations made.
    pub iterations: u64,
    /// Whether the largest regret fell below the limit.
    pub settled: bool,
    /// The largest regret of a type and the mean, money.
    pub regret: [f64; 2],
    /// Venue by venue: shares of types that enter, mean profits of entrants, surplus and the best
    /// surplus of the entrants, money.
    pub venues: Vec<ComputedVenue>,
    /// The value below which buyers stay out and the cost above which sellers do.
    pub cut_offs: [Option<f64>; 2],
    /// What a hundred types of each side do: type, venue and offer.
    pub strategy: [Vec<(f64, Option<usize>, f64)>; 2],
}

/// A venue in a computed equilibrium.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComputedVenue {
    /// The share of types of buyers and of sellers that enter.
    pub entrants: [f64; 2],
    /// Their mean profits, money.
    pub profits: [f64; 2],
    /// Expected surplus, money.
    pub surplus: f64,
    /// Expected allocation efficiency.
    pub efficiency: f64,
}

/// Who stays out at an entry cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CutOff {
    /// The setup.
    pub setup: String,
    /// The entry cost, money.
    pub entry_cost: f64,
    /// The value below which buyers stay out and the cost above which sellers do.
    pub cut_offs: [Option<f64>; 2],
    /// The largest regret of a type, money.
    pub regret: f64,
}

/// The published sorting of types over venues of k = 0 and 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sorting {
    /// The largest regret of a type where all follow it, and the mean, money.
    pub regret: [f64; 2],
    /// For some buyers: type, what they have, what the same offer would bring in the other venue,
    /// and their best.
    pub buyers: Vec<[f64; 4]>,
}

/// Outer fictitious play over k.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prices {
    /// The k of the grid.
    pub grid: Vec<f64>,
    /// The first venue's expected efficiency for its own k by the other's, mean over runs.
    pub efficiency: Vec<Vec<f64>>,
    /// The first venue's share of surplus, in the same order.
    pub share: Vec<Vec<f64>>,
    /// Runs behind each pair.
    pub runs: u32,
    /// Pairs from which neither venue gains more than 0.001 of efficiency.
    pub equilibria: Vec<[f64; 2]>,
    /// Where outer play settled from beliefs by chance: the pair and its regrets.
    pub settled: Vec<([f64; 2], [f64; 2])>,
    /// Outer plays that never settled.
    pub unsettled: u32,
    /// Iterations of fictitious play in all.
    pub iterations: u64,
}

/// A run of venues that learned k.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pricing {
    /// The run's number.
    pub run: u32,
    /// Buyers and sellers.
    pub traders: [u32; 2],
    /// Stages of a round.
    pub round: u32,
    /// Round by round, thinned: the round, both k, both efficiencies.
    pub course: Vec<(u32, [f64; 2], [f64; 2])>,
    /// Mean k over the last tenth.
    pub k: [f64; 2],
}

/// How long both take, by turns in one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// Buyers and sellers.
    pub traders: [u32; 2],
    /// Median seconds of a training stage of all traders.
    pub stage: f64,
    /// Median seconds of an iteration of fictitious play.
    pub iteration: f64,
    /// Threads that learned.
    pub threads: usize,
}

impl Prices {
    /// The game of two venues that are alike, so that the efficiency of one tells of both.
    pub fn game(&self) -> PriceGame {
        let rewards = [self.efficiency.clone(), self.efficiency.clone()];
        PriceGame { grid: self.grid.clone(), rewards }
    }

    /// What each venue could gain of efficiency by another k of the grid where both post what is
    /// nearest to `k` there.
    ///
    /// # Panics
    /// If the grid is empty.
    pub fn regrets(&self, k: [f64; 2]) -> [f64; 2] {
        let off = |place: &usize, k: f64| (self.grid[*place] - k).abs();
        let nearest = |k: f64| {
            let places = 0..self.grid.len();
            let nearest = places.min_by(|one, two| off(one, k).total_cmp(&off(two, k)));
            nearest.expect("a grid has places")
        };
        self.game().regrets(k.map(nearest))
    }
}

impl Results {
    /// The file in a folder of reproductions.
    pub fn path(folder: &Path) -> PathBuf {
        folder.join("venues.json")
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
            .map_err(|error| wrong(format!("these are no results of venues: {error}")))
    }

    /// Writes all to `folder`.
    ///
    /// # Errors
    /// If it can't be written; what was there stays then.
    pub fn write(&self, folder: &Path) -> Result<PathBuf, OutputError> {
        let text = serde_json::to_string(self).expect("results are plain data") + "\n";
        write_text(&Self::path(folder), &text)
    }

    /// How many tasks have ended, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.entries.len(), self.planned)
    }

    /// The runs that learned.
    pub fn learned(&self) -> impl Iterator<Item = &Learned> {
        self.entries.iter().filter_map(|entry| match &entry.outcome {
            Outcome::Learned(learned) => Some(learned),
            _ => None,
        })
    }

    /// The runs of fictitious play.
    pub fn computed(&self) -> impl Iterator<Item = &Computed> {
        self.entries.iter().filter_map(|entry| match &entry.outcome {
            Outcome::Computed(computed) => Some(computed),
            _ => None,
        })
    }

    /// Who stays out at which cost.
    pub fn cut_offs(&self) -> impl Iterator<Item = &CutOff> {
        self.entries.iter().filter_map(|entry| match &entry.outcome {
            Outcome::CutOff(cut_off) => Some(cut_off),
            _ => None,
        })
    }

    /// The published sorting, if it was judged.
    pub fn sorting(&self) -> Option<&Sorting> {
        self.entries.iter().find_map(|entry| match &entry.outcome {
            Outcome::Sorting(sorting) => Some(sorting),
            _ => None,
        })
    }

    /// Outer fictitious play, if it has ended.
    pub fn prices(&self) -> Option<&Prices> {
        self.entries.iter().find_map(|entry| match &entry.outcome {
            Outcome::Prices(prices) => Some(prices),
            _ => None,
        })
    }

    /// The runs of venues that learned.
    pub fn pricing(&self) -> impl Iterator<Item = &Pricing> {
        self.entries.iter().filter_map(|entry| match &entry.outcome {
            Outcome::Pricing(pricing) => Some(pricing),
            _ => None,
        })
    }

    /// How long both take, if it was measured.
    pub fn speed(&self) -> Option<&Speed> {
        self.entries.iter().find_map(|entry| match &entry.outcome {
            Outcome::Speed(speed) => Some(speed),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regrets_are_those_of_the_nearest_pair_of_the_grid() {
        let prices = Prices {
            grid: vec![0.0, 1.0],
            efficiency: vec![vec![0.5, 0.2], vec![0.9, 0.6]],
            share: Vec::new(),
            runs: 1,
            equilibria: Vec::new(),
            settled: Vec::new(),
            unsettled: 0,
            iterations: 0,
        };
        // The first venue has 0.2 against 1 and would have 0.6; the second has the better of both.
        let [first, second] = prices.regrets([0.1, 0.8]);
        assert!((first - 0.4).abs() < 1e-12 && second == 0.0, "{first} {second}");
        assert_eq!(prices.regrets([0.6, 0.9]), [0.0, 0.0]);
    }
}
