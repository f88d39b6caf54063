//! Sums of stays over any stretch of ticks, without walking all its frames.

use crate::record::{Cohort, CohortStep, History, STAY_CLASSES};
use crate::view::panels::chart::series::Stamp;
use std::ops::Range;

/// Classes of stay.
pub const CLASSES: usize = STAY_CLASSES.len() + 1;

/// Sums by hour of arrival and class of stay.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    cells: [[Cohort; CLASSES]; 24],
}

impl Default for Table {
    fn default() -> Self {
        Self { cells: [[Cohort::default(); CLASSES]; 24] }
    }
}

impl Table {
    /// The stays of those who came at `hour` and stayed as long as `class` says.
    pub fn cell(&self, hour: usize, class: usize) -> &Cohort {
        &self.cells[hour][class]
    }

    /// Those who came at `hour`.
    pub fn of_hour(&self, hour: usize) -> Cohort {
        sum(self.cells[hour].iter())
    }

    /// Those of one class of stay.
    pub fn of_class(&self, class: usize) -> Cohort {
        sum(self.cells.iter().map(|row| &row[class]))
    }

    /// Everyone.
    pub fn all(&self) -> Cohort {
        sum(self.cells.iter().flatten())
    }

    fn enter(&mut self, steps: &[CohortStep]) {
        for step in steps {
            let row = self.cells.get_mut(usize::from(step.hour));
            if let Some(cell) = row.and_then(|row| row.get_mut(usize::from(step.class))) {
                add(cell, step);
            }
        }
    }

    /// What came between `earlier` and this.
    fn since(&self, earlier: &Self) -> Self {
        let mut table = self.clone();
        for (row, old) in table.cells.iter_mut().zip(&earlier.cells) {
            for (cell, old) in row.iter_mut().zip(old) {
                *cell = less(cell, old);
            }
        }
        table
    }
}

fn sum<'a>(cohorts: impl Iterator<Item = &'a Cohort>) -> Cohort {
    let mut sum = Cohort::default();
    cohorts.for_each(|cohort| sum.add(cohort));
    sum
}

fn add(cell: &mut Cohort, step: &CohortStep) {
    cell.stays += u64::from(step.stays);
    cell.unmet += u64::from(step.unmet);
    cell.hours += f64::from(step.hours);
    cell.unmet_kwh += f64::from(step.unmet_kwh);
    cell.utility += f64::from(step.utility);
    cell.utility_squared += f64::from(step.utility_squared);
    cell.bought += f64::from(step.bought);
    cell.spent += f64::from(step.spent);
    cell.sold += f64::from(step.sold);
    cell.earned += f64::from(step.earned);
}

fn less(a: &Cohort, b: &Cohort) -> Cohort {
    if a.stays == b.stays {
        return Cohort::default();
    }
    Cohort {
        stays: a.stays - b.stays,
        unmet: a.unmet - b.unmet,
        hours: a.hours - b.hours,
        unmet_kwh: a.unmet_kwh - b.unmet_kwh,
        utility: a.utility - b.utility,
        utility_squared: a.utility_squared - b.utility_squared,
        bought: a.bought - b.bought,
        spent: a.spent - b.spent,
        sold: a.sold - b.sold,
        earned: a.earned - b.earned,
        ..Cohort::default()
    }
}

/// Ticks between two sums that are kept.
const STRIDE: usize = 512;

/// Sums from the first tick on, kept every so many ticks, and the last answer.
#[derive(Clone, Debug, Default)]
pub struct CohortShelf {
    seen: Option<Stamp>,
    /// Sums before tick 0, [`STRIDE`], … of the history.
    kept: Vec<Table>,
    answer: Option<(Range<i32>, Table)>,
}

impl CohortShelf {
    /// The sums over `ticks` of `history`.
    pub fn sums(&mut self, history: &History, ticks: Range<i32>) -> &Table {
        if self.seen.is_none_or(|seen| !seen.is_in(history)) {
            *self = Self { kept: vec![Table::default()], ..Self::default() };
        }
        self.seen = Stamp::of(history);
        self.keep_up(history);
        let known = self.answer.take().filter(|(own, _)| *own == ticks);
        let table = match known {
            Some((_, table)) => table,
            None => self.before(history, ticks.end).since(&self.before(history, ticks.start)),
        };
        &self.answer.insert((ticks, table)).1
    }

    fn keep_up(&mut self, history: &History) {
        while self.kept.len() * STRIDE <= history.len() {
            let end = history.ticks().start + (self.kept.len() * STRIDE) as i32;
            let next = self.before(history, end);
            self.kept.push(next);
        }
    }

    /// The sums of all ticks before `tick`.
    fn before(&self, history: &History, tick: i32) -> Table {
        let first = history.ticks().start;
        let index = (tick - first).max(0) as usize / STRIDE;
        let kept = index.min(self.kept.len().saturating_sub(1));
        let mut table = self.kept.get(kept).cloned().unwrap_or_default();
        for frame in history.range(first + (kept * STRIDE) as i32..tick) {
            table.enter(&frame.cohorts);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Frame;
    use std::sync::Arc;

    fn history(ticks: i32, unmet_kwh: f32) -> History {
        let mut history = History::default();
        for tick in 0..ticks {
            let step = CohortStep {
                hour: (tick % 24) as u8,
                class: (tick % 5) as u8,
                stays: 2,
                unmet_kwh: unmet_kwh + (tick % 7) as f32,
                ..CohortStep::default()
            };
            let mut frame = Frame { tick, cohorts: vec![step], ..Frame::default() };
            frame.pulse.welfare = unmet_kwh;
            history.push(Arc::new(frame));
        }
        history
    }

    #[test]
    fn sums_of_any_stretch_are_those_of_its_frames() {
        let history = history(2_000, 1.0);
        let mut shelf = CohortShelf::default();
        for ticks in [0..2_000, 0..2_000, 700..1_900, 511..513, 512..1_024, 40..41, 7..7] {
            let all = shelf.sums(&history, ticks.clone()).all();
            let expected: f32 =
                history.range(ticks.clone()).map(|frame| frame.cohorts[0].unmet_kwh).sum();
            assert_eq!(all.stays, 2 * (ticks.end - ticks.start) as u64, "{ticks:?}");
            assert!((all.unmet_kwh - f64::from(expected)).abs() < 1e-6, "{ticks:?}");
        }
    }

    #[test]
    fn another_run_starts_anew() {
        let mut shelf = CohortShelf::default();
        let before = shelf.sums(&history(1_500, 1.0), 0..1_500).all().unmet_kwh;
        let after = shelf.sums(&history(1_500, 2.0), 0..1_500).all().unmet_kwh;
        assert!((after - before - 1_500.0).abs() < 1e-6);
    }
}
