//! `haggle run` of firms that learn to bid.

use super::RunArgs;
use crate::arena::dispatch::{Learner, dispatch_app, state_hash};
use crate::arena::{Now, advance};
use crate::cli::console::{self, Progress, print, say};
use crate::cli::table::{number, percent, table};
use crate::cli::{Common, Failure};
use crate::record::dispatch::{Equilibrium, MarketMetrics, Metrics, Results, Tables};
use crate::record::{Manifest, hex};
use crate::scenario::dispatch::Plan;
use crate::scenario::{Dispatch, Scenario};
use serde::Serialize;
use std::path::Path;

/// The JSON document.
#[derive(Debug, Serialize)]
struct Document<'a> {
    scenario: &'a str,
    seed: u64,
    ticks: u64,
    state_hash: &'a str,
    metrics: &'a Metrics,
    markets: &'a [MarketMetrics],
}

/// Markets that the summary lists one by one; of more it gives the means.
const LISTED: usize = 12;

/// Runs the scenario and prints its summary.
///
/// # Errors
/// As [`super::run`].
pub fn run(scenario: &Scenario<Dispatch>, args: &RunArgs) -> Result<(), Failure> {
    if args.record.is_some() || !args.compare.is_empty() {
        return Err(Failure::input(miette::miette!(
            "--record and --compare are for runs of arena Lot; {} is of arena Dispatch",
            scenario.name(),
        )));
    }
    play(scenario, &args.common, args.out.as_deref())
}

/// Runs the scenario and prints its summary; tables go to `folder`.
///
/// # Errors
/// As [`super::run`].
pub fn play(
    scenario: &Scenario<Dispatch>,
    common: &Common,
    folder: Option<&Path>,
) -> Result<(), Failure> {
    let plan = scenario.plan().map_err(Failure::input)?;
    let ticks = u64::from(scenario.form().ticks.get());
    if common.verbose {
        say(format_args!("{}", scenario.to_ron()));
    }
    let manifest = Manifest::new(scenario, common.seed, ticks).map_err(Failure::input)?;
    let firms = plan.firms.len();
    let tables = folder.map(|folder| Tables::create(folder, firms)).transpose();
    let mut tables = tables.map_err(Failure::input)?;
    let mut app = dispatch_app(&plan, common.seed);
    console::stop_between_ticks();
    let mut progress = Progress::new(scenario.name(), ticks);
    for done in 0..ticks {
        if console::asked_to_stop() {
            break;
        }
        advance(app.world_mut(), 1);
        if let Some(diverged) = app.world().resource::<Learner>().failure() {
            progress.done();
            return Err(Failure::run(format_args!(
                "learning diverged in round {done}: {diverged}; nothing was written"
            )));
        }
        if let Some(tables) = &mut tables {
            tables.take(app.world()).map_err(Failure::run)?;
        }
        progress.at(done + 1);
    }
    progress.done();
    let done = app.world().resource::<Now>().0 as u64;
    let hash = hex(state_hash(app.world()));
    let results = Results::of(app.world());
    if let (Some(tables), Some(folder)) = (tables, folder) {
        let files = tables.finish().map_err(Failure::run)?;
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
        metrics: &results.metrics,
        markets: &results.markets,
    };
    print(&match common.json {
        true => serde_json::to_string_pretty(&document).map_err(Failure::run)? + "\n",
        false => text(scenario, &plan, &document),
    })?;
    match done < ticks {
        false => Ok(()),
        true => Err(Failure::run(format_args!(
            "stopped after {done} of {ticks} rounds; the numbers above are of these rounds"
        ))),
    }
}

fn text(scenario: &Scenario<Dispatch>, plan: &Plan, document: &Document) -> String {
    let Document { seed, ticks, state_hash, metrics, markets, .. } = document;
    let known = match Equilibrium::of(plan) {
        Some(known) => format!("equilibrium: {}", known.in_words()),
        None => "no equilibrium of this game is known".to_owned(),
    };
    let mut listed = String::new();
    if !markets.is_empty() && markets.len() <= LISTED {
        let mut rows = table(["market", "firm", "offer", "profit", "in equilibrium"], 0);
        for market in *markets {
            for (firm, (offer, profit)) in market.offers.iter().zip(&market.profits).enumerate() {
                rows.add_row([
                    market.market.to_string(),
                    (firm + 1).to_string(),
                    number(Some(*offer), 2),
                    number(Some(*profit), 1),
                    settled(market).to_owned(),
                ]);
            }
        }
        listed = format!("{}\n\n", rows.trim_fmt());
    }
    format!(
        "{}\n{ticks} rounds of {} in {}, seed {seed}\n{known}\n\n{listed}means of the last {} \
         rounds:\nprice: {}\nprofit of all firms in a round: {}\nrounds with another highest \
         bidder than before: {}\nmarkets in an equilibrium: {}\nstate {state_hash}\n",
        scenario.title(),
        many(plan.firms.len(), "firm"),
        many(plan.markets.len(), "market"),
        metrics.rounds,
        number(metrics.price_mean, 2),
        number(metrics.profit_mean, 1),
        percent(metrics.switches_mean),
        percent(metrics.settled_share),
    )
}

fn settled(market: &MarketMetrics) -> &'static str {
    match market.settled {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    }
}

fn many(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}
