//! Changes on the way: the game may change under traders who go on learning.

use super::{Follows, Offers, Plan, Posted, Pricing, Setting, Trading, Venues};
use bevy_ecs::prelude::*;

/// Whether a world of the plan `now` can go on by the plan `new`: the k of venues that don't learn,
/// the entry cost, turnover and which offers are made may differ.
pub(super) fn goes_on(now: &Plan, new: &Plan) -> bool {
    let same =
        |(now, new): (&Pricing, &Pricing)| (*now == Pricing::Learned) == (*new == Pricing::Learned);
    let venues =
        now.venues.len() == new.venues.len() && now.venues.iter().zip(&new.venues).all(same);
    let Plan { entry_cost, turnover, offers, .. } = *new;
    let (venues_now, offers): (_, Offers) = (new.venues.clone(), offers);
    venues && Plan { venues: venues_now, entry_cost, turnover, offers, ..now.clone() } == *new
}

/// Lets `world` go on by `plan`, if that can be done; says whether it was.
pub(super) fn retune(world: &mut World, plan: &Plan) -> bool {
    if !goes_on(&world.resource::<Setting>().plan, plan) {
        return false;
    }
    let venues = world.resource::<Venues>().0.clone();
    for (entity, pricing) in venues.into_iter().zip(&plan.venues) {
        if let Pricing::Fixed(k) = pricing {
            world.entity_mut(entity).insert(Posted(*k));
        }
    }
    if plan.trading == Trading::Computed {
        world.insert_resource(Follows::of(plan));
    }
    world.resource_mut::<Setting>().plan = plan.clone();
    true
}
