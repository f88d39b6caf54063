//! Forward and back through a network in training, a few rows at a time.
//!
//! Where one row stands for all, as the state of a game without memory does, it goes through the
//! layers before the late input joins once; slopes of all rows are added up on their way back.

use pulp::Simd;

use super::parts::{Hidden, Parts};
use crate::learn::plain::NORM_EPSILON;
use crate::learn::products::{
    Lanes, Left, Packed, Start, add_rows, dot, dots, product, squares, sum,
};

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
    /// What each hidden layer makes of each row.
    hidden: Vec<Vec<f32>>,
    /// What its norm makes of it, before scale and shift.
    normal: Vec<Vec<f32>>,
    /// What the norm divides each row by.
    deviations: Vec<Vec<f32>>,
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
    Gradient(&'a mut [f32]),
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
        let Trace { hidden: made, normal, deviations, output } = trace;
        for each in [&mut *made, &mut *normal, &mut *deviations] {
            each.resize_with(self.hidden.len(), Vec::new);
        }
        for (layer, hidden) in self.hidden.iter().enumerate() {
            let part = hidden.part;
            let before = input.rows_before(layer, self.joins());
            let rows = if hidden.late > 0 { input.rows } else { before };
            let (earlier, own) = made.split_at_mut(layer);
            let from = earlier
                .last()
                .map_or(input.first, |units| Left::rows(units, part.rows - hidden.late));
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
            hidden.normalise(weights, own, &mut normal[layer], &mut deviations[layer]);
            for unit in own {
                // As in acting a NaN goes through, so that it is found.
                *unit = if *unit < 0.0 { 0.0 } else { *unit };
            }
        }
        let last = &made[self.hidden.len() - 1];
        let (own, biases) = (self.output.weights(weights), self.output.biases(weights));
        dots(last, own, self.output.width, |unit| biases[unit], output, &mut bench.lanes);
        if self.tanh {
            for value in output {
                *value = libm::tanhf(*value);
            }
        }
    }

    /// Goes back through a pass from the slopes of what came out, before any tanh, as far as what
    /// is to be found asks for.
    #[inline(always)]
    pub fn backward<S: Simd>(
        &self,
        simd: S,
        [weights, mut turned]: [&[f32]; 2],
        Pass { input, trace }: Pass<'_>,
        slopes: &mut Slopes,
        mut find: Find<'_>,
        bench: &mut Bench,
    ) {
        let Slopes { output, hidden: own, before } = slopes;
        let Bench { packed, lanes, row } = bench;
        let width = self.output.width;
        let rows = output.len() / self.output.rows;
        let last = self.hidden.len() - 1;
        own.resize(rows * width, 0.0);
        let left = Left::rows(output, self.output.rows);
        product(simd, left, self.output.weights(weights), width, Start::Zero, own, packed);
        rectify(&trace.hidden[last], own);
        if let Find::Gradient(gradient) = &mut find {
            let (weights, biases) = self.output.both(gradient);
            let units = &trace.hidden[last];
            product(simd, left.turned(), units, width, Start::There, weights, packed);
            add_rows(output, biases);
        }
        for (layer, hidden) in self.hidden.iter().enumerate().rev() {
            let part = hidden.part;
            let gradient = match &mut find {
                Find::Gradient(gradient) => Some(&mut **gradient),
                Find::Late(_) => None,
            };
            hidden.normalise_back(weights, trace.norm(layer), own, gradient);
            let [of_earlier, of_late] = hidden.weights(weights);
            match &mut find {
                Find::Gradient(gradient) => {
                    let (weights, biases) = part.both(gradient);
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
            let rows_before = input.rows_before(layer, self.joins());
            if rows_before * part.width < own.len() {
                row.clear();
                row.resize(part.width, 0.0);
                add_rows(own, row);
                std::mem::swap(own, row);
            }
            if let Find::Gradient(gradient) = &mut find {
                let left = match layer {
                    0 => input.first,
                    _ => Left::rows(&trace.hidden[layer - 1], hidden.earlier()),
                };
                let (weights, _) = part.both(gradient);
                let earlier = &mut weights[..hidden.earlier() * part.width];
                product(simd, left.turned(), own, part.width, Start::There, earlier, packed);
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
                rectify(&trace.hidden[layer - 1], before);
                std::mem::swap(own, before);
            }
        }
    }
}

impl Trace {
    /// What the norm of a layer made of each row, and what it divided it by.
    fn norm(&self, layer: usize) -> (&[f32], &[f32]) {
        (&self.normal[layer], &self.deviations[layer])
    }
}

impl Hidden {
    /// Layer norm of each row of `units`; what it makes of them before scale and shift goes to
    /// `normal`, what it divides them by to `deviations`.
    #[inline(always)]
    fn normalise(
        &self,
        weights: &[f32],
        units: &mut [f32],
        normal: &mut Vec<f32>,
        deviations: &mut Vec<f32>,
    ) {
        let Some((scale, shift)) = self.norm(weights) else { return };
        let (width, there) = (self.part.width, self.part.units);
        let count = there as f32;
        normal.resize(units.len(), 0.0);
        deviations.clear();
        for (row, normal) in units.chunks_exact_mut(width).zip(normal.chunks_exact_mut(width)) {
            // Units that are not there are 0, and stay so.
            let mean = sum(row) / count;
            row[..there].iter_mut().for_each(|unit| *unit -= mean);
            let deviation = (squares(row) / count + NORM_EPSILON).sqrt();
            deviations.push(deviation);
            for ((unit, normal), (scale, shift)) in
                row.iter_mut().zip(normal).zip(scale.iter().zip(shift))
            {
                *normal = *unit / deviation;
                *unit = *normal * scale + shift;
            }
        }
    }

    /// From the slopes of what the norm made of each row to those of what went into it; what they
    /// say of scale and shift is added to `gradient`, if there is one.
    #[inline(always)]
    fn normalise_back(
        &self,
        weights: &[f32],
        (normal, deviations): (&[f32], &[f32]),
        slopes: &mut [f32],
        gradient: Option<&mut [f32]>,
    ) {
        let Some((scale, _)) = self.norm(weights) else { return };
        let (width, there) = (self.part.width, self.part.units);
        let count = there as f32;
        if let Some((scale, shift)) = gradient.and_then(|gradient| self.norm_mut(gradient)) {
            add_rows(slopes, shift);
            for (slopes, normal) in slopes.chunks_exact(width).zip(normal.chunks_exact(width)) {
                for ((sum, slope), normal) in scale.iter_mut().zip(slopes).zip(normal) {
                    *sum += slope * normal;
                }
            }
        }
        let rows = slopes.chunks_exact_mut(width).zip(normal.chunks_exact(width));
        for ((slopes, normal), deviation) in rows.zip(deviations) {
            slopes.iter_mut().zip(scale).for_each(|(slope, scale)| *slope *= scale);
            let (mean, along) = (sum(slopes) / count, dot(slopes, normal) / count);
            for (slope, normal) in slopes[..there].iter_mut().zip(normal) {
                *slope = (*slope - mean - normal * along) / deviation;
            }
        }
    }
}

/// Slopes of units that gave 0 are 0.
#[inline(always)]
fn rectify(units: &[f32], slopes: &mut [f32]) {
    for (slope, unit) in slopes.iter_mut().zip(units) {
        *slope = if *unit > 0.0 { *slope } else { 0.0 };
    }
}
