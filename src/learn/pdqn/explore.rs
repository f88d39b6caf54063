//! Acting: the best option by Q with the numbers of μ, or now and then any.

use crate::arena::{Chance, Purpose};
use crate::learn::{Decline, Scratch};

use super::HybridPolicy;

/// A hybrid action.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// The option, counted from 0.
    pub option: usize,
    /// The numbers of all options, each in [−1, 1].
    pub parameters: Vec<f32>,
}

/// ε-greedy exploration: with probability ε an option by even chance, and numbers by even chance
/// from [−1, 1].
///
/// Every participant has its own stream and a step its own place in it.
#[derive(Clone, Debug)]
pub struct Epsilon {
    chance: Chance,
    /// ε step by step.
    pub share: Decline,
}

impl Epsilon {
    /// The exploration of all participants of `seed`.
    pub fn new(seed: u64, share: Decline) -> Self {
        Self { chance: Chance::new(seed, Purpose::HybridExploration), share }
    }

    /// Changes the choice that `id` makes at `step` of `options` options, with the probability that
    /// belongs to the step `since` of the decline; whether it did.
    pub fn disturb(
        &self,
        id: u64,
        step: i32,
        since: u64,
        options: usize,
        choice: &mut Choice,
    ) -> bool {
        let mut stream = self.chance.stream_at(id, step);
        let explores = stream.unit() < self.share.at(since);
        if explores {
            choice.option = stream.below(options);
            for number in &mut choice.parameters {
                *number = (2.0 * stream.unit() - 1.0) as f32;
            }
        }
        explores
    }
}

impl HybridPolicy {
    /// What it does where it sees `observation`: of equally good options the first.
    ///
    /// # Panics
    /// If the observation hasn't the width that the networks' shapes say.
    pub fn choose(&self, observation: &[f32], scratch: &mut Scratch, choice: &mut Choice) {
        choice.parameters.clear();
        choice.parameters.extend_from_slice(self.parameter.forward(observation, &[], scratch));
        let values = self.value.forward(observation, &choice.parameters, scratch);
        choice.option = (1..values.len())
            .fold(0, |best, option| if values[option] > values[best] { option } else { best });
    }
}
