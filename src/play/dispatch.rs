//! Firms that learn to bid on the stage.

use super::stage::{Change, Stage};
use crate::arena::dispatch::{Learner, dispatch_app, goes_on, retune, state_hash};
use crate::arena::{Now, advance};
use crate::record::dispatch::{Frame, Playbill, Watcher};
use crate::scenario::dispatch::{Dispatch, Plan};
use crate::scenario::{FileError, Scenario};
use bevy_app::App;

/// A world of firms that is being played.
pub struct DispatchStage {
    scenario: Scenario<Dispatch>,
    seed: u64,
    app: App,
    watcher: Watcher,
    /// It has told that learning diverged.
    told: bool,
}

impl Stage for DispatchStage {
    type Form = Dispatch;
    type Frame = Frame;
    type Playbill = Playbill;

    fn new(scenario: Scenario<Dispatch>, seed: u64, _: usize) -> Result<Self, FileError> {
        let app = dispatch_app(&scenario.plan()?, seed);
        Ok(Self { scenario, seed, app, watcher: Watcher::new(), told: false })
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
        self.watcher.frame(self.app.world())
    }

    /// The game can change under firms that go on learning; how they learn can't.
    fn goes_on(now: &Plan, new: &Plan) -> bool {
        goes_on(now, new)
    }

    fn retune(&mut self, scenario: Scenario<Dispatch>) -> Result<Change, FileError> {
        let plan = scenario.plan()?;
        if !retune(self.app.world_mut(), plan) {
            return Ok(Change::NeedsReset);
        }
        self.scenario = scenario;
        Ok(Change::Live(self.ticks()))
    }

    fn reset(&mut self, scenario: Scenario<Dispatch>, seed: u64) -> Result<(), FileError> {
        let watcher = self.watcher;
        *self = Self { watcher, ..Self::new(scenario, seed, 1)? };
        Ok(())
    }

    fn state_hash(&mut self) -> u64 {
        state_hash(self.app.world())
    }

    /// Firms that diverged offer on as they are, so it is told once.
    fn failure(&mut self) -> Option<String> {
        if std::mem::replace(&mut self.told, true) {
            return None;
        }
        let failure = self.app.world().resource::<Learner>().failure();
        self.told = failure.is_some();
        failure.map(|diverged| format!("learning has stopped: {diverged}"))
    }

    fn watch(&mut self, places: Vec<u32>) {
        if let Some(place) = places.first() {
            self.watcher.watch(*place);
        }
    }
}
