//! The update of P-DQN: an option out of a few, and a number for each option that takes one.
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
//! Networks are small, and a learner's are alone in a market of a hundred: as a bank of tensors their
//! activations filled the cache many times over. Here a learner takes its batch a few rows at a
//! time, forward and back, in plain numbers that stay in the first cache
//! (`learn/pupil.rs`, `learn/products.rs`), and learners learn side by side ([`Crew`]). They share nothing, every sum has
//! one order and no product is fused, so that a learner learns the same to the bit alone and among
//! others, on any number of threads and on every machine.

mod crew;
mod explore;
mod rows;
#[cfg(test)]
mod tests;

pub use crew::Crew;
pub use explore::{Choice, Epsilon};
pub use rows::{HybridRows, HybridTransition};

use pulp::{Simd, WithSimd};

use crate::arena::{Chance, Purpose};

use super::diverged::Diverged;
use super::init::Init;
use super::plain::Network;
use super::products::Left;
use super::pupil::{Bench, Input, Pupil, Slopes, Trace};
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

    /// The networks with which learner `id` of `seed` begins.
    fn draw(&self, seed: u64, id: u64) -> HybridPolicy {
        let draw = |shape, purpose| Init::FanIn.draw(&shape, Chance::new(seed, purpose).stream(id));
        HybridPolicy {
            value: draw(self.value(), Purpose::OptionValues),
            parameter: draw(self.parameter(), Purpose::OptionParameters),
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

/// The losses of an update before its step, one for each learner.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HybridLosses {
    /// L_Q.
    pub value: Vec<f32>,
    /// L_μ.
    pub parameter: Vec<f32>,
}

/// Rows that are taken forward and back at a time: what a hidden layer of 128 makes of them fits
/// into the first cache beside the weights.
const ROWS_AT_A_TIME: usize = 32;

/// A P-DQN learner.
#[derive(Clone, Debug)]
struct Pdqn {
    value: Pupil,
    parameter: Pupil,
}

/// Room for what lies between a batch and its gradients, so that an update allocates nothing.
#[derive(Clone, Debug, Default)]
struct Room {
    value: Trace,
    parameter: Trace,
    slopes: Slopes,
    /// y, row by row.
    goals: Vec<f32>,
    /// The slope of the sum of all values by each number.
    by_number: Vec<f32>,
    bench: Bench,
}

impl Pdqn {
    /// A learner that begins as `policy`.
    fn new(settings: &HybridSettings, policy: &HybridPolicy) -> Self {
        let HybridSettings { value_rate, parameter_rate, max_norm, .. } = *settings;
        Self {
            value: Pupil::new("Q", &policy.value, value_rate, max_norm),
            parameter: Pupil::new("μ", &policy.parameter, parameter_rate, max_norm),
        }
    }

    /// Puts its networks into `policy`.
    fn write(&self, policy: &mut HybridPolicy) {
        self.value.write(&mut policy.value);
        self.parameter.write(&mut policy.parameter);
    }

    /// Learns from a batch of rows; L_Q and L_μ.
    ///
    /// # Errors
    /// If a loss or a gradient isn't finite, or a loss is beyond its limit; Q may have taken its
    /// step by then.
    #[inline(always)]
    fn update<S: Simd>(
        &mut self,
        simd: S,
        settings: &HybridSettings,
        batch: &[f32],
        room: &mut Room,
    ) -> Result<[f32; 2], Diverged> {
        // Without a discount nobody asks a target.
        let follows = |tau| (settings.discount > 0.0).then_some(tau);
        let value = self.value_gradient(simd, settings, batch, room);
        Diverged::check(|| "loss of Q".to_owned(), &[value], settings.loss_limit)?;
        self.value.step(follows(settings.value_tau))?;
        let parameter = self.parameter_gradient(simd, settings, batch, room);
        Diverged::check(|| "loss of μ".to_owned(), &[parameter], settings.loss_limit)?;
        self.parameter.step(follows(settings.parameter_tau))?;
        Ok([value, parameter])
    }

    /// L_Q, and its gradient, which is the pupil's then.
    #[inline(always)]
    fn value_gradient<S: Simd>(
        &mut self,
        simd: S,
        settings: &HybridSettings,
        batch: &[f32],
        room: &mut Room,
    ) -> f32 {
        let layout = settings.rows;
        let (width, options) = (layout.width(), layout.options);
        let share = width as f32 / batch.len() as f32;
        let mut loss = 0.0;
        for rows in batch.chunks(width * ROWS_AT_A_TIME) {
            self.goals(simd, settings, rows, room);
            let Room { value, slopes, goals, bench, .. } = &mut *room;
            let numbers = Left::rows(&rows[layout.parameter_columns().start..], width);
            let seen = Input::new(Left::rows(rows, width), goals.len()).with(numbers, goals.len());
            self.value.forward(simd, seen, value, bench);
            slopes.output.clear();
            slopes.output.resize(goals.len() * options, 0.0);
            let each = rows.chunks_exact(width).zip(goals.iter()).enumerate();
            for (number, (row, goal)) in each {
                let taken = number * options + row[layout.option()] as usize;
                let off = value.output[taken] - goal;
                slopes.output[taken] = off * share;
                loss += 0.5 * off * off * share;
            }
            self.value.learn(simd, seen, value, slopes, bench);
        }
        loss
    }

    /// y of some rows.
    #[inline(always)]
    fn goals<S: Simd>(&self, simd: S, settings: &HybridSettings, rows: &[f32], room: &mut Room) {
        let HybridSettings { rows: layout, discount, .. } = settings;
        let width = layout.width();
        let Room { value, parameter, goals, bench, .. } = room;
        goals.clear();
        goals.extend(rows.chunks_exact(width).map(|row| row[layout.reward()]));
        if *discount == 0.0 {
            return;
        }
        let columns = layout.next_observations();
        let next = Input::new(Left::rows(&rows[columns.start..], width), goals.len());
        self.parameter.target(simd, next, parameter, bench);
        let numbers = Left::rows(&parameter.output, layout.parameters);
        self.value.target(simd, next.with(numbers, goals.len()), value, bench);
        for (goal, values) in goals.iter_mut().zip(value.output.chunks_exact(layout.options)) {
            *goal += discount * values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        }
    }

    /// L_μ, and its gradient, which is the pupil's then; Q is fixed.
    #[inline(always)]
    fn parameter_gradient<S: Simd>(
        &mut self,
        simd: S,
        settings: &HybridSettings,
        batch: &[f32],
        room: &mut Room,
    ) -> f32 {
        let layout = settings.rows;
        let width = layout.width();
        let share = width as f32 / batch.len() as f32;
        let Room { value, parameter, slopes, by_number, bench, .. } = room;
        let mut loss = 0.0;
        for rows in batch.chunks(width * ROWS_AT_A_TIME) {
            let count = rows.len() / width;
            let seen = Input::new(Left::rows(rows, width), count);
            self.parameter.forward(simd, seen, parameter, bench);
            let numbers = Left::rows(&parameter.output, layout.parameters);
            let joined = seen.with(numbers, count);
            self.value.forward(simd, joined, value, bench);
            loss -= share * value.output.iter().sum::<f32>();
            slopes.output.clear();
            slopes.output.resize(count * layout.options, -share);
            self.value.slopes_of_late(simd, joined, value, slopes, by_number, bench);
            slopes.output.clear();
            let numbers = by_number.iter().zip(&parameter.output);
            slopes.output.extend(numbers.map(|(slope, number)| slope * (1.0 - number * number)));
            self.parameter.learn(simd, seen, parameter, slopes, bench);
        }
        loss
    }
}

/// An update, as something that is called where it is known which vector instructions there are.
struct Update<'a> {
    learner: &'a mut Pdqn,
    settings: &'a HybridSettings,
    batch: &'a [f32],
    room: &'a mut Room,
}

impl WithSimd for Update<'_> {
    type Output = Result<[f32; 2], Diverged>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        self.learner.update(simd, self.settings, self.batch, self.room)
    }
}
