//! Lots: each a market with its own book, tape and counters.

use super::desk::Desk;
use super::{Appraisal, Bay, BayState, FreeBays, Role, Row, Tally, VehicleBundle, Visit};
use crate::market::{Book, Clearing, Ranking};
use crate::scenario::Plan;
use bevy_ecs::prelude::*;
use rayon::prelude::*;

/// All lots of a world and their bays.
#[derive(Resource, Debug)]
pub struct Lots {
    /// The lots.
    pub lots: Vec<Lot>,
    /// The bays of all lots, one lot after the other.
    pub bays: Vec<Bay>,
    /// Bays in each lot.
    pub bays_per_lot: usize,
    /// Working memory, one for each part of the lots that is cleared on its own.
    desks: Vec<Desk>,
}

/// One lot.
#[derive(Clone, Debug)]
pub struct Lot {
    /// Bays not taken.
    pub free: FreeBays,
    /// Vehicles that came, parked or not; the next gets this ordinal plus one.
    pub came: u32,
    /// This tick's orders.
    pub book: Book,
    /// The bay of each bid and of each ask.
    pub standing: (Vec<u32>, Vec<u32>),
    /// The book ranked by price.
    pub ranking: Ranking,
    /// Every order states the true value and the whole need or surplus.
    pub truthful: bool,
    /// What the lot's rule decided in this tick.
    pub clearing: Clearing,
    /// What the rules that are compared would have made of the same orders.
    pub compared: Vec<Appraisal>,
    /// Mean clearing prices of the last ticks with a trade, AUD/kWh, the latest first.
    pub tape: [f64; 4],
    /// Arrivals, departures and their energy in this tick, and what trading came to.
    pub row: Row,
    /// All ticks so far.
    pub tally: Tally,
}

/// One trade with its parties' names, for tables and views.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deal {
    /// Who bought.
    pub buyer: u64,
    /// Who sold.
    pub seller: u64,
    /// Energy, kWh.
    pub quantity: f64,
    /// Price, AUD/kWh.
    pub price: f64,
}

impl Lots {
    /// Empty lots as `plan` has them, cleared by up to `threads` threads.
    pub fn new(plan: &Plan, threads: usize) -> Self {
        let compared = plan.market.compare.len();
        let lot = Lot::new(plan.bays, compared, plan.valuation.reference_price);
        // Several parts a thread, so that a slow part doesn't leave the others idle;
        // but parts of a size that is worth handing over.
        let worthwhile = plan.lots as usize * plan.bays as usize / MIN_BAYS_PER_PART;
        let parts = if threads < 2 { 1 } else { (threads * 4).min(worthwhile).max(1) };
        Self {
            lots: vec![lot; plan.lots as usize],
            bays: vec![Bay::default(); plan.lots as usize * plan.bays as usize],
            bays_per_lot: plan.bays as usize,
            desks: vec![Desk::default(); parts],
        }
    }

    /// The lot that has `berth`, and the number of the bay in it.
    pub fn place_of(&self, berth: u32) -> (usize, u32) {
        let (berth, bays) = (berth as usize, self.bays_per_lot);
        (berth / bays, (berth % bays) as u32)
    }

    /// Lets a vehicle into `lot` and counts it; `None` if no bay is free and it drives on,
    /// else its berth.
    pub(super) fn admit(&mut self, lot: u32, vehicle: &VehicleBundle) -> Option<u32> {
        let Lot { row, free, .. } = &mut self.lots[lot as usize];
        row.arrivals += 1;
        let Some(bay) = free.take() else {
            row.turned_away += 1;
            return None;
        };
        row.energy_in += vehicle.battery.energy;
        let berth = lot * self.bays_per_lot as u32 + bay;
        self.bays[berth as usize].id = vehicle.id.0;
        self.bays[berth as usize].state = BayState::Taken(Role::Neutral);
        Some(berth)
    }

    /// Frees the bay of a vehicle whose stay is over, and counts the departure.
    pub(super) fn vacate(&mut self, visit: &Visit) {
        let (lot, bay) = self.place_of(visit.bay);
        let Lot { row, free, .. } = &mut self.lots[lot];
        row.departures += 1;
        row.unmet_kwh += visit.unmet();
        row.unmet += u64::from(visit.unmet() > 0.0);
        row.energy_out += visit.battery.energy;
        free.give_back(bay);
        self.bays[visit.bay as usize].state = BayState::Free;
    }

    /// What each compared rule made of this tick's orders, all lots together.
    pub fn compared(&self) -> Vec<Appraisal> {
        let rules = self.lots.first().map_or(0, |lot| lot.compared.len());
        let mut sums = vec![Appraisal::default(); rules];
        for lot in &self.lots {
            for (sum, appraisal) in sums.iter_mut().zip(&lot.compared) {
                sum.add(appraisal);
            }
        }
        sums
    }

    /// Calls `act` on every lot with its bays up to the last one taken, in parallel where that
    /// pays.
    /// What it does to a lot must depend on that lot alone.
    pub fn each(&mut self, act: impl Fn(&mut Lot, &mut [Bay], &mut Desk) + Sync) {
        let bays_per_lot = self.bays_per_lot;
        let lots_per_part = self.lots.len().div_ceil(self.desks.len()).max(1);
        let part = |lots: &mut [Lot], bays: &mut [Bay], desk: &mut Desk| {
            for (lot, bays) in lots.iter_mut().zip(bays.chunks_mut(bays_per_lot)) {
                let end = lot.free.end();
                act(lot, &mut bays[..end], desk);
            }
        };
        match self.desks.as_mut_slice() {
            [desk] => part(&mut self.lots, &mut self.bays, desk),
            desks => self
                .lots
                .par_chunks_mut(lots_per_part)
                .zip(self.bays.par_chunks_mut(lots_per_part * bays_per_lot))
                .zip(desks)
                .for_each(|((lots, bays), desk)| part(lots, bays, desk)),
        }
    }
}

/// Fewer bays than this are cleared faster than they are handed to another thread.
const MIN_BAYS_PER_PART: usize = 512;

impl Lot {
    fn new(bays: u32, compared: usize, reference_price: f64) -> Self {
        Self {
            free: FreeBays::new(bays),
            came: 0,
            book: Book::default(),
            standing: Default::default(),
            ranking: Ranking::default(),
            truthful: true,
            clearing: Clearing::default(),
            compared: vec![Appraisal::default(); compared],
            tape: [reference_price; 4],
            row: Row::default(),
            tally: Tally::default(),
        }
    }

    /// This tick's trades with their parties' names.
    pub fn deals(&self) -> impl Iterator<Item = Deal> + '_ {
        self.clearing.trades.iter().map(|trade| Deal {
            buyer: self.book.bids[trade.bid as usize].id,
            seller: self.book.asks[trade.ask as usize].id,
            quantity: trade.quantity,
            price: trade.price,
        })
    }
}
