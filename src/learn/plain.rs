//! A network as plain numbers, and the forward pass with which participants act.
//!
//! Sums run in one order, products are not fused and tanh comes from `libm`, so that a policy
//! does the same to the bit on every machine and in the browser. Nothing here knows a tensor.

use serde::{Deserialize, Serialize};

use super::shape::{Shape, Squash};

/// A network: its shape and its weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Network {
    pub(super) shape: Shape,
    pub(super) layers: Vec<Layer>,
    pub(super) norms: Vec<NormWeights>,
}

/// The weights of a layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// One row of weights for each number that goes in: `[inputs, units]`.
    pub weights: Vec<f32>,
    /// One for each unit.
    pub biases: Vec<f32>,
}

/// What a norm has learned, a number for each unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NormWeights {
    /// What the normalised number is multiplied by.
    pub scale: Vec<f32>,
    /// What is added to it then.
    pub shift: Vec<f32>,
    /// Running mean over batches; empty for a layer norm.
    pub mean: Vec<f32>,
    /// Running variance over batches; empty for a layer norm.
    pub variance: Vec<f32>,
}

/// What keeps a quotient by a standard deviation finite: added to the variance, as in PyTorch.
pub(super) const NORM_EPSILON: f32 = 1e-5;

/// Room for the numbers between layers, so that acting allocates nothing.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    inputs: Vec<f32>,
    units: Vec<f32>,
}

impl Network {
    /// The network of `shape` with these layers and fresh norms; none if they don't fit the shape.
    pub fn new(shape: Shape, layers: Vec<Layer>) -> Option<Self> {
        let norms = shape.norms().map(|width| NormWeights::new(width, shape.norms_run())).collect();
        Self::with_norms(shape, layers, norms)
    }

    /// The network of `shape` with these layers and norms; none if they don't fit the shape.
    pub fn with_norms(shape: Shape, layers: Vec<Layer>, norms: Vec<NormWeights>) -> Option<Self> {
        let network = Self { shape, layers, norms };
        network.is_whole().then_some(network)
    }

    /// Whether it looks as `shape` says, layers and all; one that was read may not.
    pub(super) fn is(&self, shape: &Shape) -> bool {
        self.shape == *shape && self.is_whole()
    }

    fn is_whole(&self) -> bool {
        self.shape.layers().count() == self.layers.len()
            && self.shape.layers().zip(&self.layers).all(|((inputs, units), layer)| {
                layer.weights.len() == inputs * units && layer.biases.len() == units
            })
            && self.shape.norms().count() == self.norms.len()
            && self.shape.norms().zip(&self.norms).all(|(width, norm)| {
                let running = if self.shape.norms_run() { width } else { 0 };
                [norm.scale.len(), norm.shift.len()] == [width; 2]
                    && [norm.mean.len(), norm.variance.len()] == [running; 2]
            })
    }

    /// What the network looks like.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Its layers, from the first to the output.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Its norms, in the order in which a row meets them.
    pub fn norms(&self) -> &[NormWeights] {
        &self.norms
    }

    /// What the network makes of `input` and of the `late` input (empty without one).
    ///
    /// # Panics
    /// If an input hasn't the width that the shape says.
    pub fn forward<'a>(&self, input: &[f32], late: &[f32], scratch: &'a mut Scratch) -> &'a [f32] {
        assert_eq!(input.len(), self.shape.input, "numbers that go in");
        assert_eq!(late.len(), self.shape.late.map_or(0, |late| late.width), "late numbers");
        let Scratch { inputs, units } = scratch;
        inputs.clear();
        inputs.extend_from_slice(input);
        let mut norms = self.norms.iter();
        if self.shape.norms_input() {
            norms.next().expect("a norm of the input").by_running(inputs);
        }
        for (number, layer) in self.layers.iter().enumerate() {
            if self.shape.joins_at(number) {
                inputs.extend_from_slice(late);
            }
            layer.apply(inputs, units);
            if number + 1 < self.layers.len() {
                if self.shape.norms_before_relu() {
                    norms.next().expect("a norm of each hidden layer").over_units(units);
                }
                units.iter_mut().for_each(relu);
                if self.shape.norms_after_relu(number) {
                    norms.next().expect("a norm of this layer").by_running(units);
                }
            }
            std::mem::swap(inputs, units);
        }
        if self.shape.squash == Squash::Tanh {
            inputs.iter_mut().for_each(|value| *value = libm::tanhf(*value));
        }
        inputs
    }
}

impl Layer {
    /// Writes `biases + inputs · weights` to `units`; each unit's sum runs over inputs in order.
    fn apply(&self, inputs: &[f32], units: &mut Vec<f32>) {
        units.clear();
        units.extend_from_slice(&self.biases);
        for (input, row) in inputs.iter().zip(self.weights.chunks_exact(self.biases.len())) {
            for (unit, weight) in units.iter_mut().zip(row) {
                *unit += input * weight;
            }
        }
    }
}

impl NormWeights {
    /// A norm of `width` numbers that has learned nothing.
    pub(super) fn new(width: usize, running: bool) -> Self {
        let run = if running { width } else { 0 };
        Self {
            scale: vec![1.0; width],
            shift: vec![0.0; width],
            mean: vec![0.0; run],
            variance: vec![1.0; run],
        }
    }

    /// Normalises `units` by their own mean and variance.
    fn over_units(&self, units: &mut [f32]) {
        let count = units.len() as f32;
        let mean = units.iter().sum::<f32>() / count;
        let variance = units.iter().map(|unit| (unit - mean) * (unit - mean)).sum::<f32>() / count;
        let deviation = (variance + NORM_EPSILON).sqrt();
        for (unit, (scale, shift)) in units.iter_mut().zip(self.scale.iter().zip(&self.shift)) {
            *unit = (*unit - mean) / deviation * scale + shift;
        }
    }

    /// Normalises each of `units` by its running mean and variance.
    fn by_running(&self, units: &mut [f32]) {
        let moments = self.mean.iter().zip(&self.variance);
        let learned = self.scale.iter().zip(&self.shift);
        for (unit, ((mean, variance), (scale, shift))) in units.iter_mut().zip(moments.zip(learned))
        {
            *unit = (*unit - mean) / (variance + NORM_EPSILON).sqrt() * scale + shift;
        }
    }
}

/// ReLU that lets a NaN through, so that it is found.
fn relu(value: &mut f32) {
    if *value < 0.0 {
        *value = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arena::{Chance, Purpose};
    use crate::learn::{Bank, Engine, Init, Late, Norm};
    use burn_tensor::{Tensor, TensorData};

    fn shape() -> Shape {
        Shape {
            input: 12,
            late: Some(Late { width: 2, layer: 1 }),
            hidden: vec![64, 64],
            output: 2,
            squash: Squash::Tanh,
            norm: Norm::None,
        }
    }

    fn numbers(count: usize, stream: u64) -> Vec<f32> {
        let mut stream = Chance::new(9, Purpose::Traits).stream(stream);
        (0..count).map(|_| (2.0 * stream.unit() - 1.0) as f32).collect()
    }

    #[test]
    fn a_small_network_by_hand() {
        let shape = Shape {
            input: 2,
            late: None,
            hidden: vec![2],
            output: 1,
            squash: Squash::None,
            norm: Norm::None,
        };
        let layers = vec![
            Layer { weights: vec![1.0, -1.0, 2.0, 0.5], biases: vec![0.5, 0.25] },
            Layer { weights: vec![3.0, 7.0], biases: vec![-1.0] },
        ];
        let network = Network::new(shape.clone(), layers.clone()).expect("it fits");
        // Hidden: 0.5 + 1 + 2·2 = 5.5 and 0.25 − 1 + 1 = 0.25; out: 3·5.5 + 7·0.25 − 1.
        assert_eq!(network.forward(&[1.0, 2.0], &[], &mut Scratch::default()), [17.25]);
        // Hidden: 0.5 − 4 < 0 and 0.25 − 2 < 0, so the output's bias is left.
        assert_eq!(network.forward(&[0.0, -2.0], &[], &mut Scratch::default()), [-1.0]);
        assert_eq!(Network::new(shape, layers[..1].to_vec()), None);
    }

    #[test]
    fn norms_by_hand() {
        let mut shape = Shape {
            input: 1,
            late: None,
            hidden: vec![2],
            output: 1,
            squash: Squash::None,
            norm: Norm::Layer,
        };
        let layers = vec![
            Layer { weights: vec![1.0, 3.0], biases: vec![0.0, 0.0] },
            Layer { weights: vec![3.0, 7.0], biases: vec![-1.0] },
        ];
        let out = |network: &Network| network.forward(&[2.0], &[], &mut Scratch::default())[0];
        // Hidden: 2 and 6, so −1 and 1 to a hair; what is left of them after ReLU is 0 and 1.
        let network = Network::new(shape.clone(), layers.clone()).expect("it fits");
        assert!((out(&network) - 6.0).abs() < 1e-4);
        // In: (2 − 1) ⁄ 2 · 4 + 1 = 3. Hidden: 3 and 9, then 1.5 and 0.5.
        shape.norm = Norm::Batch { input: true, hidden: 1 };
        let norm = |scale: &[f32], shift: &[f32], mean: &[f32], variance: &[f32]| NormWeights {
            scale: scale.to_vec(),
            shift: shift.to_vec(),
            mean: mean.to_vec(),
            variance: variance.to_vec(),
        };
        let norms = vec![
            norm(&[4.0], &[1.0], &[1.0], &[4.0]),
            norm(&[1.0, 2.0], &[0.5, 0.5], &[2.0, 9.0], &[1.0, 1.0]),
        ];
        let network = Network::with_norms(shape.clone(), layers.clone(), norms.clone());
        assert!((out(&network.expect("it fits")) - (3.0 * 1.5 + 7.0 * 0.5 - 1.0)).abs() < 1e-3);
        assert_eq!(Network::with_norms(shape, layers, norms[..1].to_vec()), None);
    }

    #[test]
    fn the_plain_pass_is_the_tensors_pass_to_rounding_and_repeats_to_the_bit() {
        for norm in [Norm::None, Norm::Layer] {
            agree(&Shape { norm, ..shape() });
        }
    }

    fn agree(shape: &Shape) {
        const BATCH: usize = 50;
        let network = Init::FanIn.draw(shape, Chance::new(3, Purpose::Actor).stream(0));
        let device = Engine::Flex.device();
        let (inputs, lates) = (numbers(12 * BATCH, 1), numbers(2 * BATCH, 2));
        let tensor = |values: &[f32], width| {
            Tensor::<3>::from_data(TensorData::new(values.to_vec(), [1, BATCH, width]), &device)
        };
        let bank = Bank::from_networks(std::slice::from_ref(&network), Engine::Flex);
        let theirs = bank.forward(tensor(&inputs, 12), Some(tensor(&lates, 2))).into_data();
        let theirs = theirs.as_slice::<f32>().expect("single precision");
        let mut scratch = Scratch::default();
        for (row, theirs) in theirs.chunks_exact(2).enumerate() {
            let (input, late) = (&inputs[12 * row..][..12], &lates[2 * row..][..2]);
            let ours = network.forward(input, late, &mut scratch).to_vec();
            assert_eq!(ours, network.forward(input, late, &mut Scratch::default()));
            for (ours, theirs) in ours.iter().zip(theirs) {
                assert!((ours - theirs).abs() < 1e-6, "{ours} and {theirs}");
            }
        }
    }

    #[test]
    fn the_bits_of_a_pass_are_pinned() {
        // These bits are the contract between machines, and with the browser.
        let network = Init::FanIn.draw(&shape(), Chance::new(3, Purpose::Actor).stream(0));
        let out =
            network.forward(&numbers(12, 1), &numbers(2, 2), &mut Scratch::default()).to_vec();
        assert_eq!(
            out.iter().map(|value| value.to_bits()).collect::<Vec<_>>(),
            [1040372316, 3183498192]
        );
    }

    #[test]
    fn a_nan_comes_out() {
        let network = Init::FanIn.draw(&shape(), Chance::new(3, Purpose::Actor).stream(0));
        let mut scratch = Scratch::default();
        let out = network.forward(&[f32::NAN; 12], &[0.0; 2], &mut scratch);
        assert!(out.iter().all(|value| value.is_nan()));
    }
}
