//! Runs cells side by side, each on a thread of its own, and hands over their results as they end.

use super::Study;
use super::cell::{Entry, Outcome, Runner};
use super::form::OnFailure;
use crossbeam_channel::bounded;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// Results that may wait for each worker before it waits for them to be taken.
const WAITING: usize = 16;

/// Runs `cells` of `study` with `jobs` workers and gives each entry to `take`, in the order in
/// which they end. What `interrupted` says is heeded within a tick. Under
/// [`OnFailure::Stop`] no run starts after one has failed.
///
/// # Errors
/// What `take` says; no run starts after that.
pub fn work<E>(
    study: &Study,
    cells: &[u64],
    jobs: usize,
    interrupted: &(dyn Fn() -> bool + Sync),
    mut take: impl FnMut(Entry) -> Result<(), E>,
) -> Result<(), E> {
    let (next, halted) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (sender, entries) = bounded(jobs * WAITING);
    thread::scope(|scope| {
        for _ in 0..jobs.min(cells.len()).max(1) {
            let sender = sender.clone();
            let (next, halted) = (&next, &halted);
            scope.spawn(move || {
                let mut runner = Runner::new(study);
                while !halted.load(Ordering::Relaxed)
                    && let Some(&cell) = cells.get(next.fetch_add(1, Ordering::Relaxed))
                    && let Some(entry) = runner.run(cell, interrupted)
                {
                    let failed = matches!(entry.outcome, Outcome::Failed(_));
                    if failed && study.on_failure == OnFailure::Stop {
                        halted.store(true, Ordering::Relaxed);
                    }
                    if sender.send(entry).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut outcome = Ok(());
        for entry in &entries {
            // After a failure runs that have begun still end, but nobody can keep their results.
            if outcome.is_ok() {
                outcome = take(entry);
                if outcome.is_err() {
                    halted.store(true, Ordering::Relaxed);
                }
            }
        }
        outcome
    })
}
