//! The update of P-DQN in a bank: an option out of a few, and a number for each option that takes
//! one.
//!
//! For each learner, over a batch of transitions (s, x, k, r, s′), where x holds the numbers of all
//! options and k is the option that was taken:
//!
//! ```text
//! y   = r + γ·max_k′ Q′(s′, k′, μ′(s′))
//! L_Q = mean ½·(Q(s, k, x) − y)²
//! L_μ = mean −Σ_k Q(s, k, μ(s))
//! θ′ ← θ′ + τ·(θ − θ′)        for both targets, each with its τ, after both have taken their step
//! ```
//!
//! Q is one network that takes s and all of x and gives a value for each option; what one option's
//! value learns of another's number is left in, as published. With γ = 0 nothing comes after an
//! action and targets are not asked.
//!
//! **Source.** Xiong, Wang, Yang et al., "Parametrized Deep Q-Networks Learning", arXiv:1810.06394
//! (2018); independent learners with a mean-field state: Shi, Song and Xu, Journal of Sensors 2021,
//! 9651117, §4.1, Algorithm 1.
//!
//! A hundred learners are a few banks ([`Crew`]): networks share nothing, so that banks can learn
//! side by side, and which learners are in a bank never depends on how many threads there are.

mod crew;
mod explore;
mod rows;
#[cfg(test)]
mod tests;

pub use crew::Crew;
pub use explore::{Choice, Epsilon};
pub use rows::{HybridRows, HybridTransition};

use burn_tensor::{Device, Tensor, TensorData};

use crate::arena::{Chance, Purpose};

use super::adam::Adam;
use super::bank::{Bank, values};
use super::diverged::Diverged;
use super::engine::Engine;
use super::init::Init;
use super::plain::Network;
use super::shape::{Late, Norm, Shape, Squash};

/// What a P-DQN learner is like.
#[derive(Clone, Debug, PartialEq)]
pub struct HybridSettings {
    /// What a transition holds.
    pub rows: HybridRows,
    /// Units of the hidden layers of both networks.
    pub hidden: Vec<usize>,
    /// Adam's learning rate of Q.
    pub value_rate: f32,
    /// Adam's learning rate of μ.
    pub parameter_rate: f32,
    /// τ of Q's target, in (0, 1].
    pub value_tau: f32,
    /// τ of μ's target, in (0, 1].
    pub parameter_tau: f32,
    /// γ, in [0, 1].
    pub discount: f32,
    /// The norm to which longer gradients are shortened.
    pub max_norm: f32,
    /// The loss, up or down, beyond which learning has diverged.
    pub loss_limit: f32,
}

impl HybridSettings {
    /// What Q looks like: all numbers join at its first layer, a value for each option comes out.
    pub fn value(&self) -> Shape {
        Shape {
            input: self.rows.observation,
            late: Some(Late { width: self.rows.parameters, layer: 0 }),
            hidden: self.hidden.clone(),
            output: self.rows.options,
            squash: Squash::None,
            norm: Norm::None,
        }
    }

    /// What μ looks like: a number in [−1, 1] for each option that takes one.
    pub fn parameter(&self) -> Shape {
        Shape {
            input: self.rows.observation,
            late: None,
            hidden: self.hidden.clone(),
            output: self.rows.parameters,
            squash: Squash::Tanh,
            norm: Norm::None,
        }
    }
}

/// The networks of a learner, to act with.
#[derive(Clone, Debug, PartialEq)]
pub struct HybridPolicy {
    /// Q.
    pub value: Network,
    /// μ.
    pub parameter: Network,
}

/// P-DQN learners of one kind in one bank.
#[derive(Clone, Debug)]
pub struct Pdqn {
    settings: HybridSettings,
    device: Device,
    value: Pupil,
    parameter: Pupil,
}

/// Networks that learn, their slow copies and their optimiser.
#[derive(Clone, Debug)]
struct Pupil {
    bank: Bank,
    target: Bank,
    adam: Adam,
}

/// The losses of an update before its step, one for each learner.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HybridLosses {
    /// L_Q.
    pub value: Vec<f32>,
    /// L_μ.
    pub parameter: Vec<f32>,
}

/// The parts of a batch, each `[R, batch, width]`.
struct Batch {
    observation: Tensor<3>,
    parameters: Tensor<3>,
    /// 1 for the option that was taken, else 0.
    taken: Tensor<3>,
    reward: Tensor<3>,
    next_observation: Tensor<3>,
}

impl Pdqn {
    /// A learner for each of `ids`, with first weights of `seed` and its id.
    ///
    /// # Panics
    /// Without any id.
    pub fn new(settings: HybridSettings, seed: u64, ids: &[u64], engine: Engine) -> Self {
        let pupil = |of, shape: &Shape, purpose, rate: f32| {
            let bank = Bank::new(shape, Init::FanIn, &Chance::new(seed, purpose), ids, engine);
            let adam = Adam::new(of, &bank, &vec![rate; ids.len()], settings.max_norm);
            Pupil { target: bank.clone(), bank, adam }
        };
        Self {
            value: pupil("Q", &settings.value(), Purpose::OptionValues, settings.value_rate),
            parameter: pupil(
                "μ",
                &settings.parameter(),
                Purpose::OptionParameters,
                settings.parameter_rate,
            ),
            device: engine.device(),
            settings,
        }
    }

    /// The networks as they are now, in the order of the ids.
    pub fn policies(&self) -> Vec<HybridPolicy> {
        let values = self.value.bank.networks().into_iter();
        let both = values.zip(self.parameter.bank.networks());
        both.map(|(value, parameter)| HybridPolicy { value, parameter }).collect()
    }

    /// Learns from a batch of rows for each learner: `[R, batch, row]`, as long a batch as it holds.
    ///
    /// # Errors
    /// If a loss or a gradient isn't finite, or a loss is beyond its limit; Q may have taken its
    /// step by then.
    ///
    /// # Panics
    /// If `rows` doesn't hold whole rows, as many for each learner.
    pub fn update(&mut self, rows: &[f32]) -> Result<HybridLosses, Diverged> {
        let batch = self.batch(rows);
        let (value, gradients) = self.value_gradients(&batch)?;
        self.value.adam.step(&mut self.value.bank, gradients)?;
        let (parameter, gradients) = self.parameter_gradients(&batch)?;
        self.parameter.adam.step(&mut self.parameter.bank, gradients)?;
        if self.settings.discount > 0.0 {
            self.value.target.follow(&self.value.bank, self.settings.value_tau);
            self.parameter.target.follow(&self.parameter.bank, self.settings.parameter_tau);
        }
        Ok(HybridLosses { value, parameter })
    }

    /// L_Q of each learner and its gradient.
    fn value_gradients(&self, batch: &Batch) -> Result<(Vec<f32>, Vec<Tensor<3>>), Diverged> {
        let goal = self.goal(batch);
        let value = self.value.bank.tracked();
        let values = value.forward(batch.observation.clone(), Some(batch.parameters.clone()));
        let taken = (values * batch.taken.clone()).sum_dim(2);
        self.gradients("loss of Q", (taken - goal).square() * 0.5, &value)
    }

    /// y, `[R, batch, 1]`.
    fn goal(&self, batch: &Batch) -> Tensor<3> {
        if self.settings.discount == 0.0 {
            return batch.reward.clone();
        }
        let next = batch.next_observation.clone();
        let parameters = self.parameter.target.forward(next.clone(), None);
        let values = self.value.target.forward(next, Some(parameters));
        batch.reward.clone() + values.max_dim(2) * self.settings.discount
    }

    /// L_μ of each learner and its gradient; Q is fixed.
    fn parameter_gradients(&self, batch: &Batch) -> Result<(Vec<f32>, Vec<Tensor<3>>), Diverged> {
        let parameter = self.parameter.bank.tracked();
        let parameters = parameter.forward(batch.observation.clone(), None);
        let values = self.value.bank.forward(batch.observation.clone(), Some(parameters));
        self.gradients("loss of μ", -values.sum_dim(2), &parameter)
    }

    /// The mean of `each` over a batch, learner by learner, and the gradients of those means.
    fn gradients(
        &self,
        name: &str,
        each: Tensor<3>,
        bank: &Bank,
    ) -> Result<(Vec<f32>, Vec<Tensor<3>>), Diverged> {
        let loss = each.mean_dim(1);
        let losses = values(&loss.clone().inner());
        Diverged::check(|| name.to_owned(), &losses, self.settings.loss_limit)?;
        // A learner's loss depends on its own weights alone, so the sum's gradient is each one's.
        let mut gradients = loss.sum().backward();
        Ok((losses, bank.gradients(&mut gradients)))
    }

    /// The parts of `rows`.
    fn batch(&self, rows: &[f32]) -> Batch {
        let layout = self.settings.rows;
        let (replicas, width) = (self.value.bank.replicas(), layout.width());
        let count = rows.len() / width / replicas;
        assert!(count > 0 && rows.len() == replicas * count * width, "whole rows for each learner");
        let tensor = |values: Vec<f32>, width: usize| {
            let data = TensorData::new(values, [replicas, count, width]);
            Tensor::<3>::from_data(data, &self.device)
        };
        let part = |columns: std::ops::Range<usize>| {
            let width = columns.len();
            let own = rows.chunks_exact(layout.width());
            tensor(own.flat_map(|row| row[columns.clone()].iter().copied()).collect(), width)
        };
        let mut taken = vec![0.0; replicas * count * layout.options];
        for (row, taken) in rows.chunks_exact(width).zip(taken.chunks_exact_mut(layout.options)) {
            taken[row[layout.option()] as usize] = 1.0;
        }
        Batch {
            observation: part(layout.observations()),
            parameters: part(layout.parameter_columns()),
            taken: tensor(taken, layout.options),
            reward: part(layout.reward()..layout.reward() + 1),
            next_observation: part(layout.next_observations()),
        }
    }
}
