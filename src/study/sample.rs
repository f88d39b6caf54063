//! Points spread over a box: at random, as a Latin hypercube, or as a Sobol sequence.
//!
//! Every coordinate is addressed by seed, point and dimension, so that any point can be had
//! without those before it, on any machine.

use super::form::Method;
use crate::arena::{Chance, Purpose};

/// Most points of a Sobol sample: what the sequence's tables have digits for.
pub const MOST_SOBOL_POINTS: u32 = 1 << 16;
/// Most dimensions of a sample.
pub const MOST_DIMENSIONS: usize = 64;

/// A sample of the unit box.
#[derive(Clone, Debug)]
pub struct Sample {
    method: Method,
    points: u32,
    seed: u64,
    /// Of a Latin hypercube: for each dimension the slice of every point.
    slices: Vec<Vec<u32>>,
}

impl Sample {
    /// A sample of `points` points in `dimensions` dimensions.
    pub fn new(method: Method, points: u32, dimensions: usize, seed: u64) -> Self {
        let slices = match method {
            Method::LatinHypercube => {
                (0..dimensions).map(|dimension| shuffled(points, dimension, seed)).collect()
            }
            Method::Random | Method::Sobol => Vec::new(),
        };
        Self { method, points, seed, slices }
    }

    /// How many points.
    pub fn points(&self) -> u32 {
        self.points
    }

    /// The coordinate of `point` in `dimension`, in [0, 1).
    pub fn at(&self, point: u32, dimension: usize) -> f64 {
        match self.method {
            Method::Random => self.draw(point, dimension),
            Method::LatinHypercube => {
                let slice = self.slices[dimension][point as usize];
                (f64::from(slice) + self.draw(point, dimension)) / f64::from(self.points)
            }
            // The sequence has room for a seed of 32 bits; folding keeps all 64 of ours.
            Method::Sobol => {
                let seed = (self.seed ^ (self.seed >> 32)) as u32;
                f64::from(sobol_burley::sample(point, dimension as u32, seed))
            }
        }
    }

    fn draw(&self, point: u32, dimension: usize) -> f64 {
        let chance = Chance::new(self.seed, Purpose::Design);
        chance.stream_from(dimension as u64, 1 + u64::from(point)).unit()
    }
}

/// The numbers below `count` in random order (Fisher and Yates).
fn shuffled(count: u32, dimension: usize, seed: u64) -> Vec<u32> {
    // Streams of dimensions as such are taken by the points within their slices.
    let chance = Chance::new(seed, Purpose::Design);
    let mut stream = chance.stream((MOST_DIMENSIONS + dimension) as u64);
    let mut order: Vec<u32> = (0..count).collect();
    for last in (1..order.len()).rev() {
        order.swap(last, stream.below(last + 1));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_latin_hypercube_has_one_point_in_each_slice() {
        let sample = Sample::new(Method::LatinHypercube, 50, 3, 7);
        for dimension in 0..3 {
            let mut slices: Vec<u32> =
                (0..50).map(|point| (sample.at(point, dimension) * 50.0) as u32).collect();
            assert!(slices.windows(2).any(|pair| pair[0] > pair[1]), "not in order");
            slices.sort_unstable();
            assert_eq!(slices, (0..50).collect::<Vec<u32>>());
        }
    }

    #[test]
    fn a_sobol_sample_fills_every_box_of_its_nets() {
        // In two dimensions 64 points of a (0, 2)-sequence lie one in each of the 8 × 8 boxes.
        let sample = Sample::new(Method::Sobol, 64, 2, 3);
        let mut boxes: Vec<u32> = (0..64)
            .map(|point| {
                (sample.at(point, 0) * 8.0) as u32 * 8 + (sample.at(point, 1) * 8.0) as u32
            })
            .collect();
        boxes.sort_unstable();
        assert_eq!(boxes, (0..64).collect::<Vec<u32>>());
    }

    #[test]
    fn samples_depend_on_their_seed_and_stay_in_the_box() {
        for method in [Method::Random, Method::LatinHypercube, Method::Sobol] {
            let of = |seed| {
                let sample = Sample::new(method, 200, 2, seed);
                let points: Vec<f64> =
                    (0..200).flat_map(|point| [sample.at(point, 0), sample.at(point, 1)]).collect();
                points
            };
            assert_eq!(of(1), of(1));
            assert_ne!(of(1), of(2), "{method:?}");
            assert!(of(1).iter().all(|x| (0.0..1.0).contains(x)));
            let mean = of(1).iter().sum::<f64>() / 400.0;
            // Five standard errors of the mean of independent points.
            assert!(
                (mean - 0.5).abs() < 5.0 * (1.0_f64 / 12.0 / 400.0).sqrt(),
                "{method:?} {mean}"
            );
        }
    }
}
