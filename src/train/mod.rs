//! Training: one learner through many episodes of a scenario.
//!
//! ```text
//! seed ─▶ seeds of episodes ─▶ world with the school ──▶ row of the curve
//!                          └─▶ the same world, truthful ─┘
//! ```
//!
//! An episode is one run of the scenario: a fresh world, on its own seed, into which the school
//! moves. Everything between two episodes can be saved: a training that was interrupted goes on
//! to the same bits as an unbroken one.

mod checkpoint;
mod curve;
mod rational;

pub use checkpoint::{CheckpointError, Checkpoints};
pub use curve::{Curve, EpisodeRow};
pub use rational::Rational;

use crate::arena::lot::{Lots, School, SchoolState, Sinks, Tally, lot_app};
use crate::arena::{Chance, Now, Purpose, advance};
use crate::learn::{Diverged, Engine, Origin, Policy};
use crate::record::Metrics;
use crate::scenario::{self, FileError, Plan, Scenario, lot_sights};
use bevy_app::App;

/// A training between two episodes.
#[derive(Debug)]
pub struct Training {
    scenario: Scenario,
    plan: Plan,
    /// The same with everyone telling the truth.
    truthful: Plan,
    seed: u64,
    episodes: u32,
    /// None while it is in a world, and after learning has diverged there.
    school: Option<School>,
    rows: Vec<EpisodeRow>,
}

/// Why a training can't go on.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TrainingError {
    /// A loss or a gradient has no bounds.
    #[error("episode {episode}: {message}")]
    Diverged {
        /// The episode, counted from 1.
        episode: u32,
        /// The tick, the tensor and its value.
        message: String,
    },
    /// The world of an episode could not go on.
    #[error("the school is in a world that has ended")]
    NoSchool,
}

impl Training {
    /// A training of `episodes` runs of `scenario`, in which those learn who do there, or else
    /// everyone.
    ///
    /// # Errors
    /// If a file of the scenario can't be read.
    pub fn new(
        scenario: Scenario,
        seed: u64,
        episodes: u32,
        engine: Engine,
    ) -> Result<Self, FileError> {
        let plan = learning_plan(&scenario, episodes)?;
        let school = School::new(&plan, seed, engine);
        Ok(Self::of(scenario, plan, seed, episodes, school))
    }

    fn of(scenario: Scenario, plan: Plan, seed: u64, episodes: u32, school: School) -> Self {
        let mut truthful = plan.clone();
        truthful.market.policies = vec![(scenario::Policy::Truthful, 1.0)];
        truthful.market.compare.clear();
        Self { scenario, plan, truthful, seed, episodes, school: Some(school), rows: Vec::new() }
    }

    /// The training that was saved as `state` and `rows`; none if they don't fit the scenario.
    ///
    /// # Errors
    /// If a file of the scenario can't be read.
    pub fn resumed(
        scenario: Scenario,
        seed: u64,
        episodes: u32,
        engine: Engine,
        state: SchoolState,
        rows: Vec<EpisodeRow>,
    ) -> Result<Option<Self>, FileError> {
        let plan = learning_plan(&scenario, episodes)?;
        let school = School::resumed(&plan, seed, state, engine);
        Ok(school.map(|school| {
            let training = Self::of(scenario, plan, seed, episodes, school);
            Self { rows, ..training }
        }))
    }

    /// The seed of first weights, batches and episodes.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// What is learned in.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Episodes of the whole training.
    pub fn episodes(&self) -> u32 {
        self.episodes
    }

    /// One row for each episode so far.
    pub fn rows(&self) -> &[EpisodeRow] {
        &self.rows
    }

    /// Whether all episodes are over.
    pub fn is_over(&self) -> bool {
        self.rows.len() as u32 >= self.episodes
    }

    /// Runs the next episode, which adds a row.
    ///
    /// # Errors
    /// If learning has diverged; the training must be taken up from what was saved.
    pub fn episode(&mut self) -> Result<(), TrainingError> {
        let number = self.rows.len() as u32;
        let seed = Chance::new(self.seed, Purpose::Episode).stream(number.into()).seed();
        let mut school = self.school.take().ok_or(TrainingError::NoSchool)?;
        school.move_to_world(seed);
        let mut app = world(&self.plan, seed, Some(school));
        let mut reward = Mean::default();
        for _ in 0..self.plan.ticks {
            advance(app.world_mut(), 1);
            if let Some(failure) = app.world_mut().resource_mut::<Sinks>().take_failure() {
                let (episode, message) = (number + 1, failure.to_string());
                return Err(TrainingError::Diverged { episode, message });
            }
            reward.take(app.world().resource::<School>().latest().reward);
        }
        let rational = Rational::taken_from(app.world_mut());
        let metrics = metrics(&app);
        let school = app.world_mut().remove_resource::<School>().ok_or(TrainingError::NoSchool)?;
        let latest = school.latest();
        self.school = Some(school);
        let mut baseline = world(&self.truthful, seed, None);
        advance(baseline.world_mut(), self.plan.ticks);
        self.rows.push(EpisodeRow::new(
            number + 1,
            app.world().resource::<Now>().0,
            latest,
            reward.value(),
            &metrics,
            rational,
            &self::metrics(&baseline),
        ));
        Ok(())
    }

    /// What is to be saved between two episodes.
    ///
    /// # Errors
    /// If learning has diverged.
    pub fn state(&mut self) -> Result<SchoolState, TrainingError> {
        let episode = self.rows.len() as u32;
        let diverged =
            |error: Diverged| TrainingError::Diverged { episode, message: error.to_string() };
        self.school.as_mut().ok_or(TrainingError::NoSchool)?.state().map_err(diverged)
    }

    /// The policy as it is now, with where it comes from.
    ///
    /// # Errors
    /// If learning has diverged.
    pub fn policy(&self) -> Result<Policy, TrainingError> {
        let school = self.school.as_ref().ok_or(TrainingError::NoSchool)?;
        let origin =
            Origin { observation: lot_sights(), scenario: self.scenario.to_ron(), seed: self.seed };
        Ok(Policy { network: school.actor().clone(), origin })
    }
}

/// The plan of a scenario in which somebody learns, for as long as the training is.
fn learning_plan(scenario: &Scenario, episodes: u32) -> Result<Plan, FileError> {
    let mut plan = scenario.plan()?;
    if !plan.market.learns() {
        plan.market.policies = vec![(scenario::Policy::Learning, 1.0)];
    }
    plan.learning.ticks = plan.ticks.saturating_mul(episodes);
    Ok(plan)
}

/// A world before its first tick, on one thread: episodes are small.
fn world(plan: &Plan, seed: u64, school: Option<School>) -> App {
    let mut app = lot_app(plan, seed, 1);
    if let Some(school) = school {
        app.insert_resource(school);
        app.world_mut().resource_mut::<Sinks>().add(Box::new(Rational::default()));
    }
    app
}

fn metrics(app: &App) -> Metrics {
    let world = app.world();
    Metrics::of(world.resource::<Tally>(), world.resource::<Lots>().lots.len())
}

/// The mean of what there is.
#[derive(Debug, Default)]
struct Mean {
    sum: f64,
    count: u32,
}

impl Mean {
    fn take(&mut self, value: Option<f64>) {
        self.sum += value.unwrap_or(0.0);
        self.count += u32::from(value.is_some());
    }

    fn value(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / f64::from(self.count))
    }
}
