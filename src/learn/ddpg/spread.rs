//! An actor's own noise, over which it climbs.

use burn_tensor::{Device, Tensor, TensorData};
use std::f64::consts::SQRT_2;

/// Normal noise around the actions of a bank of actors, as quantiles: every update sees the same
/// even picture of it, and no stream is drawn from.
#[derive(Clone, Debug, Default)]
pub(super) struct Spread {
    /// Standard deviation, learner by learner.
    sigmas: Vec<f32>,
    /// Quantiles of N(0, 1), one for each row of a batch.
    quantiles: Vec<f32>,
}

impl Spread {
    /// Takes up other standard deviations.
    pub fn set(&mut self, sigmas: &[f32]) {
        self.sigmas.clear();
        self.sigmas.extend_from_slice(sigmas);
    }

    /// Makes ready for batches of so many rows.
    pub fn fit(&mut self, rows: usize) {
        if self.quantiles.len() != rows {
            self.quantiles = normal_quantiles(rows);
        }
    }

    /// `action`, `[R, rows or 1, 1]`, with a quantile of the noise added in each of the rows of a
    /// batch, cut off at ±1 as actions are.
    pub fn around(&self, action: Tensor<3>, device: &Device) -> Tensor<3> {
        let Self { sigmas, quantiles } = self;
        let each = sigmas.iter().flat_map(|sigma| quantiles.iter().map(move |z| z * sigma));
        let dims = [sigmas.len(), quantiles.len(), 1];
        let noise = TensorData::new(each.collect::<Vec<f32>>(), dims);
        (action + Tensor::from_data(noise, device)).clamp(-1.0, 1.0)
    }
}

/// The middles of `count` equally likely parts of N(0, 1), ascending.
pub(super) fn normal_quantiles(count: usize) -> Vec<f32> {
    let below = |z: f64| 0.5 * libm::erfc(-z / SQRT_2);
    let quantile = |place: usize| {
        let share = (place as f64 + 0.5) / count as f64;
        // Halved as often as single precision can tell.
        let (mut low, mut high) = (-8.0, 8.0);
        for _ in 0..32 {
            let middle = 0.5 * (low + high);
            if below(middle) < share { low = middle } else { high = middle }
        }
        (0.5 * (low + high)) as f32
    };
    (0..count).map(quantile).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_the_middles_of_equally_likely_parts() {
        // Φ⁻¹ of 1/8, 3/8, 5/8 and 7/8.
        let known = [-1.150_349_4, -0.318_639_36, 0.318_639_36, 1.150_349_4];
        for (found, known) in normal_quantiles(4).into_iter().zip(known) {
            assert!((found - known).abs() < 1e-6, "{found} and {known}");
        }
        let many = normal_quantiles(128);
        let squares: f32 = many.iter().map(|z| z * z).sum();
        assert!((squares / 128.0 - 1.0).abs() < 0.03, "{squares}");
        assert!(many.is_sorted());
    }
}
