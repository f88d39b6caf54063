//! The stage: a world, the changes made to it on the way, and the frames of its ticks.

use crate::arena::{Now, advance};
use crate::learn::Network;
use crate::record::Visible;
use crate::scenario::{FileError, Lot, Scenario};
use bevy_app::App;

/// A world of an arena that is being played. It lives on the thread that made it.
pub struct Stage<A: Visible = Lot> {
    scenario: Scenario<A>,
    plan: A::Plan,
    seed: u64,
    threads: usize,
    app: App,
    watcher: A::Watcher,
    /// The places that are looked at closely, if anybody said which.
    watched: Option<Vec<u32>>,
    /// What it has told of why it can't go on.
    told: Option<String>,
}

impl<A: Visible> Stage<A> {
    /// A world of `scenario` before its first tick.
    ///
    /// # Errors
    /// If a data file of the scenario can't be read.
    pub fn new(scenario: Scenario<A>, seed: u64, threads: usize) -> Result<Self, FileError> {
        let plan = scenario.plan()?;
        let mut app = A::app(&plan, seed, threads);
        let watcher = A::watcher(app.world_mut());
        Ok(Self { scenario, plan, seed, threads, app, watcher, watched: None, told: None })
    }

    /// What is being played.
    pub fn playbill(&self) -> A::Playbill {
        A::playbill(&self.scenario, &self.plan, self.seed)
    }

    /// Ticks that were run.
    pub fn ticks(&self) -> i32 {
        self.app.world().resource::<Now>().0
    }

    /// Runs one tick.
    pub fn step(&mut self) -> A::Frame {
        advance(self.app.world_mut(), 1);
        A::frame(&mut self.watcher, self.app.world_mut())
    }

    /// Lets the world go on by `scenario`, if that can be done without starting again.
    ///
    /// # Errors
    /// If a data file can't be read; nothing has changed then.
    pub fn retune(&mut self, scenario: Scenario<A>) -> Result<Change, FileError> {
        let plan = scenario.plan()?;
        if !A::retune(self.app.world_mut(), &plan) {
            return Ok(Change::NeedsReset);
        }
        (self.scenario, self.plan) = (scenario, plan);
        Ok(Change::Live(self.ticks()))
    }

    /// Starts again, by `scenario` and on `seed`.
    ///
    /// # Errors
    /// If a data file can't be read; the world goes on as it was then.
    pub fn reset(&mut self, scenario: Scenario<A>, seed: u64) -> Result<(), FileError> {
        let watched = self.watched.clone();
        *self = Self::new(scenario, seed, self.threads)?;
        watched.into_iter().for_each(|places| self.watch(places));
        Ok(())
    }

    /// Hash of the world, the same as that of a headless run.
    pub fn state_hash(&mut self) -> u64 {
        A::state_hash(self.app.world_mut())
    }

    /// Why the world can't go on, if it can't; told once, since learners that have stopped act on
    /// as they are.
    pub fn failure(&mut self) -> Option<String> {
        let failure = A::failure(self.app.world_mut());
        if failure == self.told {
            return None;
        }
        self.told.clone_from(&failure);
        failure
    }

    /// The policy of those who learn, as it is now; none if nobody does.
    pub fn actor(&self) -> Option<&Network> {
        A::actor(self.app.world())
    }

    /// Looks closely at the places of these numbers from the next tick on.
    pub fn watch(&mut self, places: Vec<u32>) {
        A::watch(&mut self.watcher, &places);
        self.watched = Some(places);
    }
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It holds from this tick on.
    Live(i32),
    /// It takes a new start, which was not made.
    NeedsReset,
}
