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
    /// What is normalised between its layers.
    #[serde(default)]
    pub norm: Norm,
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

/// What a network normalises: to mean 0 and variance 1, then scaled and shifted by what it learns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Norm {
    /// Nothing.
    #[default]
    None,
    /// What each hidden layer makes of a row, over its units, before ReLU (Ba, Kiros & Hinton,
    /// 2016).
    Layer,
    /// Each number over the rows of a batch, after ReLU (Ioffe & Szegedy, 2015). A single row is
    /// taken by running means and variances.
    Batch {
        /// Whether the input of the first layer is normalised.
        input: bool,
        /// How many hidden layers are, counted from the first.
        hidden: usize,
    },
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

    /// The width of each norm, in the order in which a row meets them.
    pub fn norms(&self) -> impl Iterator<Item = usize> {
        let (input, hidden) = match self.norm {
            Norm::None => (None, 0),
            Norm::Layer => (None, self.hidden.len()),
            Norm::Batch { input, hidden } => (input.then_some(self.input), hidden),
        };
        input.into_iter().chain(self.hidden.iter().copied().take(hidden))
    }

    /// Weights and biases, scales and shifts of one network.
    pub fn parameters(&self) -> usize {
        let layers: usize = self.layers().map(|(inputs, units)| (inputs + 1) * units).sum();
        layers + self.norms().map(|width| 2 * width).sum::<usize>()
    }

    /// Whether what a hidden layer makes of a row is normalised before ReLU.
    pub(super) fn norms_before_relu(&self) -> bool {
        self.norm == Norm::Layer
    }

    /// Whether the input of the first layer is normalised.
    pub(super) fn norms_input(&self) -> bool {
        matches!(self.norm, Norm::Batch { input: true, .. })
    }

    /// Whether what comes from the ReLU of hidden layer `layer` is normalised.
    pub(super) fn norms_after_relu(&self, layer: usize) -> bool {
        matches!(self.norm, Norm::Batch { hidden, .. } if layer < hidden)
    }

    /// Whether norms have running means and variances.
    pub(super) fn norms_run(&self) -> bool {
        matches!(self.norm, Norm::Batch { .. })
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
            norm: Norm::None,
        };
        assert_eq!(shape.layers().collect::<Vec<_>>(), [(5, 4), (6, 3), (3, 1)]);
        assert_eq!(shape.parameters(), 24 + 21 + 4);
        for (norm, widths) in [
            (Norm::Layer, &[4, 3][..]),
            (Norm::Batch { input: true, hidden: 2 }, &[5, 4, 3]),
            (Norm::Batch { input: false, hidden: 1 }, &[4]),
        ] {
            shape.norm = norm;
            assert_eq!(shape.norms().collect::<Vec<_>>(), widths);
            assert_eq!(shape.parameters(), 49 + 2 * widths.iter().sum::<usize>());
        }
        shape.norm = Norm::None;
        shape.late = None;
        assert_eq!(shape.layers().collect::<Vec<_>>(), [(5, 4), (4, 3), (3, 1)]);
    }
}
