//! What a run leaves behind: frames to look at, tables, a manifest, the metrics in a summary.
//!
//! Tables are written beside their place and take it when the run is over, so that a failure
//! never harms earlier results. A page has no folder for tables, and none are built for it.

#[cfg(not(target_family = "wasm"))]
mod columns;
pub mod dispatch;
mod frame;
mod history;
mod manifest;
mod metrics;
mod output;
mod playbill;
mod recording;
#[cfg(not(target_family = "wasm"))]
mod tables;
#[cfg(not(target_family = "wasm"))]
mod trades;
pub mod venues;
mod visible;
mod watcher;
pub mod waypoint;

#[cfg(not(target_family = "wasm"))]
pub use columns::{ColumnTable, Datum, Kind};
pub use frame::{CohortStep, Frame, Glance, Parked, Pulse, Scene, Side, Trade};
pub use history::{BUDGET, History, Seen};
pub use manifest::{Manifest, ManifestFile, hex};
pub use metrics::{Compared, ComparedMetrics, Metrics, Results};
pub use output::{OutputError, OutputFile, write_text, write_whole};
pub use playbill::{Bill, Heading, Playbill, policies_in_words};
pub use recording::{
    AnyRecording, Recorded, Recorder, RecordingError, begins_a_recording, is_recording,
    open_recording, read_recording, recording_of,
};
#[cfg(not(target_family = "wasm"))]
pub use tables::{TABLES, Tables};
#[cfg(not(target_family = "wasm"))]
pub use trades::TradesFormat;
pub use visible::Visible;
pub use watcher::{MOST_BAYS_WATCHED, Watcher};

// What a cohort is belongs to the lot; whoever looks at frames needs it too.
pub use crate::arena::lot::{Cohort, STAY_CLASSES, stay_class_name};

use crate::scenario::{Lot, Plan, Scenario};
use bevy_ecs::world::World;
use serde::Serialize;

impl Visible for Lot {
    type Frame = Frame;
    type Playbill = Playbill;
    type Watcher = Watcher;
    type Results = Results;

    fn playbill(scenario: &Scenario<Self>, plan: &Plan, seed: u64) -> Playbill {
        Playbill::new(scenario, plan, seed)
    }

    fn watcher(world: &mut World) -> Watcher {
        Watcher::new(world)
    }

    fn watch(watcher: &mut Watcher, places: &[u32]) {
        watcher.watch(places.to_vec());
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
