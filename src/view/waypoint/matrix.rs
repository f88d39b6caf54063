//! What each order is worth to each aircraft, as a heat map that moves step by step.

use super::stand::{Stand, colour, in_words};
use crate::view::hall::head;
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::theme::{self, Theme};
use bevy_egui::egui::{Align2, FontId, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

/// Columns narrower than this carry no numbers.
const NUMBERED: f32 = 26.0;
/// Room for names before the columns.
const NAMES: f32 = 54.0;

/// Draws it at the top of `room`; says where it ends.
pub fn show(ui: &mut Ui, stand: &Stand, theme: &Theme, room: Rect, roomy: bool) -> f32 {
    let negotiation = stand.negotiation;
    let agents = negotiation.agents();
    let top = head(ui, theme, room, "What each order is worth to each aircraft");
    if room.width() > 480.0 {
        turn(ui, stand, theme, room);
    }
    let shown = columns(stand, ((room.width() - NAMES) / 22.0) as usize);
    let pitch = (room.width() - NAMES) / shown.len().max(1) as f32;
    let row_high = if roomy { (room.height() * 0.08).clamp(26.0, 52.0) } else { 24.0 };
    let gap = 3.0;
    for seat in 0..agents {
        let y = top + row_high * seat as f32;
        let scale = Scale::of(stand, seat, &shown);
        let name = format!("AC {}", seat + 1);
        let bold = Words { text: &name, font: row::bold(), colour: colour(theme, seat) };
        bold.paint(ui, pos2(room.left(), y + row_high / 2.0), Align2::LEFT_CENTER, NAMES);
        for (column, &choice) in shown.iter().enumerate() {
            let x = room.left() + NAMES + pitch * column as f32;
            let cell = Rect::from_min_size(pos2(x, y), vec2(pitch - gap, row_high - gap));
            let profit = stand.board.profits[seat * negotiation.choices() + choice];
            let share = scale.share(profit);
            let ink = theme.well.lerp_to_gamma(theme.buyer, share.powf(1.3));
            ui.painter().rect_filled(cell, 3.0, ink);
            if pitch >= NUMBERED && share > 0.6 {
                let text = format!("{profit:.2}").replace('-', "−");
                let on_ink = if theme.dark && share < 0.75 { theme.text } else { theme.ground };
                let font = FontId::new(9.5, theme::bold());
                let words = Words { text: &text, font, colour: on_ink };
                if words.width(ui) <= cell.width() {
                    words.paint(ui, cell.center(), Align2::CENTER_CENTER, cell.width());
                }
            }
        }
    }
    let bottom = top + row_high * agents as f32;
    let body = Rect::from_min_max(pos2(room.left() + NAMES, top), pos2(room.right(), bottom));
    outline(ui, stand, theme, body, &shown, pitch, row_high);
    hover(ui, stand, theme, body, &shown, pitch, row_high);
    labels(ui, stand, theme, body, &shown, pitch)
}

/// Who plays.
fn turn(ui: &Ui, stand: &Stand, theme: &Theme, room: Rect) {
    let seat = stand.board.player;
    let (text, ink) = match stand.is_over() {
        true if stand.negotiation.interrupted => ("interrupted".to_owned(), theme.warning),
        true => ("all are as good as indifferent".to_owned(), theme.good),
        false => (format!("AC {} to move", seat + 1), colour(theme, seat)),
    };
    let words = Words { text: &text, font: row::bold(), colour: ink };
    words.paint(ui, pos2(room.right(), room.top() + 24.0), Align2::RIGHT_CENTER, 240.0);
}

/// The choices that have a column: all, or where there are too many those that matter: the agreed
/// one, those that are picked most in the whole auction, and the cheapest.
fn columns(stand: &Stand, most: usize) -> Vec<usize> {
    let negotiation = stand.negotiation;
    let all = negotiation.choices();
    if all <= most.max(4) {
        return (0..all).collect();
    }
    let picked = negotiation.board(negotiation.steps.len()).picked;
    let mut ranked: Vec<usize> = (0..all).collect();
    ranked.sort_by(|&a, &b| {
        let totals = negotiation.total(a).total_cmp(&negotiation.total(b));
        picked[b].cmp(&picked[a]).then(totals).then(a.cmp(&b))
    });
    let mut shown: Vec<usize> = ranked.into_iter().take(most.max(4)).collect();
    let agreed = negotiation.choice as usize;
    if !shown.contains(&agreed) {
        shown.pop();
        shown.push(agreed);
    }
    shown.sort_unstable();
    shown
}

/// An aircraft's profits as shares between its middling order and its favourite.
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn of(stand: &Stand, seat: usize, shown: &[usize]) -> Self {
        let own = seat * stand.negotiation.choices();
        let mut all: Vec<f64> =
            shown.iter().map(|choice| stand.board.profits[own + choice]).collect();
        all.sort_by(f64::total_cmp);
        // The worse half is all alike to the eye, so that the better can be told apart.
        let low = all.get(all.len() / 2).copied().unwrap_or(0.0);
        let high = all.last().copied().unwrap_or(1.0);
        Self { low, high }
    }

    fn share(&self, profit: f64) -> f32 {
        let span = (self.high - self.low).max(1e-12);
        ((profit - self.low) / span).clamp(0.0, 1.0) as f32
    }
}

fn outline(
    ui: &Ui,
    stand: &Stand,
    theme: &Theme,
    body: Rect,
    shown: &[usize],
    pitch: f32,
    row_high: f32,
) {
    let at = |choice: usize| shown.iter().position(|it| *it == choice);
    if let Some(column) = stand.leading.and_then(at) {
        let x = body.left() + pitch * column as f32;
        let frame = Rect::from_min_max(
            pos2(x - 2.0, body.top() - 3.0),
            pos2(x + pitch - 1.0, body.bottom()),
        );
        let stroke = Stroke::new(2.0, if stand.is_over() { theme.good } else { theme.text });
        ui.painter().rect_stroke(frame, 6.0, stroke, StrokeKind::Middle);
    }
    if !stand.is_over() {
        let y = body.top() + row_high * stand.board.player as f32;
        let frame = Rect::from_min_max(
            pos2(body.left() - 4.0, y - 2.0),
            pos2(body.right() + 2.0, y + row_high - 1.0),
        );
        let stroke = Stroke::new(1.8, colour(theme, stand.board.player));
        ui.painter().rect_stroke(frame, 6.0, stroke, StrokeKind::Middle);
    }
}

/// Tells the numbers of the cell under the pointer.
fn hover(
    ui: &Ui,
    stand: &Stand,
    theme: &Theme,
    body: Rect,
    shown: &[usize],
    pitch: f32,
    row_high: f32,
) {
    let response = ui.interact(body, ui.id().with("matrix"), Sense::hover());
    let negotiation = stand.negotiation;
    row::tell(&response, || {
        let leading = stand.leading.map_or("none".to_owned(), |it| in_words(negotiation.order(it)));
        format!("Profits of {} orders; leading: {leading}", negotiation.choices())
    });
    let Some(pointer) = response.hover_pos() else { return };
    let column = ((pointer.x - body.left()) / pitch) as usize;
    let seat = ((pointer.y - body.top()) / row_high) as usize;
    let Some(&choice) = shown.get(column).filter(|_| seat < negotiation.agents()) else { return };
    response.on_hover_ui_at_pointer(|ui| {
        let at = seat * negotiation.choices() + choice;
        let order = in_words(negotiation.order(choice));
        ui.label(theme.value(format!("Order {order} to AC {}", seat + 1)));
        let cost = words::number(negotiation.cost(seat, choice), 3);
        let units = words::signed(stand.board.net_units[at], 3);
        ui.label(theme.label(format!("costs {cost}, credits received {units}")));
        let profit = words::number(stand.board.profits[at], 3);
        let picks = words::count(stand.board.picked[choice] as usize, "pick", "picks");
        ui.label(theme.label(format!("worth {profit} now, {picks} so far")));
    });
}

/// The orders of the columns that lead; says where they end.
fn labels(ui: &Ui, stand: &Stand, theme: &Theme, body: Rect, shown: &[usize], pitch: f32) -> f32 {
    let picked = &stand.board.picked;
    let mut named: Vec<usize> = shown.iter().copied().filter(|it| picked[*it] > 0).collect();
    named.sort_by_key(|&choice| (Some(choice) != stand.leading, std::cmp::Reverse(picked[choice])));
    let mut taken: Vec<(f32, f32)> = Vec::new();
    for choice in named {
        let Some(column) = shown.iter().position(|it| *it == choice) else { continue };
        let text = in_words(stand.negotiation.order(choice));
        let leads = Some(choice) == stand.leading;
        let words = match leads {
            true => Words { font: row::bold(), ..Words::value(theme, &text) },
            false => Words::faint(theme, &text),
        };
        let half = words.width(ui) / 2.0 + 4.0;
        let middle = body.left() + pitch * (column as f32 + 0.5) - 1.5;
        let x = middle.clamp(body.left() + half - 4.0, body.right() - half + 4.0);
        if taken.iter().any(|(from, to)| x - half < *to && x + half > *from) {
            continue;
        }
        taken.push((x - half, x + half));
        words.paint(ui, pos2(x, body.bottom() + 12.0), Align2::CENTER_CENTER, 2.0 * half);
    }
    body.bottom() + 22.0
}
