//! Networks in double precision, by whose differences gradients are judged.

use super::*;

/// A network in double precision, by whose differences gradients are judged.
#[derive(Clone)]
pub(super) struct Double {
    pub shape: Shape,
    /// Weights and biases by turns, then scales and shifts.
    pub parts: Vec<Vec<f64>>,
}

/// Rows of numbers, one for each transition of a batch.
pub(super) type Table = Vec<Vec<f64>>;

impl Double {
    pub fn of(network: &Network) -> Self {
        let parts = network.layers().iter().flat_map(|layer| [&layer.weights, &layer.biases]);
        let norms = network.norms().iter().flat_map(|norm| [&norm.scale, &norm.shift]);
        let parts = parts.chain(norms).map(|part| doubles(part));
        Self { shape: network.shape().clone(), parts: parts.collect() }
    }

    /// What it makes of a batch; `lates` is empty or as long as `inputs`.
    pub fn forward(&self, inputs: &Table, lates: &Table) -> Table {
        let (layers, norms) = self.parts.split_at(2 * self.shape.layers().count());
        let mut norms = norms.chunks_exact(2);
        let mut rows = inputs.clone();
        if self.shape.norms_input() {
            over_batch(&mut rows, norms.next().expect("a norm"));
        }
        for (layer, parts) in layers.chunks_exact(2).enumerate() {
            if self.shape.joins_at(layer) {
                rows.iter_mut().zip(lates).for_each(|(row, late)| row.extend(late));
            }
            rows.iter_mut().for_each(|row| *row = linear(row, parts));
            if layer == self.shape.hidden.len() {
                break;
            }
            if self.shape.norms_before_relu() {
                let learned = norms.next().expect("a norm");
                rows.iter_mut().for_each(|row| over_units(row, learned));
            }
            rows.iter_mut().flatten().for_each(|value| *value = value.max(0.0));
            if self.shape.norms_after_relu(layer) {
                over_batch(&mut rows, norms.next().expect("a norm"));
            }
        }
        if self.shape.squash == Squash::Tanh {
            rows.iter_mut().flatten().for_each(|value| *value = value.tanh());
        }
        rows
    }
}

fn linear(values: &[f64], parts: &[Vec<f64>]) -> Vec<f64> {
    let mut next = parts[1].clone();
    for (value, row) in values.iter().zip(parts[0].chunks_exact(next.len())) {
        next.iter_mut().zip(row).for_each(|(next, weight)| *next += value * weight);
    }
    next
}

fn standardised(values: &[f64]) -> Vec<f64> {
    let mean = mean(values.iter().copied());
    let variance = self::mean(values.iter().map(|value| (value - mean).powi(2)));
    values.iter().map(|value| (value - mean) / (variance + 1e-5).sqrt()).collect()
}

fn over_units(row: &mut Vec<f64>, learned: &[Vec<f64>]) {
    let learned = learned[0].iter().zip(&learned[1]);
    *row = standardised(row)
        .iter()
        .zip(learned)
        .map(|(x, (scale, shift))| x * scale + shift)
        .collect();
}

fn over_batch(rows: &mut Table, learned: &[Vec<f64>]) {
    for (unit, (scale, shift)) in learned[0].iter().zip(&learned[1]).enumerate() {
        let column: Vec<f64> = rows.iter().map(|row| row[unit]).collect();
        for (row, value) in rows.iter_mut().zip(standardised(&column)) {
            row[unit] = value * scale + shift;
        }
    }
}

/// Columns of rows of transitions.
pub(super) fn table(rows: &[f32], columns: std::ops::Range<usize>) -> Table {
    rows.chunks_exact(SMALL.width()).map(|row| doubles(&row[columns.clone()])).collect()
}

pub(super) fn doubles(values: &[f32]) -> Vec<f64> {
    values.iter().copied().map(f64::from).collect()
}

pub(super) fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}
