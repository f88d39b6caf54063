//! Where the weights of a network in training lie.

use crate::learn::plain::{Layer, Network, NormWeights};
use crate::learn::products::LANES;
use crate::learn::shape::{Shape, Squash};
use std::ops::Range;

use super::norms::NormPart;

/// Where the weights of a network lie.
///
/// A hidden layer has a row of weights for each number that goes in, first those of the layer
/// before, then those that join here; then its biases, then the scales and shifts of its norm. Its
/// rows are filled up to whole lanes: units that are not there have weights of 0 and never get
/// others. The output has a row of weights for each number that comes out, then its biases. What
/// the norm of the input learns comes before all.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    /// The batch norm of the input, if there is one.
    pub input: Option<NormPart>,
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
    /// The layer norm before its ReLU, if there is one.
    pub before_relu: Option<NormPart>,
    /// The batch norm of what comes from its ReLU, if there is one.
    pub after_relu: Option<NormPart>,
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

    /// Where the weights of the layer before lie.
    pub fn earlier_weights(&self) -> Range<usize> {
        self.part.from..self.part.from + self.earlier() * self.part.width
    }

    /// Its norm, wherever that is.
    fn norm(&self) -> Option<NormPart> {
        self.before_relu.or(self.after_relu)
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
        assert!(super::Pupil::can_be(shape), "hidden layers, where all that joins joins");
        let mut from = 0;
        let norm = |from: &mut usize, width, units| {
            let part = NormPart { from: *from, width, units };
            *from += part.size();
            part
        };
        let input = shape.norms_input().then(|| norm(&mut from, shape.input, shape.input));
        let (mut before, mut rows) = (shape.input, shape.input);
        let hidden = shape.hidden.iter().enumerate().map(|(layer, &units)| {
            let late = shape.late.filter(|late| late.layer == layer).map_or(0, |late| late.width);
            let width = units.next_multiple_of(LANES);
            let part = Part { from, rows: rows + late, width, biases: width, units };
            from += part.size();
            let mut of_kind = |there: bool| there.then(|| norm(&mut from, width, units));
            let before_relu = of_kind(shape.norms_before_relu());
            let after_relu = of_kind(shape.norms_after_relu(layer));
            let hidden = Hidden { part, before, late, before_relu, after_relu };
            (before, rows) = (units, width);
            hidden
        });
        let hidden = hidden.collect();
        let output =
            Part { from, rows: shape.output, width: rows, biases: shape.output, units: rows };
        Self { input, hidden, output, tanh: shape.squash == Squash::Tanh }
    }

    pub fn size(&self) -> usize {
        self.output.from + self.output.size()
    }

    /// Its norms, in the order in which a row meets them.
    fn norms(&self) -> impl Iterator<Item = NormPart> {
        self.input.into_iter().chain(self.hidden.iter().filter_map(Hidden::norm))
    }

    /// Whether it takes all rows of a batch at once.
    pub fn takes_whole_batches(&self) -> bool {
        self.input.is_some() || self.hidden.iter().any(|hidden| hidden.after_relu.is_some())
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
        for (part, norm) in self.norms().zip(norms) {
            let (scale, shift) = part.learned(all);
            norm.scale.copy_from_slice(&scale[..part.units]);
            norm.shift.copy_from_slice(&shift[..part.units]);
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
        for (part, norm) in self.norms().zip(network.norms()) {
            let (scale, shift) = part.learned_mut(all);
            scale[..part.units].copy_from_slice(&norm.scale);
            shift[..part.units].copy_from_slice(&norm.shift);
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
        let norms = self.norms().flat_map(|NormPart { from, width, .. }| {
            [from..from + width, from + width..from + 2 * width]
        });
        layers.chain(norms).collect()
    }
}
