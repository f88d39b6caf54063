//! Lots: each a market with its own book, tape and counters.

use super::desk::Desk;
use super::tables::{self, Rows};
use super::{Appraisal, Bay, BayState, FreeBays, Outcome, Role, Row, Tally, VehicleBundle, Visit};
use crate::arena::ParticipantId;
use crate::market::{Book, Clearing};
use crate::scenario::Plan;
use bevy_ecs::prelude::*;
use rayon::prelude::*;

/// All lots of a world and their bays.
#[derive(Resource, Debug)]
pub struct Lots {
    /// The lots.
    pub lots: Vec<Lot>,
    /// Bays in each lot.
    pub bays_per_lot: usize,
    /// What this tick's trades came to, bay by bay, one lot after the other.
    pub(super) outcomes: Vec<Outcome>,
    /// Where the vehicle of each bay lies.
    pub(super) rows: Rows,
    /// Working memory, one for each part of the lots that is cleared on its own.
    desks: Vec<Desk>,
}

/// One lot.
#[derive(Clone, Debug)]
pub struct Lot {
    /// Its number.
    pub place: u32,
    /// Who stands in it, in the order in which they came.
    pub parked: Vec<Parked>,
    /// Bays not taken.
    pub free: FreeBays,
    /// Vehicles that came, parked or not; the next gets this ordinal plus one.
    pub came: u32,
    /// This tick's market; empty where nobody looks ([`Sinks`](super::Sinks)).
    pub session: Session,
    /// Bids and asks of the last session.
    pub orders: (u32, u32),
    /// Every order states the true value and the whole need or surplus.
    pub truthful: bool,
    /// What the rules that are compared would have made of the same orders.
    pub compared: Vec<Appraisal>,
    /// Mean clearing prices of the last ticks with a trade, AUD/kWh, the latest first.
    pub tape: [f64; 4],
    /// Arrivals, departures and their energy in this tick, and what trading came to.
    pub row: Row,
    /// All ticks so far.
    pub tally: Tally,
}

/// A lot's market in one tick: what was ordered, and what was made of it.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// The orders.
    pub book: Book,
    /// The bay of each bid and of each ask.
    pub standing: (Vec<u32>, Vec<u32>),
    /// What the lot's rule decided.
    pub clearing: Clearing,
}

/// A vehicle in a lot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parked {
    /// Its number among those who came to the lot.
    pub ordinal: u32,
    /// The number of its bay in the lot.
    pub bay: u32,
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
        let lot = |place| Lot::new(place, plan.bays, compared, plan.valuation.reference_price);
        // Several parts a thread, so that a slow part doesn't leave the others idle;
        // but parts of a size that is worth handing over.
        let bays = plan.lots as usize * plan.bays as usize;
        let worthwhile = bays / MIN_BAYS_PER_PART;
        let parts = if threads < 2 { 1 } else { (threads * 4).min(worthwhile).max(1) };
        Self {
            lots: (0..plan.lots).map(lot).collect(),
            bays_per_lot: plan.bays as usize,
            outcomes: vec![Outcome::default(); bays],
            rows: Rows::new(bays),
            desks: vec![Desk::default(); parts],
        }
    }

    /// The lot that has `berth`, and the number of the bay in it.
    pub fn place_of(&self, berth: u32) -> (usize, u32) {
        let (berth, bays) = (berth as usize, self.bays_per_lot);
        (berth / bays, (berth % bays) as u32)
    }

    /// What this tick's trades came to for the vehicle in `berth`.
    pub fn outcome(&self, berth: u32) -> Outcome {
        self.outcomes[berth as usize]
    }

    /// Every bay as it is after a tick, one lot after the other.
    pub fn bays(&self) -> Vec<Bay> {
        (0..self.lots.len()).flat_map(|lot| self.bays_of(lot)).collect()
    }

    /// The bays of one lot as they are after a tick.
    pub fn bays_of(&self, lot: usize) -> Vec<Bay> {
        let mut bays = vec![Bay::default(); self.bays_per_lot];
        self.lots[lot].describe(&mut bays);
        let outcomes = &self.outcomes[lot * self.bays_per_lot..];
        for (bay, outcome) in bays.iter_mut().zip(outcomes) {
            if bay.state != BayState::Free {
                bay.outcome = *outcome;
            }
        }
        bays
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

    /// Calls `act` on every lot, in parallel where that pays, with the rows of the vehicles in
    /// its bays and the outcomes of its bays.
    /// What it does to a lot must depend on that lot alone.
    pub(super) fn each(
        &mut self,
        act: impl Fn(&mut Lot, &[tables::Row], &mut [Outcome], &mut Desk) + Sync,
    ) {
        let bays = self.bays_per_lot;
        let lots_per_part = self.lots.len().div_ceil(self.desks.len()).max(1);
        let part =
            |lots: &mut [Lot], rows: &[tables::Row], outcomes: &mut [Outcome], desk: &mut Desk| {
                let places = rows.chunks(bays).zip(outcomes.chunks_mut(bays));
                for (lot, (rows, outcomes)) in lots.iter_mut().zip(places) {
                    act(lot, rows, outcomes, desk);
                }
            };
        let rows = self.rows.as_slice();
        match self.desks.as_mut_slice() {
            [desk] => part(&mut self.lots, rows, &mut self.outcomes, desk),
            desks => self
                .lots
                .par_chunks_mut(lots_per_part)
                .zip(rows.par_chunks(lots_per_part * bays))
                .zip(self.outcomes.par_chunks_mut(lots_per_part * bays))
                .zip(desks)
                .for_each(|(((lots, rows), outcomes), desk)| part(lots, rows, outcomes, desk)),
        }
    }
}

/// Fewer bays than this are cleared faster than they are handed to another thread.
const MIN_BAYS_PER_PART: usize = 512;

impl Lot {
    fn new(place: u32, bays: u32, compared: usize, reference_price: f64) -> Self {
        Self {
            place,
            parked: Vec::new(),
            free: FreeBays::new(bays),
            came: 0,
            session: Session::default(),
            orders: (0, 0),
            truthful: true,
            compared: vec![Appraisal::default(); compared],
            tape: [reference_price; 4],
            row: Row::default(),
            tally: Tally::default(),
        }
    }

    /// Lets a vehicle in and counts it; `None` if no bay is free and it drives on, else its bay.
    pub(super) fn admit(&mut self, vehicle: &VehicleBundle) -> Option<u32> {
        self.row.arrivals += 1;
        let Some(bay) = self.free.take() else {
            self.row.turned_away += 1;
            return None;
        };
        self.row.energy_in += vehicle.battery.energy;
        self.parked.push(Parked { ordinal: vehicle.id.ordinal(), bay });
        Some(bay)
    }

    /// Counts a vehicle that is not let in and drives on.
    pub(super) fn refuse(&mut self) {
        self.row.arrivals += 1;
        self.row.turned_away += 1;
    }

    /// Takes those who leave out of those who are parked and puts them into `leavers`, in the order
    /// in which they came.
    ///
    /// Each is written to the end of both, and only one end moves on: who leaves can't be guessed.
    pub(super) fn part(&mut self, leaves: impl Fn(&Parked) -> bool, leavers: &mut Vec<Parked>) {
        leavers.clear();
        leavers.resize(self.parked.len(), Parked::default());
        let (mut stay, mut leave) = (0, 0);
        for index in 0..self.parked.len() {
            let parked = self.parked[index];
            let leaves = leaves(&parked);
            self.parked[stay] = parked;
            leavers[leave] = parked;
            stay += usize::from(!leaves);
            leave += usize::from(leaves);
        }
        self.parked.truncate(stay);
        leavers.truncate(leave);
    }

    /// Frees the bay of one who leaves, and counts the departure.
    pub(super) fn dismiss(&mut self, leaver: &Parked, visit: &Visit) {
        let Self { row, free, .. } = self;
        row.departures += 1;
        row.unmet_kwh += visit.unmet();
        row.unmet += u64::from(visit.unmet() > 0.0);
        row.energy_out += visit.battery.energy;
        free.give_back(leaver.bay);
    }

    /// The id of a vehicle that stands in it.
    pub fn id_of(&self, parked: &Parked) -> ParticipantId {
        ParticipantId::new(self.place, parked.ordinal)
    }

    /// Fills in who stands in each of its `bays` and what was ordered there.
    fn describe(&self, bays: &mut [Bay]) {
        for parked in &self.parked {
            let bay = &mut bays[parked.bay as usize];
            bay.id = self.id_of(parked).0;
            bay.state = BayState::Taken(Role::Neutral);
        }
        let Session { book, standing, .. } = &self.session;
        let bids = book.bids.iter().zip(&standing.0).zip(std::iter::repeat(Role::Buyer));
        let asks = book.asks.iter().zip(&standing.1).zip(std::iter::repeat(Role::Seller));
        for ((order, &number), role) in bids.chain(asks) {
            let bay = &mut bays[number as usize];
            bay.state = BayState::Taken(role);
            (bay.price, bay.quantity, bay.value) = (order.price, order.quantity, order.value);
        }
    }

    /// This tick's trades with their parties' names.
    pub fn deals(&self) -> impl Iterator<Item = Deal> + '_ {
        let Session { book, clearing, .. } = &self.session;
        clearing.trades.iter().map(|trade| Deal {
            buyer: book.bids[trade.bid as usize].id,
            seller: book.asks[trade.ask as usize].id,
            quantity: trade.quantity,
            price: trade.price,
        })
    }
}
