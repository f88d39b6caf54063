//! Venues: traders choose a double auction, auctions choose a price rule.
//!
//! Model: Shi, Song and Xu, "Trading and Pricing Sensor Data in Competing Edge Servers with Double
//! Auction Markets", Journal of Sensors 2021, 9651117; what the paper leaves open is completed in
//! `docs/arenas/venues.md`.
//!
//! Traders and venues are entities. A tick is a stage of the repeated game: every trader enters a
//! venue with an offer or stays out, every venue holds its auction, and every learner learns once.
//! A round is so many stages: at its start venues that learn post k.
//!
//! | quantity | unit |
//! | --- | --- |
//! | type, offer, price, entry cost, profit, surplus | money; types and offers within [0, 1] |
//!
//! | phase | file | what happens |
//! | --- | --- | --- |
//! | Arrive | `arrive.rs` | venues post k at the start of a round; newcomers replace some traders |
//! | Observe | `observe.rs` | the mean field of the last stage, the own type, each k |
//! | Act | `act.rs` | venue and offer |
//! | Clear | `clear.rs` | auctions, ties, efficiency |
//! | Settle | `settle.rs` | accounts |
//! | Learn | `learn.rs` | P-DQN of traders, MADDPG of venues |
//! | Measure | `measure.rs` | spans of stages |

mod act;
mod arrive;
mod clear;
mod components;
mod hash;
mod learn;
mod measure;
mod observe;
mod retune;
mod settings;
mod settle;
mod snapshot;
#[cfg(test)]
mod tests;

pub use components::{
    Account, Act, Follows, Outcome, Place, Posted, Role, Sight, Stage, TraderBundle, Traders, Type,
    VenueNumber, Venues,
};
pub use hash::state_hash;
pub use learn::{Learner, VenueLearner, profile};
pub use measure::{Course, SPAN, Span, VenueSpan};
pub use snapshot::{Snapshot, TraderSnapshot, VenueSnapshot, snapshot};

// What a world is built from belongs to the scenario.
pub use crate::scenario::venues::{Learning, Offers, Plan, Pricing, PricingLearning, Trading};

use crate::arena::{Arena, Phase, Tick, tick};
use crate::scenario;
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

/// Builds a world of venues.
#[derive(Clone, Debug)]
pub struct VenuesPlugin {
    /// What the world is built from.
    pub plan: Plan,
    /// The seed of every stream.
    pub seed: u64,
}

impl Plugin for VenuesPlugin {
    fn build(&self, app: &mut App) {
        tick::install(app);
        let setting = Setting { plan: self.plan.clone(), seed: self.seed };
        let (traders, venues) = components::spawn(app.world_mut(), &setting);
        app.insert_resource(traders)
            .insert_resource(venues)
            .insert_resource(Learner::new(&self.plan, self.seed))
            .insert_resource(VenueLearner::new(&self.plan, self.seed))
            .insert_resource(Course::default())
            .insert_resource(Follows::of(&self.plan))
            .insert_resource(setting)
            .add_systems(
                Tick,
                (
                    (arrive::post, arrive::turn_over).chain().in_set(Phase::Arrive),
                    observe::observe.in_set(Phase::Observe),
                    act::act.in_set(Phase::Act),
                    clear::clear.in_set(Phase::Clear),
                    settle::settle.in_set(Phase::Settle),
                    (learn::learn, learn::reward_venues).chain().in_set(Phase::Learn),
                    measure::measure.in_set(Phase::Measure),
                ),
            );
    }
}

/// A headless app with one world of venues, ready to [`advance`](crate::arena::advance).
///
/// # Panics
/// If the plan has no venue, a side without traders, or a round without stages.
pub fn venues_app(plan: &Plan, seed: u64) -> App {
    assert!(!plan.venues.is_empty() && plan.round > 0, "venues and stages");
    assert!(plan.traders.iter().all(|count| *count > 0), "traders on both sides");
    let mut app = App::empty();
    app.add_plugins(VenuesPlugin { plan: plan.clone(), seed });
    app
}

impl Arena for scenario::Venues {
    fn app(plan: &Plan, seed: u64, _: usize) -> App {
        venues_app(plan, seed)
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
        let traders = world.resource::<Learner>().failure();
        let diverged = traders.or(world.resource::<VenueLearner>().failure())?;
        Some(format!("learning has stopped: {diverged}"))
    }
}
