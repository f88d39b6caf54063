//! Credits that have moved on the leading order.

use super::stand::{Stand, colour, in_words};
use crate::view::hall::head;
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, Rect, Sense, Stroke, Ui, pos2, vec2};

/// Draws them at the top of `room`.
pub fn show(ui: &mut Ui, stand: &Stand, theme: &Theme, room: Rect) {
    let negotiation = stand.negotiation;
    let title = match stand.leading {
        Some(choice) => format!("Credits moved on {}", in_words(negotiation.order(choice))),
        None => "Credits moved".to_owned(),
    };
    let top = head(ui, theme, room, &title);
    let agents = negotiation.agents();
    let pitch = ((room.bottom() - top - 8.0) / agents.max(1) as f32).min(32.0);
    let net = |seat: usize| {
        stand.leading.map_or(0.0, |it| stand.board.net_units[seat * negotiation.choices() + it])
    };
    let most = (0..agents).map(|seat| net(seat).abs()).fold(negotiation.unit * 4.0, f64::max);
    let plot = Rect::from_min_max(
        pos2(room.left() + 108.0, top),
        pos2(room.right() - 50.0, top + pitch * agents as f32),
    );
    let half = plot.width() / 2.0;
    let middle = plot.center().x.round();
    ui.painter().vline(middle, plot.y_range(), Stroke::new(1.0, theme.line));
    for seat in 0..agents {
        let y = top + pitch * (seat as f32 + 0.5);
        let ink = colour(theme, seat);
        let name = format!("AC {}", seat + 1);
        let bold = Words { text: &name, font: row::bold(), colour: ink };
        bold.paint(ui, pos2(room.left(), y), Align2::LEFT_CENTER, 54.0);
        let length = half * (net(seat) / most.max(1e-12)) as f32;
        let bar = Rect::from_two_pos(
            pos2(middle, y - pitch * 0.3),
            pos2(middle + length, y + pitch * 0.3),
        );
        ui.painter().rect_filled(bar, 2.0, ink.gamma_multiply(0.9));
        let text = words::signed(net(seat), 2);
        let (at, align) = match length < 0.0 {
            true => (pos2(bar.left() - 8.0, y), Align2::RIGHT_CENTER),
            false => (pos2(bar.right() + 8.0, y), Align2::LEFT_CENTER),
        };
        Words::value(theme, &text).paint(ui, at, align, 80.0);
        let place =
            Rect::from_min_size(pos2(room.left(), y - pitch / 2.0), vec2(room.width(), pitch));
        let response = ui.interact(place, ui.id().with(("credits", seat)), Sense::hover());
        row::tell(&response, || format!("{name} has received {text}"));
    }
}
