//! `haggle run` of a waypoint.

use super::arena::{Done, Told};
use crate::cli::table::{number, percent, table};
use crate::record::waypoint::{Metrics, Results, Tables, WayMetrics};
use crate::record::{ManifestFile, OutputError};
use crate::scenario::waypoint::Plan;
use crate::scenario::{Scenario, Waypoint};
use bevy_ecs::world::World;
use serde::Serialize;
use std::path::Path;

/// Results as they stand in the JSON document.
#[derive(Debug, Serialize)]
struct Document<'a> {
    agreed_by: &'a str,
    metrics: &'a Metrics,
    ways: &'a [WayMetrics],
}

impl Told for Waypoint {
    const TICKS: &'static str = "ticks";
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
        Document { agreed_by: &results.way, metrics: &results.metrics, ways: &results.ways }
    }

    fn text(scenario: &Scenario<Self>, _: &Plan, done: &Done<Results>) -> String {
        let Done { seed, ticks, state_hash, results } = done;
        let Results { metrics, ways, .. } = results;
        let mut rows = table(["way to agree", "cost", "gap, mean", "gap, median", "Gini, mean"], 1);
        for way in ways {
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
}
