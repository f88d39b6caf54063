//! A closer look at one market: what its firms would offer, and what they think offers are worth.

use crate::arena::Now;
use crate::arena::dispatch::{Capacity, Cost};
use crate::arena::dispatch::{Firms, Learner, Mode, Normalisation, Plan, Policy, Setting, Sight};
use crate::learn::{Network, Scratch};
use crate::market::{Dispatch, Offer, Offers, uniform_price};
use crate::theory::{best_response, offer_regret};
use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

/// Offers at which curves are known: evenly from minus the cap to the cap.
pub const OFFERS: usize = 41;
/// Rounds from one look to the next.
pub const LOOK_EVERY: i32 = 10;

/// A closer look at one market.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// The market's place, from 0.
    pub market: u32,
    /// Its firms.
    pub pupils: Vec<Pupil>,
}

/// A firm that is looked at. Offers of others are what they would offer without noise.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pupil {
    /// What it would offer next without noise, money a unit.
    pub aim: f64,
    /// Standard deviation of the noise on its offer, money a unit; 0 for a firm that doesn't
    /// learn.
    pub noise: f64,
    /// What its best offer would earn more than its aim, money.
    pub regret: f64,
    /// An offer that earns the most, or below which that is approached, money a unit.
    pub best: f64,
    /// What it would earn by each of [`OFFERS`] offers, money.
    pub profit: Vec<f32>,
    /// What its critic takes that to be, money; empty for a firm that doesn't learn and for
    /// critics with batch norms, which can't be asked.
    ///
    /// A critic that doesn't see the end of a round counts in what comes after it; that is taken
    /// off, as it takes it to be.
    pub value: Vec<f32>,
}

/// The offer at a place of the curves, money a unit.
pub fn offer_at(place: usize, cap: f64) -> f64 {
    // In this order offers that are whole numbers stay so.
    let steps = (OFFERS - 1) as f64;
    cap * (2.0 * place as f64 - steps) / steps
}

impl Look {
    /// Memory it takes beside itself, bytes.
    pub(super) fn bytes(&self) -> usize {
        let curves = |pupil: &Pupil| (pupil.profit.capacity() + pupil.value.capacity()) * 4;
        self.pupils.capacity() * size_of::<Pupil>() + self.pupils.iter().map(curves).sum::<usize>()
    }

    /// A look at the market of this place.
    pub(super) fn at(world: &World, market: u32) -> Self {
        let plan = &world.resource::<Setting>().plan;
        let firms = &world.resource::<Firms>().0;
        let from = market as usize * plan.firms.len();
        let own = firms.get(from..from + plan.firms.len()).unwrap_or(&[]);
        let learner = world.resource::<Learner>();
        let critics = match plan.learning.norm {
            Normalisation::Batch => Vec::new(),
            _ => learner.critics(),
        };
        let round = world.resource::<Now>().0 - 1;
        let mut scratch = Scratch::default();
        let aims: Vec<f64> = own.iter().map(|it| aim(world, plan, *it, &mut scratch)).collect();
        let book = book(world, plan, own, &aims);
        let range = (-plan.cap, plan.cap);
        let pupil = |(index, firm): (usize, &Entity)| {
            let place = match world.get::<Policy>(*firm) {
                Some(Policy::Learned { learner, .. }) => Some(*learner),
                _ => None,
            };
            let sigma = place.and_then(|place| learner.sigma(place, round)).unwrap_or(0.0);
            let critic = place.and_then(|place| critics.get(place));
            let sight = world.get::<Sight>(*firm).map_or(&[][..], |sight| &sight.0);
            Pupil {
                aim: aims[index],
                noise: sigma * plan.cap,
                regret: offer_regret(&book, index, range),
                best: best_response(&book, index, range).price,
                profit: profits(&book, index, plan.cap),
                value: critic.map_or(Vec::new(), |critic| {
                    values(critic, sight, plan, aims[index], &mut scratch)
                }),
            }
        };
        let pupils = own.iter().enumerate().map(pupil).collect();
        Self { market, pupils }
    }
}

/// What a firm would offer without noise, money a unit.
fn aim(world: &World, plan: &Plan, firm: Entity, scratch: &mut Scratch) -> f64 {
    match (world.get::<Policy>(firm), world.get::<Sight>(firm)) {
        (Some(Policy::Learned { network, .. }), Some(sight)) => {
            f64::from(network.forward(&sight.0, &[], scratch)[0]) * plan.cap
        }
        (Some(Policy::Fixed(price)), _) => *price,
        _ => 0.0,
    }
}

fn book(world: &World, plan: &Plan, firms: &[Entity], aims: &[f64]) -> Offers {
    let offer = |(id, (firm, price)): (u64, (&Entity, &f64))| Offer {
        id,
        price: *price,
        quantity: world.get::<Capacity>(*firm).map_or(0.0, |capacity| capacity.0),
        cost: world.get::<Cost>(*firm).map_or(0.0, |cost| cost.0),
    };
    let offers = (0..).zip(firms.iter().zip(aims)).map(offer).collect();
    Offers { offers, demand: plan.demand }
}

/// What the firm at `index` would earn by each offer, money.
fn profits(book: &Offers, index: usize, cap: f64) -> Vec<f32> {
    let (mut book, mut dispatch) = (book.clone(), Dispatch::default());
    let profit = |place: usize| {
        book.offers[index].price = offer_at(place, cap);
        uniform_price(&book, &mut dispatch);
        dispatch.profits(&book).nth(index).map_or(0.0, |profit| profit as f32)
    };
    (0..OFFERS).map(profit).collect()
}

/// What a critic takes the profit of each offer to be, money.
fn values(
    critic: &Network,
    sight: &[f32],
    plan: &Plan,
    aim: f64,
    scratch: &mut Scratch,
) -> Vec<f32> {
    let mut worth = |offer: f64| {
        let action = (offer / plan.cap) as f32;
        f64::from(critic.forward(sight, &[action], scratch)[0])
    };
    let later = match plan.learning.mode {
        Mode::Paper => f64::from(plan.learning.discount) * worth(aim),
        Mode::Clean => 0.0,
    };
    let scale = plan.cap * plan.unit;
    let value = |place: usize| ((worth(offer_at(place, plan.cap)) - later) * scale) as f32;
    (0..OFFERS).map(value).collect()
}
