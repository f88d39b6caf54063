//! Captions around the scene: what a tick came to above it, and what colours mean below.

use super::drawer;
use super::panels::chart::figures::fixed;
use super::scene::moment::price_scale;
use super::theatre::Theatre;
use super::theme::{Theme, bold};
use crate::play::Run;
use bevy_egui::egui::{self, Align2, Color32, FontFamily, FontId, Painter, Pos2, Rect, pos2, vec2};

/// Draws the captions of `room`, whose scenes are in `panes`.
pub fn show(ui: &egui::Ui, theatre: &Theatre, room: Rect, panes: [Option<Rect>; 2], theme: &Theme) {
    let painter = ui.painter();
    let runs = [Some(&theatre.run), theatre.other.as_ref()];
    let together = theatre.other.is_some();
    for (pane, run) in panes.into_iter().zip(runs) {
        if let (Some(pane), Some(run)) = (pane, run) {
            let row = headline_row(pane, theatre.narrow.then_some(room));
            headline(painter, theatre, run, row, theme, together);
        }
    }
    legend(painter, theatre, room, theme);
    if let Some(text) = theatre.foyer.notice() {
        notice(painter, text, room, theme);
    }
}

/// The line over `pane`; in a narrow `room` the uppermost leaves buttons their place at both ends.
fn headline_row(pane: Rect, narrow: Option<Rect>) -> Rect {
    let row = pane.with_min_y(pane.top() - 30.0).with_max_y(pane.top());
    let beside = narrow.filter(|room| row.top() < room.top() + row.height());
    let free = beside.map_or(Rect::EVERYTHING, |room| room.shrink2(vec2(drawer::BUTTON, 0.0)));
    let (left, right) = (row.left() + 22.0, row.right() - 8.0);
    row.with_min_x(left.max(free.left())).with_max_x(right.min(free.right()))
}

/// The headline numbers of a tick: value, unit and name.
pub fn figures(theatre: &Theatre, run: &Run) -> Vec<(String, &'static str)> {
    let Some(frame) = theatre.shown(run) else { return Vec::new() };
    let pulse = &frame.pulse;
    let or_dash = |number: f32, text: String| if number.is_nan() { "–".to_owned() } else { text };
    vec![
        (money(pulse.welfare), "Welfare"),
        (energy(pulse.volume), "Energy"),
        (or_dash(pulse.price_mean, format!("{:.3}", pulse.price_mean)), "Price"),
        (or_dash(pulse.match_rate, format!("{:.0} %", pulse.match_rate * 100.0)), "Matched"),
        (or_dash(pulse.jain, format!("{:.2}", pulse.jain)), "Jain"),
    ]
}

fn money(aud: f32) -> String {
    // Cents say nothing of a city.
    let digits = if aud.abs() < 999.5 { 2 } else { 0 };
    format!("{} AUD", fixed(f64::from(aud), digits))
}

fn energy(kwh: f32) -> String {
    match kwh {
        kwh if kwh >= 1e5 => format!("{:.0} MWh", kwh / 1e3),
        kwh if kwh >= 1e3 => format!("{:.1} MWh", kwh / 1e3),
        kwh => format!("{kwh:.0} kWh"),
    }
}

fn headline(
    painter: &Painter,
    theatre: &Theatre,
    run: &Run,
    row: Rect,
    theme: &Theme,
    named: bool,
) {
    let middle = row.center().y;
    let mut x = row.left();
    if named {
        let name = rule_in_words(&run.playbill.rule);
        let drawn = text(painter, pos2(x, middle), name, 15.0, true, theme.text);
        x = drawn.right() + 22.0;
    }
    let size = if named { 13.0 } else { 15.0 };
    for (value, name) in figures(theatre, run) {
        // A figure that would be cut is left out.
        let wide = width(painter, &value, size, true) + 7.0 + width(painter, name, 13.0, false);
        if x + wide > row.right() {
            break;
        }
        let drawn = text(painter, pos2(x, middle), &value, size, true, theme.text);
        let at = pos2(drawn.right() + 7.0, middle);
        let drawn = text(painter, at, name, 13.0, false, theme.muted);
        x = drawn.right() + if named { 16.0 } else { 26.0 };
    }
}

/// A rule's name for people.
pub fn rule_in_words(rule: &str) -> &str {
    match rule {
        "nash" => "Nash bargaining",
        "greedy" => "Greedy average",
        "double-auction-rank" => "Double auction (rank)",
        "double-auction" => "Double auction",
        "k-pricing" => "k-pricing",
        other => other,
    }
}

/// A row of the legend.
const LEGEND: f32 = 30.0;
/// Its scale of prices, figures included.
const PRICES: f32 = 270.0;
/// A room so wide has the signs and the scale in one row.
const ONE_ROW: f32 = 700.0;

/// The room that the legend takes at the foot of `room`.
pub fn legend_height(room: Rect) -> f32 {
    if room.width() >= ONE_ROW { LEGEND } else { LEGEND + 20.0 }
}

fn legend(painter: &Painter, theatre: &Theatre, room: Rect, theme: &Theme) {
    let last = room.bottom() - LEGEND / 2.0;
    let one_row = room.width() >= ONE_ROW;
    signs(painter, room, if one_row { last } else { last - 20.0 }, theme);
    let left = if one_row { room.right() - PRICES + 24.0 } else { room.left() + 22.0 + 32.0 };
    let bar = Rect::from_min_max(pos2(left, last - 5.0), pos2(left + 140.0, last + 5.0));
    price_bar(painter, theatre, bar, 12.0, theme);
}

/// What colours and marks of vehicles mean; closer together where there is little room.
fn signs(painter: &Painter, room: Rect, middle: f32, theme: &Theme) {
    let signs = [
        (theme.buyer, "buyer", true),
        (theme.seller, "seller", true),
        (theme.neutral, "neutral", true),
        (theme.warning, "leaving soon", true),
        (theme.muted, "no trade", false),
    ];
    let words: f32 =
        signs.iter().map(|(_, name, _)| 14.0 + width(painter, name, 12.0, false)).sum();
    let gap = ((room.width() - 44.0 - words) / (signs.len() - 1) as f32).clamp(6.0, 24.0);
    let mut x = room.left() + 22.0;
    for (colour, name, filled) in signs {
        let dot = pos2(x + 4.0, middle);
        match filled {
            true => painter.circle_filled(dot, 4.5, colour),
            false => painter.circle_stroke(dot, 3.6, egui::Stroke::new(1.4, colour)),
        };
        x = text(painter, pos2(x + 14.0, middle), name, 12.0, false, theme.muted).right() + gap;
    }
}

/// The scale of prices with its ends.
pub fn price_bar(painter: &Painter, theatre: &Theatre, bar: Rect, size: f32, theme: &Theme) {
    const STEPS: u16 = 48;
    for step in 0..STEPS {
        let share = |step: u16| f32::from(step) / f32::from(STEPS);
        let x = |step: u16| bar.left() + bar.width() * share(step);
        let piece =
            Rect::from_min_max(pos2(x(step), bar.top()), pos2(x(step + 1) + 0.5, bar.bottom()));
        painter.rect_filled(piece, 0.0, theme.price(share(step)));
    }
    let (low, high) = price_scale(&theatre.run.playbill);
    let font = FontId::new(size, FontFamily::Proportional);
    let left = bar.left_center() - vec2(8.0, 0.0);
    painter.text(left, Align2::RIGHT_CENTER, format!("{low:.2}"), font.clone(), theme.muted);
    let right = bar.right_center() + vec2(8.0, 0.0);
    painter.text(right, Align2::LEFT_CENTER, format!("{high:.2} AUD/kWh"), font, theme.muted);
}

fn notice(painter: &Painter, words: &str, room: Rect, theme: &Theme) {
    let font = FontId::new(13.0, FontFamily::Proportional);
    let galley =
        painter.layout(words.to_owned(), font, theme.text, (room.width() - 80.0).min(620.0));
    let size = galley.size() + vec2(28.0, 18.0);
    let middle = pos2(room.center().x, room.bottom() - 46.0 - size.y * 0.5);
    let rect = Rect::from_center_size(middle, size);
    painter.rect(
        rect,
        10.0,
        theme.raised,
        egui::Stroke::new(1.0, theme.line),
        egui::StrokeKind::Inside,
    );
    painter.galley(rect.min + vec2(14.0, 9.0), galley, theme.text);
}

/// One line of text with its left end in the middle of its height at `at`.
pub fn text(
    painter: &Painter,
    at: Pos2,
    words: &str,
    size: f32,
    heavy: bool,
    colour: Color32,
) -> Rect {
    let family = if heavy { bold() } else { FontFamily::Proportional };
    painter.text(at, Align2::LEFT_CENTER, words, FontId::new(size, family), colour)
}

/// How wide a line of text is.
pub fn width(painter: &Painter, words: &str, size: f32, heavy: bool) -> f32 {
    let family = if heavy { bold() } else { FontFamily::Proportional };
    let font = FontId::new(size, family);
    painter.layout_no_wrap(words.to_owned(), font, Color32::WHITE).size().x
}
