//! What can be seen at a waypoint, and what a run there leaves behind.

mod frame;
mod metrics;
mod negotiation;
mod playbill;
mod tables;
mod watcher;

pub use frame::{Aircraft, Frame, Pulse};
pub use metrics::{Metrics, Results, WayMetrics};
pub use negotiation::{Board, Negotiation, Settled, Step};
pub use playbill::Playbill;
pub use tables::{TABLES, Tables};
pub use watcher::Watcher;

use super::Visible;
use crate::scenario::waypoint::Plan;
use crate::scenario::{Scenario, Waypoint};
use bevy_ecs::world::World;
use serde::Serialize;

impl Visible for Waypoint {
    type Frame = Frame;
    type Playbill = Playbill;
    type Watcher = Watcher;
    type Results = Results;

    fn playbill(scenario: &Scenario<Self>, _: &Plan, seed: u64) -> Playbill {
        Playbill::new(scenario, seed)
    }

    fn watcher(world: &mut World) -> Watcher {
        Watcher::new(world)
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
