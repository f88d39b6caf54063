//! The presenter's view: nothing but the scene, with captions that are read from the last row.

use super::caption::{figures, price_bar, rule_in_words, text, width};
use super::theatre::Theatre;
use super::theme::{Theme, bold};
use bevy_egui::egui::{self, Align2, FontFamily, FontId, Rect, pos2};

const TITLE: f32 = 44.0;
const FIGURE: f32 = 28.0;
const LEGEND: f32 = 20.0;
/// From the window's edge.
const MARGIN: f32 = 40.0;
const ABOVE: f32 = 150.0;
const BELOW: f32 = 92.0;

/// The part of `room` that the scene has.
pub fn room(room: Rect) -> Rect {
    let (above, below) = heights(room);
    room.with_min_y(room.top() + above).with_max_y(room.bottom() - below)
}

/// A small window keeps most of its height for the scene, a narrow one has small captions.
fn heights(room: Rect) -> (f32, f32) {
    let shrink = (room.height() / 720.0).min(room.width() / 880.0).clamp(0.45, 1.4);
    (ABOVE * shrink, BELOW * shrink)
}

/// What figures take between a pane and another above it.
pub fn headline(room: Rect) -> f32 {
    heights(room).0 * 0.48
}

/// Draws the captions.
pub fn show(ui: &egui::Ui, theatre: &Theatre, room: Rect, panes: [Option<Rect>; 2], theme: &Theme) {
    let painter = ui.painter();
    let (above, below) = heights(room);
    let grow = above / ABOVE;
    let margin = MARGIN * grow.min(1.0);
    let playbill = &theatre.run.playbill;
    let tick = theatre.head.tick();
    let line = room.top() + above * 0.34;
    let title = theatre.caption().unwrap_or(playbill.title.as_str());
    let time = format!("Day {} · {}", playbill.day(tick), playbill.time(tick));
    let font = FontId::new(TITLE * grow, bold());
    let clock = painter.text(
        pos2(room.right() - margin, line),
        Align2::RIGHT_CENTER,
        time,
        font,
        theme.text,
    );
    // The caption takes the room that the clock leaves, in smaller type if it is long.
    let wide = clock.left() - room.left() - 2.0 * margin;
    let size = fitting(painter, title, TITLE * grow, wide);
    text(painter, pos2(room.left() + margin, line), title, size, true, theme.text);

    // Two runs side by side share the width.
    let shared = panes.into_iter().flatten().all(|pane| pane.width() < room.width() * 0.6);
    let grow_figures = if shared { grow * 0.72 } else { grow };
    let runs = [Some(&theatre.run), theatre.other.as_ref()];
    for (pane, run) in panes.into_iter().zip(runs) {
        let (Some(pane), Some(run)) = (pane, run) else { continue };
        let line = pane.top() - above * 0.24;
        let mut x = pane.left().max(room.left()) + margin;
        let name = rule_in_words(&run.playbill.rule);
        x = text(painter, pos2(x, line), name, FIGURE * grow_figures, true, theme.buyer).right()
            + 44.0 * grow_figures;
        for (value, name) in figures(theatre, run) {
            let wide = width(painter, &value, FIGURE * grow_figures, true)
                + width(painter, name, LEGEND * grow_figures, false)
                + 9.0 * grow_figures;
            if x + wide > pane.right() - 8.0 {
                break;
            }
            let drawn =
                text(painter, pos2(x, line), &value, FIGURE * grow_figures, true, theme.text);
            let at = pos2(drawn.right() + 9.0 * grow_figures, line);
            let drawn = text(painter, at, name, LEGEND * grow_figures, false, theme.muted);
            x = drawn.right() + 36.0 * grow_figures;
        }
    }
    legend(painter, theatre, room, below, grow, theme);
}

fn fitting(painter: &egui::Painter, words: &str, size: f32, wide: f32) -> f32 {
    let font = FontId::new(size, bold());
    let galley = painter.layout_no_wrap(words.to_owned(), font, egui::Color32::WHITE);
    (size * (wide / galley.size().x.max(1.0))).clamp(16.0, size)
}

fn legend(
    painter: &egui::Painter,
    theatre: &Theatre,
    room: Rect,
    below: f32,
    grow: f32,
    theme: &Theme,
) {
    let line = room.bottom() - below * 0.5;
    let margin = MARGIN * grow.min(1.0);
    let mut x = room.left() + margin;
    let size = LEGEND * grow;
    for (colour, name) in [
        (theme.buyer, "buys"),
        (theme.seller, "sells"),
        (theme.neutral, "neither"),
        (theme.warning, "leaves soon"),
    ] {
        painter.circle_filled(pos2(x + 8.0 * grow, line), 8.0 * grow, colour);
        let at = pos2(x + 26.0 * grow, line);
        let font = FontId::new(size, FontFamily::Proportional);
        let drawn = painter.text(at, Align2::LEFT_CENTER, name, font, theme.text);
        x = drawn.right() + 40.0 * grow;
    }
    let bar = Rect::from_min_max(
        pos2(room.right() - margin - 430.0 * grow, line - 8.0 * grow),
        pos2(room.right() - margin - 170.0 * grow, line + 8.0 * grow),
    );
    if bar.left() - 70.0 * grow > x {
        price_bar(painter, theatre, bar, size, theme);
    }
}
