//! Step curves: performance profiles, empirical distributions.

use super::axes::Plot;
use super::legend::{Sample, legend};
use super::scale::Scale;
use super::{Axis, Caption, Drawing, Frame, Sheet, Span, ink};
use maud::{Markup, html};

/// Step curves over a number.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// What it is about.
    pub caption: Caption,
    /// How much of a wide page it takes.
    pub span: Span,
    /// What runs from left to right.
    pub x: Axis,
    /// What runs upwards, often a share from 0 to 1.
    pub y: Axis,
    /// The curves.
    pub series: Vec<Curve>,
}

/// A curve that keeps its height from one step to the next, and after the last one.
#[derive(Clone, Debug, Default)]
pub struct Curve {
    /// Its name in the legend.
    pub name: String,
    /// Where it steps to which height, ascending, in the units of the axes.
    pub steps: Vec<(f64, f64)>,
}

impl Curve {
    /// The share of `sample` that is at most so large: its empirical distribution.
    pub fn distribution(name: impl Into<String>, sample: &[f64]) -> Self {
        let mut sorted: Vec<f64> = sample.iter().copied().filter(|it| it.is_finite()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let total = sorted.len() as f64;
        let mut steps: Vec<(f64, f64)> =
            (1..).zip(sorted).map(|(count, value)| (value, f64::from(count) / total)).collect();
        // Of equal values the last has the whole step.
        steps.reverse();
        steps.dedup_by(|next, kept| next.0 == kept.0);
        steps.reverse();
        Self { name: name.into(), steps }
    }
}

/// Height of the plot, units of the drawing.
const HEIGHT: f64 = 240.0;

impl Profile {
    /// The figure.
    pub fn figure(&self) -> Markup {
        let entries: Vec<_> = (0..)
            .zip(&self.series)
            .map(|(index, curve)| (Sample::Line(index), curve.name.as_str()))
            .collect();
        let frame = Frame {
            caption: &self.caption,
            measure: &self.y.measure(),
            span: self.span,
            legend: legend(&entries),
        };
        frame.around(|sheet| self.draw(sheet))
    }

    fn draw(&self, sheet: Sheet) -> Drawing {
        let steps = || self.series.iter().flat_map(|curve| &curve.steps);
        let domain = self.y.domain(steps().map(|step| step.1)).rounded(5);
        let ticks = domain.ticks(5);
        let plot = Plot::beside(&ticks, sheet, HEIGHT);
        let y = Scale::new(domain, plot.bottom, plot.top);
        let x = self.x.domain(steps().map(|step| step.0)).rounded(8);
        let x = Scale::new(x, plot.left, plot.right);
        let measure = self.x.measure();
        let ink = html! {
            (plot.ground())
            (plot.rungs(&y, &ticks))
            (plot.posts(&x, sheet))
            (plot.name(&measure))
            @for (index, curve) in self.series.iter().enumerate() {
                g class=(ink::class(index)) { (curve.drawn(&x, &y, &plot)) }
            }
        };
        plot.finish(&measure, ink)
    }
}

impl Curve {
    fn drawn(&self, x: &Scale, y: &Scale, plot: &Plot) -> Markup {
        let mut corners: Vec<(f64, f64)> = Vec::new();
        let foot = y.at(0.0).unwrap_or(plot.bottom);
        for &(at, height) in &self.steps {
            let (Some(left), Some(top)) = (x.at(at), y.at(height)) else { continue };
            match corners.last() {
                // Steps of less than half a unit can't be seen.
                Some(&(before, _)) if left - before < 0.5 => {
                    corners.pop();
                    corners.push((before, top));
                }
                Some(&(_, before)) => corners.extend([(left, before), (left, top)]),
                // It rises from nothing, where that is shown.
                None => corners.extend([(left, foot), (left, top)]),
            }
        }
        if let Some(&(_, last)) = corners.last() {
            corners.push((plot.right, last));
        }
        html! {
            @if !corners.is_empty() {
                path.line d=(ink::path(&corners)) {
                    @if !self.name.is_empty() { title { (self.name) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_steps_at_its_values() {
        let curve = Curve::distribution("", &[3.0, 1.0, 3.0, f64::NAN, 2.0]);
        assert_eq!(curve.steps, [(1.0, 0.25), (2.0, 0.5), (3.0, 1.0)]);
        assert!(Curve::distribution("", &[]).steps.is_empty());
    }
}
