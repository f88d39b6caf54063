//! Doing what is missing, on as many threads as are asked for.

use super::compute::{computed, cut_off, sorting};
use super::learned::learned;
use super::pricing::{prices, pricing};
use super::results::{Entry, Outcome, Results};
use super::speed::speed;
use super::task::{Size, Task};
use crossbeam_channel::unbounded;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// Why a task came to nothing.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{task}: {reason}")]
pub struct Failed {
    /// The task.
    pub task: String,
    /// What happened.
    pub reason: String,
}

/// Steps into which progress is divided.
const STEPS: f64 = 1000.0;

/// Does what `results` lack of `tasks` on `jobs` threads, and hands `results` to `keep` whenever a
/// task has ended. `told` hears how much is done, of a thousand.
///
/// # Errors
/// What `keep` says, or the first task that failed; nothing starts after that.
pub fn work<E: From<Failed>>(
    tasks: &[Task],
    size: &Size,
    jobs: usize,
    results: &mut Results,
    interrupted: &(dyn Fn() -> bool + Sync),
    mut told: impl FnMut(u64),
    mut keep: impl FnMut(&Results) -> Result<(), E>,
) -> Result<(), E> {
    let named = |number: usize| tasks[number].name(size);
    results.planned = tasks.len();
    let ours = |entry: &Entry| entry.number < tasks.len() && entry.name == named(entry.number);
    results.entries.retain(ours);
    let there = |number: &usize| results.entries.iter().any(|entry| entry.number == *number);
    let missing: Vec<usize> = (0..tasks.len()).filter(|number| !there(number)).collect();
    // Times are taken when nothing else runs.
    let (timed, untimed): (Vec<usize>, Vec<usize>) =
        missing.into_iter().partition(|number| tasks[*number] == Task::Speed);
    let total: f64 = tasks.iter().map(|task| task.weight(size)).sum();
    let left: f64 = untimed.iter().map(|number| tasks[*number].weight(size)).sum();
    let seed = results.seed;
    for (numbers, jobs) in [(untimed, jobs), (timed, 1)] {
        // Work done, in millionths of a step, by all threads together.
        let done = AtomicU64::new((1e6 * STEPS * (1.0 - left / total)).max(0.0) as u64);
        let (next, halted) = (AtomicUsize::new(0), AtomicBool::new(false));
        let (sender, ended) = unbounded();
        thread::scope(|scope| {
            for _ in 0..jobs.clamp(1, numbers.len().max(1)) {
                let (sender, numbers, done, next, halted) =
                    (sender.clone(), &numbers, &done, &next, &halted);
                let stopped = move || halted.load(Ordering::Relaxed) || interrupted();
                scope.spawn(move || {
                    while !stopped()
                        && let Some(number) = numbers.get(next.fetch_add(1, Ordering::Relaxed))
                    {
                        let share = 1e6 * STEPS * tasks[*number].weight(size) / total;
                        let advanced = |part: f64| {
                            done.fetch_add((share * part) as u64, Ordering::Relaxed);
                        };
                        let Some(outcome) =
                            tasks[*number].done(size, seed, &stopped, advanced).transpose()
                        else {
                            break;
                        };
                        if sender.send((*number, outcome)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            let mut outcome = Ok(());
            loop {
                let received = ended.recv_timeout(Duration::from_millis(500));
                told(done.load(Ordering::Relaxed) / 1_000_000);
                match received {
                    Err(error) if error.is_disconnected() => return outcome,
                    Err(_) => continue,
                    // After a failure tasks that have begun still end, but nobody can keep them.
                    Ok(_) if outcome.is_err() => continue,
                    Ok((number, Err(reason))) => {
                        outcome =
                            Err(E::from(Failed { task: format!("{:?}", tasks[number]), reason }));
                    }
                    Ok((number, Ok(found))) => {
                        results.entries.push(Entry { number, name: named(number), outcome: found });
                        results.entries.sort_unstable_by_key(|entry| entry.number);
                        outcome = keep(results);
                    }
                }
                halted.fetch_or(outcome.is_err(), Ordering::Relaxed);
            }
        })?;
    }
    Ok(())
}

impl Task {
    /// What it comes to; none if it was stopped.
    fn done(
        &self,
        size: &Size,
        seed: u64,
        stopped: &dyn Fn() -> bool,
        advanced: impl FnMut(f64),
    ) -> Result<Option<Outcome>, String> {
        Ok(match *self {
            Self::Learned { setup, run } => {
                learned(size, setup, run, seed, stopped, advanced)?.map(Outcome::Learned)
            }
            Self::Computed { setup, run } => {
                Some(Outcome::Computed(computed(size, setup, run, seed)))
            }
            Self::CutOff { setup, cost } => Some(Outcome::CutOff(cut_off(size, setup, cost, seed))),
            Self::Sorting => Some(Outcome::Sorting(sorting(size))),
            Self::Prices => prices(size, seed, stopped, advanced).map(Outcome::Prices),
            Self::Pricing { run } => {
                pricing(size, run, seed, stopped, advanced)?.map(Outcome::Pricing)
            }
            Self::Speed => Some(Outcome::Speed(speed(size, seed))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::task::{size, tasks};
    use super::*;
    use crate::arena::venues::Learning;
    use crate::theory::fictitious_play::Stop;

    /// Experiments that are over in a moment.
    fn moment() -> Size {
        let quick = size(true);
        let tiny = Learning { hidden: vec![6], batch: 4, ..quick.learning.clone() };
        Size {
            traders: [3, 3],
            few: [2, 2],
            learned: 1,
            computed: 1,
            stages: 50,
            learning: tiny.clone(),
            levels: 11,
            stop: Stop { iterations: 60, ..Stop::default() },
            costs: &[1e-3],
            grid: &[0.0, 1.0],
            pair_runs: 1,
            pricing: 1,
            pricing_traders: [2, 2],
            pricing_learning: tiny,
            rounds: [40, 3],
        }
    }

    fn empty() -> Results {
        Results {
            program: String::new(),
            seed: 7,
            quick: true,
            traders: [3, 3],
            stages: 50,
            planned: 0,
            entries: Vec::new(),
        }
    }

    fn worked(jobs: usize, results: &mut Results, stop_after: usize) -> usize {
        let kept = AtomicUsize::new(0);
        let enough = || kept.load(Ordering::Relaxed) >= stop_after;
        let keep = |_: &Results| {
            kept.fetch_add(1, Ordering::Relaxed);
            Ok::<(), Failed>(())
        };
        let size = moment();
        work(&tasks(&size), &size, jobs, results, &enough, |_| (), keep).expect("nothing fails");
        kept.load(Ordering::Relaxed)
    }

    /// All but what the clock says.
    fn untimed(results: &Results) -> Vec<Entry> {
        let timed = |entry: &&Entry| !matches!(entry.outcome, Outcome::Speed(_));
        results.entries.iter().filter(timed).cloned().collect()
    }

    #[test]
    fn what_was_stopped_goes_on_and_comes_to_the_same_with_any_number_of_jobs() {
        let mut unbroken = empty();
        let all = worked(1, &mut unbroken, usize::MAX);
        assert_eq!(unbroken.progress(), (all, all));
        assert_eq!(all, 1 + 1 + 4 + 4 + 2 + 2);
        let mut broken = empty();
        worked(1, &mut broken, 3);
        assert!(broken.progress().0 < all);
        worked(2, &mut broken, usize::MAX);
        assert_eq!(untimed(&broken), untimed(&unbroken));
        assert_eq!(worked(2, &mut broken, usize::MAX), 0);
        let learned = unbroken.learned().next().expect("a run that learned");
        assert_eq!((learned.points.len(), learned.course.len()), (6, 1));
        assert!(unbroken.speed().is_some_and(|speed| speed.stage > 0.0 && speed.iteration > 0.0));
    }

    #[test]
    fn the_published_sorting_leaves_much_to_gain() {
        // With truthful offers a buyer of 0.8 has 0.05 in its venue and 0.54 in the other.
        let sorting = sorting(&size(false));
        let [type_, own, other, best] = sorting.buyers[3];
        assert_eq!(type_, 0.8);
        assert!((own - 0.05).abs() < 0.02 && (other - 0.54).abs() < 0.03, "{own} {other}");
        assert!(best >= other && sorting.regret[0] > 0.4, "{sorting:?}");
    }

    #[test]
    fn the_full_experiments_are_as_large_as_published() {
        let full = size(false);
        assert_eq!((full.traders, full.levels), ([50, 50], 101));
        let all = tasks(&full);
        let count = |kind: fn(&Task) -> bool| all.iter().filter(|task| kind(task)).count();
        assert_eq!(count(|task| matches!(task, Task::Computed { .. })), 200);
        assert_eq!(count(|task| matches!(task, Task::Pricing { .. })), 10);
    }
}
