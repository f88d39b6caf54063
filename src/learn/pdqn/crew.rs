//! Many learners that learn side by side.

use pulp::Arch;
use rayon::prelude::*;

use crate::learn::{Diverged, Replay};

use super::{HybridLosses, HybridPolicy, HybridSettings, Pdqn, Room, Update};

/// Independent learners, each with its memory.
#[derive(Debug)]
pub struct Crew {
    settings: HybridSettings,
    members: Vec<Member>,
    batch: usize,
    /// Which vector instructions the processor has.
    arch: Arch,
}

/// A learner with its memory, and its networks as it acts with them.
#[derive(Debug)]
struct Member {
    learner: Pdqn,
    memory: Replay,
    policy: HybridPolicy,
}

impl Crew {
    /// A learner for each of `ids`, each with a memory of `memory` transitions of which it learns
    /// from `batch` at a time; first weights are drawn by `seed` and the learner's id.
    ///
    /// # Panics
    /// Without any id, or if memory or batch is 0.
    pub fn new(
        settings: &HybridSettings,
        memory: usize,
        batch: usize,
        seed: u64,
        ids: &[u64],
    ) -> Self {
        assert!(!ids.is_empty() && batch > 0, "learners and a batch");
        let members = ids.iter().map(|&id| {
            let policy = settings.draw(seed, id);
            let memory = Replay::new(settings.rows.width(), memory, seed, id);
            Member { learner: Pdqn::new(settings, &policy), memory, policy }
        });
        Self { members: members.collect(), settings: settings.clone(), batch, arch: Arch::new() }
    }

    /// The networks of the learner at `place`, counted over all ids.
    pub fn policy(&self, place: usize) -> &HybridPolicy {
        &self.members[place].policy
    }

    /// Puts a row into the memory of the learner at `place`.
    pub fn remember(&mut self, place: usize, row: &[f32]) {
        self.members[place].memory.push(row);
    }

    /// Transitions in the memory of the learner at `place`.
    pub fn remembered(&self, place: usize) -> usize {
        self.members[place].memory.len()
    }

    /// Empties the memories of all.
    pub fn forget(&mut self) {
        self.members.iter_mut().for_each(|member| member.memory.clear());
    }

    /// One update of every learner; none while a memory holds less than a batch.
    ///
    /// # Errors
    /// If one of them diverges: the first in the order of the ids.
    pub fn update(&mut self) -> Result<Option<HybridLosses>, Diverged> {
        if self.members.iter().any(|member| member.memory.len() < self.batch) {
            return Ok(None);
        }
        let (settings, arch) = (&self.settings, self.arch);
        let size = self.batch * settings.rows.width();
        let room = || (vec![0.0; size], Room::default());
        let update = |(batch, room): &mut (Vec<f32>, Room), member: &mut Member| {
            member.update(settings, arch, batch, room)
        };
        let outcomes: Vec<Result<[f32; 2], Diverged>> =
            self.members.par_iter_mut().map_init(room, update).collect();
        let mut losses = HybridLosses::default();
        for (replica, outcome) in outcomes.into_iter().enumerate() {
            let [value, parameter] =
                outcome.map_err(|diverged| Diverged { replica, ..diverged })?;
            losses.value.push(value);
            losses.parameter.push(parameter);
        }
        Ok(Some(losses))
    }
}

impl Member {
    fn update(
        &mut self,
        settings: &HybridSettings,
        arch: Arch,
        batch: &mut [f32],
        room: &mut Room,
    ) -> Result<[f32; 2], Diverged> {
        self.memory.sample(batch);
        let losses = arch.dispatch(Update { learner: &mut self.learner, settings, batch, room })?;
        self.learner.write(&mut self.policy);
        Ok(losses)
    }
}
