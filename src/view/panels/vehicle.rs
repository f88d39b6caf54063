//! What is picked: one vehicle's side of the market; without a pick, the lot as it is now.

pub(crate) mod trail;

use crate::record::{Parked, Side};
use crate::view::action::{Action, Pick};
use crate::view::panels::vehicle::trail::{Deal, Trail, Whereabouts};
use crate::view::panels::widget::choice;
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::spark::{self, Spark};
use crate::view::panels::widget::words::{self, aud, kwh, number, percent};
use crate::view::sight::Sight;
use crate::view::theme::{self, Theme};
use bevy_egui::egui::{self, Align2, Color32, FontId, Rect, Sense, Stroke, Ui, pos2, vec2};

mod lot;

/// Trades that are listed; the rest is counted.
const MOST_DEALS: usize = 40;

/// Draws the panel into `ui`, which has its place and size.
pub fn show(ui: &mut egui::Ui, sight: &Sight, asks: &mut Vec<Action>) {
    row::column(ui, "vehicle", |ui| match sight.picked {
        None => lot::show(ui, sight),
        Some(pick) => {
            title(ui, sight.theme, pick, asks);
            match trail::of(ui.ctx(), sight) {
                Some(trail) => Story { sight, pick, trail: &trail }.show(ui, asks),
                None => {
                    let text = format!("Nothing is known of vehicle {} here.", pick.ordinal);
                    row::note(ui, sight.theme, &text);
                }
            }
        }
    });
}

/// The vehicle's number, and a cross to unpick it.
fn title(ui: &mut Ui, theme: &Theme, pick: Pick, asks: &mut Vec<Action>) {
    let head = row::head(ui, theme, &format!("Vehicle {}", pick.ordinal));
    let centre = pos2(ui.max_rect().right() - 5.0, head.rect.center().y);
    let response = choice::cross(ui, theme, centre, "Unpick").on_hover_text("Unpick (Esc)");
    if response.clicked() {
        asks.push(Action::Pick(None));
    }
}

/// A side in words.
pub fn side_name(side: Side) -> &'static str {
    match side {
        Side::Buyer => "Buyer",
        Side::Seller => "Seller",
        Side::Neutral => "Neutral",
    }
}

/// One vehicle's side of the market.
struct Story<'a> {
    sight: &'a Sight<'a>,
    pick: Pick,
    trail: &'a Trail,
}

impl Story<'_> {
    fn show(&self, ui: &mut Ui, asks: &mut Vec<Action>) {
        self.role(ui);
        self.battery(ui);
        self.this_tick(ui);
        self.stay(ui);
        self.valuation(ui);
        self.trades(ui, asks);
    }

    fn theme(&self) -> &Theme {
        self.sight.theme
    }

    fn state(&self) -> &Parked {
        &self.trail.state
    }

    fn colour(&self) -> Color32 {
        self.theme().side(self.state().side)
    }

    /// The colour of the side on which it last was.
    fn traded_as(&self) -> Color32 {
        let sides = self.trail.points.iter().rev().map(|point| point.side);
        let side = sides.into_iter().find(|&side| side != Side::Neutral).unwrap_or_default();
        self.theme().side(side)
    }

    fn time(&self, tick: i32) -> String {
        self.sight.run.playbill.time(tick)
    }

    /// Role, when it leaves, model and policy.
    fn role(&self, ui: &mut Ui) {
        let theme = self.theme();
        let size = vec2(ui.available_width(), 24.0);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let y = rect.center().y;
        ui.painter().circle_filled(pos2(rect.left() + 5.0, y), 5.0, self.colour());
        let name = side_name(self.state().side);
        let font = FontId::new(15.0, theme::bold());
        let words = Words { font, ..Words::value(theme, name) };
        let painted =
            words.paint(ui, pos2(rect.left() + 18.0, y), Align2::LEFT_CENTER, rect.width());
        let when = self.when();
        let room = rect.right() - painted.right() - 10.0;
        Words::label(theme, &when).paint(ui, pos2(rect.right(), y), Align2::RIGHT_CENTER, room);
        row::tell(&response, || format!("{name}, {when}"));
        let model = self.make();
        ui.add_space(2.0);
        row::note(ui, theme, &model);
        ui.add_space(10.0);
    }

    fn when(&self) -> String {
        let state = self.state();
        match self.trail.whereabouts {
            Whereabouts::NotYet => format!("comes at {}", self.time(state.arrived)),
            Whereabouts::Left => format!("left at {}", self.time(state.departs)),
            Whereabouts::Here => {
                let left = state.departs - self.trail.tick;
                let ticks = words::count(left.max(0) as usize, "tick", "ticks");
                format!("leaves in {ticks} ({})", self.time(state.departs))
            }
        }
    }

    fn make(&self) -> String {
        let bill = &self.sight.run.playbill;
        let state = self.state();
        let model = bill.models.get(usize::from(state.make)).map_or("", String::as_str);
        let battery = format!("{} kWh", number(state.capacity, 0));
        match bill.policies.get(usize::from(state.policy)) {
            Some(policy) => format!("{model}, {battery}, {policy}"),
            None => format!("{model}, {battery}"),
        }
    }

    fn battery(&self, ui: &mut Ui) {
        let (theme, state) = (self.theme(), self.state());
        let text = format!("{} → {}", percent(state.soc()), percent(state.target_soc()));
        row::pair(ui, theme, "State of charge", &text);
        row::bar(ui, theme, state.soc(), self.colour(), Some(state.target_soc()), 10.0);
        ui.add_space(8.0);
        let urgency = state.urgency(self.trail.tick);
        row::pair(ui, theme, "Urgency", &number(urgency, 2));
        row::bar(ui, theme, urgency, theme.warning, None, 5.0);
    }

    fn this_tick(&self, ui: &mut Ui) {
        let (theme, state) = (self.theme(), self.state());
        let head =
            if self.trail.whereabouts == Whereabouts::Left { "Last tick" } else { "This tick" };
        row::head(ui, theme, head);
        let price = |price: f32| words::unit(price, 3, "AUD/kWh");
        let (worth, order, limit) = match state.side {
            Side::Buyer => ("Willing to pay", "Bid", "Wants"),
            Side::Seller => ("Would sell from", "Ask", "Offers"),
            Side::Neutral => {
                row::note(ui, theme, "It has what it wants and nothing to spare.");
                return;
            }
        };
        let ordered = state.quantity > 0.0;
        let if_ordered = |number: f32| if ordered { number } else { f32::NAN };
        row::pair(ui, theme, worth, &price(state.value));
        row::pair(ui, theme, order, &price(if_ordered(state.price)));
        row::pair(ui, theme, limit, &kwh(if_ordered(state.quantity)));
        row::pair(ui, theme, "Cleared at", &price(state.cleared_at().unwrap_or(f32::NAN)));
        row::pair(ui, theme, "Energy", &kwh(if_ordered(state.filled)));
        row::pair(ui, theme, "Gain", &aud(if_ordered(state.gain())));
    }

    /// The stay as the horizontal range of both charts.
    fn span(&self) -> [f32; 2] {
        [self.state().arrived as f32, self.state().departs.max(self.state().arrived + 1) as f32]
    }

    fn stay(&self, ui: &mut Ui) {
        let (theme, state) = (self.theme(), self.state());
        row::head(ui, theme, "Battery over the stay");
        let arrival = state.on_arrival / state.capacity;
        let socs = self.trail.points.iter().map(|point| point.soc);
        let y = spark::range(socs.chain([arrival, state.target_soc()]), 0.2);
        let (chart, response) = Spark::new(ui, theme, 84.0, self.span(), y);
        chart.dotted(state.target_soc());
        // A point is the state after its tick; before the first, nothing had been traded.
        let first = self.trail.points.first().map_or(state.arrived, |point| point.tick);
        let known = first == state.arrived || state.arrived < 0;
        let start = known.then_some([(state.arrived, arrival), (first, arrival)]);
        let start = start.into_iter().flatten().map(|(tick, soc)| (tick as f32, soc));
        let after = self.trail.points.iter().map(|point| ((point.tick + 1) as f32, point.soc));
        chart.line(start.chain(after), self.colour());
        if self.trail.whereabouts == Whereabouts::Here {
            chart.now((self.trail.tick + 1) as f32);
        }
        row::tell(&response, || {
            format!("From {} at {}", percent(arrival), self.time(state.arrived))
        });
        if let Some(x) = chart.under(&response) {
            let tick = x.floor() as i32;
            if let Some(point) = self.trail.points.iter().find(|point| point.tick == tick) {
                let text = format!("{}: {}", self.time(tick + 1), percent(point.soc));
                response.on_hover_text_at_pointer(text);
            }
        }
        self.under(ui);
        ui.add_space(6.0);
        row::pair(ui, theme, "Energy traded", &kwh(state.traded));
        row::pair(ui, theme, "Utility so far", &aud(state.utility));
    }

    /// When it came and when it leaves, below a chart.
    fn under(&self, ui: &mut Ui) {
        let state = self.state();
        let size = vec2(ui.available_width(), 18.0);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let y = rect.center().y + 1.0;
        let (from, to) = (self.time(state.arrived), self.time(state.departs));
        let room = rect.width() / 2.0;
        Words::faint(self.theme(), &from).paint(
            ui,
            pos2(rect.left(), y),
            Align2::LEFT_CENTER,
            room,
        );
        Words::faint(self.theme(), &to).paint(
            ui,
            pos2(rect.right(), y),
            Align2::RIGHT_CENTER,
            room,
        );
    }

    fn valuation(&self, ui: &mut Ui) {
        let theme = self.theme();
        let points = &self.trail.points;
        if points.iter().all(|point| point.value.is_nan()) {
            return;
        }
        row::head(ui, theme, "Valuation over the stay");
        let colour = self.traded_as();
        let all = points.iter().flat_map(|point| [point.value, point.price, point.cleared]);
        let (chart, response) = Spark::new(ui, theme, 84.0, self.span(), spark::range(all, 0.04));
        let middle = |tick: i32| tick as f32 + 0.5;
        chart.line(points.iter().map(|point| (middle(point.tick), point.value)), colour);
        for point in points {
            chart.dot((middle(point.tick), point.price), theme.muted, true);
            chart.dot((middle(point.tick), point.cleared), theme.text, false);
        }
        if self.trail.whereabouts == Whereabouts::Here {
            chart.now((self.trail.tick + 1) as f32);
        }
        row::tell(&response, || "True value, own orders and cleared prices".to_owned());
        if let Some(x) = chart.under(&response) {
            let tick = x.floor() as i32;
            if let Some(point) = points.iter().find(|point| point.tick == tick) {
                let price = |price: f32| words::unit(price, 3, "AUD/kWh");
                let text = format!(
                    "{}\nworth {}\nordered at {}\ncleared at {}",
                    self.time(tick),
                    price(point.value),
                    price(point.price),
                    price(point.cleared)
                );
                response.on_hover_text_at_pointer(text);
            }
        }
        self.legend(ui);
    }

    /// What line, rings and dots are.
    fn legend(&self, ui: &mut Ui) {
        let theme = self.theme();
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
        let y = rect.center().y + 2.0;
        let mut x = rect.left();
        let line = Rect::from_center_size(pos2(x + 6.0, y), vec2(12.0, 2.0));
        ui.painter().rect_filled(line, 1.0, self.traded_as());
        for (index, text) in ["true value", "order", "cleared"].into_iter().enumerate() {
            let centre = pos2(x + 6.0, y);
            match index {
                0 => {}
                1 => drop(ui.painter().circle_stroke(centre, 2.6, Stroke::new(1.3, theme.muted))),
                _ => drop(ui.painter().circle_filled(centre, 3.2, theme.text)),
            }
            let words = Words::faint(theme, text);
            let painted = words.paint(ui, pos2(x + 17.0, y), Align2::LEFT_CENTER, rect.width());
            x = painted.right() + 12.0;
        }
    }

    fn trades(&self, ui: &mut Ui, asks: &mut Vec<Action>) {
        let theme = self.theme();
        let head = row::head(ui, theme, "Trades").rect;
        let place = pos2(ui.max_rect().right(), head.center().y);
        Words::faint(theme, "AUD/kWh").paint(ui, place, Align2::RIGHT_CENTER, 80.0);
        if self.trail.deals.is_empty() {
            row::note(ui, theme, "None so far.");
        }
        for (index, deal) in self.trail.deals.iter().rev().take(MOST_DEALS).enumerate() {
            ui.push_id(index, |ui| self.deal(ui, deal, asks));
        }
        let more = self.trail.deals.len().saturating_sub(MOST_DEALS);
        if more > 0 {
            row::note(ui, theme, &format!("and {} before", words::count(more, "trade", "trades")));
        }
    }

    /// Time, partner, energy and price in four columns.
    fn deal(&self, ui: &mut Ui, deal: &Deal, asks: &mut Vec<Action>) {
        let theme = self.theme();
        let size = vec2(ui.available_width(), row::HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let y = rect.center().y;
        let time = self.time(deal.tick);
        let way = if deal.bought { "from" } else { "to" };
        Words::label(theme, &time).paint(ui, pos2(rect.left(), y), Align2::LEFT_CENTER, 44.0);
        let from = rect.left() + 46.0;
        let words = Words::label(theme, way);
        let painted = words.paint(ui, pos2(from, y), Align2::LEFT_CENTER, 40.0);
        let (energy, price) = (kwh(deal.quantity), number(deal.price, 3));
        let place = pos2(rect.right() - 62.0, y);
        Words::value(theme, &energy).paint(ui, place, Align2::RIGHT_CENTER, 80.0);
        let place = pos2(rect.right(), y);
        Words::value(theme, &price).paint(ui, place, Align2::RIGHT_CENTER, 60.0);
        let at = self.time(deal.tick);
        let partner = deal.partner.map_or(words::NOTHING.to_owned(), |it| it.to_string());
        row::tell(&response, || format!("{at}: {way} {partner}, {energy} at {price} AUD/kWh"));
        let x = painted.right() + 4.0;
        let area = Rect::from_x_y_ranges(x..=x + 46.0, rect.y_range());
        let Some(ordinal) = deal.partner else { return };
        let words = Words { colour: theme.text, ..Words::label(theme, &partner) };
        let width = words.width(ui);
        let area = Rect::from_min_size(area.min, vec2(width.min(area.width()), area.height()));
        let name = format!("Vehicle {ordinal}");
        if choice::link(ui, area, words, Align2::LEFT_CENTER, &name).clicked() {
            asks.push(Action::Pick(Some(Pick { lot: self.pick.lot, ordinal })));
        }
    }
}
