//! Rows under each other over one horizontal axis: what dots and boxes have in common.

use super::axes::{Plot, RIGHT};
use super::ink::{self, Anchor};
use super::lettering::{SIZE, cut, width};
use super::scale::Scale;
use super::{Axis, Drawing, Sheet};
use maud::{Markup, html};

/// Rows over a horizontal axis.
pub struct Rows<'a> {
    /// What the rows are called.
    pub labels: Vec<&'a str>,
    /// Series in a row, under each other.
    pub series: usize,
    /// Height of one of them, units of the drawing.
    pub lane: f64,
    /// The horizontal axis.
    pub axis: &'a Axis,
}

/// Room between two rows.
const BETWEEN: f64 = 14.0;
/// Height of a label over its row, on a narrow sheet.
const LABEL: f64 = 20.0;
/// The most of a wide sheet that labels take, share of its width.
const LABELS_SHARE: f64 = 0.34;

impl Rows<'_> {
    /// Draws the rows: `mark` makes the ink of a row's series around the middle of its lane.
    pub fn draw(
        &self,
        sheet: Sheet,
        values: impl Iterator<Item = f64>,
        mark: impl Fn(usize, usize, &Scale, f64) -> Markup,
    ) -> Drawing {
        let plot = self.plot(sheet);
        let x = Scale::new(self.axis.domain(values).rounded(5), plot.left, plot.right);
        let measure = self.axis.measure();
        let ink = html! {
            (plot.ground())
            (plot.posts(&x, sheet))
            (plot.name(&measure))
            @for (row, label) in self.labels.iter().enumerate() {
                (self.label(row, label, &plot, sheet))
                @for series in 0..self.series {
                    g class=(ink::class(series)) {
                        (mark(row, series, &x, self.lane_at(row, series, &plot, sheet)))
                    }
                }
            }
        };
        plot.finish(&measure, ink)
    }

    fn plot(&self, sheet: Sheet) -> Plot {
        let widest = self.labels.iter().map(|label| width(label)).fold(0.0, f64::max);
        let left = match sheet.narrow {
            // Labels stand over their rows there.
            true => RIGHT,
            false => (widest + 14.0).clamp(RIGHT, sheet.width * LABELS_SHARE),
        };
        let rows = self.labels.len().max(1) as f64;
        let top = 2.0;
        Plot { left, right: sheet.width - RIGHT, top, bottom: top + rows * self.pitch(sheet) }
    }

    /// Height of the lanes of a row.
    fn lanes(&self) -> f64 {
        (self.series as f64 * self.lane).max(SIZE * 1.5)
    }

    /// From one row to the next.
    fn pitch(&self, sheet: Sheet) -> f64 {
        let label = if sheet.narrow { LABEL } else { 0.0 };
        BETWEEN + label + self.lanes()
    }

    /// Where the lanes of a row begin.
    fn lanes_top(&self, row: usize, plot: &Plot, sheet: Sheet) -> f64 {
        plot.top + (row + 1) as f64 * self.pitch(sheet) - BETWEEN / 2.0 - self.lanes()
    }

    /// The middle of the lane of a row's series.
    fn lane_at(&self, row: usize, series: usize, plot: &Plot, sheet: Sheet) -> f64 {
        let spare = self.lanes() - self.series as f64 * self.lane;
        self.lanes_top(row, plot, sheet) + spare / 2.0 + (series as f64 + 0.5) * self.lane
    }

    fn label(&self, row: usize, label: &str, plot: &Plot, sheet: Sheet) -> Markup {
        let top = self.lanes_top(row, plot, sheet);
        let (anchor, at, room) = match sheet.narrow {
            true => (Anchor::Start, (plot.left + 6.0, top - 6.0), plot.width() - 12.0),
            false => {
                let middle = top + self.lanes() / 2.0;
                (Anchor::End, (plot.left - 8.0, middle + SIZE * 0.36), plot.left - 10.0)
            }
        };
        let shown = cut(label, room);
        html! {
            g {
                @if shown != label { title { (label) } }
                (ink::text("label", anchor, at, &shown))
            }
        }
    }
}
