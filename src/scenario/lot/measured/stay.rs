//! How long vehicles stay: probabilities of lengths of stay by hour of arrival.

use super::table::{Column, Row, Table};
use crate::scenario::error::FileError;
use crate::scenario::source::Data;

const HOURS_A_DAY: usize = 24;

/// How far the probabilities of a row may be from 1, in sum.
const TOLERANCE: f64 = 1e-3;

/// Most ticks of a stay.
const LONGEST_STAY: usize = 10_000;

/// Reads, for each hour of arrival, the cumulative probability of staying at most
/// 1, 2, 3, … ticks of `step_hours`; the last entry of a row is 1.
///
/// The table has the columns `arrival_hour` (0 to 23) and `stay_0.0h`, `stay_0.5h`, …:
/// the probability of staying from that long up to the next column's.
/// A started tick counts as a whole one, so a stay counts with the upper end of its column.
///
/// # Errors
/// Points at hours out of order, at cells that are no probabilities and at rows
/// that don't sum to 1.
pub fn by_hour(data: &Data, step_hours: f64) -> Result<Vec<Vec<f64>>, FileError> {
    let table = Table::of(data)?;
    let bins = Bins::of(&table)?;
    if (bins.columns.len() as f64 * bins.width / step_hours).ceil() > LONGEST_STAY as f64 {
        let message = format!("the longest stay has more than {LONGEST_STAY} ticks");
        return Err(table.error_at_end(message));
    }
    let hour = table.column("arrival_hour")?;
    for (index, row) in table.rows.iter().enumerate() {
        let is_next = |x: f64| x == index as f64 && index < HOURS_A_DAY;
        table.number(row, hour, &format!("{index}; hours go from 0 to 23"), is_next)?;
    }
    if table.rows.len() != HOURS_A_DAY {
        let message =
            format!("the table has {} rows; allowed are 24, one an hour", table.rows.len());
        return Err(table.error_at_end(message));
    }
    table.rows.iter().map(|row| cumulative(&table, row, &bins, step_hours)).collect()
}

/// The columns of lengths of stay.
struct Bins {
    columns: Vec<Column>,
    /// Length of each, h.
    width: f64,
}

impl Bins {
    /// Reads the lengths from the columns' names; they must begin at 0 and be of one width.
    fn of(table: &Table) -> Result<Self, FileError> {
        let named = table.columns_with_prefix("stay_");
        let starts: Vec<f64> =
            named.iter().map_while(|(_, rest)| rest.strip_suffix('h')?.parse().ok()).collect();
        let width = starts.get(1).copied().unwrap_or_default();
        let is_even = starts.len() == named.len()
            && width > 0.0
            && starts
                .iter()
                .enumerate()
                .all(|(bin, start)| (start - bin as f64 * width).abs() < 1e-6);
        if !is_even {
            let message = "the columns of lengths of stay must be named stay_0.0h, stay_0.5h, … \
                           in even steps";
            return Err(table.error_in_header(message));
        }
        Ok(Bins { columns: named.into_iter().map(|(column, _)| column).collect(), width })
    }
}

fn cumulative(
    table: &Table,
    row: &Row,
    bins: &Bins,
    step_hours: f64,
) -> Result<Vec<f64>, FileError> {
    let mut in_tick: Vec<f64> = Vec::new();
    for (bin, column) in bins.columns.iter().enumerate() {
        let is_probability = |x: f64| (0.0..=1.0).contains(&x);
        let share = table.number(row, *column, "a number from 0 to 1", is_probability)?;
        let ticks = ticks_until((bin + 1) as f64 * bins.width, step_hours);
        if share > 0.0 {
            in_tick.resize(in_tick.len().max(ticks), 0.0);
            in_tick[ticks - 1] += share;
        }
    }
    let sum: f64 = in_tick.iter().sum();
    if (sum - 1.0).abs() > TOLERANCE {
        return Err(table.error(row, format!("the probabilities sum to {sum}; allowed is 1")));
    }
    let mut so_far = 0.0;
    for share in &mut in_tick {
        so_far += *share / sum;
        *share = so_far;
    }
    // Rounding must not leave a stay without an end.
    if let Some(last) = in_tick.last_mut() {
        *last = 1.0;
    }
    Ok(in_tick)
}

/// Ticks that `hours` take, a started one counted as a whole, at least 1.
fn ticks_until(hours: f64, step_hours: f64) -> usize {
    ((hours / step_hours - 1e-9).ceil() as usize).max(1)
}
