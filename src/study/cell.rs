//! One run of a study.

use super::Study;
use super::design::Cell;
use super::stop::Watch;
use crate::arena::advance;
use crate::arena::lot::{Lots, Sinks, Tally, lot_app, state_hash};
use crate::record::{Metrics, hex};
use crate::scenario::Plan;
use serde::{Deserialize, Serialize};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What became of a cell; the same on every machine, so it holds no time and no place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The cell's number.
    pub cell: u64,
    /// What it came to.
    pub outcome: Outcome,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It came to its end.
    Done(Done),
    /// It could not start, or broke down; the text says why.
    Failed(String),
}

/// The results of a run that came to its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// Ticks that were run.
    pub ticks: u64,
    /// The condition that ended it early.
    pub stopped_by: Option<String>,
    /// Hash of the world after the last tick.
    pub state_hash: String,
    /// The metrics, in the order of [`Metrics::NAMES`].
    pub metrics: Vec<Option<f64>>,
}

/// Runs cells of one study; what neighbours share is worked out once.
#[derive(Debug)]
pub struct Runner<'a> {
    study: &'a Study,
    /// The point that was run last, and its plan or why there is none.
    latest: Option<(u64, Result<Arc<Plan>, String>)>,
}

impl<'a> Runner<'a> {
    /// Runs cells of `study`.
    pub fn new(study: &'a Study) -> Self {
        Self { study, latest: None }
    }

    /// Runs the cell `number`; none if `interrupted` says so before its end.
    pub fn run(&mut self, number: u64, interrupted: &dyn Fn() -> bool) -> Option<Entry> {
        let cell = self.study.design.cell(number);
        let outcome = match self.plan(cell.point) {
            Err(reason) => Outcome::Failed(reason),
            Ok(plan) => {
                let run = || self.study.run(&plan, cell, interrupted);
                // A defect in one run must not take the others with it.
                match catch_unwind(AssertUnwindSafe(run)) {
                    Ok(outcome) => outcome?,
                    Err(panic) => Outcome::Failed(format!("defect: {}", message(&*panic))),
                }
            }
        };
        Some(Entry { cell: number, outcome })
    }

    fn plan(&mut self, point: u64) -> Result<Arc<Plan>, String> {
        match &self.latest {
            Some((latest, plan)) if *latest == point => plan.clone(),
            _ => {
                let plan = self.study.plan(point).map(Arc::new).map_err(|error| error.to_string());
                self.latest = Some((point, plan.clone()));
                plan
            }
        }
    }
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

impl Study {
    fn run(&self, plan: &Plan, cell: Cell, interrupted: &dyn Fn() -> bool) -> Option<Outcome> {
        // Runs go side by side, so each keeps to its own thread.
        let mut app = lot_app(plan, cell.seed, 1);
        app.world_mut().resource_mut::<Sinks>().look_alone();
        let metrics_of = |app: &bevy_app::App| {
            let world = app.world();
            Metrics::of(world.resource::<Tally>(), world.resource::<Lots>().lots.len()).values()
        };
        let mut watches: Vec<Watch> = self.stops.iter().map(Watch::new).collect();
        let (mut ticks, mut stopped_by) = (0, None);
        while ticks < plan.ticks && stopped_by.is_none() {
            if interrupted() {
                return None;
            }
            advance(app.world_mut(), 1);
            ticks += 1;
            if !watches.is_empty() && ticks % plan.clock.steps_per_day == 0 {
                let metrics = metrics_of(&app);
                // Every condition sees every day, whichever ends the run.
                for watch in &mut watches {
                    if watch.sees(&metrics) {
                        stopped_by = stopped_by.or_else(|| Some(watch.stop().name()));
                    }
                }
            }
        }
        let metrics = metrics_of(&app).to_vec();
        let broken = metrics.iter().position(|value| value.is_some_and(|value| !value.is_finite()));
        if let Some(broken) = broken {
            let name = Metrics::NAMES[broken];
            return Some(Outcome::Failed(format!("{name} is not a finite number")));
        }
        let state_hash = hex(state_hash(app.world_mut()));
        Some(Outcome::Done(Done { ticks: ticks.into(), stopped_by, state_hash, metrics }))
    }
}
