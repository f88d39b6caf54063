//! Small charts without axes: a well, lines and dots.

use crate::view::theme::Theme;
use bevy_egui::egui::{
    Color32, CornerRadius, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, pos2, vec2,
};

/// A small chart.
pub struct Spark<'a> {
    theme: &'a Theme,
    painter: Painter,
    /// Where data are drawn.
    rect: Rect,
    x: [f32; 2],
    y: [f32; 2],
}

impl<'a> Spark<'a> {
    /// An empty chart over these ranges.
    pub fn new(
        ui: &mut Ui,
        theme: &'a Theme,
        height: f32,
        x: [f32; 2],
        y: [f32; 2],
    ) -> (Self, Response) {
        let size = vec2(ui.available_width(), height);
        let (outer, response) = ui.allocate_exact_size(size, Sense::hover());
        ui.painter().rect_filled(outer, CornerRadius::same(5), theme.well);
        let rect = outer.shrink2(vec2(8.0, 9.0));
        (Self { theme, painter: ui.painter_at(outer), rect, x, y }, response)
    }

    fn at(&self, x: f32, y: f32) -> Pos2 {
        let share = |value: f32, [from, to]: [f32; 2]| {
            if to > from { (value - from) / (to - from) } else { 0.5 }
        };
        let (x, y) = (share(x, self.x), share(y, self.y));
        pos2(self.rect.left() + x * self.rect.width(), self.rect.bottom() - y * self.rect.height())
    }

    /// A line through points; those without meaning break it.
    pub fn line(&self, points: impl IntoIterator<Item = (f32, f32)>, colour: Color32) {
        let mut piece = Vec::new();
        for (x, y) in points {
            if y.is_finite() {
                piece.push(self.at(x, y));
            } else {
                self.piece(std::mem::take(&mut piece), colour);
            }
        }
        self.piece(piece, colour);
    }

    fn piece(&self, points: Vec<Pos2>, colour: Color32) {
        match points[..] {
            [] => {}
            [only] => drop(self.painter.circle_filled(only, 1.5, colour)),
            _ => drop(self.painter.add(Shape::line(points, Stroke::new(2.0, colour)))),
        }
    }

    /// A dotted line at `y` over the whole width.
    pub fn dotted(&self, y: f32) {
        let y = self.at(self.x[0], y).y;
        let ends = [pos2(self.rect.left(), y), pos2(self.rect.right(), y)];
        let stroke = Stroke::new(1.2, self.theme.muted);
        self.painter.extend(Shape::dashed_line(&ends, stroke, 2.5, 3.5));
    }

    /// A thin line at `x`: now.
    pub fn now(&self, x: f32) {
        let x = self.at(x, self.y[0]).x;
        let line = self.rect.y_range().expand(5.0);
        self.painter.vline(x, line, Stroke::new(1.0, self.theme.faint));
    }

    /// A dot; a `hollow` one is a ring.
    pub fn dot(&self, (x, y): (f32, f32), colour: Color32, hollow: bool) {
        if !y.is_finite() {
            return;
        }
        let centre = self.at(x, y);
        match hollow {
            true => self.painter.circle(centre, 2.6, self.theme.well, Stroke::new(1.3, colour)),
            false => self.painter.circle_filled(centre, 3.2, colour),
        };
    }

    /// The value of the horizontal axis under the pointer.
    pub fn under(&self, response: &Response) -> Option<f32> {
        let at = response.hover_pos()?;
        let share = ((at.x - self.rect.left()) / self.rect.width()).clamp(0.0, 1.0);
        Some(self.x[0] + share * (self.x[1] - self.x[0]))
    }
}

/// The range of `values`, at least `least` wide, with some room around it.
pub fn range(values: impl IntoIterator<Item = f32>, least: f32) -> [f32; 2] {
    let finite = values.into_iter().filter(|value| value.is_finite());
    let [low, high] = finite.fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], value| {
        [low.min(value), high.max(value)]
    });
    if low > high {
        return [0.0, 1.0];
    }
    let room = ((least - (high - low)) / 2.0).max((high - low) * 0.12);
    [low - room, high + room]
}
