//! What a transition is, as a row of `f32`.

use std::ops::Range;

/// The widths of the parts of a transition.
///
/// A row is `observation, context, action, reward, next observation, next context, done`.
/// The context is what a critic sees in training and an actor never does: in MADDPG the others'
/// observations and actions, in plain DDPG nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Numbers that a participant sees.
    pub observation: usize,
    /// Further numbers that its critic sees.
    pub context: usize,
    /// Numbers that it chooses, each in [−1, 1].
    pub action: usize,
}

/// One transition of one participant, to be written as a row.
#[derive(Clone, Copy, Debug)]
pub struct Transition<'a> {
    /// What it saw.
    pub observation: &'a [f32],
    /// What its critic saw besides.
    pub context: &'a [f32],
    /// What it did.
    pub action: &'a [f32],
    /// What it got for it.
    pub reward: f32,
    /// What it saw next; anything of this width if it was done.
    pub next_observation: &'a [f32],
    /// What its critic saw next besides.
    pub next_context: &'a [f32],
    /// Whether this was its last action.
    pub done: bool,
}

impl Rows {
    /// What a critic sees: observation and context.
    pub fn state(&self) -> usize {
        self.observation + self.context
    }

    /// Numbers in a row.
    pub fn width(&self) -> usize {
        2 * self.state() + self.action + 2
    }

    /// Writes a transition to a row.
    ///
    /// # Panics
    /// If a part or the row hasn't its width.
    pub fn write(&self, transition: &Transition<'_>, row: &mut [f32]) {
        assert_eq!(row.len(), self.width(), "numbers in a row");
        assert_eq!(transition.observation.len(), self.observation, "numbers seen");
        row[..self.observation].copy_from_slice(transition.observation);
        row[self.observation..self.state()].copy_from_slice(transition.context);
        row[self.actions()].copy_from_slice(transition.action);
        row[self.rewards()].copy_from_slice(&[transition.reward]);
        let (observation, context) = row[self.next_states()].split_at_mut(self.observation);
        observation.copy_from_slice(transition.next_observation);
        context.copy_from_slice(transition.next_context);
        row[self.ends()].copy_from_slice(&[f32::from(u8::from(transition.done))]);
    }

    /// Columns of the observation.
    pub(super) fn observations(&self) -> Range<usize> {
        0..self.observation
    }

    /// Columns of the state.
    pub(super) fn states(&self) -> Range<usize> {
        0..self.state()
    }

    /// Columns of the action.
    pub(super) fn actions(&self) -> Range<usize> {
        after(self.states(), self.action)
    }

    /// The column of the reward.
    pub(super) fn rewards(&self) -> Range<usize> {
        after(self.actions(), 1)
    }

    /// Columns of the next state.
    pub(super) fn next_states(&self) -> Range<usize> {
        after(self.rewards(), self.state())
    }

    /// Columns of the next observation.
    pub(super) fn next_observations(&self) -> Range<usize> {
        after(self.rewards(), self.observation)
    }

    /// The column that says whether it was the last.
    pub(super) fn ends(&self) -> Range<usize> {
        after(self.next_states(), 1)
    }
}

/// The `width` columns after `columns`.
fn after(columns: Range<usize>, width: usize) -> Range<usize> {
    columns.end..columns.end + width
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_holds_every_part_in_its_place() {
        let rows = Rows { observation: 2, context: 1, action: 2 };
        let mut row = [0.0; 10];
        let transition = Transition {
            observation: &[1.0, 2.0],
            context: &[3.0],
            action: &[4.0, 5.0],
            reward: 6.0,
            next_observation: &[7.0, 8.0],
            next_context: &[9.0],
            done: true,
        };
        rows.write(&transition, &mut row);
        assert_eq!(row, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 1.0]);
        assert_eq!(row[rows.next_observations()], [7.0, 8.0]);
        assert_eq!(row[rows.next_states()], [7.0, 8.0, 9.0]);
    }
}
