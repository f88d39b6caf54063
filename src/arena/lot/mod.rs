//! Lot: electric vehicles in a parking lot trade energy peer to peer.
//!
//! Model: Lin, Yang, Wang, "Incentive-Aligned Vehicle-to-Vehicle Energy Trading via
//! Nash-Integrated MARL", arXiv:2605.22363; what the paper leaves open is completed in
//! `docs/arenas/lot.md`.
//!
//! Vehicles are entities. Lots are places: one lot is the small case, ten thousand are a city,
//! a hundred are a hundred replicas of an experiment.
//! Every phase of the tick that this arena has is a file of this folder.
//!
//! | quantity | unit |
//! | --- | --- |
//! | energy, quantity | kWh |
//! | price, value | AUD/kWh |
//! | money, utility, welfare | AUD |
//! | time | ticks |

mod act;
mod appraisal;
mod arrive;
mod audit;
mod bays;
mod clear;
mod cohorts;
mod components;
mod contest;
mod desk;
mod hash;
mod learn;
mod lots;
mod measure;
mod observe;
mod record;
mod retune;
mod settle;
mod tables;
mod tally;
mod visit;

pub use appraisal::{Appraisal, Fills, appraise};
pub use bays::{Bay, BayState, FreeBays, Outcome};
pub use cohorts::{Cohort, Cohorts, STAY_CLASSES, stay_class_name};
pub use components::{
    Account, Battery, Berth, Make, NEGLIGIBLE_KWH, Offer, Outlook, Policy, Role, Stay, Valuation,
    Vehicle, VehicleBundle,
};
pub use contest::Contests;
pub use hash::state_hash;
pub use learn::{ACTION_SIZE, Latest, School, SchoolState};
pub use lots::{Deal, Lot, Lots, Parked, Session};
pub use observe::{OBSERVATION_SIZE, Observation, observation};
pub use record::{Departed, Sight, Sink, SinkError, Sinks};
pub use tally::{PriceMoments, Row, Tally};
pub use visit::Visit;

use crate::arena::{Arena, Phase, Tick, tick};
use crate::learn::{Engine, Network};
use crate::scenario::lot::form;
use crate::scenario::{self, Plan, Scenario};
use bevy_app::prelude::*;
use bevy_ecs::prelude::*;
use std::sync::Arc;

/// The scenario a world was built from.
#[derive(Resource, Clone, Debug)]
pub struct Setting {
    /// What the world is built from.
    pub plan: Plan,
    /// The seed of every stream.
    pub seed: u64,
}

/// Builds a lot world.
#[derive(Clone, Debug)]
pub struct LotPlugin {
    /// What the world is built from.
    pub plan: Plan,
    /// The seed of every stream.
    pub seed: u64,
    /// Threads that clear lots; results don't depend on it.
    pub threads: usize,
}

impl Plugin for LotPlugin {
    fn build(&self, app: &mut App) {
        tick::install(app);
        if self.plan.market.learns() {
            app.insert_resource(School::new(&self.plan, self.seed, Engine::default()));
        }
        app.insert_resource(Lots::new(&self.plan, self.threads))
            .insert_resource(arrive::Gate::new(&self.plan, self.seed))
            .insert_resource(act::Dice::new(self.seed))
            .insert_resource(audit::Lottery::new(self.seed))
            .insert_resource(Setting { plan: self.plan.clone(), seed: self.seed })
            .init_resource::<Departed>()
            .init_resource::<Sinks>()
            .init_resource::<Cohorts>()
            .init_resource::<Row>()
            .init_resource::<Tally>()
            .add_systems(
                Tick,
                (
                    arrive::arrive.in_set(Phase::Arrive),
                    (observe::observe, observe::drop_out).chain().in_set(Phase::Observe),
                    act::act.in_set(Phase::Act),
                    clear::clear.in_set(Phase::Clear),
                    settle::settle.in_set(Phase::Settle),
                    learn::learn.in_set(Phase::Learn),
                    measure::measure.in_set(Phase::Measure),
                    record::record.in_set(Phase::Record),
                ),
            );
    }
}

/// A headless app with one lot world, ready to [`advance`](crate::arena::advance).
pub fn lot_app(plan: &Plan, seed: u64, threads: usize) -> App {
    let mut app = App::empty();
    app.add_plugins(LotPlugin { plan: plan.clone(), seed, threads });
    app
}

impl Arena for scenario::Lot {
    fn app(plan: &Plan, seed: u64, threads: usize) -> App {
        lot_app(plan, seed, threads)
    }

    fn state_hash(world: &mut World) -> u64 {
        state_hash(world)
    }

    fn goes_on(now: &Plan, new: &Plan) -> bool {
        now.same_house(new)
    }

    fn retune(world: &mut World, plan: &Plan) -> bool {
        retune::retune(world, plan)
    }

    fn failure(world: &mut World) -> Option<String> {
        let failure = world.resource_mut::<Sinks>().take_failure();
        failure.map(|failure| failure.to_string())
    }

    fn actor(world: &World) -> Option<&Network> {
        let learns = world.resource::<Setting>().plan.market.learns();
        world.get_resource().filter(|_| learns).map(School::actor)
    }

    fn trained(scenario: &Scenario) -> Option<Arc<Network>> {
        let is_trained =
            |share: &form::PolicyShare| matches!(share.policy, form::Policy::Learned { .. });
        if !scenario.lot().market.policies.iter().any(is_trained) {
            return None;
        }
        scenario.plan().ok()?.market.policies.into_iter().find_map(|(policy, _)| match policy {
            scenario::Policy::Learned { actor, .. } => Some(actor),
            _ => None,
        })
    }
}
