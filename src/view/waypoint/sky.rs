//! The sky: aircraft on their tracks toward the waypoint.

use super::stand::colour;
use super::theatre::Theatre;
use crate::record::waypoint::{Aircraft, Frame};
use crate::view::action::Action;
use crate::view::hands;
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::theme::{self, Theme};
use bevy_egui::egui::{
    self, Align2, Color32, FontId, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, pos2, vec2,
};

/// An aircraft that has passed is seen this far beyond, units of time.
const BEYOND: f64 = 4.0;
/// Half the length of an aircraft, points.
const HALF: f32 = 9.0;

/// Draws it into `room`.
pub fn show(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    let response = ui.allocate_rect(room, Sense::click());
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(room));
    ui.set_clip_rect(room);
    ui.painter().rect_filled(room, 0.0, theme.scene);
    let Some(frame) = theatre.frame() else { return };
    let chart = Chart::new(theatre, room);
    chart.rings(&ui, theme);
    let now = time_of(theatre, frame);
    let current = theatre.stand().map_or(0, |stand| stand.negotiation.number);
    chart.gone(&ui, theatre, theme, now);
    let pointer = hands::place(&response);
    let mut taken: Vec<Rect> = Vec::new();
    let mut named: Vec<(&Aircraft, Pos2)> = Vec::new();
    let mut nearest: Option<(f32, u32)> = None;
    for aircraft in frame.aircraft.iter().filter(|aircraft| aircraft.distance > 0.0) {
        let before = before(theatre, frame, aircraft.number).unwrap_or(*aircraft);
        let phase = theatre.head.phase() as f32;
        let distance = before.distance + (aircraft.distance - before.distance) * phase;
        let at = chart.place(aircraft.bearing, distance);
        let is_current = aircraft.negotiation == current || aircraft.negotiation == 0;
        let picked = theatre.own.picked == Some(aircraft.number);
        chart.aircraft(&ui, theme, aircraft, at, is_current, picked);
        taken.push(Rect::from_center_size(at, Vec2::splat(2.0 * HALF)));
        if is_current || picked {
            named.push((aircraft, at));
        }
        if let Some(gap) = pointer.map(|pointer| pointer.distance(at)).filter(|gap| *gap < 24.0)
            && nearest.is_none_or(|(least, _)| gap < least)
        {
            nearest = Some((gap, aircraft.number));
        }
    }
    chart.waypoint(&ui, theme);
    taken.push(Rect::from_center_size(chart.waypoint, Vec2::splat(60.0)));
    for (aircraft, at) in named {
        label(&mut ui, theme, aircraft, at, &mut taken);
    }
    if response.clicked() {
        asks.push(Action::PickAircraft(nearest.map(|(_, number)| number)));
    }
    let told = nearest.map(|(_, number)| number).or(theatre.own.picked);
    let told = told.and_then(|number| frame.aircraft.iter().find(|it| it.number == number));
    if let Some(aircraft) = told {
        caption(&ui, theme, aircraft, room);
    }
}

/// The time that is shown, units of time.
fn time_of(theatre: &Theatre, frame: &Frame) -> f64 {
    frame.time + (theatre.head.phase() - 1.0) * theatre.run.playbill.step
}

/// The same aircraft a tick before.
fn before(theatre: &Theatre, frame: &Frame, number: u32) -> Option<Aircraft> {
    let before = theatre.run.history.at(frame.tick - 1)?;
    before.aircraft.iter().find(|aircraft| aircraft.number == number).copied()
}

/// Where things are in the window.
struct Chart {
    waypoint: Pos2,
    /// Points for a unit of time at the nominal speed.
    scale: f32,
    room: Rect,
    separation: f32,
}

impl Chart {
    fn new(theatre: &Theatre, room: Rect) -> Self {
        let bill = &theatre.run.playbill;
        let reach = (bill.horizon + bill.spread) as f32;
        let waypoint = pos2(room.left() + room.width() * 0.80, room.center().y);
        let wide = (waypoint.x - room.left() - 34.0) / reach.max(1.0);
        let high = (room.height() / 2.0 - 30.0) / (reach * 0.84).max(1.0);
        Self { waypoint, scale: wide.min(high).max(1.0), room, separation: bill.separation as f32 }
    }

    fn place(&self, bearing: f32, distance: f32) -> Pos2 {
        self.waypoint + vec2(bearing.cos(), -bearing.sin()) * distance * self.scale
    }

    fn rings(&self, ui: &Ui, theme: &Theme) {
        let paint = ui.painter();
        let line = Stroke::new(1.0, theme.line.gamma_multiply(0.55));
        for ring in 1..=6 {
            paint.circle_stroke(self.waypoint, ring as f32 * 4.0 * self.scale, line);
            let at = self.waypoint + vec2(0.0, -(ring as f32) * 4.0 * self.scale);
            if self.room.shrink(8.0).contains(at) {
                let text = format!("{}", ring * 4);
                Words { font: FontId::proportional(10.0), ..Words::quiet(theme, &text) }.paint(
                    ui,
                    at + vec2(4.0, 8.0),
                    Align2::LEFT_CENTER,
                    40.0,
                );
            }
        }
        paint.hline(self.waypoint.x..=self.room.right(), self.waypoint.y, (1.0, theme.faint));
    }

    fn waypoint(&self, ui: &Ui, theme: &Theme) {
        let corner = |angle: f32| self.waypoint + Vec2::angled(angle.to_radians()) * 12.0;
        let corners = vec![corner(-90.0), corner(30.0), corner(150.0)];
        let shape = Shape::convex_polygon(corners, theme.scene, Stroke::new(1.8, theme.text));
        ui.painter().add(shape);
        let font = FontId::new(11.0, theme::bold());
        let words = Words { text: "MERGE", font, colour: theme.text };
        words.paint(ui, self.waypoint + vec2(0.0, 24.0), Align2::CENTER_CENTER, 80.0);
    }

    /// Those who have passed, on their way east.
    fn gone(&self, ui: &Ui, theatre: &Theatre, theme: &Theme, now: f64) {
        let tick = theatre.head.tick();
        let ticks = (BEYOND / theatre.run.playbill.step.max(1e-9)).ceil() as i32 + 1;
        for frame in theatre.run.history.range(tick - ticks..tick + 1) {
            for aircraft in frame.aircraft.iter().filter(|aircraft| aircraft.distance <= 0.0) {
                let Some(arrival) = aircraft.assigned else { continue };
                let past = (now - arrival) as f32;
                if past < 0.0 {
                    continue;
                }
                let at = self.waypoint + vec2(past * self.scale, 0.0);
                let shown = (1.0 - past / BEYOND as f32).clamp(0.0, 1.0);
                let ink = colour(theme, aircraft.seat as usize).gamma_multiply(0.8 * shown);
                glyph(ui, at, Vec2::new(1.0, 0.0), ink);
            }
        }
    }

    fn aircraft(
        &self,
        ui: &Ui,
        theme: &Theme,
        aircraft: &Aircraft,
        at: Pos2,
        is_current: bool,
        picked: bool,
    ) {
        let ink = match aircraft.negotiation {
            0 => theme.neutral,
            _ => colour(theme, aircraft.seat as usize),
        };
        let dim = if is_current { 1.0 } else { 0.5 };
        let ahead = (self.waypoint - at).normalized();
        let track = Stroke::new(1.0, theme.faint.gamma_multiply(0.6 * dim));
        let ends = [at + ahead * 14.0, self.waypoint];
        ui.painter().extend(Shape::dashed_line(&ends, track, 5.0, 6.0));
        let tail = at - ahead * (16.0 + 22.0 * aircraft.speed);
        ui.painter().line_segment([tail, at], Stroke::new(2.0, ink.gamma_multiply(0.4 * dim)));
        let ring = Stroke::new(1.0, ink.gamma_multiply(0.55 * dim));
        ui.painter().circle_stroke(at, self.separation / 2.0 * self.scale, ring);
        if picked {
            ui.painter().circle_stroke(at, HALF + 7.0, Stroke::new(1.6, theme.text));
        }
        glyph(ui, at, ahead, ink.gamma_multiply(0.35 + 0.65 * dim));
    }
}

/// An arrow head that flies `ahead`.
fn glyph(ui: &Ui, at: Pos2, ahead: Vec2, ink: Color32) {
    let side = ahead.rot90();
    let nose = at + ahead * HALF;
    let notch = at - ahead * HALF * 0.45;
    for wing in [side, -side] {
        let tip = at - ahead * HALF + wing * HALF * 0.78;
        ui.painter().add(Shape::convex_polygon(vec![nose, tip, notch], ink, Stroke::NONE));
    }
}

/// Name and estimate, where there is room for them beside the aircraft.
fn label(ui: &mut Ui, theme: &Theme, aircraft: &Aircraft, at: Pos2, taken: &mut Vec<Rect>) {
    let (name, ink) = match aircraft.negotiation {
        0 => (format!("#{}", aircraft.number), theme.neutral),
        _ => (format!("AC {}", aircraft.seat + 1), colour(theme, aircraft.seat as usize)),
    };
    let estimate = format!("ETA {}", words::number(aircraft.eta, 1));
    let bold = Words { text: &name, font: row::bold(), colour: ink };
    let quiet = Words::label(theme, &estimate);
    let size = vec2(bold.width(ui).max(quiet.width(ui)), 30.0);
    let free = |place: &Rect| !taken.iter().any(|other| other.expand(2.0).intersects(*place));
    let places = PLACES.map(|(x, y)| {
        let left = if x > 0.0 { at.x + x } else { at.x + x - size.x };
        Rect::from_min_size(pos2(left, at.y + y - size.y / 2.0), size)
    });
    let place = places.iter().find(|place| free(place)).unwrap_or(&places[0]);
    taken.push(*place);
    if place.center().distance(at) > 60.0 {
        let near = place.clamp(at);
        ui.painter().line_segment([at, near], Stroke::new(1.0, ink.gamma_multiply(0.4)));
    }
    let left = place.left();
    bold.paint(ui, pos2(left, place.top() + 8.0), Align2::LEFT_CENTER, 120.0);
    quiet.paint(ui, pos2(left, place.top() + 22.0), Align2::LEFT_CENTER, 120.0);
    let response = ui.interact(*place, ui.id().with(("aircraft", aircraft.number)), Sense::hover());
    row::tell(&response, || format!("{name}, {estimate}"));
}

/// Where a label may stand, from the aircraft to its nearer side and its middle, points: the best
/// first.
const PLACES: [(f32, f32); 10] = [
    (16.0, -18.0),
    (16.0, 18.0),
    (-16.0, -18.0),
    (-16.0, 18.0),
    (16.0, -44.0),
    (16.0, 44.0),
    (-16.0, -44.0),
    (-16.0, 44.0),
    (16.0, -74.0),
    (-16.0, 74.0),
];

/// What is known of the aircraft under the pointer, or the picked one.
fn caption(ui: &Ui, theme: &Theme, aircraft: &Aircraft, room: Rect) {
    let agreed = aircraft.assigned.map_or_else(
        || "not agreed yet".to_owned(),
        |arrival| {
            let shift = arrival - aircraft.eta;
            let when = if shift < 0.0 { "earlier" } else { "later" };
            format!(
                "{} {when}, costs {}",
                words::number(shift.abs(), 2),
                words::number(aircraft.cost, 2)
            )
        },
    );
    let title = format!("Aircraft {} of airline {}", aircraft.number, aircraft.airline + 1);
    let lines = [
        format!("estimated {}, {agreed}", words::number(aircraft.eta, 2)),
        format!(
            "urgency {}, a credit is worth {}, received {}",
            words::number(aircraft.weight, 2),
            words::number(aircraft.value, 2),
            words::signed(aircraft.credits, 2),
        ),
    ];
    let left = room.left() + 20.0;
    let room_for = room.width() - 40.0;
    let mut y = room.bottom() - 62.0;
    Words::value(theme, &title).paint(ui, pos2(left, y), Align2::LEFT_CENTER, room_for);
    for line in &lines {
        y += 19.0;
        Words::label(theme, line).paint(ui, pos2(left, y), Align2::LEFT_CENTER, room_for);
    }
}
