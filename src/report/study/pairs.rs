//! Differences of pairs: the same seed and the same levels of everything but one factor.

use super::effects::BOOTSTRAP_SEED;
use super::{Facet, compared};
use crate::report::figure::dots::{self, Dot, Dots};
use crate::report::figure::numbers::fixed;
use crate::report::figure::{Axis, Caption, Span};
use crate::report::measure::measured;
use crate::report::page::Section;
use crate::report::table::{Cell, Column, Table};
use crate::study::factor::Value;
use crate::study::results::Results;
use crate::study::statistics::Paired;
use maud::Markup;

/// Differences of each level of the compared factor from its first level.
pub fn section(results: &Results, facets: &[Facet]) -> Option<Section> {
    let facet = compared(facets)?;
    let (baseline, others) = facet.levels.split_first()?;
    let mut parts = vec![relative(results, facet, baseline, others)];
    parts.extend(others.iter().map(|level| differences(results, facet, level, baseline)));
    super::section(
        &format!("Pair by pair: {} against {baseline}", facet.column.name),
        "Each pair meets the same arrivals: the same seed and the same levels of all other \
         factors. Intervals are 95 % bootstrap intervals of the interquartile mean.",
        parts,
    )
}

/// The relative differences of the metrics that are amounts, level by level.
fn relative(results: &Results, facet: &Facet, baseline: &Value, others: &[Value]) -> Markup {
    let shown = measured(results).into_iter().filter(|measure| !measure.share);
    let rows = shown.map(|measure| dots::Row {
        label: measure.label.to_owned(),
        dots: others
            .iter()
            .map(|level| {
                let pairs = results.pairs(facet.place, level, baseline);
                let values = results.paired_values(measure.metric, &pairs);
                let relative =
                    Paired::of(&values, BOOTSTRAP_SEED).and_then(|paired| paired.relative);
                Dot {
                    value: relative.map(|summary| 100.0 * summary.iqm),
                    interval: relative
                        .and_then(|summary| summary.interval)
                        .map(|(low, high)| (100.0 * low, 100.0 * high)),
                    raw: Vec::new(),
                    reference: None,
                }
            })
            .collect(),
    });
    let figure = Dots {
        caption: Caption::new(
            format!("Change against {}", facet.named(baseline)),
            format!(
                "Relative difference from {} of each metric, pair by pair.",
                facet.named(baseline)
            ),
        ),
        span: Span::Full,
        axis: Axis::linear("change", "%").from_zero(),
        series: others.iter().map(|level| facet.named(level)).collect(),
        reference: String::new(),
        rows: rows.collect(),
    };
    figure.figure()
}

/// The differences of all main metrics between two levels of a factor.
pub fn differences(results: &Results, facet: &Facet, level: &Value, baseline: &Value) -> Markup {
    let columns = vec![
        Column::words("metric"),
        Column::count("pairs"),
        Column::count("median"),
        Column::count("quartiles"),
        Column::count("interquartile mean"),
        Column::count("95 % interval"),
        Column::percent("median, relative", 1),
        Column::percent("pairs higher", 0),
    ];
    let mut table =
        Table::new(format!("{} minus {}", facet.named(level), facet.named(baseline)), columns);
    let pairs = results.pairs(facet.place, level, baseline);
    for measure in measured(results) {
        let values = results.paired_values(measure.metric, &pairs);
        let Some(paired) = Paired::of(&values, BOOTSTRAP_SEED) else { continue };
        // Differences are small beside the values, and shares differ by points of a hundred.
        let written = |number: f64| fixed(measure.scale() * number, measure.decimals + 1);
        let between =
            |ends: (f64, f64)| format!("{} to {}", written(ends.0), written(ends.1)).into();
        let difference = paired.difference;
        let unit = if measure.share { "points" } else { measure.unit };
        let comma = if unit.is_empty() { "" } else { ", " };
        table.row([
            format!("{}{comma}{unit}", measure.label).into(),
            Cell::from(difference.count as u64),
            written(difference.median).into(),
            between((difference.lower, difference.upper)),
            written(difference.iqm).into(),
            difference.interval.map_or(Cell::Number(None), between),
            paired.relative.map(|summary| summary.median).into(),
            paired.higher.into(),
        ]);
    }
    table.html()
}
