//! All markets as cells: the learning-rate map, which fills in where firms settle.

use super::theatre::Theatre;
use crate::record::dispatch::Pulse;
use crate::view::action::Action;
use crate::view::hall::{head, number};
use crate::view::panels::widget::row::Words;
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{
    Align2, Color32, CursorIcon, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, pos2,
    vec2,
};

/// Room for the names of rows, and of columns.
const NAMES: (f32, f32) = (58.0, 36.0);

/// Draws it into `room`.
pub fn show(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    let Some(frame) = theatre.frame() else { return };
    let grid = theatre.run.playbill.grid.as_ref();
    let title = if grid.is_some() { "Learning rates that settle" } else { "Markets" };
    let top = head(ui, theme, room, title);
    let all = frame.markets.len();
    number(ui, theme, room, &format!("{} of {all}", frame.settled()));
    let columns = match grid {
        Some(grid) => grid.critic.len(),
        None => (all as f32 * (room.width() / room.height()).max(0.2)).sqrt().ceil() as usize,
    };
    let columns = columns.clamp(1, all.max(1));
    let rows = all.div_ceil(columns);
    let (left, below) = if grid.is_some() { NAMES } else { (0.0, 0.0) };
    let body = Rect::from_min_max(pos2(room.left() + left, top), room.max - vec2(0.0, below));
    let pitch = vec2(body.width() / columns as f32, body.height() / rows as f32);
    let gap = if pitch.min_elem() > 14.0 { 2.0 } else { 1.0 };
    for (market, pulse) in frame.markets.iter().enumerate() {
        let (row, column) = (market / columns, market % columns);
        // Rates grow to the right and upward.
        let row = if grid.is_some() { rows - 1 - row } else { row };
        let corner = body.min + vec2(column as f32, row as f32) * pitch;
        let cell = Rect::from_min_size(corner, pitch).shrink(gap / 2.0);
        ui.painter().rect_filled(cell, 2.0, ink(theme, pulse, theatre.run.playbill.cap));
        let response = ui.interact(cell, ui.id().with(("market", market)), Sense::click());
        if theatre.own.market == market {
            let frame = Stroke::new(2.0, theme.text);
            ui.painter().rect_stroke(cell, 3.0, frame, StrokeKind::Outside);
        } else if response.hovered() || response.has_focus() {
            let frame = Stroke::new(1.0, theme.muted);
            ui.painter().rect_stroke(cell, 3.0, frame, StrokeKind::Outside);
        }
        let name = match grid {
            Some(grid) => format!(
                "actor {}, critic {}",
                rate(grid.actor[market / columns]),
                rate(grid.critic[column])
            ),
            None => format!("market {}", market + 1),
        };
        let told = format!("{name}: {}", standing(pulse));
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, told.clone()));
        let response = response.on_hover_cursor(CursorIcon::PointingHand);
        if response.on_hover_text(told.as_str()).clicked() {
            asks.push(Action::PickMarket(market));
        }
    }
    if let Some(grid) = grid {
        let every = |count: usize, room: f32, each: f32| {
            (each * count as f32 / room.max(1.0)).ceil().max(1.0) as usize
        };
        let step = every(rows, body.height(), 14.0);
        for (row, actor) in grid.actor.iter().enumerate().step_by(step) {
            let y = body.bottom() - pitch.y * (row as f32 + 0.5);
            let at = pos2(body.left() - 8.0, y);
            Words::faint(theme, &rate(*actor)).paint(ui, at, Align2::RIGHT_CENTER, left);
        }
        let step = every(columns, body.width(), 44.0);
        for (column, critic) in grid.critic.iter().enumerate().step_by(step) {
            let at = pos2(body.left() + pitch.x * (column as f32 + 0.5), body.bottom() + 10.0);
            Words::faint(theme, &rate(*critic)).paint(ui, at, Align2::CENTER_CENTER, 60.0);
        }
        let foot = pos2(body.center().x, body.bottom() + 27.0);
        let text = "critic's rate to the right, actor's upward";
        Words::faint(theme, text).paint(ui, foot, Align2::CENTER_CENTER, body.width());
    }
}

/// Empty where offers are far from an equilibrium, fuller the nearer they are, and all green in
/// one.
fn ink(theme: &Theme, pulse: &Pulse, cap: f64) -> Color32 {
    let near = 1.0 - pulse.distance / cap.max(1e-9) as f32;
    match pulse.settled() {
        Some(true) => theme.good,
        Some(false) => theme.line.lerp_to_gamma(theme.good, 0.62 * near.clamp(0.0, 1.0).powf(2.5)),
        None => theme.well,
    }
}

fn standing(pulse: &Pulse) -> String {
    match pulse.settled() {
        Some(true) => "in an equilibrium".to_owned(),
        Some(false) => format!("{} from an equilibrium", words::number(pulse.distance, 1)),
        None => "too early to say".to_owned(),
    }
}

/// A rate as `2.5e−4`.
fn rate(rate: f64) -> String {
    format!("{rate:e}").replace('-', "−")
}
