//! A bank: R networks of one shape as tensors with a leading dimension R.
//!
//! A hundred traders, or fifty seeds of a study, are one batched product; R = 1 is a plain
//! network. Networks of a bank share nothing: what one learns never reaches another.

use burn_tensor::{Gradients, Tensor, TensorData, activation};

use crate::arena::Chance;

use super::engine::Engine;
use super::init::Init;
use super::plain::{Layer, Network};
use super::shape::{Shape, Squash};

/// R networks of one shape.
#[derive(Clone, Debug)]
pub struct Bank {
    shape: Shape,
    /// Weights `[R, inputs, units]` and biases `[R, 1, units]` by turns, from the first layer on.
    tensors: Vec<Tensor<3>>,
}

impl Bank {
    /// A network for each of `ids`, drawn from the stream of that number: who else is in the bank
    /// doesn't matter.
    ///
    /// # Panics
    /// Without any id.
    pub fn new(shape: &Shape, init: Init, chance: &Chance, ids: &[u64], engine: Engine) -> Self {
        let networks: Vec<_> = ids.iter().map(|&id| init.draw(shape, chance.stream(id))).collect();
        Self::from_networks(&networks, engine)
    }

    /// The bank of these networks.
    ///
    /// # Panics
    /// Without any network, or if their shapes differ.
    pub fn from_networks(networks: &[Network], engine: Engine) -> Self {
        let shape = &networks.first().expect("a bank holds at least one network").shape;
        assert!(networks.iter().all(|network| network.shape == *shape), "networks of one shape");
        let stacked = |layer: usize, part: fn(&Layer) -> &[f32], rows: usize, units: usize| {
            let values: Vec<f32> =
                networks.iter().flat_map(|network| part(&network.layers[layer])).copied().collect();
            let data = TensorData::new(values, [networks.len(), rows, units]);
            Tensor::from_data(data, &engine.device())
        };
        let tensors = shape.layers().enumerate().flat_map(|(layer, (inputs, units))| {
            [
                stacked(layer, |layer| &layer.weights, inputs, units),
                stacked(layer, |layer| &layer.biases, 1, units),
            ]
        });
        Self { tensors: tensors.collect(), shape: shape.clone() }
    }

    /// What its networks look like.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// How many networks there are: R.
    pub fn replicas(&self) -> usize {
        self.tensors[0].dims()[0]
    }

    /// The networks as plain numbers, in the order of the ids.
    pub fn networks(&self) -> Vec<Network> {
        let replicas = self.replicas();
        let values: Vec<Vec<f32>> = self.tensors.iter().map(values).collect();
        let part = |tensor: usize, replica: usize| {
            let size = values[tensor].len() / replicas;
            values[tensor][replica * size..][..size].to_vec()
        };
        let network = |replica| Network {
            shape: self.shape.clone(),
            layers: (0..values.len() / 2)
                .map(|layer| Layer {
                    weights: part(2 * layer, replica),
                    biases: part(2 * layer + 1, replica),
                })
                .collect(),
        };
        (0..replicas).map(network).collect()
    }

    /// What each network makes of its batch: `input` is `[R, batch, input]`, `late` (if the shape
    /// has one) `[R, batch, late]`, the result `[R, batch, output]`.
    ///
    /// # Panics
    /// If a tensor hasn't the shape it should have, or the late input is missing.
    pub fn forward(&self, input: Tensor<3>, late: Option<Tensor<3>>) -> Tensor<3> {
        let mut late = late;
        let mut values = input;
        for (layer, parts) in self.tensors.chunks_exact(2).enumerate() {
            if layer > 0 {
                values = activation::relu(values);
            }
            if self.shape.joins_at(layer) {
                let late = late.take().expect("a late input for a shape that has one");
                values = Tensor::cat(vec![values, late], 2);
            }
            values = values.matmul(parts[0].clone()) + parts[1].clone();
        }
        match self.shape.squash {
            Squash::None => values,
            Squash::Tanh => values.tanh(),
        }
    }

    /// The same networks, as leaves of which a backward pass keeps gradients.
    pub(super) fn tracked(&self) -> Self {
        let leaf = |tensor: &Tensor<3>| tensor.clone().autodiff().require_grad();
        Self { shape: self.shape.clone(), tensors: self.tensors.iter().map(leaf).collect() }
    }

    /// The gradients of a [`tracked`](Self::tracked) bank, tensor by tensor.
    pub(super) fn gradients(&self, gradients: &mut Gradients) -> Vec<Tensor<3>> {
        let gradient = |tensor: &Tensor<3>| {
            tensor.grad_remove(gradients).expect("every weight reaches the loss")
        };
        self.tensors.iter().map(gradient).collect()
    }

    /// Its tensors, weights and biases by turns.
    pub(super) fn tensors(&self) -> &[Tensor<3>] {
        &self.tensors
    }

    /// Its tensors, for an optimiser.
    pub(super) fn tensors_mut(&mut self) -> &mut Vec<Tensor<3>> {
        &mut self.tensors
    }

    /// The name of a tensor, as in files and errors: `layer 1 weights`.
    pub(super) fn name(tensor: usize) -> String {
        let part = if tensor.is_multiple_of(2) { "weights" } else { "biases" };
        format!("layer {} {part}", tensor / 2)
    }

    /// Moves each weight the share `tau` of its way to that of `goal`: a soft update.
    pub(super) fn follow(&mut self, goal: &Self, tau: f32) {
        // Taken out, not shared, so that the result can have their memory.
        let own = std::mem::take(&mut self.tensors).into_iter();
        let moved =
            own.zip(&goal.tensors).map(|(own, goal)| own * (1.0 - tau) + goal.clone() * tau);
        self.tensors = moved.collect();
    }
}

/// The numbers of a tensor, in the order of its dimensions.
pub(super) fn values<const D: usize>(tensor: &Tensor<D>) -> Vec<f32> {
    tensor.try_to_vec_as().expect("a tensor of single precision can be read")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arena::Purpose;

    fn shape() -> Shape {
        Shape { input: 3, late: None, hidden: vec![8, 5], output: 2, squash: Squash::Tanh }
    }

    fn bank(ids: &[u64]) -> Bank {
        let chance = Chance::new(1, Purpose::Actor);
        Bank::new(&shape(), Init::FanIn, &chance, ids, Engine::Flex)
    }

    #[test]
    fn networks_come_out_as_they_went_in() {
        let networks = bank(&[4, 5, 6]).networks();
        assert_eq!(networks[1], bank(&[5]).networks()[0]);
        assert_ne!(networks[0], networks[1]);
        let again = Bank::from_networks(&networks, Engine::Flex);
        assert_eq!(again.networks(), networks);
        assert_eq!((again.replicas(), again.shape()), (3, &shape()));
    }

    #[test]
    fn a_follower_goes_its_share_of_the_way() {
        let (goal, start) = (bank(&[1]), bank(&[2]));
        let mut follower = start.clone();
        follower.follow(&goal, 0.25);
        for ((tensor, goal), start) in
            follower.tensors.iter().zip(&goal.tensors).zip(&start.tensors)
        {
            let (found, goal, start) = (values(tensor), values(goal), values(start));
            for ((found, goal), start) in found.iter().zip(goal).zip(start) {
                assert!((found - (0.75 * start + 0.25 * goal)).abs() < 1e-7);
            }
        }
        follower.follow(&goal, 1.0);
        assert_eq!(follower.networks(), goal.networks());
    }
}
