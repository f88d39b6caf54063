//! What a viewer must know of a run of traders between venues beside its frames.

use crate::scenario::venues::form::Trading;
use crate::scenario::{Scenario, Venues};
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
    /// Stages that the scenario asks for.
    pub ticks: u32,
    /// Buyers and sellers.
    pub traders: [u32; 2],
    /// How many venues there are.
    pub venues: usize,
    /// Stages of a round; 0 where the run is one.
    pub round: u32,
    /// Whether traders learn; else they follow what is computed.
    pub learned: bool,
    /// Whether venues learn k.
    pub pricing: bool,
}

impl Playbill {
    /// The playbill of a run of `scenario`.
    pub fn new(scenario: &Scenario<Venues>, seed: u64) -> Self {
        let form = scenario.form();
        Self {
            scenario: scenario.name().to_owned(),
            title: scenario.title().to_owned(),
            configuration: scenario.to_ron(),
            seed,
            ticks: form.ticks.get(),
            traders: [form.buyers.get(), form.sellers.get()],
            venues: form.venues.len(),
            round: form.round.get(),
            learned: form.trading == Trading::Learned,
            pricing: form.learns_k(),
        }
    }
}
