//! The desk of firms that bid: the auction and offers left, firms and markets right.

use super::theatre::Theatre;
use super::{critics, firms, map, merit, rounds};
use crate::view::action::Action;
use crate::view::hall::{self, NARROW, inset};
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{self, Rect};

/// Draws everything into `room`.
pub fn show(
    ui: &mut egui::Ui,
    theatre: &Theatre,
    theme: &Theme,
    room: Rect,
    asks: &mut Vec<Action>,
) {
    match (theatre.foyer.presenting, theatre.narrow) {
        (true, _) => presented(ui, theatre, theme, room, asks),
        (false, true) => column(ui, theatre, theme, room, asks),
        (false, false) => columns(ui, theatre, theme, room, asks),
    }
}

/// The auction left, what firms earn and think right.
fn columns(
    ui: &mut egui::Ui,
    theatre: &Theatre,
    theme: &Theme,
    room: Rect,
    asks: &mut Vec<Action>,
) {
    let (left, right) = room.split_left_right_at_fraction(0.6);
    ui.painter().rect_filled(right, 0.0, theme.panel);
    let (merit, offers) = inset(left).split_top_bottom_at_fraction(0.62);
    merit::show(ui, theatre, theme, merit, false, asks);
    rounds::offers(ui, theatre, theme, offers, asks);
    let mut rest = inset(right);
    if theatre.run.playbill.markets > 1 {
        let (above, below) = rest.split_top_bottom_at_fraction(0.46);
        map::show(ui, theatre, theme, above, asks);
        rest = below;
    } else {
        let count = theatre.frame().map_or(2, |frame| frame.firms.len());
        let high = firms::height(count).min(rest.height() * 0.4);
        let (above, below) = rest.split_top_bottom_at_y(rest.top() + high);
        firms::show(ui, theatre, theme, above, asks);
        rest = below;
    }
    let (above, below) = rest.split_top_bottom_at_fraction(0.62);
    critics::show(ui, theatre, theme, above);
    rounds::switches(ui, theatre, theme, below, asks);
}

/// Everything below one another.
fn column(ui: &mut egui::Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    let room = inset(room);
    let (merit, rest) = room.split_top_bottom_at_fraction(0.46);
    merit::show(ui, theatre, theme, merit, false, asks);
    let (above, below) = rest.split_top_bottom_at_fraction(0.52);
    match theatre.run.playbill.markets > 1 {
        true => map::show(ui, theatre, theme, above, asks),
        false => critics::show(ui, theatre, theme, above),
    }
    rounds::offers(ui, theatre, theme, below, asks);
}

/// A large headline, the auction, and the map or the offers.
fn presented(
    ui: &mut egui::Ui,
    theatre: &Theatre,
    theme: &Theme,
    room: Rect,
    asks: &mut Vec<Action>,
) {
    let round = theatre.frame().map_or(0, |frame| frame.tick + 1);
    let text = format!("round {}", words::number(f64::from(round), 0));
    let is_settled = theatre.pulse().is_some_and(|pulse| pulse.settled() == Some(true));
    let colour = if is_settled { theme.good } else { theme.text };
    let title = (theatre.run.playbill.title.as_str(), theme.text);
    let body = hall::presented(hall::headline(ui, room, title, (&text, colour)));
    let large = room.width() > NARROW;
    let several = theatre.run.playbill.markets > 1;
    let (first, second) = match large && several {
        true => body.split_left_right_at_fraction(0.58),
        false => body.split_top_bottom_at_fraction(0.68),
    };
    merit::show(ui, theatre, theme, first.with_max_x(first.right() - 12.0), large, asks);
    match several {
        true => map::show(ui, theatre, theme, second.with_min_x(second.left() + 12.0), asks),
        false => rounds::offers(ui, theatre, theme, second, asks),
    }
}
