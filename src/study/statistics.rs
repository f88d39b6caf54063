//! What many runs come to: middles, spreads, how sure they are, and differences of pairs.
//!
//! Quantiles are the median-unbiased estimates of Hyndman and Fan (1996, type 8), by `statrs`.
//! Intervals are percentile bootstrap intervals (Efron 1979). The interquartile mean and
//! performance profiles are used as Agarwal et al., "Deep Reinforcement Learning at the Edge of
//! the Statistical Precipice" (2021), recommend for few runs.

use crate::arena::{Chance, Purpose};
use statrs::statistics::{Data, Distribution, OrderStatistics};

/// Resamples of a bootstrap.
pub const RESAMPLES: usize = 2_000;

/// The middle of some values, and how far they spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// How many.
    pub count: usize,
    /// The lowest.
    pub min: f64,
    /// A quarter lies below.
    pub lower: f64,
    /// Half lie below.
    pub median: f64,
    /// A quarter lies above.
    pub upper: f64,
    /// The highest.
    pub max: f64,
    /// The mean of the middle half.
    pub iqm: f64,
    /// 95 % interval of the interquartile mean; none for fewer than three values.
    pub interval: Option<(f64, f64)>,
}

impl Summary {
    /// Sums up `values`; none if there are none. `seed` is that of the bootstrap.
    pub fn of(values: &[f64], seed: u64) -> Option<Self> {
        let interval = (values.len() > 2).then(|| bootstrap(values, interquartile_mean, seed));
        Some(Self { interval, ..Self::without_interval(values)? })
    }

    /// Sums up `values` without a bootstrap, which takes a second for some dozen thousand values;
    /// none if there are none.
    pub fn without_interval(values: &[f64]) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let mut data = Data::new(values.to_vec());
        let [min, lower, median, upper, max] =
            [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| data.quantile(share));
        let iqm = interquartile_mean(values);
        Some(Self { count: values.len(), min, lower, median, upper, max, iqm, interval: None })
    }
}

/// The mean of the middle half of `values`, which are not empty. A value on the edge of that half
/// counts with the share of it that lies within.
pub fn interquartile_mean(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (from, to) = (0.25 * sorted.len() as f64, 0.75 * sorted.len() as f64);
    let (mut sum, mut weights) = (0.0, 0.0);
    for (rank, value) in sorted.iter().enumerate() {
        let rank = rank as f64;
        let weight = ((rank + 1.0).min(to) - rank.max(from)).max(0.0);
        if weight > 0.0 {
            sum += weight * value;
            weights += weight;
        }
    }
    sum / weights
}

/// A 95 % interval of `statistic` over `values`, which are not empty: the middle of what the
/// statistic comes to on resamples with replacement.
pub fn bootstrap(values: &[f64], statistic: fn(&[f64]) -> f64, seed: u64) -> (f64, f64) {
    let mut stream = Chance::new(seed, Purpose::Resample).stream(0);
    let mut resample = vec![0.0; values.len()];
    let drawn: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            resample.fill_with(|| values[stream.below(values.len())]);
            statistic(&resample)
        })
        .collect();
    let mut drawn = Data::new(drawn);
    (drawn.quantile(0.025), drawn.quantile(0.975))
}

/// The 95 % interval of a share of which `count` of `of` cases are known: Wilson's (1927), which
/// holds for few cases and near 0 and 1. None without cases.
pub fn share_interval(count: usize, of: usize) -> Option<(f64, f64)> {
    const Z: f64 = 1.959_963_984_540_054;
    let (share, cases) = (count as f64 / of as f64, of as f64);
    let middle = share + Z * Z / (2.0 * cases);
    let reach = Z * (share * (1.0 - share) / cases + Z * Z / (4.0 * cases * cases)).sqrt();
    let scale = 1.0 + Z * Z / cases;
    let ends = ((middle - reach) / scale, (middle + reach) / scale);
    (of > 0).then_some((ends.0.max(0.0), ends.1.min(1.0)))
}

/// How much one thing makes of the same cases than another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paired {
    /// The differences, case by case.
    pub difference: Summary,
    /// The differences as shares of the other's value; none if one of these is zero.
    pub relative: Option<Summary>,
    /// Share of the cases in which the difference is above zero.
    pub higher: f64,
}

impl Paired {
    /// Compares pairs of (value, the other's value on the same case); none if there are none.
    pub fn of(pairs: &[(f64, f64)], seed: u64) -> Option<Self> {
        let differences: Vec<f64> = pairs.iter().map(|(value, other)| value - other).collect();
        let shares: Option<Vec<f64>> = pairs
            .iter()
            .map(|(value, other)| (*other != 0.0).then(|| (value - other) / other.abs()))
            .collect();
        let higher = differences.iter().filter(|difference| **difference > 0.0).count();
        Some(Self {
            difference: Summary::of(&differences, seed)?,
            relative: shares.and_then(|shares| Summary::of(&shares, seed)),
            higher: higher as f64 / pairs.len() as f64,
        })
    }
}

/// A performance profile: for each distinct value in ascending order, the share of `values` that
/// is at least as high.
pub fn profile(values: &[f64]) -> Vec<(f64, f64)> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let count = sorted.len() as f64;
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for (below, value) in sorted.iter().enumerate() {
        if steps.last().is_none_or(|(last, _)| last != value) {
            steps.push((*value, (count - below as f64) / count));
        }
    }
    steps
}

/// The standard deviation over the mean; none for fewer than two values or a mean of zero.
pub fn coefficient_of_variation(values: &[f64]) -> Option<f64> {
    let data = Data::new(values.to_vec());
    let (mean, deviation) = (data.mean()?, data.std_dev()?);
    (values.len() > 1 && mean != 0.0).then(|| deviation / mean)
}

/// Spearman's rank correlation; none for fewer than three pairs or where one side is constant.
pub fn rank_correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    if pairs.len() < 3 {
        return None;
    }
    let left = ranks(pairs.iter().map(|pair| pair.0));
    let right = ranks(pairs.iter().map(|pair| pair.1));
    let middle = (pairs.len() as f64 + 1.0) / 2.0;
    let spread = |ranks: &[f64]| ranks.iter().map(|rank| (rank - middle).powi(2)).sum::<f64>();
    let together: f64 = left.iter().zip(&right).map(|(a, b)| (a - middle) * (b - middle)).sum();
    let scale = (spread(&left) * spread(&right)).sqrt();
    (scale > 0.0).then(|| together / scale)
}

/// The rank of each value from 1 on; equal values share the mean of their ranks.
fn ranks(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sorted: Vec<(f64, usize)> = values.zip(0..).collect();
    sorted.sort_unstable_by(|left, right| left.0.total_cmp(&right.0));
    let mut ranks = vec![0.0; sorted.len()];
    let mut before = 0.0;
    for tied in sorted.chunk_by(|left, right| left.0 == right.0) {
        let count = tied.len() as f64;
        for (_, place) in tied {
            ranks[*place] = before + (count + 1.0) / 2.0;
        }
        before += count;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quartiles_are_those_of_the_literature() {
        // numpy.quantile(range(1, 11), …, method="median_unbiased")
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        let summary = Summary::of(&values, 1).expect("values");
        let close = |left: f64, right: f64| (left - right).abs() < 1e-12;
        assert!(close(summary.lower, 2.916_666_666_666_666_5), "{}", summary.lower);
        assert!(close(summary.median, 5.5) && close(summary.upper, 8.083_333_333_333_334));
        assert_eq!((summary.min, summary.max, summary.count), (1.0, 10.0, 10));
    }

    #[test]
    fn the_interquartile_mean_takes_the_middle_half() {
        // The example of the term's article in Wikipedia, and one with fractional edges.
        let twelve = [5.0, 8.0, 4.0, 38.0, 8.0, 6.0, 9.0, 7.0, 7.0, 3.0, 1.0, 6.0];
        assert_eq!(interquartile_mean(&twelve), 6.5);
        let nine = [1.0, 3.0, 5.0, 7.0, 9.0, 11.0, 13.0, 15.0, 17.0];
        assert_eq!(interquartile_mean(&nine), 9.0);
        assert_eq!(interquartile_mean(&[4.0]), 4.0);
    }

    #[test]
    fn a_bootstrap_interval_covers_the_truth_about_as_often_as_it_says() {
        let chance = Chance::new(9, Purpose::Traits);
        let covered = (0..400_u64)
            .filter(|&trial| {
                let mut stream = chance.stream(trial);
                let values: Vec<f64> = (0..40).map(|_| stream.unit()).collect();
                let (low, high) = bootstrap(&values, interquartile_mean, trial);
                (low..=high).contains(&0.5)
            })
            .count();
        // 95 % of 400 is 380; percentile intervals of 40 values come out a little narrow.
        assert!((364..=396).contains(&covered), "{covered} of 400");
    }

    #[test]
    fn a_profile_counts_who_reaches_a_score() {
        let steps = profile(&[2.0, 1.0, 2.0, 4.0]);
        assert_eq!(steps, [(1.0, 1.0), (2.0, 0.75), (4.0, 0.25)]);
    }

    #[test]
    fn ranks_correlate_as_they_should() {
        let rising: Vec<(f64, f64)> = (0..20).map(|x| (f64::from(x), f64::from(x).exp())).collect();
        assert_eq!(rank_correlation(&rising), Some(1.0));
        let falling: Vec<(f64, f64)> = rising.iter().map(|(x, y)| (*x, -y)).collect();
        assert_eq!(rank_correlation(&falling), Some(-1.0));
        // scipy.stats.spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])
        let tied = [(1.0, 5.0), (2.0, 6.0), (3.0, 7.0), (4.0, 8.0), (5.0, 7.0)];
        let found = rank_correlation(&tied).expect("varies");
        assert!((found - 0.820_782_681_668_123_3).abs() < 1e-12, "{found}");
        assert_eq!(rank_correlation(&[(1.0, 2.0), (2.0, 2.0), (3.0, 2.0)]), None);
    }

    #[test]
    fn the_interval_of_a_share_is_wilsons() {
        // By the formula in double precision, elsewhere.
        let (low, high) = share_interval(17, 20).expect("cases");
        assert!((low - 0.639_581_135).abs() < 1e-8 && (high - 0.947_631_254).abs() < 1e-8);
        assert_eq!(share_interval(0, 10).map(|ends| ends.0), Some(0.0));
        assert_eq!(share_interval(0, 0), None);
    }

    #[test]
    fn variation_is_relative_to_the_mean() {
        let found = coefficient_of_variation(&[1.0, 2.0, 3.0]).expect("a mean");
        assert!((found - 0.5).abs() < 1e-12);
        assert_eq!(coefficient_of_variation(&[1.0]), None);
        assert_eq!(coefficient_of_variation(&[-1.0, 1.0]), None);
    }

    proptest! {
        // Each case draws some thousand resamples.
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn middles_lie_between_the_ends_and_move_with_the_values(
            values in prop::collection::vec(-1e6..1e6_f64, 1..60),
            shift in -1e3..1e3_f64,
        ) {
            let summary = Summary::of(&values, 3).expect("values");
            let Summary { min, lower, median, upper, max, iqm, .. } = summary;
            prop_assert!(min <= lower && lower <= median && median <= upper && upper <= max);
            prop_assert!(min - 1e-6 <= iqm && iqm <= max + 1e-6);
            let pairs: Vec<(f64, f64)> = values.iter().map(|value| (value + shift, *value)).collect();
            let paired = Paired::of(&pairs, 3).expect("pairs");
            prop_assert!((paired.difference.median - shift).abs() < 1e-6);
            let (low, high) = paired.difference.interval.unwrap_or((shift, shift));
            prop_assert!(low - 1e-6 <= shift && shift <= high + 1e-6);
        }
    }
}
