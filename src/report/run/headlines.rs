//! The run in numbers that stand for themselves.

use super::Run;
use crate::record::Metrics;
use crate::report::figure::numbers::fixed;
use crate::report::page::{Headline, Section, headlines};

/// The section of headlines.
pub fn section(run: &Run) -> Section {
    Section {
        heading: "In numbers".to_owned(),
        prose: "Welfare and its optimum are on true values. Jain’s and Gini’s index are of the gains in a \
                tick, mean over lots and ticks in which somebody gained."
            .to_owned(),
        parts: vec![headlines(&run_headlines(&run.results.metrics))],
    }
}

fn run_headlines(metrics: &Metrics) -> Vec<Headline> {
    let count = |number: u64| fixed(number as f64, 0);
    let [matched, unmet, optimum] =
        [metrics.match_rate, metrics.unmet_share, metrics.optimum_share].map(percent);
    [
        ("Welfare", fixed(metrics.welfare, 2), "AUD", format!("{optimum} of the optimum")),
        (
            "Energy traded",
            fixed(metrics.volume, 1),
            "kWh",
            format!("{} trades", count(metrics.trades)),
        ),
        (
            "Mean price",
            number(metrics.price_mean, 4),
            "AUD/kWh",
            format!("± {} sd", number(metrics.price_sd, 4)),
        ),
        ("Matched", matched, "", "of those with an order".to_owned()),
        ("Jain", number(metrics.jain, 3), "", "1 where all gain the same".to_owned()),
        ("Gini", number(metrics.gini, 3), "", "0 where all gain the same".to_owned()),
        (
            "Arrivals",
            count(metrics.arrivals),
            "vehicles",
            format!("{} turned away", count(metrics.turned_away)),
        ),
        ("Departures", count(metrics.departures), "vehicles", format!("{unmet} below target")),
        ("In a lot", fixed(metrics.population, 1), "vehicles", "mean over ticks".to_owned()),
        (
            "Missing energy",
            fixed(metrics.unmet_kwh, 1),
            "kWh",
            "to the targets on leaving".to_owned(),
        ),
    ]
    .map(|(label, value, unit, beside)| Headline {
        label: label.to_owned(),
        value,
        unit: unit.to_owned(),
        beside,
    })
    .to_vec()
}

fn number(value: Option<f64>, decimals: usize) -> String {
    fixed(value.unwrap_or(f64::NAN), decimals)
}

fn percent(share: Option<f64>) -> String {
    // A dash has no percent sign.
    share.map_or(number(None, 0), |share| format!("{}\u{a0}%", fixed(100.0 * share, 1)))
}
