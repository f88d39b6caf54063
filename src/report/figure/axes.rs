//! Axes: what is measured along the edges of a plot, its ticks and their words.

use super::ink::{self, Anchor};
use super::lettering::{SIZE, width};
use super::scale::{Domain, Scale, Spacing, Ticks};
use super::{Drawing, Sheet};
use maud::{Markup, html};

/// What an axis measures.
#[derive(Clone, Debug, Default)]
pub struct Axis {
    /// What is measured, in a word or two.
    pub label: String,
    /// Its unit; empty for counts and ratios.
    pub unit: String,
    /// How values are spaced. On a logarithmic axis values at or below zero are left out.
    pub spacing: Spacing,
    /// Whether a linear axis shows zero, whatever the data are.
    pub from_zero: bool,
    /// The ends, where the data don't set them; what lies beyond is left at the edge.
    pub ends: Option<(f64, f64)>,
}

impl Axis {
    /// A linear axis as long as the data ask for.
    pub fn linear(label: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { label: label.into(), unit: unit.into(), ..Self::default() }
    }

    /// A logarithmic axis as long as the data ask for.
    pub fn log(label: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { spacing: Spacing::Log, ..Self::linear(label, unit) }
    }

    /// The same with zero on it.
    #[must_use]
    pub fn from_zero(self) -> Self {
        Self { from_zero: true, ..self }
    }

    /// The same from `low` to `high`.
    #[must_use]
    pub fn between(self, low: f64, high: f64) -> Self {
        Self { ends: Some((low, high)), ..self }
    }

    /// What is measured with its unit, as `price, AUD/kWh`.
    pub fn measure(&self) -> String {
        match (self.label.is_empty(), self.unit.is_empty()) {
            (_, true) => self.label.clone(),
            (true, false) => self.unit.clone(),
            (false, false) => format!("{}, {}", self.label, self.unit),
        }
    }

    /// The stretch that shows all `values`.
    pub(super) fn domain(&self, values: impl Iterator<Item = f64>) -> Domain {
        let zero = (self.from_zero && self.spacing == Spacing::Linear).then_some(0.0);
        match self.ends {
            Some((low, high)) => Domain::over([low, high].into_iter(), self.spacing),
            None => Domain::over(values.chain(zero), self.spacing),
        }
    }

    /// The unit, or nothing, after a number in a tooltip.
    pub(super) fn after(&self) -> String {
        if self.unit.is_empty() { String::new() } else { format!(" {}", self.unit) }
    }
}

/// The part of a sheet that data are drawn in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Plot {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

/// Room right of a plot for half of the last tick's words.
pub(super) const RIGHT: f64 = 14.0;
/// Room under a plot for ticks and the axis' name: clear of the lowest tick at its side.
pub(super) const UNDER_TICKS: f64 = 25.0;
const UNDER_NAME: f64 = 20.0;
/// Room between the words of two ticks.
const BETWEEN: f64 = 14.0;

impl Plot {
    /// A plot of height `height` with a vertical axis of `ticks` at its left.
    pub fn beside(ticks: &Ticks, sheet: Sheet, height: f64) -> Self {
        let widest = ticks.labels().iter().map(|label| width(label)).fold(0.0, f64::max);
        let top = SIZE * 0.7;
        Self { left: widest + 10.0, right: sheet.width - RIGHT, top, bottom: top + height }
    }

    /// Across.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// The ground that data are drawn on.
    pub fn ground(&self) -> Markup {
        let height = self.bottom - self.top;
        ink::rectangle("ground", (self.left, self.top), self.width(), height, "")
    }

    /// Lines across at the ticks of a vertical axis, with their words.
    pub fn rungs(&self, scale: &Scale, ticks: &Ticks) -> Markup {
        html! {
            @for (&value, label) in ticks.values.iter().zip(ticks.labels()) {
                @if let Some(y) = scale.at(value) {
                    (ink::stroke("grid", (self.left, y), (self.right, y)))
                    (ink::text("tick", Anchor::End, (self.left - 7.0, y + SIZE * 0.36), &label))
                }
            }
        }
    }

    /// Lines down at the ticks of a horizontal axis with words at the bottom.
    pub fn posts(&self, scale: &Scale, sheet: Sheet) -> Markup {
        let ticks = ticks_with_room(scale);
        html! {
            @for (&value, label) in ticks.values.iter().zip(ticks.labels()) {
                @if let Some(x) = scale.at(value) {
                    (ink::stroke("grid", (x, self.top), (x, self.bottom)))
                    (self.word(x, &label, sheet))
                }
            }
        }
    }

    /// A word under the plot with its middle at `x`, or as near as the sheet allows.
    pub fn word(&self, x: f64, word: &str, sheet: Sheet) -> Markup {
        let half = width(word) / 2.0;
        let x = x.clamp(half, (sheet.width - half).max(half));
        ink::text("tick", Anchor::Middle, (x, self.bottom + UNDER_TICKS - 5.0), word)
    }

    /// The name of the horizontal axis, under its ticks.
    pub fn name(&self, measure: &str) -> Markup {
        let middle = (self.left + self.right) / 2.0;
        let y = self.bottom + UNDER_TICKS + UNDER_NAME - 6.0;
        html! {
            @if !measure.is_empty() { (ink::text("name", Anchor::Middle, (middle, y), measure)) }
        }
    }

    /// The drawing of `ink` in this plot, with room for ticks and a name under it.
    pub fn finish(&self, measure: &str, ink: Markup) -> Drawing {
        let name = if measure.is_empty() { 0.0 } else { UNDER_NAME };
        Drawing { height: self.bottom + UNDER_TICKS + name, ink }
    }
}

/// As many ticks along a horizontal axis as their words leave room for.
fn ticks_with_room(scale: &Scale) -> Ticks {
    let fits = |ticks: &Ticks| {
        let labels = ticks.labels();
        let ends: Vec<_> = ticks
            .values
            .iter()
            .zip(&labels)
            .filter_map(|(&value, label)| scale.at(value).map(|x| (x, width(label))))
            .collect();
        ends.windows(2).all(|pair| {
            let [(x, before), (next, after)] = [pair[0], pair[1]];
            next - x >= (before + after) / 2.0 + BETWEEN
        })
    };
    let choices = (1..=9).rev().map(|most| scale.domain().ticks(most));
    let mut last = scale.domain().ticks(1);
    for ticks in choices {
        if fits(&ticks) {
            return ticks;
        }
        last = ticks;
    }
    last.first_only()
}
