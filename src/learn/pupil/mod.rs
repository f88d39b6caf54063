//! A network in training as plain numbers: its weights, their slow copies and their optimiser, in
//! one piece of memory each.
//!
//! | file | holds |
//! | --- | --- |
//! | `parts.rs` | where weights lie |
//! | `pass.rs` | forward and back through them |
//! | `gradient.rs` | what a pass back finds |
//! | `norms.rs` | forward and back through norms |

mod gradient;
mod norms;
mod parts;
mod pass;

use std::ops::Range;

use pulp::Simd;

use super::adam::{AdamState, Step, share};
use super::bank::Bank;
use super::diverged::Diverged;
use super::plain::{Layer, Network, NormWeights};
use super::shape::Shape;
use gradient::{Gradient, Stretch};
use norms::Running;
use parts::Parts;
use pass::{Find, Pass};

pub(super) use pass::{Bench, Input, Slopes, Trace};

/// A network that learns, its target and its optimiser.
#[derive(Clone, Debug)]
pub(super) struct Pupil {
    /// What it is called in errors.
    of: &'static str,
    shape: Shape,
    parts: Parts,
    weights: Vec<f32>,
    /// Where each tensor of a bank lies in them.
    places: Vec<Range<usize>>,
    /// The weights between hidden layers, each layer's turned, one after the other.
    turned: Vec<f32>,
    /// Whether they are those of the last step.
    is_turned: bool,
    target: Vec<f32>,
    /// Running means and variances of batch norms, to act by.
    running: Vec<Running>,
    /// The same as the target began with; nothing moves them, for nobody acts by a target.
    running_of_target: Vec<Running>,
    gradient: Gradient,
    mean: Vec<f32>,
    square: Vec<f32>,
    rate: f32,
    /// What its rate is multiplied by.
    pace: f32,
    max_norm: f32,
    steps: u64,
    /// Room for a step.
    stretches: Vec<Stretch>,
    multiples: Vec<f32>,
}

impl Pupil {
    /// Whether networks of `shape` can be pupils: with hidden layers, and with nothing that joins
    /// only at the output.
    pub fn can_be(shape: &Shape) -> bool {
        !shape.hidden.is_empty() && shape.late.is_none_or(|late| late.layer < shape.hidden.len())
    }

    /// A pupil that begins as `network`, and so does its target; `of` is its name in errors.
    ///
    /// # Panics
    /// If networks of its shape [can't be](Self::can_be) pupils.
    pub fn new(of: &'static str, network: &Network, rate: f32, max_norm: f32) -> Self {
        let parts = Parts::new(network.shape());
        let zeros = vec![0.0; parts.size()];
        let mut weights = zeros.clone();
        parts.read(network, &mut weights);
        Self {
            of,
            shape: network.shape().clone(),
            places: parts.places(),
            gradient: Gradient::new(&parts),
            parts,
            target: weights.clone(),
            weights,
            running: running(network),
            running_of_target: running(network),
            turned: Vec::new(),
            is_turned: false,
            mean: zeros.clone(),
            square: zeros,
            rate,
            pace: 1.0,
            max_norm,
            steps: 0,
            stretches: Vec::new(),
            multiples: Vec::new(),
        }
    }

    /// The network as it is now.
    pub fn network(&self) -> Network {
        self.as_network(&self.weights, &self.running)
    }

    /// Its target as it is now.
    pub fn slow(&self) -> Network {
        self.as_network(&self.target, &self.running_of_target)
    }

    /// Weights, or what else there is one of for each, as a network.
    fn as_network(&self, all: &[f32], running: &[Running]) -> Network {
        let empty = |(inputs, units)| Layer {
            weights: vec![0.0; inputs * units],
            biases: vec![0.0; units],
        };
        let mut layers: Vec<Layer> = self.shape.layers().map(empty).collect();
        let mut norms: Vec<NormWeights> =
            self.shape.norms().map(|width| NormWeights::new(width, false)).collect();
        self.parts.write(all, &mut layers, &mut norms);
        put(running, &mut norms);
        Network::with_norms(self.shape.clone(), layers, norms).expect("parts of its own shape")
    }

    /// What its optimiser remembers, tensor by tensor.
    pub fn memory(&self) -> AdamState {
        let of = |all: &Vec<f32>| tensors(self.as_network(all, &self.running));
        let [means, squares] = [&self.mean, &self.square].map(of);
        AdamState { steps: self.steps, moments: means.into_iter().zip(squares).collect() }
    }

    /// Takes up a target and the memory of an optimiser that were saved; false, and nothing
    /// changes, if they are of another shape.
    #[must_use]
    pub fn restore(&mut self, target: &Network, memory: &AdamState) -> bool {
        let (means, squares): (Vec<_>, Vec<_>) = memory.moments.iter().cloned().unzip();
        let moments = network(&self.shape, means).zip(network(&self.shape, squares));
        let Some((mean, square)) = moments.filter(|_| target.is(&self.shape)) else {
            return false;
        };
        for (from, to) in
            [(target, &mut self.target), (&mean, &mut self.mean), (&square, &mut self.square)]
        {
            self.parts.read(from, to);
        }
        self.running_of_target = running(target);
        self.steps = memory.steps;
        true
    }

    /// Puts its weights into `network`, which has its shape.
    pub fn write(&self, network: &mut Network) {
        self.parts.write(&self.weights, &mut network.layers, &mut network.norms);
        put(&self.running, &mut network.norms);
    }

    /// Whether it takes all rows of a batch at once, since batch norms run over them.
    pub fn takes_whole_batches(&self) -> bool {
        self.parts.takes_whole_batches()
    }

    /// Lets running means and variances take in the batch of a pass.
    pub fn observe(&mut self, trace: &Trace) {
        for (own, normed) in self.running.iter_mut().zip(trace.batch_norms(&self.parts)) {
            own.take_in(normed);
        }
    }

    /// From now on its learning rate is its own times this.
    pub fn set_pace(&mut self, pace: f32) {
        self.pace = pace;
    }

    /// What it makes of `input`.
    #[inline(always)]
    pub fn forward<S: Simd>(
        &self,
        simd: S,
        input: Input<'_>,
        trace: &mut Trace,
        bench: &mut Bench,
    ) {
        self.parts.forward(simd, &self.weights, input, trace, bench);
    }

    /// What its target makes of `input`.
    #[inline(always)]
    pub fn target<S: Simd>(&self, simd: S, input: Input<'_>, trace: &mut Trace, bench: &mut Bench) {
        self.parts.forward(simd, &self.target, input, trace, bench);
    }

    /// Adds to its gradient what a pass over `input` had in it, by the slopes of what came out
    /// (before any tanh).
    #[inline(always)]
    pub fn learn<S: Simd>(
        &mut self,
        simd: S,
        input: Input<'_>,
        trace: &Trace,
        slopes: &mut Slopes,
        bench: &mut Bench,
    ) {
        self.turn_for(&input);
        let weights = [&self.weights[..], &self.turned];
        let find = Find::Gradient(&mut self.gradient);
        self.parts.backward(simd, weights, Pass { input, trace }, slopes, find, bench);
    }

    /// The slopes of the numbers that joined late in a pass over `input`, for each of its rows.
    #[inline(always)]
    pub fn slopes_of_late<S: Simd>(
        &mut self,
        simd: S,
        input: Input<'_>,
        trace: &Trace,
        slopes: &mut Slopes,
        found: &mut Vec<f32>,
        bench: &mut Bench,
    ) {
        self.turn_for(&input);
        let weights = [&self.weights[..], &self.turned];
        let find = Find::Late(found);
        self.parts.backward(simd, weights, Pass { input, trace }, slopes, find, bench);
    }

    /// Turns its weights, if a pass back to `input` goes through turned ones.
    fn turn_for(&mut self, input: &Input<'_>) {
        if !self.is_turned && self.parts.turns(input) {
            self.parts.turn(&self.weights, &mut self.turned);
            self.is_turned = true;
        }
    }

    /// Moves the weights a step of Adam against the gradient, which is 0 then; the target the share
    /// `tau` of its way to them, where it follows.
    ///
    /// # Errors
    /// If the gradient isn't finite; the weights are as they were.
    #[inline(always)]
    pub fn step(&mut self, tau: Option<f32>) -> Result<(), Diverged> {
        let mut square = 0.0;
        for (tensor, place) in self.places.iter().enumerate() {
            let own = self.gradient.squares(place);
            let name = || format!("gradient of {} {}", self.of, Bank::name(&self.shape, tensor));
            Diverged::check(name, &[own], f32::MAX)?;
            square += own;
        }
        self.steps += 1;
        let step = Step::new(self.steps, self.rate * self.pace, share(self.max_norm, square));
        self.gradient.cut(&mut self.stretches);
        for stretch in &self.stretches {
            let place = stretch.place.clone();
            let gradient = self.gradient.at(stretch, &mut self.multiples);
            let weights = &mut self.weights[place.clone()];
            let (mean, square) = (&mut self.mean[place.clone()], &mut self.square[place.clone()]);
            step.walk(weights, gradient, mean, square);
            if let Some(tau) = tau {
                for (own, goal) in self.target[place].iter_mut().zip(weights) {
                    *own = *own * (1.0 - tau) + *goal * tau;
                }
            }
        }
        self.gradient.clear();
        self.is_turned = false;
        Ok(())
    }
}

/// The running means and variances of a network; none without batch norms.
fn running(network: &Network) -> Vec<Running> {
    let norms = network.norms().iter().filter(|_| network.shape().norms_run());
    let running =
        |norm: &NormWeights| Running { mean: norm.mean.clone(), variance: norm.variance.clone() };
    norms.map(running).collect()
}

/// Makes these the running means and variances of a network's norms.
fn put(running: &[Running], norms: &mut [NormWeights]) {
    for (own, norm) in running.iter().zip(norms) {
        norm.mean.clone_from(&own.mean);
        norm.variance.clone_from(&own.variance);
    }
}

/// The numbers of a network, tensor by tensor as in a bank.
fn tensors(network: Network) -> Vec<Vec<f32>> {
    let layers = network.layers.into_iter().flat_map(|layer| [layer.weights, layer.biases]);
    let norms = network.norms.into_iter().flat_map(|norm| [norm.scale, norm.shift]);
    layers.chain(norms).collect()
}

/// The network of `shape` with these numbers, tensor by tensor as in a bank; none if they don't
/// fit.
fn network(shape: &Shape, tensors: Vec<Vec<f32>>) -> Option<Network> {
    let mut tensors = tensors.into_iter();
    let mut layers = Vec::new();
    for _ in shape.layers() {
        layers.push(Layer { weights: tensors.next()?, biases: tensors.next()? });
    }
    let mut norms = Vec::new();
    for width in shape.norms() {
        let (scale, shift) = (tensors.next()?, tensors.next()?);
        norms.push(NormWeights { scale, shift, ..NormWeights::new(width, shape.norms_run()) });
    }
    let network = Network::with_norms(shape.clone(), layers, norms)?;
    tensors.next().is_none().then_some(network)
}

#[cfg(test)]
impl Pupil {
    /// Its gradient, tensor by tensor as in a bank.
    pub fn gradient(&self) -> Vec<Vec<f64>> {
        let tensors = tensors(self.as_network(&self.gradient.whole(), &self.running)).into_iter();
        tensors.map(|part| part.into_iter().map(f64::from).collect()).collect()
    }

    /// Takes the target of another.
    pub fn aim_at(&mut self, other: &Self) {
        self.target.clone_from(&other.target);
    }
}
