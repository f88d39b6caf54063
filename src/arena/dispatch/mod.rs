//! Dispatch: firms that learn to bid in a uniform-price auction.
//!
//! Model: Graf, Zobernig, Schmidt and Klöckl, "Computational Performance of Deep Reinforcement
//! Learning to Find Nash Equilibria", Computational Economics 63 (2024); what the paper leaves
//! open is completed in `docs/arenas/dispatch.md`.
//!
//! Firms are entities. A world holds markets side by side, each a replica of one experiment with
//! settings of its own for learning; each firm of each market learns for itself.
//! A tick is a round: every firm offers its capacity at a price, the auction is held, and every
//! learner learns once. What a market comes to depends on the seed and its own number alone.
//!
//! | quantity | unit |
//! | --- | --- |
//! | price, cost | money a unit |
//! | capacity, demand, sold | units |
//! | profit | money |
//! | time | rounds |

mod act;
mod clear;
mod components;
mod hash;
mod learn;
mod measure;
mod observe;
mod retune;
mod settings;
mod settle;
#[cfg(test)]
mod tests;

pub use crate::scenario::dispatch::{
    Bidding, Firm, Learning, Market, Mode, Normalisation, Pace, Plan,
};
pub use components::{Account, Capacity, Cost, FirmBundle, Offer, Policy, Sight, Sold};
pub use hash::state_hash;
pub use learn::Learner;
pub use measure::{Course, Courses, SPAN, Span};

use crate::arena::{Arena, Phase, Tick, tick};
use crate::learn::Engine;
use crate::scenario::Dispatch;
use bevy_app::prelude::*;
use bevy_ecs::prelude::*;

/// What a world was built from.
#[derive(Resource, Clone, Debug)]
pub struct Setting {
    /// What the world is built from.
    pub plan: Plan,
    /// The seed of every stream.
    pub seed: u64,
}

/// The firms of all markets: market by market, and in each in the order of the plan.
#[derive(Resource, Clone, Debug)]
pub struct Firms(pub Vec<Entity>);

/// Builds a dispatch world.
#[derive(Clone, Debug)]
pub struct DispatchPlugin {
    /// What the world is built from.
    pub plan: Plan,
    /// The seed of every stream.
    pub seed: u64,
    /// What multiplies the matrices of those who learn.
    pub engine: Engine,
}

impl Plugin for DispatchPlugin {
    fn build(&self, app: &mut App) {
        tick::install(app);
        let learner = Learner::new(&self.plan, self.seed, self.engine);
        let firms = components::spawn(app.world_mut(), &self.plan, learner.actors());
        app.insert_resource(firms)
            .insert_resource(learner)
            .insert_resource(Courses::new(&self.plan))
            .insert_resource(clear::Auctions::new(&self.plan))
            .insert_resource(Setting { plan: self.plan.clone(), seed: self.seed })
            .add_systems(
                Tick,
                (
                    observe::observe.in_set(Phase::Observe),
                    act::act.in_set(Phase::Act),
                    clear::clear.in_set(Phase::Clear),
                    settle::settle.in_set(Phase::Settle),
                    learn::learn.in_set(Phase::Learn),
                    measure::measure.in_set(Phase::Measure),
                ),
            );
    }
}

/// A headless app with one dispatch world, ready to [`advance`](crate::arena::advance).
///
/// # Panics
/// If the plan has no market or no firm, or a memory is no larger than a batch.
pub fn dispatch_app(plan: &Plan, seed: u64) -> App {
    dispatch_app_on(Engine::default(), plan, seed)
}

/// The same on another engine than the default.
///
/// # Panics
/// As [`dispatch_app`], and if this machine doesn't [have](Engine::found) the engine.
pub fn dispatch_app_on(engine: Engine, plan: &Plan, seed: u64) -> App {
    let mut app = App::empty();
    app.add_plugins(DispatchPlugin { plan: plan.clone(), seed, engine });
    app
}

impl Arena for Dispatch {
    fn app(plan: &Plan, seed: u64, _: usize) -> App {
        dispatch_app(plan, seed)
    }

    fn state_hash(world: &mut World) -> u64 {
        state_hash(world)
    }

    fn goes_on(now: &Plan, new: &Plan) -> bool {
        retune::goes_on(now, new)
    }

    fn retune(world: &mut World, plan: &Plan) -> bool {
        retune::retune(world, plan)
    }

    fn failure(world: &mut World) -> Option<String> {
        let diverged = world.resource::<Learner>().failure()?;
        Some(format!("learning has stopped: {diverged}"))
    }
}
