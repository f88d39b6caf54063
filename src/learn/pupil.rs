//! A network in training as plain numbers: its weights, their slow copies and their optimiser, in
//! one piece of memory each.

use pulp::Simd;

use super::adam::{AdamState, Step, share};
use super::diverged::Diverged;
use super::plain::{Layer, Network};
use super::products::{LANES, Lanes, Left, Packed, Start, add_rows, dots, product, squares};
use super::shape::{Shape, Squash};

/// A network that learns, its target and its optimiser.
#[derive(Clone, Debug)]
pub(super) struct Pupil {
    /// What it is called in errors.
    of: &'static str,
    shape: Shape,
    parts: Parts,
    weights: Vec<f32>,
    /// The weights of hidden layers after the first, each layer's turned, one after the other.
    turned: Vec<f32>,
    target: Vec<f32>,
    gradient: Vec<f32>,
    mean: Vec<f32>,
    square: Vec<f32>,
    rate: f32,
    max_norm: f32,
    steps: u64,
}

/// Where the weights of a network lie.
///
/// A hidden layer has a row of weights for each number that goes in, then its biases, and its rows
/// are filled up to whole lanes: units that are not there have weights of 0 and never get others.
/// The output has a row of weights for each number that comes out, then its biases.
#[derive(Clone, Debug)]
struct Parts {
    hidden: Vec<Part>,
    output: Part,
    tanh: bool,
}

/// A layer's weights.
#[derive(Clone, Copy, Debug)]
struct Part {
    /// Where they begin.
    from: usize,
    /// Rows of weights.
    rows: usize,
    /// Weights in a row.
    width: usize,
    /// Biases.
    biases: usize,
    /// Units that are there.
    units: usize,
}

/// What a pass over some rows leaves.
#[derive(Clone, Debug, Default)]
pub(super) struct Trace {
    /// What each hidden layer makes of each row.
    hidden: Vec<Vec<f32>>,
    /// What comes out.
    pub output: Vec<f32>,
}

/// A pass forward: what went in, and what it left.
#[derive(Clone, Copy, Debug)]
struct Pass<'a> {
    input: Left<'a>,
    trace: &'a Trace,
}

/// Room for what lies within products.
#[derive(Clone, Debug, Default)]
pub(super) struct Bench {
    packed: Packed,
    lanes: Lanes,
}

/// Room for a backward pass.
#[derive(Clone, Debug, Default)]
pub(super) struct Slopes {
    /// The loss by what comes out, row by row.
    pub output: Vec<f32>,
    /// The loss by the units of a hidden layer; after a pass by those of the first.
    hidden: Vec<f32>,
    before: Vec<f32>,
}

impl Part {
    fn weights<'a>(&self, all: &'a [f32]) -> &'a [f32] {
        &all[self.from..][..self.rows * self.width]
    }

    fn biases<'a>(&self, all: &'a [f32]) -> &'a [f32] {
        &all[self.from + self.rows * self.width..][..self.biases]
    }

    /// Weights and biases, to be changed.
    fn both<'a>(&self, all: &'a mut [f32]) -> (&'a mut [f32], &'a mut [f32]) {
        let own = &mut all[self.from..][..self.size()];
        own.split_at_mut(self.rows * self.width)
    }

    fn size(&self) -> usize {
        self.rows * self.width + self.biases
    }
}

impl Parts {
    /// The parts of a network of `shape`.
    ///
    /// # Panics
    /// If such a network [can't be](Pupil::can_be) a pupil.
    fn new(shape: &Shape) -> Self {
        assert!(Pupil::can_be(shape), "hidden layers without norms, all inputs at the first");
        let mut from = 0;
        let mut rows = shape.input + shape.late.map_or(0, |late| late.width);
        let hidden = shape.hidden.iter().map(|&units| {
            let width = units.next_multiple_of(LANES);
            let part = Part { from, rows, width, biases: width, units };
            (from, rows) = (from + part.size(), width);
            part
        });
        let hidden = hidden.collect();
        let output =
            Part { from, rows: shape.output, width: rows, biases: shape.output, units: rows };
        Self { hidden, output, tanh: shape.squash == Squash::Tanh }
    }

    fn size(&self) -> usize {
        self.output.from + self.output.size()
    }

    /// Puts `all` weights, or what else there is one of for each, into `layers`.
    fn write(&self, all: &[f32], layers: &mut [Layer]) {
        for (part, layer) in self.hidden.iter().zip(layers.iter_mut()) {
            let own = part.weights(all).chunks_exact(part.width);
            for (own, theirs) in own.zip(layer.weights.chunks_exact_mut(part.units)) {
                theirs.copy_from_slice(&own[..part.units]);
            }
            layer.biases.copy_from_slice(&part.biases(all)[..part.units]);
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

    /// Takes `all` weights from `layers`.
    fn read(&self, layers: &[Layer], all: &mut [f32]) {
        for (part, layer) in self.hidden.iter().zip(layers) {
            let (own, biases) = part.both(all);
            let theirs = layer.weights.chunks_exact(part.units);
            for (own, theirs) in own.chunks_exact_mut(part.width).zip(theirs) {
                own[..part.units].copy_from_slice(theirs);
            }
            biases[..part.units].copy_from_slice(&layer.biases);
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

    /// The weights of hidden layers after the first, turned: a row for each unit. Slopes go back
    /// through them as numbers go forward through the others.
    fn turn(&self, all: &[f32], turned: &mut Vec<f32>) {
        turned.clear();
        for part in &self.hidden[1..] {
            let weights = part.weights(all);
            for unit in 0..part.units {
                turned.extend(weights.iter().skip(unit).step_by(part.width));
            }
        }
    }

    /// What the network of `weights` makes of `rows` rows of `input`.
    #[inline(always)]
    fn forward<S: Simd>(
        &self,
        simd: S,
        weights: &[f32],
        input: Left<'_>,
        rows: usize,
        trace: &mut Trace,
        bench: &mut Bench,
    ) {
        let Trace { hidden, output } = trace;
        hidden.resize_with(self.hidden.len(), Vec::new);
        for (layer, part) in self.hidden.iter().enumerate() {
            let (before, own) = hidden.split_at_mut(layer);
            let input = before.last().map_or(input, |before| Left::rows(before, part.rows));
            let own = &mut own[0];
            own.resize(rows * part.width, 0.0);
            let start = Start::Row(part.biases(weights));
            let own_weights = part.weights(weights);
            product(simd, input, own_weights, part.width, start, own, &mut bench.packed);
            for unit in own {
                // As in acting a NaN goes through, so that it is found.
                *unit = if *unit < 0.0 { 0.0 } else { *unit };
            }
        }
        let last = &hidden[self.hidden.len() - 1];
        let (own, biases) = (self.output.weights(weights), self.output.biases(weights));
        dots(last, own, self.output.width, |unit| biases[unit], output, &mut bench.lanes);
        if self.tanh {
            for value in output {
                *value = libm::tanhf(*value);
            }
        }
    }

    /// Goes back through a pass from the slopes of what came out, before any tanh, to those of the
    /// first layer's units, and adds the slopes of all weights to `gradient`, if there is one.
    #[inline(always)]
    fn backward<S: Simd>(
        &self,
        simd: S,
        [weights, mut turned]: [&[f32]; 2],
        Pass { input, trace }: Pass<'_>,
        slopes: &mut Slopes,
        mut gradient: Option<&mut [f32]>,
        bench: &mut Bench,
    ) {
        let Slopes { output, hidden: own, before } = slopes;
        let Part { rows: outputs, width, .. } = self.output;
        let rows = output.len() / outputs;
        let last = self.hidden.len() - 1;
        own.resize(rows * width, 0.0);
        let left = Left::rows(output, outputs);
        let own_weights = self.output.weights(weights);
        product(simd, left, own_weights, width, Start::Zero, own, &mut bench.packed);
        rectify(&trace.hidden[last], own);
        if let Some(gradient) = &mut gradient {
            let (weights, biases) = self.output.both(gradient);
            let units = &trace.hidden[last];
            product(simd, left.turned(), units, width, Start::There, weights, &mut bench.packed);
            add_rows(output, biases);
        }
        for (layer, part) in self.hidden.iter().enumerate().rev() {
            let input = match layer {
                0 => input,
                _ => Left::rows(&trace.hidden[layer - 1], part.rows),
            };
            if let Some(gradient) = &mut gradient {
                let (weights, biases) = part.both(gradient);
                let input = input.turned();
                product(simd, input, own, part.width, Start::There, weights, &mut bench.packed);
                add_rows(own, biases);
            }
            if layer > 0 {
                let (rest, weights) = turned.split_at(turned.len() - part.units * part.rows);
                turned = rest;
                before.resize(rows * part.rows, 0.0);
                let left = Left::rows(own, part.width);
                let packed = &mut bench.packed;
                product(simd, left, weights, part.rows, Start::Zero, before, packed);
                rectify(&trace.hidden[layer - 1], before);
                std::mem::swap(own, before);
            }
        }
    }
}

#[cfg(test)]
impl Pupil {
    /// Its gradient as weights and biases by turns.
    pub fn gradient(&self) -> Vec<Vec<f64>> {
        let layers = self.as_layers(&self.gradient).into_iter();
        let parts = layers.flat_map(|layer| [layer.weights, layer.biases]);
        parts.map(|part| part.into_iter().map(f64::from).collect()).collect()
    }

    /// Takes the target of another.
    pub fn aim_at(&mut self, other: &Self) {
        self.target.clone_from(&other.target);
    }
}

/// Slopes of units that gave 0 are 0.
#[inline(always)]
fn rectify(units: &[f32], slopes: &mut [f32]) {
    for (slope, unit) in slopes.iter_mut().zip(units) {
        *slope = if *unit > 0.0 { *slope } else { 0.0 };
    }
}

impl Pupil {
    /// Whether networks of `shape` can be pupils: with hidden layers, without norms, and with
    /// all that goes in at the first layer.
    pub fn can_be(shape: &Shape) -> bool {
        shape.norms().next().is_none()
            && !shape.hidden.is_empty()
            && shape.late.is_none_or(|late| late.layer == 0)
    }

    /// A pupil that begins as `network`, and so does its target; `of` is its name in errors.
    ///
    /// # Panics
    /// If networks of its shape [can't be](Self::can_be) pupils.
    pub fn new(of: &'static str, network: &Network, rate: f32, max_norm: f32) -> Self {
        let parts = Parts::new(network.shape());
        let zeros = vec![0.0; parts.size()];
        let mut weights = zeros.clone();
        parts.read(network.layers(), &mut weights);
        let mut turned = Vec::new();
        parts.turn(&weights, &mut turned);
        Self {
            of,
            shape: network.shape().clone(),
            parts,
            target: weights.clone(),
            weights,
            turned,
            gradient: zeros.clone(),
            mean: zeros.clone(),
            square: zeros,
            rate,
            max_norm,
            steps: 0,
        }
    }

    /// The network as it is now.
    pub fn network(&self) -> Network {
        self.as_network(&self.weights)
    }

    /// Its target as it is now.
    pub fn slow(&self) -> Network {
        self.as_network(&self.target)
    }

    fn as_network(&self, all: &[f32]) -> Network {
        Network::new(self.shape.clone(), self.as_layers(all)).expect("layers of its own shape")
    }

    /// Weights, or what else there is one of for each, layer by layer.
    fn as_layers(&self, all: &[f32]) -> Vec<Layer> {
        let empty = |(inputs, units)| Layer {
            weights: vec![0.0; inputs * units],
            biases: vec![0.0; units],
        };
        let mut layers: Vec<Layer> = self.shape.layers().map(empty).collect();
        self.parts.write(all, &mut layers);
        layers
    }

    /// What its optimiser remembers, tensor by tensor.
    pub fn memory(&self) -> AdamState {
        let tensors = |all| -> Vec<Vec<f32>> {
            let layers = self.as_layers(all).into_iter();
            layers.flat_map(|layer| [layer.weights, layer.biases]).collect()
        };
        let moments = tensors(&self.mean).into_iter().zip(tensors(&self.square)).collect();
        AdamState { steps: self.steps, moments }
    }

    /// Takes up a target and the memory of an optimiser that were saved; false, and nothing
    /// changes, if they are of another shape.
    #[must_use]
    pub fn restore(&mut self, target: &Network, memory: &AdamState) -> bool {
        let layers = |tensors: Vec<Vec<f32>>| {
            let mut tensors = tensors.into_iter();
            let layers = std::iter::from_fn(|| {
                Some(Layer { weights: tensors.next()?, biases: tensors.next()? })
            });
            Network::new(self.shape.clone(), layers.collect())
        };
        let (means, squares) = memory.moments.iter().cloned().unzip();
        let moments = layers(means).zip(layers(squares));
        let Some((mean, square)) = moments.filter(|_| target.is(&self.shape)) else {
            return false;
        };
        for (from, to) in
            [(target, &mut self.target), (&mean, &mut self.mean), (&square, &mut self.square)]
        {
            self.parts.read(from.layers(), to);
        }
        self.steps = memory.steps;
        true
    }

    /// Puts its weights into `network`, which has its shape.
    pub fn write(&self, network: &mut Network) {
        self.parts.write(&self.weights, &mut network.layers);
    }

    /// What it makes of `rows` rows of `input`.
    #[inline(always)]
    pub fn forward<S: Simd>(
        &self,
        simd: S,
        input: Left<'_>,
        rows: usize,
        trace: &mut Trace,
        bench: &mut Bench,
    ) {
        self.parts.forward(simd, &self.weights, input, rows, trace, bench);
    }

    /// What its target makes of `rows` rows of `input`.
    #[inline(always)]
    pub fn target<S: Simd>(
        &self,
        simd: S,
        input: Left<'_>,
        rows: usize,
        trace: &mut Trace,
        bench: &mut Bench,
    ) {
        self.parts.forward(simd, &self.target, input, rows, trace, bench);
    }

    /// Adds to its gradient what a pass over `input` had in it, by the slopes of what came out
    /// (before any tanh).
    #[inline(always)]
    pub fn learn<S: Simd>(
        &mut self,
        simd: S,
        input: Left<'_>,
        trace: &Trace,
        slopes: &mut Slopes,
        bench: &mut Bench,
    ) {
        let gradient = Some(&mut self.gradient[..]);
        let weights = [&self.weights[..], &self.turned];
        self.parts.backward(simd, weights, Pass { input, trace }, slopes, gradient, bench);
    }

    /// The slopes of the numbers that go in from place `from` on, for each row of a pass.
    #[inline(always)]
    pub fn slopes_of_input<S: Simd>(
        &self,
        simd: S,
        trace: &Trace,
        slopes: &mut Slopes,
        from: usize,
        found: &mut Vec<f32>,
        bench: &mut Bench,
    ) {
        let input = Left::rows(&[], 0);
        let weights = [&self.weights[..], &self.turned];
        self.parts.backward(simd, weights, Pass { input, trace }, slopes, None, bench);
        let first = self.parts.hidden[0];
        let rows = &first.weights(&self.weights)[from * first.width..];
        dots(&slopes.hidden, rows, first.width, |_| 0.0, found, &mut bench.lanes);
    }

    /// Moves the weights a step of Adam against the gradient, which is 0 then.
    ///
    /// # Errors
    /// If the gradient isn't finite; the weights are as they were.
    #[inline(always)]
    pub fn step(&mut self) -> Result<(), Diverged> {
        let mut square = 0.0;
        for (layer, part) in self.parts.hidden.iter().chain([&self.parts.output]).enumerate() {
            let (weights, biases) = part.both(&mut self.gradient);
            for (name, own) in [("weights", weights), ("biases", biases)] {
                let own = squares(own);
                let tensor = || format!("gradient of {} layer {layer} {name}", self.of);
                Diverged::check(tensor, &[own], f32::MAX)?;
                square += own;
            }
        }
        self.steps += 1;
        Step::new(self.steps, self.rate, share(self.max_norm, square)).walk(
            &mut self.weights,
            &self.gradient,
            &mut self.mean,
            &mut self.square,
        );
        self.gradient.fill(0.0);
        self.parts.turn(&self.weights, &mut self.turned);
        Ok(())
    }

    /// Moves the target the share `tau` of its way to the weights.
    #[inline(always)]
    pub fn follow(&mut self, tau: f32) {
        for (own, goal) in self.target.iter_mut().zip(&self.weights) {
            *own = *own * (1.0 - tau) + goal * tau;
        }
    }
}
