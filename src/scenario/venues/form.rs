//! What is written in a scenario file about traders who choose a venue.
//!
//! Units, ranges, defaults and meanings stand once, in [`FIELDS`](super::FIELDS).
#![allow(missing_docs, reason = "FIELDS describes every field")]

use serde::{Deserialize, Serialize};

use super::plan;
use crate::learn::Decline;
use crate::scenario::bounds::{
    Batch, EntryCost, Memory, Name, Rate, Sentence, Share, ShareAboveZero, Stages, Ticks, Traders,
    Units, Updates,
};

/// A game of traders between venues: the top of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Venues {
    pub title: Name,
    #[serde(default = "default::about")]
    pub about: Sentence,
    pub ticks: Ticks,
    pub buyers: Traders,
    pub sellers: Traders,
    pub venues: Vec<K>,
    #[serde(default = "default::entry_cost")]
    pub entry_cost: EntryCost,
    #[serde(default)]
    pub trading: Trading,
    #[serde(default)]
    pub offers: Offers,
    #[serde(default = "default::turnover")]
    pub turnover: Share,
    #[serde(default = "default::round")]
    pub round: Stages,
    #[serde(default)]
    pub learning: Learning,
    #[serde(default)]
    pub pricing: Pricing,
}

/// A venue: how it finds its k.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum K {
    Fixed(Share),
    Learned,
}

/// How traders decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trading {
    #[default]
    Learned,
    Computed,
}

/// Which offers traders who learn can make.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Offers {
    #[default]
    Rational,
    Any,
}

/// How traders learn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Learning {
    pub hidden: Vec<Units>,
    pub value_rate: Rate,
    pub parameter_rate: Rate,
    pub value_tau: ShareAboveZero,
    pub parameter_tau: ShareAboveZero,
    pub discount: Share,
    pub batch: Batch,
    pub memory: Memory,
    pub exploration: Exploration,
}

/// How often traders try out something else.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Exploration {
    pub from: Share,
    pub to: Share,
    pub over: Ticks,
}

/// How venues learn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pricing {
    pub hidden: Vec<Units>,
    pub actor_rate: Rate,
    pub critic_rate: Rate,
    pub tau: ShareAboveZero,
    pub discount: Share,
    pub batch: Batch,
    pub memory: Memory,
    pub noise: Share,
    pub decay: ShareAboveZero,
    pub noise_floor: Share,
    pub updates: Updates,
    pub measured: Ticks,
}

impl Default for Learning {
    fn default() -> Self {
        Self {
            hidden: vec![Units(128)],
            value_rate: Rate(1e-3),
            parameter_rate: Rate(1e-4),
            value_tau: ShareAboveZero(0.1),
            parameter_tau: ShareAboveZero(1e-3),
            discount: Share(0.9),
            batch: Batch(128),
            memory: Memory(10_000),
            exploration: Exploration::default(),
        }
    }
}

impl Default for Exploration {
    fn default() -> Self {
        Self { from: Share(1.0), to: Share(0.05), over: Ticks(2_000) }
    }
}

impl Default for Pricing {
    fn default() -> Self {
        Self {
            hidden: vec![Units(64), Units(64)],
            actor_rate: Rate(1e-3),
            critic_rate: Rate(1e-2),
            tau: ShareAboveZero(0.01),
            discount: Share(0.95),
            batch: Batch(64),
            memory: Memory(10_000),
            noise: Share(0.2),
            decay: ShareAboveZero(0.99),
            noise_floor: Share(0.02),
            updates: Updates(1),
            measured: Ticks(10),
        }
    }
}

impl Venues {
    /// Whether any venue learns its k.
    pub fn learns_k(&self) -> bool {
        self.venues.contains(&K::Learned)
    }

    /// Stages of a round; without rounds the run is one.
    pub(super) fn stages(&self) -> u32 {
        match self.round.get() {
            0 => u32::MAX,
            stages => stages,
        }
    }
}

impl From<K> for plan::Pricing {
    fn from(own: K) -> Self {
        match own {
            K::Fixed(k) => Self::Fixed(k.get()),
            K::Learned => Self::Learned,
        }
    }
}

impl From<Trading> for plan::Trading {
    fn from(own: Trading) -> Self {
        match own {
            Trading::Learned => Self::Learned,
            Trading::Computed => Self::Computed,
        }
    }
}

impl From<Offers> for plan::Offers {
    fn from(own: Offers) -> Self {
        match own {
            Offers::Rational => Self::Rational,
            Offers::Any => Self::Any,
        }
    }
}

impl From<&Learning> for plan::Learning {
    fn from(own: &Learning) -> Self {
        let Exploration { from, to, over } = own.exploration;
        Self {
            hidden: units(&own.hidden),
            value_rate: own.value_rate.get() as f32,
            parameter_rate: own.parameter_rate.get() as f32,
            value_tau: own.value_tau.get() as f32,
            parameter_tau: own.parameter_tau.get() as f32,
            discount: own.discount.get() as f32,
            batch: own.batch.get() as usize,
            memory: own.memory.get() as usize,
            exploration: Decline { from: from.get(), to: to.get(), over: over.get().into() },
        }
    }
}

impl From<&Pricing> for plan::PricingLearning {
    fn from(own: &Pricing) -> Self {
        Self {
            hidden: units(&own.hidden),
            actor_rate: own.actor_rate.get() as f32,
            critic_rate: own.critic_rate.get() as f32,
            tau: own.tau.get() as f32,
            discount: own.discount.get() as f32,
            batch: own.batch.get() as usize,
            memory: own.memory.get() as usize,
            noise: own.noise.get(),
            decay: own.decay.get(),
            noise_floor: own.noise_floor.get(),
            updates: own.updates.get(),
            measured: own.measured.get(),
        }
    }
}

fn units(layers: &[Units]) -> Vec<usize> {
    layers.iter().map(|units| units.get() as usize).collect()
}

/// What holds where a field is left out.
mod default {
    use super::*;

    pub fn about() -> Sentence {
        Sentence(String::new())
    }

    pub fn entry_cost() -> EntryCost {
        EntryCost(1e-4)
    }

    pub fn turnover() -> Share {
        Share(0.0)
    }

    pub fn round() -> Stages {
        Stages(0)
    }
}
