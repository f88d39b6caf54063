//! What a run comes to, by the names it has everywhere.

use crate::arena::waypoint::{Compared, Setting, Tally, Verdict, Way};
use bevy_ecs::world::World;
use serde::{Deserialize, Serialize};

/// Metrics of a run. A metric without meaning, such as a gap without a negotiation, is `None`,
/// written as `null` or an empty cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Aircraft that came.
    pub came: u64,
    /// Aircraft that passed the waypoint.
    pub passed: u64,
    /// Negotiations.
    pub negotiations: u64,
    /// Aircraft that found nobody to negotiate with.
    pub alone: u64,
    /// What the outcomes cost all together, before trade.
    pub cost: f64,
    /// The least that any orders of the same groups cost, negotiation by negotiation.
    pub least_cost: f64,
    /// Optimality gap of a negotiation, as a share, mean.
    pub gap_mean: Option<f64>,
    /// The same, median.
    pub gap_median: Option<f64>,
    /// Gini's index of what each of a group bears, after trade where there is any, mean.
    pub gini_mean: Option<f64>,
    /// Steps of an auction, median.
    pub steps_median: Option<f64>,
    /// Steps of the longest auction.
    pub steps_max: Option<u64>,
    /// Units of credit that changed hands.
    pub credits_moved: f64,
    /// By how much those who passed were later than estimated, units of time, mean.
    pub delay_mean: Option<f64>,
    /// Passages per unit of time.
    pub throughput: Option<f64>,
    /// The least time between two passages, units of time.
    pub closest_passage: Option<f64>,
    /// Share of the auctions that were interrupted.
    pub interrupted_share: Option<f64>,
}

/// What a way to settle comes to over the same negotiations, held for comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WayMetrics {
    /// The way, as `taco` or `utilitarian`.
    pub way: String,
    /// What its choices cost all together, before trade.
    pub cost: f64,
    /// Optimality gap of a negotiation, as a share, mean.
    pub gap_mean: Option<f64>,
    /// The same, median.
    pub gap_median: Option<f64>,
    /// Gini's index of what each of a group bears, after trade where there is any, mean.
    pub gini_mean: Option<f64>,
}

/// What a run comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// How groups agree, as `taco` or `utilitarian`.
    pub way: String,
    /// What the run comes to.
    pub metrics: Metrics,
    /// What each way comes to on the same negotiations; the first is the one that was taken.
    pub ways: Vec<WayMetrics>,
}

impl Metrics {
    /// The names of all metrics, in the order of the fields.
    pub const NAMES: [&'static str; 16] = [
        "came",
        "passed",
        "negotiations",
        "alone",
        "cost",
        "least_cost",
        "gap_mean",
        "gap_median",
        "gini_mean",
        "steps_median",
        "steps_max",
        "credits_moved",
        "delay_mean",
        "throughput",
        "closest_passage",
        "interrupted_share",
    ];

    /// Their values, in the same order.
    pub fn values(&self) -> [Option<f64>; 16] {
        [
            Some(self.came as f64),
            Some(self.passed as f64),
            Some(self.negotiations as f64),
            Some(self.alone as f64),
            Some(self.cost),
            Some(self.least_cost),
            self.gap_mean,
            self.gap_median,
            self.gini_mean,
            self.steps_median,
            self.steps_max.map(|steps| steps as f64),
            Some(self.credits_moved),
            self.delay_mean,
            self.throughput,
            self.closest_passage,
            self.interrupted_share,
        ]
    }

    /// What `tally` comes to with ticks of `step` units of time.
    pub fn of(tally: &Tally, step: f64) -> Self {
        let verdicts = &tally.verdicts;
        let sum = |of: fn(&Verdict) -> f64| verdicts.iter().map(of).sum::<f64>();
        let gaps: Vec<f64> = verdicts.iter().filter_map(|it| it.gap).collect();
        let ginis: Vec<f64> = verdicts.iter().filter_map(|it| it.gini).collect();
        let steps: Vec<u64> = verdicts.iter().filter_map(|it| it.steps).collect();
        let interrupted = verdicts.iter().filter(|it| it.interrupted).count();
        Self {
            came: tally.came,
            passed: tally.passed,
            negotiations: verdicts.len() as u64,
            alone: tally.alone,
            cost: sum(|it| it.cost),
            least_cost: sum(|it| it.least_cost),
            gap_mean: mean(&gaps),
            gap_median: median(&gaps),
            gini_mean: mean(&ginis),
            steps_median: median(&steps.iter().map(|it| *it as f64).collect::<Vec<_>>()),
            steps_max: steps.iter().copied().max(),
            credits_moved: sum(|it| it.moved),
            delay_mean: share(tally.delay, tally.passed as f64),
            throughput: share(tally.passed as f64, tally.ticks as f64 * step),
            closest_passage: tally.closest,
            interrupted_share: share(interrupted as f64, steps.len() as f64),
        }
    }
}

impl WayMetrics {
    fn of(way: Way, verdicts: &[Verdict]) -> Self {
        let all = || verdicts.iter().map(|it| &it.ways[way as usize]);
        let of = |measure: fn(&Compared) -> Option<f64>| all().filter_map(measure).collect();
        let (gaps, ginis): (Vec<f64>, Vec<f64>) = (of(|it| it.gap), of(|it| it.gini));
        Self {
            way: way.name().to_owned(),
            cost: all().map(|it| it.cost).sum(),
            gap_mean: mean(&gaps),
            gap_median: median(&gaps),
            gini_mean: mean(&ginis),
        }
    }
}

impl Results {
    /// What the run of `world` comes to so far.
    pub fn of(world: &World) -> Self {
        let (plan, tally) = (&world.resource::<Setting>().plan, world.resource::<Tally>());
        let others = Way::ALL.into_iter().filter(|way| *way != plan.agree_by);
        let ways = [plan.agree_by].into_iter().chain(others);
        Self {
            way: plan.agree_by.name().to_owned(),
            metrics: Metrics::of(tally, plan.step),
            ways: ways.map(|way| WayMetrics::of(way, &tally.verdicts)).collect(),
        }
    }
}

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

fn mean(numbers: &[f64]) -> Option<f64> {
    share(numbers.iter().sum(), numbers.len() as f64)
}

/// The middle of `numbers`, the mean of the middle two of an even count.
fn median(numbers: &[f64]) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = sorted[(sorted.len() - 1) / 2];
    Some((lower + upper) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_those_of_the_fields() {
        let metrics = Metrics {
            came: 1,
            passed: 2,
            negotiations: 3,
            alone: 4,
            cost: 5.0,
            least_cost: 6.0,
            gap_mean: Some(7.0),
            gap_median: Some(8.0),
            gini_mean: Some(9.0),
            steps_median: Some(10.0),
            steps_max: Some(11),
            credits_moved: 12.0,
            delay_mean: Some(13.0),
            throughput: Some(14.0),
            closest_passage: Some(15.0),
            interrupted_share: Some(16.0),
        };
        let mut table = csv::Writer::from_writer(Vec::new());
        table.serialize(&metrics).expect("a row");
        let text = String::from_utf8(table.into_inner().expect("rows")).expect("text");
        let (names, values) = text.trim().split_once('\n').expect("two lines");
        assert_eq!(names, Metrics::NAMES.join(","));
        let written: Vec<Option<f64>> = values.split(',').map(|it| it.parse().ok()).collect();
        assert_eq!(metrics.values().to_vec(), written);
    }

    #[test]
    fn nothing_has_no_middle() {
        assert_eq!((median(&[]), mean(&[])), (None, None));
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 9.0]), Some(3.0));
    }
}
