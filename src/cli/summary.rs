//! What a run came to, for people and as JSON.

use super::drive::Ending;
use super::table::{number, percent, table};
use crate::arena::lot::{Cohort, Cohorts, STAY_CLASSES, Setting, Tally, stay_class_name};
use crate::record::{Compared, ComparedMetrics, Metrics, Results, policies_in_words};
use crate::scenario::Plan;
use bevy_ecs::prelude::*;
use serde::Serialize;

/// The JSON document of `haggle run --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The scenario's name.
    pub scenario: String,
    /// The seed of every random stream.
    pub seed: u64,
    /// Ticks that were run.
    pub ticks: u64,
    /// Hash of the world after the last tick.
    pub state_hash: String,
    /// The rule that settled.
    pub rule: &'static str,
    /// Who bids how, in words.
    pub policies: Vec<String>,
    /// The run's metrics.
    pub metrics: Metrics,
    /// What other rules would have made of the same orders.
    pub compared: Vec<Compared>,
    /// What became of the vehicles, by hour of arrival and by length of stay.
    pub cohorts: Vec<CohortRow>,
}

/// A cohort of stays that ended.
#[derive(Clone, Debug, Serialize)]
pub struct CohortRow {
    /// What its stays have in common: `arrived` or `stayed`.
    pub by: &'static str,
    /// The hour of arrival, or the class of stay.
    pub cohort: String,
    /// Stays.
    pub stays: u64,
    /// Share of the stays that ended below target.
    pub unmet_share: Option<f64>,
    /// Energy missing to the target, kWh a stay.
    pub unmet_kwh: Option<f64>,
    /// State of charge on arrival, mean.
    pub soc_in: Option<f64>,
    /// State of charge on leaving, mean.
    pub soc_out: Option<f64>,
    /// Ticks with a trade over ticks with an order.
    pub match_rate: Option<f64>,
    /// Mean price of the energy bought, AUD/kWh.
    pub price_paid: Option<f64>,
    /// Mean price of the energy sold, AUD/kWh.
    pub price_received: Option<f64>,
    /// Jain's index of the utilities of whole stays.
    pub jain: Option<f64>,
    /// Utility, AUD a stay.
    pub utility: Option<f64>,
    /// Utility per hour parked, AUD/h.
    pub utility_per_hour: Option<f64>,
}

impl CohortRow {
    fn of(by: &'static str, name: String, cohort: &Cohort) -> Self {
        Self {
            by,
            cohort: name,
            stays: cohort.stays,
            unmet_share: cohort.per_stay(cohort.unmet as f64),
            unmet_kwh: cohort.per_stay(cohort.unmet_kwh),
            soc_in: cohort.per_stay(cohort.soc_in),
            soc_out: cohort.per_stay(cohort.soc_out),
            match_rate: cohort.match_rate(),
            price_paid: cohort.price_paid(),
            price_received: cohort.price_received(),
            jain: cohort.jain(),
            utility: cohort.per_stay(cohort.utility),
            utility_per_hour: cohort.utility_per_hour(),
        }
    }
}

impl Report {
    /// The report of `world`, whose state has the hash `state_hash`.
    pub fn of(world: &World, scenario: &str, state_hash: &str) -> Self {
        let Setting { plan, seed } = world.resource::<Setting>();
        let Results { metrics, compared, .. } = Results::of(world);
        Self {
            scenario: scenario.to_owned(),
            seed: *seed,
            ticks: world.resource::<Tally>().ticks,
            state_hash: state_hash.to_owned(),
            rule: plan.market.rule.name(),
            policies: policies_in_words(plan),
            metrics,
            compared,
            cohorts: cohort_rows(world.resource::<Cohorts>()),
        }
    }

    /// One JSON document.
    pub fn json(&self) -> String {
        // A report holds numbers and words only; JSON has a form for all of them.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

/// Cohorts that hold somebody: by hour of arrival, then by length of stay.
fn cohort_rows(cohorts: &Cohorts) -> Vec<CohortRow> {
    let by_hour = (0..24)
        .map(|hour| CohortRow::of("arrived", format!("{hour:02}:00"), &cohorts.of_hour(hour)));
    let by_stay = (0..=STAY_CLASSES.len())
        .map(|class| CohortRow::of("stayed", stay_class_name(class), &cohorts.of_class(class)));
    by_hour.chain(by_stay).filter(|row| row.stays > 0).collect()
}

/// The summary for people.
pub fn text(report: &Report, plan: &Plan, ending: &Ending) -> String {
    let Report { scenario, seed, ticks, metrics, .. } = report;
    let days = *ticks as f64 / f64::from(plan.clock.steps_per_day);
    let lots = match plan.lots {
        1 => "1 lot".to_owned(),
        lots => format!("{lots} lots"),
    };
    let vehicle_ticks = metrics.population * *ticks as f64 * f64::from(plan.lots);
    let head = format!(
        "{}\n{scenario}, {lots}, {ticks} ticks ({days:.1} days), rule {}, seed {seed}\n\
         {:.0} ticks a second, {:.2} million vehicle-ticks a second, state {}\n",
        plan.title,
        report.rule,
        ending.rate(),
        vehicle_ticks / ending.elapsed.as_secs_f64().max(1e-9) / 1e6,
        report.state_hash,
    );
    let mut text = format!("{head}\n{}\n", metrics_table(metrics));
    if !report.compared.is_empty() {
        text += &format!("\nThe same orders under other rules\n{}\n", compared_table(report));
    }
    for (by, title) in [("arrived", "By hour of arrival"), ("stayed", "By length of stay")] {
        if report.cohorts.iter().any(|row| row.by == by) {
            text += &format!("\n{title}\n{}\n", cohort_table(&report.cohorts, by));
        }
    }
    text
}

fn metrics_table(metrics: &Metrics) -> String {
    let mut table = table(["metric", "value", "unit"], 1);
    let mut row = |name: &str, value: String, unit: &str| {
        table.add_row([name, &value, unit]);
    };
    row("welfare", number(Some(metrics.welfare), 2), "AUD");
    row("share of optimum", percent(metrics.optimum_share), "");
    row("volume", number(Some(metrics.volume), 1), "kWh");
    row("match rate", percent(metrics.match_rate), "");
    row("Jain", number(metrics.jain, 3), "");
    row("Gini", number(metrics.gini, 3), "");
    row("price, mean", number(metrics.price_mean, 4), "AUD/kWh");
    row("price, sd", number(metrics.price_sd, 4), "AUD/kWh");
    row("unmet energy", number(Some(metrics.unmet_kwh), 1), "kWh");
    row("left below target", percent(metrics.unmet_share), "");
    if metrics.misreport_gain.is_some() {
        row("best misreport gains", number(metrics.misreport_gain, 4), "AUD an audited order");
    }
    row("arrivals", metrics.arrivals.to_string(), "vehicles");
    row("turned away", metrics.turned_away.to_string(), "vehicles");
    if let Some(lost) = metrics.bay_lost {
        let first_come = number(metrics.bay_lost_first_come, 2);
        row("contests for last bays", metrics.bay_contests.to_string(), "");
        row("missed by those who lost", number(Some(lost), 2), "AUD");
        row("had the first to come won", first_come, "AUD");
        row("credit that compensated", number(metrics.bay_credits, 2), "AUD");
    }
    row("departures", metrics.departures.to_string(), "vehicles");
    row("mean in a lot", number(Some(metrics.population), 1), "vehicles");
    row("replaced a tick", percent(metrics.replacement_rate), "of the parked");
    if let Some(column) = table.column_mut(2) {
        column.set_cell_alignment(comfy_table::CellAlignment::Left);
    }
    table.trim_fmt()
}

fn compared_table(report: &Report) -> String {
    let mut table = rules_table();
    let Report { rule, metrics, compared, .. } = report;
    let settled = ComparedMetrics::from(metrics);
    table.add_row(rule_row(&format!("{rule} (settled)"), &settled));
    for Compared { rule, metrics } in compared {
        table.add_row(rule_row(rule, metrics));
    }
    table.trim_fmt()
}

fn rules_table() -> comfy_table::Table {
    table(
        [
            "rule",
            "welfare AUD",
            "of optimum",
            "volume kWh",
            "matched",
            "Jain",
            "Gini",
            "price AUD/kWh",
            "sd",
        ],
        1,
    )
}

fn rule_row(name: &str, metrics: &ComparedMetrics) -> [String; 9] {
    [
        name.to_owned(),
        number(Some(metrics.welfare), 2),
        percent(metrics.optimum_share),
        number(Some(metrics.volume), 1),
        percent(metrics.match_rate),
        number(metrics.jain, 3),
        number(metrics.gini, 3),
        number(metrics.price_mean, 4),
        number(metrics.price_sd, 4),
    ]
}

fn cohort_table(rows: &[CohortRow], by: &str) -> String {
    let mut table = table(
        [
            by,
            "stays",
            "below target",
            "missing kWh",
            "SoC in",
            "SoC out",
            "matched",
            "paid",
            "received",
            "Jain",
            "gain AUD",
            "AUD/h",
        ],
        1,
    );
    for row in rows.iter().filter(|row| row.by == by) {
        table.add_row([
            row.cohort.clone(),
            row.stays.to_string(),
            percent(row.unmet_share),
            number(row.unmet_kwh, 2),
            percent(row.soc_in),
            percent(row.soc_out),
            percent(row.match_rate),
            number(row.price_paid, 3),
            number(row.price_received, 3),
            number(row.jain, 3),
            number(row.utility, 3),
            number(row.utility_per_hour, 3),
        ]);
    }
    table.trim_fmt()
}
