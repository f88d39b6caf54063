//! `haggle run SCENARIO`: a scenario file in, a run out.

pub mod arena;
mod dispatch;
mod recording;
mod venues;
mod waypoint;

pub use recording::Recording;

use super::console::{print, say};
use super::drive::{Ending, drive, drive_each};
use super::summary::{self, Report};
use super::{Common, Failure};
use crate::arena::lot::{Sinks, lot_app, state_hash};
use crate::market::Rule;
use crate::record::{Manifest, Playbill, Tables, TradesFormat, Watcher, hex};
use crate::scenario::{self, AnyScenario, Plan, Scenario};
use bevy_app::App;
use clap::ValueEnum;
use std::path::{Path, PathBuf};

/// Arguments of `haggle run`.
#[derive(clap::Args, Debug)]
pub struct RunArgs {
    /// Scenario: a file, or the name of one that `haggle list` shows
    #[arg(value_name = "SCENARIO")]
    scenario: String,
    #[command(flatten)]
    common: Common,
    /// Folder for steps.csv, vehicles.csv, lots.csv, trades and manifest.json
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How trades are written to the folder
    #[arg(long, value_enum, default_value_t = TradesChoice::Csv)]
    trades: TradesChoice,
    /// Also write a recording, to be looked at with `haggle view FILE`
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Also compute these rules on the same orders; they move nothing
    #[arg(long, value_enum, value_name = "RULE", value_delimiter = ',')]
    compare: Vec<CompareChoice>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TradesChoice {
    Csv,
    Parquet,
    None,
}

impl TradesChoice {
    fn format(self) -> Option<TradesFormat> {
        match self {
            Self::Csv => Some(TradesFormat::Csv),
            Self::Parquet => Some(TradesFormat::Parquet),
            Self::None => None,
        }
    }
}

/// What `--compare` accepts; the names are those of [`Rule::name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CompareChoice {
    Nash,
    Greedy,
    DoubleAuctionRank,
    DoubleAuction,
    KPricing,
    All,
}

impl CompareChoice {
    fn rules(self) -> Vec<Rule> {
        match self {
            Self::All => Rule::ALL.to_vec(),
            Self::Nash => vec![Rule::Nash { power: 0.5 }],
            Self::Greedy => vec![Rule::Greedy],
            Self::DoubleAuctionRank => vec![Rule::DoubleAuctionRank],
            Self::DoubleAuction => vec![Rule::DoubleAuction],
            Self::KPricing => vec![Rule::KPricing { k: 0.5 }],
        }
    }
}

/// Runs the scenario and prints its summary.
///
/// # Errors
/// [`Failure::Input`] if the scenario, its data or the folder is wrong,
/// [`Failure::Run`] if the run was stopped or its results could not be written.
pub fn run(args: &RunArgs) -> Result<(), Failure> {
    match scenario::open(&args.scenario, &args.common.sets).map_err(Failure::input)? {
        AnyScenario::Lot(scenario) => run_lot(&scenario, args),
        AnyScenario::Waypoint(scenario) => arena::run(&scenario, args),
        AnyScenario::Dispatch(scenario) => arena::run(&scenario, args),
        AnyScenario::Venues(scenario) => arena::run(&scenario, args),
    }
}

fn run_lot(scenario: &Scenario, args: &RunArgs) -> Result<(), Failure> {
    let mut plan = scenario.plan().map_err(Failure::input)?;
    for rule in args.compare.iter().flat_map(|choice| choice.rules()) {
        if !plan.market.compare.contains(&rule) {
            plan.market.compare.push(rule);
        }
    }
    explain(scenario, &plan, args.common.verbose);

    let mut app = lot_app(&plan, args.common.seed, args.common.threads());
    let manifest =
        Manifest::new(scenario, args.common.seed, plan.ticks.into()).map_err(Failure::input)?;
    if let Some(folder) = &args.out {
        let tables = Tables::create(folder, &plan, args.trades.format()).map_err(Failure::input)?;
        app.world_mut().resource_mut::<Sinks>().add(Box::new(tables));
    }
    let recording = args.record.as_deref().map(|path| {
        let playbill = Playbill::new(scenario, &plan, args.common.seed);
        let mut watcher = Watcher::new(app.world_mut());
        Recording::create(path, &playbill, move |world| watcher.frame(world))
    });
    let mut recording = recording.transpose().map_err(Failure::input)?;
    let mut ending = match &mut recording {
        None => drive(&mut app, plan.ticks.into(), scenario.name()),
        Some(recording) => {
            drive_each(&mut app, plan.ticks.into(), scenario.name(), |world| recording.take(world))
        }
    };
    let hash = hex(state_hash(app.world_mut()));
    let manifest = Manifest {
        ticks: ending.ticks,
        complete: ending.ticks == u64::from(plan.ticks),
        state_hash: hash.clone(),
        ..manifest
    };
    let written = finish_tables(&mut app, &mut ending, manifest, args.out.as_deref());

    let report = Report::of(app.world(), scenario.name(), &hash);
    print(&match args.common.json {
        true => report.json(),
        false => summary::text(&report, &plan, &ending),
    })?;
    written?;
    if let Some(recording) = recording {
        recording.finish().map_err(Failure::run)?;
    }
    stopped(&ending, plan.ticks)
}

/// Says what was done to measured data, and with `-v` the whole configuration.
fn explain(scenario: &Scenario, plan: &Plan, verbose: bool) {
    if verbose {
        say(format_args!("{}", scenario.to_ron()));
    }
    for note in &plan.notes {
        say(format_args!("note: {note}"));
    }
}

fn finish_tables(
    app: &mut App,
    ending: &mut Ending,
    manifest: Manifest,
    folder: Option<&Path>,
) -> Result<(), Failure> {
    let failure = ending.failure.take();
    let Some(folder) = folder else {
        return failure.map_or(Ok(()), |error| Err(Failure::run(error)));
    };
    let sinks = app.world_mut().resource_mut::<Sinks>().take();
    let failed = |error| {
        Failure::run(format_args!(
            "{error}\nwhat an earlier run left in {} is as it was",
            folder.display()
        ))
    };
    if let Some(error) = failure {
        return Err(failed(error));
    }
    for sink in sinks {
        if let Ok(tables) = sink.into_any().downcast::<Tables>() {
            tables.finish(app.world_mut(), manifest.clone()).map_err(failed)?;
        }
    }
    Ok(())
}

fn stopped(ending: &Ending, planned: u32) -> Result<(), Failure> {
    match ending.stopped {
        false => Ok(()),
        true => Err(Failure::run(format_args!(
            "stopped after {} of {planned} ticks; the numbers above are of these ticks",
            ending.ticks
        ))),
    }
}
