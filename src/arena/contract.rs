//! What an arena is to those who run its worlds: batch, stage and page know no more of it.

use crate::learn::Network;
use crate::scenario::{Form, Scenario};
use bevy_app::App;
use bevy_ecs::world::World;
use std::sync::Arc;

/// An arena: what its scenarios' worlds have in common with those of any other.
pub trait Arena: Form {
    /// A headless app with a world of `plan` before its first tick, ready to
    /// [`advance`](crate::arena::advance). `threads` are for an arena that can clear on several;
    /// numbers don't depend on them.
    fn app(plan: &Self::Plan, seed: u64, threads: usize) -> App;

    /// The number that stands for the state of `world`.
    fn state_hash(world: &mut World) -> u64;

    /// Whether a world of the plan `now` can go on by the plan `new`.
    fn goes_on(now: &Self::Plan, new: &Self::Plan) -> bool;

    /// Lets `world` go on by `plan`, if that can be done; says whether it was.
    fn retune(world: &mut World, plan: &Self::Plan) -> bool;

    /// Why the world can't go on, or its learners can't learn on, in words.
    fn failure(_world: &mut World) -> Option<String> {
        None
    }

    /// The policy of those who learn by one that is shared, as it is now; none if nobody does.
    fn actor(_world: &World) -> Option<&Network> {
        None
    }

    /// The first trained policy of `scenario`. Data files are read for one that has any alone.
    fn trained(_scenario: &Scenario<Self>) -> Option<Arc<Network>> {
        None
    }
}
