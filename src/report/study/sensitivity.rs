//! What sampled factors do: rank correlations with each metric.

use super::Facet;
use crate::report::figure::dots::{self, Dot, Dots};
use crate::report::figure::{Axis, Caption, Span};
use crate::report::measure::measured;
use crate::report::page::Section;
use crate::report::table::{Cell, Column, Table};
use crate::study::factor::Value;
use crate::study::results::Results;
use crate::study::statistics::rank_correlation;

/// How the metrics go with each sampled factor.
pub fn section(results: &Results, facets: &[Facet]) -> Option<Section> {
    let sampled: Vec<&Facet> = facets.iter().filter(|facet| facet.sampled).collect();
    if sampled.is_empty() {
        return None;
    }
    let shown = ["welfare", "price_mean", "unmet_kwh"];
    let shown: Vec<_> =
        measured(results).into_iter().filter(|measure| shown.contains(&measure.metric)).collect();
    let figure = Dots {
        caption: Caption::new(
            "How metrics go with each factor",
            "Spearman's rank correlation of each sampled factor with welfare, price and unmet \
             energy, from −1 to 1.",
        ),
        span: Span::Full,
        axis: Axis::linear("rank correlation", "").between(-1.0, 1.0),
        series: shown.iter().map(|measure| measure.label.to_owned()).collect(),
        reference: String::new(),
        rows: sampled
            .iter()
            .map(|facet| dots::Row {
                label: facet.column.name.clone(),
                dots: shown
                    .iter()
                    .map(|measure| Dot {
                        value: correlation(results, facet, measure.metric),
                        ..Dot::default()
                    })
                    .collect(),
            })
            .collect(),
    };
    let mut columns = vec![Column::words("factor")];
    let measures = measured(results);
    columns.extend(measures.iter().map(|measure| Column::number(measure.label, "", 2)));
    let mut table = Table::new("Rank correlations", columns);
    for facet in sampled {
        let correlations =
            measures.iter().map(|measure| Cell::from(correlation(results, facet, measure.metric)));
        table.row([Cell::from(facet.column.name.as_str())].into_iter().chain(correlations));
    }
    super::section(
        "What matters",
        "Spearman's rank correlation of every sampled factor with every metric, over all runs: 1 \
         where the metric always rises with the factor, −1 where it always falls, 0 where neither \
         prevails. The larger it is, up or down, the more that factor decides.",
        vec![figure.figure(), table.html()],
    )
}

fn correlation(results: &Results, facet: &Facet, metric: &str) -> Option<f64> {
    let values = results.metric(metric);
    let pairs: Vec<(f64, f64)> = results.factors[facet.place]
        .iter()
        .zip(values)
        .filter_map(|(at, value)| match at {
            Value::Number(number) if value.is_finite() => Some((*number, *value)),
            _ => None,
        })
        .collect();
    rank_correlation(&pairs)
}
