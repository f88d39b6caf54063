//! What a transition of a hybrid action is, as a row of `f32`.

use std::ops::Range;

/// The widths of the parts of a transition.
///
/// A row is `observation, numbers of all options, option taken, reward, next observation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HybridRows {
    /// Numbers that a participant sees.
    pub observation: usize,
    /// Options, at least 1.
    pub options: usize,
    /// Numbers of all options together, each in [−1, 1].
    pub parameters: usize,
}

/// One transition of one participant, to be written as a row.
#[derive(Clone, Copy, Debug)]
pub struct HybridTransition<'a> {
    /// What it saw.
    pub observation: &'a [f32],
    /// The numbers of all options.
    pub parameters: &'a [f32],
    /// The option it took, counted from 0.
    pub option: usize,
    /// What it got for it.
    pub reward: f32,
    /// What it saw next.
    pub next_observation: &'a [f32],
}

impl HybridRows {
    /// Numbers in a row.
    pub fn width(&self) -> usize {
        2 * self.observation + self.parameters + 2
    }

    /// Writes a transition to a row.
    ///
    /// # Panics
    /// If a part or the row hasn't its width, or there is no such option.
    pub fn write(&self, transition: &HybridTransition<'_>, row: &mut [f32]) {
        assert_eq!(row.len(), self.width(), "numbers in a row");
        assert!(transition.option < self.options, "an option");
        row[self.observations()].copy_from_slice(transition.observation);
        row[self.parameter_columns()].copy_from_slice(transition.parameters);
        row[self.option()] = transition.option as f32;
        row[self.reward()] = transition.reward;
        row[self.next_observations()].copy_from_slice(transition.next_observation);
    }

    pub(super) fn observations(&self) -> Range<usize> {
        0..self.observation
    }

    pub(super) fn parameter_columns(&self) -> Range<usize> {
        self.observation..self.observation + self.parameters
    }

    pub(super) fn option(&self) -> usize {
        self.observation + self.parameters
    }

    pub(super) fn reward(&self) -> usize {
        self.option() + 1
    }

    pub(super) fn next_observations(&self) -> Range<usize> {
        self.reward() + 1..self.width()
    }
}
