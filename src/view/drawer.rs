//! Drawers: in a window too narrow for panels beside the scene, they open over it, one at a time.

use super::action::{Action, Drawer, Fold};
use super::desk::{LEFT, RIGHT, picked};
use super::panels;
use super::panels::widget::choice;
use super::panels::widget::icons::Icon;
use super::theatre::Theatre;
use super::theme::Theme;
use bevy_egui::egui::{self, Color32, Rect, Sense, Shadow, Stroke, StrokeKind, UiBuilder, vec2};

/// So much of the scene stays in sight, to be clicked.
const BESIDE: f32 = 72.0;
/// From the window's edge to a button.
const MARGIN: f32 = 12.0;
/// What a button takes of the line of headline numbers, its margins included.
pub const BUTTON: f32 = 36.0 + 2.0 * MARGIN;

/// Draws the buttons and what is open into `room`, the window below its top bar.
pub fn show(
    ui: &mut egui::Ui,
    theatre: &Theatre,
    room: Rect,
    theme: &Theme,
    asks: &mut Vec<Action>,
) {
    buttons(ui, theatre, room, theme, asks);
    let Some(drawer) = theatre.drawer else { return };
    let place = place(drawer, room);
    // What lies below feels nothing.
    ui.interact(place, ui.id().with("drawer"), Sense::click_and_drag());
    let shadow =
        Shadow { offset: [0, 0], blur: 24, spread: 0, color: Color32::from_black_alpha(90) };
    ui.painter().with_clip_rect(room).add(shadow.as_shape(place, 0));
    ui.painter().rect_filled(place, 0.0, theme.panel);
    let edge = if drawer == Drawer::Parameters { place.right() } else { place.left() };
    ui.painter().vline(edge, place.y_range(), Stroke::new(1.0, theme.line));
    let sight = theatre.sight(theme);
    let mut ui = ui.new_child(UiBuilder::new().id_salt(drawer).max_rect(place));
    ui.shrink_clip_rect(place);
    match drawer {
        Drawer::Parameters => panels::parameters::show(&mut ui, &sight, asks),
        Drawer::Picked => picked(&mut ui, &sight, asks),
    }
}

fn place(drawer: Drawer, room: Rect) -> Rect {
    let width = |wanted: f32| wanted.min(room.width() - BESIDE).max(0.0);
    match drawer {
        Drawer::Parameters => room.with_max_x(room.left() + width(LEFT + 40.0)),
        Drawer::Picked => room.with_min_x(room.right() - width(RIGHT + 20.0)),
    }
}

/// At both ends of the line of headline numbers.
fn buttons(
    ui: &mut egui::Ui,
    theatre: &Theatre,
    room: Rect,
    theme: &Theme,
    asks: &mut Vec<Action>,
) {
    let size = vec2(36.0, 30.0);
    let left = Rect::from_min_size(room.left_top() + vec2(MARGIN, 6.0), size);
    let right = Rect::from_min_size(room.right_top() + vec2(-MARGIN - size.x, 6.0), size);
    let picked = match theatre.other.is_some() {
        true => "Comparison (2)",
        false => "The lot, or the picked vehicle (2)",
    };
    let is_picked = theatre.picked.is_some();
    for (place, icon, name, prominent, fold) in [
        (left, Icon::Sliders, "Parameters (1)", false, Fold::Parameters),
        (right, Icon::Vehicle, picked, is_picked, Fold::Picked),
    ] {
        let ring = Stroke::new(1.0, theme.line);
        ui.painter().rect_stroke(place, 7.0, ring, StrokeKind::Outside);
        let mut ui = ui.new_child(UiBuilder::new().id_salt(name).max_rect(place));
        let response = choice::icon_button(&mut ui, theme, icon, name, prominent);
        if response.on_hover_text(name).clicked() {
            asks.push(Action::Toggled(fold));
        }
    }
}
