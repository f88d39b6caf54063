//! A scenario of a waypoint: what is written, what it must be like, what a world is built from.

mod fields;
pub mod form;
mod plan;

pub use fields::FIELDS;
pub use form::Waypoint;
pub use plan::{Plan, Trading, Traffic, Way};

use super::bounds::{Bearing, CreditValue, Urgency};
use super::error::FileError;
use super::field::Field;
use super::form::Form;
use super::misfit::{Misfit, in_order};
use super::source::Source;

impl Form for Waypoint {
    const ARENA: &'static str = "Waypoint";
    const FIELDS: &'static [Field] = FIELDS;
    type Plan = Plan;

    fn title(&self) -> &str {
        self.title.as_str()
    }

    fn about(&self) -> &str {
        self.about.as_str()
    }

    fn ticks(&self) -> u32 {
        self.ticks.get()
    }

    fn check(&self) -> Result<(), Misfit> {
        in_order("weights", self.weights.map(Urgency::get).ends())?;
        in_order("values", self.values.map(CreditValue::get).ends())?;
        in_order("bearings", self.bearings.map(Bearing::get).ends())?;
        if self.step.get() > self.separation.get() {
            let (step, separation) = (self.step.get(), self.separation.get());
            let message = format!("a tick is {step}; allowed is up to {separation}, `separation`");
            return Err(Misfit::new("step", message));
        }
        Ok(())
    }

    fn lay_out(&self, _: &Source) -> Result<Plan, FileError> {
        Ok(Plan {
            separation: self.separation.get(),
            step: self.step.get(),
            horizon: self.horizon.get(),
            traffic: self.traffic.into(),
            airlines: self.airlines.get(),
            weights: self.weights.map(Urgency::get).ends(),
            values: self.values.map(CreditValue::get).ends(),
            bearings: self.bearings.map(Bearing::get).ends(),
            agree_by: self.agree_by.into(),
            trading: self.trading.into(),
        })
    }
}
