//! Forward and back through a network in training, a few rows at a time.
//!
//! Where one row stands for all, as the state of a game without memory does, it goes through the
//! layers before the late input joins once; slopes of all rows are added up on their way back.

use pulp::{Simd, WithSimd};

use super::gradient::Gradient;
use super::norms::Normed;
use super::parts::Parts;
use crate::learn::products::{Lanes, Left, Packed, Start, add_rows, apart, dots, product};

/// What goes into a pass.
#[derive(Clone, Copy, Debug)]
pub(in crate::learn) struct Input<'a> {
    /// What goes in at the first layer.
    first: Left<'a>,
    /// Its rows: those of the pass, or one that stands for all of them.
    firsts: usize,
    /// What joins later; empty without.
    late: Left<'a>,
    /// Rows of the pass.
    rows: usize,
}

/// What a pass over some rows leaves.
#[derive(Clone, Debug, Default)]
pub(in crate::learn) struct Trace {
    /// What the norm of the input makes of each row; empty without one.
    input: Vec<f32>,
    input_norm: Normed,
    /// What each hidden layer makes of each row.
    hidden: Vec<Vec<f32>>,
    /// What its norm leaves.
    norms: Vec<Normed>,
    /// What comes out.
    pub output: Vec<f32>,
}

/// A pass forward: what went in, and what it left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pass<'a> {
    pub input: Input<'a>,
    pub trace: &'a Trace,
}

/// What a pass back finds.
#[derive(Debug)]
pub(super) enum Find<'a> {
    /// The slopes of all weights, added to these.
    Gradient(&'a mut Gradient),
    /// The slopes of the numbers that join late, row by row.
    Late(&'a mut Vec<f32>),
}

/// Room for what lies within products.
#[derive(Clone, Debug, Default)]
pub(in crate::learn) struct Bench {
    packed: Packed,
    lanes: Lanes,
    /// What one row that stands for all comes to.
    row: Vec<f32>,
}

/// Room for a backward pass.
#[derive(Clone, Debug, Default)]
pub(in crate::learn) struct Slopes {
    /// The loss by what comes out, row by row.
    pub output: Vec<f32>,
    /// The loss by the units of a hidden layer.
    hidden: Vec<f32>,
    before: Vec<f32>,
    /// What a batch norm adds up.
    sums: [Vec<f32>; 2],
}

impl<'a> Input<'a> {
    /// So many rows that go in at the first layer, and nothing later.
    pub fn new(first: Left<'a>, rows: usize) -> Self {
        Self { first, firsts: rows, late: Left::rows(&[], 0), rows }
    }

    /// The same with so many rows of numbers that join later; a single row that goes in first
    /// stands for all of them.
    pub fn with(self, late: Left<'a>, rows: usize) -> Self {
        Self { late, rows, ..self }
    }

    /// Rows that reach `layer` from the one before.
    fn rows_before(&self, layer: usize, joins: Option<usize>) -> usize {
        if joins.is_some_and(|joins| joins < layer) { self.rows } else { self.firsts }
    }
}

impl Parts {
    /// Whether a pass back to `input` goes through turned weights.
    pub fn turns(&self, input: &Input<'_>) -> bool {
        (1..self.hidden.len()).any(|layer| input.rows_before(layer, self.joins()) > 1)
    }

    /// What the network of `weights` makes of `input`.
    #[inline(always)]
    pub fn forward<S: Simd>(
        &self,
        simd: S,
        weights: &[f32],
        input: Input<'_>,
        trace: &mut Trace,
        bench: &mut Bench,
    ) {
        apart(simd, Forward { parts: self, weights, input, trace, bench });
    }

    /// Goes back through a pass from the slopes of what came out, before any tanh, as far as what
    /// is to be found asks for; `weights` are those of the pass and the same turned.
    #[inline(always)]
    pub fn backward<S: Simd>(
        &self,
        simd: S,
        weights: [&[f32]; 2],
        pass: Pass<'_>,
        slopes: &mut Slopes,
        find: Find<'_>,
        bench: &mut Bench,
    ) {
        apart(simd, Backward { parts: self, weights, pass, slopes, find, bench });
    }
}

/// What [`Parts::forward`] does.
struct Forward<'a> {
    parts: &'a Parts,
    weights: &'a [f32],
    input: Input<'a>,
    trace: &'a mut Trace,
    bench: &'a mut Bench,
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { parts, weights, input, trace, bench } = self;
        let Trace { input: taken, input_norm, hidden: made, norms, output } = trace;
        made.resize_with(parts.hidden.len(), Vec::new);
        norms.resize_with(parts.hidden.len(), Normed::default);
        if let Some(norm) = &parts.input {
            taken.clear();
            (0..input.firsts).for_each(|row| taken.extend(input.first.row(row, norm.width)));
            norm.over_batch(weights, taken, input_norm);
        }
        for (layer, hidden) in parts.hidden.iter().enumerate() {
            let part = hidden.part;
            let before = input.rows_before(layer, parts.joins());
            let rows = if hidden.late > 0 { input.rows } else { before };
            let (earlier, own) = made.split_at_mut(layer);
            let from = match earlier.last() {
                None if parts.input.is_some() => Left::rows(taken, hidden.earlier()),
                None => input.first,
                Some(units) => Left::rows(units, hidden.earlier()),
            };
            let own = &mut own[0];
            own.resize(rows * part.width, 0.0);
            let [of_earlier, of_late] = hidden.weights(weights);
            let Bench { packed, row, .. } = &mut *bench;
            let mut start = Start::Row(part.biases(weights));
            if before == rows {
                product(simd, from, of_earlier, part.width, start, own, packed);
                start = Start::There;
            } else {
                row.resize(part.width, 0.0);
                product(simd, from, of_earlier, part.width, start, row, packed);
                start = Start::Row(row);
            }
            if hidden.late > 0 {
                product(simd, input.late, of_late, part.width, start, own, packed);
            }
            if let Some(norm) = &hidden.before_relu {
                norm.over_units(weights, own, &mut norms[layer]);
            }
            for unit in own.iter_mut() {
                // As in acting a NaN goes through, so that it is found.
                *unit = if *unit < 0.0 { 0.0 } else { *unit };
            }
            if let Some(norm) = &hidden.after_relu {
                norms[layer].rectified.clone_from(own);
                norm.over_batch(weights, own, &mut norms[layer]);
            }
        }
        let last = &made[parts.hidden.len() - 1];
        let (own, biases) = (parts.output.weights(weights), parts.output.biases(weights));
        dots(last, own, parts.output.width, |unit| biases[unit], output, &mut bench.lanes);
        if parts.tanh {
            for value in output {
                *value = libm::tanhf(*value);
            }
        }
    }
}

/// What [`Parts::backward`] does.
struct Backward<'a> {
    parts: &'a Parts,
    weights: [&'a [f32]; 2],
    pass: Pass<'a>,
    slopes: &'a mut Slopes,
    find: Find<'a>,
    bench: &'a mut Bench,
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { parts, weights: [weights, mut turned], pass, slopes, mut find, bench } = self;
        let Pass { input, trace } = pass;
        let Slopes { output, hidden: own, before, sums } = slopes;
        let Bench { packed, lanes, row } = bench;
        let width = parts.output.width;
        let rows = output.len() / parts.output.rows;
        let last = parts.hidden.len() - 1;
        own.resize(rows * width, 0.0);
        let left = Left::rows(output, parts.output.rows);
        product(simd, left, parts.output.weights(weights), width, Start::Zero, own, packed);
        if let Find::Gradient(gradient) = &mut find {
            let (weights, biases) = parts.output.both(gradient.sums());
            let units = &trace.hidden[last];
            product(simd, left.turned(), units, width, Start::There, weights, packed);
            add_rows(output, biases);
        }
        for (layer, hidden) in parts.hidden.iter().enumerate().rev() {
            let part = hidden.part;
            let normed = &trace.norms[layer];
            match &hidden.after_relu {
                Some(norm) => {
                    norm.over_batch_back(weights, normed, own, find.gradient(), sums);
                    rectify(&normed.rectified, own);
                }
                None => rectify(&trace.hidden[layer], own),
            }
            if let Some(norm) = &hidden.before_relu {
                norm.over_units_back(weights, normed, own, find.gradient());
            }
            let [of_earlier, of_late] = hidden.weights(weights);
            match &mut find {
                Find::Gradient(gradient) => {
                    let (weights, biases) = part.both(gradient.sums());
                    add_rows(own, biases);
                    if hidden.late > 0 {
                        let late = &mut weights[hidden.earlier() * part.width..];
                        let left = input.late.turned();
                        product(simd, left, own, part.width, Start::There, late, packed);
                    }
                }
                Find::Late(found) if hidden.late > 0 => {
                    dots(own, of_late, part.width, |_| 0.0, found, lanes);
                    return;
                }
                Find::Late(_) => {}
            }
            let rows_before = input.rows_before(layer, parts.joins());
            if rows_before * part.width < own.len() {
                row.clear();
                row.resize(part.width, 0.0);
                add_rows(own, row);
                std::mem::swap(own, row);
            }
            if let Find::Gradient(gradient) = &mut find {
                let left = match layer {
                    0 if parts.input.is_some() => Left::rows(&trace.input, hidden.earlier()),
                    0 => input.first,
                    _ => Left::rows(&trace.hidden[layer - 1], hidden.earlier()),
                };
                gradient.add(simd, layer, left, (own, part.width), packed);
            }
            if layer > 0 {
                let earlier = hidden.earlier();
                if rows_before == 1 {
                    dots(own, of_earlier, part.width, |_| 0.0, before, lanes);
                } else {
                    let (rest, weights) = turned.split_at(turned.len() - part.units * earlier);
                    turned = rest;
                    before.resize(rows_before * earlier, 0.0);
                    let left = Left::rows(own, part.width);
                    product(simd, left, weights, earlier, Start::Zero, before, packed);
                }
                std::mem::swap(own, before);
            }
        }
        if let (Some(norm), Find::Gradient(gradient)) = (&parts.input, find) {
            let first = parts.hidden[0];
            let [weights, _] = first.weights(weights);
            dots(own, weights, first.part.width, |_| 0.0, before, lanes);
            norm.learn(&trace.input_norm, before, gradient.sums());
        }
    }
}

impl Find<'_> {
    /// Where slopes of what a norm learns go, if they are looked for.
    fn gradient(&mut self) -> Option<&mut [f32]> {
        match self {
            Find::Gradient(gradient) => Some(gradient.sums()),
            Find::Late(_) => None,
        }
    }
}

impl Trace {
    /// What each batch norm of a pass left, in the order in which a row meets them.
    pub(super) fn batch_norms<'a>(&'a self, parts: &'a Parts) -> impl Iterator<Item = &'a Normed> {
        let input = parts.input.map(|_| &self.input_norm);
        let hidden = parts.hidden.iter().zip(&self.norms);
        let hidden = hidden.filter(|(hidden, _)| hidden.after_relu.is_some());
        input.into_iter().chain(hidden.map(|(_, normed)| normed))
    }
}

/// Slopes of units that gave 0 are 0.
#[inline(always)]
fn rectify(units: &[f32], slopes: &mut [f32]) {
    for (slope, unit) in slopes.iter_mut().zip(units) {
        *slope = if *unit > 0.0 { *slope } else { 0.0 };
    }
}
