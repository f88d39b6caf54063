//! Offers, and how often the high bidder changes, over all rounds.

use super::colour;
use super::theatre::Theatre;
use crate::record::dispatch::Equilibrium;
use crate::view::action::Action;
use crate::view::hall::{self, extent, head, number};
use crate::view::panels::chart::lines::{line, trace};
use crate::view::panels::chart::scale::of_ticks;
use crate::view::panels::chart::well::{Filled, Well, hairline};
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Rangef, Rect, Sense, Stroke, Ui};
use egui_plot::HLine;

/// Draws each firm's offers and the price into `room`.
pub fn offers(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    let top = head(ui, theme, room, "Offers over rounds");
    let price = theatre.pulse().map_or(f32::NAN, |pulse| pulse.price);
    number(ui, theme, room, &format!("price {}", words::number(price, 1)));
    let rounds = extent(&theatre.run.history);
    let cap = theatre.run.playbill.cap as f32;
    let well = Well {
        theme,
        rect: room.with_min_y(top),
        x: of_ticks(&rounds),
        y: Rangef::new(-cap, cap.max(1e-3 - cap)),
    };
    let most = (room.width() / 5.0) as usize;
    let known = theatre.frame().and_then(|frame| frame.equilibrium);
    let filled = well.show(ui, "offers over rounds", Sense::click_and_drag(), |plot| {
        for limit in limits(known) {
            let stroke = Stroke::new(1.0, theme.good.gamma_multiply(0.6));
            plot.hline(HLine::new("", limit).stroke(stroke));
        }
        for (firm, bins) in theatre.own.shelf.offers(&rounds, most).iter().enumerate() {
            trace(plot, bins, colour(theme, firm));
        }
        line(plot, &theatre.own.shelf.price(&rounds, most), theme.text.gamma_multiply(0.5), 1.0);
        plot.vline(hairline(theatre.head.tick(), theme.muted.gamma_multiply(0.5)));
    });
    filled.ends(|value| words::number(value, 0));
    seek(theatre, &filled, asks);
}

/// Draws competitiveness into `room`, and with several markets the share of those that settled.
pub fn switches(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    let several = theatre.run.playbill.markets > 1;
    let title = match several {
        true => "Markets in an equilibrium",
        false => "High bidder changes",
    };
    let top = head(ui, theme, room, title);
    let told = match several {
        true => {
            theatre.frame().map_or(f64::NAN, |it| it.settled() as f64 / it.markets.len() as f64)
        }
        false => theatre.pulse().map_or(f64::NAN, |pulse| f64::from(pulse.switches)),
    };
    let text = match several {
        true => words::percent(told),
        false => format!("{} of rounds", words::percent(told)),
    };
    number(ui, theme, room, &text);
    let rounds = extent(&theatre.run.history);
    let well =
        Well { theme, rect: room.with_min_y(top), x: of_ticks(&rounds), y: Rangef::new(0.0, 1.0) };
    let most = (room.width() / 5.0) as usize;
    let filled = well.show(ui, title, Sense::click_and_drag(), |plot| {
        match several {
            true => line(plot, &theatre.own.shelf.settled(&rounds, most), theme.good, 1.5),
            false => line(plot, &theatre.own.shelf.switches(&rounds, most), theme.other, 1.5),
        }
        plot.vline(hairline(theatre.head.tick(), theme.muted.gamma_multiply(0.5)));
    });
    filled.ends(words::percent);
    seek(theatre, &filled, asks);
}

/// Offers between which an equilibrium is, or at which it is.
fn limits(known: Option<Equilibrium>) -> Vec<f64> {
    match known {
        Some(Equilibrium::Tiered { high, low }) => vec![high, low],
        Some(Equilibrium::AllAt(price) | Equilibrium::OneAt(price)) => vec![price],
        None => Vec::new(),
    }
}

/// Seeks what is clicked, and tells which round the pointer is on.
fn seek(theatre: &Theatre, filled: &Filled, asks: &mut Vec<Action>) {
    let name = |tick| format!("round {}", words::number(f64::from(tick + 1), 0));
    hall::seek(&theatre.run.history.ticks(), filled, name, asks);
}
