//! From what is written to what a world is built from: data files read, profiles laid out per tick.

use super::form::{self, Arrivals, GridPrice, Lot, Models, Policy as PolicyForm};
use super::measured::{self, Prices, Tariff, Week};
use super::plan::{
    Burst, Clock, Contest, Learning, Market, Model, Noise, Opening, Plan, Policy, Range, Rewards,
    Stay, Turnover, Valuation, Vehicles,
};
use crate::scenario::bounds::{PriceFactor, Share};
use crate::scenario::error::FileError;
use crate::scenario::policy_file;
use crate::scenario::source::{Data, Source};

/// Most vehicles that may look for a bay, in all lots together, within the longest stay.
const MAX_PRESENT: f64 = 100_000_000.0;

/// Lays a checked `lot` out per tick; `source` finds its data and the places of its fields.
///
/// # Errors
/// Points at the line of a data file that is wrong, or at the field that doesn't fit it.
pub fn lay_out(lot: &Lot, source: &Source) -> Result<Plan, FileError> {
    let clock = Clock {
        step_hours: lot.clock.step_hours.get(),
        steps_per_day: lot.clock.steps_per_day.get(),
        opens_at_hours: lot.clock.opens_at_hours.get(),
    };
    let mut layout = Layout { lot, clock, source, notes: Vec::new() };
    let turnover = layout.turnover()?;
    let vehicles = layout.vehicles()?;
    let valuation = layout.valuation()?;
    Ok(Plan {
        title: lot.title.as_str().to_owned(),
        clock,
        ticks: lot.ticks.get(),
        lots: lot.lots.get(),
        bays: lot.bays.get(),
        turnover,
        vehicles,
        valuation,
        market: layout.market()?,
        learning: learning(&lot.learning),
        notes: layout.notes,
    })
}

struct Layout<'a> {
    lot: &'a Lot,
    clock: Clock,
    source: &'a Source,
    notes: Vec<String>,
}

impl Layout<'_> {
    fn market(&self) -> Result<Market, FileError> {
        let form = &self.lot.market;
        let shares = form.policies.iter().enumerate();
        // A policy that never occurs is left out, so that every weight is above zero.
        let policies = shares.filter(|(_, share)| share.weight.get() > 0.0).map(|(at, share)| {
            let path = format!("market.policies.{at}.policy");
            Ok((self.policy(&share.policy, &path)?, share.weight.get()))
        });
        Ok(Market {
            rule: form.rule.into(),
            compare: form.compare.iter().map(|rule| (*rule).into()).collect(),
            policies: policies.collect::<Result<_, FileError>>()?,
            audit: form.audit.get(),
        })
    }

    fn policy(&self, form: &PolicyForm, path: &str) -> Result<Policy, FileError> {
        Ok(match form {
            PolicyForm::Truthful => Policy::Truthful,
            PolicyForm::ZeroIntelligence { floor, ceiling } => {
                Policy::ZeroIntelligence { floor: floor.get(), ceiling: ceiling.get() }
            }
            PolicyForm::MarkUp { margin } => Policy::MarkUp { margin: margin.get() },
            PolicyForm::Collude { bid_at_most, ask_at_least } => {
                let (bid_at_most, ask_at_least) = (bid_at_most.get(), ask_at_least.get());
                Policy::Collude { bid_at_most, ask_at_least }
            }
            PolicyForm::Learned { name } => {
                let name = name.as_str();
                let actor = policy_file::actor(name, &format!("{path}.name"), self.source)?;
                Policy::Learned { name: name.to_owned(), actor }
            }
            PolicyForm::Learning => Policy::Learning,
        })
    }

    fn read(&mut self, file: &str, path: &str) -> Result<Data, FileError> {
        let data = self.source.read_data(file, path)?;
        let is_fallback =
            data.shipped && self.source.home != crate::scenario::source::Home::Shipped;
        if is_fallback {
            self.notes.push(format!(
                "{file}: not found beside the scenario, the copy shipped with the program is used"
            ));
        }
        Ok(data)
    }

    fn turnover(&mut self) -> Result<Turnover, FileError> {
        let form = &self.lot.turnover;
        let stay = self.stay()?;
        let arrivals = self.arrivals(&stay)?;
        let burst = |burst: &form::Burst| Burst {
            // A tick is at most 10,000,000.
            from_tick: burst.from_tick.get() as i32,
            until_tick: burst.until_tick.get() as i32,
            factor: burst.factor.get(),
        };
        let turnover = Turnover {
            arrivals,
            bursts: form.bursts.iter().map(burst).collect(),
            stay,
            opening: match form.opening {
                form::Opening::Empty => Opening::Empty,
                form::Opening::Steady => Opening::Steady,
            },
            contest: match form.when_full {
                form::WhenFull::FirstCome => None,
                form::WhenFull::Negotiate { unit, decrement, tolerance } => Some(Contest {
                    unit: unit.get(),
                    decrement: decrement.get(),
                    tolerance: tolerance.get(),
                }),
            },
            dropout: form.dropout.get(),
        };
        self.bearable(&turnover)?;
        Ok(turnover)
    }

    fn stay(&mut self) -> Result<Stay, FileError> {
        match &self.lot.turnover.stay {
            form::Stay::Uniform { min, max } => {
                Ok(Stay::Uniform { min: min.get(), max: max.get() })
            }
            form::Stay::Measured { file } => {
                let data = self.read(file.as_str(), "turnover.stay.file")?;
                measured::by_hour(&data, self.clock.step_hours).map(Stay::ByHour)
            }
        }
    }

    /// Expected arrivals per lot in each tick.
    fn arrivals(&mut self, stay: &Stay) -> Result<Vec<f64>, FileError> {
        match &self.lot.turnover.arrivals {
            // Little's law: the mean number present is the rate times the mean stay.
            Arrivals::Population(vehicles) => {
                Ok(vec![vehicles.get() / mean_stay(stay, self.clock)])
            }
            Arrivals::Rate(rate) => Ok(vec![rate.get()]),
            Arrivals::Measured { file, place, per_weekday, per_weekend_day } => {
                let data = self.read(file.as_str(), "turnover.arrivals.file")?;
                let shares = measured::shares_of_day(&data, *place)?;
                if shares.weekend.is_none() && per_weekend_day.get() > 0.0 {
                    let message = "no weekend was measured there; allowed is 0 arrivals then";
                    let path = "turnover.arrivals.per_weekend_day";
                    return Err(self.source.error_at(path, message));
                }
                let week = Week {
                    per_weekday: *per_weekday,
                    per_weekend_day: *per_weekend_day,
                    first_day: self.first_weekday(),
                };
                Ok(shares.per_tick(&self.lot.clock, &week))
            }
        }
    }

    /// The weekday of the first tick, 0 for Monday, on which a run without a date begins.
    fn first_weekday(&self) -> usize {
        match &self.lot.valuation.grid_price {
            GridPrice::Fixed(_) => 0,
            GridPrice::Hourly { from, .. } => {
                usize::try_from(from.get().weekday().to_monday_zero_offset()).unwrap_or_default()
            }
        }
    }

    /// Refuses turnovers that no machine would finish.
    fn bearable(&self, turnover: &Turnover) -> Result<(), FileError> {
        let usual = turnover.arrivals.iter().fold(0.0, |most: f64, rate| most.max(*rate));
        let factor_at = |tick| {
            let covers = |burst: &&Burst| (burst.from_tick..burst.until_tick).contains(&tick);
            turnover.bursts.iter().filter(covers).fold(1.0, |all, burst| all * burst.factor)
        };
        let factor = turnover
            .bursts
            .iter()
            .map(|burst| factor_at(burst.from_tick))
            .fold(1.0, |most: f64, factor: f64| most.max(factor));
        let lots = f64::from(self.lot.lots.get());
        let present = lots * usual * factor * f64::from(turnover.stay.longest());
        if present <= MAX_PRESENT {
            return Ok(());
        }
        let message = format!(
            "up to {present:.0} vehicles would look for a bay within the longest stay; \
             allowed are 100,000,000 in all lots together"
        );
        Err(self.source.error_at("turnover.arrivals", message))
    }

    fn vehicles(&mut self) -> Result<Vehicles, FileError> {
        let form = &self.lot.vehicles;
        let models = match &form.models {
            Models::Single { name, battery_kwh, charge_kw, discharge_kw } => vec![Model {
                name: name.as_str().to_owned(),
                weight: 1.0,
                battery_kwh: battery_kwh.get(),
                charge_kw: charge_kw.get(),
                discharge_kw: discharge_kw.get(),
            }],
            Models::Registered { file } => {
                measured::registered(&self.read(file.as_str(), "vehicles.models.file")?)?
            }
        };
        Ok(Vehicles {
            models,
            soc: range(form.soc.map(Share::get)),
            target: range(form.target.map(Share::get)),
            buffer: form.buffer.get(),
            efficiency: form.efficiency.get(),
        })
    }

    fn valuation(&mut self) -> Result<Valuation, FileError> {
        let form = &self.lot.valuation;
        let grid_price = self.grid_price()?;
        let reference_price = grid_price.iter().sum::<f64>() / grid_price.len() as f64;
        if reference_price <= 0.0 {
            let message = "the mean price of the run is 0; allowed is a period, a `floor` \
                           or a `surcharge` that makes it more";
            return Err(self.source.error_at("valuation.grid_price", message));
        }
        Ok(Valuation {
            grid_price,
            reference_price,
            patient: form.patient.get(),
            urgent: form.urgent.get(),
            degradation: range(form.degradation.map(crate::scenario::bounds::Price::get)),
            keep: range(form.keep.map(PriceFactor::get)),
        })
    }

    /// Grid price of each tick, AUD/kWh: whole days, so that a longer run repeats them.
    fn grid_price(&mut self) -> Result<Vec<f64>, FileError> {
        let (file, tariff) = match &self.lot.valuation.grid_price {
            GridPrice::Fixed(price) => return Ok(vec![price.get()]),
            GridPrice::Hourly { file, from, utc_offset_hours, aud_per_eur, floor, surcharge } => {
                let tariff = Tariff {
                    from: from.get(),
                    utc_offset_hours: utc_offset_hours.get(),
                    aud_per_eur: aud_per_eur.get(),
                    floor: floor.get(),
                    surcharge: surcharge.get(),
                };
                (file.as_str(), tariff)
            }
        };
        let data = self.read(file, "valuation.grid_price.file")?;
        let clock = &self.lot.clock;
        let ticks = self.lot.ticks.get().next_multiple_of(clock.steps_per_day.get());
        let priced =
            Prices::of(&data)?.per_tick(&tariff, clock, ticks as usize).map_err(|error| {
                self.source.error_at("valuation.grid_price.from", error.to_string())
            })?;
        if !priced.filled.is_empty() {
            let stamps: Vec<String> = priced.filled.iter().map(ToString::to_string).collect();
            self.notes.push(format!(
                "{file}: {} of {} hours missing, priced like the hour before: {} UTC",
                stamps.len(),
                priced.hours,
                stamps.join(", ")
            ));
        }
        if priced.floored > 0 {
            self.notes.push(format!(
                "{file}: {} of {} hours below the floor, priced at {} AUD/kWh before surcharge",
                priced.floored, priced.hours, tariff.floor
            ));
        }
        Ok(priced.grid_price)
    }
}

/// Mean length of stay over all ticks of a day, ticks.
fn mean_stay(stay: &Stay, clock: Clock) -> f64 {
    match stay {
        Stay::Uniform { min, max } => (f64::from(*min) + f64::from(*max)) / 2.0,
        Stay::ByHour(rows) => {
            // A stay exceeds k ticks with probability 1 − F(k); these sum to its mean.
            let mean = |row: &[f64]| 1.0 + row.iter().map(|until| 1.0 - until).sum::<f64>();
            let hour = |step: u32| clock.hour_of_day(step as i32) as usize;
            let sum: f64 = (0..clock.steps_per_day).map(|step| mean(&rows[hour(step)])).sum();
            sum / f64::from(clock.steps_per_day)
        }
    }
}

fn learning(form: &form::Learning) -> Learning {
    Learning {
        ticks: form.ticks.get(),
        warm_up: form.warm_up.get(),
        updates: form.updates.get(),
        batch: form.batch.get(),
        memory: form.memory.get(),
        hidden: form.hidden.iter().map(|units| units.get()).collect(),
        actor_rate: form.actor_rate.get(),
        critic_rate: form.critic_rate.get(),
        discount: form.discount.get(),
        tau: form.tau.get(),
        max_norm: form.max_norm.get(),
        noise: Noise {
            theta: form.noise.theta.get(),
            from: form.noise.from.get(),
            to: form.noise.to.get(),
        },
        rewards: Rewards {
            credit: form.rewards.credit.get(),
            proximity: form.rewards.proximity.get(),
            penalty: form.rewards.penalty.get(),
            welfare: form.rewards.welfare.get(),
            jain: form.rewards.jain.get(),
            matched: form.rewards.matched.get(),
        },
    }
}

fn range(between: form::Between<f64>) -> Range {
    Range { min: between.min, max: between.max }
}
