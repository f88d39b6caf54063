//! What series are drawn with: class, dash and marker of each.

use super::place;
use maud::{Markup, html};

/// Colours there are: `s0` to `s5` in `style.css`, each with a dash of its own.
const COLOURS: usize = 6;

/// The class that gives the series `index` its colour and dash.
pub fn class(index: usize) -> String {
    format!("s{}", index % COLOURS)
}

/// Radius of a marker, units of the drawing.
pub const RADIUS: f64 = 4.5;

/// The marker of the series `index` around a place; a seventh series has the first one's colour
/// and another marker.
pub fn marker(index: usize, x: f64, y: f64) -> Markup {
    let outline = match (index + index / COLOURS) % COLOURS {
        0 => circle(x, y),
        1 => polygon(x, y, &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
        2 => polygon(x, y, &[(0.0, -1.15), (1.1, 0.85), (-1.1, 0.85)]),
        3 => polygon(x, y, &[(0.0, 1.15), (1.1, -0.85), (-1.1, -0.85)]),
        4 => polygon(x, y, &[(-1.2, -0.45), (1.2, -0.45), (1.2, 0.45), (-1.2, 0.45)]),
        _ => polygon(x, y, &[(-0.45, -1.2), (0.45, -1.2), (0.45, 1.2), (-0.45, 1.2)]),
    };
    html! { path.marker d=(outline) {} }
}

/// The marker of a reference: an open diamond, which no series has.
pub fn reference(x: f64, y: f64) -> Markup {
    let diamond = polygon(x, y, &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)]);
    html! { path.reference d=(diamond) {} }
}

fn circle(x: f64, y: f64) -> String {
    let (left, y, r, d) = (place(x - RADIUS), place(y), place(RADIUS), place(2.0 * RADIUS));
    format!("M{left} {y}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0Z")
}

fn polygon(x: f64, y: f64, corners: &[(f64, f64)]) -> String {
    let corner = |(dx, dy): &(f64, f64)| (x + dx * RADIUS, y + dy * RADIUS);
    path(&corners.iter().map(corner).collect::<Vec<_>>()) + "Z"
}

/// A path through `points`.
pub fn path(points: &[(f64, f64)]) -> String {
    let mut text = String::with_capacity(points.len() * 12);
    for (index, (x, y)) in points.iter().enumerate() {
        text += if index == 0 { "M" } else { "L" };
        text += &place(*x);
        text.push(' ');
        text += &place(*y);
    }
    text
}

/// A vertical stroke at `x`, or a horizontal one at `y`, between two places.
pub fn stroke(class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> Markup {
    html! {
        line class=(class) x1=(place(x1)) y1=(place(y1)) x2=(place(x2)) y2=(place(y2)) {}
    }
}

/// A filled rectangle with its top left corner at a place.
pub fn rectangle(class: &str, (x, y): (f64, f64), width: f64, height: f64, tip: &str) -> Markup {
    html! {
        rect class=(class) x=(place(x)) y=(place(y))
            width=(place(width.max(0.0))) height=(place(height.max(0.0))) {
            @if !tip.is_empty() { title { (tip) } }
        }
    }
}

/// Where a text begins, ends or has its middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// At its beginning.
    Start,
    /// At its middle.
    Middle,
    /// At its end.
    End,
}

/// A text whose baseline is at `y`.
pub fn text(class: &str, anchor: Anchor, (x, y): (f64, f64), text: &str) -> Markup {
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    html! {
        text class=(class) text-anchor=(anchor) x=(place(x)) y=(place(y)) { (text) }
    }
}
