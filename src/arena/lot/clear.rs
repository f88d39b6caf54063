//! Clear: each lot's orders become trades. The only caller of `market` in a tick.
//!
//! A lot's bays and book are worked through once, while they lie in the cache: opened, ranked,
//! cleared, checked and appraised. Walking all lots again to appraise them would fetch every bay and
//! book from memory once more.

use super::components::Role;
use super::desk::{Desk, Sorter};
use super::{Bay, BayState, Lot, Lots, Setting, appraise};
use crate::market::{Order, Rule};
use crate::theory;
use bevy_ecs::prelude::*;

/// Clears every lot, in parallel where that pays, and writes the outcome into the bays.
pub(super) fn clear(setting: Res<Setting>, mut lots: ResMut<Lots>) {
    let market = &setting.plan.market;
    let loss_per_kwh = 1.0 / setting.plan.vehicles.efficiency - 1.0;
    lots.each(|lot, bays, desk| {
        open_book(lot, bays, &mut desk.sorter);
        lot.ranking.by_price(&lot.book);
        // Every rule reads the one ranking, which the lot keeps for the optimum.
        std::mem::swap(&mut desk.workspace.ranking, &mut lot.ranking);
        compare(lot, &market.compare, desk);
        market.rule.clear_ranked(&lot.book, &mut desk.workspace, &mut lot.clearing);
        std::mem::swap(&mut desk.workspace.ranking, &mut lot.ranking);
        report(lot, bays);
        assert_balance(lot, bays);
        appraise_lot(lot, bays, loss_per_kwh, desk);
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

/// What is cleared must balance before anything moves: a rule that makes energy or money is a
/// fault of the program, and no run may go on with it.
fn assert_balance(lot: &Lot, bays: &[Bay]) {
    let (bought, sold, money) = balance(bays);
    let energy_scale = bought.max(sold).max(1.0);
    assert!(
        (bought - sold).abs() <= 1e-9 * energy_scale && money.abs() <= 1e-6 * energy_scale,
        "a clearing of {} trades does not balance: {bought} kWh bought, {sold} kWh sold, \
         {money} AUD left over",
        lot.clearing.trades.len(),
    );
}

/// Energy bought, energy sold (kWh) and money received less money paid (AUD) in a lot.
fn balance(bays: &[Bay]) -> (f64, f64, f64) {
    bays.iter().fold((0.0, 0.0, 0.0), |(bought, sold, money), bay| match bay.state {
        BayState::Taken(Role::Buyer) => (bought + bay.filled, sold, money - bay.money),
        BayState::Taken(Role::Seller) => (bought, sold + bay.filled, money + bay.money),
        _ => (bought, sold, money),
    })
}

/// Fills in the lot's row, tape and tally.
fn appraise_lot(lot: &mut Lot, bays: &[Bay], loss_per_kwh: f64, desk: &mut Desk) {
    let settled = appraise(&lot.book, &lot.clearing, &mut desk.fills);
    let optimum = optimum(lot, bays, desk);
    let quantity = |orders: &[Order]| orders.iter().map(|order| order.quantity).sum();
    let row = &mut lot.row;
    row.population = bays.iter().filter(|bay| bay.state != BayState::Free).count() as u64;
    row.buyers = lot.book.bids.len() as u64;
    row.sellers = lot.book.asks.len() as u64;
    row.demand = quantity(&lot.book.bids);
    row.supply = quantity(&lot.book.asks);
    row.settled = settled;
    row.optimum = optimum;
    row.energy_lost = settled.volume() * loss_per_kwh;
    if let Some(price) = settled.price.mean() {
        lot.tape.rotate_right(1);
        lot.tape[0] = price;
    }
    lot.tally.add(&lot.row, &lot.compared);
}

/// The most welfare that true values, needs and surpluses allow in this tick, AUD.
fn optimum(lot: &Lot, bays: &[Bay], desk: &mut Desk) -> f64 {
    if lot.truthful {
        return theory::optimal_welfare(&lot.book, &lot.ranking);
    }
    desk.true_book.clear();
    for bay in bays {
        let orders = match bay.state {
            BayState::Taken(Role::Buyer) => &mut desk.true_book.bids,
            BayState::Taken(Role::Seller) => &mut desk.true_book.asks,
            _ => continue,
        };
        let (value, quantity) = (bay.value, bay.limit);
        orders.push(Order { id: bay.id, price: value, quantity, value });
    }
    desk.true_ranking.by_value(&desk.true_book);
    theory::optimal_welfare(&desk.true_book, &desk.true_ranking)
}
