//! Traders between venues on the stage.

use super::stage::{Change, Stage};
use crate::arena::venues::{Learner, VenueLearner, goes_on, retune, state_hash, venues_app};
use crate::arena::{Now, advance};
use crate::record::venues::{Frame, Playbill, Watcher};
use crate::scenario::venues::{Plan, Venues};
use crate::scenario::{FileError, Scenario};
use bevy_app::App;

/// A world of traders and venues that is being played.
pub struct VenuesStage {
    scenario: Scenario<Venues>,
    seed: u64,
    app: App,
    watcher: Watcher,
    /// It has told that learning diverged.
    told: bool,
}

impl Stage for VenuesStage {
    type Form = Venues;
    type Frame = Frame;
    type Playbill = Playbill;

    fn new(scenario: Scenario<Venues>, seed: u64, _: usize) -> Result<Self, FileError> {
        let app = venues_app(&scenario.plan()?, seed);
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

    /// The game can change under traders who go on learning; how they learn can't.
    fn goes_on(now: &Plan, new: &Plan) -> bool {
        goes_on(now, new)
    }

    fn retune(&mut self, scenario: Scenario<Venues>) -> Result<Change, FileError> {
        let plan = scenario.plan()?;
        if !retune(self.app.world_mut(), plan) {
            return Ok(Change::NeedsReset);
        }
        self.scenario = scenario;
        Ok(Change::Live(self.ticks()))
    }

    fn reset(&mut self, scenario: Scenario<Venues>, seed: u64) -> Result<(), FileError> {
        *self = Self::new(scenario, seed, 1)?;
        Ok(())
    }

    fn state_hash(&mut self) -> u64 {
        state_hash(self.app.world())
    }

    /// Learners that diverged act on as they are, so it is told once.
    fn failure(&mut self) -> Option<String> {
        if std::mem::replace(&mut self.told, true) {
            return None;
        }
        let world = self.app.world();
        let failure = world.resource::<Learner>().failure();
        let failure = failure.or(world.resource::<VenueLearner>().failure());
        self.told = failure.is_some();
        failure.map(|diverged| format!("learning has stopped: {diverged}"))
    }
}
