//! What can be seen of an arena's worlds: frames of ticks, the playbill, what a run comes to.

use super::{Bill, Recorded};
use crate::arena::Arena;
use crate::scenario::Scenario;
use bevy_ecs::world::World;
use serde::Serialize;
use std::fmt::Debug;

/// An arena whose worlds can be watched, recorded and summed up.
pub trait Visible: Arena {
    /// What is seen of a tick.
    type Frame: Recorded<Playbill = Self::Playbill> + Debug + Send + Sync + 'static;
    /// What a viewer must know of a run beside its frames.
    type Playbill: Bill + Clone + Debug + Default + Send + Sync + 'static;
    /// Makes frames of one world.
    type Watcher: 'static;
    /// What a run comes to.
    type Results: Clone + Serialize;

    /// The playbill of a run of `scenario`, laid out as `plan`.
    fn playbill(scenario: &Scenario<Self>, plan: &Self::Plan, seed: u64) -> Self::Playbill;

    /// Somebody who watches `world`.
    fn watcher(world: &mut World) -> Self::Watcher;

    /// Lets the watcher look closely at the places of these numbers from the next tick on.
    fn watch(_watcher: &mut Self::Watcher, _places: &[u32]) {}

    /// The frame of the tick that has just run.
    fn frame(watcher: &mut Self::Watcher, world: &mut World) -> Self::Frame;

    /// What the run of `world` comes to so far.
    fn results(world: &World) -> Self::Results;

    /// The numbers of a whole run among them, by their names.
    fn metrics(results: &Self::Results) -> impl Serialize;
}
