//! Icons, drawn as shapes: the typeface has none.

use bevy_egui::egui::{
    Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2,
};

/// An icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Go on.
    Play,
    /// Stop here.
    Pause,
    /// One tick on.
    Step,
    /// One tick back.
    Back,
    /// More to choose from.
    Menu,
    /// Parameters.
    Sliders,
    /// A vehicle.
    Vehicle,
}

/// Draws `icon` about `centre`.
pub fn draw(painter: &Painter, icon: Icon, centre: Pos2, colour: Color32) {
    let at = |x: f32, y: f32| centre + vec2(x, y);
    let bar = |x: f32, width: f32| {
        let rect = Rect::from_center_size(at(x, 0.0), vec2(width, 10.0));
        painter.rect_filled(rect, CornerRadius::same(1), colour);
    };
    let triangle = |points: [Pos2; 3]| {
        painter.add(Shape::convex_polygon(points.to_vec(), colour, Stroke::NONE));
    };
    let line = Stroke::new(1.4, colour);
    match icon {
        Icon::Play => triangle([at(-3.5, -5.5), at(5.5, 0.0), at(-3.5, 5.5)]),
        Icon::Pause => {
            bar(-3.0, 3.0);
            bar(3.0, 3.0);
        }
        Icon::Step => {
            triangle([at(-5.0, -5.0), at(2.5, 0.0), at(-5.0, 5.0)]);
            bar(4.5, 2.0);
        }
        Icon::Back => {
            triangle([at(5.0, -5.0), at(5.0, 5.0), at(-2.5, 0.0)]);
            bar(-4.5, 2.0);
        }
        Icon::Menu => {
            for y in [-4.5, 0.0, 4.5] {
                painter.hline(centre.x - 6.5..=centre.x + 6.5, centre.y + y, line);
            }
        }
        Icon::Sliders => {
            for (x, y) in [(2.5, -4.5), (-3.0, 0.0), (1.0, 4.5)] {
                painter.hline(centre.x - 6.5..=centre.x + 6.5, centre.y + y, line);
                painter.circle_filled(at(x, y), 2.3, colour);
            }
        }
        Icon::Vehicle => {
            let body = Rect::from_center_size(centre, vec2(9.0, 15.0));
            painter.rect_stroke(body, CornerRadius::same(3), line, StrokeKind::Middle);
            let filling = Rect::from_min_max(at(-2.5, 0.0), at(2.5, 5.5));
            painter.rect_filled(filling, CornerRadius::same(1), colour);
        }
    }
}

/// Draws a small angle that says: there is more below (or, where it `is_open`, above).
pub fn chevron(painter: &Painter, centre: Pos2, is_open: bool, colour: Color32) {
    let up = if is_open { -1.0 } else { 1.0 };
    let points = [(-3.5, -1.75), (0.0, 1.75), (3.5, -1.75)]
        .map(|(x, y)| pos2(centre.x + x, centre.y + y * up));
    painter.add(Shape::line(points.to_vec(), Stroke::new(1.4, colour)));
}
