//! Clear: each lot's orders become trades. The only caller of `market` in a tick.
//!
//! A lot's vehicles and book are worked through once, while they lie in the cache: collected,
//! ranked, cleared, checked and appraised.

use super::act::all_tell_the_truth;
use super::audit::{Lottery, audit};
use super::components::{Berth, Offer, Outlook};
use super::desk::{Desk, Sorter};
use super::tables::Tables;
use super::{Fills, Lot, Lots, Outcome, Session, Setting, Sinks, appraise};
use crate::arena::Now;
use crate::market::{Order, Rule};
use crate::theory;
use bevy_ecs::prelude::*;

/// Clears every lot, in parallel where that pays, and notes the outcome for every vehicle.
pub(super) fn clear(
    now: Res<Now>,
    setting: Res<Setting>,
    lottery: Res<Lottery>,
    sinks: Res<Sinks>,
    mut lots: ResMut<Lots>,
    vehicles: Query<(&Berth, &Outlook, &Offer)>,
) -> Result {
    let market = &setting.plan.market;
    let loss_per_kwh = 1.0 / setting.plan.vehicles.efficiency - 1.0;
    let keeps = market.learns() || sinks.look_at_sessions();
    let all_truthful = all_tell_the_truth(&setting.plan);
    let tables = vehicles.contiguous_iter()?.map(|table| (table.0.len(), table));
    let tables = Tables::new(tables);
    lots.rows.tell(tables.iter().map(|(berths, ..)| berths.iter().map(|berth| (berth, false))));
    lots.each(|lot, rows, outcomes, desk| {
        // A session that nobody looks at stays on the desk, and in the cache, for the next lot.
        if !keeps {
            lot.session = std::mem::take(&mut desk.session);
        }
        if all_truthful {
            desk.sorter.sort(&lot.parked, |bay| {
                let (&(_, outlooks, _), row) = tables.at(rows[bay as usize]);
                (outlooks[row], outlooks[row].as_offer())
            });
        } else {
            desk.sorter.sort(&lot.parked, |bay| {
                let (&(_, outlooks, offers), row) = tables.at(rows[bay as usize]);
                (outlooks[row], offers[row])
            });
        }
        lot.truthful = all_truthful || desk.sorter.all_true();
        open_book(lot, &desk.sorter);
        // Every rule reads the one ranking, and so does the optimum.
        desk.workspace.ranking.by_price(&lot.session.book);
        compare(lot, &market.compare, desk);
        let Session { book, clearing, .. } = &mut lot.session;
        market.rule.clear_ranked(book, &mut desk.workspace, clearing);
        audit(lot, market.rule, market.audit, (&lottery, now.0), desk);
        appraise_lot(lot, market.rule, loss_per_kwh, desk);
        assert_balance(lot, &desk.fills);
        report(lot, &desk.fills, outcomes);
        if !keeps {
            desk.session = std::mem::take(&mut lot.session);
        }
    });
    Ok(())
}

/// Writes the collected orders into the lot's book.
fn open_book(lot: &mut Lot, sorter: &Sorter) {
    let Lot { place, session: Session { book, standing, .. }, orders: counts, .. } = lot;
    *counts = (sorter.bids().len() as u32, sorter.asks().len() as u32);
    for (side, orders, bays) in [
        (sorter.bids(), &mut book.bids, &mut standing.0),
        (sorter.asks(), &mut book.asks, &mut standing.1),
    ] {
        orders.clear();
        orders.extend(side.iter().map(|standing| standing.order(*place)));
        bays.clear();
        bays.extend(side.iter().map(|standing| standing.parked.bay));
    }
}

/// Computes what each of `rules` would make of the same orders; nothing moves.
fn compare(lot: &mut Lot, rules: &[Rule], desk: &mut Desk) {
    for (rule, appraisal) in rules.iter().zip(&mut lot.compared) {
        rule.clear_ranked(&lot.session.book, &mut desk.workspace, &mut desk.clearing);
        *appraisal = appraise(&lot.session.book, &desk.clearing, &mut desk.fills);
    }
}

/// Writes down what each vehicle's trades came to.
fn report(lot: &Lot, fills: &Fills, outcomes: &mut [Outcome]) {
    outcomes.fill(Outcome::default());
    let (bids, asks) = &lot.session.standing;
    let bids = bids.iter().zip(&fills.bids);
    let asks = asks.iter().zip(&fills.asks);
    for (&bay, outcome) in bids.chain(asks) {
        outcomes[bay as usize] = *outcome;
    }
}

/// What is cleared must balance before anything moves: a rule that makes energy or money is a
/// fault of the program, and no run may go on with it.
fn assert_balance(lot: &Lot, fills: &Fills) {
    let total = |outcomes: &[Outcome]| {
        outcomes.iter().fold((0.0, 0.0), |(filled, money), outcome| {
            (filled + outcome.filled, money + outcome.money)
        })
    };
    let ((bought, paid), (sold, received)) = (total(&fills.bids), total(&fills.asks));
    let (money, energy_scale) = (received - paid, bought.max(sold).max(1.0));
    assert!(
        (bought - sold).abs() <= 1e-9 * energy_scale && money.abs() <= 1e-6 * energy_scale,
        "a clearing of {} trades does not balance: {bought} kWh bought, {sold} kWh sold, \
         {money} AUD left over",
        lot.session.clearing.trades.len(),
    );
}

/// Fills in the lot's row, tape and tally.
fn appraise_lot(lot: &mut Lot, rule: Rule, loss_per_kwh: f64, desk: &mut Desk) {
    let settled = appraise(&lot.session.book, &lot.session.clearing, &mut desk.fills);
    // An efficient rule reaches the optimum on true orders; its tests hold it to that.
    let optimum = match lot.truthful && rule.properties().efficient_on_reports {
        true => settled.welfare,
        false => optimum(lot, desk),
    };
    let quantity = |orders: &[Order]| orders.iter().map(|order| order.quantity).sum();
    let Lot { row, session: Session { book, .. }, .. } = lot;
    row.population = lot.parked.len() as u64;
    row.buyers = book.bids.len() as u64;
    row.sellers = book.asks.len() as u64;
    row.demand = quantity(&book.bids);
    row.supply = quantity(&book.asks);
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
fn optimum(lot: &Lot, desk: &mut Desk) -> f64 {
    let Desk { sorter, workspace, true_book, true_ranking, .. } = desk;
    if lot.truthful {
        return theory::optimal_welfare(&lot.session.book, &workspace.ranking);
    }
    for (side, orders) in
        [(sorter.bids(), &mut true_book.bids), (sorter.asks(), &mut true_book.asks)]
    {
        orders.clear();
        orders.extend(side.iter().map(|standing| {
            let Offer { price, quantity } = standing.outlook.as_offer();
            Order { price, quantity, ..standing.order(lot.place) }
        }));
    }
    true_ranking.by_value(true_book);
    theory::optimal_welfare(true_book, true_ranking)
}
