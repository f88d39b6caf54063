//! A scenario with its data files read and its profiles laid out per tick: what a world is built from.
//!
//! A plan holds plain numbers only, already checked, so a world built from it can't fail.

use std::sync::Arc;

use crate::learn::{Decline, Network};
use crate::market::Rule;

/// Everything a lot world needs to run.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Headline of the scenario.
    pub title: String,
    /// How ticks relate to hours and days.
    pub clock: Clock,
    /// Ticks to run unless the caller says otherwise.
    pub ticks: u32,
    /// Number of lots, each a market of its own.
    pub lots: u32,
    /// Bays in each lot; a vehicle that finds none free drives on.
    pub bays: u32,
    /// How vehicles come and how long they stay.
    pub turnover: Turnover,
    /// What comes.
    pub vehicles: Vehicles,
    /// What energy is worth.
    pub valuation: Valuation,
    /// How the lot trades.
    pub market: Market,
    /// How those learn who do.
    pub learning: Learning,
    /// What was done to measured data to fit the run, a sentence each: gaps filled, prices floored.
    pub notes: Vec<String>,
}

impl Plan {
    /// Whether a world built from `other` can go on by this plan: the clock, the lots and their
    /// bays, the models, the opening and the compared rules are the same.
    pub fn same_house(&self, other: &Self) -> bool {
        self.lots == other.lots
            && self.bays == other.bays
            && self.clock == other.clock
            && self.vehicles.models == other.vehicles.models
            && self.turnover.opening == other.turnover.opening
            && self.market.compare == other.market.compare
            && self.learning == other.learning
    }

    /// The most energy that a vehicle can take in a tick, kWh.
    pub fn most_energy(&self) -> f64 {
        let limits = self.vehicles.models.iter().map(|model| model.charge_kw);
        limits.fold(0.0, f64::max) * self.clock.step_hours
    }
}

/// How ticks relate to hours and days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    /// Length of a tick, h.
    pub step_hours: f64,
    /// Ticks in a day; the lot is closed for the rest of the day.
    pub steps_per_day: u32,
    /// Time of day at the first tick of a day, h.
    pub opens_at_hours: f64,
}

impl Clock {
    /// Time of day at the start of `tick`, h in [0, 24); ticks before the opening count backwards.
    pub fn hour_of_day(&self, tick: i32) -> f64 {
        let step = tick.rem_euclid(self.steps_per_day as i32);
        let hours = self.opens_at_hours + f64::from(step) * self.step_hours;
        // A day starts before 24:00 and is no longer than 24 h.
        if hours < 24.0 { hours } else { hours - 24.0 }
    }
}

/// How vehicles come and how long they stay.
#[derive(Clone, Debug, PartialEq)]
pub struct Turnover {
    /// Expected arrivals per lot in each tick, a period that repeats; never empty.
    pub arrivals: Vec<f64>,
    /// Times with more or fewer arrivals.
    pub bursts: Vec<Burst>,
    /// Length of stay.
    pub stay: Stay,
    /// Who is there at the first tick.
    pub opening: Opening,
    /// How the last free bays are settled among several who come; none if those who come first
    /// get them.
    pub contest: Option<Contest>,
    /// Chance in each tick that a vehicle stops trading for the rest of its stay.
    pub dropout: f64,
}

/// The terms of the trading auction by which newcomers settle who gets the last free bays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contest {
    /// The first trading unit, AUD.
    pub unit: f64,
    /// What it is multiplied by where a cycle doesn't settle the auction, in (0, 1).
    pub decrement: f64,
    /// Differences up to this are none, AUD.
    pub tolerance: f64,
}

impl Turnover {
    /// Expected arrivals per lot in `tick`.
    pub fn arrivals_at(&self, tick: i32) -> f64 {
        let base = self.arrivals[tick.rem_euclid(self.arrivals.len() as i32) as usize];
        self.bursts
            .iter()
            .filter(|burst| (burst.from_tick..burst.until_tick).contains(&tick))
            .fold(base, |rate, burst| rate * burst.factor)
    }
}

/// A stretch of ticks with more (or, below 1, fewer) arrivals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burst {
    /// First tick.
    pub from_tick: i32,
    /// First tick after it.
    pub until_tick: i32,
    /// Factor on the expected arrivals.
    pub factor: f64,
}

/// Length of stay, in ticks.
#[derive(Clone, Debug, PartialEq)]
pub enum Stay {
    /// Every whole number of ticks from `min` to `max` is equally likely.
    Uniform {
        /// Shortest stay, ticks, at least 1.
        min: u32,
        /// Longest stay, ticks.
        max: u32,
    },
    /// Measured: for each hour of arrival (24 rows) the cumulative probability of
    /// staying at most 1, 2, 3, … ticks; the last entry of a row is 1.
    ByHour(Vec<Vec<f64>>),
}

impl Stay {
    /// The longest stay that can occur, ticks.
    pub fn longest(&self) -> u32 {
        match self {
            Stay::Uniform { max, .. } => *max,
            Stay::ByHour(rows) => rows.iter().map(|row| row.len() as u32).max().unwrap_or(1),
        }
    }
}

/// Who is in the lot at the first tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Nobody.
    Empty,
    /// Whoever would still be there had arrivals gone on before, none of them having traded yet.
    Steady,
}

/// What comes: models and states of charge.
#[derive(Clone, Debug, PartialEq)]
pub struct Vehicles {
    /// Models with their weights; never empty.
    pub models: Vec<Model>,
    /// State of charge on arrival, share of the battery.
    pub soc: Range,
    /// State of charge wanted on leaving, share of the battery.
    pub target: Range,
    /// A vehicle sells only what lies above target plus this, share of the battery.
    pub buffer: f64,
    /// Energy that reaches the buyer per energy that leaves the seller, in (0, 1].
    pub efficiency: f64,
}

/// A vehicle model.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Its name in tables.
    pub name: String,
    /// Relative frequency, above zero.
    pub weight: f64,
    /// Usable battery, kWh.
    pub battery_kwh: f64,
    /// Most power into the battery, kW.
    pub charge_kw: f64,
    /// Most power out of the battery, kW.
    pub discharge_kw: f64,
}

impl Model {
    /// What its power comes to in a tick of `clock`.
    pub fn limits(&self, clock: &Clock) -> Limits {
        let Self { charge_kw, discharge_kw, .. } = self;
        Limits { charge: charge_kw * clock.step_hours, discharge: discharge_kw * clock.step_hours }
    }
}

/// Most energy that moves in a tick, kWh.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Into the battery.
    pub charge: f64,
    /// Out of the battery.
    pub discharge: f64,
}

/// What energy is worth (MODELS: willingness to pay `w`, reservation price `r`).
#[derive(Clone, Debug, PartialEq)]
pub struct Valuation {
    /// Grid price of each tick, AUD/kWh, at least 0, a period that repeats; never empty.
    pub grid_price: Vec<f64>,
    /// A typical grid price, AUD/kWh, above zero: the unit of what policies observe.
    pub reference_price: f64,
    /// `w = grid price · (patient + urgent · urgency)`.
    pub patient: f64,
    /// See `patient`.
    pub urgent: f64,
    /// Degradation cost of selling, AUD/kWh.
    pub degradation: Range,
    /// Share of the grid price at which a seller values keeping its energy.
    pub keep: Range,
}

impl Valuation {
    /// Grid price in `tick`, AUD/kWh.
    pub fn grid_price_at(&self, tick: i32) -> f64 {
        self.grid_price[tick.rem_euclid(self.grid_price.len() as i32) as usize]
    }
}

/// How the lot trades.
#[derive(Clone, Debug, PartialEq)]
pub struct Market {
    /// The rule that settles.
    pub rule: Rule,
    /// Rules computed on the same orders for comparison; they move nothing.
    pub compare: Vec<Rule>,
    /// Who bids how, with weights; never empty.
    pub policies: Vec<(Policy, f64)>,
    /// Orders of a lot in a tick for which the best misreport is sought.
    pub audit: u32,
}

impl Market {
    /// Whether somebody learns.
    pub fn learns(&self) -> bool {
        self.policies.iter().any(|(policy, _)| *policy == Policy::Learning)
    }
}

/// How a vehicle turns its true value into an order.
#[derive(Clone, Debug, PartialEq)]
pub enum Policy {
    /// Reports its true value and its whole need or surplus.
    Truthful,
    /// Budget-constrained zero intelligence (Gode and Sunder 1993): a uniform price between
    /// its true value and the end of the price range on its own side.
    ZeroIntelligence {
        /// Lowest bid, AUD/kWh.
        floor: f64,
        /// Highest ask, AUD/kWh.
        ceiling: f64,
    },
    /// Shades by a fixed share of its true value: bids `w·(1 − margin)`, asks `r·(1 + margin)`.
    MarkUp {
        /// Share of the true value, at least 0 and below 1.
        margin: f64,
    },
    /// Belongs to a ring that has agreed on prices: bids `min(w, bid_at_most)`, asks
    /// `max(r, ask_at_least)`, so that its members don't compete with each other.
    Collude {
        /// Highest bid of the ring, AUD/kWh.
        bid_at_most: f64,
        /// Lowest ask of the ring, AUD/kWh.
        ask_at_least: f64,
    },
    /// A trained actor.
    Learned {
        /// Its name, or the path of its file.
        name: String,
        /// What acts.
        actor: Arc<Network>,
    },
    /// Learns while the run goes on.
    Learning,
}

/// How those learn who do (MODELS §1.4).
#[derive(Clone, Debug, PartialEq)]
pub struct Learning {
    /// Ticks of the whole training.
    pub ticks: u32,
    /// Ticks that only fill the memory.
    pub warm_up: u32,
    /// Updates in each tick after that.
    pub updates: u32,
    /// Transitions in a batch.
    pub batch: u32,
    /// Transitions that are kept.
    pub memory: u32,
    /// Units of the hidden layers of actor and critic.
    pub hidden: Vec<u32>,
    /// Adam's learning rate of the actor.
    pub actor_rate: f64,
    /// Adam's learning rate of the critic.
    pub critic_rate: f64,
    /// γ, in [0, 1].
    pub discount: f64,
    /// τ, in (0, 1].
    pub tau: f64,
    /// The norm to which longer gradients are shortened.
    pub max_norm: f64,
    /// What is done to explore.
    pub noise: Noise,
    /// What they are rewarded with.
    pub rewards: Rewards,
}

/// Ornstein–Uhlenbeck noise on actions: x ← x − θ·x + σ·N(0, 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noise {
    /// The share by which it returns toward 0 in a tick, in (0, 1].
    pub theta: f64,
    /// σ at the first tick.
    pub from: f64,
    /// σ at the end of the training, and after it.
    pub to: f64,
}

impl Noise {
    /// σ at `tick` of a training of `ticks`: it goes from the one to the other in a straight line.
    pub fn sigma_at(&self, tick: u64, ticks: u32) -> f64 {
        let line = Decline { from: self.from, to: self.to, over: ticks.into() };
        line.at(tick)
    }
}

/// The weights of what a learner is rewarded with, besides its utility.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rewards {
    /// α, of the counterfactual credit.
    pub credit: f64,
    /// κ, of the squared distance of its price from the bargain on true values, kWh²/AUD.
    pub proximity: f64,
    /// β, of a negative utility.
    pub penalty: f64,
    /// Of welfare in what the credit measures.
    pub welfare: f64,
    /// Of Jain's index in it.
    pub jain: f64,
    /// Of the match rate in it.
    pub matched: f64,
}

/// A closed interval from which a number is drawn uniformly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Lower end.
    pub min: f64,
    /// Upper end, at least `min`.
    pub max: f64,
}

impl Range {
    /// The number at `share` of the way, in [0, 1], from `min` to `max`.
    pub fn at(&self, share: f64) -> f64 {
        self.min + (self.max - self.min) * share
    }
}
