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
        open_book(lot, bays);
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
fn open_book(lot: &mut Lot, bays: &mut [Bay]) {
    lot.book.clear();
    lot.standing.0.clear();
    lot.standing.1.clear();
    lot.truthful = true;
    for (number, bay) in (0..).zip(bays) {
        bay.filled = 0.0;
        bay.money = 0.0;
        let (orders, standing) = match bay.state {
            BayState::Taken(Role::Buyer) => (&mut lot.book.bids, &mut lot.standing.0),
            BayState::Taken(Role::Seller) => (&mut lot.book.asks, &mut lot.standing.1),
            _ => continue,
        };
        lot.truthful &= bay.price == bay.value && bay.quantity == bay.limit;
        orders.push(Order {
            id: bay.id,
            price: bay.price,
            quantity: bay.quantity,
            value: bay.value,
        });
        standing.push(number);
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
