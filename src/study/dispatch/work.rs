//! Playing what is missing, on as many threads as are asked for.

use super::cases::Case;
use super::results::{CaseResults, Results, Run, WINDOW};
use crate::arena::advance;
use crate::arena::dispatch::{Course, Courses, Learner, Plan, SPAN, dispatch_app_on};
use crossbeam_channel::unbounded;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// Why a run came to nothing.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{case}, markets {first} to {last}: {reason}")]
pub struct Failed {
    /// The case's name.
    pub case: String,
    /// The first market of its world.
    pub first: u32,
    /// The last one.
    pub last: u32,
    /// What happened.
    pub reason: String,
}

/// Markets of a case that learn together.
struct Unit {
    case: usize,
    markets: Range<usize>,
    /// What the case has taken once this has ended, as [`Case::weight`] counts.
    spent: f64,
}

/// Steps into which progress is divided.
const STEPS: f64 = 1000.0;
/// Rounds after which a world looks whether it should stop, a span.
const LOOK: u32 = SPAN as u32;

/// Plays what `results` lack of `cases` on `jobs` threads, and hands `results` to `keep` whenever
/// some runs have ended. `told` hears how much is done, of a thousand; what `interrupted` says is
/// heeded within a hundred rounds, and runs that haven't ended then are lost.
///
/// # Errors
/// What `keep` says, or the first run that failed; nothing starts after that.
pub fn work<E: From<Failed>>(
    cases: &[Case],
    seed: u64,
    jobs: usize,
    results: &mut Results,
    interrupted: &(dyn Fn() -> bool + Sync),
    mut told: impl FnMut(u64),
    mut keep: impl FnMut(&Results) -> Result<(), E>,
) -> Result<(), E> {
    begin(cases, seed, results);
    let units = missing(cases, results);
    let weight = |unit: &Unit| cases[unit.case].weight() * unit.markets.len() as f64;
    let all = |case: &Case| case.weight() * case.plan.markets.len() as f64;
    let total: f64 = cases.iter().map(all).sum();
    let before = total - units.iter().map(weight).sum::<f64>();
    // Work done, in millionths of a step, by all threads together.
    let done = AtomicU64::new(0);
    let (next, halted) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (sender, ended) = unbounded();
    thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, units.len().max(1)) {
            let (sender, units, done, next, halted) =
                (sender.clone(), &units, &done, &next, &halted);
            let stopped = move || halted.load(Ordering::Relaxed) || interrupted();
            scope.spawn(move || {
                while !stopped()
                    && let Some(unit) = units.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let case = &cases[unit.case];
                    let share = STEPS * 1e6 * weight(unit) / total / f64::from(case.rounds);
                    let advanced = |rounds: u32| {
                        done.fetch_add((share * f64::from(rounds)) as u64, Ordering::Relaxed);
                    };
                    let Some(runs) = play(case, unit.markets.clone(), seed, &stopped, advanced)
                    else {
                        break;
                    };
                    if sender.send((unit.case, runs)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut outcome = Ok(());
        loop {
            let received = ended.recv_timeout(Duration::from_millis(500));
            told((STEPS * before / total) as u64 + done.load(Ordering::Relaxed) / 1_000_000);
            match received {
                Err(error) if error.is_disconnected() => return outcome,
                Err(_) => continue,
                // After a failure runs that have begun still end, but nobody can keep them.
                Ok(_) if outcome.is_err() => continue,
                Ok((_, Err(failed))) => outcome = Err(E::from(failed)),
                Ok((case, Ok(runs))) => {
                    let own = &mut results.cases[case].runs;
                    own.extend(runs);
                    own.sort_unstable_by_key(|run| run.market);
                    outcome = keep(results);
                }
            }
            halted.fetch_or(outcome.is_err(), Ordering::Relaxed);
        }
    })
}

/// Makes the cases of `results` those of `cases`; runs of the same case stay.
fn begin(cases: &[Case], seed: u64, results: &mut Results) {
    let before = std::mem::take(&mut results.cases);
    results.cases = cases.iter().map(|case| case.begun(seed)).collect();
    for case in &mut results.cases {
        let same =
            |old: &&CaseResults| (&old.name, &old.fingerprint) == (&case.name, &case.fingerprint);
        if let Some(old) = before.iter().find(same) {
            case.runs.clone_from(&old.runs);
        }
    }
}

/// What hasn't been played, in an order that gives every case the same time: whenever it is
/// stopped, there are some runs of each rather than all of the first ones.
fn missing(cases: &[Case], results: &Results) -> Vec<Unit> {
    let mut units = Vec::new();
    for (case, (own, there)) in cases.iter().zip(&results.cases).enumerate() {
        for markets in own.units() {
            let spent = own.weight() * markets.end as f64;
            let ended = |place: usize| {
                let number = own.plan.markets[place].number;
                there.runs.iter().any(|run| run.market == number)
            };
            if !markets.clone().all(ended) {
                units.push(Unit { case, markets, spent });
            }
        }
    }
    units.sort_by(|left, right| left.spent.total_cmp(&right.spent));
    units
}

/// Plays a case in some of its markets; none if it was stopped.
fn play(
    case: &Case,
    markets: Range<usize>,
    seed: u64,
    stopped: &dyn Fn() -> bool,
    advanced: impl Fn(u32),
) -> Option<Result<Vec<Run>, Failed>> {
    let plan = Plan { markets: case.plan.markets[markets].to_vec(), ..case.plan.clone() };
    let mut app = dispatch_app_on(case.engine, &plan, seed);
    let mut left = case.rounds;
    while left > 0 {
        if stopped() {
            return None;
        }
        let rounds = left.min(LOOK);
        advance(app.world_mut(), rounds);
        left -= rounds;
        advanced(rounds);
        if let Some(diverged) = app.world().resource::<Learner>().failure() {
            let number = |place: usize| plan.markets[place].number;
            return Some(Err(Failed {
                case: case.name.clone(),
                first: number(0),
                last: number(plan.markets.len() - 1),
                reason: diverged.to_string(),
            }));
        }
    }
    let courses = &app.world().resource::<Courses>().0;
    let runs = plan.markets.iter().zip(courses).filter_map(|(market, course)| {
        let (offers, price, price_range) = end(course)?;
        let (settled, converged) = case.judged(&offers);
        let switches = match case.keeps_switches {
            true => course.spans.iter().map(|span| span.switches as f32).collect(),
            false => Vec::new(),
        };
        let (actor_rate, critic_rate) = (market.actor_rate, market.critic_rate);
        let market = market.number;
        Some(Run {
            market,
            actor_rate,
            critic_rate,
            offers,
            price,
            price_range,
            settled,
            converged,
            switches,
        })
    });
    Some(Ok(runs.collect()))
}

/// Mean offers and price at the end of a run, and the range of the price there; none for a run
/// of less than a span.
fn end(course: &Course) -> Option<(Vec<f64>, f64, (f64, f64))> {
    let spans = (WINDOW as usize / SPAN).min(course.spans.len());
    let mean = course.last(spans)?;
    let prices = course.spans[course.spans.len() - spans..].iter().map(|span| span.price);
    let range = prices.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), price| {
        (low.min(price), high.max(price))
    });
    Some((mean.offers, mean.price, range))
}

#[cfg(test)]
mod tests {
    use super::super::results::Experiment;
    use super::*;
    use crate::arena::dispatch::Learning;
    use crate::learn::Engine;

    /// A game that is over in a moment.
    fn moment() -> Case {
        let mut plan = Plan::published(0..5);
        plan.learning = Learning { hidden: [6, 5], batch: 8, ..plan.learning };
        plan.markets.iter_mut().for_each(|market| market.replay = 100);
        let (experiment, name) = (Experiment::Normalisation, "a moment".to_owned());
        let engine = Engine::Plain;
        Case { experiment, name, plan, rounds: 200, beside: 2, engine, keeps_switches: true }
    }

    #[test]
    fn every_case_gets_the_same_time() {
        let short = Case { rounds: 100, ..moment() };
        let cases = [moment(), short];
        let mut results = empty();
        begin(&cases, 7, &mut results);
        let order: Vec<usize> = missing(&cases, &results).iter().map(|unit| unit.case).collect();
        // A long unit when two short ones have been played; five markets are three units.
        assert_eq!(order, [1, 0, 1, 1, 0, 0]);
    }

    fn empty() -> Results {
        Results { program: String::new(), seed: 7, quick: true, cases: Vec::new() }
    }

    fn worked(jobs: usize, results: &mut Results, stop_after: usize) -> usize {
        let kept = AtomicUsize::new(0);
        let enough = || kept.load(Ordering::Relaxed) >= stop_after;
        let keep = |_: &Results| {
            kept.fetch_add(1, Ordering::Relaxed);
            Ok::<(), Failed>(())
        };
        work(&[moment()], 7, jobs, results, &enough, |_| (), keep).expect("nothing fails");
        kept.load(Ordering::Relaxed)
    }

    #[test]
    fn what_was_stopped_goes_on_and_comes_to_the_same_with_any_number_of_jobs() {
        let mut unbroken = empty();
        assert_eq!(worked(1, &mut unbroken, usize::MAX), 3);
        assert_eq!(unbroken.progress(), (5, 5));
        assert_eq!(unbroken.cases[0].runs[0].switches.len(), 2);
        let mut broken = empty();
        worked(1, &mut broken, 1);
        assert_eq!(broken.progress(), (2, 5));
        assert_eq!(worked(2, &mut broken, usize::MAX), 2);
        assert_eq!(broken, unbroken);
        // Nothing is left, and nothing is played.
        assert_eq!(worked(2, &mut broken, usize::MAX), 0);
        // Runs of another game are no runs of this one.
        broken.cases[0].fingerprint.clear();
        assert_eq!(worked(2, &mut broken, usize::MAX), 3);
    }
}
