//! The watcher: looks at traders and venues after a stage and makes the frame of it.

use super::look::{Beside, LOOK_EVERY, Look, game};
use super::{Frame, Trader, Venue};
use crate::arena::Now;
use crate::arena::venues::{
    Learner, Pricing, Setting, Snapshot, TraderSnapshot, VenueSnapshot, snapshot,
};
use crate::market::{allocation_efficiency, best_surplus};
use crate::theory::fictitious_play::Side;
use bevy_ecs::prelude::*;

/// Makes frames of one world.
#[derive(Clone, Debug, Default)]
pub struct Watcher {
    beside: Option<Beside>,
}

impl Watcher {
    /// Watches a world.
    pub fn new() -> Self {
        Self::default()
    }

    /// The frame of the stage that has just run.
    pub fn frame(&mut self, world: &World) -> Frame {
        let tick = world.resource::<Now>().0 - 1;
        let setting = world.resource::<Setting>();
        let seen = snapshot(world);
        let learner = world.resource::<Learner>();
        Frame {
            tick,
            efficiency: efficiency(&seen) as f32,
            exploration: learner.exploration(&setting.plan, tick).map_or(f32::NAN, |it| it as f32),
            traders: seen.traders.iter().map(trader).collect(),
            venues: seen.venues.iter().zip(&setting.plan.venues).map(venue).collect(),
            look: self.look(world, tick),
        }
    }

    /// A look at every so many stages, and at the first.
    fn look(&mut self, world: &World, tick: i32) -> Option<Look> {
        let now = game(world);
        let beside = self.beside.get_or_insert_with(|| Beside::new(now.clone()));
        if *beside.game() != now {
            *beside = Beside::new(now);
        }
        let computed = beside.go_on().clone();
        (tick % LOOK_EVERY == 0).then(|| Look::at(world, beside.game(), computed))
    }
}

fn trader(own: &TraderSnapshot) -> Trader {
    Trader {
        buys: own.side == Side::Buyers,
        type_: own.type_ as f32,
        venue: own.venue.map(|venue| venue as u8),
        offer: own.offer as f32,
        traded: own.price.is_some(),
        profit: own.profit as f32,
    }
}

fn venue((own, pricing): (&VenueSnapshot, &Pricing)) -> Venue {
    let (low, high) = own.stage.interval;
    Venue {
        k: own.k as f32,
        learns: *pricing == Pricing::Learned,
        shares: own.shares.map(|share| share as f32),
        deals: own.stage.deals as u32,
        interval: [low as f32, high as f32],
        price: own.stage.price.map_or(f32::NAN, |price| price as f32),
        efficiency: own.efficiency as f32,
    }
}

/// Surplus over the best that all traders could have made.
fn efficiency(seen: &Snapshot) -> f64 {
    let types = |side: Side| -> Vec<f64> {
        let own = seen.traders.iter().filter(|trader| trader.side == side);
        own.map(|trader| trader.type_).collect()
    };
    let surplus = seen.venues.iter().map(|venue| venue.stage.surplus).sum();
    allocation_efficiency(surplus, best_surplus(&types(Side::Buyers), &types(Side::Sellers)))
}
