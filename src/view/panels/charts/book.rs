//! The book of a tick: demand and supply as steps, and where on them each trade lies.

use crate::record::{Frame, Parked, Scene, Side};
use std::sync::Arc;

/// An order as a step of its side's curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Who ordered.
    pub vehicle: Parked,
    /// Energy ordered by those before it, kWh.
    pub from: f32,
    /// And with it, kWh.
    pub to: f32,
}

/// A trade on the demand curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deal {
    /// The middle of its energy, in the order of bids, kWh.
    pub at: f32,
    /// Its energy, kWh.
    pub quantity: f32,
    /// Its price, AUD/kWh.
    pub price: f32,
}

/// Both sides of a lot's market, and its trades.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    /// Bids, the highest first.
    pub demand: Vec<Step>,
    /// Asks, the lowest first.
    pub supply: Vec<Step>,
    /// Trades, those of the highest bid first; of one bid, those of the lowest ask.
    pub deals: Vec<Deal>,
}

impl Book {
    /// The book of `scene`.
    pub fn of(scene: &Scene) -> Self {
        let demand = curve(scene, Side::Buyer);
        let supply = curve(scene, Side::Seller);
        let deals = deals(scene, &demand, &supply);
        Self { demand, supply, deals }
    }

    /// The longer side's energy, kWh.
    pub fn depth(&self) -> f32 {
        let end = |side: &[Step]| side.last().map_or(0.0, |step| step.to);
        end(&self.demand).max(end(&self.supply))
    }

    /// The lowest and the highest price of any order or trade; infinite without any.
    pub fn prices(&self) -> (f32, f32) {
        let orders = self.demand.iter().chain(&self.supply).map(|step| step.vehicle.price);
        let trades = self.deals.iter().map(|deal| deal.price);
        orders.chain(trades).fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), price| {
            (low.min(price), high.max(price))
        })
    }

    /// The order that covers `quantity` on the side whose price there is nearer to `price`.
    pub fn order_at(&self, quantity: f32, price: f32) -> Option<&Step> {
        let on = |side: &'_ [Step]| {
            let at = side.partition_point(|step| step.to <= quantity);
            (quantity >= 0.0 && at < side.len()).then_some(at)
        };
        let far = |step: &Step| (step.vehicle.price - price).abs();
        let bid = on(&self.demand).map(|at| &self.demand[at]);
        let ask = on(&self.supply).map(|at| &self.supply[at]);
        match (bid, ask) {
            (Some(bid), Some(ask)) => Some(if far(bid) <= far(ask) { bid } else { ask }),
            (bid, ask) => bid.or(ask),
        }
    }
}

/// The book that was asked for last: it is sorted once a tick, not once a picture.
#[derive(Clone, Debug, Default)]
pub struct LastBook(Option<(Arc<Frame>, u32, Option<Book>)>);

impl LastBook {
    /// The book of `lot` in `frame`; `None` if that wasn't watched.
    pub fn of(&mut self, frame: &Arc<Frame>, lot: u32) -> Option<&Book> {
        let same = |(own, of, _): &(Arc<Frame>, u32, _)| Arc::ptr_eq(own, frame) && *of == lot;
        if !self.0.as_ref().is_some_and(same) {
            self.0 = Some((frame.clone(), lot, frame.scene(lot).map(Book::of)));
        }
        self.0.as_ref().and_then(|(_, _, book)| book.as_ref())
    }
}

/// The orders of `side`, the best price first.
fn curve(scene: &Scene, side: Side) -> Vec<Step> {
    let ordered = |parked: &&Parked| parked.side == side && parked.quantity > 0.0;
    let mut orders: Vec<Parked> = scene.parked.iter().filter(ordered).copied().collect();
    orders.sort_by(|a, b| match side {
        Side::Buyer => b.price.total_cmp(&a.price),
        _ => a.price.total_cmp(&b.price),
    });
    let mut to = 0.0;
    let step = |vehicle: Parked| {
        let from = to;
        to += vehicle.quantity;
        Step { vehicle, from, to }
    };
    orders.into_iter().map(step).collect()
}

fn deals(scene: &Scene, demand: &[Step], supply: &[Step]) -> Vec<Deal> {
    let (bids, asks) = (ranks(demand), ranks(supply));
    let mut trades: Vec<_> = scene
        .trades
        .iter()
        .map(|trade| ((rank(&bids, trade.buyer), rank(&asks, trade.seller)), trade))
        .collect();
    trades.sort_by_key(|(rank, _)| *rank);
    let mut to = 0.0;
    trades
        .into_iter()
        .map(|(_, trade)| {
            to += trade.quantity;
            let at = to - trade.quantity / 2.0;
            Deal { at, quantity: trade.quantity, price: trade.price }
        })
        .collect()
}

/// Each bay's place on a curve, by bay.
fn ranks(side: &[Step]) -> Vec<(u32, usize)> {
    let mut ranks: Vec<_> =
        side.iter().enumerate().map(|(rank, step)| (step.vehicle.bay, rank)).collect();
    ranks.sort_unstable();
    ranks
}

fn rank(ranks: &[(u32, usize)], bay: u32) -> usize {
    let at = ranks.binary_search_by_key(&bay, |(bay, _)| *bay);
    at.map_or(usize::MAX, |at| ranks[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Trade;

    fn order(bay: u32, side: Side, price: f32, quantity: f32) -> Parked {
        Parked { ordinal: bay + 100, bay, side, price, quantity, ..Parked::default() }
    }

    fn scene() -> Scene {
        let parked = vec![
            order(0, Side::Buyer, 0.20, 3.0),
            order(1, Side::Seller, 0.15, 4.0),
            order(2, Side::Buyer, 0.25, 2.0),
            order(3, Side::Neutral, 0.0, 0.0),
            order(4, Side::Seller, 0.10, 1.5),
            order(5, Side::Buyer, 0.30, 0.0),
        ];
        let trade = |buyer, seller, quantity, price| Trade { buyer, seller, quantity, price };
        let trades = vec![trade(0, 1, 2.5, 0.17), trade(2, 4, 1.5, 0.18), trade(2, 1, 0.5, 0.19)];
        Scene { parked, trades, ..Scene::default() }
    }

    #[test]
    fn steps_cumulate_from_the_best_price_on() {
        let book = Book::of(&scene());
        let steps = |side: &[Step]| -> Vec<_> {
            side.iter().map(|step| (step.vehicle.bay, step.from, step.to)).collect()
        };
        assert_eq!(steps(&book.demand), [(2, 0.0, 2.0), (0, 2.0, 5.0)]);
        assert_eq!(steps(&book.supply), [(4, 0.0, 1.5), (1, 1.5, 5.5)]);
        assert_eq!((book.depth(), book.prices()), (5.5, (0.10, 0.25)));
    }

    #[test]
    fn trades_lie_on_their_energy_in_the_order_of_bids() {
        let book = Book::of(&scene());
        let deals: Vec<_> = book.deals.iter().map(|deal| (deal.at, deal.price)).collect();
        assert_eq!(deals, [(0.75, 0.18), (1.75, 0.19), (3.25, 0.17)]);
    }

    #[test]
    fn the_pointer_finds_the_nearer_order() {
        let book = Book::of(&scene());
        let found = |quantity, price| book.order_at(quantity, price).map(|it| it.vehicle.bay);
        assert_eq!((found(1.0, 0.24), found(1.0, 0.12)), (Some(2), Some(4)));
        assert_eq!((found(5.2, 0.9), found(9.0, 0.2), found(-1.0, 0.2)), (Some(1), None, None));
    }
}
