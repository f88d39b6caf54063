//! Bars: amounts of categories side by side, of several series on top of each other.

use super::axes::Plot;
use super::legend::{Sample, legend};
use super::lettering::width;
use super::scale::Scale;
use super::{Axis, Caption, Drawing, Frame, Sheet, Span, ink, numbers};
use maud::{Markup, html};

/// Bars of categories.
#[derive(Clone, Debug, Default)]
pub struct Bars {
    /// What it is about.
    pub caption: Caption,
    /// How much of a wide page it takes.
    pub span: Span,
    /// What the categories are, under them; may be empty.
    pub across: String,
    /// The categories, from left to right.
    pub categories: Vec<String>,
    /// What the bars measure; they start at zero.
    pub y: Axis,
    /// What is stacked, from the bottom.
    pub series: Vec<Stack>,
}

/// One of the things that are stacked.
#[derive(Clone, Debug, Default)]
pub struct Stack {
    /// Its name in the legend.
    pub name: String,
    /// An amount for each category, not below zero, in the unit of the axis; `None` is no bar.
    pub amounts: Vec<Option<f64>>,
}

/// Height of the plot, units of the drawing.
const HEIGHT: f64 = 170.0;

impl Bars {
    /// The figure.
    pub fn figure(&self) -> Markup {
        let entries: Vec<_> = (0..)
            .zip(&self.series)
            .map(|(index, stack)| (Sample::Bar(index), stack.name.as_str()))
            .collect();
        let frame = Frame {
            caption: &self.caption,
            measure: &self.y.measure(),
            span: self.span,
            legend: legend(&entries),
        };
        frame.around(|sheet| self.draw(sheet))
    }

    /// The amount of the series `index` in a category, with what is stacked under it.
    fn stacked(&self, index: usize, category: usize) -> Option<(f64, f64)> {
        let amount = |stack: &Stack| {
            let amount = stack.amounts.get(category).copied().flatten();
            amount.filter(|amount| amount.is_finite() && *amount >= 0.0)
        };
        let under = self.series[..index].iter().filter_map(amount).sum();
        Some((under, amount(&self.series[index])?))
    }

    fn draw(&self, sheet: Sheet) -> Drawing {
        let tops = (0..self.series.len()).flat_map(|index| {
            (0..self.categories.len())
                .filter_map(move |category| self.stacked(index, category))
                .map(|(under, amount)| under + amount)
        });
        let domain = self.y.clone().from_zero().domain(tops).rounded(4);
        let ticks = domain.ticks(4);
        let plot = Plot::beside(&ticks, sheet, HEIGHT);
        let y = Scale::new(domain, plot.bottom, plot.top);
        let ink = html! {
            (plot.ground())
            (plot.rungs(&y, &ticks))
            @for index in 0..self.series.len() {
                g class=(ink::class(index)) { (self.bars(index, &plot, &y)) }
            }
            (self.words(&plot, sheet))
            (plot.name(&self.across))
        };
        plot.finish(&self.across, ink)
    }

    fn bars(&self, index: usize, plot: &Plot, y: &Scale) -> Markup {
        let slot = plot.width() / self.categories.len().max(1) as f64;
        let bar = (slot * 0.76).min(48.0);
        let name = &self.series[index].name;
        let of = if name.is_empty() { String::new() } else { format!(", {name}") };
        html! {
            @for (place, category) in self.categories.iter().enumerate() {
                @if let Some((under, amount)) = self.stacked(index, place) {
                    @if let (Some(foot), Some(top)) = (y.at(under), y.at(under + amount)) {
                        (ink::rectangle(
                            "bar",
                            (plot.left + slot * (place as f64 + 0.5) - bar / 2.0, top),
                            bar,
                            foot - top,
                            &format!("{category}{of}: {}{}", numbers::short(amount), self.y.after()),
                        ))
                    }
                }
            }
        }
    }

    /// As many of the categories' names as fit side by side.
    fn words(&self, plot: &Plot, sheet: Sheet) -> Markup {
        let slot = plot.width() / self.categories.len().max(1) as f64;
        let widest = self.categories.iter().map(|name| width(name)).fold(0.0, f64::max);
        let every = ((widest + 8.0) / slot).ceil().max(1.0) as usize;
        html! {
            @for (place, name) in self.categories.iter().enumerate().step_by(every) {
                (plot.word(plot.left + slot * (place as f64 + 0.5), name, sheet))
            }
        }
    }
}
