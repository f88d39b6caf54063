//! A waypoint on the stage.

use super::stage::{Change, Stage};
use crate::arena::waypoint::{Setting, state_hash, waypoint_app};
use crate::arena::{Now, advance};
use crate::record::waypoint::{Frame, Playbill, Watcher};
use crate::scenario::waypoint::{Plan, Waypoint};
use crate::scenario::{FileError, Scenario};
use bevy_app::App;

/// A world of a waypoint that is being played.
pub struct WaypointStage {
    scenario: Scenario<Waypoint>,
    seed: u64,
    app: App,
    watcher: Watcher,
}

impl Stage for WaypointStage {
    type Form = Waypoint;
    type Frame = Frame;
    type Playbill = Playbill;

    fn new(scenario: Scenario<Waypoint>, seed: u64, _: usize) -> Result<Self, FileError> {
        let mut app = waypoint_app(&scenario.plan()?, seed);
        let watcher = Watcher::new(app.world_mut());
        Ok(Self { scenario, seed, app, watcher })
    }

    fn announced(seed: u64) -> Playbill {
        Playbill { seed, ..Playbill::default() }
    }

    fn playbill(&self) -> Playbill {
        Playbill::new(&self.scenario, self.seed)
    }

    fn ticks(&self) -> i32 {
        self.app.world().resource::<Now>().0
    }

    fn step(&mut self) -> Frame {
        advance(self.app.world_mut(), 1);
        self.watcher.frame(self.app.world_mut())
    }

    /// How the next group agrees can change; who comes was announced by the old plan.
    fn goes_on(now: &Plan, new: &Plan) -> bool {
        Plan { agree_by: new.agree_by, trading: new.trading, ..now.clone() } == *new
    }

    fn retune(&mut self, scenario: Scenario<Waypoint>) -> Result<Change, FileError> {
        let plan = scenario.plan()?;
        let setting = &mut self.app.world_mut().resource_mut::<Setting>().plan;
        if !Self::goes_on(setting, &plan) {
            return Ok(Change::NeedsReset);
        }
        *setting = plan;
        self.scenario = scenario;
        Ok(Change::Live(self.ticks()))
    }

    fn reset(&mut self, scenario: Scenario<Waypoint>, seed: u64) -> Result<(), FileError> {
        *self = Self::new(scenario, seed, 1)?;
        Ok(())
    }

    fn state_hash(&mut self) -> u64 {
        state_hash(self.app.world_mut())
    }
}
