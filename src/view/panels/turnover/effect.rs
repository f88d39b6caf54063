//! What bursts do: busy ticks beside quiet ones.

use crate::record::History;
use crate::view::panels::chart::caption::{Words, say};
use crate::view::panels::chart::figures::{fixed, percent, price};
use crate::view::panels::chart::series::{Quantity, Series, Shelf};
use crate::view::sight::Sight;
use crate::view::theme::bold;
use bevy_egui::egui::{self, Align2, FontId, Rect, pos2};
use std::ops::Range;

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

/// A name, and how to tell it.
type Row = (&'static str, fn(&Ticks) -> String);

const ROWS: [Row; 5] = [
    ("Ticks", |ticks| fixed(f64::from(ticks.ticks), 0)),
    ("Price", |ticks| price(ticks.price)),
    ("Matched", |ticks| percent(ticks.matched)),
    ("Jain", |ticks| fixed(ticks.jain, 2)),
    ("Left unmet", |ticks| percent(ticks.unmet)),
];

/// Busy ticks beside quiet ones.
pub fn table(ui: &egui::Ui, sight: &Sight, effect: &Effect, rect: Rect) {
    let theme = sight.theme;
    let step = (rect.height() / (ROWS.len() + 2) as f32).clamp(13.0, 24.0);
    let (busy, quiet) = (rect.right() - 58.0, rect.right());
    let put = |x: f32, line: usize, align: Align2, words: Words, font: FontId| {
        say(ui, pos2(x, rect.top() + step * (line as f32 + 0.5)), align, &words, &font);
    };
    let small = FontId::proportional(11.0);
    for (x, name) in [(busy, "busy"), (quiet, "quiet")] {
        put(x, 0, Align2::RIGHT_CENTER, Words::new(name, theme.muted), small.clone());
    }
    for (line, (name, text)) in ROWS.into_iter().enumerate() {
        let label = Words::new(name, theme.muted);
        put(rect.left(), line + 1, Align2::LEFT_CENTER, label, FontId::proportional(12.0));
        for (x, ticks) in [(busy, &effect.busy), (quiet, &effect.quiet)] {
            let words = Words::new(text(ticks), theme.text);
            put(x, line + 1, Align2::RIGHT_CENTER, words, FontId::new(13.0, bold()));
        }
    }
    let last = ROWS.len() + 1;
    let label = Words::new("Replaced a tick", theme.muted);
    put(rect.left(), last, Align2::LEFT_CENTER, label, FontId::proportional(12.0));
    let words = Words::new(percent(effect.replaced), theme.text);
    put(quiet, last, Align2::RIGHT_CENTER, words, FontId::new(13.0, bold()));
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
