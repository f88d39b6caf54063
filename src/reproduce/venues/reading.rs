//! What the numbers say.

use super::{APART, runs, share};
use crate::study::statistics::Summary;
use crate::study::venues::results::{Point, Results};

/// What the numbers say, in a paragraph made from them.
pub fn reading(results: &Results) -> String {
    let (ended, planned) = results.progress();
    let mut said = vec![format!(
        "{ended} of {planned} tasks have ended{}.",
        if results.quick {
            " (a quick reproduction: fewer traders, runs and stages, smaller networks)"
        } else {
            ""
        }
    )];
    let median =
        |values: Vec<f64>| Summary::without_interval(&values).map(|summary| summary.median);
    let high = |buys: bool| {
        let of = move |point: &Point| point.buys == buys && point.type_ >= 0.5;
        median(
            runs(results, APART)
                .filter_map(|run| share(run, of, |point| point.venue == Some(0)))
                .collect(),
        )
    };
    if let (Some(buyers), Some(sellers)) = (high(true), high(false)) {
        said.push(format!(
            "With k = 0 and 1, {buyers:.0} % of buyers and {sellers:.0} % of sellers of types from ½ on \
             end in venue 1, where the paper has them all."
        ));
    }
    if let Some(sorting) = results.sorting() {
        said.push(format!(
            "That sorting, with truthful offers, leaves up to {:.2} to gain.",
            sorting.regret[0]
        ));
    }
    if let Some(speed) = results.speed() {
        let ratio = speed.iteration / speed.stage;
        said.push(format!(
            "An iteration of fictitious play takes {ratio:.3} times as long as a training stage; \
             published is 5.031."
        ));
    }
    if let Some(prices) = results.prices() {
        let extremes = |k: &[f64; 2]| (k[0] - k[1]).abs() > 0.99;
        let count = prices.settled.iter().filter(|(k, _)| extremes(k)).count();
        said.push(format!(
            "Outer fictitious play ends at opposite extremes of k in {count} of {} plays.",
            prices.settled.len() + prices.unsettled as usize
        ));
    }
    let pricing: Vec<_> = results.pricing().collect();
    if !pricing.is_empty() {
        let count = pricing.iter().filter(|run| (run.k[0] - run.k[1]).abs() > 0.9).count();
        said.push(format!(
            "Venues that learn end more than 0.9 apart in {count} of {} runs; published: always.",
            pricing.len()
        ));
    }
    said.join(" ")
}
