//! The venues in numbers, and the trader that is picked.

use super::theatre::Theatre;
use super::{colour, stalls, strategies};
use crate::view::action::Action;
use crate::view::hall::head;
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, CursorIcon, Rect, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2};

/// Height of a row.
const ROW: f32 = 24.0;
/// Widths of the columns beside one another.
const WIDTHS: [f32; 6] = [0.7, 1.0, 1.0, 0.9, 0.9, 1.3];
/// Room for names.
const NAMES: f32 = 68.0;

/// The height that it takes.
pub fn height(venues: usize) -> f32 {
    102.0 + ROW * venues as f32
}

/// Draws them into `room`.
pub fn show(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    let Some(frame) = theatre.frame() else { return };
    let top = head(ui, theme, room, "Venues");
    let columns = ["k", "buyers", "sellers", "deals", "price", "efficiency"];
    let wide = (room.width() - NAMES) / WIDTHS.iter().sum::<f32>();
    let right = |column: usize| room.left() + NAMES + wide * WIDTHS[..=column].iter().sum::<f32>();
    for (column, name) in columns.iter().enumerate() {
        let at = pos2(right(column), room.top() + 24.0);
        Words::faint(theme, name).paint(ui, at, Align2::RIGHT_CENTER, 1.3 * wide);
    }
    let mut y = top;
    for (venue, own) in frame.venues.iter().enumerate() {
        let corner = pos2(room.left() - 8.0, y);
        let place = Rect::from_min_size(corner, vec2(room.width() + 16.0, ROW));
        y += ROW;
        let response = ui.interact(place, ui.id().with(("venue", venue)), Sense::click());
        let is_picked = theatre.own.venue == Some(venue);
        if is_picked || response.hovered() {
            ui.painter().rect_filled(place, 5.0, theme.raised);
        }
        let middle = place.center().y;
        let name = format!("Venue {}", venue + 1);
        let bold = Words { text: &name, font: row::bold(), colour: colour(theme, venue) };
        bold.paint(ui, pos2(room.left(), middle), Align2::LEFT_CENTER, NAMES);
        let numbers = [
            words::trimmed(f64::from(own.k), 0, 2),
            words::percent(own.shares[0]),
            words::percent(own.shares[1]),
            words::number(own.deals, 0),
            words::number(own.price, 2),
            words::percent(own.efficiency),
        ];
        for (column, text) in numbers.iter().enumerate() {
            let at = pos2(right(column), middle);
            Words::value(theme, text).paint(ui, at, Align2::RIGHT_CENTER, 1.3 * wide);
        }
        let [k, buyers, sellers, deals, price, efficiency] = &numbers;
        let told = format!(
            "{name} has {buyers} of buyers and {sellers} of sellers: k {k}, deals {deals}, price \
             {price}, efficiency {efficiency}"
        );
        response.widget_info(|| {
            WidgetInfo::selected(WidgetType::SelectableLabel, true, is_picked, told.clone())
        });
        if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
            asks.push(Action::PickVenue((!is_picked).then_some(venue)));
        }
    }
    let told = picked(theatre);
    for (line, text) in told.iter().enumerate() {
        let at = pos2(room.left(), y + 16.0 + 18.0 * line as f32);
        let words = Words { colour: theme.text, ..Words::label(theme, text) };
        let rect = words.paint(ui, at, Align2::LEFT_CENTER, room.width());
        let response = ui.interact(rect, ui.id().with(("picked", line)), Sense::hover());
        row::tell(&response, || text.clone());
    }
}

/// What there is to say of the trader that is picked, or of all.
fn picked(theatre: &Theatre) -> Vec<String> {
    let Some(frame) = theatre.frame() else { return Vec::new() };
    let Some(at) = theatre.own.trader.filter(|at| *at < frame.traders.len()) else {
        let [buyers, sellers] = [true, false].map(|buys| words::number(frame.profit(buys), 3));
        return vec![
            format!(
                "All trade: efficiency {}, {} stay out",
                words::percent(frame.efficiency),
                words::percent(frame.outside())
            ),
            format!("A buyer gains {buyers} on average, a seller {sellers}"),
        ];
    };
    let mut told = vec![stalls::in_words(frame, at)];
    if let Some(look) = theatre.look() {
        told.push(words::capital(&strategies::would(look, &frame.traders, at)));
    }
    told
}
