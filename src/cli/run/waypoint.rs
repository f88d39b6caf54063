//! `haggle run` of a waypoint.

use super::RunArgs;
use crate::arena::waypoint::{state_hash, waypoint_app};
use crate::arena::{Now, advance};
use crate::cli::console::{self, Progress, print, say};
use crate::cli::table::{number, percent, table};
use crate::cli::{Common, Failure};
use crate::record::waypoint::{Metrics, Playbill, Results, Tables, Watcher, WayMetrics};
use crate::record::{Manifest, Recorder, hex};
use crate::scenario::{Scenario, Waypoint};
use serde::Serialize;
use std::path::Path;

/// The JSON document.
#[derive(Debug, Serialize)]
struct Document<'a> {
    scenario: &'a str,
    seed: u64,
    ticks: u64,
    state_hash: &'a str,
    agreed_by: &'a str,
    metrics: &'a Metrics,
    ways: &'a [WayMetrics],
}

/// Runs the scenario and prints its summary.
///
/// # Errors
/// As [`super::run`].
pub fn run(scenario: &Scenario<Waypoint>, args: &RunArgs) -> Result<(), Failure> {
    if !args.compare.is_empty() {
        return Err(Failure::input(miette::miette!(
            help = "every way to agree is compared in each run of a waypoint",
            "--compare is for runs of arena Lot; {} is of arena Waypoint",
            scenario.name(),
        )));
    }
    play(scenario, &args.common, args.out.as_deref(), args.record.as_deref())
}

/// Runs the scenario and prints its summary; tables go to `folder`, frames into the file `record`.
///
/// # Errors
/// As [`super::run`].
pub fn play(
    scenario: &Scenario<Waypoint>,
    common: &Common,
    folder: Option<&Path>,
    record: Option<&Path>,
) -> Result<(), Failure> {
    let plan = scenario.plan().map_err(Failure::input)?;
    let ticks = u64::from(scenario.form().ticks.get());
    if common.verbose {
        say(format_args!("{}", scenario.to_ron()));
    }
    let manifest = Manifest::new(scenario, common.seed, ticks).map_err(Failure::input)?;
    let mut tables = folder.map(Tables::create).transpose().map_err(Failure::input)?;
    let mut app = waypoint_app(&plan, common.seed);
    let playbill = Playbill::new(scenario, common.seed);
    let recorder = record.map(|path| Recorder::create(path, &playbill));
    let mut recorder = recorder.transpose().map_err(Failure::input)?;
    let mut watcher = Watcher::new(app.world_mut());
    console::stop_between_ticks();
    let mut progress = Progress::new(scenario.name(), ticks);
    for done in 0..ticks {
        if console::asked_to_stop() {
            break;
        }
        advance(app.world_mut(), 1);
        if let Some(tables) = &mut tables {
            tables.take(app.world()).map_err(Failure::run)?;
        }
        if let Some(recorder) = &mut recorder {
            let frame = watcher.frame(app.world_mut());
            recorder.take(&frame).map_err(Failure::run)?;
        }
        progress.at(done + 1);
    }
    progress.done();
    let done = app.world().resource::<Now>().0 as u64;
    let hash = hex(state_hash(app.world_mut()));
    let results = Results::of(app.world());
    if let (Some(tables), Some(folder)) = (tables, folder) {
        let files = tables.finish(app.world()).map_err(Failure::run)?;
        let manifest = Manifest {
            ticks: done,
            complete: done == ticks,
            state_hash: hash.clone(),
            results: Some(results.clone()),
            files,
            ..manifest
        };
        manifest.write(folder).map_err(Failure::run)?;
    }
    let document = Document {
        scenario: scenario.name(),
        seed: common.seed,
        ticks: done,
        state_hash: &hash,
        agreed_by: &results.way,
        metrics: &results.metrics,
        ways: &results.ways,
    };
    print(&match common.json {
        true => serde_json::to_string_pretty(&document).map_err(Failure::run)? + "\n",
        false => text(scenario, &document),
    })?;
    if let Some(recorder) = recorder {
        recorder.finish().map_err(Failure::run)?;
    }
    match done < ticks {
        false => Ok(()),
        true => Err(Failure::run(format_args!(
            "stopped after {done} of {ticks} ticks; the numbers above are of these ticks"
        ))),
    }
}

fn text(scenario: &Scenario<Waypoint>, document: &Document) -> String {
    let Document { seed, ticks, state_hash, metrics, ways, .. } = document;
    let mut rows = table(["way to agree", "cost", "gap, mean", "gap, median", "Gini, mean"], 1);
    for way in *ways {
        rows.add_row([
            way.way.clone(),
            number(Some(way.cost), 2),
            percent(way.gap_mean),
            percent(way.gap_median),
            number(way.gini_mean, 3),
        ]);
    }
    let count = |count: Option<u64>| number(count.map(|count| count as f64), 0);
    format!(
        "{}\n{} aircraft came, {} passed in {ticks} ticks, seed {seed}; {} negotiations, {} were \
         alone\n\n{}\n\nthe first row is the way that was taken; all are of the same negotiations;\n\
         gap: cost above the least total cost; Gini: of what each bears, after trade where there \
         is any\n\nsteps of an auction: {} in the median, {} at the most\n\
         credits that changed hands: {}\nlater than estimated: {} on average\n\
         least time between two passages: {}\nstate {state_hash}\n",
        scenario.title(),
        metrics.came,
        metrics.passed,
        metrics.negotiations,
        metrics.alone,
        rows.trim_fmt(),
        number(metrics.steps_median, 0),
        count(metrics.steps_max),
        number(Some(metrics.credits_moved), 2),
        number(metrics.delay_mean, 3),
        number(metrics.closest_passage, 3),
    )
}
