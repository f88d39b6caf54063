//! The desk of traders between venues: the stalls left, strategies and who wins right.

use super::theatre::Theatre;
use super::{courses, stalls, strategies, table};
use crate::view::action::Action;
use crate::view::hall::{self, NARROW, inset};
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Rect, Ui};

/// Draws everything into `room`.
pub fn show(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    match (theatre.foyer.presenting, theatre.narrow) {
        (true, _) => presented(ui, theatre, theme, room, asks),
        (false, true) => column(ui, theatre, theme, room, asks),
        (false, false) => columns(ui, theatre, theme, room, asks),
    }
}

/// The stalls left, all else right.
fn columns(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    let (left, right) = room.split_left_right_at_fraction(0.6);
    ui.painter().rect_filled(right, 0.0, theme.panel);
    stalls::show(ui, theatre, theme, left, false, asks);
    let rest = inset(right);
    let venues = theatre.frame().map_or(2, |frame| frame.venues.len());
    let (above, rest) = rest.split_top_bottom_at_y(rest.top() + table::height(venues));
    table::show(ui, theatre, theme, above, asks);
    let (middle, below) = rest.split_top_bottom_at_fraction(0.6);
    strategies::show(ui, theatre, theme, middle, asks);
    wins(ui, theatre, theme, below, asks);
}

/// Who wins over time: side by side, with k where venues learn it.
fn wins(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    let parts = if theatre.run.playbill.pricing { 3 } else { 2 };
    let gap = 14.0;
    let width = (room.width() - gap * (parts - 1) as f32) / parts as f32;
    let part = |place: usize| {
        let left = room.left() + (width + gap) * place as f32;
        Rect::from_x_y_ranges(left..=left + width, room.y_range())
    };
    courses::shares(ui, theatre, theme, part(0), asks);
    courses::efficiency(ui, theatre, theme, part(1), asks);
    if parts > 2 {
        courses::k(ui, theatre, theme, part(2), asks);
    }
}

/// Everything below one another.
fn column(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    let (above, rest) = room.split_top_bottom_at_fraction(0.54);
    stalls::show(ui, theatre, theme, above, false, asks);
    let (middle, below) = inset(rest).split_top_bottom_at_fraction(0.56);
    strategies::show(ui, theatre, theme, middle, asks);
    wins(ui, theatre, theme, below, asks);
}

/// A large headline, the stalls, and strategies where there is room.
fn presented(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    ui.painter().rect_filled(room, 0.0, theme.scene);
    let stage = theatre.frame().map_or(0, |frame| frame.tick + 1);
    let text = format!("stage {}", words::number(f64::from(stage), 0));
    let title = (theatre.run.playbill.title.as_str(), theme.text);
    let body = hall::presented(hall::headline(ui, room, title, (&text, theme.text)));
    let large = room.width() > NARROW;
    let (first, second) = match large {
        true => body.split_left_right_at_fraction(0.66),
        false => body.split_top_bottom_at_fraction(0.6),
    };
    stalls::show(ui, theatre, theme, first, large, asks);
    let second = if large { second.with_min_x(second.left() + 26.0) } else { second };
    let (above, below) = second.split_top_bottom_at_fraction(0.62);
    strategies::show(ui, theatre, theme, above, asks);
    courses::shares(ui, theatre, theme, below, asks);
}
