//! What is written in a scenario file about firms that learn to bid.
//!
//! Units, ranges, defaults and meanings stand once, in [`FIELDS`](super::FIELDS).
#![allow(missing_docs, reason = "FIELDS describes every field")]

use serde::{Deserialize, Serialize};

use super::plan;
use crate::scenario::bounds::{
    Batch, Capacity, FirmCount, Markets, Memory, Money, Name, PriceCap, Rate, Sentence, Share,
    ShareAboveZero, Sigma, Ticks, Units,
};

/// A game of firms: the top of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dispatch {
    pub title: Name,
    #[serde(default = "default::about")]
    pub about: Sentence,
    pub ticks: Ticks,
    pub demand: Capacity,
    #[serde(default = "default::cap")]
    pub cap: PriceCap,
    #[serde(default = "default::unit")]
    pub unit: Capacity,
    pub firms: Vec<Firm>,
    #[serde(default)]
    pub learning: Learning,
    #[serde(default)]
    pub noise: Noise,
    #[serde(default)]
    pub markets: Replicas,
}

/// Firms that are alike.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Firm {
    #[serde(default = "default::count")]
    pub count: FirmCount,
    pub capacity: Capacity,
    pub cost: Money,
    #[serde(default)]
    pub bid: Bid,
}

/// How a firm finds its price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Bid {
    #[default]
    Learned,
    Fixed(Money),
}

/// How firms learn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Learning {
    pub mode: Mode,
    pub norm: Normalisation,
    pub memory: bool,
    pub hidden: Vec<Units>,
    pub actor_rate: Rate,
    pub critic_rate: Rate,
    pub discount: Share,
    pub tau: ShareAboveZero,
    pub batch: Batch,
    pub replay: Memory,
    pub pace: Pace,
    pub spread: Sigma,
}

/// What the end of a round means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    #[default]
    Paper,
    Clean,
}

/// What networks normalise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Normalisation {
    None,
    #[default]
    Layer,
    Batch,
}

/// What becomes of the learning rates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pace {
    #[default]
    Even,
    WithNoise,
}

/// What is tried out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Noise {
    pub first: Sigma,
    pub decay: ShareAboveZero,
    pub floor: Sigma,
}

/// The markets in which the game is played side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Replicas {
    Alike { count: Markets },
    Rates { actor: Vec<Rate>, critic: Vec<Rate> },
}

impl Default for Learning {
    fn default() -> Self {
        Self {
            mode: Mode::Paper,
            norm: Normalisation::Layer,
            memory: false,
            hidden: vec![Units(400), Units(300)],
            actor_rate: Rate(1e-4),
            critic_rate: Rate(1e-3),
            discount: Share(0.99),
            tau: ShareAboveZero(1e-3),
            batch: Batch(128),
            replay: Memory(50_000),
            pace: Pace::Even,
            spread: Sigma(0.0),
        }
    }
}

impl Default for Noise {
    fn default() -> Self {
        Self { first: Sigma(1.0), decay: ShareAboveZero(0.999), floor: Sigma(0.01) }
    }
}

impl Default for Replicas {
    fn default() -> Self {
        Self::Alike { count: Markets(1) }
    }
}

impl Dispatch {
    /// Firms of a market.
    pub fn firm_count(&self) -> usize {
        self.firms.iter().map(|firm| firm.count.get() as usize).sum()
    }

    /// Firms of a market that learn.
    pub fn learner_count(&self) -> usize {
        let learn = self.firms.iter().filter(|firm| firm.bid == Bid::Learned);
        learn.map(|firm| firm.count.get() as usize).sum()
    }

    /// How many markets there are.
    pub fn market_count(&self) -> usize {
        match &self.markets {
            Replicas::Alike { count } => count.get() as usize,
            Replicas::Rates { actor, critic } => actor.len() * critic.len(),
        }
    }

    /// The markets in plain numbers.
    pub(super) fn laid_out(&self) -> Vec<plan::Market> {
        let (own, noise) = (&self.learning, &self.noise);
        let market = |(number, (actor, critic)): (u32, (Rate, Rate))| plan::Market {
            number,
            actor_rate: actor.get() as f32,
            critic_rate: critic.get() as f32,
            replay: own.replay.get() as usize,
            noise: noise.first.get(),
            decay: noise.decay.get(),
            noise_floor: noise.floor.get(),
        };
        match &self.markets {
            Replicas::Alike { count } => {
                let rates = (own.actor_rate, own.critic_rate);
                (0..count.get()).map(|number| market((number, rates))).collect()
            }
            Replicas::Rates { actor, critic } => {
                let pairs = actor.iter().flat_map(|a| critic.iter().map(move |c| (*a, *c)));
                (0..).zip(pairs).map(market).collect()
            }
        }
    }
}

impl From<Firm> for plan::Firm {
    fn from(firm: Firm) -> Self {
        let bidding = match firm.bid {
            Bid::Learned => plan::Bidding::Learned,
            Bid::Fixed(price) => plan::Bidding::Fixed(price.get()),
        };
        Self { capacity: firm.capacity.get(), cost: firm.cost.get(), bidding }
    }
}

impl From<&Learning> for plan::Learning {
    fn from(own: &Learning) -> Self {
        let units = |layer: usize| own.hidden.get(layer).map_or(1, |units| units.get() as usize);
        Self {
            hidden: [units(0), units(1)],
            norm: match own.norm {
                Normalisation::None => plan::Normalisation::None,
                Normalisation::Layer => plan::Normalisation::Layer,
                Normalisation::Batch => plan::Normalisation::Batch,
            },
            memory: own.memory,
            mode: match own.mode {
                Mode::Paper => plan::Mode::Paper,
                Mode::Clean => plan::Mode::Clean,
            },
            discount: own.discount.get() as f32,
            tau: own.tau.get() as f32,
            batch: own.batch.get() as usize,
            pace: match own.pace {
                Pace::Even => plan::Pace::Even,
                Pace::WithNoise => plan::Pace::WithNoise,
            },
            spread: own.spread.get() as f32,
        }
    }
}

/// What holds where a field is left out.
mod default {
    use super::*;

    pub fn about() -> Sentence {
        Sentence(String::new())
    }

    pub fn cap() -> PriceCap {
        PriceCap(100.0)
    }

    pub fn unit() -> Capacity {
        Capacity(100.0)
    }

    pub fn count() -> FirmCount {
        FirmCount(1)
    }
}
