//! The order book as a chart: supply and demand as steps, each trade's price as a point.

use crate::record::Side;
use crate::view::action::{Action, Pick};
use crate::view::panels::chart::caption::{Words, caption, tip};
use crate::view::panels::chart::figures::{NOTHING, count, fixed, price, short};
use crate::view::panels::chart::kept::Desk;
use crate::view::panels::chart::lines::LINE;
use crate::view::panels::chart::scale::round_scale;
use crate::view::panels::chart::time_chart::Place;
use crate::view::panels::chart::well::{Filled, Well};
use crate::view::panels::charts::book::{Book, Deal, Step};
use crate::view::sight::Sight;
use bevy_egui::egui::{self, Color32, Rangef, Rect, Sense, Stroke};
use egui_plot::{Line, PlotUi, Points};

/// Draws the book of the shown tick.
pub fn show(
    ui: &mut egui::Ui,
    sight: &Sight,
    desk: &mut Desk,
    place: Place,
    asks: &mut Vec<Action>,
) {
    let theme = sight.theme;
    let [own, second] = &mut desk.books;
    let book = sight.frame().and_then(|frame| own.of(frame, sight.lot));
    let other = sight.other.zip(sight.frame()).and_then(|(run, frame)| run.history.at(frame.tick));
    let other = other.and_then(|frame| second.of(frame, sight.lot));
    head(ui, sight, book, place.row);
    let filled = well(sight, book, place.well).show(ui, "Order book", Sense::click(), |plot| {
        if let Some(other) = other {
            steps(plot, &other.demand, theme.other.gamma_multiply(0.6), 1.0);
            steps(plot, &other.supply, theme.other.gamma_multiply(0.6), 1.0);
        }
        if let Some(book) = book {
            steps(plot, &book.supply, theme.seller, LINE);
            steps(plot, &book.demand, theme.buyer, LINE);
            deals(plot, &book.deals, theme.text);
        }
    });
    let Some(book) = book.filter(|book| book.depth() > 0.0) else {
        filled.centre(if book.is_some() { "no orders" } else { "not kept for this tick" });
        return;
    };
    filled.ends(|value| fixed(value, 2));
    point_at_order(sight, &filled, book, asks);
}

fn head(ui: &egui::Ui, sight: &Sight, book: Option<&Book>, row: Rect) {
    let trades = book.map(|book| count(book.deals.len() as u32, "trade"));
    let title = Words::new("Order book", sight.theme.muted);
    let number = trades.unwrap_or_else(|| NOTHING.to_owned());
    caption(ui, row, &[title], &[Words::new(number, sight.theme.text)]);
}

fn well<'a>(sight: &Sight<'a>, book: Option<&Book>, rect: Rect) -> Well<'a> {
    let (low, high) = book.map_or((f32::NAN, f32::NAN), Book::prices);
    let depth = book.map_or(0.0, Book::depth).max(1e-3);
    // A little room before the first order, for trades that lie close to it.
    let x = Rangef::new(-0.03 * depth, 1.01 * depth);
    Well { theme: sight.theme, rect, x, y: round_scale(low, high) }
}

fn point_at_order(sight: &Sight, filled: &Filled, book: &Book, asks: &mut Vec<Action>) {
    let Some(pointer) = filled.response.hover_pos() else { return };
    let (quantity, at) = filled.of(pointer);
    let Some(step) = book.order_at(quantity, at) else { return };
    let ink = sight.theme.side(step.vehicle.side);
    let ends = [step.from, step.to].map(|end| filled.at(end, step.vehicle.price));
    filled.painter.line_segment(ends, Stroke::new(3.5, ink));
    let [who, what, traded] = told(step);
    tip(&filled.response, |ui| {
        ui.label(sight.theme.value(who));
        ui.label(sight.theme.label(what));
        ui.label(sight.theme.label(traded));
    });
    if filled.response.clicked() {
        asks.push(Action::Pick(Some(Pick { lot: sight.lot, ordinal: step.vehicle.ordinal })));
    }
}

/// An order in words: who, what, and what came of it.
fn told(step: &Step) -> [String; 3] {
    let vehicle = &step.vehicle;
    let verb = if vehicle.side == Side::Buyer { "bids" } else { "asks" };
    let traded = match vehicle.cleared_at() {
        Some(at) => {
            format!("traded {} kWh at {}", short(f64::from(vehicle.filled)), price(f64::from(at)))
        }
        None => "no trade".to_owned(),
    };
    [
        format!("Vehicle {} {verb}", vehicle.ordinal),
        format!(
            "{} kWh at {} AUD/kWh",
            short(f64::from(vehicle.quantity)),
            price(f64::from(vehicle.price))
        ),
        traded,
    ]
}

/// A curve of steps.
fn steps(plot: &mut PlotUi<'_>, steps: &[Step], ink: Color32, width: f32) {
    let corners = steps.iter().flat_map(|step| {
        [step.from, step.to].map(|x| [f64::from(x), f64::from(step.vehicle.price)])
    });
    plot.line(Line::new("", corners.collect::<Vec<_>>()).stroke(Stroke::new(width, ink)));
}

/// A point for each trade; many are small.
fn deals(plot: &mut PlotUi<'_>, deals: &[Deal], ink: Color32) {
    let (radius, ink) = match deals.len() {
        ..=150 => (1.75, ink),
        _ => (0.9, ink.gamma_multiply(0.6)),
    };
    let places: Vec<_> = deals.iter().map(|deal| [deal.at, deal.price].map(f64::from)).collect();
    plot.points(Points::new("", places).radius(radius).color(ink));
}
