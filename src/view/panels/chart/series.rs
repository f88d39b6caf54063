//! Series: the numbers of all ticks, one quantity each, summed up on the way so that a chart of
//! a million ticks looks at no more numbers than it has pixels.

use crate::record::{Frame, History};
use std::ops::Range;

/// A number that every frame has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Vehicles in a bay.
    Population,
    /// Vehicles that came.
    Arrivals,
    /// Vehicles that found no bay.
    TurnedAway,
    /// Vehicles that left.
    Departures,
    /// Vehicles that left below target.
    Unmet,
    /// Welfare, AUD.
    Welfare,
    /// The most welfare there could have been, AUD.
    Optimum,
    /// Energy traded, kWh.
    Volume,
    /// Mean price, AUD/kWh.
    Price,
    /// Mean price less a standard deviation, AUD/kWh.
    PriceLow,
    /// Mean price and a standard deviation, AUD/kWh.
    PriceHigh,
    /// Grid price, AUD/kWh.
    GridPrice,
    /// Share of participants with a trade.
    Matched,
    /// Jain's index.
    Jain,
    /// Gini's index.
    Gini,
    /// Lower tenth of the states of charge.
    SocLow,
    /// Median state of charge.
    SocMid,
    /// Upper tenth of the states of charge.
    SocHigh,
    /// Mean gain of the best misreport of an audited order, AUD.
    Misreport,
    /// Mean reward of one who learns.
    Reward,
    /// Loss of the critic.
    CriticLoss,
    /// Standard deviation of a step of the exploration.
    Exploration,
}

impl Quantity {
    const COUNT: usize = Self::Exploration as usize + 1;

    /// Its value in `frame`.
    pub fn of(self, frame: &Frame) -> f32 {
        let pulse = &frame.pulse;
        match self {
            Self::Population => pulse.population as f32,
            Self::Arrivals => pulse.arrivals as f32,
            Self::TurnedAway => pulse.turned_away as f32,
            Self::Departures => pulse.departures as f32,
            Self::Unmet => pulse.unmet as f32,
            Self::Welfare => pulse.welfare,
            Self::Optimum => pulse.optimum,
            Self::Volume => pulse.volume,
            Self::Price => pulse.price_mean,
            Self::PriceLow => pulse.price_mean - pulse.price_sd,
            Self::PriceHigh => pulse.price_mean + pulse.price_sd,
            Self::GridPrice => frame.grid_price,
            Self::Matched => pulse.match_rate,
            Self::Jain => pulse.jain,
            Self::Gini => pulse.gini,
            Self::SocLow => pulse.soc[0],
            Self::SocMid => pulse.soc[1],
            Self::SocHigh => pulse.soc[2],
            Self::Misreport => pulse.misreport_gain,
            Self::Reward => pulse.learning.reward,
            Self::CriticLoss => pulse.learning.critic_loss,
            Self::Exploration => pulse.learning.sigma,
        }
    }
}

/// What there is to say of the values of some ticks; ticks without a value don't count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The lowest value; infinite without any.
    pub min: f32,
    /// The highest value; minus infinite without any.
    pub max: f32,
    /// Their sum.
    pub sum: f32,
    /// How many there are.
    pub count: u32,
}

impl Span {
    /// No values.
    pub const NONE: Self = Self { min: f32::INFINITY, max: f32::NEG_INFINITY, sum: 0.0, count: 0 };

    /// One value, or none if it isn't a number.
    pub fn one(value: f32) -> Self {
        match value.is_finite() {
            true => Self { min: value, max: value, sum: value, count: 1 },
            false => Self::NONE,
        }
    }

    /// The values of both.
    pub fn and(self, other: Self) -> Self {
        Self {
            min: self.min.min(other.min),
            max: self.max.max(other.max),
            sum: self.sum + other.sum,
            count: self.count + other.count,
        }
    }

    /// Their mean; not a number without any.
    pub fn mean(&self) -> f32 {
        self.sum / self.count as f32
    }
}

/// Neighbouring ticks that are drawn as one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// Their first tick.
    pub from: i32,
    /// How many they are, those included that are yet to come.
    pub ticks: i32,
    /// Their values.
    pub span: Span,
}

impl Bin {
    /// The middle of its ticks.
    pub fn middle(&self) -> f32 {
        self.from as f32 + self.ticks as f32 / 2.0
    }
}

/// The values of one quantity from the first tick on.
///
/// Beside the values it has spans of 4, 8, 16, … ticks, each made once.
#[derive(Clone, Debug, Default)]
pub struct Series {
    first: i32,
    values: Vec<f32>,
    levels: Vec<Vec<Span>>,
}

/// Ticks in a span of the first level.
const LEAF: usize = 4;

impl Series {
    /// An empty series whose first value will be that of tick `first`.
    pub fn starting(first: i32) -> Self {
        Self { first, ..Self::default() }
    }

    /// Adds the value of the next tick.
    pub fn push(&mut self, value: f32) {
        self.values.push(value);
        if self.values.len().is_multiple_of(LEAF) {
            let leaf = self.values.len() - LEAF;
            self.raise(0, sum_up(&self.values[leaf..]));
        }
    }

    fn raise(&mut self, level: usize, span: Span) {
        if level == self.levels.len() {
            self.levels.push(Vec::new());
        }
        let spans = &mut self.levels[level];
        spans.push(span);
        if let [.., left, right] = spans[..]
            && spans.len().is_multiple_of(2)
        {
            self.raise(level + 1, left.and(right));
        }
    }

    /// The values of `ticks`, as far as there are any.
    pub fn range(&self, ticks: Range<i32>) -> &[f32] {
        let (from, to) = self.indices(&ticks);
        &self.values[from..to]
    }

    fn indices(&self, ticks: &Range<i32>) -> (usize, usize) {
        let index = |tick: i32| {
            (i64::from(tick) - i64::from(self.first)).clamp(0, self.values.len() as i64) as usize
        };
        let from = index(ticks.start);
        (from, index(ticks.end).max(from))
    }

    /// `ticks` in bins of a power of two, about `most` at the most.
    ///
    /// Bins lie at the same ticks whatever is asked for, so that a chart doesn't flicker as it
    /// moves; the first and last may reach beyond `ticks`.
    pub fn bins(&self, ticks: &Range<i32>, most: usize) -> Vec<Bin> {
        let size = bin_size(ticks, most);
        let (from, to) = self.indices(ticks);
        (from / size..to.div_ceil(size))
            .map(|bin| Bin {
                from: self.first + (bin * size) as i32,
                ticks: size as i32,
                span: self.span(bin, size),
            })
            .collect()
    }

    /// The `bin`-th span of `size` ticks, `size` being a power of two.
    fn span(&self, bin: usize, size: usize) -> Span {
        let (from, to) = (bin * size, ((bin + 1) * size).min(self.values.len()));
        if size <= LEAF {
            return sum_up(&self.values[from.min(to)..to]);
        }
        let level = (size / LEAF).ilog2() as usize;
        match self.levels.get(level).and_then(|spans| spans.get(bin)) {
            Some(span) => *span,
            None if from >= to => Span::NONE,
            None => self.span(bin * 2, size / 2).and(self.span(bin * 2 + 1, size / 2)),
        }
    }
}

fn sum_up(values: &[f32]) -> Span {
    values.iter().map(|&value| Span::one(value)).fold(Span::NONE, Span::and)
}

/// The smallest power of two by which `ticks` make no more than `most` bins.
pub fn bin_size(ticks: &Range<i32>, most: usize) -> usize {
    let length = (i64::from(ticks.end) - i64::from(ticks.start)).max(1) as usize;
    length.div_ceil(most.max(1)).next_power_of_two()
}

/// The series of a run, made as they are asked for and as far as the run goes.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    seen: Option<Stamp>,
    series: Vec<Series>,
    starts: u32,
}

impl Shelf {
    /// Brings `quantities` up to date with `history`; a history that isn't the one of the last
    /// call grown longer starts everything anew.
    pub fn fill(&mut self, history: &History, quantities: &[Quantity]) {
        if self.seen.is_none_or(|seen| !seen.is_in(history)) {
            self.starts += 1;
            self.series = vec![Series::starting(history.ticks().start); Quantity::COUNT];
        }
        self.seen = Stamp::of(history);
        for &quantity in quantities {
            let series = &mut self.series[quantity as usize];
            let next = history.ticks().start + series.values.len() as i32;
            for frame in history.range(next..history.ticks().end) {
                series.push(quantity.of(frame));
            }
        }
    }

    /// How often it started anew.
    pub fn starts(&self) -> u32 {
        self.starts
    }

    /// The series of `quantity`, as far as it was filled.
    pub fn series(&self, quantity: Quantity) -> Option<&Series> {
        self.series.get(quantity as usize)
    }
}

/// By which a history is known again: its first tick, and some numbers of its last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stamp {
    first: i32,
    last: i32,
    marks: [u32; 5],
}

impl Stamp {
    /// The stamp of `history`; `None` while it is empty.
    pub fn of(history: &History) -> Option<Self> {
        Self::at(history, history.last()?.tick)
    }

    fn at(history: &History, last: i32) -> Option<Self> {
        let pulse = &history.at(last)?.pulse;
        let marks = [
            pulse.population,
            pulse.arrivals,
            pulse.welfare.to_bits(),
            pulse.demand.to_bits(),
            pulse.soc[1].to_bits(),
        ];
        Some(Self { first: history.ticks().start, last, marks })
    }

    /// Whether `history` is the one that was stamped, or that one grown longer.
    pub fn is_in(&self, history: &History) -> bool {
        Self::at(history, self.last) == Some(*self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: impl IntoIterator<Item = f32>) -> Series {
        let mut series = Series::starting(0);
        values.into_iter().for_each(|value| series.push(value));
        series
    }

    fn wave(tick: usize) -> f32 {
        (tick as f32 * 0.7).sin() * 10.0 + (tick % 97) as f32
    }

    #[test]
    fn bins_keep_the_lowest_the_highest_and_the_sum() {
        let series = series((0..10_000).map(wave));
        for (ticks, most) in [(0..10_000, 200), (0..10_000, 37), (1_234..5_000, 120), (0..50, 90)] {
            let bins = series.bins(&ticks, most);
            assert!(bins.len() <= most + 1, "{} of {most}", bins.len());
            assert!(bins[0].from <= ticks.start);
            for bin in &bins {
                let own = bin.from as usize..((bin.from + bin.ticks) as usize).min(10_000);
                let values: Vec<f32> = own.map(wave).collect();
                let expected = sum_up(&values);
                assert_eq!((bin.span.min, bin.span.max), (expected.min, expected.max));
                assert_eq!(bin.span.count, expected.count);
                assert!((bin.span.sum - expected.sum).abs() < 1e-2 * expected.count as f32);
            }
        }
    }

    #[test]
    fn bins_stay_where_they_are_while_ticks_are_added() {
        let (short, long) = (series((0..5_000).map(wave)), series((0..5_100).map(wave)));
        let (before, after) = (short.bins(&(0..8_000), 500), long.bins(&(0..8_000), 500));
        assert_eq!(before[..before.len() - 1], after[..before.len() - 1]);
    }

    #[test]
    fn what_is_not_a_number_counts_for_nothing() {
        let series = series([f32::NAN, 2.0, f32::NAN, 4.0, f32::NAN, f32::NAN]);
        let bins = series.bins(&(0..6), 3);
        assert_eq!(bins.iter().map(|bin| bin.span.count).collect::<Vec<_>>(), [1, 1, 0]);
        assert_eq!(series.bins(&(0..6), 1)[0].span.mean(), 3.0);
        assert!(bins[2].span.mean().is_nan());
    }
}
