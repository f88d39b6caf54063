//! Negotiations: many random merging games, each settled in several ways.
//!
//! A trial is a game addressed by seed and number; every way meets the same trials, so that they
//! can be compared game by game. What a [`Setup`] leaves to chance is drawn from streams of its own.
//!
//! | file | holds |
//! | --- | --- |
//! | `setup.rs` | what the games are like, and the ways in which each is settled |
//! | `trial.rs` | one trial: its draws, and a [`Row`] for each way |
//! | `folder.rs` | the table and its manifest, written and read back |

mod folder;
mod setup;
mod trial;

pub use folder::{Manifest, TABLE};
pub use setup::{OURS, SETUPS, Setup, Way, ways};
pub use trial::Row;

use trial::Trial;

/// Trials of a whole reproduction: as many as the paper has.
pub const TRIALS: u32 = 1_000;
/// Trials of a quick one.
pub const QUICK_TRIALS: u32 = 100;

/// What some trials came to.
#[derive(Clone, Debug)]
pub struct Negotiations {
    /// What was held.
    pub manifest: Manifest,
    /// A row for each trial, setup and way, in that order.
    pub rows: Vec<Row>,
}

/// What can be asked of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Steps of an auction.
    Steps,
    /// Optimality gap, %.
    GapPercent,
    /// Gini index of what the agents bear, after trade where there is any.
    Gini,
    /// The widest spread of profits within a cycle as a share of what is proven.
    SpreadShare,
    /// Share of all orders whose equilibrium survives any jump, %.
    SurvivorsPercent,
}

impl Negotiations {
    /// Holds `trials` trials of `seed`. `goes_on` is told how many are done, and may end it.
    pub fn hold(seed: u64, trials: u32, mut goes_on: impl FnMut(u32) -> bool) -> Option<Self> {
        let mut rows = Vec::new();
        for number in 0..trials {
            for setup in SETUPS.iter() {
                let trial = Trial::draw(setup, seed, number)?;
                rows.extend(ways(setup).into_iter().map(|way| trial.settled(way)));
            }
            if !goes_on(number + 1) {
                return None;
            }
        }
        Some(Self { manifest: Manifest::new(seed, trials), rows })
    }

    /// The finite values of `measure`, a trial each, where games of the setup called `setup` are
    /// settled in one way.
    pub fn values(&self, setup: &str, way: Way, measure: Measure) -> Vec<f64> {
        let rows = self.rows.iter().filter(|row| row.games == setup && row.is_of(way));
        rows.filter_map(|row| row.value(measure)).filter(|value| value.is_finite()).collect()
    }
}

impl Row {
    fn value(&self, measure: Measure) -> Option<f64> {
        match measure {
            Measure::Steps => self.steps.map(|steps| steps as f64),
            Measure::GapPercent => self.gap.map(|gap| 100.0 * gap),
            Measure::Gini => self.gini,
            Measure::SpreadShare => self.spread_share,
            Measure::SurvivorsPercent => Some(100.0 * self.survivors),
        }
    }
}
