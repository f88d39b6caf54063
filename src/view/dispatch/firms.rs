//! The firms in numbers: offer, sales, profit, and what a better offer would have earned.

use super::colour;
use super::theatre::Theatre;
use crate::view::action::Action;
use crate::view::hall::head;
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, CursorIcon, Rect, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2};

/// Height of a row.
const ROW: f32 = 24.0;

/// The height that it takes.
pub fn height(firms: usize) -> f32 {
    60.0 + ROW * firms as f32
}

/// Draws them into `room`.
pub fn show(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    let top = head(ui, theme, room, "Firms");
    let columns = ["offer", "sold", "profit", "could gain"];
    let wide = (room.width() - 70.0) / columns.len() as f32;
    let right = |column: usize| room.left() + 70.0 + wide * (column + 1) as f32;
    for (column, name) in columns.iter().enumerate() {
        let at = pos2(right(column), room.top() + 24.0);
        Words::faint(theme, name).paint(ui, at, Align2::RIGHT_CENTER, wide);
    }
    let look = theatre.look();
    for (firm, bid) in theatre.bids().iter().enumerate() {
        let place = Rect::from_min_size(
            pos2(room.left() - 8.0, top + ROW * firm as f32),
            vec2(room.width() + 16.0, ROW),
        );
        if place.bottom() > room.bottom() + 1.0 {
            break;
        }
        let response = ui.interact(place, ui.id().with(("firm", firm)), Sense::click());
        let is_picked = theatre.own.picked == Some(firm);
        if is_picked || response.hovered() {
            ui.painter().rect_filled(place, 5.0, theme.raised);
        }
        let y = place.center().y;
        let name = format!("Firm {}", firm + 1);
        let bold = Words { text: &name, font: row::bold(), colour: colour(theme, firm) };
        bold.paint(ui, pos2(room.left(), y), Align2::LEFT_CENTER, 66.0);
        let gain = look.and_then(|look| look.pupils.get(firm)).map_or(f64::NAN, |it| it.regret);
        let numbers = [
            words::number(bid.offer, 1),
            words::number(bid.sold, 1),
            words::number(bid.profit, 0),
            words::number(gain, 0),
        ];
        for (column, text) in numbers.iter().enumerate() {
            let at = pos2(right(column), y);
            Words::value(theme, text).paint(ui, at, Align2::RIGHT_CENTER, wide);
        }
        let [offer, sold, profit, gain] = &numbers;
        let told =
            format!("{name}: offers {offer}, sells {sold}, earns {profit}, could gain {gain}");
        response.widget_info(|| {
            WidgetInfo::selected(WidgetType::SelectableLabel, true, is_picked, told.clone())
        });
        if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
            asks.push(Action::PickFirm((!is_picked).then_some(firm)));
        }
    }
}
