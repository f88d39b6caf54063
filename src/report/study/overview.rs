//! What was run: the design in numbers and in a table, and the runs that failed.

use super::Facet;
use crate::report::figure::numbers::short;
use crate::report::page::{Headline, Section, headlines};
use crate::report::table::{Cell, Column, Table};
use crate::study::factor::Value;
use crate::study::results::Results;

/// What was run.
fn parts(results: &Results, facets: &[Facet]) -> Vec<maud::Markup> {
    let manifest = &results.manifest;
    let count = |label: &str, value: u64, beside: &str| Headline {
        label: label.into(),
        value: value.to_string(),
        unit: String::new(),
        beside: beside.into(),
    };
    let stopped = match results.stopped {
        0 => String::new(),
        stopped => format!("{stopped} ended early: {}", manifest.stops.join(", ")),
    };
    let mut parts = vec![headlines(&[
        count("Runs", results.len() as u64, &stopped),
        count("Points", manifest.points, ""),
        count("Seeds a point", manifest.seeds.len() as u64, ""),
        count("Failures", results.failures.len() as u64, ""),
    ])];
    if !facets.is_empty() {
        let columns =
            vec![Column::words("factor"), Column::words("levels"), Column::count("count")];
        let mut table = Table::new("What varies", columns);
        for facet in facets {
            let (levels, count) = match facet.sampled {
                true => (sampled(results, facet), manifest_size(results, facet)),
                false => (listed(&facet.levels), facet.levels.len() as u64),
            };
            table.row([facet.column.name.as_str().into(), levels.into(), count.into()]);
        }
        parts.push(table.html());
    }
    parts
}

/// What was run, as a section.
pub fn section(results: &Results, facets: &[Facet]) -> Section {
    let crossed = match facets.len() {
        0 => "",
        1 => "The factor's levels run on each seed. ",
        _ => "Factors are crossed with each other, and every point runs on each seed. ",
    };
    Section {
        heading: "What was run".into(),
        prose: format!(
            "{crossed}Runs on one seed meet the same arrivals, so that they can be compared pair \
             by pair."
        ),
        parts: parts(results, facets),
    }
}

/// How many points a factor has, in the manifest's words.
fn manifest_size(results: &Results, facet: &Facet) -> u64 {
    let factors = results.manifest.factors.iter();
    let sizes = factors.flat_map(|factor| factor.columns.iter().map(|_| factor.size));
    sizes.into_iter().nth(facet.place).unwrap_or(0)
}

fn listed(levels: &[Value]) -> String {
    const SHOWN: usize = 12;
    let shown: Vec<String> = levels.iter().take(SHOWN).map(Value::to_string).collect();
    let more = if levels.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

fn sampled(results: &Results, facet: &Facet) -> String {
    let numbers = results.factors[facet.place].iter().filter_map(|value| match value {
        Value::Number(number) => Some(*number),
        Value::Text(_) => None,
    });
    let (low, high) = numbers
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    if low > high {
        "sampled".into()
    } else {
        format!("sampled from {} to {}", short(low), short(high))
    }
}

/// The runs that failed, and why.
pub fn failures(results: &Results) -> Option<Section> {
    const SHOWN: usize = 100;
    let mut table = Table::new("", vec![Column::count("cell"), Column::words("why")]);
    for (cell, reason) in results.failures.iter().take(SHOWN) {
        table.row([Cell::from(*cell), reason.as_str().into()]);
    }
    let prose = match results.failures.len() {
        0 => return None,
        count if count > SHOWN => format!("The first {SHOWN} of {count}."),
        _ => String::new(),
    };
    super::section("Runs that failed", &prose, vec![table.html()])
}
