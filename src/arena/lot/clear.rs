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
    let (bids, asks) = sorter.sort(bays, truthful);
    for (side, orders, numbers) in
        [(bids, &mut book.bids, &mut standing.0), (asks, &mut book.asks, &mut standing.1)]
    {
        orders.clear();
        orders.extend(side.iter().map(|(order, _)| order));
        numbers.clear();
        numbers.extend(side.iter().map(|(_, number)| number));
    }
}

/// Orders with the numbers of their bays.
type Standing = Vec<(Order, u32)>;

/// Tells bids from asks.
///
/// Every bay is written to the end of both sides, and the side that it belongs to moves on:
/// which side comes next can't be guessed, and a wrong guess costs more than the copy.
#[derive(Clone, Debug, Default)]
pub(super) struct Sorter {
    bids: Standing,
    asks: Standing,
}

impl Sorter {
    /// The bids and asks that stand in `bays`; empties what was filled in an earlier tick, and
    /// tells in `truthful` whether all state true values and limits.
    fn sort(
        &mut self,
        bays: &mut [Bay],
        truthful: &mut bool,
    ) -> (&[(Order, u32)], &[(Order, u32)]) {
        if self.bids.len() < bays.len() {
            self.bids.resize(bays.len(), (NO_ORDER, 0));
            self.asks.resize(bays.len(), (NO_ORDER, 0));
        }
        let (mut bids, mut asks) = (0, 0);
        let mut all_true = true;
        for (number, bay) in (0..).zip(bays) {
            bay.filled = 0.0;
            bay.money = 0.0;
            let Bay { id, price, quantity, value, .. } = *bay;
            let order = Order { id, price, quantity, value };
            self.bids[bids] = (order, number);
            self.asks[asks] = (order, number);
            let buys = bay.state == BayState::Taken(Role::Buyer);
            let sells = bay.state == BayState::Taken(Role::Seller);
            bids += usize::from(buys);
            asks += usize::from(sells);
            all_true &= !(buys | sells) | ((price == value) & (quantity == bay.limit));
        }
        *truthful = all_true;
        (&self.bids[..bids], &self.asks[..asks])
    }
}

const NO_ORDER: Order = Order { id: 0, price: 0.0, quantity: 0.0, value: 0.0 };

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
