//! The lens: which part of the ground is seen, how large, and where in the window.

use bevy_egui::egui::{Pos2, Rect, Vec2};

/// A view on the ground through a pane of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lens {
    /// Where in the window it draws, points.
    pub pane: Rect,
    /// The point of the ground in the middle of the pane.
    pub centre: Pos2,
    /// Points of the window for a metre of ground.
    pub scale: f32,
}

/// What a lens moves toward.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aim {
    /// The point of the ground in the middle.
    pub centre: Pos2,
    /// Points of the window for a metre.
    pub scale: f32,
}

/// No closer than this, points for a metre.
const CLOSEST: f32 = 120.0;

impl Lens {
    /// Shows all of `ground` in `pane`.
    pub fn fit(ground: Rect, pane: Rect) -> Aim {
        let room = pane.size().max(Vec2::splat(1.0));
        let scale = (room.x / ground.width()).min(room.y / ground.height()).min(CLOSEST);
        Aim { centre: ground.center(), scale }
    }

    /// Where a point of the ground is in the window.
    pub fn to_window(&self, point: Pos2) -> Pos2 {
        self.pane.center() + (point - self.centre) * self.scale
    }

    /// What is under a point of the window.
    pub fn to_ground(&self, point: Pos2) -> Pos2 {
        self.centre + (point - self.pane.center()) / self.scale
    }

    /// A rectangle of the ground in the window.
    pub fn rect_to_window(&self, rect: Rect) -> Rect {
        Rect::from_min_max(self.to_window(rect.min), self.to_window(rect.max))
    }

    /// The ground that is seen.
    pub fn window(&self) -> Rect {
        Rect::from_min_max(self.to_ground(self.pane.min), self.to_ground(self.pane.max))
    }

    /// Moves toward `aim`, most of the way in a fifth of a second; at once if `seconds` is none.
    pub fn approach(&mut self, aim: Aim, seconds: Option<f32>) {
        let share = seconds.map_or(1.0, |seconds| 1.0 - (-seconds * 14.0).exp());
        self.centre += (aim.centre - self.centre) * share;
        // Scales are felt as ratios.
        self.scale *= (aim.scale / self.scale).powf(share);
    }
}

impl Aim {
    /// The same magnified by `factor`, with the point under `at` (window) staying there.
    pub fn zoomed(self, lens: &Lens, at: Pos2, factor: f32, widest: f32) -> Self {
        let under = self.centre + (at - lens.pane.center()) / self.scale;
        let scale = (self.scale * factor).clamp(widest.min(CLOSEST), CLOSEST);
        Self { centre: under - (at - lens.pane.center()) / scale, scale }
    }

    /// The same moved by `drag`, points of the window.
    pub fn dragged(self, drag: Vec2) -> Self {
        Self { centre: self.centre - drag / self.scale, ..self }
    }

    /// The same, kept so that `ground` doesn't leave the pane.
    pub fn kept_on(self, ground: Rect) -> Self {
        Self { centre: self.centre.clamp(ground.min, ground.max), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bevy_egui::egui::{pos2, vec2};

    #[test]
    fn zooming_keeps_what_is_under_the_cursor() {
        let pane = Rect::from_min_size(pos2(250.0, 52.0), vec2(740.0, 450.0));
        let ground = Rect::from_min_size(Pos2::ZERO, vec2(60.0, 33.0));
        let aim = Lens::fit(ground, pane);
        let mut lens = Lens { pane, centre: aim.centre, scale: aim.scale };
        assert!(pane.expand(0.01).contains_rect(lens.rect_to_window(ground)));
        let cursor = pos2(400.0, 100.0);
        let under = lens.to_ground(cursor);
        let aim = aim.zoomed(&lens, cursor, 2.5, 0.1);
        lens.approach(aim, None);
        assert!((lens.to_ground(cursor) - under).length() < 1e-3);
        assert!((lens.to_window(lens.to_ground(cursor)) - cursor).length() < 1e-2);
    }
}
