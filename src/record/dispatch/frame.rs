//! Frames of firms that bid: what can be seen of a round, as plain numbers.

use super::{Equilibrium, Look};
use crate::record::Seen;
use serde::{Deserialize, Serialize};

/// What can be seen of one round, after firms have learned from it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The round.
    pub tick: i32,
    /// Units demanded.
    pub demand: f64,
    /// The firms of every market.
    pub firms: Vec<Firm>,
    /// What they would settle on; none where it isn't known.
    pub equilibrium: Option<Equilibrium>,
    /// All markets.
    pub markets: Vec<Pulse>,
    /// What each firm did: market by market, and in each in the order of `firms`.
    pub bids: Vec<Bid>,
    /// A closer look at one market, every few rounds.
    pub look: Option<Look>,
}

/// What a firm has to sell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Firm {
    /// Units.
    pub capacity: f64,
    /// What a unit costs it, money.
    pub cost: f64,
}

/// A market in a round; what has no meaning is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pulse {
    /// The price, money a unit; not a number in a round without a sale.
    pub price: f32,
    /// Competitiveness: share of the last full hundred rounds in which another firm was the
    /// highest bidder than in the round before.
    pub switches: f32,
    /// How far mean offers of the last five full hundreds, or of as many as there are, lie from
    /// an equilibrium, money a unit.
    pub distance: f32,
    /// How far off still counts as an equilibrium, money a unit.
    pub tolerance: f32,
}

/// What a firm did in a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bid {
    /// Its offer, money a unit.
    pub offer: f32,
    /// What it sold, units.
    pub sold: f32,
    /// Money.
    pub profit: f32,
}

impl Pulse {
    /// Whether offers are those of an equilibrium; none before that can be said.
    pub fn settled(&self) -> Option<bool> {
        self.distance.is_finite().then_some(self.distance <= self.tolerance)
    }
}

impl Frame {
    /// What the firms of a market did.
    pub fn bids_of(&self, market: usize) -> &[Bid] {
        let firms = self.firms.len();
        self.bids.get(market * firms..(market + 1) * firms).unwrap_or(&[])
    }

    /// How many markets are in an equilibrium.
    pub fn settled(&self) -> usize {
        self.markets.iter().filter(|market| market.settled() == Some(true)).count()
    }
}

impl Seen for Frame {
    fn tick(&self) -> i32 {
        self.tick
    }

    fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.firms.capacity() * size_of::<Firm>()
            + self.markets.capacity() * size_of::<Pulse>()
            + self.bids.capacity() * size_of::<Bid>()
            + self.look.as_ref().map_or(0, Look::bytes)
    }

    fn thinned(&self) -> Self {
        Self { look: None, ..self.clone() }
    }
}
