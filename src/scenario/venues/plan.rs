//! What a world of venues is built from: plain numbers.

use crate::learn::Decline;
use crate::theory::fictitious_play::{Game, Strategy};

/// Venues, their traders, and how all of them decide.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Buyers and sellers, at least one each.
    pub traders: [u32; 2],
    /// The venues, at least one.
    pub venues: Vec<Pricing>,
    /// What entering costs, money.
    pub entry_cost: f64,
    /// Which offers are made.
    pub offers: Offers,
    /// How traders decide.
    pub trading: Trading,
    /// The probability with which a trader gives its place to a newcomer at a stage, whose type is
    /// drawn anew; in [0, 1].
    pub turnover: f64,
    /// Stages of a round: at its start memories are emptied, exploration begins anew, and venues
    /// that learn post k.
    pub round: u32,
    /// How traders learn.
    pub learning: Learning,
    /// How venues learn.
    pub pricing: PricingLearning,
}

/// How a venue finds its k.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pricing {
    /// Always this, in [0, 1].
    Fixed(f64),
    /// It learns.
    Learned,
}

/// Which offers traders who learn can make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offers {
    /// None at which they could lose by trade: bids up to the type, asks from it on.
    Rational,
    /// Any in [0, 1].
    Any,
}

/// How traders decide.
#[derive(Clone, Debug, PartialEq)]
pub enum Trading {
    /// Each by networks of its own that learn.
    Learned,
    /// All by the strategy that fictitious play finds for the venues' k, from even beliefs.
    Computed,
    /// All by a strategy that was computed for this game.
    Follow(Box<(Game, Strategy)>),
}

/// How traders learn (defaults of ours, the paper's values are lost).
#[derive(Clone, Debug, PartialEq)]
pub struct Learning {
    /// Units of the hidden layers of both networks.
    pub hidden: Vec<usize>,
    /// Adam's learning rate of Q.
    pub value_rate: f32,
    /// Adam's learning rate of μ.
    pub parameter_rate: f32,
    /// τ of Q's target, in (0, 1].
    pub value_tau: f32,
    /// τ of μ's target, in (0, 1].
    pub parameter_tau: f32,
    /// γ, in [0, 1]; 0 is natural for a game of one shot.
    pub discount: f32,
    /// Transitions in a batch.
    pub batch: usize,
    /// Transitions that a trader remembers.
    pub memory: usize,
    /// ε over the stages of a round.
    pub exploration: Decline,
}

/// How venues learn.
#[derive(Clone, Debug, PartialEq)]
pub struct PricingLearning {
    /// Units of the hidden layers of actors and critics.
    pub hidden: Vec<usize>,
    /// Adam's learning rate of actors.
    pub actor_rate: f32,
    /// Adam's learning rate of critics.
    pub critic_rate: f32,
    /// τ, in (0, 1].
    pub tau: f32,
    /// γ, in [0, 1].
    pub discount: f32,
    /// Rounds in a batch.
    pub batch: usize,
    /// Rounds that are remembered.
    pub memory: usize,
    /// Standard deviation of the noise on k in the first round.
    pub noise: f64,
    /// What it is multiplied by in every round.
    pub decay: f64,
    /// Its least value.
    pub noise_floor: f64,
    /// Updates after each round.
    pub updates: u32,
    /// Stages at the end of a round over which efficiency is averaged.
    pub measured: u32,
}

impl Plan {
    /// The published setting with these k: 50 buyers and 50 sellers who learn.
    pub fn published(k: &[f64]) -> Self {
        Self {
            traders: [50, 50],
            venues: k.iter().map(|k| Pricing::Fixed(*k)).collect(),
            entry_cost: 1e-4,
            offers: Offers::Rational,
            trading: Trading::Learned,
            turnover: 0.0,
            round: u32::MAX,
            learning: Learning::default(),
            pricing: PricingLearning::default(),
        }
    }

    /// The game that traders play where venues post these k, with offers on a grid of `levels`.
    pub fn game(&self, k: &[f64], levels: usize) -> Game {
        Game {
            traders: self.traders.map(|count| count as usize),
            k: k.to_vec(),
            entry_cost: self.entry_cost,
            levels,
        }
    }

    /// Each venue's k, as far as it is fixed.
    pub fn fixed(&self) -> Option<Vec<f64>> {
        let k = |pricing: &Pricing| match pricing {
            Pricing::Fixed(k) => Some(*k),
            Pricing::Learned => None,
        };
        self.venues.iter().map(k).collect()
    }

    /// How many venues learn.
    pub fn learning_venues(&self) -> usize {
        self.venues.iter().filter(|venue| **venue == Pricing::Learned).count()
    }
}

impl Default for Learning {
    fn default() -> Self {
        Self {
            hidden: vec![128],
            value_rate: 1e-3,
            parameter_rate: 1e-4,
            value_tau: 0.1,
            parameter_tau: 1e-3,
            discount: 0.9,
            batch: 128,
            memory: 10_000,
            exploration: Decline { from: 1.0, to: 0.05, over: 2_000 },
        }
    }
}

impl Default for PricingLearning {
    fn default() -> Self {
        Self {
            hidden: vec![64, 64],
            actor_rate: 1e-3,
            critic_rate: 1e-2,
            tau: 0.01,
            discount: 0.95,
            batch: 64,
            memory: 10_000,
            noise: 0.2,
            decay: 0.99,
            noise_floor: 0.02,
            updates: 1,
            measured: 10,
        }
    }
}

impl Trading {
    /// Whether traders learn.
    pub fn is_learned(&self) -> bool {
        matches!(self, Self::Learned)
    }
}
