//! What a kilowatt-hour costs: hourly wholesale prices turned into a price for each tick.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime};

use super::table::Table;
use crate::scenario::error::FileError;
use crate::scenario::lot::form::Clock;
use crate::scenario::source::Data;

/// Most hours in a row that may be missing; a longer gap is no slip, but another data set.
const LONGEST_GAP: i64 = 3;

/// Hourly wholesale prices without gaps.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// Start of the first hour, UTC.
    first: DateTime,
    hours: Vec<Hour>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Hour {
    eur_per_mwh: f64,
    /// Whether the hour is missing in the file and has the price of the hour before.
    is_filled: bool,
}

/// How a wholesale price becomes the lot's grid price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tariff {
    /// Local date of the first day.
    pub from: Date,
    /// Local standard time minus UTC, h.
    pub utc_offset_hours: f64,
    /// AUD paid for one EUR.
    pub aud_per_eur: f64,
    /// Taken where the wholesale price is below it, AUD/kWh.
    pub floor: f64,
    /// Added to every hour, AUD/kWh.
    pub surcharge: f64,
}

/// Grid prices of a run, and what was done to get them.
#[derive(Clone, Debug, PartialEq)]
pub struct Priced {
    /// Of each tick, AUD/kWh.
    pub grid_price: Vec<f64>,
    /// Hours of data used.
    pub hours: usize,
    /// Hours among them that are missing in the file, UTC.
    pub filled: Vec<DateTime>,
    /// Hours among them whose wholesale price lies below the floor.
    pub floored: usize,
}

/// A run needs prices that a file doesn't have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the run needs prices from {needed_from} to {needed_until} UTC; \
     the file has {first} to {last} UTC"
)]
pub struct OutOfData {
    needed_from: DateTime,
    needed_until: DateTime,
    first: DateTime,
    last: DateTime,
}

impl Prices {
    /// Reads a table with the columns `utc` (start of the hour, as `2023-03-06 14:00:00`)
    /// and `eur_per_mwh`; a missing hour takes the price of the hour before.
    ///
    /// # Errors
    /// Points at stamps that are no full hours, that repeat or run backwards, at gaps of more
    /// than three hours and at prices that are no numbers.
    pub fn of(data: &Data) -> Result<Self, FileError> {
        let table = Table::of(data)?;
        let utc = table.column("utc")?;
        let price = table.column("eur_per_mwh")?;
        let mut prices: Option<Prices> = None;
        for row in &table.rows {
            let stamp = full_hour(row.cell(utc))
                .ok_or_else(|| table.wrong(row, utc, "a full hour, as 2023-03-06 14:00:00"))?;
            let is_price = |x: f64| x.abs() <= 1e6;
            let eur_per_mwh = table.number(row, price, "a number from -1e6 to 1e6", is_price)?;
            let prices = prices.get_or_insert_with(|| Prices { first: stamp, hours: Vec::new() });
            let missing = prices.hours_until(stamp) - prices.hours.len() as i64;
            if missing < 0 {
                return Err(table.wrong(row, utc, "a later hour than in the row before"));
            }
            if missing > LONGEST_GAP {
                let message = format!(
                    "{missing} hours are missing before this one; \
                                       allowed are up to {LONGEST_GAP} in a row"
                );
                return Err(table.error(row, message));
            }
            prices.fill(missing);
            prices.hours.push(Hour { eur_per_mwh, is_filled: false });
        }
        // A table has at least one row, so there is always a first hour.
        prices.ok_or_else(|| table.error_at_end("the table has no prices"))
    }

    /// Appends the last hour's price `missing` times.
    fn fill(&mut self, missing: i64) {
        if let Some(&before) = self.hours.last() {
            let filled = (0..missing).map(|_| Hour { is_filled: true, ..before });
            self.hours.extend(filled);
        }
    }

    /// Hours from the first one to `stamp`.
    fn hours_until(&self, stamp: DateTime) -> i64 {
        stamp.duration_since(self.first).as_hours()
    }

    /// The price of each of `ticks` ticks, in AUD/kWh: the mean over the time that a tick takes.
    ///
    /// # Errors
    /// If the file ends before the run or begins after it.
    pub fn per_tick(
        &self,
        tariff: &Tariff,
        clock: &Clock,
        ticks: usize,
    ) -> Result<Priced, OutOfData> {
        let midnight = self.hours_until(tariff.from.at(0, 0, 0, 0)) as f64;
        let opening = midnight - tariff.utc_offset_hours + clock.opens_at_hours.get();
        let steps = clock.steps_per_day.get() as usize;
        let step = clock.step_hours.get();
        let spans: Vec<Span> = (0..ticks)
            .map(|tick| {
                let days = (tick / steps) as f64;
                let start = opening + 24.0 * days + (tick % steps) as f64 * step;
                Span { start, end: start + step }
            })
            .collect();
        self.covers(&spans)?;

        let used: BTreeSet<usize> = spans.iter().flat_map(Span::hours).collect();
        let grid_price =
            spans.iter().map(|span| span.mean(|hour| self.aud_per_kwh(hour, tariff))).collect();
        let is_floored = |hour: &&usize| self.wholesale(**hour, tariff) < tariff.floor;
        Ok(Priced {
            grid_price,
            hours: used.len(),
            filled: used
                .iter()
                .filter(|&&hour| self.hours[hour].is_filled)
                .map(|&hour| self.stamp(hour as i64))
                .collect(),
            floored: used.iter().filter(is_floored).count(),
        })
    }

    fn covers(&self, spans: &[Span]) -> Result<(), OutOfData> {
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return Ok(()) };
        let needed = (first.first_hour(), last.last_hour());
        let known = self.hours.len() as i64 - 1;
        if needed.0 >= 0 && needed.1 <= known {
            return Ok(());
        }
        Err(OutOfData {
            needed_from: self.stamp(needed.0),
            needed_until: self.stamp(needed.1),
            first: self.first,
            last: self.stamp(known),
        })
    }

    /// Start of an hour, counted from the first; the calendar's last one if it lies beyond.
    fn stamp(&self, hour: i64) -> DateTime {
        self.first.saturating_add(jiff::SignedDuration::from_hours(hour))
    }

    /// The price before floor and surcharge, AUD/kWh.
    fn wholesale(&self, hour: usize, tariff: &Tariff) -> f64 {
        self.hours[hour].eur_per_mwh / 1_000.0 * tariff.aud_per_eur
    }

    fn aud_per_kwh(&self, hour: usize, tariff: &Tariff) -> f64 {
        self.wholesale(hour, tariff).max(tariff.floor) + tariff.surcharge
    }
}

fn full_hour(text: &str) -> Option<DateTime> {
    let stamp: DateTime = text.parse().ok()?;
    (stamp.minute() == 0 && stamp.second() == 0 && stamp.subsec_nanosecond() == 0).then_some(stamp)
}

/// The time a tick takes, h from the start of the first hour of the data.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: f64,
    end: f64,
}

/// A tick that reaches this far into an hour, h, is only rounded into it.
const ROUNDING: f64 = 1e-6;

impl Span {
    fn first_hour(&self) -> i64 {
        (self.start + ROUNDING).floor() as i64
    }

    fn last_hour(&self) -> i64 {
        (self.end - ROUNDING).ceil() as i64 - 1
    }

    /// The hours that the tick touches; it must not begin before the data.
    fn hours(&self) -> std::ops::RangeInclusive<usize> {
        self.first_hour().max(0) as usize..=self.last_hour().max(0) as usize
    }

    /// The mean of an hourly value over the tick.
    fn mean(&self, value: impl Fn(usize) -> f64) -> f64 {
        let hours = self.hours();
        if hours.start() == hours.end() {
            return value(*hours.start());
        }
        let share = |hour: usize| {
            let begin = self.start.max(hour as f64);
            let end = self.end.min((hour + 1) as f64);
            (end - begin) / (self.end - self.start)
        };
        hours.map(|hour| share(hour) * value(hour)).sum()
    }
}
