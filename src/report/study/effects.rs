//! What each factor does: medians over a number, values level by level, profiles, a map of two
//! factors.

use super::{Facet, MOST_SERIES, compared, section};
use crate::report::figure::dots::{self, Dot, Dots};
use crate::report::figure::heat::{self, Heat};
use crate::report::figure::lines::{Lines, Point, Series};
use crate::report::figure::profile::{Curve, Profile};
use crate::report::figure::{Axis, Caption, Span};
use crate::report::measure::{Measure, main, measured};
use crate::report::page::Section;
use crate::report::table::{Cell, Column, Table};
use crate::study::factor::Value;
use crate::study::results::Results;
use crate::study::statistics::{Summary, profile};
use maud::Markup;

/// Seed of the bootstraps on a page: a page of the same results is the same page.
pub const BOOTSTRAP_SEED: u64 = 1;

/// All sections about effects.
pub fn sections(results: &Results, facets: &[Facet]) -> Vec<Section> {
    let compared = compared(facets);
    let apart = |facet: &&Facet| compared.is_none_or(|compared| compared.place != facet.place);
    let numbers = |facet: &&Facet| facet.column.numeric && facet.levels.len() > 2;
    let across = facets.iter().filter(apart).find(numbers);
    let mut sections = Vec::new();
    if let Some(across) = across.or_else(|| facets.iter().find(numbers)) {
        // A factor that runs along the axis is not told apart by colour too.
        let series = compared.filter(|compared| compared.place != across.place);
        sections.extend(courses(results, across, series));
    }
    if let Some(compared) = compared {
        sections.extend(section(
            &format!("Level by level: {}", compared.column.name),
            "Interquartile means with 95 % bootstrap intervals; the faint dots are single runs. \
             Where runs differ in other factors too, they spread widely: the pairs below are the \
             sharper comparison.",
            measured(results)
                .iter()
                .filter_map(|measure| levels(results, compared, *measure))
                .collect(),
        ));
        sections.extend(profiles(results, compared));
    }
    sections.extend(maps(results, facets));
    sections.extend(medians(results, facets));
    sections
}

fn courses(results: &Results, across: &Facet, series: Option<&Facet>) -> Option<Section> {
    section(
        &format!("Over {}", across.column.name),
        "Medians over seeds and all other factors; the bands hold the middle half of the runs.",
        measured(results)
            .iter()
            .filter_map(|measure| course(results, across, series, *measure))
            .collect(),
    )
}

/// A metric over a number: a line for each level of `series`.
pub fn course(
    results: &Results,
    across: &Facet,
    series: Option<&Facet>,
    measure: Measure,
) -> Option<Markup> {
    let one = [Value::Text(String::new())];
    let lines = series.map_or(&one[..], |series| &series.levels);
    let lines: Vec<Series> = lines
        .iter()
        .take(MOST_SERIES)
        .map(|level| {
            let points = across.levels.iter().filter_map(|at| {
                let mut conditions = vec![(across.place, at)];
                conditions.extend(series.map(|series| (series.place, level)));
                point(results, &conditions, at, measure)
            });
            let name = series.map_or(String::new(), |series| series.named(level));
            Series { name, points: points.collect() }
        })
        .collect();
    if lines.iter().all(|line| line.points.is_empty()) {
        return None;
    }
    let named = series.map_or(String::new(), |series| format!(", by {}", series.column.name));
    let about =
        format!("Median and middle half of {} over {}{named}.", measure.label, across.column.name);
    let figure = Lines {
        caption: Caption::new(capitalised(measure.label), about),
        span: Span::Half,
        x: Axis::linear(across.column.name.as_str(), ""),
        y: measure.axis(),
        series: lines,
    };
    Some(figure.figure())
}

fn point(
    results: &Results,
    conditions: &[(usize, &Value)],
    at: &Value,
    measure: Measure,
) -> Option<Point> {
    let Value::Number(x) = at else { return None };
    let rows = results.rows_where(conditions);
    let summary = Summary::of(&results.values(measure.metric, &rows), BOOTSTRAP_SEED)?;
    let scale = measure.scale();
    let band = Some((scale * summary.lower, scale * summary.upper));
    Some(Point { x: *x, y: Some(scale * summary.median), band })
}

/// A metric level by level: interquartile mean, interval, single runs.
pub fn levels(results: &Results, facet: &Facet, measure: Measure) -> Option<Markup> {
    /// More dots than this hide each other.
    const MOST_RAW: usize = 200;
    let scale = measure.scale();
    let rows: Vec<dots::Row> = facet
        .levels
        .iter()
        .map(|level| {
            let rows = results.rows_where(&[(facet.place, level)]);
            let values = results.values(measure.metric, &rows);
            let summary = Summary::of(&values, BOOTSTRAP_SEED);
            let interval = summary.and_then(|summary| summary.interval);
            let raw: Vec<f64> = values.iter().map(|value| scale * value).collect();
            let dot = Dot {
                value: summary.map(|summary| scale * summary.iqm),
                interval: interval.map(|(low, high)| (scale * low, scale * high)),
                raw: if raw.len() > MOST_RAW { Vec::new() } else { raw },
                reference: None,
            };
            dots::Row { label: facet.named(level), dots: vec![dot] }
        })
        .collect();
    if rows.iter().all(|row| row.dots[0].value.is_none()) {
        return None;
    }
    let about = format!("Interquartile mean of {} by {}.", measure.label, facet.column.name);
    let figure = Dots {
        caption: Caption::new(capitalised(measure.label), about),
        span: Span::Half,
        axis: measure.axis(),
        series: vec![String::new()],
        reference: String::new(),
        rows,
    };
    Some(figure.figure())
}

/// Performance profiles of the metrics that are comparable across all other factors.
fn profiles(results: &Results, facet: &Facet) -> Option<Section> {
    let figures = ["optimum_share", "match_rate", "jain"].into_iter().filter_map(|metric| {
        let measure = main(metric)?;
        let scale = measure.scale();
        let curve = |level: &Value| {
            let rows = results.rows_where(&[(facet.place, level)]);
            let values: Vec<f64> =
                results.values(metric, &rows).iter().map(|value| scale * value).collect();
            Curve { name: facet.named(level), steps: falling(&values) }
        };
        let series: Vec<Curve> = facet.levels.iter().map(curve).collect();
        let about = format!("Share of runs whose {} is at least so high.", measure.label);
        let figure = Profile {
            caption: Caption::new(capitalised(measure.label), about),
            span: Span::Half,
            x: measure.axis(),
            y: Axis::linear("share of runs", "%").between(0.0, 100.0),
            series,
        };
        Some(figure.figure())
    });
    section(
        "Performance profiles",
        "The share of runs that come to at least the value on the axis: a curve to the right of \
         another is better throughout, curves that cross are not better as a whole.",
        figures.collect(),
    )
}

/// A profile as steps of a curve, in percent: after each value only higher ones are left.
fn falling(values: &[f64]) -> Vec<(f64, f64)> {
    let steps = profile(values);
    let after = steps.iter().skip(1).map(|(_, share)| 100.0 * share).chain([0.0]);
    let first = steps.first().map(|(value, _)| (*value, 100.0));
    first.into_iter().chain(steps.iter().map(|(value, _)| *value).zip(after)).collect()
}

/// Maps over the first two numeric factors with several levels.
fn maps(results: &Results, facets: &[Facet]) -> Option<Section> {
    let numeric: Vec<&Facet> =
        facets.iter().filter(|facet| facet.column.numeric && facet.levels.len() > 2).collect();
    let [down, across, ..] = numeric[..] else { return None };
    let map = |measure: &Measure| {
        let row = |level: &Value| heat::Row {
            label: level.to_string(),
            cells: across
                .levels
                .iter()
                .map(|at| {
                    let rows = results.rows_where(&[(down.place, level), (across.place, at)]);
                    let values = results.values(measure.metric, &rows);
                    Summary::of(&values, BOOTSTRAP_SEED)
                        .map(|summary| measure.scale() * summary.median)
                })
                .collect(),
        };
        let names = (&across.column.name, &down.column.name);
        let about = format!("Median {} over {} and {}.", measure.label, names.0, names.1);
        let figure = Heat {
            caption: Caption::new(format!("{} by {}", capitalised(measure.label), names.1), about),
            span: Span::Half,
            value: measure.axis(),
            decimals: measure.decimals,
            across: names.0.clone(),
            columns: across.levels.iter().map(Value::to_string).collect(),
            rows: down.levels.iter().map(row).collect(),
        };
        figure.figure()
    };
    let shown = ["welfare", "jain", "price_mean", "unmet_kwh"];
    section(
        "Two factors together",
        "Medians over seeds and all other factors.",
        measured(results)
            .iter()
            .filter(|measure| shown.contains(&measure.metric))
            .map(map)
            .collect(),
    )
}

/// Medians at every combination of the listed factors.
fn medians(results: &Results, facets: &[Facet]) -> Option<Section> {
    const MOST_ROWS: usize = 200;
    let listed: Vec<&Facet> = facets.iter().filter(|facet| !facet.sampled).collect();
    let combinations: usize = listed.iter().map(|facet| facet.levels.len()).product();
    if listed.is_empty() || combinations > MOST_ROWS {
        return None;
    }
    let mut columns: Vec<Column> = listed
        .iter()
        .map(|facet| match facet.column.numeric {
            true => Column::number(facet.column.name.as_str(), "", decimals(&facet.levels)),
            false => Column::words(facet.column.name.as_str()),
        })
        .collect();
    columns.push(Column::count("runs"));
    let measures = measured(results);
    columns.extend(measures.iter().map(|measure| measure.column("")));
    let mut table = Table::new("", columns);
    for combination in 0..combinations {
        let mut rest = combination;
        let mut conditions: Vec<(usize, &Value)> = Vec::new();
        for facet in listed.iter().rev() {
            conditions.push((facet.place, &facet.levels[rest % facet.levels.len()]));
            rest /= facet.levels.len();
        }
        conditions.reverse();
        let rows = results.rows_where(&conditions);
        let named = conditions.iter().map(|(_, value)| match value {
            Value::Number(number) => Cell::from(*number),
            Value::Text(text) => Cell::from(text.as_str()),
        });
        let medians = measures.iter().map(|measure| {
            let values = results.values(measure.metric, &rows);
            Cell::from(Summary::of(&values, BOOTSTRAP_SEED).map(|summary| summary.median))
        });
        table.row(named.chain([Cell::from(rows.len() as u64)]).chain(medians));
    }
    section("Every combination", "Medians over the seeds and what was sampled.", vec![table.html()])
}

/// Decimals that tell the levels of a numeric factor apart.
fn decimals(levels: &[Value]) -> usize {
    let written = levels
        .iter()
        .map(|level| level.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len()));
    written.max().unwrap_or(0).min(6)
}

/// A text with its first letter in capitals.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
