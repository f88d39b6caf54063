//! A scenario of firms that learn to bid: what is written, what it must be like, what a world is
//! built from.

mod fields;
pub mod form;
mod plan;

pub use fields::FIELDS;
pub use form::Dispatch;
pub use plan::{Bidding, Firm, Learning, Market, Mode, Normalisation, Pace, Plan};

use super::error::FileError;
use super::field::Field;
use super::form::Form;
use super::misfit::{Misfit, length};
use super::source::Source;
use form::{Bid, Replicas};

/// Most firms of a market.
const FIRMS: usize = 20;
/// Most learning rates of actors, or of critics.
const RATES: usize = 20;
/// Most rounds that all learners together remember.
const REMEMBERED: usize = 20_000_000;
/// Most weights between the hidden layers of all actors.
const WEIGHTS: usize = 50_000_000;

impl Form for Dispatch {
    const ARENA: &'static str = "Dispatch";
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
        length("firms", self.firms.len(), 1, FIRMS)?;
        let all = self.firm_count();
        if all > FIRMS {
            let message = format!("there are {all} firms; allowed are up to {FIRMS}");
            return Err(Misfit::new("firms", message));
        }
        let cap = self.cap.get();
        for (at, firm) in self.firms.iter().enumerate() {
            let cost = firm.cost.get();
            if cost > cap {
                let message = format!("a unit costs {cost}; allowed is up to {cap}, `cap`");
                return Err(Misfit::new(format!("firms.{at}.cost"), message));
            }
            if let Bid::Fixed(price) = firm.bid
                && price.get().abs() > cap
            {
                let message = format!("{} is offered; allowed is −{cap} to {cap}", price.get());
                return Err(Misfit::new(format!("firms.{at}.bid"), message));
            }
        }
        length("learning.hidden", self.learning.hidden.len(), 2, 2)?;
        let (batch, replay) = (self.learning.batch.get(), self.learning.replay.get());
        if replay <= batch {
            let message =
                format!("{replay} rounds are kept; allowed is more than {batch}, `learning.batch`");
            return Err(Misfit::new("learning.replay", message));
        }
        if let Replicas::Rates { actor, critic } = &self.markets {
            length("markets.actor", actor.len(), 1, RATES)?;
            length("markets.critic", critic.len(), 1, RATES)?;
        }
        self.fits_into_memory()
    }

    fn lay_out(&self, _: &Source) -> Result<Plan, FileError> {
        let alike = |firm: &form::Firm| {
            std::iter::repeat_n(Firm::from(*firm), firm.count.get() as usize).collect::<Vec<_>>()
        };
        Ok(Plan {
            demand: self.demand.get(),
            cap: self.cap.get(),
            unit: self.unit.get(),
            firms: self.firms.iter().flat_map(alike).collect(),
            learning: (&self.learning).into(),
            markets: self.laid_out(),
        })
    }
}

impl Dispatch {
    /// That all learners together don't take gigabytes.
    fn fits_into_memory(&self) -> Result<(), Misfit> {
        let learners = self.market_count() * self.learner_count();
        let rounds = learners * self.learning.replay.get() as usize;
        if rounds > REMEMBERED {
            let message = format!(
                "{learners} learners keep {rounds} rounds together; allowed are {REMEMBERED}"
            );
            return Err(Misfit::new("learning.replay", message));
        }
        let units = self.learning.hidden.iter().map(|units| units.get() as usize);
        let weights = learners * units.product::<usize>();
        if weights > WEIGHTS {
            let message = format!(
                "{learners} learners have {weights} weights between their hidden layers; allowed \
                 are {WEIGHTS}"
            );
            return Err(Misfit::new("learning.hidden", message));
        }
        Ok(())
    }
}
