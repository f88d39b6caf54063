//! First weights, drawn from an addressed stream: one seed, one network, on every machine.

use crate::arena::Stream;

use super::plain::{Layer, Network, NormWeights};
use super::shape::Shape;

/// How far from 0 the first weights lie; all are uniform and symmetric.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Init {
    /// ±1/√(numbers in) for weights and biases of every layer, as PyTorch's `Linear`.
    #[default]
    FanIn,
    /// ±1/√(units) for weights and biases of hidden layers; ±3e-3 for the weights of the output
    /// and ±3e-4 for its bias. Learners of the dispatch game were published with these.
    Width,
}

/// Bounds of the weights and of the biases of a layer.
struct Bounds {
    weights: f64,
    biases: f64,
}

impl Init {
    fn bounds(self, inputs: usize, units: usize, last: bool) -> Bounds {
        let both = |bound| Bounds { weights: bound, biases: bound };
        match self {
            Init::FanIn => both(1.0 / (inputs as f64).sqrt()),
            Init::Width if last => Bounds { weights: 3e-3, biases: 3e-4 },
            Init::Width => both(1.0 / (units as f64).sqrt()),
        }
    }

    /// A network of `shape` with weights from `stream`, layer by layer, weights before biases;
    /// norms scale by 1 and shift by 0.
    pub fn draw(self, shape: &Shape, mut stream: Stream) -> Network {
        let output = shape.hidden.len();
        let mut uniform = |count: usize, bound: f64| -> Vec<f32> {
            (0..count).map(|_| ((2.0 * stream.unit() - 1.0) * bound) as f32).collect()
        };
        let layers = shape.layers().enumerate().map(|(layer, (inputs, units))| {
            let bounds = self.bounds(inputs, units, layer == output);
            Layer {
                weights: uniform(inputs * units, bounds.weights),
                biases: uniform(units, bounds.biases),
            }
        });
        let norm = |width| NormWeights::new(width, shape.norms_run());
        Network {
            layers: layers.collect(),
            norms: shape.norms().map(norm).collect(),
            shape: shape.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arena::{Chance, Purpose};
    use crate::learn::{Norm, Squash};

    fn widest(values: &[f32]) -> f32 {
        values.iter().fold(0.0, |widest, value| widest.max(value.abs()))
    }

    #[test]
    fn weights_fill_their_bounds_and_stay_within() {
        let shape = Shape {
            input: 100,
            late: None,
            hidden: vec![400],
            output: 1,
            squash: Squash::Tanh,
            norm: Norm::None,
        };
        let draw = |init: Init| init.draw(&shape, Chance::new(1, Purpose::Actor).stream(0));
        for (init, bounds) in
            [(Init::FanIn, [0.1, 0.1, 0.05, 0.05]), (Init::Width, [0.05, 0.05, 3e-3, 3e-4])]
        {
            let network = draw(init);
            let found = network.layers.iter().flat_map(|layer| [&layer.weights, &layer.biases]);
            for (values, bound) in found.zip(bounds) {
                let widest = widest(values);
                // A single output bias may lie anywhere within its bound.
                let least = if values.len() > 1 { 0.97 * bound } else { 0.0 };
                assert!((least..=bound).contains(&widest), "{init:?}: {widest} of {bound}");
            }
        }
        assert_eq!(draw(Init::FanIn), draw(Init::FanIn));
    }
}
