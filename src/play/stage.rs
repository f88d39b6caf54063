//! The stage: a world, the changes made to it on the way, and the frames of its ticks.

use crate::learn::Network;
use crate::record::Seen;
use crate::scenario::{FileError, Form, Scenario};
use std::fmt::Debug;
use std::sync::Arc;

/// A world of one of the arenas that is being played. It lives on the thread that made it.
pub trait Stage: Sized + 'static {
    /// What its scenario files hold.
    type Form: Form;
    /// What is seen of a tick.
    type Frame: Seen + Debug + Send + Sync + 'static;
    /// What a viewer must know of a run beside its frames.
    type Playbill: Clone + Debug + Default + Send + Sync + 'static;

    /// A world of `scenario` before its first tick.
    ///
    /// # Errors
    /// If a data file of the scenario can't be read.
    fn new(scenario: Scenario<Self::Form>, seed: u64, threads: usize) -> Result<Self, FileError>;

    /// What is known of a run on `seed` before it has started.
    fn announced(seed: u64) -> Self::Playbill;

    /// What is being played.
    fn playbill(&self) -> Self::Playbill;

    /// Ticks that were run.
    fn ticks(&self) -> i32;

    /// Runs one tick.
    fn step(&mut self) -> Self::Frame;

    /// Whether a world of the plan `now` can go on by the plan `new`.
    fn goes_on(now: &<Self::Form as Form>::Plan, new: &<Self::Form as Form>::Plan) -> bool;

    /// Lets the world go on by `scenario`, if that can be done without starting again.
    ///
    /// # Errors
    /// If a data file can't be read; nothing has changed then.
    fn retune(&mut self, scenario: Scenario<Self::Form>) -> Result<Change, FileError>;

    /// Starts again, by `scenario` and on `seed`.
    ///
    /// # Errors
    /// If a data file can't be read; the world goes on as it was then.
    fn reset(&mut self, scenario: Scenario<Self::Form>, seed: u64) -> Result<(), FileError>;

    /// Hash of the world, the same as that of a headless run.
    fn state_hash(&mut self) -> u64;

    /// Why the world can't go on, if it can't.
    fn failure(&mut self) -> Option<String> {
        None
    }

    /// The policy of those who learn, as it is now; none if nobody does.
    fn actor(&self) -> Option<&Network> {
        None
    }

    /// The first trained policy of `scenario`. Data files are read for one that has any alone.
    fn trained(_scenario: &Scenario<Self::Form>) -> Option<Arc<Network>> {
        None
    }

    /// Looks closely at the places of these numbers from the next tick on.
    fn watch(&mut self, _places: Vec<u32>) {}
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It holds from this tick on.
    Live(i32),
    /// It takes a new start, which was not made.
    NeedsReset,
}
