//! Measure: one row of metrics a lot and tick, and one for the world.

use super::components::Role;
use super::desk::Desk;
use super::{
    Appraisal, Bay, BayState, Cohorts, Departed, Lot, Lots, Row, Setting, Tally, appraise,
};
use crate::market::Order;
use crate::theory;
use bevy_ecs::prelude::*;

/// Fills in every lot's row, the world's row and the run's tally.
pub(super) fn measure(
    setting: Res<Setting>,
    departed: Res<Departed>,
    mut lots: ResMut<Lots>,
    mut row: ResMut<Row>,
    mut tally: ResMut<Tally>,
    mut cohorts: ResMut<Cohorts>,
) {
    let plan = &setting.plan;
    let loss_per_kwh = 1.0 / plan.vehicles.efficiency - 1.0;
    lots.each(|lot, bays, desk| measure_lot(lot, bays, loss_per_kwh, desk));

    *row = Row::default();
    let mut compared = vec![Appraisal::default(); plan.market.compare.len()];
    for lot in &lots.lots {
        row.add(&lot.row);
        for (sum, appraisal) in compared.iter_mut().zip(&lot.compared) {
            sum.add(appraisal);
        }
    }
    tally.add(&row, &compared);
    for visit in &departed.visits {
        cohorts.add(visit, &plan.clock);
    }
}

fn measure_lot(lot: &mut Lot, bays: &[Bay], loss_per_kwh: f64, desk: &mut Desk) {
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
