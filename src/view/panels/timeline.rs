//! Timeline: every tick at a glance; drag to show any of them.
//!
//! Above the rail stands the energy traded, in red who left below target; below it hang arrivals.

pub(crate) mod day_marks;

use crate::record::{Frame, Pulse};
use crate::view::action::Action;
use crate::view::panels::chart::caption::tip;
use crate::view::panels::chart::figures::{count, fixed, price, short, with_unit};
use crate::view::panels::chart::kept::{Desk, extent};
use crate::view::panels::chart::series::{Bin, Quantity};
use crate::view::panels::chart::time_chart::when;
use crate::view::panels::timeline::day_marks::day_marks;
use crate::view::sight::Sight;
use bevy_egui::egui::{
    self, Color32, CornerRadius, FontId, Mesh, Rangef, Rect, Response, Sense, Shape, Stroke,
    WidgetInfo, pos2, vec2,
};

/// Of the panel's height, down to the rail.
const RAIL: f32 = 20.0;
/// Marks above the rail.
const ABOVE: f32 = 14.0;
/// Marks below the rail.
const BELOW: f32 = 5.0;
/// Thickness of the rail.
const THICK: f32 = 3.0;

/// Draws the panel into `ui`, which has its place and size.
pub fn show(ui: &mut egui::Ui, sight: &Sight, asks: &mut Vec<Action>) {
    let all = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(all, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::slider(true, f64::from(sight.head.tick()), "Timeline"));
    Desk::with(ui, |ui, desk| {
        let rail = Rail::new(sight, all);
        desk.shelf
            .fill(&sight.run.history, &[Quantity::Volume, Quantity::Unmet, Quantity::Arrivals]);
        rail.marks(ui, sight, desk);
        rail.days(ui, sight);
        rail.draw(ui, sight);
        rail.changes(ui, sight);
        rail.knob(ui, sight, &response);
        if let Some(tick) = rail.pointed(sight, &response) {
            desk.pointed = Some(tick);
            rail.tell(ui, sight, tick, &response);
        }
        rail.seek(sight, &response, asks);
    });
}

/// Where ticks are on the panel.
struct Rail {
    ticks: std::ops::Range<i32>,
    x: Rangef,
    y: f32,
    foot: f32,
}

impl Rail {
    fn new(sight: &Sight, all: Rect) -> Self {
        // Half a knob at both ends, so that it stays inside.
        let x = Rangef::new(all.left() + 1.0, all.right() - 6.0);
        Self { ticks: extent(sight.run), x, y: all.top() + RAIL, foot: all.bottom() }
    }

    fn x_at(&self, tick: f64) -> f32 {
        let share = (tick - f64::from(self.ticks.start)) / self.length();
        self.x.min + share.clamp(0.0, 1.0) as f32 * self.x.span()
    }

    fn length(&self) -> f64 {
        f64::from(self.ticks.end - self.ticks.start).max(1.0)
    }

    /// The tick at `x`, of those that were run.
    fn tick_at(&self, sight: &Sight, x: f32) -> Option<i32> {
        let run = sight.run.history.ticks();
        let share = f64::from((x - self.x.min) / self.x.span().max(1.0)).clamp(0.0, 1.0);
        let tick = f64::from(self.ticks.start) + share * self.length();
        (!run.is_empty()).then(|| (tick.floor() as i32).clamp(run.start, run.end - 1))
    }

    fn draw(&self, ui: &egui::Ui, sight: &Sight) {
        let theme = sight.theme;
        let radius = CornerRadius::same(2);
        let part = |from: f32, to: f32| {
            Rect::from_x_y_ranges(from..=to, self.y - THICK / 2.0..=self.y + THICK / 2.0)
        };
        let paint = ui.painter();
        let played = self.x_at(sight.head.moment());
        let run = self.x_at(f64::from(sight.run.history.ticks().end)).max(played);
        paint.rect_filled(part(self.x.min, self.x.max), radius, theme.line);
        paint.rect_filled(part(self.x.min, run), radius, theme.buyer.gamma_multiply(0.35));
        paint.rect_filled(part(self.x.min, played), radius, theme.buyer);
        let end = self.ticks.start.saturating_add_unsigned(sight.run.playbill.ticks);
        if end < self.ticks.end {
            let at = self.x_at(f64::from(end)).round();
            paint.vline(at, self.y - 5.0..=self.y + 5.0, Stroke::new(1.0, theme.muted));
        }
    }

    fn marks(&self, ui: &egui::Ui, sight: &Sight, desk: &Desk) {
        let theme = sight.theme;
        let most = (self.x.span() / 3.0).max(1.0) as usize;
        let bins = |quantity| {
            let series = desk.shelf.series(quantity);
            series.map(|series| series.bins(&self.ticks, most)).unwrap_or_default()
        };
        let mut mesh = Mesh::default();
        let above = Rangef::new(self.y - 4.0, self.y - 4.0 - ABOVE);
        let below = Rangef::new(self.y + 4.0, self.y + 4.0 + BELOW);
        self.bars(&mut mesh, &bins(Quantity::Volume), above, theme.good.gamma_multiply(0.75));
        let unmet = Rangef::new(above.min, above.min - ABOVE * 0.45);
        self.bars(&mut mesh, &bins(Quantity::Unmet), unmet, theme.warning);
        self.bars(&mut mesh, &bins(Quantity::Arrivals), below, theme.muted.gamma_multiply(0.7));
        ui.painter().add(Shape::mesh(mesh));
    }

    /// A bar for every bin, the highest from `y.min` to `y.max`. The first, in which all may come
    /// at once, doesn't make the others small.
    fn bars(&self, mesh: &mut Mesh, bins: &[Bin], y: Rangef, ink: Color32) {
        let top = bins.iter().skip(1).map(|bin| bin.span.mean()).fold(1e-6, f32::max);
        let room =
            (self.x.span() / self.length() as f32) * bins.first().map_or(1, |b| b.ticks) as f32;
        let half = (room * 0.4).clamp(0.6, 2.0) / 2.0;
        for bin in bins.iter().filter(|bin| bin.span.sum > 0.0) {
            let x = self.x_at(f64::from(bin.middle()));
            let share = (bin.span.mean() / top).clamp(0.12, 1.0);
            let end = y.min + (y.max - y.min) * share;
            let bar = Rect::from_two_pos(pos2(x - half, y.min), pos2(x + half, end));
            mesh.add_colored_rect(bar, ink);
        }
    }

    fn days(&self, ui: &egui::Ui, sight: &Sight) {
        let theme = sight.theme;
        let font = FontId::proportional(10.0);
        let room = self.x.span() / self.length() as f32;
        for (tick, words) in day_marks(&sight.run.playbill, &self.ticks, room) {
            let x = self.x_at(f64::from(tick));
            let at = pos2(x, self.foot);
            let galley = ui.painter().layout_no_wrap(words, font.clone(), theme.muted);
            if x + galley.size().x > self.x.max + 6.0 {
                continue;
            }
            if tick > self.ticks.start {
                let notch = self.y + 3.0..=self.y + 8.0;
                ui.painter().vline(x.round(), notch, Stroke::new(1.0, theme.faint));
            }
            ui.painter().galley(at - vec2(0.0, galley.size().y), galley, theme.muted);
        }
    }

    fn changes(&self, ui: &egui::Ui, sight: &Sight) {
        let mut last = f32::NEG_INFINITY;
        for &tick in &sight.run.changes {
            let at = pos2(self.x_at(f64::from(tick)), self.y);
            // Changes that would cover each other are one mark.
            if at.x - last < 2.0 {
                continue;
            }
            last = at.x;
            let corners = [vec2(0.0, -4.5), vec2(4.5, 0.0), vec2(0.0, 4.5), vec2(-4.5, 0.0)];
            let outline = Stroke::new(1.0, sight.theme.panel);
            let diamond = corners.map(|corner| at + corner).to_vec();
            ui.painter().add(Shape::convex_polygon(diamond, sight.theme.seller, outline));
        }
    }

    fn knob(&self, ui: &egui::Ui, sight: &Sight, response: &Response) {
        let at = pos2(self.x_at(sight.head.moment()), self.y);
        let radius = if response.hovered() || response.dragged() { 6.5 } else { 5.5 };
        let ink = if sight.theme.dark { sight.theme.text } else { sight.theme.panel };
        let ring = if sight.theme.dark { sight.theme.panel } else { sight.theme.buyer };
        ui.painter().circle(at, radius, ink, Stroke::new(1.5, ring));
    }

    fn pointed(&self, sight: &Sight, response: &Response) -> Option<i32> {
        let pointer = response.hover_pos().filter(|_| !response.dragged())?;
        self.tick_at(sight, pointer.x)
    }

    fn tell(&self, ui: &egui::Ui, sight: &Sight, tick: i32, response: &Response) {
        let Some(frame) = sight.run.history.at(tick) else { return };
        let x = self.x_at(f64::from(tick) + 0.5).round();
        let line = self.y - 4.0 - ABOVE..=self.y + 4.0 + BELOW;
        ui.painter().vline(x, line, Stroke::new(1.0, sight.theme.muted));
        tip(response, |ui| summary(ui, sight, frame));
    }

    fn seek(&self, sight: &Sight, response: &Response, asks: &mut Vec<Action>) {
        if (response.clicked() || response.dragged())
            && let Some(pointer) = response.interact_pointer_pos()
            && let Some(tick) = self.tick_at(sight, pointer.x)
        {
            asks.push(Action::Seek(f64::from(tick) + 0.6));
        }
    }
}

/// A tick in a few rows.
fn summary(ui: &mut egui::Ui, sight: &Sight, frame: &Frame) {
    let theme = sight.theme;
    ui.label(theme.value(when(sight, frame.tick)));
    egui::Grid::new("tick").num_columns(2).spacing(vec2(16.0, 2.0)).show(ui, |ui| {
        for (name, text) in rows(&frame.pulse) {
            ui.label(theme.label(name));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(theme.value(text));
            });
            ui.end_row();
        }
    });
}

fn rows(pulse: &Pulse) -> [(&'static str, String); 6] {
    let left = match pulse.unmet {
        0 => fixed(f64::from(pulse.departures), 0),
        unmet => format!("{}, {unmet} below target", pulse.departures),
    };
    let energy = with_unit(short(f64::from(pulse.volume)), "kWh");
    [
        ("Came", fixed(f64::from(pulse.arrivals), 0)),
        ("Left", left),
        ("Traded", format!("{energy} in {}", count(pulse.trades, "trade"))),
        ("Price", with_unit(price(f64::from(pulse.price_mean)), "AUD/kWh")),
        ("Welfare", with_unit(short(f64::from(pulse.welfare)), "AUD")),
        ("Parked", fixed(f64::from(pulse.population), 0)),
    ]
}
