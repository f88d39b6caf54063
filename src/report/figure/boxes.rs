//! Box plots: the median and quartiles of samples, whiskers to what lies within one and a half
//! times the interquartile range of them, and what lies beyond.

use super::legend::{Sample, legend};
use super::rows::Rows;
use super::scale::Scale;
use super::{Axis, Caption, Frame, Sheet, Span, ink, numbers, place};
use maud::{Markup, html};

/// Boxes in rows.
#[derive(Clone, Debug, Default)]
pub struct Boxes {
    /// What it is about.
    pub caption: Caption,
    /// How much of a wide page it takes.
    pub span: Span,
    /// What the samples measure, from left to right.
    pub axis: Axis,
    /// What a row's boxes are called, in their order; one without a name needs no legend.
    pub series: Vec<String>,
    /// The rows, from top to bottom.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its name.
    pub label: String,
    /// Samples for each series, in their order and in the unit of the axis; what is not a number
    /// is left out.
    pub samples: Vec<Vec<f64>>,
}

/// What a box shows of a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The lowest value that is no outlier.
    pub low: f64,
    /// A quarter of the sample is below.
    pub lower: f64,
    /// Half of the sample is below.
    pub median: f64,
    /// A quarter of the sample is above.
    pub upper: f64,
    /// The highest value that is no outlier.
    pub high: f64,
    /// What lies farther from the box than one and a half times its length, ascending.
    pub outliers: Vec<f64>,
    /// Size of the sample.
    pub count: usize,
}

impl Summary {
    /// The summary of what is a number in `sample`; `None` if nothing is.
    pub fn of(sample: &[f64]) -> Option<Self> {
        let mut sorted: Vec<f64> = sample.iter().copied().filter(|it| it.is_finite()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let [lower, median, upper] = [0.25, 0.5, 0.75].map(|share| quantile(&sorted, share));
        let (lower, median, upper) = (lower?, median?, upper?);
        let reach = 1.5 * (upper - lower);
        let within = |value: &f64| (lower - reach..=upper + reach).contains(value);
        let low = sorted.iter().copied().find(within)?;
        let high = sorted.iter().rev().copied().find(within)?;
        let count = sorted.len();
        sorted.retain(|value| !within(value));
        Some(Self { low, lower, median, upper, high, outliers: sorted, count })
    }
}

/// The value below which `share` of a sorted sample lies, by Hyndman and Fan's type 8 as in all
/// tables; here for any numbers at all.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)? as f64;
    let at = (share * (last + 4.0 / 3.0) - 2.0 / 3.0).clamp(0.0, last);
    let (below, above) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    let part = at.fract();
    // Weighed rather than stepped, so that the widest difference stays finite.
    Some(below * (1.0 - part) + above * part)
}

/// Height of a series in a row, units of the drawing.
const LANE: f64 = 20.0;
/// Height of a box.
const BOX: f64 = 13.0;

impl Boxes {
    /// The figure.
    pub fn figure(&self) -> Markup {
        let entries: Vec<_> = (0..)
            .zip(&self.series)
            .map(|(index, name)| (Sample::Bar(index), name.as_str()))
            .collect();
        let frame = Frame {
            caption: &self.caption,
            measure: "",
            span: self.span,
            legend: legend(&entries),
        };
        let rows = Rows {
            labels: self.rows.iter().map(|row| row.label.as_str()).collect(),
            series: self.rows.iter().map(|row| row.samples.len()).max().unwrap_or(0),
            lane: LANE,
            axis: &self.axis,
        };
        frame.around(|sheet| {
            let values = self.rows.iter().flat_map(|row| row.samples.iter().flatten().copied());
            rows.draw(sheet, values, |row, series, x, y| self.mark(row, series, x, y, sheet))
        })
    }

    fn mark(&self, row: usize, series: usize, x: &Scale, y: f64, sheet: Sheet) -> Markup {
        let row = self.rows.get(row);
        let summary = row.and_then(|row| Summary::of(row.samples.get(series)?));
        let tip = row.zip(summary.as_ref()).map(|(row, summary)| self.tip(row, series, summary));
        html! {
            @if let Some(summary) = &summary {
                g {
                    @if !sheet.narrow { title { (tip.unwrap_or_default()) } }
                    (drawn(summary, x, y))
                }
            }
        }
    }

    /// A box in words.
    fn tip(&self, row: &Row, series: usize, summary: &Summary) -> String {
        let name = self.series.get(series).map_or("", String::as_str);
        let of = if name.is_empty() { String::new() } else { format!(", {name}") };
        let [lower, median, upper] =
            [summary.lower, summary.median, summary.upper].map(numbers::short);
        let Summary { count, .. } = summary;
        let unit = self.axis.after();
        format!(
            "{}{of}: median {median}{unit}, half in {lower} to {upper}, {count} values",
            row.label
        )
    }
}

fn drawn(summary: &Summary, x: &Scale, y: f64) -> Markup {
    let Summary { low, lower, median, upper, high, .. } = summary;
    let places = [low, lower, median, upper, high].map(|&value| x.at(value));
    let [Some(low), Some(lower), Some(median), Some(upper), Some(high)] = places else {
        return html! {};
    };
    let half = BOX / 2.0;
    html! {
        (ink::stroke("whisker", (low, y), (lower, y)))
        (ink::stroke("whisker", (upper, y), (high, y)))
        @for end in [low, high] {
            (ink::stroke("whisker", (end, y - half / 2.0), (end, y + half / 2.0)))
        }
        (ink::rectangle("bar", (lower, y - half), upper - lower, BOX, ""))
        (ink::stroke("median", (median, y - half), (median, y + half)))
        @for outlier in apart(&summary.outliers, x) {
            circle.raw cx=(place(outlier)) cy=(place(y)) r="2.5" {}
        }
    }
}

/// The places of `outliers`, those that would cover each other drawn once.
fn apart(outliers: &[f64], x: &Scale) -> Vec<f64> {
    let mut places: Vec<f64> = outliers.iter().filter_map(|&value| x.at(value)).collect();
    places.dedup_by(|next, kept| *next - *kept < 1.0);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_has_its_textbook_values() {
        let sample = [7.0, 15.0, 36.0, 39.0, 40.0, 41.0, f64::NAN];
        let summary = Summary::of(&sample).expect("numbers");
        let table = crate::study::statistics::Summary::of(&sample[..6], 1).expect("numbers");
        assert!((summary.lower - table.lower).abs() < 1e-12, "{}", summary.lower);
        assert!((summary.upper - table.upper).abs() < 1e-12, "{}", summary.upper);
        assert_eq!((summary.median, table.median), (37.5, 37.5));
        assert_eq!((summary.low, summary.high, summary.count), (7.0, 41.0, 6));
        let summary = Summary::of(&[1.0, 2.0, 2.0, 3.0, 50.0]).expect("numbers");
        assert_eq!((summary.high, summary.outliers.as_slice()), (3.0, &[50.0][..]));
        assert_eq!(Summary::of(&[f64::NAN]), None);
    }
}
