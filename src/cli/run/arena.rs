//! `haggle run` of arenas beside the lots': what is the same in all of them.

use super::{Recording, RunArgs};
use crate::arena::{Now, advance};
use crate::cli::console::{self, Progress, print, say};
use crate::cli::{Common, Failure};
use crate::record::{Manifest, ManifestFile, OutputError, Visible, hex};
use crate::scenario::Scenario;
use bevy_ecs::world::World;
use serde::Serialize;
use std::path::Path;

/// An arena whose runs are told on the command line and in tables.
pub trait Told: Visible {
    /// What a tick is called, several of them.
    const TICKS: &'static str;
    /// Tables that a run fills.
    type Tables;

    /// Starts tables in `folder`.
    ///
    /// # Errors
    /// If it can't be written to.
    fn tables(folder: &Path, plan: &Self::Plan) -> Result<Self::Tables, OutputError>;

    /// Adds the tick that has just run.
    ///
    /// # Errors
    /// If it can't be written.
    fn take(tables: &mut Self::Tables, world: &World) -> Result<(), OutputError>;

    /// Gives the tables their names.
    ///
    /// # Errors
    /// If they can't be written.
    fn finish(tables: Self::Tables, world: &World) -> Result<Vec<ManifestFile>, OutputError>;

    /// Results as they stand in the JSON document.
    fn document(results: &Self::Results) -> impl Serialize;

    /// The summary.
    fn text(scenario: &Scenario<Self>, plan: &Self::Plan, done: &Done<Self::Results>) -> String;
}

/// A run that is over.
#[derive(Clone, Debug)]
pub struct Done<R> {
    /// The seed of every random stream.
    pub seed: u64,
    /// Ticks that were run.
    pub ticks: u64,
    /// The state after them.
    pub state_hash: String,
    /// What it came to.
    pub results: R,
}

/// The JSON document.
#[derive(Debug, Serialize)]
struct Document<'a, R> {
    scenario: &'a str,
    seed: u64,
    ticks: u64,
    state_hash: &'a str,
    #[serde(flatten)]
    results: R,
}

/// Runs the scenario and prints its summary.
///
/// # Errors
/// As [`super::run`].
pub fn run<A: Told>(scenario: &Scenario<A>, args: &RunArgs) -> Result<(), Failure> {
    if !args.compare.is_empty() {
        return Err(Failure::input(miette::miette!(
            "--compare is for runs of arena Lot; {} is of arena {}",
            scenario.name(),
            A::ARENA,
        )));
    }
    play(scenario, &args.common, args.out.as_deref(), args.record.as_deref())
}

/// Runs the scenario and prints its summary; tables go to `folder`, frames into the file `record`.
///
/// # Errors
/// As [`super::run`].
pub fn play<A: Told>(
    scenario: &Scenario<A>,
    common: &Common,
    folder: Option<&Path>,
    record: Option<&Path>,
) -> Result<(), Failure> {
    let plan = scenario.plan().map_err(Failure::input)?;
    if common.verbose {
        say(format_args!("{}", scenario.to_ron()));
    }
    let planned = u64::from(scenario.ticks());
    let manifest = Manifest::new(scenario, common.seed, planned).map_err(Failure::input)?;
    let tables = folder.map(|folder| A::tables(folder, &plan)).transpose();
    let mut tables = tables.map_err(Failure::input)?;
    let mut app = A::app(&plan, common.seed, common.threads());
    let recording = record.map(|path| {
        let playbill = A::playbill(scenario, &plan, common.seed);
        let mut watcher = A::watcher(app.world_mut());
        Recording::create(path, &playbill, move |world| A::frame(&mut watcher, world))
    });
    let mut recording = recording.transpose().map_err(Failure::input)?;
    console::stop_between_ticks();
    let mut progress = Progress::new(scenario.name(), planned);
    for done in 0..planned {
        if console::asked_to_stop() {
            break;
        }
        advance(app.world_mut(), 1);
        if let Some(failure) = A::failure(app.world_mut()) {
            progress.done();
            return Err(Failure::run(format_args!(
                "after {done} {}: {failure}; nothing was written",
                A::TICKS
            )));
        }
        if let Some(tables) = &mut tables {
            A::take(tables, app.world()).map_err(Failure::run)?;
        }
        if let Some(recording) = &mut recording {
            recording.take(app.world_mut()).map_err(Failure::run)?;
        }
        progress.at(done + 1);
    }
    progress.done();
    let done = Done {
        seed: common.seed,
        ticks: app.world().resource::<Now>().0 as u64,
        state_hash: hex(A::state_hash(app.world_mut())),
        results: A::results(app.world()),
    };
    if let (Some(tables), Some(folder)) = (tables, folder) {
        let manifest = Manifest {
            ticks: done.ticks,
            complete: done.ticks == planned,
            state_hash: done.state_hash.clone(),
            results: Some(done.results.clone()),
            files: A::finish(tables, app.world()).map_err(Failure::run)?,
            ..manifest
        };
        manifest.write(folder).map_err(Failure::run)?;
    }
    print(&match common.json {
        true => json(scenario, &done)?,
        false => A::text(scenario, &plan, &done),
    })?;
    if let Some(recording) = recording {
        recording.finish().map_err(Failure::run)?;
    }
    match done.ticks < planned {
        false => Ok(()),
        true => Err(Failure::run(format_args!(
            "stopped after {} of {planned} {what}; the numbers above are of these {what}",
            done.ticks,
            what = A::TICKS,
        ))),
    }
}

fn json<A: Told>(scenario: &Scenario<A>, done: &Done<A::Results>) -> Result<String, Failure> {
    let document = Document {
        scenario: scenario.name(),
        seed: done.seed,
        ticks: done.ticks,
        state_hash: &done.state_hash,
        results: A::document(&done.results),
    };
    Ok(serde_json::to_string_pretty(&document).map_err(Failure::run)? + "\n")
}

/// So many of something, in words.
pub fn many(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}
