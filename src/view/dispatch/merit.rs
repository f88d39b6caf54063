//! The merit order: offers as steps from the lowest up, demand as a line, the price where they
//! meet.

use super::colour;
use super::eased::Step;
use super::theatre::Theatre;
use crate::record::dispatch::{Bid, Equilibrium, Firm, Frame};
use crate::view::action::Action;
use crate::view::hall::head;
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, Color32, FontId, Pos2, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};

/// Rounds whose offers are seen in a step.
const TRACE: i32 = 60;

/// Draws it into `room`; `large` letters can be read from far away.
pub fn show(
    ui: &mut Ui,
    theatre: &Theatre,
    theme: &Theme,
    room: Rect,
    large: bool,
    asks: &mut Vec<Action>,
) {
    let Some(frame) = theatre.frame() else { return };
    let top = match large {
        true => room.top() + 8.0,
        false => head(ui, theme, room, "Merit order"),
    };
    let left = if large { 56.0 } else { 40.0 };
    let body = Rect::from_min_max(
        pos2(room.left() + left, top + 22.0),
        pos2(room.right(), room.bottom() - 24.0),
    );
    let chart = Chart::new(theatre, frame, theme, body, large);
    chart.ground(ui);
    chart.equilibrium(ui, frame);
    let steps = theatre.own.eased.steps();
    let bids = theatre.bids();
    for (firm, ((step, bid), terms)) in steps.iter().zip(bids).zip(&frame.firms).enumerate() {
        chart.step(ui, theatre, firm, *step, *bid, *terms, asks);
    }
    let names = chart.names(ui, steps, frame);
    chart.demand(ui, frame);
    chart.price(ui, theatre, frame, &names);
}

/// Where things are, and how they are written.
struct Chart<'a> {
    theme: &'a Theme,
    body: Rect,
    /// Units from left to right.
    units: f32,
    /// Offers lie between minus this and this.
    cap: f32,
    large: bool,
}

impl<'a> Chart<'a> {
    fn new(theatre: &Theatre, frame: &Frame, theme: &'a Theme, body: Rect, large: bool) -> Self {
        let all: f64 = frame.firms.iter().map(|firm| firm.capacity).sum();
        let units = (all.max(frame.demand) as f32).max(1e-6);
        let cap = (theatre.run.playbill.cap as f32).max(1e-6);
        Self { theme, body, units, cap, large }
    }

    fn x(&self, units: f32) -> f32 {
        self.body.left() + self.body.width() * units / self.units
    }

    fn y(&self, price: f32) -> f32 {
        self.body.bottom() - self.body.height() * (price / self.cap + 1.0) / 2.0
    }

    fn small(&self) -> FontId {
        if self.large { FontId::proportional(18.0) } else { row::small() }
    }

    fn bold(&self) -> FontId {
        match self.large {
            true => FontId::new(22.0, crate::view::theme::bold()),
            false => row::bold(),
        }
    }

    /// Grid and axes.
    fn ground(&self, ui: &Ui) {
        let theme = self.theme;
        for share in [-1.0, -0.5, 0.0, 0.5, 1.0] {
            let price = share * self.cap;
            let strength = if share == 0.0 { 1.0 } else { 0.55 };
            let line = Stroke::new(1.0, theme.line.gamma_multiply(strength));
            ui.painter().hline(self.body.x_range(), self.y(price).round(), line);
            let text = words::number(price, 0);
            let words = Words { text: &text, font: self.small(), colour: theme.muted };
            let at = pos2(self.body.left() - 10.0, self.y(price));
            words.paint(ui, at, Align2::RIGHT_CENTER, 60.0);
        }
        let foot = self.body.bottom() + 14.0;
        let text = words::number(self.units, 0);
        for (at, text, align) in [
            (self.body.left(), "0", Align2::LEFT_CENTER),
            (self.body.right(), text.as_str(), Align2::RIGHT_CENTER),
            (self.body.center().x, "units, the cheapest first", Align2::CENTER_CENTER),
        ] {
            let words = Words { text, font: self.small(), colour: theme.muted };
            words.paint(ui, pos2(at, foot), align, self.body.width());
        }
    }

    /// Where the offers of an equilibrium lie, as a soft band.
    fn equilibrium(&self, ui: &Ui, frame: &Frame) {
        let good = self.theme.good;
        let soft = good.gamma_multiply(if self.theme.dark { 0.09 } else { 0.12 });
        let tolerance = frame.markets.first().map_or(0.0, |market| market.tolerance);
        let band = |low: f32, high: f32| {
            let (top, foot) = (self.y(high).min(self.y(low) - 3.0), self.y(low));
            let rect = Rect::from_x_y_ranges(self.body.x_range(), top..=foot);
            ui.painter().rect_filled(rect, 0.0, soft);
        };
        let edge = |price: f32, text: &str| {
            let y = self.y(price);
            let ends = [pos2(self.body.left(), y), pos2(self.body.right(), y)];
            let line = Stroke::new(1.0, good.gamma_multiply(0.7));
            ui.painter().extend(Shape::dashed_line(&ends, line, 5.0, 5.0));
            let words = Words { text, font: self.small(), colour: good };
            let below = if price > 0.8 * self.cap { -9.0 } else { 9.0 };
            let at = pos2(self.body.right() - 4.0, y + below * if self.large { 1.5 } else { 1.0 });
            words.paint(ui, at, Align2::RIGHT_CENTER, self.body.width());
        };
        match frame.equilibrium {
            Some(Equilibrium::Tiered { high, low }) => {
                let (low, high) = (low as f32, high as f32);
                let told = |price: f32| words::trimmed(f64::from(price), 0, 1);
                // Where there is little room the foot of the window says it.
                let roomy = self.body.width() > 420.0;
                let [below, at] = match roomy {
                    true => ["equilibrium: one firm below", "the other at"],
                    false => ["one below", "other"],
                };
                band(-self.cap, low);
                edge(low, &format!("{below} {}", told(low)));
                edge(high, &format!("{at} {}", told(high)));
            }
            Some(Equilibrium::AllAt(price)) => {
                let at = price as f32;
                band(at - tolerance, at + tolerance);
                edge(at, &format!("equilibrium: all at {}", words::trimmed(price, 0, 1)));
            }
            Some(Equilibrium::OneAt(price)) => {
                edge(
                    price as f32,
                    &format!("equilibrium: one firm at {}", words::trimmed(price, 0, 1)),
                );
            }
            None => {}
        }
    }

    /// A firm's step: what it offers, what it sells, and what it earns by that.
    #[expect(clippy::too_many_arguments, reason = "a part of one drawing")]
    fn step(
        &self,
        ui: &Ui,
        theatre: &Theatre,
        firm: usize,
        step: Step,
        bid: Bid,
        terms: Firm,
        asks: &mut Vec<Action>,
    ) {
        let theme = self.theme;
        let ink = colour(theme, firm);
        let x_of = |units: f32| self.x(step.from + units);
        let wide = (x_of(0.0) + 1.0)..=(x_of(terms.capacity as f32) - 1.0);
        let picked = theatre.own.picked == Some(firm);
        let dim = if theatre.own.picked.is_some() && !picked { 0.45 } else { 1.0 };
        let (top, zero) = (self.y(step.offer), self.y(0.0));
        let bar = Rect::from_x_y_ranges(wide.clone(), top.min(zero)..=top.max(zero));
        ui.painter().rect_filled(bar, 0.0, ink.gamma_multiply(0.13 * dim));
        // What it earns: sales times what is left of the price.
        let price = theatre.pulse().map_or(f32::NAN, |pulse| pulse.price);
        if price.is_finite() && bid.sold > 0.0 {
            let (paid, cost) = (self.y(price), self.y(terms.cost as f32));
            let earned = Rect::from_x_y_ranges(
                *wide.start()..=(x_of(bid.sold) - 1.0).max(*wide.start()),
                paid.min(cost)..=paid.max(cost),
            );
            let tint = if f64::from(price) < terms.cost { theme.warning } else { ink };
            ui.painter().rect_filled(earned, 0.0, tint.gamma_multiply(0.26 * dim));
        }
        let cost = self.y(terms.cost as f32);
        let ends = [pos2(*wide.start(), cost), pos2(*wide.end(), cost)];
        let line = Stroke::new(1.0, theme.muted.gamma_multiply(0.8));
        ui.painter().extend(Shape::dashed_line(&ends, line, 2.0, 4.0));
        self.trace(ui, theatre, firm, *wide.start(), *wide.end(), ink.gamma_multiply(0.3 * dim));
        let stroke = Stroke::new(if self.large { 5.0 } else { 3.0 }, ink.gamma_multiply(dim));
        ui.painter().hline(wide.clone(), top, stroke);
        let place = Rect::from_x_y_ranges(wide, self.body.y_range());
        let response = ui.interact(place, ui.id().with(("step", firm)), Sense::click());
        let told = format!(
            "Step of firm {}: {} units at {}",
            firm + 1,
            words::number(terms.capacity, 0),
            words::number(bid.offer, 1)
        );
        row::tell(&response, || told.clone());
        if response.clicked() {
            asks.push(Action::PickFirm((!picked).then_some(firm)));
        }
        let earns = words::number(bid.profit, 0);
        let cost = words::number(terms.cost, 0);
        response.on_hover_text_at_pointer(format!(
            "Firm {}: offers {}, costs {cost}, sells {}, earns {earns}",
            firm + 1,
            words::number(bid.offer, 1),
            words::number(bid.sold, 1)
        ));
    }

    /// The offers of the last rounds, within the step: how much is still tried out.
    fn trace(&self, ui: &Ui, theatre: &Theatre, firm: usize, from: f32, to: f32, ink: Color32) {
        let tick = theatre.head.tick();
        let rounds = theatre.run.history.range(tick + 1 - TRACE..tick + 1);
        let each = rounds.filter_map(|frame| {
            let bid = frame.bids_of(theatre.own.market).get(firm)?;
            let along = (frame.tick - (tick + 1 - TRACE)) as f32 / (TRACE - 1) as f32;
            Some(pos2(from + 4.0 + (to - from - 8.0) * along, self.y(bid.offer)))
        });
        let points: Vec<Pos2> = each.collect();
        if points.len() > 1 {
            ui.painter().add(Shape::line(points, Stroke::new(1.0, ink)));
        }
    }

    /// Whose step it is, where it finds room: above the step, or below it near the top. Says where
    /// the names are.
    fn names(&self, ui: &Ui, steps: &[Step], frame: &Frame) -> Vec<Rect> {
        let high = if self.large { 26.0 } else { 15.0 };
        let name = |(firm, (step, terms)): (usize, (&Step, &Firm))| {
            let y = self.y(step.offer);
            let wide = self.x(terms.capacity as f32) - self.body.left();
            let offer = words::number(step.offer, 1);
            let long = format!("Firm {}  {offer}", firm + 1);
            let bold = |text| Words { text, font: self.bold(), colour: colour(self.theme, firm) };
            let short = format!("{}", firm + 1);
            let text = if bold(&long).width(ui) + 12.0 < wide { &long } else { &short };
            let above = y - high > self.body.top() - 2.0;
            let at =
                pos2(self.x(step.from) + 8.0, if above { y - high * 0.75 } else { y + high * 0.8 });
            bold(text).paint(ui, at, Align2::LEFT_CENTER, wide)
        };
        steps.iter().zip(&frame.firms).enumerate().map(name).collect()
    }

    fn demand(&self, ui: &Ui, frame: &Frame) {
        let theme = self.theme;
        let x = self.x(frame.demand as f32);
        let line = Stroke::new(if self.large { 2.5 } else { 1.5 }, theme.text);
        ui.painter().vline(x, self.body.y_range(), line);
        let text = format!("demand {}", words::trimmed(frame.demand, 0, 1));
        let words = Words { text: &text, font: self.bold(), colour: theme.text };
        let half = words.width(ui) / 2.0;
        let middle = x.clamp(self.body.left() + half, self.body.right() - half);
        let over = self.body.top() - if self.large { 18.0 } else { 15.0 };
        words.paint(ui, pos2(middle, over), Align2::CENTER_CENTER, 200.0);
    }

    /// The price where demand meets the steps, told beside them where it covers no name.
    fn price(&self, ui: &Ui, theatre: &Theatre, frame: &Frame, names: &[Rect]) {
        let theme = self.theme;
        let Some(price) = theatre.pulse().map(|pulse| pulse.price).filter(|it| it.is_finite())
        else {
            return;
        };
        let (x, y) = (self.x(frame.demand as f32), self.y(price));
        let ends = [pos2(self.body.left(), y), pos2(x, y)];
        ui.painter().extend(Shape::dashed_line(&ends, Stroke::new(1.5, theme.text), 6.0, 4.0));
        ui.painter().circle(pos2(x, y), 5.5, theme.text, Stroke::new(2.0, theme.ground));
        let text = format!("price {}", words::number(price, 1));
        let words = Words { text: &text, font: self.bold(), colour: theme.text };
        let size = vec2(words.width(ui) + 12.0, if self.large { 30.0 } else { 20.0 });
        let (left, right) = (x - 10.0 - size.x, x + 10.0);
        // Above the steps or below them, and a line farther off where a name lies between.
        let (above, below) = (y - size.y - 6.0, y + 6.0);
        let heights = [above, below, below + size.y, above - size.y];
        let corners = heights.into_iter().flat_map(|y| [(right, y), (left, y)]);
        let places: Vec<Rect> =
            corners.map(|(x, y)| Rect::from_min_size(pos2(x, y), size)).collect();
        let inside = || places.iter().filter(|place| self.body.contains_rect(**place));
        let free = |place: &&Rect| !names.iter().any(|name| name.intersects(**place));
        // Where everything is full, a name is covered rather than the price left out.
        let place = inside().find(free).or(inside().next()).copied().unwrap_or(places[0]);
        ui.painter().rect_filled(place, 4.0, theme.scene.gamma_multiply(0.85));
        words.paint(ui, place.center(), Align2::CENTER_CENTER, size.x);
    }
}
