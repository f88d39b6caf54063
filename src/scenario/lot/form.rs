//! What is written in a scenario file.
//!
//! These types are the file format: their names are a contract with every file out there.
//! Units, ranges, defaults and meanings of the fields stand once, in [`FIELDS`](super::FIELDS),
//! from which errors and the page `docs/scenario.md` take them.
#![allow(missing_docs, reason = "FIELDS describes every field")]

use serde::{Deserialize, Serialize};

use crate::market;
pub use crate::scenario::between::Between;
use crate::scenario::bounds::{
    Batch, BatteryKwh, Bays, ChargeKw, DataPath, Decrement, DischargeKw, ExchangeRate, Factor,
    HourOfDay, LocalDate, Lots, Memory, Name, Norm, Orders, PositivePrice, Price, PriceFactor,
    Rate, RewardWeight, Sentence, Share, ShareAboveZero, ShareBelowOne, Speed, StayTicks,
    StepHours, StepsPerDay, Tick, Ticks, Tolerance, TradingUnit, Units, Updates, UtcOffset,
    VehicleCount, Weight,
};

/// A lot: the top of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    pub title: Name,
    #[serde(default = "default::about")]
    pub about: Sentence,
    pub clock: Clock,
    pub ticks: Ticks,
    #[serde(default = "default::lots")]
    pub lots: Lots,
    pub bays: Bays,
    pub turnover: Turnover,
    pub vehicles: Vehicles,
    pub valuation: Valuation,
    pub market: Market,
    #[serde(default)]
    pub learning: Learning,
    #[serde(default)]
    pub scenes: Vec<Cue>,
}

/// A captioned scene, for whoever presents: the next key press changes to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cue {
    pub caption: Sentence,
    #[serde(default)]
    pub set: Vec<Sentence>,
    #[serde(default = "default::speed")]
    pub speed: Speed,
    #[serde(default)]
    pub focus: Focus,
}

/// What a scene shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Focus {
    #[default]
    Everything,
    Lot(Tick),
    BiggestTrade,
    MostUrgent,
}

/// How ticks relate to hours and days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    pub step_hours: StepHours,
    pub steps_per_day: StepsPerDay,
    #[serde(default = "default::opens_at_hours")]
    pub opens_at_hours: HourOfDay,
}

/// How vehicles come and how long they stay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turnover {
    pub arrivals: Arrivals,
    #[serde(default)]
    pub bursts: Vec<Burst>,
    pub stay: Stay,
    #[serde(default)]
    pub opening: Opening,
    #[serde(default)]
    pub when_full: WhenFull,
    #[serde(default = "default::no_share")]
    pub dropout: Share,
}

/// How many vehicles come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Arrivals {
    Population(VehicleCount),
    Rate(VehicleCount),
    Measured {
        file: DataPath,
        place: Place,
        per_weekday: VehicleCount,
        #[serde(default = "default::per_weekend_day")]
        per_weekend_day: VehicleCount,
    },
}

/// Kinds of chargers whose arrivals were measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    Home,
    Public,
    Workplace,
}

/// A stretch of ticks with more or fewer arrivals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Burst {
    pub from_tick: Tick,
    pub until_tick: Tick,
    pub factor: Factor,
}

/// How long vehicles stay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Stay {
    Uniform { min: StayTicks, max: StayTicks },
    Measured { file: DataPath },
}

/// Who gets the last free bays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum WhenFull {
    #[default]
    FirstCome,
    Negotiate {
        #[serde(default = "default::trading_unit")]
        unit: TradingUnit,
        #[serde(default = "default::decrement")]
        decrement: Decrement,
        #[serde(default = "default::tolerance")]
        tolerance: Tolerance,
    },
}

/// Who is there at the first tick.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opening {
    Empty,
    #[default]
    Steady,
}

/// What comes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vehicles {
    pub models: Models,
    pub soc: Between<Share>,
    pub target: Between<Share>,
    #[serde(default = "default::buffer")]
    pub buffer: Share,
    #[serde(default = "default::efficiency")]
    pub efficiency: ShareAboveZero,
}

/// Which models come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Models {
    Single { name: Name, battery_kwh: BatteryKwh, charge_kw: ChargeKw, discharge_kw: DischargeKw },
    Registered { file: DataPath },
}

/// What energy is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Valuation {
    pub grid_price: GridPrice,
    #[serde(default = "default::patient")]
    pub patient: PriceFactor,
    #[serde(default = "default::urgent")]
    pub urgent: PriceFactor,
    #[serde(default = "default::degradation")]
    pub degradation: Between<Price>,
    #[serde(default = "default::keep")]
    pub keep: Between<PriceFactor>,
}

/// What a kilowatt-hour costs from the grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum GridPrice {
    Fixed(PositivePrice),
    Hourly {
        file: DataPath,
        from: LocalDate,
        #[serde(default = "default::utc_offset_hours")]
        utc_offset_hours: UtcOffset,
        aud_per_eur: ExchangeRate,
        #[serde(default = "default::no_price")]
        floor: Price,
        #[serde(default = "default::no_price")]
        surcharge: Price,
    },
}

/// How the lot trades.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Market {
    pub rule: Rule,
    #[serde(default)]
    pub compare: Vec<Rule>,
    #[serde(default = "default::policies")]
    pub policies: Vec<PolicyShare>,
    #[serde(default = "default::no_orders")]
    pub audit: Orders,
}

/// A rule that clears orders.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Rule {
    Nash {
        #[serde(default = "default::half")]
        power: Share,
    },
    Greedy,
    DoubleAuctionRank,
    DoubleAuction,
    KPricing {
        #[serde(default = "default::half")]
        k: Share,
    },
}

impl From<Rule> for market::Rule {
    fn from(rule: Rule) -> Self {
        match rule {
            Rule::Nash { power } => market::Rule::Nash { power: power.get() },
            Rule::Greedy => market::Rule::Greedy,
            Rule::DoubleAuctionRank => market::Rule::DoubleAuctionRank,
            Rule::DoubleAuction => market::Rule::DoubleAuction,
            Rule::KPricing { k } => market::Rule::KPricing { k: k.get() },
        }
    }
}

/// A policy and how often it is met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyShare {
    pub policy: Policy,
    #[serde(default = "default::weight")]
    pub weight: Weight,
}

/// How a vehicle turns its true value into an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Policy {
    Truthful,
    ZeroIntelligence {
        #[serde(default = "default::floor")]
        floor: Price,
        #[serde(default = "default::ceiling")]
        ceiling: Price,
    },
    MarkUp {
        margin: ShareBelowOne,
    },
    Collude {
        #[serde(default = "default::high_price")]
        bid_at_most: Price,
        #[serde(default = "default::no_price")]
        ask_at_least: Price,
    },
    Learned {
        name: Name,
    },
    Learning,
}

/// How those learn who do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Learning {
    pub ticks: Ticks,
    pub warm_up: Tick,
    pub updates: Updates,
    pub batch: Batch,
    pub memory: Memory,
    pub hidden: Vec<Units>,
    pub actor_rate: Rate,
    pub critic_rate: Rate,
    pub discount: Share,
    pub tau: ShareAboveZero,
    pub max_norm: Norm,
    pub noise: Noise,
    pub rewards: Rewards,
}

impl Default for Learning {
    fn default() -> Self {
        Self {
            ticks: Ticks(32_000),
            warm_up: Tick(100),
            updates: Updates(1),
            batch: Batch(256),
            memory: Memory(100_000),
            hidden: vec![Units(64), Units(64)],
            actor_rate: Rate(1e-4),
            critic_rate: Rate(1e-3),
            discount: Share(0.95),
            tau: ShareAboveZero(0.01),
            max_norm: Norm(0.5),
            noise: Noise::default(),
            rewards: Rewards::default(),
        }
    }
}

/// What is done to explore.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Noise {
    pub theta: ShareAboveZero,
    pub from: Share,
    pub to: Share,
}

impl Default for Noise {
    fn default() -> Self {
        Self { theta: ShareAboveZero(0.15), from: Share(0.2), to: Share(0.02) }
    }
}

/// The weights of what a learner is rewarded with, besides its utility.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rewards {
    pub credit: RewardWeight,
    pub proximity: RewardWeight,
    pub penalty: RewardWeight,
    pub welfare: RewardWeight,
    pub jain: RewardWeight,
    pub matched: RewardWeight,
}

impl Default for Rewards {
    fn default() -> Self {
        Self {
            credit: RewardWeight(0.5),
            proximity: RewardWeight(10.0),
            penalty: RewardWeight(1.0),
            welfare: RewardWeight(0.5),
            jain: RewardWeight(0.3),
            matched: RewardWeight(0.2),
        }
    }
}

/// What a field is where a file leaves it out; the numbers are those of the published lot.
mod default {
    use super::{
        Between, Decrement, HourOfDay, Lots, Orders, Policy, PolicyShare, Price, PriceFactor,
        Sentence, Share, ShareAboveZero, Speed, Tolerance, TradingUnit, UtcOffset, VehicleCount,
        Weight,
    };

    pub fn about() -> Sentence {
        Sentence(String::new())
    }

    pub fn speed() -> Speed {
        Speed(1.0)
    }

    pub fn lots() -> Lots {
        Lots(1)
    }

    pub fn opens_at_hours() -> HourOfDay {
        HourOfDay(0.0)
    }

    pub fn per_weekend_day() -> VehicleCount {
        VehicleCount(0.0)
    }

    pub fn buffer() -> Share {
        Share(0.05)
    }

    pub fn efficiency() -> ShareAboveZero {
        ShareAboveZero(1.0)
    }

    pub fn patient() -> PriceFactor {
        PriceFactor(0.65)
    }

    pub fn urgent() -> PriceFactor {
        PriceFactor(0.55)
    }

    pub fn degradation() -> Between<Price> {
        Between { min: Price(0.03), max: Price(0.07) }
    }

    pub fn keep() -> Between<PriceFactor> {
        Between { min: PriceFactor(0.2), max: PriceFactor(0.6) }
    }

    pub fn utc_offset_hours() -> UtcOffset {
        UtcOffset(0.0)
    }

    pub fn no_price() -> Price {
        Price(0.0)
    }

    pub fn high_price() -> Price {
        Price(1.0)
    }

    pub fn no_share() -> Share {
        Share(0.0)
    }

    pub fn no_orders() -> Orders {
        Orders(0)
    }

    pub fn half() -> Share {
        Share(0.5)
    }

    pub fn policies() -> Vec<PolicyShare> {
        vec![PolicyShare { policy: Policy::Truthful, weight: weight() }]
    }

    pub fn weight() -> Weight {
        Weight(1.0)
    }

    pub fn trading_unit() -> TradingUnit {
        TradingUnit(0.1)
    }

    pub fn decrement() -> Decrement {
        Decrement(0.9)
    }

    pub fn tolerance() -> Tolerance {
        Tolerance(0.05)
    }

    pub fn floor() -> Price {
        Price(0.05)
    }

    pub fn ceiling() -> Price {
        Price(0.40)
    }
}
