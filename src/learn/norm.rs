//! Norms in a bank: layer norm and batch norm.
//!
//! ```text
//! y = (x − mean) ⁄ √(variance + 10⁻⁵) · scale + shift
//! ```
//!
//! where mean and variance run over the units of a row (layer norm: Ba, Kiros & Hinton, 2016) or
//! over the rows of a batch (batch norm: Ioffe & Szegedy, 2015). Gradients flow through both.

use burn_tensor::Tensor;

use super::plain::NORM_EPSILON;

/// The share by which a running number goes toward that of a batch, as in PyTorch.
const MOMENTUM: f32 = 0.1;

/// Running means and variances of a batch norm, each `[R, 1, width]`.
#[derive(Clone, Debug)]
pub(super) struct Running {
    pub mean: Tensor<3>,
    pub variance: Tensor<3>,
}

impl Running {
    /// Takes in a batch `[R, batch, width]`; its variance is the unbiased one.
    pub fn take_in(&mut self, values: &Tensor<3>) {
        let rows = values.dims()[1] as f32;
        // A single row that stands for many equal ones has no variance, biased or not.
        let unbiased = if rows > 1.0 { rows / (rows - 1.0) } else { 1.0 };
        let mean = values.clone().mean_dim(1);
        let variance = (values.clone() - mean.clone()).square().mean_dim(1) * unbiased;
        let moved =
            |own: &Tensor<3>, goal: Tensor<3>| own.clone() * (1.0 - MOMENTUM) + goal * MOMENTUM;
        self.mean = moved(&self.mean, mean);
        self.variance = moved(&self.variance, variance);
    }
}

/// Each row of `values` `[R, batch, width]` by its own mean and variance; `learned` is scale and
/// shift.
pub(super) fn over_units(values: Tensor<3>, learned: &[Tensor<3>]) -> Tensor<3> {
    normalised::<2>(values, learned)
}

/// Each column of `values` `[R, batch, width]` by its mean and variance over the batch; `learned`
/// is scale and shift.
pub(super) fn over_batch(values: Tensor<3>, learned: &[Tensor<3>]) -> Tensor<3> {
    normalised::<1>(values, learned)
}

fn normalised<const ALONG: usize>(values: Tensor<3>, learned: &[Tensor<3>]) -> Tensor<3> {
    let mean = values.clone().mean_dim(ALONG);
    let centred = values - mean;
    let deviation = (centred.clone().square().mean_dim(ALONG) + NORM_EPSILON).sqrt();
    centred / deviation * learned[0].clone() + learned[1].clone()
}
