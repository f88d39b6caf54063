//! A network fitted to what many of one kind do: from a number to an option and the option's
//! number.
//!
//! A hidden layer, then for each option a score z and a number x. Over all examples (θ, k, y):
//!
//! ```text
//! L = mean −ln(e^z_k(θ) ⁄ Σ_j e^z_j(θ)) + ½·w·(x_k(θ) − y)²
//! ```
//!
//! Steps of Adam take all examples at once, so that nothing is drawn but the first weights.

use pulp::{Arch, Simd, WithSimd};

use crate::arena::{Chance, Purpose};

use super::diverged::Diverged;
use super::init::Init;
use super::plain::{Network, Scratch};
use super::products::Left;
use super::pupil::{Bench, Input, Pupil, Slopes, Trace};
use super::shape::{Norm, Shape, Squash};

/// Units of the hidden layer.
const UNITS: usize = 64;
/// Steps of Adam, and their rate.
const STEPS: u32 = 2_000;
const RATE: f32 = 3e-3;
/// w: numbers lie within [0, 1], where an error of 0.1 should weigh as much as a doubtful option.
const WEIGHT: f32 = 20.0;

/// What one does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deed {
    /// By what it is told from the others, in [0, 1].
    pub type_: f64,
    /// The option it takes, counted from 0.
    pub option: usize,
    /// The option's number, in [0, 1]; none for an option without.
    pub number: Option<f64>,
}

/// A network that says what a type does.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted(Network);

/// The network fitted to `deeds` that choose among so many `options`; its first weights are drawn by
/// `seed` and `id`.
///
/// # Errors
/// If a loss or a gradient isn't finite.
///
/// # Panics
/// Without any deed, or if one takes an option that isn't there.
pub fn fit(deeds: &[Deed], options: usize, seed: u64, id: u64) -> Result<Fitted, Diverged> {
    assert!(!deeds.is_empty() && deeds.iter().all(|deed| deed.option < options), "whole deeds");
    let shape = Shape {
        input: 1,
        late: None,
        hidden: vec![UNITS],
        output: 2 * options,
        squash: Squash::None,
        norm: Norm::None,
    };
    let mut network = Init::FanIn.draw(&shape, Chance::new(seed, Purpose::Fit).stream(id));
    let mut pupil = Pupil::new("what types do", &network, RATE, f32::INFINITY);
    Arch::new().dispatch(Fit { pupil: &mut pupil, deeds, options })?;
    pupil.write(&mut network);
    Ok(Fitted(network))
}

/// Types as they go in: about 0, where first weights bend.
fn centred(type_: f64) -> f32 {
    (2.0 * type_ - 1.0) as f32
}

/// All steps, as something that is called where it is known which vector instructions there are.
struct Fit<'a> {
    pupil: &'a mut Pupil,
    deeds: &'a [Deed],
    options: usize,
}

impl WithSimd for Fit<'_> {
    type Output = Result<(), Diverged>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let Self { pupil, deeds, options } = self;
        let types: Vec<f32> = deeds.iter().map(|deed| centred(deed.type_)).collect();
        let types = Input::new(Left::rows(&types, 1), deeds.len());
        let (mut trace, mut slopes) = (Trace::default(), Slopes::default());
        let mut bench = Bench::default();
        for _ in 0..STEPS {
            pupil.forward(simd, types, &mut trace, &mut bench);
            slopes.output.clear();
            slopes.output.resize(trace.output.len(), 0.0);
            let told = trace.output.chunks_exact(2 * options);
            for ((deed, told), slopes) in
                deeds.iter().zip(told).zip(slopes.output.chunks_exact_mut(2 * options))
            {
                slope(deed, told, slopes, 1.0 / deeds.len() as f32);
            }
            pupil.learn(simd, types, &trace, &mut slopes, &mut bench);
            pupil.step(None)?;
        }
        Ok(())
    }
}

/// The slopes of a deed's loss by what the network told: scores, then numbers.
fn slope(deed: &Deed, told: &[f32], slopes: &mut [f32], share: f32) {
    let options = told.len() / 2;
    let (scores, numbers) = told.split_at(options);
    let (by_score, by_number) = slopes.split_at_mut(options);
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for (slope, score) in by_score.iter_mut().zip(scores) {
        *slope = libm::expf(score - most);
    }
    let total: f32 = by_score.iter().sum();
    by_score.iter_mut().for_each(|slope| *slope *= share / total);
    by_score[deed.option] -= share;
    if let Some(number) = deed.number {
        by_number[deed.option] = WEIGHT * share * (numbers[deed.option] - number as f32);
    }
}

impl Fitted {
    /// What a type does: an option, of equally good ones the first, and its number in [0, 1].
    pub fn deed(&self, type_: f64, scratch: &mut Scratch) -> (usize, f64) {
        let told = self.0.forward(&[centred(type_)], &[], scratch);
        let (scores, numbers) = told.split_at(told.len() / 2);
        let option = (1..scores.len())
            .fold(0, |best, option| if scores[option] > scores[best] { option } else { best });
        (option, f64::from(numbers[option]).clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Out below 0.12, the second venue below ½, the first from there on; offers by their own line
    /// in each.
    fn known(type_: f64) -> (usize, Option<f64>) {
        match type_ {
            low if low < 0.12 => (0, None),
            middle if middle < 0.5 => (2, Some(0.7 * middle)),
            high => (1, Some(0.2 + 0.6 * high)),
        }
    }

    fn deeds(count: usize) -> Vec<Deed> {
        let mut stream = Chance::new(3, Purpose::Types).stream(0);
        let deed = |_| {
            let type_ = stream.unit();
            let (option, number) = known(type_);
            Deed { type_, option, number }
        };
        (0..count).map(deed).collect()
    }

    #[test]
    fn a_known_strategy_is_found_between_those_who_follow_it() {
        let fitted = fit(&deeds(50), 3, 1, 0).expect("finite losses");
        let mut scratch = Scratch::default();
        for step in 0..100 {
            let type_ = (f64::from(step) + 0.5) / 100.0;
            let ((option, number), (known, offer)) =
                (fitted.deed(type_, &mut scratch), known(type_));
            // Between two types that do different things nobody knows where the border lies.
            if [0.12, 0.5].iter().all(|border| (type_ - border).abs() > 0.04) {
                assert_eq!(option, known, "type {type_}");
                let off = offer.map_or(0.0, |offer| (offer - number).abs());
                assert!(off < 0.03, "type {type_}: {number} and {offer:?}");
            }
        }
    }

    #[test]
    fn one_who_errs_does_not_move_its_neighbours() {
        let mut deeds = deeds(50);
        let erring = deeds.iter().position(|deed| deed.type_ > 0.7).expect("a high type");
        deeds[erring] = Deed { option: 2, number: Some(0.1), ..deeds[erring] };
        let fitted = fit(&deeds, 3, 1, 0).expect("finite losses");
        let mut scratch = Scratch::default();
        let high = deeds.iter().filter(|deed| deed.type_ > 0.6 && deed.option == 1);
        let moved = high.filter(|deed| fitted.deed(deed.type_, &mut scratch).0 != 1).count();
        assert_eq!(moved, 0);
        // The nearest learner would have its neighbours follow.
        assert_eq!(fitted.deed(deeds[erring].type_, &mut scratch).0, 1);
    }

    #[test]
    fn one_seed_one_fit() {
        let of = |seed| fit(&deeds(20), 3, seed, 0).expect("finite losses");
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }
}
