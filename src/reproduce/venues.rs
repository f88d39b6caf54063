//! Venues: where traders who learn go and what they offer, beside what was published and beside
//! what is computed.
//!
//! Shi, Song and Xu, "Trading and Pricing Sensor Data in Competing Edge Servers with Double Auction
//! Markets", Journal of Sensors 2021, 9651117.

use crate::study::statistics::Summary;
use crate::study::venues::results::{Computed, Learned, Point, Results};

/// What is reproduced, in a line.
pub const TITLE: &str = "Traders choose a venue, venues choose a price rule";
/// The paper.
pub const SOURCE: &str = "Shi, Song, Xu, \"Trading and Pricing Sensor Data in Competing Edge \
                          Servers with Double Auction Markets\", Journal of Sensors 2021, 9651117";

/// Some numbers that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it is about.
    pub title: &'static str,
    /// How it is done and how to read it.
    pub about: String,
    /// Number by number.
    pub rows: Vec<Row>,
}

/// A number of ours beside what the paper says.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The game.
    pub case: String,
    /// What is counted.
    pub quantity: String,
    /// What the paper says of it; empty where it says nothing.
    pub published: String,
    /// Median and quartiles over runs.
    pub ours: Option<Summary>,
    /// Decimals worth writing.
    pub decimals: usize,
}

fn row(case: &str, quantity: &str, published: &str, values: &[f64], decimals: usize) -> Row {
    Row {
        case: case.to_owned(),
        quantity: quantity.to_owned(),
        published: published.to_owned(),
        ours: Summary::without_interval(values),
        decimals,
    }
}

/// All parts of which there are results.
pub fn compare(results: &Results) -> Vec<Part> {
    let parts = [
        sorting(results),
        survivors(results),
        profits(results),
        regrets(results),
        speed(results),
        cut_offs(results),
        published_sorting(results),
        pricing(results),
    ];
    parts.into_iter().filter(|part| part.rows.iter().any(|row| row.ours.is_some())).collect()
}

/// The setup that the paper shows.
const APART: &str = "k = 0 and 1";
/// Setups of equal k.
const EQUAL: [&str; 2] = ["k = 0.5 and 0.5", "k = 0.5 and 0.5, few traders"];

fn runs<'a>(results: &'a Results, setup: &'a str) -> impl Iterator<Item = &'a Learned> {
    results.learned().filter(move |run| run.setup == setup)
}

fn plays<'a>(results: &'a Results, setup: &'a str) -> impl Iterator<Item = &'a Computed> {
    results.computed().filter(move |run| run.setup == setup)
}

/// The names of setups, in the order in which they were run.
pub fn setups(results: &Results) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let all =
        results.learned().map(|run| &run.setup).chain(results.computed().map(|run| &run.setup));
    for name in all {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// Of the points that `of` picks, the share in percent for which `is` holds.
fn share(run: &Learned, of: impl Fn(&Point) -> bool, is: impl Fn(&Point) -> bool) -> Option<f64> {
    let own = run.points.iter().filter(|point| of(point));
    mean(own.map(|point| if is(point) { 100.0 } else { 0.0 }))
}

fn sorting(results: &Results) -> Part {
    let mut rows = Vec::new();
    for (buys, name) in [(true, "buyers"), (false, "sellers")] {
        for (high, half, venue) in [(true, "from ½ on", 0), (false, "below ½", 1)] {
            for (option, where_, published) in [
                (Some(0), "in venue 1 (k = 0)", if venue == 0 { "all that enter" } else { "none" }),
                (Some(1), "in venue 2 (k = 1)", if venue == 1 { "all that enter" } else { "none" }),
                (None, "outside", ""),
            ] {
                let of = |point: &Point| point.buys == buys && (point.type_ >= 0.5) == high;
                let found = runs(results, APART)
                    .filter_map(|run| share(run, of, |point| point.venue == option));
                rows.push(row(
                    APART,
                    &format!("{name} {half}, {where_}, %"),
                    published,
                    &found.collect::<Vec<f64>>(),
                    0,
                ));
            }
        }
        for (venue, said) in [
            (0, if buys { "near 0" } else { "shaded" }),
            (1, if buys { "shaded" } else { "near 0" }),
        ] {
            let own = |point: &&Point| point.buys == buys && point.venue == Some(venue);
            let found = runs(results, APART).filter_map(|run| {
                mean(run.points.iter().filter(own).map(|point| (point.offer - point.type_).abs()))
            });
            rows.push(row(
                APART,
                &format!("shading of {name} in venue {}, money", venue + 1),
                said,
                &found.collect::<Vec<f64>>(),
                3,
            ));
        }
        // The least keen type that enters.
        let found = runs(results, APART).filter_map(|run| {
            let entered =
                run.points.iter().filter(|point| point.buys == buys && point.venue.is_some());
            let types = entered.map(|point| point.type_);
            if buys { types.reduce(f64::min) } else { types.reduce(f64::max) }
        });
        let (quantity, said) = if buys {
            ("lowest type of a buyer who enters", "0.12")
        } else {
            ("highest type of a seller who enters", "0.88")
        };
        rows.push(row(APART, quantity, said, &found.collect::<Vec<f64>>(), 2));
        let found = runs(results, APART).filter_map(|run| {
            let own = &run.strategy[usize::from(!buys)];
            let types =
                own.iter().filter(|(_, venue, _)| venue.is_some()).map(|(type_, ..)| *type_);
            if buys { types.reduce(f64::min) } else { types.reduce(f64::max) }
        });
        let quantity = format!("{quantity}, fitted network");
        rows.push(row(APART, &quantity, said, &found.collect::<Vec<f64>>(), 2));
    }
    let about = format!(
        "Traders learn for {} stages; then, without exploring, everybody's venue and offer. Shading \
         is the mean distance of offer and type. The fitted network tells venue and offer from a \
         type, as the paper's. Quartiles are over runs.",
        results.stages
    );
    Part { title: "Where learners go and what they offer (Fig. 1, 2)", about, rows }
}

/// The larger venue's share of all entrants of a run, in percent; none if nobody entered.
fn larger(run: &Learned) -> Option<f64> {
    let count = |venue: usize| run.points.iter().filter(|point| point.venue == Some(venue)).count();
    let counts = [count(0), count(1)];
    let total = counts[0] + counts[1];
    (total > 0).then(|| 100.0 * counts[0].max(counts[1]) as f64 / total as f64)
}

fn survivors(results: &Results) -> Part {
    let mut rows = Vec::new();
    for setup in [APART].into_iter().chain(EQUAL) {
        let said = if setup == APART { "both live" } else { "100: one survives" };
        let found: Vec<f64> = runs(results, setup).filter_map(larger).collect();
        rows.push(row(setup, "learned: larger venue's share of entrants, %", said, &found, 0));
        let surplus = plays(results, setup).map(|play| {
            let total: f64 = play.venues.iter().map(|venue| venue.surplus).sum();
            100.0 * play.venues.iter().map(|venue| venue.surplus).fold(0.0, f64::max) / total
        });
        let found: Vec<f64> = surplus.collect();
        rows.push(row(setup, "computed: larger venue's share of surplus, %", said, &found, 0));
        let alone: Vec<f64> =
            found.iter().map(|share| if *share > 98.0 { 100.0 } else { 0.0 }).collect();
        rows.push(share_row(setup, "computed: runs that leave one venue, %", said, &alone));
        let first: Vec<f64> = plays(results, setup)
            .map(|play| {
                if play.venues[0].surplus > play.venues[play.venues.len() - 1].surplus {
                    100.0
                } else {
                    0.0
                }
            })
            .collect();
        rows.push(share_row(
            setup,
            "computed: runs in which venue 1 is the larger, %",
            if setup == APART { "" } else { "by chance" },
            &first,
        ));
    }
    let about = "A venue that keeps less than 2 % of the surplus counts as gone: types that could \
                 gain nearly nothing anywhere may stay in it."
        .to_owned();
    Part { title: "How many venues live (§4.2.2)", about, rows }
}

fn profits(results: &Results) -> Part {
    let mut rows = Vec::new();
    for setup in setups(results) {
        for (side, name) in [(0, "buyers"), (1, "sellers")] {
            let own = |run: &Learned| {
                let points = run.points.iter().filter(|point| point.buys == (side == 0));
                mean(points.map(|point| point.profit))
            };
            let learned: Vec<f64> = runs(results, &setup).filter_map(own).collect();
            rows.push(row(
                &setup,
                &format!("{name}, learned, money"),
                "almost the same",
                &learned,
                3,
            ));
            let computed: Vec<f64> = runs(results, &setup).map(|run| run.computed[side]).collect();
            rows.push(row(&setup, &format!("{name}, computed, money"), "", &computed, 3));
            let both = runs(results, &setup)
                .filter_map(|run| own(run).map(|own| own - run.computed[side]));
            rows.push(row(
                &setup,
                &format!("{name}, learned less computed"),
                "0",
                &both.collect::<Vec<f64>>(),
                3,
            ));
        }
    }
    let about =
        "Mean profit of a trader, those outside included: of learners without exploring, and \
                 of traders of the same types who follow what fictitious play finds."
            .to_owned();
    Part { title: "Profits, learned and computed (Fig. 3)", about, rows }
}

fn regrets(results: &Results) -> Part {
    let mut rows = Vec::new();
    for setup in setups(results) {
        let of =
            |what: &dyn Fn(&Learned) -> f64| runs(results, &setup).map(what).collect::<Vec<f64>>();
        let regrets =
            |run: &Learned| run.points.iter().map(|point| point.regret).collect::<Vec<f64>>();
        let mean_regret = of(&|run| mean(regrets(run).into_iter()).unwrap_or(0.0));
        rows.push(row(&setup, "learned: mean regret of a trader, money", "0", &mean_regret, 4));
        let largest = of(&|run| regrets(run).into_iter().fold(0.0, f64::max));
        rows.push(row(&setup, "learned: largest regret of a trader, money", "0", &largest, 3));
        let idle = of(&|run| {
            100.0
                * mean(regrets(run).into_iter().map(|regret| f64::from(u8::from(regret > 0.01))))
                    .unwrap_or(0.0)
        });
        rows.push(row(&setup, "learned: traders who could gain more than 0.01, %", "0", &idle, 0));
        for (way, regrets) in [
            ("by the nearest learner", of(&|run| run.interim[1])),
            ("by a fitted network", of(&|run| run.fitted[1])),
        ] {
            let quantity = format!("learned, as a strategy of types {way}: mean regret, money");
            rows.push(row(&setup, &quantity, "0", &regrets, 4));
        }
        let computed: Vec<f64> = plays(results, &setup).map(|play| play.regret[0]).collect();
        rows.push(row(&setup, "computed: largest regret of a type, money", "", &computed, 5));
    }
    let about =
        "What a trader could gain by its best venue and offer if no other moved, and, for what a \
                 type could gain if all followed a strategy that is made of what learners do: every \
                 type does what the nearest learner does, or what a network says that was fitted to \
                 all learners of its side. An equilibrium leaves 0."
            .to_owned();
    Part { title: "How far from an equilibrium", about, rows }
}

fn speed(results: &Results) -> Part {
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

fn cut_offs(results: &Results) -> Part {
    let mut rows = Vec::new();
    for cut_off in results.cut_offs() {
        let case = format!("{}, cost {}", cut_off.setup, cut_off.entry_cost);
        let [buyers, sellers] = cut_off.cut_offs;
        let said = |text: &'static str| if cut_off.setup == APART { text } else { "" };
        rows.push(row(&case, "buyers enter from", said("0.12"), &[buyers.unwrap_or(0.0)], 3));
        rows.push(row(&case, "sellers enter up to", said("0.88"), &[sellers.unwrap_or(1.0)], 3));
    }
    let about = "Computed. The paper doesn't say its entry cost.".to_owned();
    Part { title: "Who stays out, by the cost of entry", about, rows }
}

fn published_sorting(results: &Results) -> Part {
    let mut rows = Vec::new();
    if let Some(sorting) = results.sorting() {
        for [type_, own, other, best] in &sorting.buyers {
            let case = format!("buyer of type {type_}");
            rows.push(row(&case, "profit in its venue, money", "", &[*own], 3));
            rows.push(row(&case, "the same offer in the other venue, money", "less", &[*other], 3));
            rows.push(row(&case, "best response, money", "", &[*best], 3));
        }
        rows.push(row("all types", "largest regret, money", "0", &[sorting.regret[0]], 3));
        rows.push(row("all types", "mean regret, money", "0", &[sorting.regret[1]], 3));
    }
    let about = "The sorting that the paper shows for k = 0 and 1, with truthful offers: types from ½ \
                 on in venue 1, below in venue 2, buyers below 0.12 and sellers above 0.88 outside. \
                 Were it an equilibrium, nobody could gain."
        .to_owned();
    Part { title: "The published sorting, judged", about, rows }
}

fn pricing(results: &Results) -> Part {
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

/// A share of runs: its mean, with no quartiles.
fn share_row(case: &str, quantity: &str, published: &str, values: &[f64]) -> Row {
    let ours = Summary::without_interval(values).and_then(|summary| {
        let share = mean(values.iter().copied())?;
        Some(Summary { median: share, lower: share, upper: share, ..summary })
    });
    Row { ours, ..row(case, quantity, published, &[], 0) }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::venues::results::{ComputedVenue, Entry, Moment, Outcome, Sorting, Speed};

    fn point(buys: bool, type_: f64, venue: Option<usize>, offer: f64) -> Point {
        Point { buys, type_, venue, offer, profit: 0.1, regret: 0.02 }
    }

    fn learned(run: u32, points: Vec<Point>) -> Outcome {
        Outcome::Learned(Learned {
            setup: APART.to_owned(),
            run,
            traders: [2, 2],
            k: vec![0.0, 1.0],
            discount: 0.0,
            course: vec![Moment {
                stage: 50,
                shares: vec![[0.5, 0.5]; 2],
                halves: [0.0, 1.0, 0.0, 1.0],
                efficiency: 0.9,
                profits: [0.1, 0.1],
            }],
            regrets: vec![(50, 0.02)],
            points,
            interim: [0.3, 0.05],
            fitted: [0.2, 0.04],
            strategy: [vec![(0.3, None, 0.0), (0.7, Some(0), 0.6)], Vec::new()],
            computed: [0.12, 0.08],
        })
    }

    fn computed(shares: [f64; 2]) -> Outcome {
        let venue = |surplus| ComputedVenue {
            entrants: [0.5, 0.5],
            profits: [0.1, 0.1],
            surplus,
            efficiency: 0.9,
        };
        Outcome::Computed(Computed {
            setup: EQUAL[0].to_owned(),
            run: 0,
            traders: [2, 2],
            k: vec![0.5, 0.5],
            iterations: 100,
            settled: true,
            regret: [1e-4, 1e-6],
            venues: shares.map(venue).to_vec(),
            cut_offs: [Some(0.2), Some(0.8)],
            strategy: [vec![(0.5, Some(0), 0.4)], vec![(0.5, None, 0.0)]],
        })
    }

    fn results(outcomes: Vec<Outcome>) -> Results {
        let entry = |(number, outcome)| Entry { number, name: String::new(), outcome };
        Results {
            program: String::new(),
            seed: 1,
            quick: true,
            traders: [2, 2],
            stages: 50,
            planned: 20,
            entries: outcomes.into_iter().enumerate().map(entry).collect(),
        }
    }

    fn find(parts: &[Part], quantity: &str) -> Row {
        let mut rows = parts.iter().flat_map(|part| &part.rows);
        rows.find(|row| row.quantity == quantity).expect("a row of that name").clone()
    }

    #[test]
    fn shares_shading_and_cut_offs_are_those_of_the_points() {
        let points = vec![
            point(true, 0.9, Some(0), 0.8),
            point(true, 0.7, Some(1), 0.6),
            point(true, 0.3, None, 0.0),
            point(false, 0.2, Some(1), 0.25),
        ];
        let results = results(vec![learned(0, points.clone()), learned(1, points)]);
        let parts = compare(&results);
        let half = find(&parts, "buyers from ½ on, in venue 1 (k = 0), %");
        assert_eq!(half.ours.map(|ours| (ours.median, ours.count)), Some((50.0, 2)));
        assert_eq!(half.published, "all that enter");
        let median = |quantity: &str| find(&parts, quantity).ours.map(|ours| ours.median);
        assert!(
            median("shading of buyers in venue 1, money").is_some_and(|x| (x - 0.1).abs() < 1e-12)
        );
        assert_eq!(median("lowest type of a buyer who enters"), Some(0.7));
        assert_eq!(median("lowest type of a buyer who enters, fitted network"), Some(0.7));
        assert_eq!(median("learned: mean regret of a trader, money"), Some(0.02));
        let fitted = "learned, as a strategy of types by a fitted network: mean regret, money";
        assert_eq!(median(fitted), Some(0.04));
        assert_eq!(median("sellers from ½ on, outside, %"), None);
        let less = median("buyers, learned less computed");
        assert!(less.is_some_and(|less| (less + 0.02).abs() < 1e-12), "{less:?}");
        assert!(reading(&results).starts_with("2 of 20 tasks have ended"));
    }

    #[test]
    fn a_venue_that_keeps_nearly_nothing_is_gone() {
        let parts = compare(&results(vec![computed([9.99, 0.01]), computed([5.0, 5.0])]));
        let alone = find(&parts[..1], "computed: runs that leave one venue, %");
        // The first row of that name is of k = 0 and 1, of which nothing was computed.
        assert_eq!(alone.ours, None);
        let of = |row: &&Row| row.case == EQUAL[0] && row.quantity == alone.quantity;
        let row = parts.iter().flat_map(|part| &part.rows).find(of).expect("a row");
        assert_eq!(row.ours.map(|ours| ours.median), Some(50.0));
    }

    #[test]
    fn the_ratio_of_times_is_that_of_an_iteration_and_a_stage() {
        let speed = Speed { traders: [2, 2], stage: 0.01, iteration: 0.0002, threads: 2 };
        let sorting = Sorting { regret: [0.5, 0.2], buyers: vec![[0.8, 0.05, 0.54, 0.56]] };
        let results = results(vec![Outcome::Speed(speed), Outcome::Sorting(sorting)]);
        let parts = compare(&results);
        let ratio = find(&parts, "iteration over stage");
        assert_eq!(
            (ratio.published.as_str(), ratio.ours.map(|ours| ours.median)),
            ("5.031", Some(0.02))
        );
        assert!(reading(&results).contains("0.020 times"), "{}", reading(&results));
        assert!(reading(&results).contains("leaves up to 0.50"));
    }

    #[test]
    fn without_results_nothing_is_said() {
        assert!(compare(&results(Vec::new())).is_empty());
    }
}
