//! The picks so far, and the cycle where one closes.

use super::stand::{Stand, colour, in_words};
use crate::view::hall::head;
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::theme::{self, Theme};
use bevy_egui::egui::{Align2, FontId, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

const PITCH: f32 = 24.0;
const HIGH: f32 = 30.0;

/// Draws them at the top of `room`; says where they end.
pub fn show(ui: &mut Ui, stand: &Stand, theme: &Theme, room: Rect) -> f32 {
    let top = head(ui, theme, room, "Picks so far");
    let negotiation = stand.negotiation;
    let fit = ((room.width() / PITCH) as usize).max(4);
    let done = &negotiation.steps[..stand.step];
    let from = done.len().saturating_sub(fit);
    // A cycle is seen before the pick of its step, if there is one.
    let cycle = done.last().and_then(|step| step.cycle.map(|length| (length as usize, step)));
    let picks_end = done.len() - usize::from(cycle.is_some());
    for (slot, (number, step)) in done.iter().enumerate().skip(from).enumerate() {
        let Some(pick) = step.pick else { continue };
        let x = room.left() + PITCH * slot as f32;
        let cell = Rect::from_min_size(pos2(x, top), vec2(PITCH - 3.0, HIGH));
        let in_cycle =
            cycle.is_some_and(|(length, _)| number < picks_end && number + length >= picks_end);
        let is_last = number + 1 == done.len();
        let ink = colour(theme, step.agent as usize);
        let fill = if in_cycle || is_last { ink } else { ink.gamma_multiply(0.45) };
        ui.painter().rect_filled(cell, 4.0, fill);
        let text = (pick + 1).to_string();
        let size = if text.len() > 2 { 9.0 } else { 11.5 };
        let on_ink = if in_cycle || is_last { theme.ground } else { theme.text };
        let words = Words { text: &text, font: FontId::new(size, theme::bold()), colour: on_ink };
        words.paint(ui, cell.center(), Align2::CENTER_CENTER, PITCH);
        let response = ui.interact(cell, ui.id().with(("pick", slot)), Sense::hover());
        response.on_hover_ui(|ui| {
            let order = in_words(negotiation.order(pick as usize));
            let (agents, unit) = (negotiation.agents() as f64, step.unit);
            ui.label(theme.value(format!(
                "Step {}: AC {} picks {order}",
                number + 1,
                step.agent + 1
            )));
            ui.label(theme.label(format!(
                "pays {}, each other receives {}",
                words::number((agents - 1.0) * unit, 3),
                words::number(unit, 3)
            )));
        });
    }
    let line = top + HIGH + 15.0;
    if let Some((length, step)) = cycle {
        let shown = length.min(picks_end - from.min(picks_end));
        let right = room.left() + PITCH * (picks_end - from) as f32;
        let frame = Rect::from_min_max(
            pos2(right - PITCH * shown as f32 - 3.0, top - 3.0),
            pos2(right, top + HIGH + 3.0),
        );
        let stroke = Stroke::new(1.8, theme.good);
        ui.painter().rect_stroke(frame, 6.0, stroke, StrokeKind::Middle);
        let what = match step.pick {
            None => "it settles the auction".to_owned(),
            Some(_) => format!("the unit shrinks to {}", words::number(step.unit, 4)),
        };
        told(
            ui,
            theme,
            line,
            room,
            theme.good,
            &format!("The pair (aircraft, profits) is back, a cycle of {length}: {what}"),
        );
    } else if let Some(step) = done.last()
        && let Some(pick) = step.pick
    {
        let order = in_words(negotiation.order(pick as usize));
        let text = format!(
            "AC {} picks order {order}: it pays {}, each other receives {}",
            step.agent + 1,
            words::number((negotiation.agents() as f64 - 1.0) * step.unit, 3),
            words::number(step.unit, 3)
        );
        told(ui, theme, line, room, theme.muted, &text);
    } else {
        let text = match negotiation.steps.is_empty() {
            true => "Settled without trade",
            false => "Nobody has picked yet",
        };
        told(ui, theme, line, room, theme.muted, text);
    }
    line + 8.0
}

fn told(ui: &mut Ui, _: &Theme, y: f32, room: Rect, ink: bevy_egui::egui::Color32, text: &str) {
    let words = Words { text, font: row::body(), colour: ink };
    let rect = words.paint(ui, pos2(room.left(), y), Align2::LEFT_CENTER, room.width());
    let response = ui.interact(rect, ui.id().with("picks told"), Sense::hover());
    row::tell(&response, || text.to_owned());
}
