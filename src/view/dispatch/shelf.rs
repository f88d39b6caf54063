//! The numbers of one market over all rounds, summed up on the way.

use crate::record::History;
use crate::record::dispatch::Frame;
use crate::view::panels::chart::series::{Bin, Series};
use std::ops::Range;

/// The numbers of one market, round by round.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    market: usize,
    next: i32,
    offers: Vec<Series>,
    price: Series,
    switches: Series,
    settled: Series,
}

impl Shelf {
    /// Brings it up to date with `history`; another market, or a history that begins anew, starts
    /// it anew.
    pub fn fill(&mut self, history: &History<Frame>, market: usize) {
        let ticks = history.ticks();
        let firms = history.last().map_or(0, |frame| frame.firms.len());
        let same = self.market == market && self.offers.len() == firms && self.next <= ticks.end;
        if !same || self.next < ticks.start {
            let empty = Series::starting(ticks.start);
            *self = Self {
                market,
                next: ticks.start,
                offers: vec![empty.clone(); firms],
                price: empty.clone(),
                switches: empty.clone(),
                settled: empty,
            };
        }
        for frame in history.range(self.next..ticks.end) {
            for (series, bid) in self.offers.iter_mut().zip(frame.bids_of(market)) {
                series.push(bid.offer);
            }
            let pulse = frame.markets.get(market);
            self.price.push(pulse.map_or(f32::NAN, |pulse| pulse.price));
            self.switches.push(pulse.map_or(f32::NAN, |pulse| pulse.switches));
            self.settled.push(frame.settled() as f32 / frame.markets.len().max(1) as f32);
        }
        self.next = ticks.end;
    }

    /// Each firm's offers in `rounds`, in about `most` bins.
    pub fn offers(&self, rounds: &Range<i32>, most: usize) -> Vec<Vec<Bin>> {
        self.offers.iter().map(|series| series.bins(rounds, most)).collect()
    }

    /// The prices.
    pub fn price(&self, rounds: &Range<i32>, most: usize) -> Vec<Bin> {
        self.price.bins(rounds, most)
    }

    /// Competitiveness.
    pub fn switches(&self, rounds: &Range<i32>, most: usize) -> Vec<Bin> {
        self.switches.bins(rounds, most)
    }

    /// The share of all markets that are in an equilibrium.
    pub fn settled(&self, rounds: &Range<i32>, most: usize) -> Vec<Bin> {
        self.settled.bins(rounds, most)
    }
}
