//! Learn: what happened becomes transitions, and what was learned becomes the policy.
//! The only place of a tick that touches a learner.
//!
//! One actor and one critic serve everyone who learns (MADDPG, MODELS §1.4). The critic sees the
//! others in training; the actor, all that ever acts, sees its own [`Observation`] alone.

mod moment;
mod reward;

use super::{Lot, Lots, Observation, Session, Setting, Sinks};
use crate::arena::{Now, ParticipantId};
use crate::learn::{
    Course, Diverged, Ends, Engine, Init, Learner, Lesson, Network, Norm, OrnsteinUhlenbeck,
    Scratch, Settings, Tutor, TutorState,
};
use crate::scenario::{Learning, Plan};
use bevy_ecs::prelude::*;
use moment::{Experience, Moment};
use reward::Scale;
use serde::{Deserialize, Serialize};

pub use moment::ACTION_SIZE;

/// Those who learn: their policy of now, what they just did, and their tutor.
#[derive(Resource, Debug)]
pub struct School {
    learning: Learning,
    actor: Network,
    scratch: Scratch,
    /// The seed of what is done to explore.
    seed: u64,
    /// The exploration of the vehicle in each bay that has learned there.
    walks: Vec<Option<(ParticipantId, OrnsteinUhlenbeck)>>,
    /// What was done in this tick, in any order.
    moments: Vec<Moment>,
    /// What was done in the tick before, in the order of ids.
    before: Vec<Experience>,
    /// None once learning has diverged.
    tutor: Option<Tutor>,
    /// Ticks so far, in all worlds.
    ticks: u64,
    latest: Latest,
}

/// What the last tick of a school came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Latest {
    /// Loss of the critic in the last lesson with an update.
    pub critic_loss: Option<f32>,
    /// Loss of the actor in it.
    pub actor_loss: Option<f32>,
    /// Mean reward of those who learn in this tick.
    pub reward: Option<f64>,
    /// Standard deviation of a step of the exploration.
    pub sigma: f64,
}

/// A school between two worlds, to be saved and taken up again to the bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SchoolState {
    actor: Network,
    ticks: u64,
    latest: Latest,
    tutor: TutorState,
}

impl School {
    /// A school for a world of `plan`, whose first weights are those of `seed`.
    pub fn new(plan: &Plan, seed: u64, engine: Engine) -> Self {
        let learner = Learner::new(course(&plan.learning), seed, engine);
        let actor = learner.actor();
        Self::of(plan, seed, actor, Tutor::new(learner))
    }

    fn of(plan: &Plan, seed: u64, actor: Network, tutor: Tutor) -> Self {
        let bays = plan.lots as usize * plan.bays as usize;
        Self {
            learning: plan.learning.clone(),
            actor,
            scratch: Scratch::default(),
            seed,
            walks: vec![None; bays],
            moments: Vec::new(),
            before: Vec::new(),
            tutor: Some(tutor),
            ticks: 0,
            latest: Latest::default(),
        }
    }

    /// The school that was saved; none if its state doesn't fit the plan.
    pub fn resumed(plan: &Plan, seed: u64, state: SchoolState, engine: Engine) -> Option<Self> {
        let course = course(&plan.learning);
        let fits = *state.actor.shape() == course.settings.actor();
        let learner = Learner::resumed(course, &state.tutor.learner, seed, engine)?;
        let tutor = Tutor::resumed(learner, state.tutor.kept);
        let school = Self::of(plan, seed, state.actor, tutor);
        fits.then_some(Self { ticks: state.ticks, latest: state.latest, ..school })
    }

    /// What it is made of, once its learner has worked through everything; for use between two
    /// worlds, since it doesn't hold what vehicles did.
    ///
    /// # Errors
    /// If learning has diverged.
    pub fn state(&mut self) -> Result<SchoolState, Diverged> {
        let Some(tutor) = &mut self.tutor else {
            let tensor = "learner, which has diverged before,".to_owned();
            return Err(Diverged { tensor, replica: 0, value: f32::NAN });
        };
        let tutor = tutor.state()?;
        Ok(SchoolState { actor: self.actor.clone(), ticks: self.ticks, latest: self.latest, tutor })
    }

    /// Moves to another world with the same bays, in which exploration is that of `seed`.
    /// What was begun in the world before is not learned from: nobody knows how it ends.
    pub fn move_to_world(&mut self, seed: u64) {
        self.seed = seed;
        self.walks.fill_with(|| None);
        self.before.clear();
    }

    /// The policy as it is now.
    pub fn actor(&self) -> &Network {
        &self.actor
    }

    /// What the last tick came to.
    pub fn latest(&self) -> Latest {
        self.latest
    }

    /// What one who learns does on what it sees: the policy's action, and noise on it.
    pub(super) fn act(
        &mut self,
        id: ParticipantId,
        berth: usize,
        seen: &Observation,
    ) -> [f32; ACTION_SIZE] {
        let mut action = act(&self.actor, seen, &mut self.scratch);
        let walk = match &mut self.walks[berth] {
            Some((whose, walk)) if *whose == id => walk,
            other => {
                let noise = &self.learning.noise;
                let walk = OrnsteinUhlenbeck::new(noise.theta, ACTION_SIZE, self.seed, id.0);
                &mut other.insert((id, walk)).1
            }
        };
        walk.disturb(self.learning.noise.sigma_at(self.ticks, self.learning.ticks), &mut action);
        action = action.map(|number| number.clamp(-1.0, 1.0));
        self.moments.push(Moment::new(id, true, seen, action));
        action
    }

    /// Notes what one who doesn't learn saw and did; the critics of those who do see it.
    pub(super) fn watch(
        &mut self,
        id: ParticipantId,
        seen: &Observation,
        action: [f32; ACTION_SIZE],
    ) {
        self.moments.push(Moment::new(id, false, seen, action));
    }

    /// Closes the tick: hands in its transitions and takes the lesson that is due.
    ///
    /// # Errors
    /// If learning has diverged.
    fn close(&mut self, plan: &Plan, lots: &[Lot]) -> Result<(), Diverged> {
        if !plan.market.learns() {
            // Nobody learns any more, for now: what was begun has no end.
            self.before.clear();
            self.latest.reward = None;
            return Ok(());
        }
        self.moments.sort_unstable_by_key(|moment| moment.id);
        let mut now = Vec::with_capacity(self.moments.len());
        let mut rest = self.moments.as_slice();
        for lot in lots {
            let count = lot.session.book.bids.len() + lot.session.book.asks.len();
            let (moments, others) = rest.split_at(count);
            rest = others;
            experience(plan, lot, moments, &mut now);
        }
        self.moments.clear();
        let mut rows = Vec::new();
        moment::transitions(&self.before, &now, &mut rows);
        self.latest.reward = moment::mean_reward(&now);
        self.latest.sigma = self.learning.noise.sigma_at(self.ticks, self.learning.ticks);
        self.before = now;
        self.ticks += 1;
        let Some(tutor) = &mut self.tutor else { return Ok(()) };
        match tutor.attend(rows) {
            Ok(lesson) => self.take(lesson),
            Err(diverged) => {
                self.tutor = None;
                return Err(diverged);
            }
        }
        Ok(())
    }

    fn take(&mut self, lesson: Option<Lesson>) {
        if let Some(progress) = lesson.and_then(|lesson| lesson.progress) {
            self.latest.critic_loss = Some(progress.critic_loss);
            self.latest.actor_loss = Some(progress.actor_loss);
            self.actor = progress.actor;
        }
    }
}

/// What a policy does on what it sees.
pub(super) fn act(
    actor: &Network,
    seen: &Observation,
    scratch: &mut Scratch,
) -> [f32; ACTION_SIZE] {
    let action = actor.forward(&seen.map(|number| number as f32), &[], scratch);
    [action[0], action[1]]
}

/// What the traders of one lot experienced; its book has exactly those who did something.
fn experience(plan: &Plan, lot: &Lot, moments: &[Moment], all: &mut Vec<Experience>) {
    let terms = &plan.learning.rewards;
    let scale = Scale {
        welfare: lot.parked.len() as f64 * plan.valuation.reference_price * plan.most_energy(),
    };
    let Session { book, clearing, .. } = &lot.session;
    let rewarded = reward::rewards(terms, scale, book, clearing);
    // A book's sides stand in the order in which vehicles came, which is that of their ids.
    let ids = |orders: &[crate::market::Order]| orders.iter().map(|order| order.id).collect();
    let (bids, asks): (Vec<u64>, Vec<u64>) = (ids(&book.bids), ids(&book.asks));
    let reward_of = |at: usize| {
        let id = moments[at].id.0;
        let side = |ids: &[u64], rewards: &[f64]| Some(rewards[ids.binary_search(&id).ok()?]);
        side(&bids, &rewarded.bids).or_else(|| side(&asks, &rewarded.asks)).unwrap_or_default()
    };
    moment::experiences(moments, lot.parked.len(), reward_of, all);
}

/// The course of a lot's learner.
fn course(learning: &Learning) -> Course {
    let hidden: Vec<usize> = learning.hidden.iter().map(|&units| units as usize).collect();
    Course {
        settings: Settings {
            rows: moment::ROWS,
            actor_hidden: hidden.clone(),
            critic_hidden: hidden,
            action_joins: 0,
            actor_norm: Norm::None,
            critic_norm: Norm::None,
            init: Init::FanIn,
            actor_rates: vec![learning.actor_rate as f32],
            critic_rates: vec![learning.critic_rate as f32],
            discount: learning.discount as f32,
            tau: learning.tau as f32,
            max_norm: learning.max_norm as f32,
            ends: Ends::Count,
            loss_limit: LOSS_LIMIT,
        },
        memory: learning.memory as usize,
        batch: learning.batch as usize,
        warm_up: learning.warm_up.into(),
        updates: learning.updates,
        until: learning.ticks.into(),
    }
}

/// Rewards are of the order of 1, and so are losses that mean something.
const LOSS_LIMIT: f32 = 1e6;

/// Hands the tick's transitions to the learner and takes what it has learned.
pub(super) fn learn(
    now: Res<Now>,
    setting: Res<Setting>,
    lots: Res<Lots>,
    school: Option<ResMut<School>>,
    mut sinks: ResMut<Sinks>,
) {
    let Some(mut school) = school else { return };
    if let Err(diverged) = school.close(&setting.plan, &lots.lots) {
        sinks.fail(format!("tick {}: {diverged}", now.0).into());
    }
}
