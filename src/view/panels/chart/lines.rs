//! Lines, veils and bars of decimated ticks, as items of a plot.

use crate::view::panels::chart::series::Bin;
use bevy_egui::egui::{Color32, Stroke};
use egui_plot::{Bar, BarChart, FilledArea, Line, PlotUi, Points};

/// Width of lines.
pub const LINE: f32 = 1.5;

/// A line through the means of `bins`. Where a bin is more than a tick, a veil behind it reaches
/// from the lowest value to the highest.
pub fn trace(plot: &mut PlotUi<'_>, bins: &[Bin], ink: Color32) {
    if bins.first().is_some_and(|bin| bin.ticks > 1) {
        veil(plot, bins, bins, ink.gamma_multiply(0.15));
    }
    line(plot, bins, ink, LINE);
}

/// A line through the means of `bins`, broken where there are no values.
pub fn line(plot: &mut PlotUi<'_>, bins: &[Bin], ink: Color32, width: f32) {
    for part in bins.split(|bin| bin.span.count == 0).filter(|part| !part.is_empty()) {
        let points: Vec<[f64; 2]> =
            part.iter().map(|bin| [bin.middle(), bin.span.mean()].map(f64::from)).collect();
        match points.len() {
            1 => plot.points(Points::new("", points).color(ink).radius(width)),
            _ => plot.line(Line::new("", points).stroke(Stroke::new(width, ink))),
        }
    }
}

/// A veil from the lowest of `low` to the highest of `high`, bin by bin.
pub fn veil(plot: &mut PlotUi<'_>, low: &[Bin], high: &[Bin], ink: Color32) {
    let pairs: Vec<(&Bin, &Bin)> = low.iter().zip(high).collect();
    let empty = |(low, high): &(&Bin, &Bin)| low.span.count == 0 || high.span.count == 0;
    for part in pairs.split(empty).filter(|part| part.len() > 1) {
        let column = |value: fn(&Bin, &Bin) -> f32| -> Vec<f64> {
            part.iter().map(|(low, high)| f64::from(value(low, high))).collect()
        };
        let at = column(|low, _| low.middle());
        let (foot, top) = (column(|low, _| low.span.min), column(|_, high| high.span.max));
        plot.add(FilledArea::new("", &at, &foot, &top).fill_color(ink));
    }
}

/// A bar for the mean of every bin, up or, with a sign of −1, down.
pub fn bars(plot: &mut PlotUi<'_>, bins: &[Bin], sign: f32, ink: Color32) {
    let filled = bins.iter().filter(|bin| bin.span.sum > 0.0);
    let bar = |bin: &Bin| {
        Bar::new(f64::from(bin.middle()), f64::from(sign * bin.span.mean()))
            .width(f64::from(bin.ticks) * 0.7)
            .stroke(Stroke::NONE)
            .fill(ink)
    };
    plot.bar_chart(BarChart::new("", filled.map(bar).collect()).color(ink));
}

/// A ring of the well's colour around a point on a line.
pub fn point(plot: &mut PlotUi<'_>, (x, y): (f32, f32), ink: Color32, ground: Color32) {
    if y.is_finite() {
        for (radius, ink) in [(3.75, ground), (2.25, ink)] {
            plot.points(Points::new("", [x, y].map(f64::from)).color(ink).radius(radius));
        }
    }
}
