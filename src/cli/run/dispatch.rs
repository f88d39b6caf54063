//! `haggle run` of firms that learn to bid.

use super::arena::{Done, Told, many};
use crate::cli::table::{number, percent, table};
use crate::record::dispatch::{Equilibrium, MarketMetrics, Results, Tables};
use crate::record::{ManifestFile, OutputError};
use crate::scenario::dispatch::Plan;
use crate::scenario::{Dispatch, Scenario};
use bevy_ecs::world::World;
use serde::Serialize;
use std::path::Path;

/// Markets that the summary lists one by one; of more it gives the means.
const LISTED: usize = 12;

impl Told for Dispatch {
    const TICKS: &'static str = "rounds";
    type Tables = Tables;

    fn tables(folder: &Path, plan: &Plan) -> Result<Tables, OutputError> {
        Tables::create(folder, plan.firms.len())
    }

    fn take(tables: &mut Tables, world: &World) -> Result<(), OutputError> {
        tables.take(world)
    }

    fn finish(tables: Tables, _: &World) -> Result<Vec<ManifestFile>, OutputError> {
        tables.finish()
    }

    fn document(results: &Results) -> impl Serialize {
        results
    }

    fn text(scenario: &Scenario<Self>, plan: &Plan, done: &Done<Results>) -> String {
        let Done { seed, ticks, state_hash, results } = done;
        let Results { metrics, markets } = results;
        let known = match Equilibrium::of(plan) {
            Some(known) => format!("equilibrium: {}", known.in_words()),
            None => "no equilibrium of this game is known".to_owned(),
        };
        let mut listed = String::new();
        if !markets.is_empty() && markets.len() <= LISTED {
            let mut rows = table(["market", "firm", "offer", "profit", "in equilibrium"], 0);
            for market in markets {
                for (firm, (offer, profit)) in market.offers.iter().zip(&market.profits).enumerate()
                {
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
}

fn settled(market: &MarketMetrics) -> &'static str {
    match market.settled {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    }
}
