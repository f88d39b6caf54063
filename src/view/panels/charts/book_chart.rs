//! The order book as a chart: supply and demand as steps, each trade's price as a point.

use crate::record::Side;
use crate::view::action::{Action, Pick};
use crate::view::panels::chart::caption::{Words, caption, tip};
use crate::view::panels::chart::figures::{NOTHING, count, fixed, price, short};
use crate::view::panels::chart::kept::Desk;
use crate::view::panels::chart::plot::{LINE, Plot, round_scale};
use crate::view::panels::chart::time_chart::Place;
use crate::view::panels::charts::book::{Book, Deal, Step};
use crate::view::sight::Sight;
use bevy_egui::egui::{
    self, Color32, Mesh, Pos2, Rangef, Rect, Response, Sense, Shape, Stroke, WidgetInfo,
    WidgetType, vec2,
};

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
    let response = ui.interact(place.well, ui.id().with("book"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, "Chart of Order book"));
    let plot = well(ui, sight, book, place.well);
    let Some(book) = book.filter(|book| book.depth() > 0.0) else {
        plot.centre(if book.is_some() { "no orders" } else { "not kept for this tick" });
        return;
    };
    if let Some(other) = other {
        plot.steps(&other.demand, theme.other.gamma_multiply(0.6), 1.0);
        plot.steps(&other.supply, theme.other.gamma_multiply(0.6), 1.0);
    }
    plot.steps(&book.supply, theme.seller, LINE);
    plot.steps(&book.demand, theme.buyer, LINE);
    plot.deals(&book.deals);
    plot.ends(|value| fixed(value, 2));
    point_at_order(sight, &plot, book, &response, asks);
}

fn head(ui: &egui::Ui, sight: &Sight, book: Option<&Book>, row: Rect) {
    let trades = book.map(|book| count(book.deals.len() as u32, "trade"));
    let title = Words::new("Order book", sight.theme.muted);
    let number = trades.unwrap_or_else(|| NOTHING.to_owned());
    caption(ui, row, &[title], &[Words::new(number, sight.theme.text)]);
}

fn well<'a>(ui: &egui::Ui, sight: &Sight<'a>, book: Option<&Book>, rect: Rect) -> Plot<'a> {
    let (low, high) = book.map_or((f32::NAN, f32::NAN), Book::prices);
    let depth = book.map_or(0.0, Book::depth).max(1e-3);
    // A little room before the first order, for trades that lie close to it.
    let scale = Rangef::new(-0.03 * depth, 1.01 * depth);
    Plot::new(ui.painter(), sight.theme, rect, scale, round_scale(low, high))
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
    /// A curve of steps. Corners that share a pixel are one.
    fn steps(&self, steps: &[Step], ink: Color32, width: f32) {
        let mut points: Vec<Pos2> = Vec::new();
        for step in steps {
            for x in [step.from, step.to] {
                let next = self.at(x, step.vehicle.price);
                if points.last().is_none_or(|last| (next - *last).length_sq() > 0.1) {
                    points.push(next);
                }
            }
        }
        self.painter.line(points, Stroke::new(width, ink));
    }

    /// A point for each trade; many are small and drawn at once.
    fn deals(&self, deals: &[Deal]) {
        let ink = self.theme.text;
        let places = deals.iter().map(|deal| self.at(deal.at, deal.price));
        if deals.len() <= 150 {
            places.for_each(|at| {
                self.painter.circle_filled(at, 1.75, ink);
            });
            return;
        }
        let mut mesh = Mesh::default();
        let ink = ink.gamma_multiply(0.6);
        for at in places {
            mesh.add_colored_rect(Rect::from_center_size(at, vec2(1.5, 1.5)), ink);
        }
        self.painter.add(Shape::mesh(mesh));
    }

    /// What `y` is at `at`.
    fn y_of(&self, at: f32) -> f32 {
        let (bottom, top) = (self.at(0.0, self.y.min).y, self.at(0.0, self.y.max).y);
        self.y.min + (bottom - at) / (bottom - top).max(1.0) * self.y.span()
    }

    /// A remark in the middle of an empty well.
    pub fn centre(&self, words: &str) {
        let font = egui::FontId::proportional(11.0);
        let at = self.rect.center();
        self.painter.text(at, egui::Align2::CENTER_CENTER, words, font, self.theme.muted);
    }
}
