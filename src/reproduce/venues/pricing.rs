//! Which price rules venues choose.

use super::{Part, row};
use crate::study::venues::results::Results;

pub(super) fn pricing(results: &Results) -> Part {
    let mut rows = Vec::new();
    let apart = |k: [f64; 2]| (k[0] - k[1]).abs();
    if let Some(prices) = results.prices() {
        let case = "outer fictitious play";
        let settled: Vec<f64> = prices.settled.iter().map(|(k, _)| apart(*k)).collect();
        rows.push(row(case, "distance of both k where play settled", "1", &settled, 2));
        let low = prices.settled.iter().map(|(k, _)| k[0].min(k[1]));
        rows.push(row(case, "lower k", "0", &low.collect::<Vec<f64>>(), 2));
        let high = prices.settled.iter().map(|(k, _)| k[0].max(k[1]));
        rows.push(row(case, "higher k", "1", &high.collect::<Vec<f64>>(), 2));
        let regret = prices.settled.iter().map(|(_, regret)| regret[0].max(regret[1]));
        rows.push(row(
            case,
            "largest regret of a venue, efficiency",
            "",
            &regret.collect::<Vec<f64>>(),
            4,
        ));
        rows.push(row(case, "plays that never settled", "0", &[f64::from(prices.unsettled)], 0));
        let pure: Vec<f64> = prices.equilibria.iter().map(|k| apart(*k)).collect();
        rows.push(row(case, "distance of both k in pure equilibria of the grid", "1", &pure, 2));
    }
    let runs: Vec<[f64; 2]> = results.pricing().map(|run| run.k).collect();
    let case = "MADDPG";
    let of = |f: &dyn Fn([f64; 2]) -> f64| runs.iter().map(|k| f(*k)).collect::<Vec<f64>>();
    rows.push(row(case, "distance of both k at the end", "1", &of(&apart), 2));
    rows.push(row(case, "lower k", "0", &of(&|k| k[0].min(k[1])), 2));
    rows.push(row(case, "higher k", "1", &of(&|k| k[0].max(k[1])), 2));
    if let Some(prices) = results.prices() {
        let regret = of(&|k| {
            let [one, two] = prices.regrets(k);
            one.max(two)
        });
        let quantity = "largest regret of a venue by the nearest k of outer play, efficiency";
        rows.push(row(case, quantity, "", &regret, 4));
    }
    let traders = results.pricing().next().map_or([0, 0], |run| run.traders);
    let about = format!(
        "A venue's reward is its expected allocation efficiency among those who come. Outer play takes \
         it from fictitious play of every pair of k, means over beliefs by chance; MADDPG from \
         stages of traders who learn anew in every round. {} buyers and {} sellers.",
        traders[0], traders[1]
    );
    Part { title: "Which k venues choose (Fig. 5, §5.3)", about, rows }
}
