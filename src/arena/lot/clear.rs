//! Clear: each lot's orders become trades. The only caller of `market` in a tick.

use super::desk::{Desk, Sorter};
use super::{Bay, Lot, Lots, Setting, appraise};
use crate::market::Rule;
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
