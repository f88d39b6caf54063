//! When vehicles arrive: shares of a day's arrivals by the quarter of an hour.

use super::table::{Row, Table};
use crate::scenario::bounds::VehicleCount;
use crate::scenario::error::FileError;
use crate::scenario::lot::form::{Clock, Place};
use crate::scenario::source::Data;

const QUARTERS_A_DAY: usize = 96;

/// Days in the order of a week whose first day is Monday; the last two are the weekend.
const DAYS_A_WEEK: usize = 7;
const FIRST_WEEKEND_DAY: usize = 5;

/// How far the percentages of a day may be from 100, in sum.
const TOLERANCE_PERCENT: f64 = 0.5;

/// Shares of a day's arrivals in each quarter of an hour; a day's shares sum to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    /// Monday to Friday.
    pub weekday: Vec<f64>,
    /// Saturday and Sunday; none where nothing was measured.
    pub weekend: Option<Vec<f64>>,
}

/// Expected arrivals per lot on the days of a week.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Week {
    /// On each day from Monday to Friday.
    pub per_weekday: VehicleCount,
    /// On Saturday and on Sunday.
    pub per_weekend_day: VehicleCount,
    /// The day of the first tick, 0 for Monday.
    pub first_day: usize,
}

/// Reads the shares of a day's arrivals at one kind of charger.
///
/// The table has the columns `day` (`weekday` or `weekend`), `time` (`00:00` to `23:45`)
/// and one in percent for each place.
///
/// # Errors
/// Points at times out of order, at cells that are no percentages
/// and at days whose percentages don't sum to 100.
pub fn shares_of_day(data: &Data, place: Place) -> Result<Shares, FileError> {
    let table = Table::of(data)?;
    let weekday = day_shares(&table, "weekday", place)?;
    let weekend = day_shares(&table, "weekend", place)?;
    match weekday {
        Some(weekday) => Ok(Shares { weekday, weekend }),
        None => Err(table.error_at_end("no arrivals on weekdays were measured at this place")),
    }
}

/// The shares of one kind of day, or nothing if all its cells are empty.
fn day_shares(table: &Table, kind: &str, place: Place) -> Result<Option<Vec<f64>>, FileError> {
    let day = table.column("day")?;
    let time = table.column("time")?;
    let percent = table.column(match place {
        Place::Home => "home_percent",
        Place::Public => "public_percent",
        Place::Workplace => "workplace_percent",
    })?;
    let rows: Vec<&Row> = table.rows.iter().filter(|row| row.cell(day) == kind).collect();
    for (quarter, row) in rows.iter().enumerate() {
        let expected = format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15);
        if row.cell(time) != expected {
            return Err(table.wrong(
                row,
                time,
                &format!("{expected}, the next quarter of an hour"),
            ));
        }
    }
    let Some(last) = rows.last() else {
        return Err(table.error_at_end(format!("the table has no rows with the day {kind}")));
    };
    if rows.len() != QUARTERS_A_DAY {
        let message = format!("a {kind} has {} rows; allowed are {QUARTERS_A_DAY}", rows.len());
        return Err(table.error(last, message));
    }
    if rows.iter().all(|row| row.cell(percent).is_empty()) {
        return Ok(None);
    }
    let mut shares = Vec::with_capacity(QUARTERS_A_DAY);
    for row in &rows {
        let is_percentage = |x: f64| (0.0..=100.0).contains(&x);
        shares.push(table.number(row, percent, "a number from 0 to 100", is_percentage)?);
    }
    let sum: f64 = shares.iter().sum();
    if (sum - 100.0).abs() > TOLERANCE_PERCENT {
        let title = table.title(percent);
        let message = format!("`{title}` sums to {sum} on a {kind}; allowed is 100");
        return Err(table.error(last, message));
    }
    Ok(Some(shares.into_iter().map(|percent| percent / sum).collect()))
}

impl Shares {
    /// Expected arrivals per lot in each tick of a week.
    ///
    /// `clock` must fill the day with ticks of whole quarters of an hour.
    pub fn per_tick(&self, clock: &Clock, week: &Week) -> Vec<f64> {
        let quarters = |hours: f64| (hours * 4.0).round() as usize;
        let per_tick = quarters(clock.step_hours.get()).max(1);
        let opens = quarters(clock.opens_at_hours.get());
        let ticks = DAYS_A_WEEK * clock.steps_per_day.get() as usize;
        let in_tick = |tick: usize| {
            let first = opens + tick * per_tick;
            (first..first + per_tick).map(|quarter| self.in_quarter(quarter, week)).sum()
        };
        (0..ticks).map(in_tick).collect()
    }

    /// Expected arrivals in a quarter of an hour, counted from midnight of the first day.
    fn in_quarter(&self, quarter: usize, week: &Week) -> f64 {
        let day = (week.first_day + quarter / QUARTERS_A_DAY) % DAYS_A_WEEK;
        let quarter = quarter % QUARTERS_A_DAY;
        if day < FIRST_WEEKEND_DAY {
            return week.per_weekday.get() * self.weekday[quarter];
        }
        // Where no weekend was measured, nobody comes.
        self.weekend.as_ref().map_or(0.0, |shares| week.per_weekend_day.get() * shares[quarter])
    }
}
