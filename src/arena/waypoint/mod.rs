//! Waypoint: aircraft that agree on the order in which they pass it.
//!
//! Model: Im, Fotiadis, Delahaye, Topcu and Fridovich-Keil, "Noncooperative Equilibrium Selection
//! via a Trading-based Auction", arXiv:2502.03616 (2025); what the paper leaves open is completed
//! in `docs/arenas/waypoint.md`.
//!
//! Aircraft are entities, announced in waves or one by one. A group negotiates about its order,
//! each flies to the time it has agreed to at one speed, and airlines, entities too, keep the
//! credits that their aircraft receive and pay. Groups pass in the order in which they agreed: one
//! that negotiates finds the waypoint free from the last agreed passage and a separation on.
//!
//! | quantity | unit |
//! | --- | --- |
//! | time, distance | units of time, the usual separation; a distance at the nominal speed |
//! | cost | that of a weight of 1 and a square of time of 1 |
//! | credits | units of the asset that is traded |

mod arrive;
mod clear;
mod components;
mod fly;
mod hash;
mod measure;
mod negotiation;
mod observe;
mod retune;
mod settle;
#[cfg(test)]
mod tests;

pub use crate::scenario::waypoint::{Plan, Trading, Traffic, Way};
pub use clear::Held;
pub use components::{
    Account, Agreement, AircraftBundle, Airline, Airlines, Approach, Flight, Urgency,
};
pub use fly::Passed;
pub use hash::state_hash;
pub use measure::{Compared, Row, Tally, Verdict};
pub use negotiation::{Negotiation, NegotiationError, Settled};

use crate::arena::{Arena, Phase, Tick, tick};
use crate::scenario::Waypoint;
use bevy_app::prelude::*;
use bevy_ecs::prelude::*;
use observe::{Group, Horizon, Queue};

/// What a world was built from.
#[derive(Resource, Clone, Debug)]
pub struct Setting {
    /// What the world is built from.
    pub plan: Plan,
    /// The seed of every stream.
    pub seed: u64,
}

/// Builds a waypoint world.
#[derive(Clone, Debug)]
pub struct WaypointPlugin {
    /// What the world is built from.
    pub plan: Plan,
    /// The seed of every stream.
    pub seed: u64,
}

impl Plugin for WaypointPlugin {
    fn build(&self, app: &mut App) {
        tick::install(app);
        let airlines = components::spawn_airlines(app.world_mut(), self.plan.airlines);
        app.insert_resource(airlines)
            .insert_resource(arrive::Gate::new(&self.plan, self.seed))
            .insert_resource(clear::Ballot::new(self.seed))
            .insert_resource(Setting { plan: self.plan.clone(), seed: self.seed })
            .init_resource::<Queue>()
            .init_resource::<Group>()
            .init_resource::<Horizon>()
            .init_resource::<Held>()
            .init_resource::<Passed>()
            .init_resource::<Row>()
            .init_resource::<Tally>()
            .add_systems(
                Tick,
                (
                    arrive::arrive.in_set(Phase::Arrive),
                    observe::observe.in_set(Phase::Observe),
                    clear::clear.in_set(Phase::Clear),
                    (settle::settle, fly::fly).chain().in_set(Phase::Settle),
                    measure::measure.in_set(Phase::Measure),
                ),
            );
    }
}

/// A headless app with one waypoint world, ready to [`advance`](crate::arena::advance).
///
/// A plan out of its ranges, and delays that have grown to a million units of time, end a tick with
/// an error, which panics unless the app has another handler.
pub fn waypoint_app(plan: &Plan, seed: u64) -> App {
    let mut app = App::empty();
    app.add_plugins(WaypointPlugin { plan: plan.clone(), seed });
    app
}

impl Arena for Waypoint {
    fn app(plan: &Plan, seed: u64, _: usize) -> App {
        waypoint_app(plan, seed)
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
}
