//! What the games are like, and the ways in which each is settled.

use crate::market::taco::Terms;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// What the games of some trials are like; each range is drawn from uniformly.
///
/// The paper gives four aircraft and the decrement; all other numbers are ours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setup {
    /// What it is called in the table.
    pub name: String,
    /// Aircraft in a game.
    pub aircraft: usize,
    /// The separation Δ; the unit of all times.
    pub separation: f64,
    /// Estimated times of arrival run from 0 to here.
    pub etas_to: f64,
    /// Least and largest urgency weight.
    pub weights: (f64, f64),
    /// Least and largest value of a traded unit.
    pub values: (f64, f64),
    /// The first trading unit.
    pub unit: f64,
    /// The tolerance, in the unit of costs.
    pub tolerance: f64,
}

/// A setup as a constant.
struct Written {
    name: &'static str,
    etas_to: f64,
    unit: f64,
    tolerance: f64,
}

/// The name of the setup that the comparison is about.
pub const OURS: &str = "ours";

/// Ours, and each number that decides most changed by itself.
const WRITTEN: [Written; 4] = [
    Written { name: OURS, etas_to: 3.5, unit: 0.05, tolerance: 0.1 },
    Written { name: "unit 0.04", etas_to: 3.5, unit: 0.04, tolerance: 0.1 },
    Written { name: "times from 0 to 3", etas_to: 3.0, unit: 0.05, tolerance: 0.1 },
    Written { name: "tolerance 0.01", etas_to: 3.5, unit: 0.05, tolerance: 0.01 },
];

/// All setups; [`OURS`] first.
pub static SETUPS: LazyLock<Vec<Setup>> = LazyLock::new(|| {
    let setup = |written: &Written| Setup {
        name: written.name.to_owned(),
        aircraft: 4,
        separation: 1.0,
        etas_to: written.etas_to,
        weights: (0.5, 1.5),
        values: (0.8, 1.2),
        unit: written.unit,
        tolerance: written.tolerance,
    };
    WRITTEN.iter().map(setup).collect()
});

/// A way to settle a game.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
    /// The trading auction.
    Auction {
        /// The decrement γ.
        decrement: f64,
        /// Steps after which it is interrupted; none to let it end.
        interrupted_after: Option<u64>,
    },
    /// The most votes; ties are drawn.
    Voting,
    /// The favourite of a drawn aircraft.
    RandomDictator,
    /// The least total cost.
    Utilitarian,
    /// The least largest cost.
    Egalitarian,
    /// The least Gini index of costs.
    LeastGini,
}

impl Way {
    /// The auction with the paper's decrement.
    pub const AUCTION: Way = Way::Auction { decrement: 0.9, interrupted_after: None };
    /// Decrements of the sweep.
    pub const DECREMENTS: [f64; 7] = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99];
    /// Steps after which auctions of the sweep are interrupted. After 4 each aircraft has picked
    /// once, which is what the paper calls an interruption at the fifth step.
    pub const INTERRUPTIONS: [u64; 7] = [4, 5, 10, 20, 50, 100, 200];
    /// The ways without trade.
    pub const BASELINES: [Way; 5] =
        [Way::Voting, Way::RandomDictator, Way::Utilitarian, Way::Egalitarian, Way::LeastGini];

    /// The auction with a decrement of the sweep.
    pub fn with_decrement(decrement: f64) -> Self {
        Way::Auction { decrement, interrupted_after: None }
    }

    /// The auction with the paper's decrement, interrupted.
    pub fn interrupted(after: u64) -> Self {
        Way::Auction { decrement: 0.9, interrupted_after: Some(after) }
    }

    /// The name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Way::Auction { .. } => "taco",
            Way::Voting => "voting",
            Way::RandomDictator => "random dictator",
            Way::Utilitarian => "utilitarian",
            Way::Egalitarian => "egalitarian",
            Way::LeastGini => "least Gini",
        }
    }
}

/// The ways in which games of `setup` are settled: all for ours, the auction with two decrements
/// for those that only tell what a number does.
pub fn ways(setup: &Setup) -> Vec<Way> {
    if setup.name != OURS {
        return [0.9, 0.99].map(Way::with_decrement).to_vec();
    }
    let decrements = Way::DECREMENTS.into_iter().map(Way::with_decrement);
    let interruptions = Way::INTERRUPTIONS.into_iter().map(Way::interrupted);
    decrements.chain(interruptions).chain(Way::BASELINES).collect()
}

impl Setup {
    /// The terms of its auctions.
    pub(super) fn terms(&self, decrement: f64) -> Terms {
        Terms { unit: self.unit, decrement, tolerance: self.tolerance }
    }
}
