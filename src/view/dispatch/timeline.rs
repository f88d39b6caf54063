//! Time of firms that bid: rounds in an equilibrium in green, and the equilibrium in words.

use super::theatre::Theatre;
use crate::view::hall::{Rail, foot};
use crate::view::panels::widget::row::Words;
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, Rect, Ui, pos2};

/// A band where the market is in an equilibrium, looked up every other point.
pub fn settled(ui: &Ui, theatre: &Theatre, theme: &Theme, rail: &Rail) {
    let mut at = rail.x.min;
    while at < rail.x.max {
        let Some(frame) = theatre.run.history.at(rail.of(at) as i32) else { return };
        let market = frame.markets.get(theatre.own.market);
        if market.is_some_and(|market| market.settled() == Some(true)) {
            let mark = Rect::from_x_y_ranges(at..=at + 2.0, rail.y - 7.0..=rail.y - 4.0);
            ui.painter().rect_filled(mark, 0.0, theme.good);
        }
        at += 2.0;
    }
}

/// The market in words, below the rail.
pub fn figures(ui: &mut Ui, theatre: &Theatre, theme: &Theme, all: Rect) {
    let Some(frame) = theatre.frame() else { return };
    let text = match frame.equilibrium.map(|known| known.in_words()) {
        Some(known) => format!("Equilibrium: {known}"),
        None => "No equilibrium of this game is known".to_owned(),
    };
    let rect = foot(ui, theme, all, &text);
    let planned = words::number(f64::from(theatre.run.playbill.ticks), 0);
    let noise =
        theatre.look().and_then(|look| look.pupils.iter().map(|it| it.noise).reduce(f64::max));
    let right = match noise {
        Some(noise) => format!("noise ±{} · {planned} rounds", words::number(noise, 1)),
        None => format!("{planned} rounds"),
    };
    let right = Words::label(theme, &right);
    if rect.right() + 20.0 + right.width(ui) < all.right() {
        let at = pos2(all.right() - 6.0, rect.center().y);
        right.paint(ui, at, Align2::RIGHT_CENTER, 260.0);
    }
}
