//! Frames of traders between venues: what can be seen of a stage, as plain numbers.

use super::Look;
use crate::record::Seen;
use serde::{Deserialize, Serialize};

/// What can be seen of one stage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The stage.
    pub tick: i32,
    /// All traders: buyers, then sellers.
    pub traders: Vec<Trader>,
    /// All venues.
    pub venues: Vec<Venue>,
    /// Surplus over the best that all traders could have made, inside or out.
    pub efficiency: f32,
    /// The share of choices that are tried out; not a number where nobody learns.
    pub exploration: f32,
    /// What traders would do without trying out, and what is computed: a closer look, every few
    /// stages.
    pub look: Option<Look>,
}

/// A trader in a stage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trader {
    /// Whether it buys.
    pub buys: bool,
    /// The most it would pay, or the least it would take, in [0, 1].
    pub type_: f32,
    /// The venue that it entered, from 0; none outside.
    pub venue: Option<u8>,
    /// Its offer there, money.
    pub offer: f32,
    /// Whether it traded.
    pub traded: bool,
    /// What came of it, money.
    pub profit: f32,
}

/// A venue in a stage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Venue {
    /// The k that it has posted.
    pub k: f32,
    /// Whether it learns k.
    pub learns: bool,
    /// The share of all buyers and of all sellers who came.
    pub shares: [f32; 2],
    /// Units that changed hands.
    pub deals: u32,
    /// The prices between which k lies; without meaning where there is no deal.
    pub interval: [f32; 2],
    /// The price, money; not a number without a deal.
    pub price: f32,
    /// Surplus over the best of those who came.
    pub efficiency: f32,
}

impl Frame {
    /// Those of one side who entered a venue.
    pub fn in_venue(&self, venue: usize, buys: bool) -> impl Iterator<Item = &Trader> {
        let own = move |trader: &&Trader| {
            trader.buys == buys && trader.venue.is_some_and(|it| usize::from(it) == venue)
        };
        self.traders.iter().filter(own)
    }

    /// A venue's offers in the order of a book: bids from the highest down, asks from the lowest up.
    pub fn offers(&self, venue: usize, buys: bool) -> Vec<f32> {
        let mut offers: Vec<f32> = self.in_venue(venue, buys).map(|it| it.offer).collect();
        offers.sort_unstable_by(f32::total_cmp);
        if buys {
            offers.reverse();
        }
        offers
    }

    /// The share of all traders who stayed out.
    pub fn outside(&self) -> f32 {
        let out = self.traders.iter().filter(|trader| trader.venue.is_none()).count();
        out as f32 / self.traders.len().max(1) as f32
    }

    /// The mean profit of a side, money.
    pub fn profit(&self, buys: bool) -> f32 {
        let own = self.traders.iter().filter(|trader| trader.buys == buys);
        let (sum, count) = own.fold((0.0, 0.0), |(sum, count), it| (sum + it.profit, count + 1.0));
        sum / f32::max(count, 1.0)
    }
}

impl Seen for Frame {
    fn tick(&self) -> i32 {
        self.tick
    }

    fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.traders.capacity() * size_of::<Trader>()
            + self.venues.capacity() * size_of::<Venue>()
            + self.look.as_ref().map_or(0, Look::bytes)
    }

    fn thinned(&self) -> Self {
        Self { look: None, ..self.clone() }
    }
}
