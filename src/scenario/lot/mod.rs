//! A scenario of parking lots: what is written, what it must be like, what a world is built from.

mod check;
mod fields;
pub mod form;
mod layout;
mod measured;
mod plan;

pub use fields::FIELDS;
pub use form::Lot;
pub use plan::{
    Burst, Clock, Contest, Learning, Limits, Market, Model, Noise, Opening, Plan, Policy, Range,
    Rewards, Stay, Turnover, Valuation, Vehicles,
};

use super::error::FileError;
use super::field::Field;
use super::form::Form;
use super::misfit::Misfit;
use super::source::Source;
use super::{DataFile, Scenario, policy_file};
use form::{Arrivals, GridPrice, Models};

impl Form for Lot {
    const ARENA: &'static str = "Lot";
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
        check::check(self)
    }

    fn lay_out(&self, source: &Source) -> Result<Plan, FileError> {
        layout::lay_out(self, source)
    }

    fn data_files(&self, source: &Source) -> Result<Vec<DataFile>, FileError> {
        let mut files: Vec<DataFile> = Vec::new();
        for (file, path) in data_fields(self) {
            if !files.iter().any(|known| known.path == file) {
                files.push(source.data_file(file, path)?);
            }
        }
        for (at, share) in self.market.policies.iter().enumerate() {
            let form::Policy::Learned { name } = &share.policy else { continue };
            let (name, path) = (name.as_str(), format!("market.policies.{at}.policy.name"));
            if !files.iter().any(|known| known.path == name) {
                files.push(policy_file::data_file(name, &path, source)?);
            }
        }
        Ok(files)
    }
}

impl Scenario<Lot> {
    /// What is written in it.
    pub fn lot(&self) -> &Lot {
        self.form()
    }
}

/// Each data file's path with the field that names it.
fn data_fields(lot: &Lot) -> Vec<(&str, &'static str)> {
    let mut fields = Vec::new();
    if let Arrivals::Measured { file, .. } = &lot.turnover.arrivals {
        fields.push((file.as_str(), "turnover.arrivals.file"));
    }
    if let form::Stay::Measured { file } = &lot.turnover.stay {
        fields.push((file.as_str(), "turnover.stay.file"));
    }
    if let Models::Registered { file } = &lot.vehicles.models {
        fields.push((file.as_str(), "vehicles.models.file"));
    }
    if let GridPrice::Hourly { file, .. } = &lot.valuation.grid_price {
        fields.push((file.as_str(), "valuation.grid_price.file"));
    }
    fields
}
