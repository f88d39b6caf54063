//! The course of a run: `steps.csv`, tick by tick or averaged over stretches.

use super::clock::{Clock, Stretch};
use crate::report::error::ReportError;
use crate::report::read::{Number, rows};
use serde::Deserialize;
use std::path::Path;

/// What is read of a row of `steps.csv`.
#[derive(Debug, Deserialize)]
struct Step {
    grid_price: Number,
    population: u64,
    arrivals: u64,
    turned_away: u64,
    departures: u64,
    unmet_kwh: Number,
    volume: Number,
    welfare: Number,
    optimum: Number,
    match_rate: Option<Number>,
    jain: Option<Number>,
    gini: Option<Number>,
    price_mean: Option<Number>,
    price_sd: Option<Number>,
}

/// A stretch of a run: means over its ticks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moment {
    /// Its middle: days since the run began, or hours of the day in a run of one day.
    pub when: f64,
    /// Grid price, AUD/kWh.
    pub grid_price: f64,
    /// Quantity-weighted mean price and its standard deviation, AUD/kWh.
    pub price: Option<(f64, f64)>,
    /// Welfare on true values, AUD a tick.
    pub welfare: f64,
    /// The most that true values allowed, AUD a tick.
    pub optimum: f64,
    /// Energy traded, kWh a tick.
    pub volume: f64,
    /// Participants with a trade, share of those with an order.
    pub match_rate: Option<f64>,
    /// Jain's index of the gains.
    pub jain: Option<f64>,
    /// Gini's index of the gains.
    pub gini: Option<f64>,
    /// Vehicles in a bay.
    pub population: f64,
    /// Vehicles that came, a tick.
    pub arrivals: f64,
    /// Of these, those that found no free bay, a tick.
    pub turned_away: f64,
    /// Vehicles that left, a tick.
    pub departures: f64,
    /// Energy missing to the targets of those who left, kWh a tick.
    pub unmet_kwh: f64,
}

/// The course of a run.
#[derive(Clone, Debug)]
pub struct Course {
    /// Its stretches, in their order.
    pub moments: Vec<Moment>,
    /// Their length.
    pub stretch: Stretch,
    /// What [`Moment::when`] counts, and in what.
    pub time: (&'static str, &'static str),
}

/// Reads the course of a run of `ticks` ticks once, in stretches short enough for each number of
/// `points`.
///
/// # Errors
/// If the table is missing or damaged.
pub fn read<const N: usize>(
    path: &Path,
    clock: &Clock,
    ticks: u64,
    points: [u64; N],
) -> Result<[Course; N], ReportError> {
    let mut gauges = points.map(|points| Gauge::new(*clock, ticks, points));
    rows(path, |step: Step| gauges.iter_mut().for_each(|gauge| gauge.add(&step)))?;
    Ok(gauges.map(Gauge::finish))
}

/// A course in the making.
#[derive(Clone, Debug)]
struct Gauge {
    clock: Clock,
    /// Whether the run is over within a day.
    one_day: bool,
    stretch: Stretch,
    moments: Vec<Moment>,
    /// Sums of the stretch that is not over, and its first tick.
    sums: Sums,
    first: u64,
}

impl Gauge {
    fn new(clock: Clock, ticks: u64, points: u64) -> Self {
        Self {
            clock,
            one_day: ticks <= clock.steps_per_day,
            stretch: Stretch::of(ticks, &clock, points),
            moments: Vec::new(),
            sums: Sums::default(),
            first: 0,
        }
    }

    fn add(&mut self, step: &Step) {
        self.sums.add(step);
        if self.sums.ticks == self.stretch.ticks {
            self.end_stretch();
        }
    }

    fn end_stretch(&mut self) {
        let sums = std::mem::take(&mut self.sums);
        let middle = self.first as f64 + (sums.ticks - 1) as f64 / 2.0;
        let when = match self.one_day {
            true => self.clock.opens_at_hours + middle * self.clock.step_hours,
            false => middle / self.clock.steps_per_day as f64,
        };
        self.moments.push(sums.moment(when));
        self.first += sums.ticks;
    }

    fn finish(mut self) -> Course {
        if self.sums.ticks > 0 {
            self.end_stretch();
        }
        let time = if self.one_day { ("time of day", "h") } else { ("day", "") };
        Course { moments: self.moments, stretch: self.stretch, time }
    }
}

/// A mean of what there is.
#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    sum: f64,
    count: u64,
}

impl Mean {
    fn add(&mut self, value: Option<Number>) {
        if let Some(Number(value)) = value {
            self.sum += value;
            self.count += 1;
        }
    }

    fn get(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }
}

/// Sums over the ticks of a stretch.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    ticks: u64,
    /// Sums of what is averaged over ticks.
    of: Moment,
    match_rate: Mean,
    jain: Mean,
    gini: Mean,
    /// Energy traded at a known price, kWh; its price and squared price, weighted by it.
    priced: [f64; 3],
}

impl Sums {
    fn add(&mut self, step: &Step) {
        self.ticks += 1;
        let of = &mut self.of;
        of.grid_price += step.grid_price.0;
        of.welfare += step.welfare.0;
        of.optimum += step.optimum.0;
        of.volume += step.volume.0;
        of.population += step.population as f64;
        of.arrivals += step.arrivals as f64;
        of.turned_away += step.turned_away as f64;
        of.departures += step.departures as f64;
        of.unmet_kwh += step.unmet_kwh.0;
        self.match_rate.add(step.match_rate);
        self.jain.add(step.jain);
        self.gini.add(step.gini);
        if let (Some(Number(mean)), Some(Number(sd))) = (step.price_mean, step.price_sd) {
            let volume = step.volume.0;
            for (sum, moment) in self.priced.iter_mut().zip([1.0, mean, mean * mean + sd * sd]) {
                *sum += volume * moment;
            }
        }
    }

    fn moment(&self, when: f64) -> Moment {
        let each = |sum: f64| sum / self.ticks as f64;
        let [volume, paid, squared] = self.priced;
        let price = (volume > 0.0).then(|| {
            let mean = paid / volume;
            // Rounding may leave less than nothing.
            (mean, (squared / volume - mean * mean).max(0.0).sqrt())
        });
        let of = &self.of;
        Moment {
            when,
            grid_price: each(of.grid_price),
            price,
            welfare: each(of.welfare),
            optimum: each(of.optimum),
            volume: each(of.volume),
            match_rate: self.match_rate.get(),
            jain: self.jain.get(),
            gini: self.gini.get(),
            population: each(of.population),
            arrivals: each(of.arrivals),
            turned_away: each(of.turned_away),
            departures: each(of.departures),
            unmet_kwh: each(of.unmet_kwh),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "tick,grid_price,population,arrivals,turned_away,departures,unmet_kwh,\
                        volume,welfare,optimum,match_rate,jain,gini,price_mean,price_sd";

    #[test]
    fn a_stretch_averages_its_ticks_and_weighs_prices_by_energy() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("steps.csv");
        let text = format!(
            "{HEAD}\n0,0.3,10,1,0,2,0.5,1,2,4,0.5,0.8,0.1,0.1,0\n\
             1,0.3,20,3,1,0,0.5,3,4,4,,,,0.2,0\n2,0.3,6,0,0,0,0,0,0,0,,,,,\n"
        );
        std::fs::write(&path, text).expect("written");
        let clock = Clock { step_hours: 1.0, steps_per_day: 2, opens_at_hours: 0.0 };
        let [course, fine] = read(&path, &clock, 3, [2, 3]).expect("a course");
        assert_eq!((fine.moments.len(), fine.moments[2].when), (3, 1.0));
        let [first, last] = course.moments.as_slice() else { panic!("{course:?}") };
        assert_eq!((first.when, first.population, first.welfare), (0.25, 15.0, 3.0));
        assert_eq!((first.match_rate, first.jain), (Some(0.5), Some(0.8)));
        let (mean, sd) = first.price.expect("a price");
        assert!((mean - 0.175).abs() < 1e-12 && (sd - (0.75f64 * 0.25).sqrt() * 0.1).abs() < 1e-9);
        assert_eq!((last.when, last.population, last.price), (1.0, 6.0, None));
    }
}
