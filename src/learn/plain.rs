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
}

/// The weights of a layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// One row of weights for each number that goes in: `[inputs, units]`.
    pub weights: Vec<f32>,
    /// One for each unit.
    pub biases: Vec<f32>,
}

/// Room for the numbers between layers, so that acting allocates nothing.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    inputs: Vec<f32>,
    units: Vec<f32>,
}

impl Network {
    /// The network of `shape` with these layers; none if they don't fit the shape.
    pub fn new(shape: Shape, layers: Vec<Layer>) -> Option<Self> {
        let network = Self { shape, layers };
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
    }

    /// What the network looks like.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Its layers, from the first to the output.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
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
        for (number, layer) in self.layers.iter().enumerate() {
            if self.shape.joins_at(number) {
                inputs.extend_from_slice(late);
            }
            layer.apply(inputs, units);
            if number + 1 < self.layers.len() {
                units.iter_mut().for_each(relu);
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
    use crate::learn::{Bank, Engine, Init, Late};
    use burn_tensor::{Tensor, TensorData};

    fn shape() -> Shape {
        Shape {
            input: 12,
            late: Some(Late { width: 2, layer: 1 }),
            hidden: vec![64, 64],
            output: 2,
            squash: Squash::Tanh,
        }
    }

    fn numbers(count: usize, stream: u64) -> Vec<f32> {
        let mut stream = Chance::new(9, Purpose::Traits).stream(stream);
        (0..count).map(|_| (2.0 * stream.unit() - 1.0) as f32).collect()
    }

    #[test]
    fn a_small_network_by_hand() {
        let shape =
            Shape { input: 2, late: None, hidden: vec![2], output: 1, squash: Squash::None };
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
    fn the_plain_pass_is_the_tensors_pass_to_rounding_and_repeats_to_the_bit() {
        const BATCH: usize = 50;
        let network = Init::FanIn.draw(&shape(), Chance::new(3, Purpose::Actor).stream(0));
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
