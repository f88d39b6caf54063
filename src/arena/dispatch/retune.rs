//! Changes on the way: the game may change under firms that go on learning.

use super::{Bidding, Capacity, Cost, Firm, Firms, Plan, Policy, Setting};
use bevy_ecs::prelude::*;

/// Whether a world of the plan `now` can go on by the plan `new`: demand, capacities, costs and
/// offers that are always the same may differ.
pub(super) fn goes_on(now: &Plan, new: &Plan) -> bool {
    let same = |(now, new): (&Firm, &Firm)| {
        (now.bidding == Bidding::Learned) == (new.bidding == Bidding::Learned)
    };
    let firms = now.firms.len() == new.firms.len() && now.firms.iter().zip(&new.firms).all(same);
    firms && Plan { demand: new.demand, firms: new.firms.clone(), ..now.clone() } == *new
}

/// Lets `world` go on by `plan`, if that can be done; says whether it was.
pub(super) fn retune(world: &mut World, plan: &Plan) -> bool {
    if !goes_on(&world.resource::<Setting>().plan, plan) {
        return false;
    }
    let firms = world.resource::<Firms>().0.clone();
    for (entity, firm) in firms.into_iter().zip(plan.firms.iter().cycle()) {
        let mut entity = world.entity_mut(entity);
        entity.insert((Capacity(firm.capacity), Cost(firm.cost)));
        if let Bidding::Fixed(price) = firm.bidding {
            entity.insert(Policy::Fixed(price));
        }
    }
    world.resource_mut::<Setting>().plan = plan.clone();
    true
}
