//! The room between bar, parameters and time, and how its parts are headed.

use crate::view::panels::widget::row::{self, Words};
use crate::view::theme::{self, Theme};
use bevy_egui::egui::{Align2, Color32, FontId, Rect, Sense, Ui, UiBuilder, pos2, vec2};

/// Narrower windows have everything in one column, and parameters in a drawer.
pub const NARROW: f32 = 900.0;
/// Room between a part's edge and what is in it.
pub const MARGIN: f32 = 22.0;

/// A part without its margins.
pub fn inset(part: Rect) -> Rect {
    let inner = part.shrink2(vec2(MARGIN.min(part.width() * 0.04), 0.0));
    inner.with_max_y(inner.bottom() - 14.0)
}

/// A head over a part; says where what it is about begins.
pub fn head(ui: &mut Ui, theme: &Theme, room: Rect, text: &str) -> f32 {
    let place = Rect::from_min_size(room.min + vec2(0.0, 16.0), vec2(room.width(), 16.0));
    let mut part = ui.new_child(UiBuilder::new().max_rect(place));
    part.label(theme.head(text));
    place.bottom() + 8.0
}

/// A number at the right of a head, read out with what it is.
pub fn number(ui: &mut Ui, theme: &Theme, room: Rect, text: &str) {
    let at = pos2(room.right(), room.top() + 24.0);
    let rect = Words::value(theme, text).paint(ui, at, Align2::RIGHT_CENTER, room.width() * 0.6);
    let id = ui.id().with(("number", room.min.x as i32, room.min.y as i32));
    let response = ui.interact(rect, id, Sense::hover());
    row::tell(&response, || text.to_owned());
}

/// A presenter's headline over `room`: the title, and where it stands; says what room is left.
pub fn headline(ui: &Ui, room: Rect, title: (&str, Color32), stand: (&str, Color32)) -> Rect {
    let high = (room.height() * 0.11).clamp(40.0, 96.0);
    let font = FontId::new(high * 0.46, theme::bold());
    let middle = room.top() + high * 0.55;
    let words = |(text, colour)| Words { text, font: font.clone(), colour };
    let right = pos2(room.right() - 40.0, middle);
    let told = words(stand).paint(ui, right, Align2::RIGHT_CENTER, room.width() * 0.4);
    let left = room.left() + 40.0;
    let width = told.left().min(right.x) - left - 30.0;
    words(title).paint(ui, pos2(left, middle), Align2::LEFT_CENTER, width);
    room.with_min_y(room.top() + high)
}

/// What a presenter shows below the headline.
pub fn presented(room: Rect) -> Rect {
    room.shrink2(vec2(40.0_f32.min(room.width() * 0.04), 12.0))
}
