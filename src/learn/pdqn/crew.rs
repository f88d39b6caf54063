//! Many learners in a few banks that learn side by side.

use rayon::prelude::*;

use crate::learn::{Diverged, Engine, Replay};

use super::{HybridLosses, HybridPolicy, HybridSettings, Pdqn};

/// Learners of a bank: enough for batched products, few enough that two cores have work.
const BESIDE: usize = 10;

/// Independent learners, each with its memory.
#[derive(Debug)]
pub struct Crew {
    banks: Vec<Bankful>,
    batch: usize,
    width: usize,
}

/// Learners that share a bank.
#[derive(Debug)]
struct Bankful {
    learners: Pdqn,
    memories: Vec<Replay>,
    rows: Vec<f32>,
    policies: Vec<HybridPolicy>,
}

impl Crew {
    /// A learner for each of `ids`, each with a memory of `memory` transitions of which it learns
    /// from `batch` at a time.
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
        let width = settings.rows.width();
        let banks = ids.chunks(BESIDE).map(|ids| {
            let learners = Pdqn::new(settings.clone(), seed, ids, Engine::default());
            let memories = ids.iter().map(|id| Replay::new(width, memory, seed, *id));
            Bankful {
                memories: memories.collect(),
                rows: vec![0.0; ids.len() * batch * width],
                policies: learners.policies(),
                learners,
            }
        });
        Self { banks: banks.collect(), batch, width }
    }

    /// The networks of the learner at `place`, counted over all ids.
    pub fn policy(&self, place: usize) -> &HybridPolicy {
        &self.banks[place / BESIDE].policies[place % BESIDE]
    }

    /// Puts a row into the memory of the learner at `place`.
    pub fn remember(&mut self, place: usize, row: &[f32]) {
        self.banks[place / BESIDE].memories[place % BESIDE].push(row);
    }

    /// Transitions in the memory of the learner at `place`.
    pub fn remembered(&self, place: usize) -> usize {
        self.banks[place / BESIDE].memories[place % BESIDE].len()
    }

    /// Empties the memories of all.
    pub fn forget(&mut self) {
        let memories = self.banks.iter_mut().flat_map(|bank| &mut bank.memories);
        memories.for_each(Replay::clear);
    }

    /// One update of every learner; none while a memory holds less than a batch.
    ///
    /// # Errors
    /// If one of them diverges: the first in the order of the ids.
    pub fn update(&mut self) -> Result<Option<HybridLosses>, Diverged> {
        let filled = |bank: &Bankful| bank.memories.iter().all(|own| own.len() >= self.batch);
        if !self.banks.iter().all(filled) {
            return Ok(None);
        }
        let size = self.batch * self.width;
        let outcomes: Vec<Result<HybridLosses, Diverged>> =
            self.banks.par_iter_mut().map(|bank| bank.update(size)).collect();
        let mut losses = HybridLosses::default();
        for (number, outcome) in outcomes.into_iter().enumerate() {
            let own = outcome.map_err(|diverged| Diverged {
                replica: number * BESIDE + diverged.replica,
                ..diverged
            })?;
            losses.value.extend(own.value);
            losses.parameter.extend(own.parameter);
        }
        Ok(Some(losses))
    }
}

impl Bankful {
    fn update(&mut self, size: usize) -> Result<HybridLosses, Diverged> {
        for (memory, rows) in self.memories.iter_mut().zip(self.rows.chunks_exact_mut(size)) {
            memory.sample(rows);
        }
        let losses = self.learners.update(&self.rows)?;
        self.policies = self.learners.policies();
        Ok(losses)
    }
}
