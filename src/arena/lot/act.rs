//! Act: each vehicle's policy turns what it knows into an order.

use super::components::*;
use super::{Lots, Observation, Setting, observation};
use crate::arena::{Chance, Now, ParticipantId, Purpose};
use crate::scenario::{self, Plan};
use bevy_ecs::prelude::*;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A trained policy: observation in, action out, the same bits every time.
///
/// The action lies in [−1, 1]²: price on the range 0.05 to 0.40 AUD/kWh, and share of the need
/// or surplus that is put on the market (MODELS §1.2.6).
pub trait Actor: Send + Sync {
    /// The action on `observation`.
    fn act(&self, observation: &Observation) -> [f64; 2];
}

/// The trained policies that `Learned(name)` can name.
#[derive(Resource, Clone, Default)]
pub struct Actors(BTreeMap<String, Arc<dyn Actor>>);

impl Actors {
    /// Adds `actor` under `name`, in place of any that had it.
    pub fn insert(&mut self, name: impl Into<String>, actor: Arc<dyn Actor>) {
        self.0.insert(name.into(), actor);
    }

    /// The names that are known, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl fmt::Debug for Actors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

/// The streams of policies that randomise.
#[derive(Resource, Debug)]
pub(super) struct Dice(Chance);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(Chance::new(seed, Purpose::Order))
    }
}

/// Lowest and highest price that a learned action can name, AUD/kWh.
const ACTION_PRICES: (f64, f64) = (0.05, 0.40);

/// Whether every order states the true value and the whole need or surplus, so that nobody has
/// to write it down.
pub(super) fn all_tell_the_truth(plan: &Plan) -> bool {
    plan.market.policies.iter().all(|(policy, _)| *policy == scenario::Policy::Truthful)
}

/// Writes down every vehicle's order.
pub(super) fn act(
    now: Res<Now>,
    setting: Res<Setting>,
    dice: Res<Dice>,
    actors: Res<Actors>,
    lots: Res<Lots>,
    mut vehicles: Query<(&ParticipantId, &Berth, &Policy, &Stay, &Battery, &Outlook, &mut Offer)>,
) -> Result {
    let plan = &setting.plan;
    if all_tell_the_truth(plan) {
        return Ok(());
    }
    let policies: Vec<Play> = plan
        .market
        .policies
        .iter()
        .map(|(policy, _)| Play::new(policy, &actors))
        .collect::<Result<_, String>>()?;
    for (ids, berths, chosen, stays, batteries, outlooks, mut offers) in
        vehicles.contiguous_iter_mut()?
    {
        let offers = offers.bypass_change_detection();
        let standing = ids.iter().zip(berths).zip(chosen).zip(outlooks);
        for (((((id, berth), policy), outlook), (stay, battery)), offer) in
            standing.zip(stays.iter().zip(batteries)).zip(offers)
        {
            let (price, quantity) = match &policies[policy.0 as usize] {
                Play::Truthful => (outlook.value, outlook.limit),
                _ if outlook.role == Role::Neutral => (0.0, 0.0),
                Play::ZeroIntelligence { floor, ceiling } => {
                    let draw = dice.0.stream_at(id.0, now.0).unit();
                    (zero_intelligence(outlook, *floor, *ceiling, draw), outlook.limit)
                }
                Play::MarkUp { margin } => (mark_up(outlook, *margin), outlook.limit),
                Play::Learned(actor) => {
                    let lot = &lots.lots[berth.0 as usize / lots.bays_per_lot];
                    let seen = observation(plan, lot, now.0, (stay, battery, outlook));
                    order_of_action(actor.act(&seen), outlook)
                }
            };
            *offer = Offer { price, quantity };
        }
    }
    Ok(())
}

/// A policy of the scenario, ready to act.
enum Play<'a> {
    Truthful,
    ZeroIntelligence { floor: f64, ceiling: f64 },
    MarkUp { margin: f64 },
    Learned(&'a dyn Actor),
}

impl<'a> Play<'a> {
    /// Files that name an unknown actor are refused before a world is built, so a missing one is
    /// a fault of whoever built the plan by hand.
    fn new(policy: &scenario::Policy, actors: &'a Actors) -> Result<Self, String> {
        Ok(match policy {
            scenario::Policy::Truthful => Play::Truthful,
            &scenario::Policy::ZeroIntelligence { floor, ceiling } => {
                Play::ZeroIntelligence { floor, ceiling }
            }
            &scenario::Policy::MarkUp { margin } => Play::MarkUp { margin },
            scenario::Policy::Learned { name } => {
                let actor = actors.0.get(name).ok_or_else(|| {
                    let known: Vec<&str> = actors.names().collect();
                    format!("no actor is called {name}; known are: {}", known.join(", "))
                })?;
                Play::Learned(&**actor)
            }
        })
    }
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
fn order_of_action([price, quantity]: [f64; 2], outlook: &Outlook) -> (f64, f64) {
    let share = |action: f64| (action.clamp(-1.0, 1.0) + 1.0) / 2.0;
    let (low, high) = ACTION_PRICES;
    (low + share(price) * (high - low), share(quantity) * outlook.limit)
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
        assert_eq!(order_of_action([-1.0, -1.0], &seller), (0.05, 0.0));
        assert_eq!(order_of_action([1.0, 1.0], &seller), (0.40, 5.5));
        assert_eq!(order_of_action([9.0, -9.0], &seller), (0.40, 0.0));
    }
}
