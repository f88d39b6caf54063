//! What can be seen of a world after a stage, as plain numbers for whoever draws it.

use super::{Act, Outcome, Posted, Role, Stage, Traders, Type, Venues};
use crate::arena::Now;
use crate::market::allocation_efficiency;
use crate::theory::fictitious_play::Side;
use bevy_ecs::prelude::*;

/// A world after a stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// Stages that have been.
    pub stages: u32,
    /// All traders: buyers, then sellers.
    pub traders: Vec<TraderSnapshot>,
    /// All venues.
    pub venues: Vec<VenueSnapshot>,
}

/// A trader in the last stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TraderSnapshot {
    /// Its side.
    pub side: Side,
    /// Its type.
    pub type_: f64,
    /// The venue it entered; none outside.
    pub venue: Option<usize>,
    /// Its offer there, money.
    pub offer: f64,
    /// What it paid or got, money; none without a trade.
    pub price: Option<f64>,
    /// What came of it, money.
    pub profit: f64,
}

/// A venue in the last stage.
#[derive(Clone, Debug, PartialEq)]
pub struct VenueSnapshot {
    /// The k that it has posted.
    pub k: f64,
    /// The steps of its book, deals, price interval and price.
    pub stage: Stage,
    /// The share of all buyers and of all sellers who came.
    pub shares: [f64; 2],
    /// Allocation efficiency among its entrants.
    pub efficiency: f64,
}

/// The world as it can be seen after its last stage; empty before it has traders.
pub fn snapshot(world: &World) -> Snapshot {
    let (Some(traders), Some(venues), Some(now)) = (
        world.get_resource::<Traders>(),
        world.get_resource::<Venues>(),
        world.get_resource::<Now>(),
    ) else {
        return Snapshot::default();
    };
    let trader = |entity: &Entity| {
        let (act, outcome) = (world.get::<Act>(*entity)?, world.get::<Outcome>(*entity)?);
        Some(TraderSnapshot {
            side: world.get::<Role>(*entity)?.0,
            type_: world.get::<Type>(*entity)?.0,
            venue: act.venue,
            offer: act.offer,
            price: outcome.price,
            profit: outcome.profit,
        })
    };
    let traders: Vec<TraderSnapshot> = traders.0.iter().filter_map(trader).collect();
    let count = |side: Side| traders.iter().filter(|trader| trader.side == side).count() as f64;
    let venue = |entity: &Entity| {
        let stage = world.get::<Stage>(*entity)?.clone();
        Some(VenueSnapshot {
            k: world.get::<Posted>(*entity)?.0,
            shares: [
                stage.bids.len() as f64 / count(Side::Buyers),
                stage.asks.len() as f64 / count(Side::Sellers),
            ],
            efficiency: allocation_efficiency(stage.surplus, stage.best),
            stage,
        })
    };
    let venues = venues.0.iter().filter_map(venue).collect();
    Snapshot { stages: now.0 as u32, venues, traders }
}
