//! Who came when and how that went: `vehicles.csv` in cohorts.

use crate::record::{Cohort, STAY_CLASSES};
use crate::report::error::ReportError;
use crate::report::read::{Number, rows};
use serde::Deserialize;
use std::path::Path;

/// What is read of a row of `vehicles.csv`.
#[derive(Debug, Deserialize)]
struct Stay {
    arrived_hour: Number,
    departed_tick: Option<i32>,
    stay_hours: Number,
    soc_in: Number,
    soc_out: Number,
    unmet_kwh: Number,
    bought_kwh: Number,
    sold_kwh: Number,
    money: Number,
    utility: Number,
    active_ticks: u64,
    matched_ticks: u64,
}

/// Classes of stay: those with an upper end, and the one without.
pub const CLASSES: usize = STAY_CLASSES.len() + 1;

/// Cohorts of the stays that ended, by hour of arrival and class of stay.
#[derive(Clone, Debug)]
pub struct Stays {
    cells: [[Cohort; CLASSES]; 24],
}

impl Stays {
    /// Reads the stays that ended.
    ///
    /// # Errors
    /// If the table is missing or damaged.
    pub fn read(path: &Path) -> Result<Self, ReportError> {
        let mut cells = [[Cohort::default(); CLASSES]; 24];
        rows(path, |stay: Stay| {
            if stay.departed_tick.is_some() {
                let hour = stay.arrived_hour.0 as usize % 24;
                let hours = stay.stay_hours.0;
                let class = STAY_CLASSES.iter().take_while(|&&end| hours > end).count();
                cells[hour][class].add(&stay.cohort());
            }
        })?;
        Ok(Self { cells })
    }

    /// Those who came at `hour` and stayed as long as class `class` says.
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

    /// Hours at which somebody came.
    pub fn hours(&self) -> Vec<usize> {
        (0..24).filter(|&hour| self.of_hour(hour).stays > 0).collect()
    }

    /// Classes of stay that somebody was in.
    pub fn classes(&self) -> Vec<usize> {
        (0..CLASSES).filter(|&class| self.of_class(class).stays > 0).collect()
    }
}

fn sum<'a>(cohorts: impl Iterator<Item = &'a Cohort>) -> Cohort {
    cohorts.fold(Cohort::default(), |mut sum, cohort| {
        sum.add(cohort);
        sum
    })
}

impl Stay {
    /// The cohort of this stay alone.
    fn cohort(&self) -> Cohort {
        // Nobody buys and sells in one stay, so money is either spent or earned.
        let bought = self.bought_kwh.0 > 0.0;
        Cohort {
            stays: 1,
            hours: self.stay_hours.0,
            unmet: u64::from(self.unmet_kwh.0 > 0.0),
            unmet_kwh: self.unmet_kwh.0,
            bought: self.bought_kwh.0,
            sold: self.sold_kwh.0,
            spent: if bought { -self.money.0 } else { 0.0 },
            earned: if bought { 0.0 } else { self.money.0 },
            utility: self.utility.0,
            utility_squared: self.utility.0 * self.utility.0,
            soc_in: self.soc_in.0,
            soc_out: self.soc_out.0,
            active_ticks: self.active_ticks,
            matched_ticks: self.matched_ticks,
        }
    }
}
