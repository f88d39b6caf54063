//! Clear: each lot's orders become trades. The only caller of `market` in a tick.

use super::components::Role;
use super::measure::Desk;
use super::{Bay, BayState, Lot, Lots, Setting, appraise};
use crate::market::{Order, Rule};
use bevy_ecs::prelude::*;

/// Clears every lot, in parallel where that pays, and writes the outcome into the bays.
pub(super) fn clear(setting: Res<Setting>, mut lots: ResMut<Lots>) {
    let market = &setting.plan.market;
    lots.each(|lot, bays, desk| {
        open_book(lot, bays, &mut desk.sorter);
        lot.ranking.by_price(&lot.book);
        // Every rule reads the one ranking, which the lot keeps for the optimum.
        std::mem::swap(&mut desk.workspace.ranking, &mut lot.ranking);
        compare(lot, &market.compare, desk);
        market.rule.clear_ranked(&lot.book, &mut desk.workspace, &mut lot.clearing);
        std::mem::swap(&mut desk.workspace.ranking, &mut lot.ranking);
        report(lot, bays);
    });
}

/// Collects the orders that stand in the bays, by number of bay.
fn open_book(lot: &mut Lot, bays: &mut [Bay], sorter: &mut Sorter) {
    let Lot { book, standing, truthful, .. } = lot;
    *truthful = sorter.sort(bays);
    for (side, orders, numbers) in [
        (sorter.bids(), &mut book.bids, &mut standing.0),
        (sorter.asks(), &mut book.asks, &mut standing.1),
    ] {
        orders.clear();
        orders.extend(side.iter().map(|standing| standing.order));
        numbers.clear();
        numbers.extend(side.iter().map(|standing| standing.bay));
    }
}

/// Tells bids from asks.
///
/// Every bay is written to the end of both sides, and the side that it belongs to moves on:
/// which side comes next can't be guessed, and a wrong guess costs more than the copy.
#[derive(Clone, Debug, Default)]
pub(super) struct Sorter {
    /// Orders of both sides; what lies beyond `count` means nothing.
    sides: [Vec<Standing>; 2],
    count: [usize; 2],
}

/// An order and the number of its bay.
#[derive(Clone, Copy, Debug)]
struct Standing {
    order: Order,
    bay: u32,
}

impl Standing {
    const NOBODY: Self =
        Self { order: Order { id: 0, price: 0.0, quantity: 0.0, value: 0.0 }, bay: 0 };
}

impl Sorter {
    /// Sorts the orders in `bays` and empties what was filled in an earlier tick;
    /// true if all orders state true values and limits.
    fn sort(&mut self, bays: &mut [Bay]) -> bool {
        let [bids, asks] = &mut self.sides;
        if bids.len() < bays.len() {
            bids.resize(bays.len(), Standing::NOBODY);
            asks.resize(bays.len(), Standing::NOBODY);
        }
        let [mut bid, mut ask] = [0, 0];
        let mut truthful = true;
        for (number, bay) in (0..).zip(bays) {
            bay.filled = 0.0;
            bay.money = 0.0;
            let Bay { id, price, quantity, value, .. } = *bay;
            let standing = Standing { order: Order { id, price, quantity, value }, bay: number };
            bids[bid] = standing;
            asks[ask] = standing;
            let buys = bay.state == BayState::Taken(Role::Buyer);
            let sells = bay.state == BayState::Taken(Role::Seller);
            bid += usize::from(buys);
            ask += usize::from(sells);
            truthful &= !(buys | sells) | ((price == value) & (quantity == bay.limit));
        }
        self.count = [bid, ask];
        truthful
    }

    fn bids(&self) -> &[Standing] {
        &self.sides[0][..self.count[0]]
    }

    fn asks(&self) -> &[Standing] {
        &self.sides[1][..self.count[1]]
    }
}

/// Computes what each of `rules` would make of the same orders; nothing moves.
fn compare(lot: &mut Lot, rules: &[Rule], desk: &mut Desk) {
    for (rule, appraisal) in rules.iter().zip(&mut lot.compared) {
        rule.clear_ranked(&lot.book, &mut desk.workspace, &mut desk.clearing);
        *appraisal = appraise(&lot.book, &desk.clearing, &mut desk.fills);
    }
}

/// Writes each order's energy and money into its bay.
fn report(lot: &Lot, bays: &mut [Bay]) {
    for trade in &lot.clearing.trades {
        let money = trade.price * trade.quantity;
        for number in [lot.standing.0[trade.bid as usize], lot.standing.1[trade.ask as usize]] {
            let bay = &mut bays[number as usize];
            bay.filled += trade.quantity;
            bay.money += money;
        }
    }
}
