//! Learn: stages go out to the learners, policies come back. The only place that touches them.

use super::arrive::starts_round;
use super::observe::field;
use super::settings::VENUE_STATE;
use super::{
    Act, Outcome, Place, Plan, Posted, Pricing, Setting, Sight, Stage, Traders, Type, Venues,
};
use crate::arena::{Now, ParticipantId};
use crate::learn::{
    Choice, Crew, Diverged, Engine, Epsilon, Gaussian, HybridLosses, HybridTransition, Learners,
    Network, Replay, Scratch, Transition,
};
use crate::market::allocation_efficiency;
use crate::theory::fictitious_play::Entrant;
use bevy_ecs::prelude::*;

/// All traders' learners.
#[derive(Resource, Debug)]
pub struct Learner {
    /// None where traders follow a strategy.
    crew: Option<Crew>,
    epsilon: Epsilon,
    row: Vec<f32>,
    losses: Option<HybridLosses>,
    failure: Option<Diverged>,
}

impl Learner {
    /// The learners of a world, their first weights drawn by `seed` and each trader's number.
    pub(super) fn new(plan: &Plan, seed: u64) -> Self {
        let settings = plan.settings();
        let ids: Vec<u64> = (0..2_u32)
            .flat_map(|side| {
                let count = plan.traders[side as usize];
                (1..=count).map(move |ordinal| ParticipantId::new(side, ordinal).0)
            })
            .collect();
        let learning = &plan.learning;
        let crew = plan
            .trading
            .is_learned()
            .then(|| Crew::new(&settings, learning.memory, learning.batch, seed, &ids));
        Self {
            crew,
            epsilon: Epsilon::new(seed, learning.exploration),
            row: vec![0.0; settings.rows.width()],
            losses: None,
            failure: None,
        }
    }

    /// The best choice of the trader at `place` where it sees `sight`; nothing where nobody learns.
    pub(super) fn choose(
        &self,
        place: usize,
        sight: &[f32],
        scratch: &mut Scratch,
        choice: &mut Choice,
    ) {
        if let Some(crew) = &self.crew {
            crew.policy(place).choose(sight, scratch, choice);
        }
    }

    /// Now and then another.
    pub(super) fn explore(
        &self,
        id: u64,
        stage: i32,
        since: u64,
        options: usize,
        choice: &mut Choice,
    ) {
        self.epsilon.disturb(id, stage, since, options, choice);
    }

    /// The share of choices that are tried out in a stage; none where nobody learns.
    pub fn exploration(&self, plan: &Plan, stage: i32) -> Option<f64> {
        let since = u64::from(stage as u32 % plan.round);
        self.crew.as_ref().map(|_| self.epsilon.share.at(since))
    }

    /// The losses of the last update, one for each trader; none before the first.
    pub fn losses(&self) -> Option<&HybridLosses> {
        self.losses.as_ref()
    }

    /// What stopped the learners, if they diverged: nobody learns after that.
    pub fn failure(&self) -> Option<&Diverged> {
        self.failure.as_ref()
    }
}

type Remembering<'a> = (&'a Place, &'a Type, &'a Sight, &'a Act, &'a Outcome);

/// Every trader remembers its stage and learns; its policy is the new one.
pub(super) fn learn(
    now: Res<Now>,
    setting: Res<Setting>,
    traders: Res<Traders>,
    venues: Res<Venues>,
    mut learner: ResMut<Learner>,
    stages: Query<(&Posted, &Stage)>,
    remembering: Query<Remembering>,
) -> Result {
    let plan = &setting.plan;
    let Learner { crew: Some(crew), row, losses, failure, .. } = &mut *learner else {
        return Ok(());
    };
    if starts_round(plan, now.0) {
        crew.forget();
    }
    let field = field(plan, &venues, &stages)?;
    let rows = plan.settings().rows;
    let mut next = Vec::new();
    for trader in &traders.0 {
        let (place, type_, sight, act, outcome) = remembering.get(*trader)?;
        field.sight(type_.0, &mut next);
        let transition = HybridTransition {
            observation: &sight.0,
            parameters: &act.choice.parameters,
            option: act.choice.option,
            reward: outcome.profit as f32,
            next_observation: &next,
        };
        rows.write(&transition, row);
        crew.remember(place.0, row);
    }
    if failure.is_none() {
        match crew.update() {
            Ok(updated) => *losses = updated.or(losses.take()),
            Err(diverged) => *failure = Some(diverged),
        }
    }
    Ok(())
}

/// The learners of all venues that learn: MADDPG.
///
/// A round is a step: a venue sees its state at the end of the last round, posts k, and gets the mean
/// of its efficiency over the last stages. The round is remembered once the next k are posted,
/// which the critic has to see.
#[derive(Resource, Debug)]
pub struct VenueLearner {
    learners: Option<Learners>,
    actors: Vec<Network>,
    memories: Vec<Replay>,
    noise: Vec<Gaussian>,
    /// What each venue saw when it posted last, and what it posted as an action in [−1, 1].
    posted: Vec<([f32; VENUE_STATE], f32)>,
    rewards: Vec<f64>,
    stages: u32,
    rounds: u64,
    batch: Vec<f32>,
    failure: Option<Diverged>,
}

impl VenueLearner {
    pub(super) fn new(plan: &Plan, seed: u64) -> Self {
        let pricing = &plan.pricing;
        let learning = plan.venues.iter().zip(0_u32..).filter(|(own, _)| **own == Pricing::Learned);
        // Places beyond those of traders.
        let ids: Vec<u64> =
            learning.map(|(_, number)| ParticipantId::new(u32::MAX, number + 1).0).collect();
        let width = plan.venue_rows().width();
        let learners = (!ids.is_empty())
            .then(|| Learners::new(&plan.venue_settings(), seed, &ids, Engine::default()));
        let memories = ids.iter().map(|id| Replay::new(width, pricing.memory, seed, *id));
        // An action spans twice what k does.
        let noise = |id: &u64| {
            let (sigma, floor) = (2.0 * pricing.noise, 2.0 * pricing.noise_floor);
            Gaussian::new(sigma, pricing.decay, floor, seed, *id)
        };
        Self {
            actors: learners.as_ref().map_or(Vec::new(), Learners::actors),
            memories: memories.collect(),
            noise: ids.iter().map(noise).collect(),
            batch: vec![0.0; ids.len() * pricing.batch * width],
            posted: Vec::new(),
            rewards: vec![0.0; plan.venues.len()],
            stages: 0,
            rounds: 0,
            failure: None,
            learners,
        }
    }

    /// Rounds in which k was posted.
    pub fn rounds(&self) -> u64 {
        self.rounds
    }

    /// What stopped the venues' learners, if they diverged.
    pub fn failure(&self) -> Option<&Diverged> {
        self.failure.as_ref()
    }

    /// The k of a new round, for each venue that learns; `states` are those of all venues.
    pub(super) fn post(&mut self, plan: &Plan, states: &[[f32; VENUE_STATE]]) -> Vec<Option<f64>> {
        let mut scratch = Scratch::default();
        let mut learner = 0;
        let mut now = Vec::new();
        for (pricing, state) in plan.venues.iter().zip(states) {
            let action = match pricing {
                Pricing::Fixed(k) => (2.0 * k - 1.0) as f32,
                Pricing::Learned => {
                    let mut action = [self.actors[learner].forward(state, &[], &mut scratch)[0]];
                    self.noise[learner].disturb(self.rounds, &mut action);
                    learner += 1;
                    action[0].clamp(-1.0, 1.0)
                }
            };
            now.push((*state, action));
        }
        self.remember(plan, &now);
        let of = |(pricing, (_, action)): (&Pricing, &([f32; VENUE_STATE], f32))| {
            (*pricing == Pricing::Learned).then(|| 0.5 * (f64::from(*action) + 1.0))
        };
        let k = plan.venues.iter().zip(&now).map(of).collect();
        self.posted = now;
        self.rounds += 1;
        self.rewards.fill(0.0);
        self.stages = 0;
        k
    }

    /// Remembers the round that has ended, now that all see and post what is `next`, and learns.
    fn remember(&mut self, plan: &Plan, next: &[([f32; VENUE_STATE], f32)]) {
        if self.posted.is_empty() || self.stages == 0 {
            return;
        }
        let others = |all: &[([f32; VENUE_STATE], f32)], own: usize| -> Vec<f32> {
            let others = all.iter().enumerate().filter(|(venue, _)| *venue != own);
            others
                .flat_map(|(_, (state, action))| {
                    state.iter().chain([action]).copied().collect::<Vec<f32>>()
                })
                .collect()
        };
        let rows = plan.venue_rows();
        let mut row = vec![0.0; rows.width()];
        let learning = (0..plan.venues.len()).filter(|at| plan.venues[*at] == Pricing::Learned);
        for (memory, venue) in self.memories.iter_mut().zip(learning) {
            let transition = Transition {
                observation: &self.posted[venue].0,
                context: &others(&self.posted, venue),
                action: &[self.posted[venue].1],
                reward: (self.rewards[venue] / f64::from(self.stages)) as f32,
                next_observation: &next[venue].0,
                next_context: &others(next, venue),
                done: false,
            };
            rows.write(&transition, &mut row);
            memory.push(&row);
        }
        let Some(learners) = &mut self.learners else { return };
        let batch = plan.pricing.batch;
        if self.failure.is_some() || self.memories.iter().any(|memory| memory.len() < batch) {
            return;
        }
        for _ in 0..plan.pricing.updates {
            let parts = self.batch.chunks_exact_mut(batch * rows.width());
            self.memories.iter_mut().zip(parts).for_each(|(memory, part)| memory.sample(part));
            if let Err(diverged) = learners.update(&self.batch) {
                self.failure = Some(diverged);
                return;
            }
        }
        self.actors = learners.actors();
    }
}

/// The last stages of a round count for the venues' rewards.
pub(super) fn reward_venues(
    now: Res<Now>,
    setting: Res<Setting>,
    venues: Res<Venues>,
    mut learner: ResMut<VenueLearner>,
    stages: Query<&Stage>,
) -> Result {
    let plan = &setting.plan;
    let left = plan.round - 1 - now.0 as u32 % plan.round;
    if left >= plan.pricing.measured {
        return Ok(());
    }
    for (number, venue) in venues.0.iter().enumerate() {
        let stage = stages.get(*venue)?;
        learner.rewards[number] += allocation_efficiency(stage.surplus, stage.best);
    }
    learner.stages += 1;
    Ok(())
}

/// What every trader would do now without exploring, in the order of all traders: its side, type,
/// venue and offer.
pub fn profile(world: &World) -> Vec<Entrant> {
    let (Some(setting), Some(traders), Some(learner)) = (
        world.get_resource::<Setting>(),
        world.get_resource::<Traders>(),
        world.get_resource::<Learner>(),
    ) else {
        return Vec::new();
    };
    let mut scratch = Scratch::default();
    let standing = |trader: &Entity| {
        let place = world.get::<Place>(*trader)?.0;
        let (side, type_) = (world.get::<super::Role>(*trader)?.0, world.get::<Type>(*trader)?.0);
        let mut act = world.get::<Act>(*trader)?.clone();
        if setting.plan.trading.is_learned() {
            let sight = &world.get::<Sight>(*trader)?.0;
            learner.choose(place, sight, &mut scratch, &mut act.choice);
            (act.venue, act.offer) = super::act::meant(&setting.plan, side, type_, &act.choice);
        }
        Some(Entrant { side, type_, venue: act.venue, offer: act.offer })
    };
    traders.0.iter().filter_map(standing).collect()
}
