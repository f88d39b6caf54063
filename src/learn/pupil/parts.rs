//! Where the weights of a network in training lie.

use crate::learn::plain::{Layer, Network, NormWeights};
use crate::learn::products::LANES;
use crate::learn::shape::{Norm, Shape, Squash};
use std::ops::Range;

/// Where the weights of a network lie.
///
/// A hidden layer has a row of weights for each number that goes in, first those of the layer
/// before, then those that join here; then its biases, then the scales and shifts of its norm. Its
/// rows are filled up to whole lanes: units that are not there have weights of 0 and never get
/// others. The output has a row of weights for each number that comes out, then its biases.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    pub hidden: Vec<Hidden>,
    pub output: Part,
    pub tanh: bool,
}

/// A hidden layer's weights.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hidden {
    pub part: Part,
    /// Numbers of the layer before that are there.
    before: usize,
    /// Rows of weights of numbers that join here: the last ones.
    pub late: usize,
    /// Where scales and then shifts begin; none without a norm.
    pub norm: Option<usize>,
}

/// A layer's weights and biases.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Where they begin.
    from: usize,
    /// Rows of weights.
    pub rows: usize,
    /// Weights in a row.
    pub width: usize,
    /// Biases.
    biases: usize,
    /// Units that are there.
    pub units: usize,
}

impl Part {
    pub fn weights<'a>(&self, all: &'a [f32]) -> &'a [f32] {
        &all[self.from..][..self.rows * self.width]
    }

    pub fn biases<'a>(&self, all: &'a [f32]) -> &'a [f32] {
        &all[self.from + self.rows * self.width..][..self.biases]
    }

    /// Weights and biases, to be changed.
    pub fn both<'a>(&self, all: &'a mut [f32]) -> (&'a mut [f32], &'a mut [f32]) {
        let own = &mut all[self.from..][..self.size()];
        own.split_at_mut(self.rows * self.width)
    }

    fn size(&self) -> usize {
        self.rows * self.width + self.biases
    }
}

impl Hidden {
    /// Rows of weights of the layer before.
    pub fn earlier(&self) -> usize {
        self.part.rows - self.late
    }

    /// The weights of the layer before and those of what joins here.
    pub fn weights<'a>(&self, all: &'a [f32]) -> [&'a [f32]; 2] {
        self.part.weights(all).split_at(self.earlier() * self.part.width).into()
    }

    /// The scales and shifts of its norm, if it has one.
    pub fn norm<'a>(&self, all: &'a [f32]) -> Option<(&'a [f32], &'a [f32])> {
        Some(all[self.norm?..][..2 * self.part.width].split_at(self.part.width))
    }

    /// The same, to be changed.
    pub fn norm_mut<'a>(&self, all: &'a mut [f32]) -> Option<(&'a mut [f32], &'a mut [f32])> {
        Some(all[self.norm?..][..2 * self.part.width].split_at_mut(self.part.width))
    }

    /// Whether a row of weights is of a number that is there.
    fn is_there(&self, row: usize) -> bool {
        row < self.before || row >= self.earlier()
    }
}

impl Parts {
    /// The parts of a network of `shape`.
    ///
    /// # Panics
    /// If such a network [can't be](super::Pupil::can_be) a pupil.
    pub fn new(shape: &Shape) -> Self {
        assert!(super::Pupil::can_be(shape), "hidden layers, no batch norms");
        let mut from = 0;
        let (mut before, mut rows) = (shape.input, shape.input);
        let hidden = shape.hidden.iter().enumerate().map(|(layer, &units)| {
            let late = shape.late.filter(|late| late.layer == layer).map_or(0, |late| late.width);
            let width = units.next_multiple_of(LANES);
            let part = Part { from, rows: rows + late, width, biases: width, units };
            from += part.size();
            let norm = (shape.norm == Norm::Layer).then_some(from);
            from += if norm.is_some() { 2 * width } else { 0 };
            let hidden = Hidden { part, before, late, norm };
            (before, rows) = (units, width);
            hidden
        });
        let hidden = hidden.collect();
        let output =
            Part { from, rows: shape.output, width: rows, biases: shape.output, units: rows };
        Self { hidden, output, tanh: shape.squash == Squash::Tanh }
    }

    pub fn size(&self) -> usize {
        self.output.from + self.output.size()
    }

    /// The layer at whose input late numbers join; none if there are none.
    pub fn joins(&self) -> Option<usize> {
        self.hidden.iter().position(|hidden| hidden.late > 0)
    }

    /// Puts `all` weights, or what else there is one of for each, into a network.
    pub fn write(&self, all: &[f32], layers: &mut [Layer], norms: &mut [NormWeights]) {
        for (hidden, layer) in self.hidden.iter().zip(layers.iter_mut()) {
            let part = hidden.part;
            let own = part.weights(all).chunks_exact(part.width).enumerate();
            let there = own.filter(|(row, _)| hidden.is_there(*row));
            for ((_, own), theirs) in there.zip(layer.weights.chunks_exact_mut(part.units)) {
                theirs.copy_from_slice(&own[..part.units]);
            }
            layer.biases.copy_from_slice(&part.biases(all)[..part.units]);
        }
        let normed = self.hidden.iter().filter_map(|hidden| hidden.norm(all));
        for ((scale, shift), norm) in normed.zip(norms) {
            let units = norm.scale.len();
            norm.scale.copy_from_slice(&scale[..units]);
            norm.shift.copy_from_slice(&shift[..units]);
        }
        let (output, last) = (self.output, &mut layers[self.hidden.len()]);
        let own = output.weights(all);
        for (number, theirs) in last.weights.chunks_exact_mut(output.rows).enumerate() {
            for (row, weight) in theirs.iter_mut().enumerate() {
                *weight = own[row * output.width + number];
            }
        }
        last.biases.copy_from_slice(output.biases(all));
    }

    /// Takes `all` weights from a network.
    pub fn read(&self, network: &Network, all: &mut [f32]) {
        let layers = network.layers();
        for (hidden, layer) in self.hidden.iter().zip(layers) {
            let part = hidden.part;
            let (own, biases) = part.both(all);
            let own = own.chunks_exact_mut(part.width).enumerate();
            let there = own.filter(|(row, _)| hidden.is_there(*row));
            for ((_, own), theirs) in there.zip(layer.weights.chunks_exact(part.units)) {
                own[..part.units].copy_from_slice(theirs);
            }
            biases[..part.units].copy_from_slice(&layer.biases);
        }
        for (hidden, norm) in self.hidden.iter().zip(network.norms()) {
            if let Some((scale, shift)) = hidden.norm_mut(all) {
                scale[..hidden.part.units].copy_from_slice(&norm.scale);
                shift[..hidden.part.units].copy_from_slice(&norm.shift);
            }
        }
        let (output, last) = (self.output, &layers[self.hidden.len()]);
        let (own, biases) = output.both(all);
        for (number, theirs) in last.weights.chunks_exact(output.rows).enumerate() {
            for (row, weight) in theirs.iter().enumerate() {
                own[row * output.width + number] = *weight;
            }
        }
        biases.copy_from_slice(&last.biases);
    }

    /// The weights between hidden layers, turned: a row for each unit. Slopes go back through them
    /// as numbers go forward through the others.
    pub fn turn(&self, all: &[f32], turned: &mut Vec<f32>) {
        turned.clear();
        for hidden in &self.hidden[1..] {
            let [weights, _] = hidden.weights(all);
            for unit in 0..hidden.part.units {
                turned.extend(weights.iter().skip(unit).step_by(hidden.part.width));
            }
        }
    }

    /// Where each part lies, in the order of a bank's tensors.
    pub fn places(&self) -> Vec<Range<usize>> {
        let layers = self.hidden.iter().map(|hidden| hidden.part).chain([self.output]);
        let layers = layers.flat_map(|part| {
            let biases = part.from + part.rows * part.width;
            [part.from..biases, biases..part.from + part.size()]
        });
        let norms = self.hidden.iter().filter_map(|hidden| {
            let (from, width) = (hidden.norm?, hidden.part.width);
            Some([from..from + width, from + width..from + 2 * width])
        });
        layers.chain(norms.flatten()).collect()
    }
}
