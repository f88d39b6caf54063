//! The page of the dispatch game: how often learners converge, beside what was published.

use crate::report::figure::heat::{self, Heat};
use crate::report::figure::lines::{Lines, Point, Series};
use crate::report::figure::{Axis, Caption, Span};
use crate::report::page::{Page, Repeat, Section};
use crate::report::table::{Cell, Column, Table};
use crate::reproduce::dispatch::{
    Part, Rate, SOURCE, TITLE, compare, competitiveness, map, reading,
};
use crate::study::dispatch::results::{Experiment, Results};
use maud::Markup;

/// The page of `results`; `command` makes them again.
pub fn page(results: &Results, command: &str) -> Page {
    let (ended, planned) = results.progress();
    let mut warnings = Vec::new();
    if ended < planned {
        warnings.push(format!("{ended} of {planned} runs are here."));
    }
    if results.quick {
        warnings
            .push("A quick reproduction: fewer runs of smaller networks than published.".into());
    }
    let mut sections = vec![Section {
        heading: "In words".into(),
        prose: format!("{} Published: {SOURCE}.", reading(results)),
        parts: Vec::new(),
    }];
    sections.extend(compare(results).into_iter().map(|part| section(part, results)));
    Page {
        kind: "Reproduction".into(),
        title: TITLE.into(),
        summary: "How often runs end in an equilibrium, as they came out, with nothing tuned \
                  toward a claim."
            .into(),
        warnings,
        sections,
        repeat: Repeat {
            prose: "One command runs what is missing and makes this page anew.".into(),
            commands: vec![command.to_owned()],
            facts: vec![
                ("Program".to_owned(), results.program.clone()),
                ("Seed".to_owned(), results.seed.to_string()),
            ],
            texts: Vec::new(),
        },
    }
}

fn section(part: Part, results: &Results) -> Section {
    let mut parts = vec![table(&part)];
    match part.experiment {
        Experiment::Normalisation => parts.push(courses(results)),
        Experiment::Rates => parts.extend(rates(results)),
        _ => {}
    }
    Section { heading: part.title.into(), prose: part.about, parts }
}

const CAPTION: &str = "Price and its swing: means over runs of the last rounds. Low offer within: \
                       runs whose low offer is one of an equilibrium, whatever the high one is";

fn table(part: &Part) -> Markup {
    let columns = vec![
        Column::words("case"),
        Column::words("published"),
        Column::count("converged"),
        Column::count("runs"),
        Column::percent("share", 0),
        Column::words("95 % interval"),
        Column::count("low offer within"),
        Column::number("price", "", 1),
        Column::number("its swing", "", 1),
        Column::number("firms settled", "", 1),
        Column::percent("first firm high", 0),
    ];
    let mut table = Table::new(CAPTION, columns);
    for rate in &part.rates {
        let Rate { case, published, converged, runs, interval, price, swing, .. } = rate;
        let interval = interval.map_or(String::new(), |(low, high)| {
            format!("{:.0} to {:.0} %", 100.0 * low, 100.0 * high)
        });
        let share = (*runs > 0).then(|| *converged as f64 / *runs as f64);
        table.row([
            case.as_str().into(),
            (*published).into(),
            Cell::from(*converged as u64),
            Cell::from(*runs as u64),
            share.into(),
            interval.into(),
            rate.low_enough.map(|runs| runs as f64).into(),
            (*price).into(),
            (*swing).into(),
            rate.settled.into(),
            rate.first_high.into(),
        ]);
    }
    table.html()
}

/// Competitiveness over time.
fn courses(results: &Results) -> Markup {
    let series = competitiveness(results).into_iter().map(|(name, shares)| Series {
        name,
        points: shares
            .into_iter()
            .enumerate()
            .map(|(span, share)| Point {
                x: 100.0 * (span as f64 + 0.5),
                y: Some(100.0 * share),
                band: None,
            })
            .collect(),
    });
    Lines {
        caption: Caption::new(
            "Competitiveness over time (Fig. 9)",
            "Share of rounds in which the high bidder changed, a hundred rounds a point, mean over \
             runs. Published: highest without norm, lower with layer norm, lowest with batch norm \
             without memory.",
        ),
        span: Span::Full,
        x: Axis::linear("round", ""),
        y: Axis::linear("switches", "%").from_zero(),
        series: series.collect(),
    }
    .figure()
}

/// The map of learning rates.
fn rates(results: &Results) -> Option<Markup> {
    let map = map(results)?;
    let rows = map.critics.iter().zip(&map.shares).rev().map(|(critic, shares)| heat::Row {
        label: format!("critic {critic}"),
        cells: shares.iter().map(|share| share.map(|share| 100.0 * share)).collect(),
    });
    let figure = Heat {
        caption: Caption::new(
            "Runs that converged, by learning rates (Fig. 6)",
            format!(
                "{} runs in all. Published: above 90 % with the actor's rate below 0.0025 and the \
                 critic's above it.",
                map.runs
            ),
        ),
        span: Span::Full,
        value: Axis::linear("converged", "%").between(0.0, 100.0),
        decimals: 0,
        across: "learning rate of the actor".into(),
        columns: map.actors.iter().map(f32::to_string).collect(),
        rows: rows.collect(),
    };
    Some(figure.figure())
}
