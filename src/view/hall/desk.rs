//! The desk of a hall: the bar above, parameters left, time below, and the scene between them.

use super::room::NARROW;
use super::{Hall, Play, bar, timeline};
use crate::view::action::Action;
use crate::view::desk::{LEFT, panel_frame, show_help};
use crate::view::hands::{self, Hold};
use crate::view::house::Show;
use crate::view::panels::parameters;
use crate::view::panels::widget::row::{self, Words};
use crate::view::theme::Theme;
use bevy_egui::egui::{self, Align2, Margin, Rect, Stroke, Ui, UiBuilder, pos2, vec2};

const TOP: f32 = 52.0;
const TIMELINE: f32 = 64.0;

/// Lays out everything in `ui`, which fills the window, after `seconds` have passed.
pub fn show<P: Play>(ui: &mut Ui, hall: &mut Hall<P>, seconds: f32) {
    let theme = hall.foyer.theme();
    let mut asks = Vec::new();
    hall.narrow = ui.max_rect().width() < NARROW;
    if !hall.narrow {
        hall.drawer = None;
    }
    let hold = Hold {
        pace: hall.head.pace,
        help: hall.foyer.help,
        drawer: hall.drawer.is_some(),
        presenting: hall.foyer.presenting,
    };
    hands::keys(ui.ctx(), hold, &mut asks);
    hall.pass(seconds);
    let window = ui.max_rect();
    ui.painter().rect_filled(window, 0.0, theme.ground);
    if !hall.foyer.presenting {
        panels(ui, hall, &theme, &mut asks);
    }
    let room = ui.available_rect_before_wrap();
    P::scene(ui, hall, &theme, room, &mut asks);
    drawer(ui, hall, &theme, window, &mut asks);
    if let Some(notice) = hall.foyer.notice() {
        tell(ui, &theme, room, notice);
    }
    if hall.foyer.help {
        show_help(ui, &theme, &P::KEYS, &mut asks);
    }
    for action in asks {
        hall.act(action);
    }
}

fn panels<P: Play>(ui: &mut Ui, hall: &Hall<P>, theme: &Theme, asks: &mut Vec<Action>) {
    egui::Panel::top("top")
        .exact_size(TOP)
        .resizable(false)
        .frame(panel_frame(theme, Margin::ZERO))
        .show(ui, |ui| bar::show(ui, hall, theme, asks));
    let shown = hall.foyer.preferences;
    if shown.parameters && !hall.narrow {
        egui::Panel::left("parameters")
            .exact_size(LEFT)
            .resizable(false)
            .frame(panel_frame(theme, Margin::ZERO))
            .show(ui, |ui| sheet(ui, hall, theme, asks));
    }
    if shown.charts {
        egui::Panel::bottom("time")
            .exact_size(TIMELINE)
            .resizable(false)
            .frame(panel_frame(theme, Margin { left: 22, right: 22, top: 8, bottom: 10 }))
            .show(ui, |ui| timeline::show(ui, hall, theme, asks));
    }
}

/// Parameters.
fn sheet<P: Play>(ui: &mut Ui, hall: &Hall<P>, theme: &Theme, asks: &mut Vec<Action>) {
    let run = &hall.run;
    egui::Panel::bottom("foot")
        .frame(egui::Frame::NONE.inner_margin(Margin { left: 18, right: 18, top: 10, bottom: 14 }))
        .resizable(false)
        .show_separator_line(false)
        .show(ui, |ui| {
            parameters::complaints(ui, theme, run.complaint.as_deref(), run.needs_reset());
            let width = ui.available_width();
            parameters::reset(ui, theme, width, run.needs_reset(), asks);
        });
    row::column(ui, "parameters", |ui| {
        if let Some(scenario) = run.wanted() {
            parameters::groups(ui, theme, P::knobs(scenario.form()), run.is_live(), asks);
        }
    });
}

fn drawer<P: Play>(
    ui: &mut Ui,
    hall: &Hall<P>,
    theme: &Theme,
    window: Rect,
    asks: &mut Vec<Action>,
) {
    if hall.drawer.is_none() || hall.foyer.presenting {
        return;
    }
    let place = window.with_min_y(window.top() + TOP).with_max_x(window.left() + LEFT + 30.0);
    let area = egui::Area::new("drawer".into()).fixed_pos(place.min).order(egui::Order::Middle);
    area.show(ui.ctx(), |ui| {
        ui.set_clip_rect(place);
        ui.painter().rect_filled(place, 0.0, theme.panel);
        ui.scope_builder(UiBuilder::new().max_rect(place), |ui| sheet(ui, hall, theme, asks));
    });
}

/// A notice over the foot of the scene.
fn tell(ui: &Ui, theme: &Theme, room: Rect, notice: &str) {
    let words = Words::value(theme, notice);
    let width = words.width(ui) + 36.0;
    let middle = pos2(room.center().x, room.bottom() - 30.0);
    let place = Rect::from_center_size(middle, vec2(width, 32.0));
    let line = Stroke::new(1.0, theme.line);
    ui.painter().rect(place, 8.0, theme.raised, line, egui::StrokeKind::Inside);
    words.paint(ui, place.center(), Align2::CENTER_CENTER, width);
}
