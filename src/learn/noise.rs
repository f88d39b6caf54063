//! Exploration: what is added to an action while learning.
//!
//! Every participant has its own stream, and a step its own place in it: what one explores never
//! shifts what another does, and a saved walk goes on to the bit.

use std::f64::consts::TAU;

use serde::{Deserialize, Serialize};

use crate::arena::{Chance, DRAWS_PER_BLOCK, Purpose};

/// A number that goes from one value to another in a straight line, and stays there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decline {
    /// At step 0.
    pub from: f64,
    /// At step `over` and after it.
    pub to: f64,
    /// Steps from the one to the other.
    pub over: u64,
}

impl Decline {
    /// The value at a step.
    pub fn at(&self, step: u64) -> f64 {
        if step >= self.over {
            return self.to;
        }
        self.from + (self.to - self.from) * step as f64 / self.over as f64
    }
}

/// Standard normal numbers of a participant, addressed by step.
#[derive(Clone, Debug)]
struct Normals {
    chance: Chance,
    id: u64,
}

impl Normals {
    fn new(seed: u64, id: u64) -> Self {
        Self { chance: Chance::new(seed, Purpose::Exploration), id }
    }

    /// Hands `each` a number for every one of `count`, those of `step`, by Box and Muller's
    /// transform.
    fn each(&self, step: u64, count: usize, mut each: impl FnMut(usize, f64)) {
        let pairs = count.div_ceil(2);
        let blocks = (2 * pairs).div_ceil(DRAWS_PER_BLOCK) as u64;
        let mut stream = self.chance.stream_from(self.id, step * blocks);
        for pair in 0..pairs {
            // From (0, 1], where the logarithm is finite.
            let radius = (-2.0 * libm::log(1.0 - stream.unit())).sqrt();
            let angle = TAU * stream.unit();
            each(2 * pair, radius * libm::cos(angle));
            if 2 * pair + 1 < count {
                each(2 * pair + 1, radius * libm::sin(angle));
            }
        }
    }
}

/// How far an Ornstein–Uhlenbeck process has come, to be saved and taken up again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Walk {
    /// Where it is, one number for each of the action's.
    pub values: Vec<f64>,
    /// Steps made.
    pub steps: u64,
}

/// Noise with a memory: x ← x − θ·x + σ·N(0, 1), as in Lillicrap et al. (2016).
///
/// At a constant σ its variance tends to σ² ⁄ (2θ − θ²).
#[derive(Clone, Debug)]
pub struct OrnsteinUhlenbeck {
    /// θ, the share by which it returns toward 0 in a step, in (0, 1].
    theta: f64,
    normals: Normals,
    walk: Walk,
}

impl OrnsteinUhlenbeck {
    /// The noise of participant `id` for an action of `width` numbers, at rest.
    pub fn new(theta: f64, width: usize, seed: u64, id: u64) -> Self {
        let walk = Walk { values: vec![0.0; width], steps: 0 };
        Self { theta, normals: Normals::new(seed, id), walk }
    }

    /// How far it has come.
    pub fn walk(&self) -> &Walk {
        &self.walk
    }

    /// The same noise, gone as far as `walk`.
    ///
    /// # Panics
    /// If the walk is of another width.
    #[must_use]
    pub fn resumed(self, walk: Walk) -> Self {
        assert_eq!(walk.values.len(), self.walk.values.len(), "numbers of an action");
        Self { walk, ..self }
    }

    /// Takes a step with `sigma` and adds the noise to `action`.
    ///
    /// # Panics
    /// If the action is of another width.
    pub fn disturb(&mut self, sigma: f64, action: &mut [f32]) {
        let Walk { values, steps } = &mut self.walk;
        assert_eq!(action.len(), values.len(), "numbers of an action");
        self.normals.each(*steps, values.len(), |at, normal| {
            values[at] += sigma * normal - self.theta * values[at];
            action[at] += values[at] as f32;
        });
        *steps += 1;
    }
}

/// Noise without a memory: σ·N(0, 1), where σ shrinks by a factor a step down to a floor.
#[derive(Clone, Debug)]
pub struct Gaussian {
    /// σ at step 0.
    sigma: f64,
    /// What σ is multiplied by at each step, in (0, 1].
    decay: f64,
    /// The least σ.
    floor: f64,
    normals: Normals,
}

impl Gaussian {
    /// The noise of participant `id`.
    pub fn new(sigma: f64, decay: f64, floor: f64, seed: u64, id: u64) -> Self {
        Self { sigma, decay, floor, normals: Normals::new(seed, id) }
    }

    /// σ at a step.
    pub fn sigma(&self, step: u64) -> f64 {
        (self.sigma * libm::pow(self.decay, step as f64)).max(self.floor)
    }

    /// Adds the noise of `step` to `action`.
    pub fn disturb(&self, step: u64, action: &mut [f32]) {
        let sigma = self.sigma(step);
        self.normals.each(step, action.len(), |at, normal| action[at] += (sigma * normal) as f32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance.
    fn moments(values: &[f64]) -> (f64, f64) {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let square = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        (mean, square / values.len() as f64)
    }

    #[test]
    fn ornstein_uhlenbeck_has_its_variance_and_its_memory() {
        const STEPS: usize = 100_000;
        let (theta, sigma) = (0.15, 0.2);
        let mut noise = OrnsteinUhlenbeck::new(theta, 2, 42, 5);
        let values: Vec<f64> = (0..STEPS)
            .map(|_| {
                noise.disturb(sigma, &mut [0.0; 2]);
                noise.walk().values[1]
            })
            .collect();
        let (mean, variance) = moments(&values);
        let stationary = sigma * sigma / (2.0 * theta - theta * theta);
        // Steps hang together over 1/θ, so that a hundred thousand say as much as eight thousand.
        assert!(mean.abs() < 0.02, "{mean}");
        assert!((variance / stationary - 1.0).abs() < 0.06, "{variance} of {stationary}");
        let neighbours: f64 = values.windows(2).map(|pair| pair[0] * pair[1]).sum();
        let likeness = neighbours / STEPS as f64 / variance;
        assert!((likeness - (1.0 - theta)).abs() < 0.01, "{likeness}");
    }

    #[test]
    fn sigma_declines_in_a_straight_line_and_stays() {
        let sigma = Decline { from: 0.2, to: 0.02, over: 100 };
        for (step, value) in [(0, 0.2), (50, 0.11), (100, 0.02), (9_999, 0.02)] {
            assert!((sigma.at(step) - value).abs() < 1e-12, "{step}");
        }
    }

    #[test]
    fn gaussian_noise_has_its_variance_and_its_floor() {
        let noise = Gaussian::new(1.0, 0.999, 0.01, 42, 0);
        assert!((noise.sigma(1000) - 0.999_f64.powi(1000)).abs() < 1e-12);
        assert_eq!(noise.sigma(100_000), 0.01);
        let flat = Gaussian::new(0.5, 1.0, 0.0, 42, 0);
        let draws = (0..20_000).map(|step| {
            let mut action = [0.0; 3];
            flat.disturb(step, &mut action);
            f64::from(action[2])
        });
        let (mean, variance) = moments(&draws.collect::<Vec<_>>());
        // Four standard errors.
        assert!(mean.abs() < 0.015 && (variance / 0.25 - 1.0).abs() < 0.04, "{mean} {variance}");
    }

    #[test]
    fn participants_explore_apart_and_a_resumed_walk_goes_on() {
        let fresh = |id| OrnsteinUhlenbeck::new(0.15, 3, 1, id);
        let (mut unbroken, mut other) = (fresh(1), fresh(2));
        for _ in 0..10 {
            unbroken.disturb(0.2, &mut [0.0; 3]);
            other.disturb(0.2, &mut [0.0; 3]);
        }
        assert_ne!(unbroken.walk(), other.walk());
        let mut resumed = fresh(1).resumed(unbroken.walk().clone());
        unbroken.disturb(0.2, &mut [0.0; 3]);
        resumed.disturb(0.2, &mut [0.0; 3]);
        assert_eq!(unbroken.walk(), resumed.walk());
    }
}
