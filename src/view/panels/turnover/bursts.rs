//! Bursts: asking for one, and what busy ticks do beside quiet ones.

use crate::play::Run;
use crate::record::History;
use crate::scenario::Scenario;
use crate::view::panels::chart::series::{Quantity, Series, Shelf};
use std::ops::Range;

/// How long a burst at a click lasts, ticks.
pub const LENGTH: u32 = 4;

/// The field that a burst of `factor` sets, from tick `from` on, with those that were there;
/// `None` where that very burst is there already, or nothing can be set.
pub fn burst(run: &Run, from: u32, factor: f64) -> Option<String> {
    let bursts = &run.wanted().map(Scenario::lot)?.turnover.bursts;
    let known = bursts
        .iter()
        .map(|burst| (burst.from_tick.get(), burst.until_tick.get(), burst.factor.get()));
    let new = (from, from + LENGTH, factor);
    if known.clone().any(|burst| burst == new) {
        return None;
    }
    let write = |(from, until, factor): (u32, u32, f64)| {
        format!("(from_tick: {from}, until_tick: {until}, factor: {factor:?})")
    };
    let list: Vec<String> = known.chain([new]).map(write).collect();
    Some(format!("turnover.bursts=[{}]", list.join(", ")))
}

/// Ticks with as many arrivals as each other, about.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ticks {
    /// How many.
    pub ticks: u32,
    /// Mean price of the energy traded, AUD/kWh.
    pub price: f64,
    /// Mean share of participants with a trade.
    pub matched: f64,
    /// Mean of Jain's index.
    pub jain: f64,
    /// Share of those who left that were below target.
    pub unmet: f64,
}

/// What arrivals do.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Effect {
    /// The median of arrivals.
    pub median: f32,
    /// Ticks with more.
    pub busy: Ticks,
    /// Ticks with as many or fewer.
    pub quiet: Ticks,
    /// Share of the parked that leave in a tick.
    pub replaced: f64,
}

/// Ticks looked at; of longer stretches evenly many.
const MOST: usize = 8_000;

/// What it is taken from.
const NEEDED: [Quantity; 8] = [
    Quantity::Arrivals,
    Quantity::Departures,
    Quantity::Unmet,
    Quantity::Population,
    Quantity::Volume,
    Quantity::Price,
    Quantity::Matched,
    Quantity::Jain,
];

/// Remembers the last answer.
#[derive(Clone, Debug, Default)]
pub struct Effects(Option<((Range<i32>, u32), Effect)>);

impl Effects {
    /// The effect over `ticks` of `history`.
    pub fn over(&mut self, shelf: &mut Shelf, history: &History, ticks: Range<i32>) -> Effect {
        shelf.fill(history, &NEEDED);
        let key = (ticks, shelf.starts());
        let known = self.0.take().filter(|(own, _)| *own == key);
        let effect = known.map_or_else(|| effect(shelf, &key.0), |(_, effect)| effect);
        self.0 = Some((key, effect));
        effect
    }
}

fn effect(shelf: &Shelf, ticks: &Range<i32>) -> Effect {
    let values = |quantity| {
        shelf.series(quantity).map(|series: &Series| series.range(ticks.clone())).unwrap_or(&[])
    };
    let columns = NEEDED.map(values);
    let length = columns.iter().map(|column| column.len()).min().unwrap_or(0);
    let indices = (0..length).step_by(length.div_ceil(MOST).max(1));
    let median = median(indices.clone().map(|index| columns[0][index]));
    let (mut busy, mut quiet) = (Sums::default(), Sums::default());
    for index in indices {
        let row = columns.map(|column| f64::from(column[index]));
        if columns[0][index] > median { &mut busy } else { &mut quiet }.add(row);
    }
    let left = busy.left + quiet.left;
    let replaced = left / (busy.population + quiet.population);
    Effect { median, busy: busy.means(), quiet: quiet.means(), replaced }
}

fn median(values: impl Iterator<Item = f32>) -> f32 {
    let mut values: Vec<f32> = values.collect();
    let middle = values.len() / 2;
    match values.is_empty() {
        true => f32::NAN,
        false => *values.select_nth_unstable_by(middle, f32::total_cmp).1,
    }
}

#[derive(Default)]
struct Sums {
    ticks: u32,
    left: f64,
    unmet: f64,
    population: f64,
    volume: f64,
    money: f64,
    matched: (f64, f64),
    jain: (f64, f64),
}

impl Sums {
    /// Adds a tick, in the order of [`NEEDED`].
    fn add(&mut self, [_, left, unmet, population, volume, price, matched, jain]: [f64; 8]) {
        self.ticks += 1;
        self.left += left;
        self.unmet += unmet;
        self.population += population;
        if price.is_finite() {
            self.volume += volume;
            self.money += volume * price;
        }
        for (sum, value) in [(&mut self.matched, matched), (&mut self.jain, jain)] {
            if value.is_finite() {
                *sum = (sum.0 + value, sum.1 + 1.0);
            }
        }
    }

    /// Nothing over nothing is not a number.
    fn means(&self) -> Ticks {
        Ticks {
            ticks: self.ticks,
            price: self.money / self.volume,
            matched: self.matched.0 / self.matched.1,
            jain: self.jain.0 / self.jain.1,
            unmet: self.unmet / self.left,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Frame;
    use std::sync::Arc;

    #[test]
    fn busy_ticks_are_told_from_quiet_ones() {
        let mut history = History::default();
        for tick in 0..100 {
            let mut frame = Frame { tick, ..Frame::default() };
            let busy = tick % 4 == 0;
            frame.pulse.arrivals = if busy { 9 } else { 2 };
            frame.pulse.departures = 4;
            frame.pulse.unmet = if busy { 2 } else { 1 };
            frame.pulse.population = 40;
            frame.pulse.volume = 10.0;
            frame.pulse.price_mean = if busy { 0.25 } else { 0.125 };
            frame.pulse.match_rate = f32::NAN;
            frame.pulse.jain = if tick == 0 { f32::NAN } else { 0.5 };
            history.push(Arc::new(frame));
        }
        let mut shelf = Shelf::default();
        let effect = Effects::default().over(&mut shelf, &history, 0..100);
        assert_eq!((effect.median, effect.busy.ticks, effect.quiet.ticks), (2.0, 25, 75));
        assert_eq!((effect.busy.price, effect.quiet.price), (0.25, 0.125));
        assert_eq!((effect.busy.unmet, effect.quiet.unmet), (0.5, 0.25));
        assert_eq!((effect.busy.jain, effect.replaced), (0.5, 0.1));
        assert!(effect.busy.matched.is_nan());
    }
}
