//! The desk of a waypoint: sky and arrivals left, the negotiation right.

use super::theatre::Theatre;
use super::{accounts, arrivals, credits, matrix, picks, sky, steps, ways};
use crate::view::action::Action;
use crate::view::hall::{self, MARGIN};
use crate::view::panels::widget::row::Words;
use crate::view::theme::Theme;
use bevy_egui::egui::{self, Align2, Rect, Stroke, vec2};

/// Draws everything into `room`.
pub fn show(
    ui: &mut egui::Ui,
    theatre: &Theatre,
    theme: &Theme,
    room: Rect,
    asks: &mut Vec<Action>,
) {
    let room = match theatre.foyer.presenting {
        true => presented(ui, theatre, theme, room),
        false => room,
    };
    parts(ui, theatre, theme, room, asks);
}

/// A large headline; says what room it leaves.
fn presented(ui: &egui::Ui, theatre: &Theatre, theme: &Theme, room: Rect) -> Rect {
    let title = (theatre.run.playbill.title.as_str(), theme.text);
    let stand = theatre.stand();
    let text = stand.as_ref().map_or(String::new(), |stand| match stand.is_over() {
        true => format!("agreed at step {}", stand.negotiation.steps.len()),
        false => format!("step {}", stand.step),
    });
    let over = stand.is_some_and(|stand| stand.is_over());
    hall::headline(ui, room, title, (&text, if over { theme.good } else { theme.text }))
}

/// The sky, the arrivals, and the negotiation.
fn parts(ui: &mut egui::Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    let (left, right) = match theatre.narrow {
        true => {
            let (above, below) = room.split_top_bottom_at_fraction(0.42);
            (above, below)
        }
        false => room.split_left_right_at_x(room.left() + (room.width() * 0.42).min(760.0)),
    };
    let stand = theatre.stand();
    let rows = stand.as_ref().map_or(4, |stand| stand.negotiation.agents());
    let agreed = match theatre.narrow {
        true => 0.0,
        false => (74.0 + 34.0 * rows as f32).min(left.height() * 0.45),
    };
    let (above, below) = left.split_top_bottom_at_y(left.bottom() - agreed);
    sky::show(ui, theatre, theme, above, asks);
    if agreed > 0.0 {
        ui.painter().rect_filled(below, 0.0, theme.panel);
        if let Some(stand) = &stand {
            arrivals::show(ui, stand, theme, below);
        }
    }
    let line = Stroke::new(1.0, theme.line);
    match theatre.narrow {
        true => ui.painter().hline(room.x_range(), right.top(), line),
        false => ui.painter().vline(right.left(), room.y_range(), line),
    };
    let Some(stand) = stand else {
        let words = Words::label(theme, "Nobody has negotiated yet");
        words.paint(ui, right.center(), Align2::CENTER_CENTER, right.width() - 2.0 * MARGIN);
        return;
    };
    let inner = right.shrink2(vec2(MARGIN, 0.0));
    let (acts, foot) = inner.split_top_bottom_at_y(inner.bottom() - steps::HEIGHT);
    let foot_ground = Rect::from_x_y_ranges(right.x_range(), foot.y_range());
    ui.painter().rect_filled(foot_ground, 0.0, theme.panel);
    // What is read first gets its room first.
    let below = matrix::show(ui, &stand, theme, acts, !theatre.narrow);
    let rest = acts.with_min_y(below);
    let below = picks::show(ui, &stand, theme, rest);
    let rest = acts.with_min_y(below);
    if rest.height() > 60.0 {
        let wide = rest.width() > 460.0;
        let (bars, table) = match wide {
            true => rest.split_left_right_at_fraction(0.52),
            false => (rest, Rect::NOTHING),
        };
        let bars = bars.with_max_x(bars.right() - 12.0);
        // What is left below the credits of this negotiation is for those of all.
        let own = 44.0 + 32.0 * stand.negotiation.agents() as f32;
        let (bars, under) = match bars.height() > own + 120.0 {
            true => bars.split_top_bottom_at_y(bars.top() + own),
            false => (bars, Rect::NOTHING),
        };
        credits::show(ui, &stand, theme, bars);
        if under.height() > 0.0 {
            accounts::show(ui, theatre, theme, under);
        }
        if wide {
            ways::show(ui, &stand, theatre.own.rush, theme, table.with_min_x(table.left() + 12.0));
        }
    }
    steps::show(ui, &stand, theatre.own.rush, theme, foot, asks);
}
