//! A batch of transitions as tensors.

use std::ops::Range;

use burn_tensor::{Device, Tensor, TensorData};

use crate::learn::Rows;

/// The parts of a batch, each `[R, batch, width]`.
///
/// Where each learner's states, and its next ones, are the same in all rows, as in a game without
/// memory, one row stands for them: `[R, 1, width]`. That is the same update but for rounding, and
/// saves nearly all of it.
pub(super) struct Batch {
    pub observation: Tensor<3>,
    /// Observation and context.
    pub state: Tensor<3>,
    pub action: Tensor<3>,
    pub reward: Tensor<3>,
    pub next_observation: Tensor<3>,
    pub next_state: Tensor<3>,
    /// 0 where a transition was the last, else 1.
    pub goes_on: Tensor<3>,
}

impl Batch {
    /// The parts of `rows`, which hold as many whole rows for each of the `replicas`.
    ///
    /// # Panics
    /// If they don't.
    pub fn new(rows: &[f32], layout: &Rows, replicas: usize, device: &Device) -> Self {
        let width = layout.width();
        let count = rows.len() / width / replicas;
        assert!(count > 0 && rows.len() == replicas * count * width, "whole rows for each learner");
        // Parts are cut out here, so that tensors lie in memory as their products want them.
        let every = |step: usize, columns: Range<usize>| {
            let dims = [replicas, count / step, columns.len()];
            let mut values = Vec::with_capacity(dims.iter().product());
            for row in rows.chunks_exact(width).step_by(step) {
                values.extend_from_slice(&row[columns.clone()]);
            }
            Tensor::<3>::from_data(TensorData::new(values, dims), device)
        };
        let part = |columns| every(1, columns);
        let same = [layout.states(), layout.next_states()].into_iter().all(|columns| {
            rows.chunks_exact(count * width).all(|own| {
                own.chunks_exact(width).all(|row| row[columns.clone()] == own[columns.clone()])
            })
        });
        let of_state = |columns| every(if same { count } else { 1 }, columns);
        Self {
            observation: of_state(layout.observations()),
            state: of_state(layout.states()),
            action: part(layout.actions()),
            reward: part(layout.rewards()),
            next_observation: of_state(layout.next_observations()),
            next_state: of_state(layout.next_states()),
            goes_on: part(layout.ends()) * -1.0 + 1.0,
        }
    }
}
