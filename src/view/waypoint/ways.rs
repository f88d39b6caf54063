//! What other ways to decide would have come to.

use super::stand::Stand;
use crate::view::hall::head;
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, Rect, Sense, Ui, pos2};

const PITCH: f32 = 24.0;

/// Draws the table at the top of `room`; `rush` is the step after which a rushed decision is
/// looked at.
pub fn show(ui: &mut Ui, stand: &Stand, rush: usize, theme: &Theme, room: Rect) {
    let top = head(ui, theme, room, "Against other ways to decide");
    let (gap, gini) = (room.right() - 62.0, room.right());
    let heads = top - 8.0 + PITCH / 2.0;
    Words::faint(theme, "gap").paint(ui, pos2(gap, heads), Align2::RIGHT_CENTER, 60.0);
    Words::faint(theme, "Gini").paint(ui, pos2(gini, heads), Align2::RIGHT_CENTER, 60.0);
    let negotiation = stand.negotiation;
    let mut rows: Vec<(String, Option<f64>, Option<f64>)> = Vec::new();
    for settled in &negotiation.ways {
        let known = |number: f64| Some(number).filter(|number| number.is_finite());
        rows.push((in_words(&settled.way), known(settled.gap), known(settled.gini)));
    }
    if let Some(choice) =
        negotiation.interrupted_choice(rush).filter(|_| !negotiation.steps.is_empty())
    {
        let name = format!("Stopped after {rush}");
        rows.insert(1.min(rows.len()), (name, negotiation.gap(choice), None));
    }
    let first = top - 8.0 + PITCH;
    for (index, (name, gap_of, gini_of)) in rows.iter().enumerate() {
        let y = first + PITCH * (index as f32 + 0.5);
        if y + PITCH / 2.0 > room.bottom() {
            break;
        }
        let place = Rect::from_min_max(
            pos2(room.left() - 8.0, y - PITCH / 2.0 + 1.0),
            pos2(room.right() + 6.0, y + PITCH / 2.0 - 1.0),
        );
        let chosen = index == 0;
        if chosen {
            ui.painter().rect_filled(place, 5.0, theme.raised);
        }
        let rushed = name.starts_with("Stopped");
        let ink = match (chosen, rushed) {
            (true, _) => theme.text,
            (_, true) => theme.warning,
            _ => theme.muted,
        };
        let font = if chosen { row::bold() } else { row::body() };
        let words_of = |text| Words { text, font: font.clone(), colour: ink };
        words_of(name).paint(ui, pos2(room.left(), y), Align2::LEFT_CENTER, room.width() - 130.0);
        let shares = gap_of.map_or(words::NOTHING.to_owned(), |gap| {
            format!("{} %", words::number(gap * 100.0, 0))
        });
        words_of(&shares).paint(ui, pos2(gap, y), Align2::RIGHT_CENTER, 70.0);
        let index_of = gini_of.map_or(words::NOTHING.to_owned(), |gini| words::number(gini, 2));
        words_of(&index_of).paint(ui, pos2(gini, y), Align2::RIGHT_CENTER, 60.0);
        let response = ui.interact(place, ui.id().with(("way", index)), Sense::hover());
        row::tell(&response, || format!("{name}: gap {shares}, Gini {index_of}"));
    }
}

/// A way's name in words.
fn in_words(way: &str) -> String {
    match way {
        "taco" => "Trading auction".to_owned(),
        other => words::capital(other),
    }
}
