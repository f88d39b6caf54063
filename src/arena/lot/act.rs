//! Act: each vehicle's policy turns what it knows into an order.

use super::components::*;
use super::learn::{self, ACTION_SIZE, School};
use super::{Lots, Setting, observation};
use crate::arena::{Chance, Now, ParticipantId, Purpose};
use crate::learn::{Network, Scratch};
use crate::scenario::{self, LOT_PRICES, Plan};
use bevy_ecs::prelude::*;

/// The streams of policies that randomise.
#[derive(Resource, Debug)]
pub(super) struct Dice(Chance);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(Chance::new(seed, Purpose::Order))
    }
}

/// Whether every order states the true value and the whole need or surplus, so that nobody has
/// to write it down.
pub(super) fn all_tell_the_truth(plan: &Plan) -> bool {
    plan.market.policies.iter().all(|(policy, _)| *policy == scenario::Policy::Truthful)
}

/// What an order is made of.
type Known = (
    &'static ParticipantId,
    &'static Berth,
    &'static Make,
    &'static Policy,
    &'static Stay,
    &'static Battery,
    &'static Outlook,
);

/// Writes down every vehicle's order.
pub(super) fn act(
    now: Res<Now>,
    setting: Res<Setting>,
    dice: Res<Dice>,
    lots: Res<Lots>,
    mut school: Option<ResMut<School>>,
    mut vehicles: Query<(Known, &mut Offer)>,
) -> Result {
    let plan = &setting.plan;
    if all_tell_the_truth(plan) {
        return Ok(());
    }
    // Where somebody learns, everybody is watched.
    let mut school = school.as_deref_mut().filter(|_| plan.market.learns());
    let mut scratch = Scratch::default();
    for ((ids, berths, makes, chosen, stays, batteries, outlooks), mut offers) in
        vehicles.contiguous_iter_mut()?
    {
        let offers = offers.bypass_change_detection();
        let standing = ids.iter().zip(berths).zip(chosen).zip(outlooks);
        for (((((id, berth), policy), outlook), ((make, stay), battery)), offer) in
            standing.zip(makes.iter().zip(stays).zip(batteries)).zip(offers)
        {
            if outlook.role == Role::Neutral {
                *offer = outlook.as_offer();
                continue;
            }
            let policy = &plan.market.policies[policy.0 as usize].0;
            let see = || {
                let lot = &lots.lots[berth.0 as usize / lots.bays_per_lot];
                observation(plan, lot, now.0, (*make, stay, battery, outlook))
            };
            *offer = match (policy, &mut school) {
                (scenario::Policy::Learning, Some(school)) => {
                    let action = school.act(*id, berth.0 as usize, &see());
                    order_of_action(action, outlook)
                }
                _ => {
                    let draw = || dice.0.stream_at(id.0, now.0).unit();
                    let offer = order(policy, outlook, draw, |actor: &Network| {
                        learn::act(actor, &see(), &mut scratch)
                    });
                    if let Some(school) = &mut school {
                        school.watch(*id, &see(), action_of_order(&offer, outlook));
                    }
                    offer
                }
            };
        }
    }
    Ok(())
}

/// The order of one who trades and doesn't learn: `draw` is uniform on [0, 1), `act` an actor's
/// action on what the vehicle sees.
fn order(
    policy: &scenario::Policy,
    outlook: &Outlook,
    draw: impl FnOnce() -> f64,
    act: impl FnOnce(&Network) -> [f32; ACTION_SIZE],
) -> Offer {
    let price = match policy {
        // One who would learn tells the truth where nobody teaches.
        scenario::Policy::Truthful | scenario::Policy::Learning => outlook.value,
        &scenario::Policy::ZeroIntelligence { floor, ceiling } => {
            zero_intelligence(outlook, floor, ceiling, draw())
        }
        &scenario::Policy::MarkUp { margin } => mark_up(outlook, margin),
        &scenario::Policy::Collude { bid_at_most, ask_at_least } => match outlook.role {
            Role::Buyer => outlook.value.min(bid_at_most),
            _ => outlook.value.max(ask_at_least),
        },
        scenario::Policy::Learned { actor, .. } => return order_of_action(act(actor), outlook),
    };
    Offer { price, quantity: outlook.limit }
}

/// Budget-constrained zero intelligence (Gode and Sunder, Journal of Political Economy 101,
/// 1993): a uniform price that can't lose money. AUD/kWh.
fn zero_intelligence(outlook: &Outlook, floor: f64, ceiling: f64, draw: f64) -> f64 {
    match outlook.role {
        Role::Buyer => {
            let lowest = floor.min(outlook.value);
            lowest + (outlook.value - lowest) * draw
        }
        _ => outlook.value + (ceiling.max(outlook.value) - outlook.value) * draw,
    }
}

fn mark_up(outlook: &Outlook, margin: f64) -> f64 {
    match outlook.role {
        Role::Buyer => outlook.value * (1.0 - margin),
        _ => outlook.value * (1.0 + margin),
    }
}

/// Price and quantity of an action; anything outside [−1, 1] is cut off there.
fn order_of_action(action: [f32; ACTION_SIZE], outlook: &Outlook) -> Offer {
    let [price, quantity] = action.map(|number| (f64::from(number).clamp(-1.0, 1.0) + 1.0) / 2.0);
    let (low, high) = LOT_PRICES;
    Offer { price: low + price * (high - low), quantity: quantity * outlook.limit }
}

/// The action that comes nearest to an order.
fn action_of_order(offer: &Offer, outlook: &Outlook) -> [f32; ACTION_SIZE] {
    let (low, high) = LOT_PRICES;
    let price = (offer.price - low) / (high - low);
    let quantity = if outlook.limit > 0.0 { offer.quantity / outlook.limit } else { 0.0 };
    [price, quantity].map(|share| (2.0 * share.clamp(0.0, 1.0) - 1.0) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outlook(role: Role, value: f64) -> Outlook {
        Outlook { role, value, limit: 5.5 }
    }

    #[test]
    fn zero_intelligence_never_risks_a_loss() {
        for draw in [0.0, 0.25, 0.999] {
            for value in [0.01, 0.2, 0.7] {
                let bid = zero_intelligence(&outlook(Role::Buyer, value), 0.05, 0.4, draw);
                assert!(bid <= value && bid >= value.min(0.05), "bid {bid} of {value}");
                let ask = zero_intelligence(&outlook(Role::Seller, value), 0.05, 0.4, draw);
                assert!(ask >= value && ask <= value.max(0.4), "ask {ask} of {value}");
            }
        }
    }

    #[test]
    fn a_mark_up_shades_both_sides_toward_the_own_gain() {
        assert_eq!(mark_up(&outlook(Role::Buyer, 0.3), 0.1), 0.3 * 0.9);
        assert_eq!(mark_up(&outlook(Role::Seller, 0.1), 0.1), 0.1 * 1.1);
    }

    #[test]
    fn actions_span_the_published_ranges() {
        let seller = outlook(Role::Seller, 0.1);
        let offer = |price, quantity| Offer { price, quantity };
        assert_eq!(order_of_action([-1.0, -1.0], &seller), offer(0.05, 0.0));
        assert_eq!(order_of_action([1.0, 1.0], &seller), offer(0.40, 5.5));
        assert_eq!(order_of_action([9.0, -9.0], &seller), offer(0.40, 0.0));
        for action in [[-1.0, 1.0], [0.5, -0.25], [0.0, 0.0]] {
            let back = action_of_order(&order_of_action(action, &seller), &seller);
            assert!(action.iter().zip(back).all(|(a, b)| (a - b).abs() < 1e-6), "{back:?}");
        }
    }
}
