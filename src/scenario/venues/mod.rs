//! A scenario of traders who choose a venue: what is written, what it must be like, what a world is
//! built from.

mod fields;
pub mod form;
mod plan;

pub use fields::FIELDS;
pub use form::Venues;
pub use plan::{Learning, Offers, Plan, Pricing, PricingLearning, Trading};

use super::error::FileError;
use super::field::Field;
use super::form::Form;
use super::misfit::{Misfit, length};
use super::source::Source;
use form::K;

/// Most venues.
const VENUES: usize = 4;
/// Most hidden layers.
const LAYERS: usize = 3;
/// Most stages that all traders together remember.
const REMEMBERED: usize = 5_000_000;
/// Most weights between the hidden layers of all traders, or of all venues.
const WEIGHTS: usize = 50_000_000;

impl Form for Venues {
    const ARENA: &'static str = "Venues";
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
        length("venues", self.venues.len(), 1, VENUES)?;
        if self.learns_k() {
            self.venues_can_learn()?;
        }
        let all = (self.buyers.get() + self.sellers.get()) as usize;
        let own = &self.learning;
        fits("learning", all, own.hidden.iter().map(|it| it.get() as usize))?;
        remembers("learning", "stages", own.batch.get(), own.memory.get())?;
        let stages = all * own.memory.get() as usize;
        if stages > REMEMBERED {
            let message =
                format!("{all} traders keep {stages} stages together; allowed are {REMEMBERED}");
            return Err(Misfit::new("learning.memory", message));
        }
        let own = &self.pricing;
        fits("pricing", self.venues.len(), own.hidden.iter().map(|it| it.get() as usize))?;
        remembers("pricing", "rounds", own.batch.get(), own.memory.get())
    }

    fn lay_out(&self, _: &Source) -> Result<Plan, FileError> {
        Ok(Plan {
            traders: [self.buyers.get(), self.sellers.get()],
            venues: self.venues.iter().copied().map(Into::into).collect(),
            entry_cost: self.entry_cost.get(),
            offers: self.offers.into(),
            trading: self.trading.into(),
            turnover: self.turnover.get(),
            round: self.stages(),
            learning: (&self.learning).into(),
            pricing: (&self.pricing).into(),
        })
    }
}

impl Venues {
    /// That there are rounds to learn from, and traders who answer.
    fn venues_can_learn(&self) -> Result<(), Misfit> {
        if self.trading == form::Trading::Computed {
            let at = self.venues.iter().position(|own| *own == K::Learned).unwrap_or(0);
            let message = "a venue learns from traders who learn; allowed is Fixed(k) where \
                           `trading` is Computed";
            return Err(Misfit::new(format!("venues.{at}"), message));
        }
        let round = self.round.get();
        if round == 0 {
            let message = "a venue that learns posts its k once a round; allowed is 1 or more";
            return Err(Misfit::new("round", message));
        }
        let measured = self.pricing.measured.get();
        if measured > round {
            let message =
                format!("{measured} stages are measured; allowed are up to {round}, `round`");
            return Err(Misfit::new("pricing.measured", message));
        }
        Ok(())
    }
}

/// That a memory holds a batch.
fn remembers(of: &str, what: &str, batch: u32, memory: u32) -> Result<(), Misfit> {
    if memory >= batch {
        return Ok(());
    }
    let message = format!("{memory} {what} are kept; allowed are {batch}, `{of}.batch`, or more");
    Err(Misfit::new(format!("{of}.memory"), message))
}

/// That networks have layers, and all of them together don't take gigabytes.
fn fits(
    of: &str,
    learners: usize,
    hidden: impl ExactSizeIterator<Item = usize>,
) -> Result<(), Misfit> {
    let path = format!("{of}.hidden");
    length(&path, hidden.len(), 1, LAYERS)?;
    let weights = learners * hidden.product::<usize>();
    if weights > WEIGHTS {
        let message = format!(
            "{learners} learners have {weights} weights between their hidden layers; allowed are \
             {WEIGHTS}"
        );
        return Err(Misfit::new(path, message));
    }
    Ok(())
}
