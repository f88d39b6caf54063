//! The stage: a world, the changes made to it on the way, and the frames of its ticks.

use crate::arena::lot::{NeedsReset, School, Sinks, lot_app, retune, state_hash};
use crate::arena::{Now, advance};
use crate::learn::Network;
use crate::record::{Frame, Playbill, Watcher};
use crate::scenario::{FileError, Plan, Scenario};
use bevy_app::App;

/// A world that is being played. It lives on the thread that made it.
pub struct Stage {
    scenario: Scenario,
    plan: Plan,
    seed: u64,
    threads: usize,
    app: App,
    watcher: Watcher,
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It holds from this tick on.
    Live(i32),
    /// It takes a new start, which was not made.
    NeedsReset,
}

impl Stage {
    /// A world of `scenario` before its first tick.
    ///
    /// # Errors
    /// If a data file of the scenario can't be read.
    pub fn new(scenario: Scenario, seed: u64, threads: usize) -> Result<Self, FileError> {
        let plan = scenario.plan()?;
        let mut app = lot_app(&plan, seed, threads);
        let watcher = Watcher::new(app.world_mut());
        Ok(Self { scenario, plan, seed, threads, app, watcher })
    }

    /// What is being played.
    pub fn playbill(&self) -> Playbill {
        Playbill::new(&self.scenario, &self.plan, self.seed)
    }

    /// The scenario, with the changes made so far.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Ticks that were run.
    pub fn ticks(&self) -> i32 {
        self.app.world().resource::<Now>().0
    }

    /// Runs one tick.
    pub fn step(&mut self) -> Frame {
        advance(self.app.world_mut(), 1);
        self.watcher.frame(self.app.world_mut())
    }

    /// Lets the world go on by `scenario`, if that can be done without starting again.
    ///
    /// # Errors
    /// If a data file can't be read; nothing has changed then.
    pub fn retune(&mut self, scenario: Scenario) -> Result<Change, FileError> {
        let plan = scenario.plan()?;
        Ok(match retune(self.app.world_mut(), &plan) {
            Ok(()) => {
                (self.scenario, self.plan) = (scenario, plan);
                Change::Live(self.ticks())
            }
            Err(NeedsReset) => Change::NeedsReset,
        })
    }

    /// Starts again, by `scenario` and on `seed`.
    ///
    /// # Errors
    /// If a data file can't be read; the world goes on as it was then.
    pub fn reset(&mut self, scenario: Scenario, seed: u64) -> Result<(), FileError> {
        *self = Self::new(scenario, seed, self.threads)?;
        Ok(())
    }

    /// The policy of those who learn, as it is now; none if nobody does.
    pub fn actor(&self) -> Option<&Network> {
        let learns = self.plan.market.learns();
        self.app.world().get_resource().filter(|_| learns).map(School::actor)
    }

    /// Why the world can't go on, if it can't.
    pub fn failure(&mut self) -> Option<String> {
        let failure = self.app.world_mut().resource_mut::<Sinks>().take_failure();
        failure.map(|failure| failure.to_string())
    }

    /// Looks closely at `lots` from the next tick on.
    pub fn watch(&mut self, lots: Vec<u32>) {
        self.watcher.watch(lots);
    }

    /// Hash of the world, the same as that of a headless run.
    pub fn state_hash(&mut self) -> u64 {
        state_hash(self.app.world_mut())
    }
}
