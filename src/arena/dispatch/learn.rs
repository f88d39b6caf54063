//! Learn: rounds go out to the learners, policies come back. The only place that touches them.

use super::{Bidding, Firms, Offer, Pace, Plan, Policy, Setting, Sight, Sold};
use crate::arena::{Now, ParticipantId};
use crate::learn::{
    Diverged, Engine, Gaussian, Learners, Losses, Network, Replay, Rows, Transition,
};
use bevy_ecs::prelude::*;

/// All learners of a world, in the order of their firms.
#[derive(Resource, Debug)]
pub struct Learner {
    /// None where no firm learns.
    learners: Option<Learners>,
    pupils: Vec<Pupil>,
    rows: Rows,
    pace: Pace,
    /// Over how much of its own noise an actor climbs, in standard deviations.
    spread: f32,
    /// Numbers of a batch of one learner.
    batch_size: usize,
    /// Memory of a batch, and of a row.
    batch: Vec<f32>,
    row: Vec<f32>,
    losses: Option<Losses>,
    failure: Option<Diverged>,
}

/// What one learner has for itself.
#[derive(Debug)]
struct Pupil {
    replay: Replay,
    noise: Gaussian,
}

impl Learner {
    /// The learners of a world, their first weights drawn by `seed` and each firm's number.
    pub(super) fn new(plan: &Plan, seed: u64, engine: Engine) -> Self {
        let rows = plan.rows();
        let mut ids = Vec::new();
        let mut pupils = Vec::new();
        for market in &plan.markets {
            assert!(market.replay > plan.learning.batch, "a memory of more than a batch");
            for (firm, ordinal) in plan.firms.iter().zip(1..) {
                if firm.bidding == Bidding::Learned {
                    let id = ParticipantId::new(market.number, ordinal).0;
                    ids.push(id);
                    pupils.push(Pupil {
                        replay: Replay::new(rows.width(), market.replay, seed, id),
                        noise: Gaussian::new(
                            market.noise,
                            market.decay,
                            market.noise_floor,
                            seed,
                            id,
                        ),
                    });
                }
            }
        }
        let learners =
            (!ids.is_empty()).then(|| Learners::new(&plan.settings(), seed, &ids, engine));
        let batch_size = plan.learning.batch * rows.width();
        Self {
            learners,
            batch: vec![0.0; ids.len() * batch_size],
            row: vec![0.0; rows.width()],
            batch_size,
            pace: plan.learning.pace,
            spread: plan.learning.spread,
            rows,
            pupils,
            losses: None,
            failure: None,
        }
    }

    /// The actors as they are now, in the order of the learners.
    pub(super) fn actors(&self) -> Vec<Network> {
        self.learners.as_ref().map_or(Vec::new(), Learners::actors)
    }

    /// Whether its actors act all at once, and firms have no networks of now.
    pub(super) fn acts_at_once(&self) -> bool {
        self.learners.as_ref().is_some_and(Learners::act_at_once)
    }

    /// What all actors do, each on its row of `sights`; none where firms' networks say it.
    pub(super) fn act(&self, sights: &[f32]) -> Option<Vec<f32>> {
        self.learners.as_ref()?.act(sights)
    }

    /// Makes `network` the actor of the learner at `place`.
    fn copy_actor(&self, place: usize, network: &mut Network) {
        if let Some(learners) = &self.learners {
            learners.copy_actor(place, network);
        }
    }

    /// The critics as they are now, in the order of the learners.
    pub fn critics(&self) -> Vec<Network> {
        self.learners.as_ref().map_or(Vec::new(), Learners::critics)
    }

    /// Standard deviation of the noise of `round` on the action of the learner at `place`, over
    /// the cap; none if there is no such learner.
    pub fn sigma(&self, place: usize, round: i32) -> Option<f64> {
        Some(self.pupils.get(place)?.noise.sigma(round.max(0) as u64))
    }

    /// Adds the noise of `round` to an action of the learner at `place`.
    pub(super) fn explore(&self, place: usize, round: i32, action: &mut [f32]) {
        self.pupils[place].noise.disturb(round as u64, action);
    }

    /// The losses of the last update, one for each learner; none before the first.
    pub fn losses(&self) -> Option<&Losses> {
        self.losses.as_ref()
    }

    /// What stopped the learners, if they diverged: nobody learns after that.
    pub fn failure(&self) -> Option<&Diverged> {
        self.failure.as_ref()
    }

    /// Puts what a firm went through into its learner's memory.
    fn remember(&mut self, place: usize, seen: &[f32], next: &[f32], action: f32, reward: f32) {
        let transition = Transition {
            observation: seen,
            context: &[],
            action: &[action],
            reward,
            next_observation: next,
            next_context: &[],
            done: true,
        };
        self.rows.write(&transition, &mut self.row);
        self.pupils[place].replay.push(&self.row);
    }

    /// The update of `round` of all learners, once each memory holds more than a batch; whether
    /// there was one.
    fn update(&mut self, round: u64) -> bool {
        let rows = self.batch_size / self.rows.width();
        let Some(learners) = &mut self.learners else { return false };
        if self.failure.is_some() || self.pupils.iter().any(|pupil| pupil.replay.len() <= rows) {
            return false;
        }
        for (pupil, batch) in
            self.pupils.iter_mut().zip(self.batch.chunks_exact_mut(self.batch_size))
        {
            pupil.replay.sample(batch);
        }
        let sigmas = self.pupils.iter().map(|pupil| pupil.noise.sigma(round) as f32);
        if self.pace == Pace::WithNoise {
            let first = self.pupils.iter().map(|pupil| pupil.noise.sigma(0) as f32);
            // Without any noise rates stay.
            let share = |(now, first): (f32, f32)| if first > 0.0 { now / first } else { 1.0 };
            learners.set_paces(&sigmas.clone().zip(first).map(share).collect::<Vec<f32>>());
        }
        if self.spread > 0.0 {
            learners.set_spreads(&sigmas.map(|sigma| sigma * self.spread).collect::<Vec<f32>>());
        }
        match learners.update(&self.batch) {
            Ok(losses) => self.losses = Some(losses),
            Err(diverged) => self.failure = Some(diverged),
        }
        self.failure.is_none()
    }
}

/// Every learning firm remembers its round and learns; its policy is the new one.
pub(super) fn learn(
    now: Res<Now>,
    setting: Res<Setting>,
    firms: Res<Firms>,
    mut learner: ResMut<Learner>,
    mut pupils: Query<(&Sight, &Offer, &Sold, &mut Policy)>,
) -> Result {
    let plan = &setting.plan;
    let scale = plan.cap * plan.unit;
    let mut next: Vec<f32> = Vec::new();
    for market in firms.0.chunks_exact(plan.firms.len()) {
        // What all see next: the same, but for the offers of this round.
        next.clone_from(&pupils.get(market[0])?.0.0);
        if plan.learning.memory {
            let from = next.len() - market.len();
            for (firm, action) in market.iter().zip(&mut next[from..]) {
                *action = pupils.get(*firm)?.1.action;
            }
            next[from..].sort_unstable_by(f32::total_cmp);
        }
        for firm in market {
            let (sight, offer, sold, policy) = pupils.get(*firm)?;
            if let Policy::Learned { learner: place, .. } = policy {
                let reward = (sold.profit / scale) as f32;
                learner.remember(*place, &sight.0, &next, offer.action, reward);
            }
        }
    }
    if learner.update(now.0 as u64) && !learner.acts_at_once() {
        for firm in &firms.0 {
            if let Policy::Learned { learner: place, network } = &mut *pupils.get_mut(*firm)?.3 {
                learner.copy_actor(*place, network);
            }
        }
    }
    Ok(())
}
