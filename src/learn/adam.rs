//! The optimiser of a bank: Adam (Kingma & Ba, 2015) with its gradients clipped.
//!
//! burn's own Adam has one learning rate for all of a tensor and clips the norm of each tensor by
//! itself. A bank wants a rate and a norm for each of its networks, the norm taken over all of a
//! network's weights, so that a network learns the same alone and among others.
//!
//! A step is one walk through plain numbers: as a dozen operations on tensors it took longer than
//! the products of a small batch. On a graphics card it is these operations all the same, since
//! numbers take longer to come and go.

use burn_tensor::{Tensor, TensorData};
use serde::{Deserialize, Serialize};

use super::bank::{Bank, values};
use super::diverged::Diverged;

/// How much of the mean gradient stays at a step.
const BETA_MEAN: f32 = 0.9;
/// How much of the mean square stays at a step.
const BETA_SQUARE: f32 = 0.999;
/// What keeps the quotient finite, as in PyTorch.
const EPSILON: f32 = 1e-8;

/// Adam for the networks of one bank.
#[derive(Clone, Debug)]
pub struct Adam {
    /// What it optimises, for errors.
    of: &'static str,
    /// One for each network.
    rates: Vec<f32>,
    /// What each rate is multiplied by.
    paces: Vec<f32>,
    /// The longest gradient of a network that isn't shortened.
    max_norm: f32,
    steps: u64,
    /// One for each tensor of the bank.
    moments: Vec<Moments>,
}

/// Running means of a tensor's gradient and of its square, both from 0, network by network.
#[derive(Clone, Debug)]
enum Moments {
    /// As plain numbers.
    Near { mean: Vec<f32>, square: Vec<f32> },
    /// Where the tensor is.
    Far { mean: Box<Tensor<3>>, square: Box<Tensor<3>> },
}

/// What a step does to the numbers of one network.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// The share of the gradient that is used.
    share: f32,
    /// The learning rate, with the bias of the mean taken out.
    rate: f32,
    /// What takes the bias of the mean square out of its root.
    root: f32,
}

/// What an optimiser remembers, to be saved and taken up again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdamState {
    pub(super) steps: u64,
    /// Running means of the gradient and of its square, tensor by tensor.
    pub(super) moments: Vec<(Vec<f32>, Vec<f32>)>,
}

impl Adam {
    /// An optimiser for `bank`, called `of` in errors, with a learning rate for each network and
    /// the norm beyond which a network's gradient is shortened to it. All it does stays with the
    /// tensors if these are `far`.
    ///
    /// # Panics
    /// If there isn't one rate for each network.
    pub fn new(of: &'static str, bank: &Bank, rates: &[f32], max_norm: f32, far: bool) -> Self {
        assert_eq!(rates.len(), bank.replicas(), "a learning rate for each network");
        let zeros = |tensor: &Tensor<3>| {
            if far {
                let zeros = Box::new(Tensor::zeros(tensor.dims(), &tensor.device()));
                return Moments::Far { mean: zeros.clone(), square: zeros };
            }
            let zeros = vec![0.0; tensor.shape().num_elements()];
            Moments::Near { mean: zeros.clone(), square: zeros }
        };
        let moments = bank.tensors().iter().map(zeros).collect();
        let paces = vec![1.0; rates.len()];
        Self { of, rates: rates.to_vec(), paces, max_norm, steps: 0, moments }
    }

    /// From now on each network's learning rate is its own times its pace; paces begin at 1 and
    /// aren't part of the state.
    ///
    /// # Panics
    /// If there isn't one pace for each network.
    pub fn set_paces(&mut self, paces: &[f32]) {
        assert_eq!(paces.len(), self.rates.len(), "a pace for each network");
        self.paces.copy_from_slice(paces);
    }

    /// What it remembers.
    pub fn state(&self) -> AdamState {
        AdamState { steps: self.steps, moments: self.moments.iter().map(Moments::read).collect() }
    }

    /// Takes up what was saved; false, and nothing changes, if it is of another shape.
    #[must_use]
    pub fn restore(&mut self, state: &AdamState) -> bool {
        let fits =
            state.moments.len() == self.moments.len()
                && self.moments.iter().zip(&state.moments).all(|(own, (mean, square))| {
                    mean.len() == own.len() && square.len() == own.len()
                });
        if fits {
            self.steps = state.steps;
            for (own, (mean, square)) in self.moments.iter_mut().zip(&state.moments) {
                own.write(mean, square);
            }
        }
        fits
    }

    /// Moves the weights of `bank` one step against their gradients.
    ///
    /// # Errors
    /// If a gradient isn't finite; the weights are as they were.
    pub(super) fn step(
        &mut self,
        bank: &mut Bank,
        gradients: Vec<Tensor<3>>,
    ) -> Result<(), Diverged> {
        let shares = self.shares(bank, &gradients)?;
        self.steps += 1;
        let steps = self.rates.iter().zip(&self.paces).zip(shares);
        let steps: Vec<Step> =
            steps.map(|((rate, pace), share)| Step::new(self.steps, rate * pace, share)).collect();
        // Tensors are taken out, not shared, so that their memory becomes the numbers'.
        let weights = std::mem::take(bank.tensors_mut());
        let moved = weights.into_iter().zip(&mut self.moments).zip(gradients);
        let moved = moved.map(|((weights, moments), gradient)| match moments {
            Moments::Near { mean, square } => walk(&steps, weights, gradient, mean, square),
            Moments::Far { mean, square } => work_out(&steps, weights, gradient, mean, square),
        });
        *bank.tensors_mut() = moved.collect();
        Ok(())
    }

    /// The share of each network's gradient that is used, so that none is longer than the limit.
    fn shares(&self, bank: &Bank, gradients: &[Tensor<3>]) -> Result<Vec<f32>, Diverged> {
        if self.max_norm == f32::INFINITY {
            return self.whole(bank, gradients);
        }
        let mut squares = vec![0.0; self.rates.len()];
        for (tensor, gradient) in gradients.iter().enumerate() {
            let own = values(&gradient.clone().square().sum_dim(1).sum_dim(2));
            let name = || format!("gradient of {} {}", self.of, Bank::name(bank.shape(), tensor));
            Diverged::check(name, &own, f32::MAX)?;
            squares.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
        }
        Ok(squares.into_iter().map(|square| share(self.max_norm, square)).collect())
    }

    /// Every gradient as it is, where none is too long.
    fn whole(&self, bank: &Bank, gradients: &[Tensor<3>]) -> Result<Vec<f32>, Diverged> {
        for (tensor, gradient) in gradients.iter().enumerate() {
            // A sum of finite numbers can overflow, but a gradient of that length is lost as well.
            let own = values(&gradient.clone().sum_dim(1).sum_dim(2));
            let name = || format!("gradient of {} {}", self.of, Bank::name(bank.shape(), tensor));
            Diverged::check(name, &own, f32::MAX)?;
        }
        Ok(vec![1.0; self.rates.len()])
    }
}

impl Moments {
    /// How many numbers there are of each.
    fn len(&self) -> usize {
        match self {
            Self::Near { mean, .. } => mean.len(),
            Self::Far { mean, .. } => mean.shape().num_elements(),
        }
    }

    fn read(&self) -> (Vec<f32>, Vec<f32>) {
        match self {
            Self::Near { mean, square } => (mean.clone(), square.clone()),
            Self::Far { mean, square } => (values(mean), values(square)),
        }
    }

    /// Takes others, as many numbers.
    fn write(&mut self, means: &[f32], squares: &[f32]) {
        match self {
            Self::Near { mean, square } => {
                mean.copy_from_slice(means);
                square.copy_from_slice(squares);
            }
            Self::Far { mean, square } => {
                **mean = like(mean, means);
                **square = like(square, squares);
            }
        }
    }
}

/// A step of each network by a walk through its plain numbers.
fn walk(
    steps: &[Step],
    weights: Tensor<3>,
    gradient: Tensor<3>,
    mean: &mut [f32],
    square: &mut [f32],
) -> Tensor<3> {
    let (dims, device) = (weights.dims(), weights.device());
    let (mut weights, gradient) = (into_values(weights), into_values(gradient));
    let size = weights.len() / steps.len();
    let own = weights.chunks_exact_mut(size).zip(gradient.chunks_exact(size));
    let moments = mean.chunks_exact_mut(size).zip(square.chunks_exact_mut(size));
    for ((step, (weights, gradient)), (mean, square)) in steps.iter().zip(own).zip(moments) {
        step.walk(weights, gradient, mean, square);
    }
    Tensor::from_data(TensorData::new(weights, dims), &device)
}

/// The same by operations on tensors.
fn work_out(
    steps: &[Step],
    weights: Tensor<3>,
    gradient: Tensor<3>,
    mean: &mut Tensor<3>,
    square: &mut Tensor<3>,
) -> Tensor<3> {
    let device = weights.device();
    let each = |of: fn(&Step) -> f32| {
        let numbers: Vec<f32> = steps.iter().map(of).collect();
        Tensor::<3>::from_data(TensorData::new(numbers, [steps.len(), 1, 1]), &device)
    };
    let gradient = gradient * each(|step| step.share);
    *mean = mean.clone() * BETA_MEAN + gradient.clone() * (1.0 - BETA_MEAN);
    *square = square.clone() * BETA_SQUARE + gradient.square() * (1.0 - BETA_SQUARE);
    let roots = square.clone().sqrt() * each(|step| step.root) + EPSILON;
    weights - mean.clone() / roots * each(|step| step.rate)
}

/// The share of a gradient that is used, so that it isn't longer than `max_norm`; `square` is its
/// length squared.
pub(super) fn share(max_norm: f32, square: f32) -> f32 {
    // The small number is PyTorch's.
    (max_norm / (square.sqrt() + 1e-6)).min(1.0)
}

impl Step {
    /// The step of this number, counted from 1, at a learning rate with a share of the gradient.
    pub(super) fn new(number: u64, rate: f32, share: f32) -> Self {
        let mean_bias = 1.0 - libm::pow(f64::from(BETA_MEAN), number as f64);
        let square_bias = 1.0 - libm::pow(f64::from(BETA_SQUARE), number as f64);
        Self {
            share,
            rate: (f64::from(rate) / mean_bias) as f32,
            root: (1.0 / square_bias.sqrt()) as f32,
        }
    }

    /// Moves `weights` and both moments by `gradient`, number by number; inlined, so that it is
    /// made of the vector instructions of its caller.
    #[inline(always)]
    pub(super) fn walk(
        self,
        weights: &mut [f32],
        gradient: &[f32],
        mean: &mut [f32],
        square: &mut [f32],
    ) {
        let Self { share, rate, root } = self;
        let moments = mean.iter_mut().zip(square);
        for ((weight, gradient), (mean, square)) in weights.iter_mut().zip(gradient).zip(moments) {
            let gradient = gradient * share;
            *mean = normal(*mean * BETA_MEAN + gradient * (1.0 - BETA_MEAN));
            *square = normal(*square * BETA_SQUARE + gradient * gradient * (1.0 - BETA_SQUARE));
            *weight -= *mean / (square.sqrt() * root + EPSILON) * rate;
        }
    }
}

/// 0 in place of a number too small for all its digits: the moments of units that say nothing fade
/// into such numbers, which take processors a hundred times as long. A NaN stays one.
#[inline(always)]
fn normal(number: f32) -> f32 {
    if number.abs() < f32::MIN_POSITIVE { 0.0 } else { number }
}

/// The numbers of a tensor, in its own memory where nothing else holds it.
fn into_values(tensor: Tensor<3>) -> Vec<f32> {
    tensor.try_into_vec_as().expect("a tensor of single precision can be read")
}

/// A tensor of the shape and on the device of another, with these numbers.
fn like(tensor: &Tensor<3>, values: &[f32]) -> Tensor<3> {
    Tensor::from_data(TensorData::new(values.to_vec(), tensor.dims()), &tensor.device())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::{Engine, Layer, Network, Norm, Shape, Squash};

    /// One weight and one bias a network.
    fn bank(weights: &[f32]) -> Bank {
        let shape = Shape {
            input: 1,
            late: None,
            hidden: vec![],
            output: 1,
            squash: Squash::None,
            norm: Norm::None,
        };
        let network = |&weight: &f32| {
            let layer = Layer { weights: vec![weight], biases: vec![0.0] };
            Network::new(shape.clone(), vec![layer]).expect("it fits")
        };
        Bank::from_networks(&weights.iter().map(network).collect::<Vec<_>>(), Engine::Flex)
    }

    fn gradients(bank: &Bank, weights: &[f32]) -> Vec<Tensor<3>> {
        let zeros = vec![0.0; weights.len()];
        let tensors = bank.tensors();
        vec![like(&tensors[0], weights), like(&tensors[1], &zeros)]
    }

    fn weights(bank: &Bank) -> Vec<f32> {
        bank.networks().iter().map(|network| network.layers()[0].weights[0]).collect()
    }

    /// Adam by its definition, on one number in double precision.
    fn by_definition(start: f64, rate: f64, gradients: &[f64]) -> f64 {
        let (mut weight, mut mean, mut square) = (start, 0.0, 0.0);
        for (step, gradient) in (1..).zip(gradients) {
            mean = 0.9 * mean + 0.1 * gradient;
            square = 0.999 * square + 0.001 * gradient * gradient;
            let (mean, square) =
                (mean / (1.0 - 0.9_f64.powi(step)), square / (1.0 - 0.999_f64.powi(step)));
            weight -= rate * mean / (square.sqrt() + 1e-8);
        }
        weight
    }

    #[test]
    fn steps_are_those_of_the_definition_with_each_networks_rate_and_clipping() {
        [false, true].into_iter().for_each(steps_are_those_of_the_definition);
    }

    fn steps_are_those_of_the_definition(far: bool) {
        let mut bank = bank(&[1.0, 1.0]);
        let mut adam = Adam::new("actor", &bank, &[0.1, 0.01], 0.5, far);
        // The second network's gradients are beyond the norm, and lose their length.
        let (small, large) = ([0.3, -0.2, 0.1], [3.0, -0.2, 40.0]);
        let clipped = [0.5, -0.2, 0.5];
        for step in 0..3 {
            let gradients = gradients(&bank, &[small[step] as f32, large[step] as f32]);
            adam.step(&mut bank, gradients).expect("finite gradients");
            // What is saved and taken up again is the same optimiser.
            let saved = adam.state();
            adam = Adam::new("actor", &bank, &[0.1, 0.01], 0.5, far);
            assert!(adam.restore(&saved));
        }
        let expected = [by_definition(1.0, 0.1, &small), by_definition(1.0, 0.01, &clipped)];
        for (found, expected) in weights(&bank).iter().zip(expected) {
            assert!((f64::from(*found) - expected).abs() < 1e-6, "{found} and {expected}");
        }
    }

    #[test]
    fn a_gradient_that_is_not_finite_is_named_and_changes_nothing() {
        let mut bank = bank(&[1.0, 2.0]);
        let mut adam = Adam::new("critic", &bank, &[0.1, 0.1], 0.5, false);
        let broken = gradients(&bank, &[0.1, f32::NAN]);
        let error = adam.step(&mut bank, broken).expect_err("a gradient is NaN");
        assert_eq!(
            error.to_string(),
            "the gradient of critic layer 0 weights of network 1 is NaN: learning has diverged"
        );
        assert_eq!(weights(&bank), [1.0, 2.0]);
        assert_eq!(adam.state().steps, 0);
    }

    #[test]
    fn a_state_of_another_shape_is_refused() {
        let (one, two) = (bank(&[1.0]), bank(&[1.0, 2.0]));
        let state = Adam::new("actor", &two, &[0.1, 0.1], 0.5, false).state();
        assert!(!Adam::new("actor", &one, &[0.1], 0.5, false).restore(&state));
    }
}
