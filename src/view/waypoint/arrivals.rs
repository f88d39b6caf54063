//! Estimated and agreed arrivals of those who negotiate.

use super::stand::{Stand, colour};
use crate::view::hall::{MARGIN, head};
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, Rect, Sense, Stroke, Ui, pos2, vec2};

/// Draws them into `room`.
pub fn show(ui: &mut Ui, stand: &Stand, theme: &Theme, room: Rect) {
    let inner = room.shrink2(vec2(MARGIN, 0.0));
    let top = head(ui, theme, inner, "Estimated → agreed arrivals, and what they cost");
    let negotiation = stand.negotiation;
    let agents = negotiation.agents();
    let rows =
        Rect::from_min_max(pos2(inner.left(), top), pos2(inner.right(), room.bottom() - 26.0));
    let plot = Rect::from_min_max(rows.min + vec2(60.0, 0.0), rows.max - vec2(64.0, 0.0));
    let times = || negotiation.etas.iter().chain(&negotiation.arrivals).copied();
    let (low, high) = times().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), time| {
        (low.min(time), high.max(time))
    });
    let (low, high) = ((low - 0.3).floor(), (high + 0.3).ceil());
    let x_of = |time: f64| plot.left() + plot.width() * ((time - low) / (high - low)) as f32;
    let grid = Stroke::new(1.0, theme.line.gamma_multiply(0.7));
    let every = ((high - low) / 6.0).ceil().max(1.0) as i64;
    for mark in (low as i64..=high as i64).filter(|mark| (mark - low as i64) % every == 0) {
        let x = x_of(mark as f64).round();
        ui.painter().vline(x, plot.y_range(), grid);
        let text = words::number(mark as f64, 0);
        let at = pos2(x, plot.bottom() + 12.0);
        Words::faint(theme, &text).paint(ui, at, Align2::CENTER_CENTER, 60.0);
    }
    let pitch = rows.height() / agents.max(1) as f32;
    for seat in 0..agents {
        let ink = colour(theme, seat);
        let y = rows.top() + pitch * (seat as f32 + 0.5);
        let name = format!("AC {}", seat + 1);
        let bold = Words { text: &name, font: row::bold(), colour: ink };
        bold.paint(ui, pos2(rows.left(), y), Align2::LEFT_CENTER, 56.0);
        let [from, to] = [negotiation.etas[seat], negotiation.arrivals[seat]].map(x_of);
        let line = Stroke::new(1.5, ink.gamma_multiply(0.8));
        ui.painter().line_segment([pos2(from, y), pos2(to, y)], line);
        ui.painter().circle(pos2(from, y), 5.0, theme.panel, Stroke::new(1.8, ink));
        ui.painter().circle_filled(pos2(to, y), 6.0, ink);
        let cost = words::number(negotiation.cost(seat, negotiation.choice as usize), 2);
        let right = pos2(rows.right(), y);
        Words::value(theme, &cost).paint(ui, right, Align2::RIGHT_CENTER, 60.0);
        let place = Rect::from_center_size(pos2(rows.center().x, y), vec2(rows.width(), pitch));
        let response = ui.interact(place, ui.id().with(("arrival", seat)), Sense::hover());
        let (eta, arrival) = (negotiation.etas[seat], negotiation.arrivals[seat]);
        let told = format!(
            "{name}: estimated {}, agreed {}, costs {cost}",
            words::number(eta, 2),
            words::number(arrival, 2)
        );
        row::tell(&response, || told.clone());
        response.on_hover_text(told);
    }
}
