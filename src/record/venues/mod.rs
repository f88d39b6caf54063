//! What a run of traders between venues leaves behind.

mod frame;
mod look;
mod metrics;
mod playbill;
#[cfg(not(target_family = "wasm"))]
mod tables;
mod watcher;

pub use frame::{Frame, Trader, Venue};
pub use look::{Aim, Computed, LOOK_EVERY, Look, Reach};
pub use metrics::{Metrics, Results, VenueMetrics};
pub use playbill::Playbill;
#[cfg(not(target_family = "wasm"))]
pub use tables::{TABLES, Tables};
pub use watcher::Watcher;

use super::Visible;
use crate::scenario::venues::Plan;
use crate::scenario::{Scenario, Venues};
use bevy_ecs::world::World;
use serde::Serialize;

impl Visible for Venues {
    type Frame = Frame;
    type Playbill = Playbill;
    type Watcher = Watcher;
    type Results = Results;

    fn playbill(scenario: &Scenario<Self>, _: &Plan, seed: u64) -> Playbill {
        Playbill::new(scenario, seed)
    }

    fn watcher(_: &mut World) -> Watcher {
        Watcher::new()
    }

    fn frame(watcher: &mut Watcher, world: &mut World) -> Frame {
        watcher.frame(world)
    }

    fn results(world: &World) -> Results {
        Results::of(world)
    }

    fn metrics(results: &Results) -> impl Serialize {
        &results.metrics
    }
}
