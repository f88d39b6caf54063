//! Dispatch: how often firms that learn find the equilibrium, beside what was published.
//!
//! Graf, Zobernig, Schmidt and Klöckl, "Computational Performance of Deep Reinforcement Learning
//! to Find Nash Equilibria", Computational Economics 63 (2024).

use crate::study::dispatch::results::{CaseResults, Experiment, Results, Run};
use crate::study::statistics::share_interval;
use crate::theory::{Duopoly, Equilibria};

/// What is reproduced, in a line.
pub const TITLE: &str = "Firms learn to bid in a uniform-price auction";
/// The paper.
pub const SOURCE: &str = "Graf, Zobernig, Schmidt, Klöckl, \"Computational Performance of Deep \
                          Reinforcement Learning to Find Nash Equilibria\", Computational \
                          Economics 63, 529-576 (2024)";

/// An experiment of the paper beside ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Which.
    pub experiment: Experiment,
    /// What it asks.
    pub title: &'static str,
    /// How it is done and how to read it.
    pub about: String,
    /// Case by case.
    pub rates: Vec<Rate>,
}

/// How often runs of a case converged.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// The case.
    pub case: String,
    /// What the paper says of it.
    pub published: &'static str,
    /// Runs that converged.
    pub converged: usize,
    /// Runs that have ended.
    pub runs: usize,
    /// Runs that belong to the case.
    pub planned: usize,
    /// 95 % interval of the share that converges; none without runs.
    pub interval: Option<(f64, f64)>,
    /// Runs whose low offer is one of an equilibrium, whatever the high one is; only in the
    /// constrained duopoly.
    pub low_enough: Option<usize>,
    /// Mean over runs of the price at their end, money a unit.
    pub price: Option<f64>,
    /// Mean over runs of the range of the price there, money a unit.
    pub swing: Option<f64>,
    /// Mean number of firms that had settled.
    pub settled: Option<f64>,
    /// Share of runs in which the first firm was the high bidder.
    pub first_high: Option<f64>,
}

/// The experiments, in the order in which they are run; those without any run are left out.
pub fn compare(results: &Results) -> Vec<Part> {
    let parts = PARTS.iter().map(|(experiment, title, about, published)| {
        let rates = match experiment {
            Experiment::Rates => results.of(*experiment).flat_map(quadrants).collect(),
            _ => results
                .of(*experiment)
                .map(|case| rate(case.name.clone(), said(published, &case.name), case, &all(case)))
                .collect(),
        };
        let sizes = results.of(*experiment).next().map(sizes).unwrap_or_default();
        let about = format!("{about} {sizes}");
        Part { experiment: *experiment, title, about, rates }
    });
    parts.filter(|part| part.rates.iter().any(|rate| rate.runs > 0)).collect()
}

type Published = &'static [(&'static str, &'static str)];

const PARTS: [(Experiment, &str, &str, Published); 6] = [
    (
        Experiment::Normalisation,
        "Norms and memory (Fig. 3)",
        "Capacities 50, demand 70: one firm should offer the cap, the other at most 52. A run \
         converged if its mean offers of the last 5,000 rounds are such, to 2. The published \
         shares are read off the distribution of the low offer alone, at 52, which the paper's \
         figure draws; so is ours beside them.",
        &[
            ("layer norm, no memory", "≈ 100 %"),
            ("no norm, no memory", "≈ 99 %"),
            ("batch norm, no memory", "≈ 77 %"),
            ("layer norm, memory", "≈ 98 %"),
            ("no norm, memory", "≈ 93 %"),
            ("batch norm, memory", "≈ 92 %"),
        ],
    ),
    (
        Experiment::Replay,
        "Size of the memory of rounds, unconstrained (§5.6.1)",
        "Each firm could serve all demand, so all should offer their cost, 20. A run converged if \
         every firm's mean offer is that, to 2.",
        &[
            ("replay 50000", "too slow"),
            ("replay 5000", "slow"),
            ("replay 500", "best"),
            ("replay 256", "fast, unstable"),
            ("replay 129", "fast, unstable"),
        ],
    ),
    (
        Experiment::Decay,
        "Decay of the noise, unconstrained (Fig. 10)",
        "As above, with a memory of 500 rounds.",
        &[("decay 0.9", "too fast"), ("decay 0.999", "best"), ("decay 0.99999", "random")],
    ),
    (
        Experiment::Rates,
        "Learning rates (Fig. 6)",
        "The constrained game with layer norm and without memory, over the learning rates of actor \
         and critic.",
        &[],
    ),
    (
        Experiment::Costs,
        "Unequal costs, unconstrained (§5.2)",
        "Costs of 0 and 20, a memory of 500 rounds: the price should be 20, the second-lowest cost.",
        &[("costs 0 and 20", "17 of 20")],
    ),
    (
        Experiment::Firms,
        "More firms, unconstrained (§5.7)",
        "Each could serve all demand, a memory of 500 rounds. The paper's runs have 100,000 rounds. \
         Ours is the published learner whose learning rates shrink as the noise does and whose \
         actors climb over half of that noise. A run converged if every firm's \
         mean offer is the cost, to 2; settled are the firms whose is.",
        &[
            ("2 firms, published learner", "100 of 100"),
            ("3 firms, published learner", "95 of 100"),
            ("5 firms, published learner", "1 of 20"),
            ("7 firms, published learner", "0 of 20; 5 of 7 firms settle"),
        ],
    ),
];

fn said(published: Published, case: &str) -> &'static str {
    published.iter().find(|(name, _)| *name == case).map_or("", |(_, said)| said)
}

/// How large the runs of a case are.
fn sizes(case: &CaseResults) -> String {
    let [first, second] = case.hidden;
    let published = if case.hidden == [400, 300] { "as published" } else { "400-300 in the paper" };
    format!("Runs of {} rounds, hidden layers {first}-{second} ({published}).", case.rounds)
}

fn all(case: &CaseResults) -> Vec<&Run> {
    case.runs.iter().collect()
}

/// The duopoly in which neither firm can serve all demand (§4).
const CONSTRAINED: Duopoly = Duopoly { capacity: 50.0, cost: 20.0, cap: 100.0, demand: 70.0 };

/// How many of these runs of the constrained duopoly have a low offer of an equilibrium.
fn low_enough(runs: &[&Run]) -> Option<usize> {
    let Equilibria::Tiered { low, .. } = CONSTRAINED.equilibria() else { return None };
    let is_low = |run: &&&Run| run.offers.iter().copied().fold(f64::INFINITY, f64::min) <= low;
    Some(runs.iter().filter(is_low).count())
}

/// What some runs of a case say.
fn rate(name: String, published: &'static str, case: &CaseResults, runs: &[&Run]) -> Rate {
    let converged = runs.iter().filter(|run| run.converged).count();
    let mean = |of: &dyn Fn(&Run) -> f64| {
        let sum: f64 = runs.iter().map(|run| of(run)).sum();
        (!runs.is_empty()).then(|| sum / runs.len() as f64)
    };
    let high = |run: &Run| {
        let [first, second] = [run.offers[0], run.offers[1]];
        f64::from(u8::from(first > second))
    };
    let is_duopoly = runs.iter().all(|run| run.offers.len() == 2);
    let is_constrained = matches!(case.experiment, Experiment::Normalisation | Experiment::Rates);
    Rate {
        case: name,
        published,
        converged,
        runs: runs.len(),
        planned: case.planned,
        interval: share_interval(converged, runs.len()),
        low_enough: is_constrained.then(|| low_enough(runs)).flatten(),
        price: mean(&|run| run.price),
        swing: mean(&|run| run.price_range.1 - run.price_range.0),
        settled: mean(&|run| run.settled as f64),
        first_high: mean(&high).filter(|_| is_duopoly),
    }
}

/// The rate at which the paper's fields of learning rates change.
const BORDER: f32 = 0.0025;

/// The runs of the map of learning rates, by the corners that the paper tells apart.
fn quadrants(case: &CaseResults) -> Vec<Rate> {
    let corner = |name: &str, published, actor_low: bool, critic_high: bool| {
        let runs: Vec<&Run> = case
            .runs
            .iter()
            .filter(|run| (run.actor_rate < BORDER) == actor_low)
            .filter(|run| (run.critic_rate >= BORDER) == critic_high)
            .collect();
        let planned = case.planned;
        Rate { planned, ..rate(name.to_owned(), published, case, &runs) }
    };
    vec![
        corner("actor below 0.0025, critic from 0.0025 on", "best, above 90 %", true, true),
        corner("actor below 0.0025, critic below 0.0025", "lower", true, false),
        corner("actor from 0.0025 on, critic from 0.0025 on", "low", false, true),
        corner(
            "actor from 0.0025 on, critic below 0.0025",
            "some, at the lowest offers",
            false,
            false,
        ),
    ]
}

/// Share of runs that converged over learning rates.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// Learning rates of the actor, ascending.
    pub actors: Vec<f32>,
    /// Learning rates of the critic, ascending.
    pub critics: Vec<f32>,
    /// For each critic, for each actor: the share, if there are runs.
    pub shares: Vec<Vec<Option<f64>>>,
    /// Runs in all.
    pub runs: usize,
}

/// The map of learning rates; none without runs.
pub fn map(results: &Results) -> Option<Map> {
    let runs: Vec<&Run> = results.of(Experiment::Rates).flat_map(|case| &case.runs).collect();
    let axis = |rate: fn(&Run) -> f32| {
        let mut rates: Vec<f32> = runs.iter().map(|run| rate(run)).collect();
        rates.sort_unstable_by(f32::total_cmp);
        rates.dedup();
        rates
    };
    let (actors, critics) = (axis(|run| run.actor_rate), axis(|run| run.critic_rate));
    let share = |actor: f32, critic: f32| {
        let own = || runs.iter().filter(|run| (run.actor_rate, run.critic_rate) == (actor, critic));
        let converged = own().filter(|run| run.converged).count();
        (own().count() > 0).then(|| converged as f64 / own().count() as f64)
    };
    let shares = critics
        .iter()
        .map(|critic| actors.iter().map(|actor| share(*actor, *critic)).collect())
        .collect();
    (!runs.is_empty()).then_some(Map { actors, critics, shares, runs: runs.len() })
}

/// Competitiveness over time (Fig. 9): for each case of norms, the mean over runs of the share of
/// rounds in which the high bidder changed, a hundred rounds a point.
pub fn competitiveness(results: &Results) -> Vec<(String, Vec<f64>)> {
    let mean = |case: &CaseResults| {
        let spans = case.runs.iter().map(|run| run.switches.len()).min().unwrap_or(0);
        let at = |span: usize| {
            let sum: f64 = case.runs.iter().map(|run| f64::from(run.switches[span])).sum();
            sum / case.runs.len() as f64
        };
        (case.name.clone(), (0..spans).map(at).collect())
    };
    let cases = results.of(Experiment::Normalisation).filter(|case| !case.runs.is_empty());
    cases.map(mean).collect()
}

/// What the numbers say, in a paragraph made from them.
pub fn reading(results: &Results) -> String {
    let (ended, planned) = results.progress();
    let mut said = vec![format!(
        "{ended} of {planned} runs have ended{}; every share below is of runs that were made.",
        if results.quick { " (a quick reproduction: fewer runs of smaller networks)" } else { "" }
    )];
    let norms: Vec<&CaseResults> =
        results.of(Experiment::Normalisation).filter(|case| !case.runs.is_empty()).collect();
    let share = |case: &CaseResults| case.converged() as f64 / case.runs.len() as f64;
    let best = norms.iter().max_by(|left, right| share(left).total_cmp(&share(right)));
    let worst = norms.iter().min_by(|left, right| share(left).total_cmp(&share(right)));
    if let (Some(best), Some(worst)) = (best, worst) {
        let of = |case: &CaseResults| {
            format!("{} ({} of {})", case.name, case.converged(), case.runs.len())
        };
        said.push(format!(
            "In the constrained duopoly the equilibrium is found most often with {} and least \
             often with {}; published are layer norm without memory and batch norm without memory.",
            of(best),
            of(worst)
        ));
    }
    let late = |case: &CaseResults| {
        let sum: f64 = case
            .runs
            .iter()
            .map(|run| run.switches.iter().map(|share| f64::from(*share)).sum::<f64>())
            .sum();
        let spans: usize = case.runs.iter().map(|run| run.switches.len()).sum();
        if spans > 0 { sum / spans as f64 } else { 0.0 }
    };
    let keenest = norms.iter().max_by(|left, right| late(left).total_cmp(&late(right)));
    if let Some(keenest) = keenest {
        said.push(format!(
            "The high bidder changed most often with {} ({:.1} % of rounds); published is that \
             runs without norm compete most.",
            keenest.name,
            100.0 * late(keenest)
        ));
    }
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(market: u32, converged: bool) -> Run {
        Run {
            market,
            actor_rate: 1e-4,
            critic_rate: if market.is_multiple_of(2) { 1e-3 } else { 5e-3 },
            offers: vec![100.0, 40.0],
            price: 100.0,
            price_range: (98.0, 100.0),
            settled: 2,
            converged,
            switches: vec![0.5, 0.25],
        }
    }

    fn results(experiment: Experiment, name: &str, runs: Vec<Run>) -> Results {
        let case = CaseResults {
            experiment,
            name: name.to_owned(),
            fingerprint: String::new(),
            rounds: 200,
            hidden: [8, 8],
            planned: 10,
            runs,
        };
        Results { program: String::new(), seed: 1, quick: true, cases: vec![case] }
    }

    #[test]
    fn shares_are_of_the_runs_that_were_made() {
        let runs = vec![run(0, true), run(1, false), run(2, true)];
        let results = results(Experiment::Normalisation, "layer norm, memory", runs);
        let parts = compare(&results);
        let [part] = &parts[..] else { panic!("one experiment has runs: {parts:?}") };
        let Rate { published, converged, runs, planned, first_high, low_enough, .. } =
            &part.rates[0];
        assert_eq!((*published, *converged, *runs, *planned), ("≈ 98 %", 2, 3, 10));
        assert_eq!((*first_high, *low_enough), (Some(1.0), Some(3)));
        assert_eq!(competitiveness(&results), [("layer norm, memory".to_owned(), vec![0.5, 0.25])]);
        assert!(reading(&results).starts_with("3 of 10 runs have ended"));
        assert!(part.about.contains("200 rounds") && part.about.contains("400-300 in the paper"));
    }

    #[test]
    fn a_low_offer_is_one_of_an_equilibrium_up_to_its_limit() {
        let offers = [[99.0, 52.0], [52.1, 60.0], [-40.0, 70.0]];
        let runs = offers.map(|offers| Run { offers: offers.to_vec(), ..run(0, false) });
        let of = |experiment, name| {
            compare(&results(experiment, name, runs.to_vec()))[0].rates[0].low_enough
        };
        assert_eq!(of(Experiment::Normalisation, "no norm, memory"), Some(2));
        assert_eq!(of(Experiment::Replay, "replay 500"), None);
    }

    #[test]
    fn a_map_has_a_share_where_there_are_runs() {
        let mut runs = vec![run(0, true), run(1, false), run(2, false)];
        runs[2].actor_rate = 1e-2;
        let results = results(Experiment::Rates, "all rates", runs);
        let map = map(&results).expect("runs");
        assert_eq!((map.actors, map.critics), (vec![1e-4, 1e-2], vec![1e-3, 5e-3]));
        assert_eq!(map.shares, [[Some(1.0), Some(0.0)], [Some(0.0), None]]);
        let parts = compare(&results);
        let found: Vec<_> = parts[0].rates.iter().map(|rate| (rate.converged, rate.runs)).collect();
        assert_eq!(found, [(0, 1), (1, 1), (0, 0), (0, 1)]);
    }

    #[test]
    fn without_runs_nothing_is_said() {
        let results = results(Experiment::Firms, "5 firms, ours", Vec::new());
        assert!(compare(&results).is_empty() && map(&results).is_none());
    }
}
