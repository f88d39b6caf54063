//! How the lots of a run differ.

use super::Run;
use crate::report::error::ReportError;
use crate::report::figure::boxes::{self, Boxes};
use crate::report::figure::numbers::fixed;
use crate::report::figure::{Axis, Caption, Span};
use crate::report::page::Section;
use crate::report::read::{Number, rows};
use serde::Deserialize;
use std::path::Path;

/// What is read of a row of `lots.csv`.
#[derive(Debug, Deserialize)]
pub struct Lot {
    volume: Number,
    price_mean: Option<Number>,
    optimum_share: Option<Number>,
    unmet_kwh: Number,
}

/// Reads the lots of a run.
///
/// # Errors
/// If the table is missing or damaged.
pub fn read(path: &Path) -> Result<Vec<Lot>, ReportError> {
    let mut lots = Vec::new();
    rows(path, |lot: Lot| lots.push(lot))?;
    Ok(lots)
}

/// How lots differ, if there are several.
pub fn section(run: &Run) -> Option<Section> {
    if run.lots.len() < 2 {
        return None;
    }
    let spread = |title: &str, unit: &str, of: fn(&Lot) -> Option<f64>| {
        Boxes {
            caption: Caption::new(
                title,
                format!("{title} of each lot: median, quartiles, whiskers"),
            ),
            span: Span::Half,
            axis: Axis::linear("", unit),
            series: Vec::new(),
            rows: vec![boxes::Row {
                label: "lots".to_owned(),
                samples: vec![run.lots.iter().filter_map(of).collect()],
            }],
        }
        .figure()
    };
    Some(Section {
        heading: format!("{} lots", fixed(run.lots.len() as f64, 0)),
        prose:
            "Each lot over the whole run. A box holds half of the lots, its line is the median, \
                whiskers reach to one and a half times its length, dots are lots beyond."
                .to_owned(),
        parts: vec![
            spread("Mean price", "AUD/kWh", |lot| lot.price_mean.map(|it| it.0)),
            spread("Share of optimum", "%", |lot| lot.optimum_share.map(|it| 100.0 * it.0)),
            spread("Energy traded", "kWh", |lot| Some(lot.volume.0)),
            spread("Missing energy", "kWh", |lot| Some(lot.unmet_kwh.0)),
        ],
    })
}
