//! What a viewer must know of a run at a waypoint beside its frames.

use crate::scenario::waypoint::form::Traffic;
use crate::scenario::{Scenario, Waypoint};
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
    /// Ticks that the scenario asks for.
    pub ticks: u32,
    /// Least time between two passages.
    pub separation: f64,
    /// Length of a tick.
    pub step: f64,
    /// How long before its estimated arrival an aircraft is announced.
    pub horizon: f64,
    /// From one group to the next.
    pub every: f64,
    /// What estimated arrivals of a group lie within; 0 in a stream.
    pub spread: f64,
}

impl Playbill {
    /// The playbill of a run of `scenario`.
    pub fn new(scenario: &Scenario<Waypoint>, seed: u64) -> Self {
        let form = scenario.form();
        let (every, spread) = match form.traffic {
            Traffic::Waves { every, spread, .. } => (every.get(), spread.get()),
            Traffic::Stream { every, .. } => (every.get(), 0.0),
        };
        Self {
            every,
            spread,
            scenario: scenario.name().to_owned(),
            title: scenario.title().to_owned(),
            configuration: scenario.to_ron(),
            seed,
            ticks: form.ticks.get(),
            separation: form.separation.get(),
            step: form.step.get(),
            horizon: form.horizon.get(),
        }
    }
}
