//! Norms of a network in training: layer norm and batch norm, forward and back.
//!
//! ```text
//! y = (x − mean) ⁄ √(variance + 10⁻⁵) · scale + shift
//! ```
//!
//! where mean and variance run over the units of a row (layer norm: Ba, Kiros & Hinton, 2016) or
//! over the rows of a batch (batch norm: Ioffe & Szegedy, 2015). Gradients flow through both.

use crate::learn::plain::NORM_EPSILON;
use crate::learn::products::{add_rows, dot, squares, sum};

/// The share by which a running number goes toward that of a batch, as in PyTorch.
const MOMENTUM: f32 = 0.1;

/// Where a norm's scales and then its shifts lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct NormPart {
    pub from: usize,
    /// Numbers in a row, those included that only fill it up.
    pub width: usize,
    /// Numbers that are there.
    pub units: usize,
}

/// What a norm leaves of a pass, for the way back.
#[derive(Clone, Debug, Default)]
pub(super) struct Normed {
    /// What came from ReLU into a batch norm; without one, nothing.
    pub rectified: Vec<f32>,
    /// What it makes of each row, before scale and shift.
    normal: Vec<f32>,
    /// What it divides by: a number for each row (layer norm) or for each column (batch norm).
    deviations: Vec<f32>,
    /// Means and variances of the columns of a batch norm.
    means: Vec<f32>,
    variances: Vec<f32>,
}

/// Running means and variances of a batch norm.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Running {
    pub mean: Vec<f32>,
    pub variance: Vec<f32>,
}

impl Running {
    /// Takes in the batch that `normed` is of; its variance is the unbiased one.
    pub fn take_in(&mut self, normed: &Normed) {
        let rows = (normed.normal.len() / normed.means.len().max(1)) as f32;
        // A single row that stands for many equal ones has no variance, biased or not.
        let unbiased = if rows > 1.0 { rows / (rows - 1.0) } else { 1.0 };
        for (own, mean) in self.mean.iter_mut().zip(&normed.means) {
            *own = *own * (1.0 - MOMENTUM) + mean * MOMENTUM;
        }
        for (own, variance) in self.variance.iter_mut().zip(&normed.variances) {
            *own = *own * (1.0 - MOMENTUM) + variance * unbiased * MOMENTUM;
        }
    }
}

impl NormPart {
    pub fn size(&self) -> usize {
        2 * self.width
    }

    /// Scales and shifts.
    pub fn learned<'a>(&self, all: &'a [f32]) -> (&'a [f32], &'a [f32]) {
        all[self.from..][..self.size()].split_at(self.width)
    }

    /// The same, to be changed.
    pub fn learned_mut<'a>(&self, all: &'a mut [f32]) -> (&'a mut [f32], &'a mut [f32]) {
        all[self.from..][..self.size()].split_at_mut(self.width)
    }

    /// Layer norm of each row of `values`.
    #[inline(always)]
    pub fn over_units(&self, weights: &[f32], values: &mut [f32], found: &mut Normed) {
        let (scale, shift) = self.learned(weights);
        let count = self.units as f32;
        let Normed { normal, deviations, .. } = found;
        normal.resize(values.len(), 0.0);
        deviations.clear();
        let rows = values.chunks_exact_mut(self.width).zip(normal.chunks_exact_mut(self.width));
        for (row, normal) in rows {
            // Units that are not there are 0, and stay so.
            let mean = sum(row) / count;
            row[..self.units].iter_mut().for_each(|unit| *unit -= mean);
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

    /// From the slopes of what a layer norm made of each row to those of what went into it; what
    /// they say of scale and shift is added to `gradient`, if there is one.
    #[inline(always)]
    pub fn over_units_back(
        &self,
        weights: &[f32],
        found: &Normed,
        slopes: &mut [f32],
        gradient: Option<&mut [f32]>,
    ) {
        if let Some(gradient) = gradient {
            self.learn(found, slopes, gradient);
        }
        let (scale, _) = self.learned(weights);
        let count = self.units as f32;
        let rows = slopes.chunks_exact_mut(self.width);
        let rows = rows.zip(found.normal.chunks_exact(self.width));
        for ((slopes, normal), deviation) in rows.zip(&found.deviations) {
            slopes.iter_mut().zip(scale).for_each(|(slope, scale)| *slope *= scale);
            let (mean, along) = (sum(slopes) / count, dot(slopes, normal) / count);
            for (slope, normal) in slopes[..self.units].iter_mut().zip(normal) {
                *slope = (*slope - mean - normal * along) / deviation;
            }
        }
    }

    /// Batch norm of each column of `values`, which are all rows of a batch.
    #[inline(always)]
    pub fn over_batch(&self, weights: &[f32], values: &mut [f32], found: &mut Normed) {
        let (scale, shift) = self.learned(weights);
        let Normed { normal, deviations, means, variances, .. } = found;
        let count = (values.len() / self.width) as f32;
        for moments in [&mut *means, &mut *variances] {
            moments.clear();
            moments.resize(self.width, 0.0);
        }
        add_rows(values, means);
        means.iter_mut().for_each(|mean| *mean /= count);
        for row in values.chunks_exact_mut(self.width) {
            for ((value, mean), variance) in row.iter_mut().zip(&*means).zip(&mut *variances) {
                *value -= mean;
                *variance += *value * *value;
            }
        }
        variances.iter_mut().for_each(|variance| *variance /= count);
        deviations.clear();
        deviations.extend(variances.iter().map(|variance| (variance + NORM_EPSILON).sqrt()));
        normal.resize(values.len(), 0.0);
        let rows = values.chunks_exact_mut(self.width).zip(normal.chunks_exact_mut(self.width));
        for (row, normal) in rows {
            let learned = deviations.iter().zip(scale.iter().zip(shift));
            for ((value, normal), (deviation, (scale, shift))) in
                row.iter_mut().zip(normal).zip(learned)
            {
                *normal = *value / deviation;
                *value = *normal * scale + shift;
            }
        }
    }

    /// From the slopes of what a batch norm made of a batch to those of what went into it; what
    /// they say of scale and shift is added to `gradient`, if there is one. The last argument is room.
    #[inline(always)]
    pub fn over_batch_back(
        &self,
        weights: &[f32],
        found: &Normed,
        slopes: &mut [f32],
        gradient: Option<&mut [f32]>,
        [means, alongs]: &mut [Vec<f32>; 2],
    ) {
        if let Some(gradient) = gradient {
            self.learn(found, slopes, gradient);
        }
        let (scale, _) = self.learned(weights);
        let Normed { normal, deviations, .. } = found;
        let count = (slopes.len() / self.width) as f32;
        for sums in [&mut *means, &mut *alongs] {
            sums.clear();
            sums.resize(self.width, 0.0);
        }
        let rows = slopes.chunks_exact_mut(self.width).zip(normal.chunks_exact(self.width));
        for (slopes, normal) in rows {
            let sums = means.iter_mut().zip(&mut *alongs);
            for ((slope, scale), (normal, (mean, along))) in
                slopes.iter_mut().zip(scale).zip(normal.iter().zip(sums))
            {
                *slope *= scale;
                *mean += *slope;
                *along += *slope * normal;
            }
        }
        for sums in [&mut *means, &mut *alongs] {
            sums.iter_mut().for_each(|sum| *sum /= count);
        }
        let rows = slopes.chunks_exact_mut(self.width).zip(normal.chunks_exact(self.width));
        for (slopes, normal) in rows {
            let columns = means.iter().zip(&*alongs).zip(deviations);
            for ((slope, normal), ((mean, along), deviation)) in
                slopes.iter_mut().zip(normal).zip(columns)
            {
                *slope = (*slope - mean - normal * along) / deviation;
            }
        }
    }

    /// Adds to `gradient` what the slopes of what came out say of scale and shift.
    #[inline(always)]
    pub fn learn(&self, found: &Normed, slopes: &[f32], gradient: &mut [f32]) {
        let (scale, shift) = self.learned_mut(gradient);
        add_rows(slopes, shift);
        let rows = slopes.chunks_exact(self.width).zip(found.normal.chunks_exact(self.width));
        for (slopes, normal) in rows {
            for ((sum, slope), normal) in scale.iter_mut().zip(slopes).zip(normal) {
                *sum += slope * normal;
            }
        }
    }
}
