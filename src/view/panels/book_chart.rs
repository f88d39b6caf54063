//! The order book as a chart: supply and demand as steps, each trade's price as a point.

use super::book::{Book, Step};
use super::caption::{Words, caption, tip};
use super::figures::{count, fixed, price, short};
use super::plot::{LINE, Plot, round_scale};
use crate::record::Side;
use crate::view::action::{Action, Pick};
use crate::view::sight::Sight;
use bevy_egui::egui::{
    self, Color32, Pos2, Rangef, Rect, Response, Sense, Stroke, WidgetInfo, WidgetType, pos2,
};

/// Draws the book of the shown tick with its caption in `row`.
pub fn show(ui: &mut egui::Ui, sight: &Sight, row: Rect, well: Rect, asks: &mut Vec<Action>) {
    let theme = sight.theme;
    let scene = sight.scene();
    let trades = match scene {
        Some(scene) => count(scene.trades.len() as u32, "trade"),
        None => super::figures::NOTHING.to_owned(),
    };
    let title = Words::new("Order book", theme.muted);
    caption(ui, row, &[title], &[Words::new(trades, theme.text)]);
    let response = ui.interact(well, ui.id().with("book"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, "Chart of Order book"));
    let book = scene.map(Book::of).unwrap_or_default();
    let (low, high) = book.prices();
    let depth = book.depth().max(1e-3);
    // A little room before the first order, for trades that lie close to it.
    let scale = Rangef::new(-0.03 * depth, 1.01 * depth);
    let plot = Plot::new(ui.painter(), theme, well, scale, round_scale(low, high));
    if book.demand.is_empty() && book.supply.is_empty() {
        let words = if scene.is_some() { "no orders" } else { "not kept for this tick" };
        plot.centre(words);
        return;
    }
    if let Some(other) = second_book(sight) {
        plot.steps(&other.demand, theme.other.gamma_multiply(0.6), 1.0);
        plot.steps(&other.supply, theme.other.gamma_multiply(0.6), 1.0);
    }
    plot.steps(&book.supply, theme.seller, LINE);
    plot.steps(&book.demand, theme.buyer, LINE);
    for deal in &book.deals {
        plot.painter.circle_filled(plot.at(deal.at, deal.price), 1.75, theme.text);
    }
    plot.ends(|value| fixed(value, 2));
    point_at_order(sight, &plot, &book, &response, asks);
}

fn second_book(sight: &Sight) -> Option<Book> {
    let frame = sight.other?.history.at(sight.frame()?.tick)?;
    frame.scene(sight.lot).map(Book::of)
}

fn point_at_order(
    sight: &Sight,
    plot: &Plot,
    book: &Book,
    response: &Response,
    asks: &mut Vec<Action>,
) {
    let Some(pointer) = response.hover_pos() else { return };
    let Some(step) = book.order_at(plot.x_of(pointer.x), plot.y_of(pointer.y)) else { return };
    let ink = sight.theme.side(step.vehicle.side);
    plot.painter.line_segment(
        [plot.at(step.from, step.vehicle.price), plot.at(step.to, step.vehicle.price)],
        Stroke::new(3.5, ink),
    );
    let [who, what, traded] = told(step);
    tip(response, |ui| {
        ui.label(sight.theme.value(who));
        ui.label(sight.theme.label(what));
        ui.label(sight.theme.label(traded));
    });
    if response.clicked() {
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

impl Plot<'_> {
    /// A curve of steps, closed by nothing.
    fn steps(&self, steps: &[Step], ink: Color32, width: f32) {
        let corners = |step: &Step| -> [Pos2; 2] {
            [self.at(step.from, step.vehicle.price), self.at(step.to, step.vehicle.price)]
        };
        let points: Vec<Pos2> = steps.iter().flat_map(corners).collect();
        self.painter.line(points, Stroke::new(width, ink));
    }

    /// What `y` is at `at`.
    fn y_of(&self, at: f32) -> f32 {
        let (bottom, top) = (self.at(0.0, self.y.min).y, self.at(0.0, self.y.max).y);
        self.y.min + (bottom - at) / (bottom - top).max(1.0) * self.y.span()
    }

    /// A remark in the middle of an empty well.
    pub fn centre(&self, words: &str) {
        let font = egui::FontId::proportional(11.0);
        let at = pos2(self.rect.center().x, self.rect.center().y);
        self.painter.text(at, egui::Align2::CENTER_CENTER, words, font, self.theme.muted);
    }
}
