//! Which games are played, how often and for how long.

use super::results::{CaseResults, Experiment};
use crate::arena::dispatch::{Learning, Market, Normalisation, Plan};
use crate::learn::Engine;
use crate::record::hex;
use crate::theory::{Equilibria, known_equilibria};
use xxhash_rust::xxh3::xxh3_64;

/// A game with settings, played in many markets.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it belongs to.
    pub experiment: Experiment,
    /// What sets it apart there.
    pub name: String,
    /// The game and all markets in which it is played.
    pub plan: Plan,
    /// Rounds of a run.
    pub rounds: u32,
    /// Markets that share a world.
    pub beside: usize,
    /// What multiplies the matrices.
    pub engine: Engine,
    /// Whether each run keeps how often the high bidder changed.
    pub keeps_switches: bool,
}

/// Standard deviation of the smallest noise, money a unit; offers count as those of an
/// equilibrium within two of them (paper §5).
const NOISE_FLOOR: f64 = 1.0;
/// How near to an equilibrium offers have to be, money a unit.
pub const TOLERANCE: f64 = 2.0 * NOISE_FLOOR;

/// How large the experiments are.
struct Size {
    hidden: [usize; 2],
    beside: usize,
    constrained_rounds: u32,
    unconstrained_rounds: u32,
    firms_rounds: u32,
    normalisation_runs: u32,
    replay_runs: u32,
    decay_runs: u32,
    rates: &'static [f32],
    rates_runs: u32,
    costs_runs: u32,
    firms_runs: [u32; 4],
    annealed_runs: u32,
}

/// As published.
const FULL: Size = Size {
    hidden: [400, 300],
    beside: 1,
    constrained_rounds: 15_000,
    unconstrained_rounds: 20_000,
    firms_rounds: 100_000,
    normalisation_runs: 100,
    replay_runs: 20,
    decay_runs: 20,
    rates: &[
        1e-5, 2.5e-5, 5e-5, 7.5e-5, 1e-4, 2.5e-4, 5e-4, 7.5e-4, 1e-3, 2.5e-3, 5e-3, 7.5e-3, 1e-2,
    ],
    rates_runs: 10,
    costs_runs: 20,
    firms_runs: [100, 100, 20, 20],
    annealed_runs: 20,
};

/// Fewer and shorter runs of smaller networks, to see that it works and where it leads.
const QUICK: Size = Size {
    hidden: [64, 48],
    beside: 8,
    constrained_rounds: 10_000,
    unconstrained_rounds: 8_000,
    // The noise reaches its floor before the last 5,000.
    firms_rounds: 10_000,
    normalisation_runs: 5,
    replay_runs: 4,
    decay_runs: 4,
    rates: &[1e-4, 1e-3, 2.5e-3, 1e-2],
    rates_runs: 1,
    costs_runs: 4,
    firms_runs: [4, 4, 2, 2],
    annealed_runs: 4,
};

/// Markets that share a world where banks lie on a card.
const BESIDE_ON_A_CARD: usize = 100;

/// All cases on an engine, in the order in which they are run.
pub fn cases(quick: bool, engine: Engine) -> Vec<Case> {
    let size = if quick { &QUICK } else { &FULL };
    let mut cases = normalisation(size);
    cases.extend(replay(size));
    cases.extend(decay(size));
    cases.push(rates(size));
    cases.push(costs(size));
    cases.extend(firms(size));
    for case in &mut cases {
        case.engine = engine;
        if engine.is_far() {
            case.beside = BESIDE_ON_A_CARD;
        }
    }
    cases
}

impl Size {
    /// A game with published settings, played `runs` times.
    fn case(&self, experiment: Experiment, name: String, runs: u32, rounds: u32) -> Case {
        let mut plan = Plan::published(0..runs);
        plan.learning.hidden = self.hidden;
        let beside = self.beside;
        let engine = Engine::default();
        Case { experiment, name, plan, rounds, beside, engine, keeps_switches: false }
    }

    /// The same where each firm could serve all demand, with the memory that was found best.
    fn unconstrained(&self, experiment: Experiment, name: String, runs: u32, rounds: u32) -> Case {
        let mut case = self.case(experiment, name, runs, rounds);
        case.plan.demand = 50.0;
        case.plan.markets.iter_mut().for_each(|market| market.replay = 500);
        case
    }
}

fn normalisation(size: &Size) -> Vec<Case> {
    let mut cases = Vec::new();
    for (memory, seen) in [(false, "no memory"), (true, "memory")] {
        for (norm, name) in [
            (Normalisation::Layer, "layer norm"),
            (Normalisation::None, "no norm"),
            (Normalisation::Batch, "batch norm"),
        ] {
            let experiment = Experiment::Normalisation;
            let (runs, rounds) = (size.normalisation_runs, size.constrained_rounds);
            let mut case = size.case(experiment, format!("{name}, {seen}"), runs, rounds);
            case.plan.learning = Learning { norm, memory, ..case.plan.learning };
            case.keeps_switches = true;
            cases.push(case);
        }
    }
    cases
}

fn replay(size: &Size) -> Vec<Case> {
    let each = [50_000, 5_000, 500, 256, 129].into_iter().map(|replay| {
        let name = format!("replay {replay}");
        let (runs, rounds) = (size.replay_runs, size.unconstrained_rounds);
        let mut case = size.unconstrained(Experiment::Replay, name, runs, rounds);
        case.plan.markets.iter_mut().for_each(|market| market.replay = replay);
        case
    });
    each.collect()
}

fn decay(size: &Size) -> Vec<Case> {
    let each = [0.9, 0.999, 0.99999].into_iter().map(|decay| {
        let name = format!("decay {decay}");
        let (runs, rounds) = (size.decay_runs, size.unconstrained_rounds);
        let mut case = size.unconstrained(Experiment::Decay, name, runs, rounds);
        case.plan.markets.iter_mut().for_each(|market| market.decay = decay);
        case
    });
    each.collect()
}

/// All pairs of rates in one case: every market has its own. All over the map once before any pair
/// comes again, so that a part of the runs is a coarse map rather than a corner of a fine one.
fn rates(size: &Size) -> Case {
    let (name, rounds) = ("all rates".to_owned(), size.constrained_rounds);
    let mut case = size.case(Experiment::Rates, name, 0, rounds);
    let axis = size.rates.len();
    let market = |pair: usize, run: u32| Market {
        actor_rate: size.rates[pair / axis],
        critic_rate: size.rates[pair % axis],
        ..Market::published(pair as u32 * size.rates_runs + run)
    };
    let over = |run| all_over(axis * axis).map(move |pair| market(pair, run));
    case.plan.markets = (0..size.rates_runs).flat_map(over).collect();
    case
}

/// 0 to `count` − 1 in an order that is all over the range early: steps of about the golden
/// section.
fn all_over(count: usize) -> impl Iterator<Item = usize> {
    let divides_both =
        |step: usize| (2..=step).any(|by| step.is_multiple_of(by) && count.is_multiple_of(by));
    let section = (count as f64 * 0.618) as usize;
    let step = (section.max(1)..).find(|step| !divides_both(*step)).unwrap_or(1);
    (0..count).map(move |place| place * step % count)
}

fn costs(size: &Size) -> Case {
    let (runs, rounds) = (size.costs_runs, size.unconstrained_rounds);
    let mut case = size.unconstrained(Experiment::Costs, "costs 0 and 20".into(), runs, rounds);
    case.plan.firms[0].cost = 0.0;
    case
}

/// With the published learner, then with ours where that one fails.
fn firms(size: &Size) -> Vec<Case> {
    let case = |firms: usize, learner: &str, runs| {
        let name = format!("{firms} firms, {learner}");
        let mut case = size.unconstrained(Experiment::Firms, name, runs, size.firms_rounds);
        case.plan.firms = vec![case.plan.firms[0]; firms];
        case
    };
    let published = [2, 3, 5, 7].into_iter().zip(size.firms_runs);
    let published = published.map(|(firms, runs)| case(firms, "published learner", runs));
    let ours = [5, 7].into_iter().map(|firms| {
        let mut case = case(firms, "ours", size.annealed_runs);
        case.plan.learning = case.plan.learning.annealed();
        case
    });
    published.chain(ours).collect()
}

impl Case {
    /// The case before any run has ended.
    pub fn begun(&self, seed: u64) -> CaseResults {
        let Self { experiment, name, plan, rounds, beside, engine, .. } = self;
        let version = env!("CARGO_PKG_VERSION");
        let on = if *engine == Engine::default() { "" } else { engine.name() };
        let all = format!("{plan:?} {rounds} {beside} {seed} {version}{on}");
        CaseResults {
            experiment: *experiment,
            name: name.clone(),
            fingerprint: hex(xxh3_64(all.as_bytes())),
            rounds: *rounds,
            hidden: plan.learning.hidden,
            planned: plan.markets.len(),
            runs: Vec::new(),
        }
    }

    /// The markets that learn together, by their places in the plan.
    pub fn units(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let markets = self.plan.markets.len();
        (0..markets).step_by(self.beside).map(move |from| from..(from + self.beside).min(markets))
    }

    /// What a run takes, in steps of about as much time each.
    pub fn weight(&self) -> f64 {
        let [first, second] = self.plan.learning.hidden;
        let weights = (first * second) as f64;
        // A step of the optimiser goes through all weights; products as well for each row.
        let products =
            if self.plan.learning.memory { weights * self.plan.learning.batch as f64 } else { 0.0 };
        let update = 2e5 + 10.0 * weights + 0.5 * products;
        f64::from(self.rounds) * self.plan.learners() as f64 * update
    }

    /// How many firms offer within the tolerance of the equilibrium, and whether all offers
    /// together are one.
    pub fn judged(&self, offers: &[f64]) -> (usize, bool) {
        let Plan { demand, cap, firms, .. } = &self.plan;
        let firms: Vec<(f64, f64)> = firms.iter().map(|firm| (firm.capacity, firm.cost)).collect();
        let Some(equilibria) = known_equilibria(&firms, *demand, *cap) else { return (0, false) };
        let near = |offer: &&f64| match equilibria {
            Equilibria::Bertrand(price) => (**offer - price).abs() <= TOLERANCE,
            Equilibria::Tiered { high, low } => {
                **offer >= high - TOLERANCE || **offer <= low + TOLERANCE
            }
            Equilibria::AnyWithOneAt(_) => false,
        };
        let settled = offers.iter().filter(near).count();
        let converged = equilibria.distance(offers) <= TOLERANCE;
        (settled, converged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_full_experiments_are_as_large_as_published() {
        let cases = cases(false, Engine::Plain);
        let runs = |experiment| -> Vec<usize> {
            let own = cases.iter().filter(|case| case.experiment == experiment);
            own.map(|case| case.plan.markets.len()).collect()
        };
        assert_eq!(runs(Experiment::Normalisation), [100; 6]);
        assert_eq!(runs(Experiment::Rates), [1690]);
        assert_eq!(runs(Experiment::Firms), [100, 100, 20, 20, 20, 20]);
        assert!(cases.iter().all(|case| case.plan.learning.hidden == [400, 300]));
    }

    #[test]
    fn a_map_is_gone_over_evenly_and_every_pair_is_there_as_often() {
        for count in [1, 2, 16, 169] {
            let mut order: Vec<usize> = all_over(count).collect();
            order.sort_unstable();
            assert_eq!(order, (0..count).collect::<Vec<_>>());
        }
        let case = rates(&FULL);
        let mut numbers: Vec<u32> = case.plan.markets.iter().map(|market| market.number).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..1690).collect::<Vec<_>>());
        // Of the first twenty runs each third of the actors' rates has some.
        let first = &case.plan.markets[..20];
        for third in [1e-6..7e-5, 7e-5..7e-4, 7e-4..1.0] {
            let own = first.iter().filter(|market| third.contains(&market.actor_rate)).count();
            assert!(own >= 5, "{own} in {third:?}");
        }
    }

    #[test]
    fn units_hold_every_market_once() {
        for case in cases(true, Engine::Plain) {
            let places: Vec<usize> = case.units().flatten().collect();
            assert_eq!(places, (0..case.plan.markets.len()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn offers_are_judged_by_the_equilibrium_of_their_game() {
        let cases = cases(true, Engine::Plain);
        let constrained = &cases[0];
        assert_eq!(constrained.judged(&[99.0, 40.0]), (2, true));
        assert_eq!(constrained.judged(&[99.0, 60.0]), (1, false));
        assert_eq!(constrained.judged(&[99.0, 99.0]), (2, false));
        let seven = cases.last().expect("cases");
        assert_eq!(seven.judged(&[20.0, 21.0, 19.0, 20.0, 20.0, 90.0, 22.1]), (5, false));
        assert_eq!(seven.judged(&[21.0; 7]), (7, true));
    }
}
