//! What a viewer must know of a run of firms that bid beside its frames.

use crate::scenario::dispatch::form::{Mode, Replicas};
use crate::scenario::{Dispatch, Scenario};
use serde::{Deserialize, Serialize};

/// What is being played.
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
    /// Rounds that the scenario asks for.
    pub ticks: u32,
    /// Offers lie between minus this and this, money a unit.
    pub cap: f64,
    /// How many markets there are.
    pub markets: usize,
    /// The learning rates of markets, where each has its own.
    pub grid: Option<Grid>,
    /// The end of a round isn't seen by those who learn, as published.
    pub endless: bool,
}

/// Markets for all pairs of learning rates: the first row has the first actors' rate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Learning rates of actors, a row each.
    pub actor: Vec<f64>,
    /// Learning rates of critics, a column each.
    pub critic: Vec<f64>,
}

impl Playbill {
    /// The playbill of a run of `scenario`.
    pub fn new(scenario: &Scenario<Dispatch>, seed: u64) -> Self {
        let form = scenario.form();
        let grid = match &form.markets {
            Replicas::Alike { .. } => None,
            Replicas::Rates { actor, critic } => Some(Grid {
                actor: actor.iter().map(|rate| rate.get()).collect(),
                critic: critic.iter().map(|rate| rate.get()).collect(),
            }),
        };
        Self {
            scenario: scenario.name().to_owned(),
            title: scenario.title().to_owned(),
            configuration: scenario.to_ron(),
            seed,
            ticks: form.ticks.get(),
            cap: form.cap.get(),
            markets: form.market_count(),
            grid,
            endless: form.learning.mode == Mode::Paper,
        }
    }
}
