//! Plot: lines, bands and marks on a well, drawn straight to the painter.

use crate::view::panels::chart::series::Bin;
use crate::view::theme::Theme;
use bevy_egui::egui::{
    Align2, Color32, CornerRadius, FontId, Mesh, Painter, Pos2, Rangef, Rect, Shape, Stroke, pos2,
    vec2,
};
use std::ops::Range;

/// A rectangle with a scale of ticks and one of values.
pub struct Plot<'a> {
    /// Draws, clipped to the well.
    pub painter: Painter,
    /// Colours.
    pub theme: &'a Theme,
    /// The well.
    pub rect: Rect,
    /// From the left edge to the right one.
    pub x: Rangef,
    /// From the bottom to the top, the margins left out.
    pub y: Rangef,
}

/// Room above the highest value and below the lowest.
const MARGIN: f32 = 17.0;
/// Width of lines.
pub const LINE: f32 = 1.5;

impl<'a> Plot<'a> {
    /// A well with two faint lines across.
    pub fn new(painter: &Painter, theme: &'a Theme, rect: Rect, x: Rangef, y: Rangef) -> Self {
        painter.rect_filled(rect, CornerRadius::same(4), theme.well);
        let plot = Self { painter: painter.with_clip_rect(rect), theme, rect, x, y };
        for third in [1.0, 2.0] {
            let at = rect.top() + rect.height() * third / 3.0;
            plot.painter.hline(
                rect.x_range(),
                at,
                Stroke::new(1.0, theme.line.gamma_multiply(0.5)),
            );
        }
        plot
    }

    /// The ticks as a scale.
    pub fn scale(ticks: &Range<i32>) -> Rangef {
        Rangef::new(ticks.start as f32, ticks.end as f32)
    }

    /// Where `x` and `y` are.
    pub fn at(&self, x: f32, y: f32) -> Pos2 {
        pos2(self.x_at(x), self.y_at(y))
    }

    /// Where `x` is.
    pub fn x_at(&self, x: f32) -> f32 {
        self.rect.left() + (x - self.x.min) / self.x.span().max(1e-9) * self.rect.width()
    }

    fn y_at(&self, y: f32) -> f32 {
        // Room for the figures at the ends, where there is enough.
        let margin = MARGIN.min(self.rect.height() * 0.17);
        let inner = self.rect.shrink2(vec2(0.0, margin));
        inner.bottom() - (y - self.y.min) / self.y.span().max(1e-9) * inner.height()
    }

    /// What `x` is at `at`.
    pub fn x_of(&self, at: f32) -> f32 {
        self.x.min + (at - self.rect.left()) / self.rect.width().max(1.0) * self.x.span()
    }

    /// A line through the means of `bins`. Where a bin is more than a tick, a veil behind it
    /// reaches from the lowest value to the highest.
    pub fn trace(&self, bins: &[Bin], ink: Color32) {
        if bins.first().is_some_and(|bin| bin.ticks > 1) {
            self.veil(bins, bins, ink.gamma_multiply(0.15));
        }
        self.line(bins, ink, LINE);
    }

    /// A line through the means of `bins`.
    pub fn line(&self, bins: &[Bin], ink: Color32, width: f32) {
        let mut points = Vec::with_capacity(bins.len());
        for bin in bins {
            if bin.span.count > 0 {
                points.push(self.at(bin.middle(), bin.span.mean()));
            } else {
                self.stroke(std::mem::take(&mut points), ink, width);
            }
        }
        self.stroke(points, ink, width);
    }

    fn stroke(&self, points: Vec<Pos2>, ink: Color32, width: f32) {
        match points[..] {
            [] => {}
            [only] => {
                self.painter.circle_filled(only, width, ink);
            }
            _ => {
                self.painter.line(points, Stroke::new(width, ink));
            }
        }
    }

    /// A veil from the lowest of `low` to the highest of `high`, bin by bin.
    pub fn veil(&self, low: &[Bin], high: &[Bin], ink: Color32) {
        let mut mesh = Mesh::default();
        let mut edge: Option<u32> = None;
        for (low, high) in low.iter().zip(high) {
            if low.span.count == 0 || high.span.count == 0 {
                edge = None;
                continue;
            }
            let next = mesh.vertices.len() as u32;
            mesh.colored_vertex(self.at(low.middle(), low.span.min), ink);
            mesh.colored_vertex(self.at(high.middle(), high.span.max), ink);
            if let Some(last) = edge {
                mesh.add_triangle(last, last + 1, next);
                mesh.add_triangle(next, last + 1, next + 1);
            }
            edge = Some(next);
        }
        self.painter.add(Shape::mesh(mesh));
    }

    /// A line down at tick `x`.
    pub fn hairline(&self, x: f32, ink: Color32) {
        self.painter.vline(self.x_at(x).round(), self.rect.y_range(), Stroke::new(1.0, ink));
    }

    /// A point on a line.
    pub fn point(&self, x: f32, y: f32, ink: Color32) {
        if y.is_finite() {
            let at = self.at(x, y);
            self.painter.circle(at, 3.0, ink, Stroke::new(1.5, self.theme.well));
        }
    }

    /// The top and bottom of the scale in figures, at the left.
    pub fn ends(&self, figure: impl Fn(f64) -> String) {
        let left = self.rect.left() + 6.0;
        let tell = |y: f32, from: Pos2, to: Align2| {
            let galley = self.painter.layout_no_wrap(
                figure(f64::from(y)),
                FontId::proportional(10.0),
                self.theme.muted,
            );
            let place = to.anchor_size(from, galley.size());
            self.painter.galley(place.min, galley, self.theme.muted);
        };
        tell(self.y.max, pos2(left, self.rect.top() + 2.0), Align2::LEFT_TOP);
        tell(self.y.min, pos2(left, self.rect.bottom() - 2.0), Align2::LEFT_BOTTOM);
    }

    /// Words at the foot beside `x`, kept inside.
    pub fn foot(&self, x: f32, text: String) {
        let galley = self.painter.layout_no_wrap(text, FontId::proportional(10.0), self.theme.text);
        let half = galley.size().x / 2.0 + 4.0;
        let (left, right) = (self.rect.left() + half, self.rect.right() - half);
        let at = pos2(self.x_at(x).clamp(left, right.max(left)), self.rect.bottom() - 3.0);
        let place = Align2::CENTER_BOTTOM.anchor_size(at, galley.size());
        self.painter.rect_filled(
            place.expand2(vec2(4.0, 1.0)),
            CornerRadius::same(3),
            self.theme.raised,
        );
        self.painter.galley(place.min, galley, self.theme.text);
    }
}

/// A scale from `low` to `high` or a little more, ending at round numbers.
pub fn round_scale(low: f32, high: f32) -> Rangef {
    if !(low.is_finite() && high.is_finite()) {
        return Rangef::new(0.0, 1.0);
    }
    let step = round_step((high - low).max(high.abs() * 1e-3).max(1e-6) / 4.0);
    let from = (low / step).floor() * step;
    Rangef::new(from, ((high / step).ceil() * step).max(from + step))
}

/// The smallest of 1, 2, 5, 10, … that is no less than `least`.
pub fn round_step(least: f32) -> f32 {
    let power = 10f32.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .map(|step| step * power)
        .into_iter()
        .find(|step| *step >= least * 0.999)
        .unwrap_or(power * 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_at_round_numbers() {
        for (low, high, expected) in [
            (0.0, 3.42, (0.0, 4.0)),
            (0.171, 0.282, (0.15, 0.3)),
            (0.0, 0.0, (0.0, 1e-6)),
            (-3.0, 19.0, (-10.0, 20.0)),
        ] {
            let scale = round_scale(low, high);
            assert!((scale.min - expected.0).abs() < 1e-5, "{low} to {high}: {scale:?}");
            assert!((scale.max - expected.1).abs() < 1e-5, "{low} to {high}: {scale:?}");
        }
        assert_eq!(round_scale(f32::INFINITY, f32::NEG_INFINITY), Rangef::new(0.0, 1.0));
    }
}
