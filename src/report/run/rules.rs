//! What compared rules would have made of the same orders.

use super::Run;
use crate::record::ComparedMetrics;
use crate::report::page::Section;
use crate::report::table::{Cell, Column, Table};

/// The rules that were compared, if any were.
pub fn section(run: &Run) -> Option<Section> {
    let results = &run.results;
    if results.compared.is_empty() {
        return None;
    }
    let mut table = Table::new(
        "",
        vec![
            Column::words("rule"),
            Column::number("welfare", "AUD", 2),
            Column::percent("of optimum", 1),
            Column::number("volume", "kWh", 1),
            Column::percent("matched", 1),
            Column::number("Jain", "", 3),
            Column::number("Gini", "", 3),
            Column::number("price", "AUD/kWh", 4),
            Column::number("sd", "AUD/kWh", 4),
        ],
    );
    let settled = ComparedMetrics::from(&results.metrics);
    table.row(rule_cells(&format!("{} (settled)", results.rule), &settled));
    for compared in &results.compared {
        table.row(rule_cells(&compared.rule, &compared.metrics));
    }
    Some(Section {
        heading: "The same orders under other rules".to_owned(),
        prose: "Computed beside the rule that settled, tick by tick; they moved nothing."
            .to_owned(),
        parts: vec![table.html()],
    })
}

fn rule_cells(name: &str, metrics: &ComparedMetrics) -> [Cell; 9] {
    [
        name.into(),
        metrics.welfare.into(),
        metrics.optimum_share.into(),
        metrics.volume.into(),
        metrics.match_rate.into(),
        metrics.jain.into(),
        metrics.gini.into(),
        metrics.price_mean.into(),
        metrics.price_sd.into(),
    ]
}
