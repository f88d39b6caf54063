//! What a network looks like.

use serde::{Deserialize, Serialize};

/// The shape of a multilayer perceptron: ReLU after each hidden layer, [`Squash`] after the last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Numbers that go in at the first layer.
    pub input: usize,
    /// Numbers that join later, if any: the action of a critic.
    pub late: Option<Late>,
    /// Units of each hidden layer.
    pub hidden: Vec<usize>,
    /// Numbers that come out.
    pub output: usize,
    /// What happens to them last.
    pub squash: Squash,
}

/// An input that joins what the layers before have made of the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Late {
    /// Numbers of the late input.
    pub width: usize,
    /// The layer, counted from 0, at whose input they join; at most the number of hidden layers.
    pub layer: usize,
}

/// The last function of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Squash {
    /// None: a value may be anything.
    None,
    /// tanh: an action lies in [−1, 1].
    Tanh,
}

impl Shape {
    /// Each layer as (numbers in, units), from the first to the output.
    pub fn layers(&self) -> impl Iterator<Item = (usize, usize)> {
        let units = self.hidden.iter().copied().chain([self.output]);
        let before = std::iter::once(self.input).chain(self.hidden.iter().copied());
        before.zip(units).enumerate().map(|(layer, (before, units))| {
            let late = self.late.filter(|late| late.layer == layer).map_or(0, |late| late.width);
            (before + late, units)
        })
    }

    /// Weights and biases of one network.
    pub fn parameters(&self) -> usize {
        self.layers().map(|(inputs, units)| (inputs + 1) * units).sum()
    }

    /// Whether a late input joins at `layer`.
    pub(super) fn joins_at(&self, layer: usize) -> bool {
        self.late.is_some_and(|late| late.layer == layer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_input_widens_the_layer_it_joins() {
        let mut shape = Shape {
            input: 5,
            late: Some(Late { width: 2, layer: 1 }),
            hidden: vec![4, 3],
            output: 1,
            squash: Squash::None,
        };
        assert_eq!(shape.layers().collect::<Vec<_>>(), [(5, 4), (6, 3), (3, 1)]);
        assert_eq!(shape.parameters(), 24 + 21 + 4);
        shape.late = None;
        assert_eq!(shape.layers().collect::<Vec<_>>(), [(5, 4), (4, 3), (3, 1)]);
    }
}
