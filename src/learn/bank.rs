//! A bank: R networks of one shape as tensors with a leading dimension R.
//!
//! A hundred traders, or fifty seeds of a study, are one batched product; R = 1 is a plain
//! network. Networks of a bank share nothing: what one learns never reaches another.

use burn_tensor::{Gradients, Tensor, TensorData, activation};

use crate::arena::Chance;

use super::engine::Engine;
use super::init::Init;
use super::norm::{self, Running};
use super::plain::{Layer, Network, NormWeights};
use super::shape::{Shape, Squash};

/// R networks of one shape.
#[derive(Clone, Debug)]
pub struct Bank {
    shape: Shape,
    /// Weights `[R, inputs, units]` and biases `[R, 1, units]` by turns, from the first layer on;
    /// then scales and shifts `[R, 1, width]` by turns, from the first norm on.
    tensors: Vec<Tensor<3>>,
    /// Running means and variances of batch norms, one for each norm.
    running: Vec<Running>,
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
        let stacked = |part: &dyn Fn(&Network) -> &[f32], rows: usize, units: usize| {
            let values: Vec<f32> =
                networks.iter().flat_map(|network| part(network).iter().copied()).collect();
            let data = TensorData::new(values, [networks.len(), rows, units]);
            Tensor::from_data(data, &engine.device())
        };
        let layers = shape.layers().enumerate().flat_map(|(layer, (inputs, units))| {
            [
                stacked(&|network| &network.layers[layer].weights, inputs, units),
                stacked(&|network| &network.layers[layer].biases, 1, units),
            ]
        });
        let norms = shape.norms().enumerate().flat_map(|(norm, width)| {
            [
                stacked(&|network| &network.norms[norm].scale, 1, width),
                stacked(&|network| &network.norms[norm].shift, 1, width),
            ]
        });
        let running = shape.norms().enumerate().filter(|_| shape.norms_run());
        let running = running.map(|(norm, width)| Running {
            mean: stacked(&|network| &network.norms[norm].mean, 1, width),
            variance: stacked(&|network| &network.norms[norm].variance, 1, width),
        });
        Self {
            tensors: layers.chain(norms).collect(),
            running: running.collect(),
            shape: shape.clone(),
        }
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
        let own: Vec<Vec<f32>> = self.tensors.iter().map(values).collect();
        let running: Vec<[Vec<f32>; 2]> = self
            .running
            .iter()
            .map(|running| [values(&running.mean), values(&running.variance)])
            .collect();
        let part = |values: &[f32], replica: usize| {
            let size = values.len() / replicas;
            values[replica * size..][..size].to_vec()
        };
        let (layers, norms) = own.split_at(self.norms_from());
        let network = |replica| Network {
            shape: self.shape.clone(),
            layers: layers
                .chunks_exact(2)
                .map(|pair| Layer {
                    weights: part(&pair[0], replica),
                    biases: part(&pair[1], replica),
                })
                .collect(),
            norms: norms
                .chunks_exact(2)
                .enumerate()
                .map(|(norm, pair)| {
                    let moment = |which: usize| {
                        running.get(norm).map_or(Vec::new(), |pair| part(&pair[which], replica))
                    };
                    NormWeights {
                        scale: part(&pair[0], replica),
                        shift: part(&pair[1], replica),
                        mean: moment(0),
                        variance: moment(1),
                    }
                })
                .collect(),
        };
        (0..replicas).map(network).collect()
    }

    /// The place of the first norm's scale among the tensors.
    fn norms_from(&self) -> usize {
        2 * self.shape.layers().count()
    }

    /// What each network makes of its batch: `input` is `[R, batch, input]`, `late` (if the shape
    /// has one) `[R, batch, late]`, the result `[R, batch, output]`. An input that is the same in
    /// all rows can be `[R, 1, input]`. Batch norms take the batch's own means and variances.
    ///
    /// # Panics
    /// If a tensor hasn't the shape it should have, or the late input is missing.
    pub fn forward(&self, input: Tensor<3>, late: Option<Tensor<3>>) -> Tensor<3> {
        self.pass(input, late, |_, _| ())
    }

    /// Lets running means and variances take in a batch `[R, batch, input]` of a shape without a
    /// late input; nothing happens without batch norms.
    ///
    /// # Panics
    /// If the batch hasn't the shape it should have.
    pub(super) fn observe(&mut self, input: &Tensor<3>) {
        if !self.running.is_empty() {
            let mut running = self.running.clone();
            self.pass(input.clone(), None, |norm, values| running[norm].take_in(values));
            self.running = running;
        }
    }

    /// [`forward`](Self::forward), where `seen` is handed what each batch norm normalises.
    fn pass(
        &self,
        input: Tensor<3>,
        late: Option<Tensor<3>>,
        mut seen: impl FnMut(usize, &Tensor<3>),
    ) -> Tensor<3> {
        let (layers, norms) = self.tensors.split_at(self.norms_from());
        let last = layers.len() / 2 - 1;
        let mut norms = norms.chunks_exact(2).enumerate();
        let mut over_batch = |values: Tensor<3>, norms: &mut dyn Iterator<Item = _>| {
            let (norm, learned): (usize, &[Tensor<3>]) = norms.next().expect("a norm here");
            seen(norm, &values);
            norm::over_batch(values, learned)
        };
        let mut late = late;
        let mut values = input;
        if self.shape.norms_input() {
            values = over_batch(values, &mut norms);
        }
        for (layer, parts) in layers.chunks_exact(2).enumerate() {
            values = match self.shape.joins_at(layer) {
                true => {
                    let late = late.take().expect("a late input for a shape that has one");
                    joined(values, late, &parts[0])
                }
                false => values.matmul(parts[0].clone()),
            } + parts[1].clone();
            if layer == last {
                break;
            }
            if self.shape.norms_before_relu() {
                let (_, learned) = norms.next().expect("a norm of each hidden layer");
                values = norm::over_units(values, learned);
            }
            values = activation::relu(values);
            if self.shape.norms_after_relu(layer) {
                values = over_batch(values, &mut norms);
            }
        }
        match self.shape.squash {
            Squash::None => values,
            Squash::Tanh => values.tanh(),
        }
    }

    /// The same networks, as leaves of which a backward pass keeps gradients.
    pub(super) fn tracked(&self) -> Self {
        let leaf = |tensor: &Tensor<3>| tensor.clone().autodiff().require_grad();
        Self {
            shape: self.shape.clone(),
            tensors: self.tensors.iter().map(leaf).collect(),
            running: self.running.clone(),
        }
    }

    /// The gradients of a [`tracked`](Self::tracked) bank, tensor by tensor.
    pub(super) fn gradients(&self, gradients: &mut Gradients) -> Vec<Tensor<3>> {
        let gradient = |tensor: &Tensor<3>| {
            tensor.grad_remove(gradients).expect("every weight reaches the loss")
        };
        self.tensors.iter().map(gradient).collect()
    }

    /// Its tensors: weights and biases by turns, then scales and shifts.
    pub(super) fn tensors(&self) -> &[Tensor<3>] {
        &self.tensors
    }

    /// Its tensors, for an optimiser.
    pub(super) fn tensors_mut(&mut self) -> &mut Vec<Tensor<3>> {
        &mut self.tensors
    }

    /// The name of a tensor, as in files and errors: `layer 1 weights`, `norm 0 scale`.
    pub(super) fn name(shape: &Shape, tensor: usize) -> String {
        let norms_from = 2 * shape.layers().count();
        let (kind, parts, tensor) = match tensor.checked_sub(norms_from) {
            None => ("layer", ["weights", "biases"], tensor),
            Some(tensor) => ("norm", ["scale", "shift"], tensor),
        };
        format!("{kind} {} {}", tensor / 2, parts[tensor % 2])
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

/// `values` and `late` side by side, times `weights`; one of them may have a single row for all.
fn joined(values: Tensor<3>, late: Tensor<3>, weights: &Tensor<3>) -> Tensor<3> {
    let ([_, rows, width], [_, late_rows, late_width]) = (values.dims(), late.dims());
    if rows == late_rows {
        return Tensor::cat(vec![values, late], 2).matmul(weights.clone());
    }
    // Side by side the single row would have to be repeated, and so would its product.
    let own = values.matmul(weights.clone().narrow(1, 0, width));
    own + late.matmul(weights.clone().narrow(1, width, late_width))
}

/// The numbers of a tensor, in the order of its dimensions.
pub(super) fn values<const D: usize>(tensor: &Tensor<D>) -> Vec<f32> {
    tensor.try_to_vec_as().expect("a tensor of single precision can be read")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arena::Purpose;
    use crate::learn::{Late, Norm};

    fn shape() -> Shape {
        Shape {
            input: 3,
            late: None,
            hidden: vec![8, 5],
            output: 2,
            squash: Squash::Tanh,
            norm: Norm::None,
        }
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
    fn networks_with_norms_come_out_as_they_went_in_and_names_are_theirs() {
        let shape = Shape { norm: Norm::Batch { input: true, hidden: 2 }, ..shape() };
        let network = |id| Init::FanIn.draw(&shape, Chance::new(1, Purpose::Actor).stream(id));
        let mut networks = [network(0), network(1)];
        networks[1].norms[2].variance[3] = 7.0;
        networks[0].norms[0].mean[1] = -2.0;
        assert_eq!(Bank::from_networks(&networks, Engine::Flex).networks(), networks);
        let names = [0, 3, 6, 9, 11].map(|tensor| Bank::name(&shape, tensor));
        let [first, second, third, fourth, last] = &names;
        assert_eq!((first.as_str(), second.as_str()), ("layer 0 weights", "layer 1 biases"));
        assert_eq!((third.as_str(), fourth.as_str()), ("norm 0 scale", "norm 1 shift"));
        assert_eq!(last, "norm 2 shift");
    }

    #[test]
    fn a_single_row_stands_for_as_many_equal_ones() {
        for norm in [Norm::None, Norm::Layer] {
            let late = Some(Late { width: 2, layer: 1 });
            let shape = Shape { late, norm, ..shape() };
            let chance = Chance::new(1, Purpose::Critic);
            let bank = Bank::new(&shape, Init::FanIn, &chance, &[0, 1], Engine::Flex);
            let device = Engine::Flex.device();
            let tensor = |values: &[f32], rows: usize, width: usize| {
                let data = TensorData::new(values.to_vec(), [2, rows, width]);
                Tensor::<3>::from_data(data, &device)
            };
            let input = [0.5, -0.25, 1.0, 0.1, 0.2, 0.3];
            let all = [&input[..3], &input[..3], &input[3..], &input[3..]].concat();
            let late: Vec<f32> = (0..8_u8).map(|n| f32::from(n) / 8.0).collect();
            let one = bank.forward(tensor(&input, 1, 3), Some(tensor(&late, 2, 2)));
            let each = bank.forward(tensor(&all, 2, 3), Some(tensor(&late, 2, 2)));
            for (one, each) in values(&one).iter().zip(values(&each)) {
                assert!((one - each).abs() < 1e-6, "{one} and {each}");
            }
        }
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
