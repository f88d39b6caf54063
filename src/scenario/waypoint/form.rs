//! What is written in a scenario file about a waypoint.
//!
//! Units, ranges, defaults and meanings stand once, in [`FIELDS`](super::FIELDS).
#![allow(missing_docs, reason = "FIELDS describes every field")]

use serde::{Deserialize, Serialize};

use super::plan;
use crate::scenario::between::Between;
use crate::scenario::bounds::{
    Airlines, Bearing, CreditValue, Decrement, GroupSize, Horizon, Interruption, Name, Negotiators,
    Period, Sentence, Separation, Spread, TickLength, Ticks, Tolerance, TradingUnit, TrafficRate,
    Urgency,
};

/// A waypoint: the top of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waypoint {
    pub title: Name,
    #[serde(default = "default::about")]
    pub about: Sentence,
    pub ticks: Ticks,
    #[serde(default = "default::separation")]
    pub separation: Separation,
    #[serde(default = "default::step")]
    pub step: TickLength,
    #[serde(default = "default::horizon")]
    pub horizon: Horizon,
    pub traffic: Traffic,
    #[serde(default = "default::airlines")]
    pub airlines: Airlines,
    #[serde(default = "default::weights")]
    pub weights: Between<Urgency>,
    #[serde(default = "default::values")]
    pub values: Between<CreditValue>,
    #[serde(default = "default::bearings")]
    pub bearings: Between<Bearing>,
    #[serde(default)]
    pub agree_by: Way,
    #[serde(default)]
    pub trading: Trading,
}

/// When aircraft come, and who negotiates with whom.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Traffic {
    Waves { aircraft: GroupSize, every: Period, spread: Spread },
    Stream { rate: TrafficRate, every: Period, most: Negotiators },
}

/// A way to settle a group's order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    #[default]
    Trading,
    Voting,
    RandomDictator,
    Utilitarian,
    Egalitarian,
    LeastGini,
    FirstCome,
}

/// The terms of the trading auction.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Trading {
    pub unit: TradingUnit,
    pub decrement: Decrement,
    pub tolerance: Tolerance,
    pub interrupt_after: Interruption,
}

impl Default for Trading {
    fn default() -> Self {
        Self {
            unit: TradingUnit(0.05),
            decrement: Decrement(0.9),
            tolerance: Tolerance(0.1),
            interrupt_after: Interruption(0),
        }
    }
}

impl From<Traffic> for plan::Traffic {
    fn from(traffic: Traffic) -> Self {
        match traffic {
            Traffic::Waves { aircraft, every, spread } => {
                Self::Waves { aircraft: aircraft.get(), every: every.get(), spread: spread.get() }
            }
            Traffic::Stream { rate, every, most } => {
                Self::Stream { rate: rate.get(), every: every.get(), most: most.get() }
            }
        }
    }
}

impl Way {
    /// All of them: name, as it is written, and what it means.
    pub const ALL: [(Self, &'static str, &'static str, &'static str); 7] = [
        (Self::Trading, "Trading auction", "Trading", "Credit moves until all are indifferent"),
        (Self::Voting, "Voting", "Voting", "The order that is the favourite of most"),
        (Self::RandomDictator, "Random dictator", "RandomDictator", "The favourite of a drawn one"),
        (Self::Utilitarian, "Utilitarian", "Utilitarian", "The least total cost"),
        (Self::Egalitarian, "Egalitarian", "Egalitarian", "The least largest cost"),
        (Self::LeastGini, "Least Gini", "LeastGini", "The most even costs"),
        (Self::FirstCome, "First come", "FirstCome", "The order of estimated arrivals"),
    ];
}

impl From<Way> for plan::Way {
    fn from(way: Way) -> Self {
        match way {
            Way::Trading => Self::Trading,
            Way::Voting => Self::Voting,
            Way::RandomDictator => Self::RandomDictator,
            Way::Utilitarian => Self::Utilitarian,
            Way::Egalitarian => Self::Egalitarian,
            Way::LeastGini => Self::LeastGini,
            Way::FirstCome => Self::FirstCome,
        }
    }
}

impl From<Trading> for plan::Trading {
    fn from(trading: Trading) -> Self {
        let steps = u64::from(trading.interrupt_after.get());
        Self {
            unit: trading.unit.get(),
            decrement: trading.decrement.get(),
            tolerance: trading.tolerance.get(),
            interrupt_after: (steps > 0).then_some(steps),
        }
    }
}

/// What holds where a field is left out.
mod default {
    use super::*;

    pub fn about() -> Sentence {
        Sentence(String::new())
    }

    pub fn separation() -> Separation {
        Separation(1.0)
    }

    pub fn step() -> TickLength {
        TickLength(0.1)
    }

    pub fn horizon() -> Horizon {
        Horizon(12.0)
    }

    pub fn airlines() -> Airlines {
        Airlines(3)
    }

    pub fn weights() -> Between<Urgency> {
        Between { min: Urgency(0.5), max: Urgency(1.5) }
    }

    pub fn values() -> Between<CreditValue> {
        Between { min: CreditValue(0.8), max: CreditValue(1.2) }
    }

    pub fn bearings() -> Between<Bearing> {
        Between { min: Bearing(90.0), max: Bearing(270.0) }
    }
}
