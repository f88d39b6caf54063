//! Lines over a number such as time: several series, bands around them, gaps where nothing is.

use super::axes::Plot;
use super::legend::{Sample, legend};
use super::scale::Scale;
use super::{Axis, Caption, Drawing, Frame, Sheet, Span, ink, numbers};
use maud::{Markup, html};

/// Lines over a number.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// What it is about.
    pub caption: Caption,
    /// How much of a wide page it takes.
    pub span: Span,
    /// What runs from left to right.
    pub x: Axis,
    /// What runs upwards.
    pub y: Axis,
    /// The lines.
    pub series: Vec<Series>,
}

/// A line.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// Its points, in ascending order of `x`.
    pub points: Vec<Point>,
}

/// A point of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// In the unit of the horizontal axis.
    pub x: f64,
    /// In the unit of the vertical axis; the line has a gap at `None`.
    pub y: Option<f64>,
    /// The ends of the band there, in the same unit.
    pub band: Option<(f64, f64)>,
}

/// Height of the plot, units of the drawing.
const HEIGHT: f64 = 210.0;
/// Up to this many points each is told by a tooltip.
const FEW_POINTS: usize = 120;

impl Lines {
    /// The figure.
    pub fn figure(&self) -> Markup {
        let entries: Vec<_> = (0..)
            .zip(&self.series)
            .map(|(index, series)| (Sample::Line(index), series.name.as_str()))
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
        let points = || self.series.iter().flat_map(|series| &series.points);
        let heights = points().flat_map(|point| {
            let (low, high) = point.band.unzip();
            [point.y, low, high].into_iter().flatten()
        });
        let domain = self.y.domain(heights).rounded(5);
        let ticks = domain.ticks(5);
        let plot = Plot::beside(&ticks, sheet, HEIGHT);
        let y = Scale::new(domain, plot.bottom, plot.top);
        let x = Scale::new(self.x.domain(points().map(|point| point.x)), plot.left, plot.right);
        let measure = self.x.measure();
        let ink = html! {
            (plot.ground())
            (plot.rungs(&y, &ticks))
            (plot.posts(&x, sheet))
            (plot.name(&measure))
            @for (index, series) in self.series.iter().enumerate() {
                g class=(ink::class(index)) { (series.band(&x, &y)) }
            }
            @for (index, series) in self.series.iter().enumerate() {
                g class=(ink::class(index)) {
                    (series.line(&x, &y))
                    @if !sheet.narrow { (self.tips(series, &x, &y)) }
                }
            }
        };
        plot.finish(&measure, ink)
    }

    /// Invisible marks over the points, each with its numbers as a tooltip.
    fn tips(&self, series: &Series, x: &Scale, y: &Scale) -> Markup {
        let placed = series.points.iter().filter_map(|point| {
            let height = point.y?;
            Some((x.at(point.x)?, y.at(height)?, point.x, height))
        });
        let tip = |across, height| {
            let (name, unit) = (&series.name, self.y.after());
            let at = format!("{} {}", self.x.label, numbers::short(across));
            format!("{name}, {at}: {}{unit}", numbers::short(height))
        };
        html! {
            @if series.points.len() <= FEW_POINTS {
                @for (left, top, across, height) in placed {
                    circle.tip cx=(super::place(left)) cy=(super::place(top)) r="6" {
                        title { (tip(across, height)) }
                    }
                }
            }
        }
    }
}

impl Series {
    fn line(&self, x: &Scale, y: &Scale) -> Markup {
        let place = |point: &Point| Some((x.at(point.x)?, y.at(point.y?)?));
        let mut outline = String::new();
        for run in runs(&self.points, place) {
            outline += &ink::path(&thinned(&run));
            if run.len() == 1 {
                // A lone point is a stroke without length, which round caps make a dot.
                outline += "h0";
            }
        }
        html! {
            @if !outline.is_empty() {
                path.line d=(outline) { @if !self.name.is_empty() { title { (self.name) } } }
            }
        }
    }

    fn band(&self, x: &Scale, y: &Scale) -> Markup {
        let place = |point: &Point| {
            let (low, high) = point.band?;
            Some((x.at(point.x)?, y.at(low)?, y.at(high)?))
        };
        let mut outline = String::new();
        for run in runs(&self.points, place) {
            let mut edge = widest(&run, |(x, _, high)| (*x, *high), f64::min);
            edge.extend(widest(&run, |(x, low, _)| (*x, *low), f64::max).into_iter().rev());
            outline += &(ink::path(&edge) + "Z");
        }
        html! { @if !outline.is_empty() { path.band d=(outline) {} } }
    }
}

/// What `place` makes of the points, cut where it makes nothing.
fn runs<T>(points: &[Point], place: impl Fn(&Point) -> Option<T>) -> Vec<Vec<T>> {
    let mut runs = vec![Vec::new()];
    for point in points {
        match (place(point), runs.last_mut()) {
            (Some(placed), Some(run)) => run.push(placed),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// The first, lowest, highest and last of the points in each unit of width: more can't be seen.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut kept = Vec::new();
    for column in columns(points, |point| point.0) {
        if column.len() <= 4 {
            kept.extend_from_slice(column);
            continue;
        }
        let by_height = |a: &usize, b: &usize| column[*a].1.total_cmp(&column[*b].1);
        let lowest = (0..column.len()).min_by(by_height).unwrap_or(0);
        let highest = (0..column.len()).max_by(by_height).unwrap_or(0);
        let mut places = [0, lowest.min(highest), lowest.max(highest), column.len() - 1].to_vec();
        places.dedup();
        kept.extend(places.into_iter().map(|place| column[place]));
    }
    kept
}

/// An edge of a band: in each unit of width the outermost place.
fn widest<T>(
    run: &[T],
    place: impl Fn(&T) -> (f64, f64),
    outer: impl Fn(f64, f64) -> f64,
) -> Vec<(f64, f64)> {
    let edge: Vec<_> = run.iter().map(place).collect();
    columns(&edge, |point| point.0)
        .flat_map(|column| {
            let extreme = column.iter().map(|point| point.1).reduce(&outer).unwrap_or_default();
            let few = column.len() <= 2;
            if few { column.to_vec() } else { vec![(column[0].0, extreme)] }
        })
        .collect()
}

/// `items` cut into those that fall into the same unit of width.
fn columns<T>(items: &[T], x: impl Fn(&T) -> f64) -> impl Iterator<Item = &[T]> {
    items.chunk_by(move |a, b| x(a).floor() == x(b).floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_the_extremes_of_every_column() {
        let wave: Vec<_> = (0..100_000)
            .map(|index| (f64::from(index) / 200.0, f64::from((index * 7919) % 1000)))
            .collect();
        let kept = thinned(&wave);
        assert!(kept.len() <= 4 * 501, "{}", kept.len());
        assert!(kept.is_sorted_by(|a, b| a.0 <= b.0));
        let extreme = |of: &[(f64, f64)], column: f64| {
            of.iter()
                .filter(|point| point.0.floor() == column)
                .fold((1e9f64, -1e9f64), |ends, it| (ends.0.min(it.1), ends.1.max(it.1)))
        };
        for column in [0.0, 17.0, 499.0] {
            assert_eq!(extreme(&kept, column), extreme(&wave, column));
        }
    }

    #[test]
    fn gaps_cut_a_line() {
        let point = |x: f64, y: Option<f64>| Point { x, y, band: None };
        let points =
            [point(0.0, None), point(1.0, Some(2.0)), point(2.0, None), point(3.0, Some(1.0))];
        let lengths: Vec<_> = runs(&points, |point| point.y).iter().map(Vec::len).collect();
        assert_eq!(lengths, [1, 1]);
    }
}
