//! Retune: a running world gets another plan between two ticks.
//!
//! What a tick reads from the plan can change at any time; what the world was built from,
//! such as its bays, can't without starting again.

use super::arrive::Gate;
use super::components::Policy;
use super::{School, Setting};
use crate::learn::Engine;
use crate::scenario::Plan;
use bevy_ecs::prelude::*;

/// Lets `world` go on by `plan` from the next tick.
///
/// Those who come are drawn by the new plan; those who are there keep their battery and stay
/// and follow the new policy. Says whether that could be done: the plans need the [same house](Plan::same_house).
pub(super) fn retune(world: &mut World, plan: &Plan) -> bool {
    let Setting { plan: old, seed } = world.resource::<Setting>();
    let (seed, policies) = (*seed, old.market.policies.len());
    if !old.same_house(plan) {
        return false;
    }
    if policies != plan.market.policies.len() {
        adopt_first_policy(world);
    }
    // Who has begun to learn goes on where it was, if learning comes back.
    if plan.market.learns() && !world.contains_resource::<School>() {
        world.insert_resource(School::new(plan, seed, Engine::default()));
    }
    world.insert_resource(Gate::new(plan, seed));
    world.resource_mut::<Setting>().plan = plan.clone();
    true
}

/// Where the list of policies has another length, its numbers mean something else.
fn adopt_first_policy(world: &mut World) {
    for mut policy in world.query::<&mut Policy>().iter_mut(world) {
        *policy = Policy(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arena::advance;
    use crate::arena::lot::{lot_app, state_hash};
    use crate::scenario;

    fn plan(sets: &[&str]) -> Plan {
        let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
        scenario::load("lot_day", &sets).and_then(|it| it.plan()).expect("a plan")
    }

    #[test]
    fn the_same_plan_changes_nothing() {
        let (mut app, mut other) = (lot_app(&plan(&[]), 1, 1), lot_app(&plan(&[]), 1, 1));
        advance(app.world_mut(), 7);
        assert!(retune(app.world_mut(), &plan(&[])), "the same house");
        advance(app.world_mut(), 9);
        advance(other.world_mut(), 16);
        assert_eq!(state_hash(app.world_mut()), state_hash(other.world_mut()));
    }

    #[test]
    fn a_rule_policy_or_price_changes_live_and_bays_do_not() {
        for set in [
            "market.rule=Greedy",
            "valuation.grid_price=Fixed(0.4)",
            "turnover.arrivals=Population(5)",
            "market.policies=[(policy: MarkUp(margin: 0.2)), (policy: Truthful)]",
        ] {
            let mut app = lot_app(&plan(&[]), 1, 1);
            advance(app.world_mut(), 7);
            let before = state_hash(app.world_mut());
            assert!(retune(app.world_mut(), &plan(&[set])), "{set}");
            assert_eq!(before, state_hash(app.world_mut()), "{set}");
            advance(app.world_mut(), 9);
            let mut unchanged = lot_app(&plan(&[]), 1, 1);
            advance(unchanged.world_mut(), 16);
            assert_ne!(state_hash(app.world_mut()), state_hash(unchanged.world_mut()), "{set}");
        }
        let mut app = lot_app(&plan(&[]), 1, 1);
        assert!(!retune(app.world_mut(), &plan(&["bays=41"])), "another house");
    }
}
