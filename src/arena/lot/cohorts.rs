//! Turnover as a subject: what became of those who came at the same hour or stayed as long.

use super::Visit;
use crate::scenario::Clock;
use bevy_ecs::prelude::*;

/// Upper ends of the classes of stay, h; the last class has none.
pub const STAY_CLASSES: [f64; 5] = [2.0, 4.0, 6.0, 8.0, 12.0];

/// Sums over stays that have something in common.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cohort {
    /// Stays.
    pub stays: u64,
    /// Time in the lot, h.
    pub hours: f64,
    /// Stays that ended below target.
    pub unmet: u64,
    /// Energy missing to the targets, kWh.
    pub unmet_kwh: f64,
    /// Energy bought, kWh.
    pub bought: f64,
    /// Energy sold, kWh.
    pub sold: f64,
    /// Paid for the energy bought, AUD.
    pub spent: f64,
    /// Received for the energy sold, AUD.
    pub earned: f64,
    /// Utility on true values, AUD.
    pub utility: f64,
    /// Sum of utility squared, AUD².
    pub utility_squared: f64,
    /// Sum of states of charge on arrival, share.
    pub soc_in: f64,
    /// Sum of states of charge on leaving, share.
    pub soc_out: f64,
    /// Ticks with an order.
    pub active_ticks: u64,
    /// Ticks with a trade.
    pub matched_ticks: u64,
}

impl Cohort {
    fn enter(&mut self, visit: &Visit, clock: &Clock) {
        let (battery, account) = (&visit.battery, &visit.account);
        self.stays += 1;
        self.hours += visit.hours(clock);
        self.unmet += u64::from(visit.unmet() > 0.0);
        self.unmet_kwh += visit.unmet();
        self.bought += account.bought;
        self.sold += account.sold;
        // A buyer stops at its target, below where selling starts: nobody is both in one stay.
        if account.bought > 0.0 {
            self.spent -= account.money;
        } else {
            self.earned += account.money;
        }
        self.utility += account.utility;
        self.utility_squared += account.utility * account.utility;
        self.soc_in += battery.on_arrival / battery.capacity;
        self.soc_out += battery.soc();
        self.active_ticks += u64::from(account.active_ticks);
        self.matched_ticks += u64::from(account.matched_ticks);
    }

    /// Adds the sums of `other`.
    pub fn add(&mut self, other: &Self) {
        self.stays += other.stays;
        self.hours += other.hours;
        self.unmet += other.unmet;
        self.unmet_kwh += other.unmet_kwh;
        self.bought += other.bought;
        self.sold += other.sold;
        self.spent += other.spent;
        self.earned += other.earned;
        self.utility += other.utility;
        self.utility_squared += other.utility_squared;
        self.soc_in += other.soc_in;
        self.soc_out += other.soc_out;
        self.active_ticks += other.active_ticks;
        self.matched_ticks += other.matched_ticks;
    }

    /// `sum` for each stay; `None` without a stay.
    pub fn per_stay(&self, sum: f64) -> Option<f64> {
        (self.stays > 0).then(|| sum / self.stays as f64)
    }

    /// Utility per hour parked, AUD/h; `None` without a stay.
    pub fn utility_per_hour(&self) -> Option<f64> {
        (self.hours > 0.0).then(|| self.utility / self.hours)
    }

    /// Mean price of the energy bought, AUD/kWh; `None` if none was.
    pub fn price_paid(&self) -> Option<f64> {
        (self.bought > 0.0).then(|| self.spent / self.bought)
    }

    /// Mean price of the energy sold, AUD/kWh; `None` if none was.
    pub fn price_received(&self) -> Option<f64> {
        (self.sold > 0.0).then(|| self.earned / self.sold)
    }

    /// Jain's index of the utilities of whole stays; `None` if nobody gained.
    pub fn jain(&self) -> Option<f64> {
        (self.utility_squared > 0.0)
            .then(|| self.utility * self.utility / (self.stays as f64 * self.utility_squared))
    }

    /// Traded ticks over ticks with an order; `None` without an order.
    pub fn match_rate(&self) -> Option<f64> {
        (self.active_ticks > 0).then(|| self.matched_ticks as f64 / self.active_ticks as f64)
    }
}

/// Cohorts by hour of arrival and class of stay.
#[derive(Resource, Clone, Debug, PartialEq)]
pub struct Cohorts {
    cells: [[Cohort; STAY_CLASSES.len() + 1]; 24],
}

impl Default for Cohorts {
    fn default() -> Self {
        Self { cells: [[Cohort::default(); STAY_CLASSES.len() + 1]; 24] }
    }
}

impl Cohorts {
    /// Adds a stay that ended.
    pub fn add(&mut self, visit: &Visit, clock: &Clock) {
        let hour = clock.hour_of_day(visit.stay.arrived) as usize % 24;
        let hours = visit.hours(clock);
        let class = STAY_CLASSES.iter().take_while(|&&end| hours > end).count();
        self.cells[hour][class].enter(visit, clock);
    }

    /// The cohort that came at `hour` (0 to 23) and stayed as long as class `class` says.
    pub fn cell(&self, hour: usize, class: usize) -> &Cohort {
        &self.cells[hour][class]
    }

    /// The cohorts that have any stays, with hour and class.
    pub fn cells(&self) -> impl Iterator<Item = (usize, usize, &Cohort)> {
        self.cells
            .iter()
            .enumerate()
            .flat_map(|(hour, row)| {
                row.iter().enumerate().map(move |(class, it)| (hour, class, it))
            })
            .filter(|(_, _, cohort)| cohort.stays > 0)
    }

    /// Everyone.
    pub fn all(&self) -> Cohort {
        self.sum(|_, _| true)
    }

    /// Those who came at `hour`.
    pub fn of_hour(&self, hour: usize) -> Cohort {
        self.sum(|at, _| at == hour)
    }

    /// Those of one class of stay.
    pub fn of_class(&self, class: usize) -> Cohort {
        self.sum(|_, of| of == class)
    }

    fn sum(&self, belongs: impl Fn(usize, usize) -> bool) -> Cohort {
        let mut sum = Cohort::default();
        for (hour, row) in self.cells.iter().enumerate() {
            for (class, cohort) in row.iter().enumerate() {
                if belongs(hour, class) {
                    sum.add(cohort);
                }
            }
        }
        sum
    }
}

/// Words for a class of stay: `up to 2 h`, …, `over 12 h`.
pub fn stay_class_name(class: usize) -> String {
    match STAY_CLASSES.get(class) {
        Some(end) => format!("up to {end} h"),
        None => format!("over {} h", STAY_CLASSES[STAY_CLASSES.len() - 1]),
    }
}
