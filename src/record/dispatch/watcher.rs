//! The watcher: looks at all markets after a round and makes the frame of it.

use super::equilibrium::known;
use super::look::{LOOK_EVERY, Look};
use super::{Bid, Equilibrium, Firm, Frame, Pulse};
use crate::arena::Now;
use crate::arena::dispatch::{Course, Courses, Firms, Offer, Plan, Setting, Sold};
use crate::theory::Equilibria;
use bevy_ecs::prelude::*;

/// Full hundreds of rounds over which offers are looked at.
const SPANS: usize = 5;

/// Makes frames of one world.
#[derive(Clone, Copy, Debug, Default)]
pub struct Watcher {
    /// The market that is looked at closely.
    market: u32,
    /// It has changed since the last look.
    fresh: bool,
}

impl Watcher {
    /// Watches the first market of a world.
    pub fn new() -> Self {
        Self { market: 0, fresh: true }
    }

    /// Looks closely at this market from the next round on.
    pub fn watch(&mut self, market: u32) {
        self.fresh |= self.market != market;
        self.market = market;
    }

    /// The frame of the round that has just run.
    pub fn frame(&mut self, world: &World) -> Frame {
        let tick = world.resource::<Now>().0 - 1;
        let plan = &world.resource::<Setting>().plan;
        let equilibria = known(plan);
        let firms = &world.resource::<Firms>().0;
        let bids: Vec<(Bid, f64)> = firms.iter().map(|firm| bid(world, *firm)).collect();
        let market = self.market.min(plan.markets.len().saturating_sub(1) as u32);
        let look = (self.fresh || tick % LOOK_EVERY == 0).then(|| Look::at(world, market));
        self.fresh = false;
        let courses = &world.resource::<Courses>().0;
        let rounds = bids.chunks_exact(plan.firms.len().max(1));
        let markets = courses.iter().zip(rounds).enumerate();
        Frame {
            tick,
            demand: plan.demand,
            firms: plan
                .firms
                .iter()
                .map(|firm| Firm { capacity: firm.capacity, cost: firm.cost })
                .collect(),
            equilibrium: equilibria.map(Equilibrium::from),
            markets: markets
                .map(|(place, (course, bids))| pulse(plan, place, course, bids, equilibria))
                .collect(),
            bids: bids.into_iter().map(|(bid, _)| bid).collect(),
            look,
        }
    }
}

/// What a firm did, and the price of its market.
fn bid(world: &World, firm: Entity) -> (Bid, f64) {
    let offer = world.get::<Offer>(firm).copied().unwrap_or_default();
    let sold = world.get::<Sold>(firm).copied().unwrap_or_default();
    let bid =
        Bid { offer: offer.price as f32, sold: sold.quantity as f32, profit: sold.profit as f32 };
    (bid, sold.price)
}

fn pulse(
    plan: &Plan,
    place: usize,
    course: &Course,
    bids: &[(Bid, f64)],
    equilibria: Option<Equilibria>,
) -> Pulse {
    let sales = bids.iter().any(|(bid, _)| bid.sold > 0.0);
    let price = bids.first().filter(|_| sales).map_or(f64::NAN, |(_, price)| *price);
    let spans = course.spans.len().min(SPANS);
    let mean = if spans > 0 { course.last(spans) } else { None };
    let distance = equilibria.zip(mean).map(|(known, mean)| known.distance(&mean.offers));
    let floor = plan.markets.get(place).map_or(0.0, |market| market.noise_floor);
    Pulse {
        price: price as f32,
        switches: course.spans.last().map_or(f32::NAN, |span| span.switches as f32),
        distance: distance.map_or(f32::NAN, |distance| distance as f32),
        tolerance: (2.0 * floor * plan.cap) as f32,
    }
}
