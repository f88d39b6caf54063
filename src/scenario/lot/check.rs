//! What single fields can't know: how they must fit together.

use super::form::{Arrivals, Clock, Focus, GridPrice, Lot, Place, Policy, PolicyShare, Stay};
use crate::scenario::bounds::{Price, PriceFactor, Share};
use crate::scenario::misfit::{Misfit, in_order, length};

/// Most bays of all lots together.
const MAX_BAYS: u64 = 20_000_000;

/// Checks a lot whose fields are in range.
///
/// # Errors
/// The first misfit, in the order of the file.
pub fn check(lot: &Lot) -> Result<(), Misfit> {
    day(&lot.clock)?;
    bays(lot)?;
    turnover(lot)?;
    in_order("vehicles.soc", lot.vehicles.soc.map(Share::get).ends())?;
    in_order("vehicles.target", lot.vehicles.target.map(Share::get).ends())?;
    price(lot)?;
    in_order("valuation.degradation", lot.valuation.degradation.map(Price::get).ends())?;
    in_order("valuation.keep", lot.valuation.keep.map(PriceFactor::get).ends())?;
    length("market.compare", lot.market.compare.len(), 0, 20)?;
    policies(&lot.market.policies)?;
    length("learning.hidden", lot.learning.hidden.len(), 1, 8)?;
    scenes(lot)
}

/// What a scene sets must be a field, and its lot must be there.
fn scenes(lot: &Lot) -> Result<(), Misfit> {
    length("scenes", lot.scenes.len(), 0, 100)?;
    for (index, scene) in lot.scenes.iter().enumerate() {
        for (at, argument) in scene.set.iter().enumerate() {
            crate::scenario::set::set(lot, argument.as_str()).map_err(|error| {
                Misfit::new(format!("scenes.{index}.set.{at}"), error.to_string())
            })?;
        }
        if let Focus::Lot(number) = scene.focus
            && number.get() >= lot.lots.get()
        {
            let message = format!(
                "there is no lot {}; allowed is a number from 0 to {}",
                number.get(),
                lot.lots.get() - 1
            );
            return Err(Misfit::new(format!("scenes.{index}.focus"), message));
        }
    }
    Ok(())
}

/// Whether the ticks of a day last 24 h, to rounding.
pub fn fills_the_day(clock: &Clock) -> bool {
    (hours_a_day(clock) - 24.0).abs() < 1e-6
}

fn hours_a_day(clock: &Clock) -> f64 {
    f64::from(clock.steps_per_day.get()) * clock.step_hours.get()
}

fn day(clock: &Clock) -> Result<(), Misfit> {
    let hours = hours_a_day(clock);
    if hours <= 24.0 + 1e-6 {
        return Ok(());
    }
    let (steps, step) = (clock.steps_per_day.get(), clock.step_hours.get());
    let message = format!("{steps} steps of {step} h are {hours} h; allowed are up to 24 h a day");
    Err(Misfit::new("clock.steps_per_day", message))
}

fn bays(lot: &Lot) -> Result<(), Misfit> {
    let (lots, bays) = (lot.lots.get(), lot.bays.get());
    if u64::from(lots) * u64::from(bays) <= MAX_BAYS {
        return Ok(());
    }
    let message = format!("{lots} lots of {bays} bays; allowed are up to 20,000,000 bays together");
    Err(Misfit::new("bays", message))
}

fn turnover(lot: &Lot) -> Result<(), Misfit> {
    if let Arrivals::Measured { place, per_weekend_day, .. } = &lot.turnover.arrivals {
        whole_days_of_quarters(&lot.clock)?;
        if *place == Place::Workplace && per_weekend_day.get() > 0.0 {
            let message = "workplaces have no measured weekend; allowed is 0 arrivals then";
            return Err(Misfit::new("turnover.arrivals.per_weekend_day", message));
        }
    }
    length("turnover.bursts", lot.turnover.bursts.len(), 0, 1_000)?;
    for (index, burst) in lot.turnover.bursts.iter().enumerate() {
        let (from, until) = (burst.from_tick.get(), burst.until_tick.get());
        if until <= from {
            let path = format!("turnover.bursts.{index}.until_tick");
            let message = format!("the burst ends at tick {until}; allowed is more than {from}");
            return Err(Misfit::new(path, message));
        }
    }
    if let Stay::Uniform { min, max } = lot.turnover.stay
        && max < min
    {
        let (min, max) = (min.get(), max.get());
        let message = format!("the longest stay is {max} ticks; allowed is {min}, `min`, or more");
        return Err(Misfit::new("turnover.stay.max", message));
    }
    Ok(())
}

/// Measured arrivals are shares of quarter-hours, so ticks must be made of whole ones.
fn whole_days_of_quarters(clock: &Clock) -> Result<(), Misfit> {
    let is_quarters = |hours: f64| (hours * 4.0).fract() == 0.0;
    if !is_quarters(clock.step_hours.get()) {
        let message = "measured arrivals are counted by the quarter of an hour; \
                       allowed are multiples of 0.25";
        return Err(Misfit::new("clock.step_hours", message));
    }
    if !is_quarters(clock.opens_at_hours.get()) {
        let message = "measured arrivals are counted by the quarter of an hour; \
                       allowed are multiples of 0.25";
        return Err(Misfit::new("clock.opens_at_hours", message));
    }
    if !fills_the_day(clock) {
        let message = format!(
            "measured arrivals need days of 24 h, these have {}; allowed is 24 / `step_hours`",
            hours_a_day(clock)
        );
        return Err(Misfit::new("clock.steps_per_day", message));
    }
    Ok(())
}

fn price(lot: &Lot) -> Result<(), Misfit> {
    if let GridPrice::Hourly { .. } = lot.valuation.grid_price
        && lot.ticks.get() > MAX_PRICED_TICKS
    {
        let message = "a run at hourly prices may have up to 1,000,000 ticks";
        return Err(Misfit::new("ticks", message));
    }
    Ok(())
}

/// More ticks than any price file covers, so that prices need no unbounded memory.
const MAX_PRICED_TICKS: u32 = 1_000_000;

fn policies(policies: &[PolicyShare]) -> Result<(), Misfit> {
    length("market.policies", policies.len(), 1, 100)?;
    if policies.iter().all(|share| share.weight.get() == 0.0) {
        let message = "all weights are 0; allowed is at least one above 0";
        return Err(Misfit::new("market.policies", message));
    }
    for (index, share) in policies.iter().enumerate() {
        let path = format!("market.policies.{index}.policy");
        match &share.policy {
            Policy::ZeroIntelligence { floor, ceiling } if ceiling < floor => {
                let (floor, ceiling) = (floor.get(), ceiling.get());
                let message =
                    format!("the ceiling is {ceiling}; allowed is {floor}, `floor`, or more");
                return Err(Misfit::new(format!("{path}.ceiling"), message));
            }
            _ => {}
        }
    }
    Ok(())
}
