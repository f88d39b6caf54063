//! The playbill: what a viewer must know of a run beside its frames.

use super::{dispatch, venues, waypoint};
use crate::scenario::{Plan, Policy, Scenario};
use serde::{Deserialize, Serialize};

/// What is being played: names, clock and places, as a live run and a recording both have them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Playbill {
    /// The scenario's name.
    pub scenario: String,
    /// Its headline.
    pub title: String,
    /// The whole configuration in the scenario format.
    pub configuration: String,
    /// The seed of every random stream.
    pub seed: u64,
    /// The rule that settles, by its name.
    pub rule: String,
    /// Bargaining power or k of the rule, where it has one.
    pub rule_share: Option<f64>,
    /// The policies, in words.
    pub policies: Vec<String>,
    /// The models' names.
    pub models: Vec<String>,
    /// Lots.
    pub lots: u32,
    /// Bays in each.
    pub bays: u32,
    /// Length of a tick, h.
    pub step_hours: f64,
    /// Ticks in a day.
    pub steps_per_day: u32,
    /// Time of day at a day's first tick, h.
    pub opens_at_hours: f64,
    /// Ticks that the scenario asks for.
    pub ticks: u32,
    /// A typical grid price, AUD/kWh: the upper end of prices worth drawing is a little above it.
    pub reference_price: f64,
}

/// What every playbill says, whatever plays.
pub trait Bill {
    /// What is known of a run on `seed` before it has started.
    fn announced(seed: u64) -> Self;

    /// Its head.
    fn heading(&self) -> Heading<'_>;
}

/// The head of a playbill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading<'a> {
    /// The scenario's name.
    pub scenario: &'a str,
    /// Its headline.
    pub title: &'a str,
    /// The seed of every random stream.
    pub seed: u64,
    /// Ticks that the scenario asks for.
    pub ticks: u32,
}

/// Gives playbills of this form their head.
macro_rules! headed {
    ($($playbill:ty),*) => {
        $(impl Bill for $playbill {
            fn announced(seed: u64) -> Self {
                Self { seed, ..Self::default() }
            }

            fn heading(&self) -> Heading<'_> {
                let Self { scenario, title, seed, ticks, .. } = self;
                Heading { scenario, title, seed: *seed, ticks: *ticks }
            }
        })*
    };
}

headed!(Playbill, dispatch::Playbill, venues::Playbill, waypoint::Playbill);

impl Playbill {
    /// The playbill of a run of `scenario`, laid out as `plan`.
    pub fn new(scenario: &Scenario, plan: &Plan, seed: u64) -> Self {
        use crate::market::Rule;
        Self {
            scenario: scenario.name().to_owned(),
            title: plan.title.clone(),
            configuration: scenario.to_ron(),
            seed,
            rule: plan.market.rule.name().to_owned(),
            rule_share: match plan.market.rule {
                Rule::Nash { power } => Some(power),
                Rule::KPricing { k } => Some(k),
                _ => None,
            },
            policies: policies_in_words(plan),
            models: plan.vehicles.models.iter().map(|model| model.name.clone()).collect(),
            lots: plan.lots,
            bays: plan.bays,
            step_hours: plan.clock.step_hours,
            steps_per_day: plan.clock.steps_per_day,
            opens_at_hours: plan.clock.opens_at_hours,
            ticks: plan.ticks,
            reference_price: plan.valuation.reference_price,
        }
    }

    /// The day of `tick`, counted from 1.
    pub fn day(&self, tick: i32) -> i32 {
        tick.div_euclid(self.steps_per_day.max(1) as i32) + 1
    }

    /// Time of day `ticks` after the start, h in [0, 24).
    pub fn hour(&self, ticks: f64) -> f64 {
        let step = ticks.rem_euclid(f64::from(self.steps_per_day.max(1)));
        (self.opens_at_hours + step * self.step_hours).rem_euclid(24.0)
    }

    /// Time of day at the start of `tick` as `14:30`.
    pub fn time(&self, tick: i32) -> String {
        let minutes = (self.hour(f64::from(tick)) * 60.0).round() as i32 % 1440;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// The policies of a plan, in words, the order as in the scenario.
pub fn policies_in_words(plan: &Plan) -> Vec<String> {
    plan.market.policies.iter().map(|(policy, _)| in_words(policy)).collect()
}

fn in_words(policy: &Policy) -> String {
    match policy {
        Policy::Truthful => "truthful".to_owned(),
        Policy::ZeroIntelligence { .. } => "zero intelligence".to_owned(),
        Policy::MarkUp { margin } => format!("mark-up {:.0} %", margin * 100.0),
        Policy::Collude { .. } => "colluding".to_owned(),
        // A file is known by its name.
        Policy::Learned { name, .. } => {
            let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
            file.trim_end_matches(".safetensors").to_owned()
        }
        Policy::Learning => "learning".to_owned(),
    }
}
