//! How metrics are called and written on a page.

use super::figure::Axis;
use super::table::Column;
use crate::study::results::Results;

/// A metric on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Its name in tables of results.
    pub metric: &'static str,
    /// What it is called on a page.
    pub label: &'static str,
    /// Its unit; empty for shares and indices.
    pub unit: &'static str,
    /// Decimals that are worth reading.
    pub decimals: usize,
    /// Whether it is a share, written in percent.
    pub share: bool,
}

const fn of(
    metric: &'static str,
    label: &'static str,
    unit: &'static str,
    decimals: usize,
) -> Measure {
    Measure { metric, label, unit, decimals, share: false }
}

const fn share(metric: &'static str, label: &'static str) -> Measure {
    Measure { metric, label, unit: "", decimals: 1, share: true }
}

/// What a reader asks for first, in the order of a page.
const MAIN: [Measure; 10] = [
    of("welfare", "welfare", "AUD", 2),
    share("optimum_share", "share of the optimum"),
    of("volume", "volume", "kWh", 1),
    share("match_rate", "match rate"),
    of("jain", "Jain's index", "", 3),
    of("gini", "Gini's index", "", 3),
    of("price_mean", "mean price", "AUD/kWh", 4),
    of("price_sd", "price sd", "AUD/kWh", 4),
    of("unmet_kwh", "unmet energy", "kWh", 1),
    of("misreport_gain", "gain of the best misreport", "AUD", 4),
];

/// The main measures that the runs in `results` have, such as no gain of misreports where none was
/// sought.
pub fn measured(results: &Results) -> Vec<Measure> {
    let has = |measure: &Measure| results.metric(measure.metric).iter().any(|it| it.is_finite());
    MAIN.into_iter().filter(has).collect()
}

/// The measure of `metric`; none if it is not among the main ones.
pub fn main(metric: &str) -> Option<Measure> {
    MAIN.into_iter().find(|measure| measure.metric == metric)
}

impl Measure {
    /// What a value is multiplied with to be shown on an axis.
    pub fn scale(self) -> f64 {
        if self.share { 100.0 } else { 1.0 }
    }

    /// Its axis; what is measured stands in the figure's caption.
    pub fn axis(self) -> Axis {
        Axis::linear("", if self.share { "%" } else { self.unit })
    }

    /// Its column in a table; `prefix` says which value of it.
    pub fn column(self, prefix: &str) -> Column {
        let head = match prefix {
            "" => self.label.to_owned(),
            prefix => format!("{prefix} {}", self.label),
        };
        match self.share {
            true => Column::percent(head, self.decimals),
            false => Column::number(head, self.unit, self.decimals),
        }
    }
}
