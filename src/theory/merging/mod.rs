//! The merging game: aircraft that near one waypoint agree on the order in which they pass it.
//!
//! Aircraft i would arrive at τ_i, arrives at t_i = τ_i + a_i, and pays w_i·a_i². Any two must
//! keep |t_i − t_j| ≥ Δ. Each order of arrival s makes the game convex; with shared multipliers
//! its equilibrium minimises Σ w_i (t_i − τ_i)² subject to t_s(k+1) ≥ t_s(k) + Δ, which is weighted
//! isotonic regression ([`Merging::arrivals`]).
//!
//! These are equilibria *given their order*: an aircraft might gain by a jump to another free
//! slot, which [`Merging::survives_jumps`] tells.
//!
//! With [`Merging::not_before`] nobody may arrive before a given time, as where others have agreed
//! on theirs already.
//!
//! | quantity | unit |
//! | --- | --- |
//! | times τ, t and separation Δ | one unit of time, such as minutes |
//! | weight w | cost per square of it |
//!
//! **Source.** The game: Im et al., arXiv:2502.03616 (2025), section 6.1. The quadratic cost is our
//! reading of "urgency-weighted deviation"; the reduction to a regression follows from the
//! conditions of optimality.

mod isotonic;
mod jumps;
mod orders;
mod search;

pub use orders::{MOST_FOR_ALL_ORDERS, Orders};

use crate::market::taco::{Costs, GameError};
use thiserror::Error;

/// Most aircraft of a game.
pub const MOST_AIRCRAFT: usize = 16;
/// Most orders that are kept where there are too many to keep all.
pub const BEST_ORDERS: usize = 1_000;
/// Prefixes of orders that a search for the best looks at.
pub const SEARCH_BUDGET: usize = 100_000;
/// Largest size of a time.
const LARGEST_TIME: f64 = 1e6;
/// Largest separation.
const LARGEST_SEPARATION: f64 = 1e4;
/// Largest weight.
const LARGEST_WEIGHT: f64 = 1e3;

/// An aircraft.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aircraft {
    /// Estimated time of arrival τ.
    pub eta: f64,
    /// Urgency weight w, above 0.
    pub weight: f64,
}

/// A valid merging game.
#[derive(Clone, Debug, PartialEq)]
pub struct Merging {
    aircraft: Vec<Aircraft>,
    separation: f64,
    /// Minus infinity where any time will do.
    free_from: f64,
}

/// What is wrong with a merging game; aircraft are counted from 1 in the message, from 0 here.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum MergingError {
    /// There are too few or too many.
    #[error("there are {found} aircraft; allowed are 1 to {MOST_AIRCRAFT}")]
    Count {
        /// How many.
        found: usize,
    },
    /// A number of an aircraft is out of range.
    #[error("the {field} of aircraft {} is {value}; allowed is {allowed}", aircraft + 1)]
    Aircraft {
        /// Which.
        aircraft: usize,
        /// `eta` or `weight`.
        field: &'static str,
        /// What was found.
        value: f64,
        /// The range in words.
        allowed: &'static str,
    },
    /// The separation is out of range.
    #[error("the separation is {value}; allowed is {ALLOWED_SEPARATION}")]
    Separation {
        /// What was found.
        value: f64,
    },
}

/// The time before which nobody may arrive is out of range.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("the time before which nobody may arrive is {value}; allowed is {ALLOWED_ETA}")]
pub struct FreeFromError {
    /// What was found.
    pub value: f64,
}

const ALLOWED_ETA: &str = "a number from -1e6 to 1e6";
const ALLOWED_WEIGHT: &str = "a number from 1e-6 to 1e3";
const ALLOWED_SEPARATION: &str = "a number from 0 to 1e4";

impl Merging {
    /// A game of these aircraft, at least `separation` apart.
    ///
    /// # Errors
    /// Names the number that is out of range.
    pub fn new(aircraft: Vec<Aircraft>, separation: f64) -> Result<Self, MergingError> {
        if aircraft.is_empty() || aircraft.len() > MOST_AIRCRAFT {
            return Err(MergingError::Count { found: aircraft.len() });
        }
        if !(0.0..=LARGEST_SEPARATION).contains(&separation) {
            return Err(MergingError::Separation { value: separation });
        }
        for (index, Aircraft { eta, weight }) in aircraft.iter().copied().enumerate() {
            let checks = [
                ("eta", eta, (-LARGEST_TIME..=LARGEST_TIME).contains(&eta), ALLOWED_ETA),
                ("weight", weight, (1e-6..=LARGEST_WEIGHT).contains(&weight), ALLOWED_WEIGHT),
            ];
            if let Some((field, value, _, allowed)) = checks.into_iter().find(|check| !check.2) {
                return Err(MergingError::Aircraft { aircraft: index, field, value, allowed });
            }
        }
        Ok(Self { aircraft, separation, free_from: f64::NEG_INFINITY })
    }

    /// The same game with nobody allowed to arrive before `time`.
    ///
    /// # Errors
    /// If the time is out of range.
    pub fn not_before(self, time: f64) -> Result<Self, FreeFromError> {
        match (-LARGEST_TIME..=LARGEST_TIME).contains(&time) {
            true => Ok(Self { free_from: time, ..self }),
            false => Err(FreeFromError { value: time }),
        }
    }

    /// The aircraft.
    pub fn aircraft(&self) -> &[Aircraft] {
        &self.aircraft
    }

    /// The separation Δ.
    pub fn separation(&self) -> f64 {
        self.separation
    }

    /// The time before which nobody may arrive; minus infinity where any time will do.
    pub fn free_from(&self) -> f64 {
        self.free_from
    }

    /// The orders to choose from: all of them for up to [`MOST_FOR_ALL_ORDERS`] aircraft, beyond
    /// that the [`BEST_ORDERS`] of the least total cost that a search finds.
    pub fn orders(&self) -> Orders {
        match self.aircraft.len() {
            few if few <= MOST_FOR_ALL_ORDERS => Orders::all(few),
            _ => search::best_orders(self, BEST_ORDERS, SEARCH_BUDGET),
        }
    }

    /// The `keep` orders of the least total cost, as far as a look at `budget` prefixes tells;
    /// [`Orders::floor`] says how far that is.
    pub fn best_orders(&self, keep: usize, budget: usize) -> Orders {
        search::best_orders(self, keep, budget)
    }

    /// Costs w_i (t_i − τ_i)² of the equilibrium of each order, shape aircraft × orders.
    ///
    /// # Errors
    /// If the costs are too many or too large to negotiate about.
    pub fn costs(&self, orders: &Orders) -> Result<Costs, GameError> {
        let count = self.aircraft.len();
        let mut arrivals = vec![0.0; count];
        let mut costs = vec![0.0; count * orders.len()];
        for (choice, order) in orders.iter().enumerate() {
            self.arrivals(order, &mut arrivals);
            for (aircraft, arrival) in arrivals.iter().enumerate() {
                costs[aircraft * orders.len() + choice] = self.cost(aircraft, *arrival);
            }
        }
        Costs::from_fn(count, orders.len(), |aircraft, choice| {
            costs[aircraft * orders.len() + choice]
        })
    }

    /// What it costs `aircraft` to arrive at `arrival`.
    pub fn cost(&self, aircraft: usize, arrival: f64) -> f64 {
        let Aircraft { eta, weight } = self.aircraft[aircraft];
        weight * (arrival - eta) * (arrival - eta)
    }
}
