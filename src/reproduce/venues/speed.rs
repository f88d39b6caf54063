//! How long learning takes, and computing.

use super::{APART, Part, plays, row, share_row};
use crate::study::venues::results::Results;

pub(super) fn speed(results: &Results) -> Part {
    let mut rows = Vec::new();
    if let Some(speed) = results.speed() {
        rows.push(row(APART, "a training stage, ms", "", &[1e3 * speed.stage], 2));
        rows.push(row(
            APART,
            "an iteration of fictitious play, ms",
            "",
            &[1e3 * speed.iteration],
            3,
        ));
        rows.push(row(APART, "iteration over stage", "5.031", &[speed.iteration / speed.stage], 4));
        let settled: Vec<f64> = plays(results, APART).map(|play| play.iterations as f64).collect();
        rows.push(row(
            APART,
            "iterations of fictitious play made",
            "fewer than stages",
            &settled,
            0,
        ));
        rows.push(share_row(
            APART,
            "runs of fictitious play that settled, %",
            "",
            &plays(results, APART)
                .map(|play| if play.settled { 100.0 } else { 0.0 })
                .collect::<Vec<f64>>(),
        ));
        rows.push(row(APART, "stages made", "", &[f64::from(results.stages)], 0));
        let total = speed.stage * f64::from(results.stages);
        let ratios: Vec<f64> =
            settled.iter().map(|iterations| iterations * speed.iteration / total).collect();
        rows.push(row(APART, "all iterations over all stages, time", "4.6745", &ratios, 4));
    }
    let about = match results.speed() {
        Some(speed) => format!(
            "Measured by turns in one process on {} threads, medians; {} buyers and {} sellers. \
             Fictitious play runs on one thread. Its odds are sums over counts of one side, not an \
             enumeration of all actions, which is why the ratio has nothing of the published one.",
            speed.threads, speed.traders[0], speed.traders[1]
        ),
        None => String::new(),
    };
    Part { title: "Time of both (Table 2)", about, rows }
}
