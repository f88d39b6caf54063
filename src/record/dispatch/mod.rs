//! What can be seen of firms that learn to bid, and what a run of them leaves behind.

mod equilibrium;
mod frame;
mod look;
mod metrics;
mod playbill;
mod tables;
mod watcher;

pub use equilibrium::Equilibrium;
pub use frame::{Bid, Firm, Frame, Pulse};
pub use look::{LOOK_EVERY, Look, OFFERS, Pupil, offer_at};
pub use metrics::{MarketMetrics, Metrics, Results, WINDOW};
pub use playbill::{Grid, Playbill};
pub use tables::{TABLES, Tables};
pub use watcher::Watcher;

use super::Visible;
use crate::scenario::dispatch::Plan;
use crate::scenario::{Dispatch, Scenario};
use bevy_ecs::world::World;
use serde::Serialize;

impl Visible for Dispatch {
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

    fn watch(watcher: &mut Watcher, places: &[u32]) {
        if let Some(place) = places.first() {
            watcher.watch(*place);
        }
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
