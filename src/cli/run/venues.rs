//! `haggle run` of traders between venues.

use super::arena::{Done, Told};
use crate::cli::table::{number, percent, table};
use crate::record::venues::{Results, Tables};
use crate::record::{ManifestFile, OutputError};
use crate::scenario::venues::Plan;
use crate::scenario::{Scenario, Venues};
use bevy_ecs::world::World;
use serde::Serialize;
use std::path::Path;

impl Told for Venues {
    const TICKS: &'static str = "stages";
    type Tables = Tables;

    fn tables(folder: &Path, _: &Plan) -> Result<Tables, OutputError> {
        Tables::create(folder)
    }

    fn take(tables: &mut Tables, world: &World) -> Result<(), OutputError> {
        tables.take(world)
    }

    fn finish(tables: Tables, world: &World) -> Result<Vec<ManifestFile>, OutputError> {
        tables.finish(world)
    }

    fn document(results: &Results) -> impl Serialize {
        results
    }

    fn text(scenario: &Scenario<Self>, plan: &Plan, done: &Done<Results>) -> String {
        let Done { seed, ticks, state_hash, results } = done;
        let Results { metrics, venues } = results;
        let mut rows =
            table(["venue", "k", "buyers", "sellers", "deals", "price", "efficiency"], 0);
        for venue in venues {
            rows.add_row([
                venue.venue.to_string(),
                number(Some(venue.k), 3),
                percent(Some(venue.buyers)),
                percent(Some(venue.sellers)),
                number(Some(venue.deals), 2),
                number(venue.price, 3),
                percent(Some(venue.efficiency)),
            ]);
        }
        let [buyers, sellers] = plan.traders;
        format!(
            "{}\n{ticks} stages of {buyers} buyers and {sellers} sellers, seed {seed}\n\n{}\n\n\
             means of the last {} stages; buyers and sellers: shares of all who came; efficiency: \
             surplus\nover the best of those who came\n\nof all traders: efficiency {}, {} stay \
             out\nprofit in a stage: {} a buyer, {} a seller\nwhat a trader could gain by moving \
             alone: {} on average, {} at the most\nstate {state_hash}\n",
            scenario.title(),
            rows.trim_fmt(),
            metrics.stages,
            percent(metrics.efficiency_mean),
            percent(metrics.outside_mean),
            number(metrics.buyer_profit_mean, 4),
            number(metrics.seller_profit_mean, 4),
            number(metrics.regret_mean, 4),
            number(metrics.regret_max, 4),
        )
    }
}
