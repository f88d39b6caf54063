//! Dots with intervals: for each row a value of each series, where it comes from, and references.

use super::legend::{Sample, legend};
use super::rows::Rows;
use super::scale::Scale;
use super::{Axis, Caption, Frame, Sheet, Span, ink, numbers, place};
use maud::{Markup, html};

/// Values with intervals in rows.
#[derive(Clone, Debug, Default)]
pub struct Dots {
    /// What it is about.
    pub caption: Caption,
    /// How much of a wide page it takes.
    pub span: Span,
    /// What the values measure, from left to right.
    pub axis: Axis,
    /// What a row's dots are called, in their order; one without a name needs no legend.
    pub series: Vec<String>,
    /// What references are called, such as `published`; empty if there are none.
    pub reference: String,
    /// The rows, from top to bottom.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its name.
    pub label: String,
    /// One for each series, in their order.
    pub dots: Vec<Dot>,
}

/// A value and what is known about it, all in the unit of the axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dot {
    /// The value; nothing is drawn at `None`.
    pub value: Option<f64>,
    /// The ends of its interval.
    pub interval: Option<(f64, f64)>,
    /// What it was computed from, drawn faintly.
    pub raw: Vec<f64>,
    /// What it is compared with.
    pub reference: Option<f64>,
}

/// Height of a series in a row, units of the drawing.
const LANE: f64 = 18.0;

impl Dots {
    /// The figure.
    pub fn figure(&self) -> Markup {
        let mut entries: Vec<_> = (0..)
            .zip(&self.series)
            .map(|(index, name)| (Sample::Marker(index), name.as_str()))
            .collect();
        entries.push((Sample::Reference, &self.reference));
        let frame = Frame {
            caption: &self.caption,
            measure: "",
            span: self.span,
            legend: legend(&entries),
        };
        let rows = Rows {
            labels: self.rows.iter().map(|row| row.label.as_str()).collect(),
            series: self.rows.iter().map(|row| row.dots.len()).max().unwrap_or(0),
            lane: LANE,
            axis: &self.axis,
        };
        frame.around(|sheet| {
            let values = self.rows.iter().flat_map(|row| &row.dots).flat_map(Dot::values);
            rows.draw(sheet, values, |row, series, x, y| self.mark(row, series, x, y, sheet))
        })
    }

    fn mark(&self, row: usize, series: usize, x: &Scale, y: f64, sheet: Sheet) -> Markup {
        let Some(row) = self.rows.get(row) else { return html! {} };
        let Some(dot) = row.dots.get(series) else { return html! {} };
        let tip = self.tip(row, series, dot);
        html! {
            g {
                @if !sheet.narrow { title { (tip) } }
                @for raw in dot.raw.iter().filter_map(|&raw| x.at(raw)) {
                    circle.raw cx=(place(raw)) cy=(place(y)) r="2.5" {}
                }
                @if let Some((low, high)) = dot.placed_interval(x) {
                    (ink::stroke("interval", (low, y), (high, y)))
                }
                @if let Some(value) = dot.value.and_then(|value| x.at(value)) {
                    (ink::marker(series, value, y))
                }
                @if let Some(reference) = dot.reference.and_then(|value| x.at(value)) {
                    (ink::reference(reference, y))
                }
            }
        }
    }

    /// A row's dot in words.
    fn tip(&self, row: &Row, series: usize, dot: &Dot) -> String {
        let name = self.series.get(series).map_or("", String::as_str);
        let of = if name.is_empty() { String::new() } else { format!(", {name}") };
        let value = dot.value.map_or(numbers::NONE.to_owned(), numbers::short);
        let interval = dot.interval.map_or(String::new(), |(low, high)| {
            format!(" ({} to {})", numbers::short(low), numbers::short(high))
        });
        let reference = dot.reference.map_or(String::new(), |reference| {
            format!("; {} {}", self.reference, numbers::short(reference))
        });
        format!("{}{of}: {value}{}{interval}{reference}", row.label, self.axis.after())
    }
}

impl Dot {
    /// Everything that has to lie on the axis.
    fn values(&self) -> impl Iterator<Item = f64> {
        let (low, high) = self.interval.unzip();
        let few = [self.value, low, high, self.reference].into_iter().flatten();
        few.chain(self.raw.iter().copied())
    }

    fn placed_interval(&self, x: &Scale) -> Option<(f64, f64)> {
        let (low, high) = self.interval?;
        Some((x.at(low)?, x.at(high)?))
    }
}
