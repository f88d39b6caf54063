//! The desk of firms that bid: the auction and offers left, firms and markets right, time below.

use super::theatre::Theatre;
use super::{critics, firms, map, merit, rounds, timeline, top};
use crate::view::action::Action;
use crate::view::desk::{LEFT, panel_frame, show_help};
use crate::view::hands::{self, Hold};
use crate::view::panels::help::{self, Keys};
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::{knobs, parameters};
use crate::view::theme::Theme;
use bevy_egui::egui::{self, Align2, Margin, Rect, Stroke, UiBuilder, pos2, vec2};

const TOP: f32 = 52.0;
const TIMELINE: f32 = 64.0;
/// Narrower windows have everything in one column, and parameters in a drawer.
const NARROW: f32 = 900.0;
/// Room between a part's edge and what is in it.
const MARGIN: f32 = 22.0;

/// All keys, in two columns.
const KEYS: [&[Keys]; 2] = [
    &[
        (
            "Time",
            &[
                ("Space", "Play or pause"),
                ("← →", "A round back or on"),
                ("[ ]", "Slower or faster"),
                ("Home End", "The first round, the latest"),
                ("R", "Start again"),
            ],
        ),
        ("Firms", &[("Tab", "Pick the next one"), ("Esc", "Pick none")]),
    ],
    &[
        ("Panels", &[("1 3", "Fold parameters, time"), ("P", "Present"), ("H ?", "This list")]),
        ("Window", help::WINDOW),
    ],
];

/// Lays out everything in `ui`, which fills the window, after `seconds` have passed.
pub fn show(ui: &mut egui::Ui, theatre: &mut Theatre, seconds: f32) {
    let theme = theatre.foyer.theme();
    let mut asks = Vec::new();
    theatre.narrow = ui.max_rect().width() < NARROW;
    if !theatre.narrow {
        theatre.drawer = None;
    }
    let hold = Hold {
        pace: theatre.head.pace,
        help: theatre.foyer.help,
        drawer: theatre.drawer.is_some(),
        presenting: theatre.foyer.presenting,
    };
    hands::keys(ui.ctx(), hold, &mut asks);
    theatre.pass(seconds);
    let window = ui.max_rect();
    ui.painter().rect_filled(window, 0.0, theme.ground);
    if !theatre.foyer.presenting {
        panels(ui, theatre, &theme, &mut asks);
    }
    let room = ui.available_rect_before_wrap();
    match (theatre.foyer.presenting, theatre.narrow) {
        (true, _) => presented(ui, theatre, &theme, room, &mut asks),
        (false, true) => column(ui, theatre, &theme, room, &mut asks),
        (false, false) => columns(ui, theatre, &theme, room, &mut asks),
    }
    drawer(ui, theatre, &theme, window, &mut asks);
    if let Some(notice) = theatre.foyer.notice() {
        let words = Words::value(&theme, notice);
        let width = words.width(ui) + 36.0;
        let place =
            Rect::from_center_size(pos2(room.center().x, room.bottom() - 30.0), vec2(width, 32.0));
        let line = Stroke::new(1.0, theme.line);
        ui.painter().rect(place, 8.0, theme.raised, line, egui::StrokeKind::Inside);
        words.paint(ui, place.center(), Align2::CENTER_CENTER, width);
    }
    if theatre.foyer.help {
        show_help(ui, &theme, &KEYS, &mut asks);
    }
    for action in asks {
        crate::view::house::Show::act(theatre, action);
    }
}

fn panels(ui: &mut egui::Ui, theatre: &Theatre, theme: &Theme, asks: &mut Vec<Action>) {
    egui::Panel::top("top")
        .exact_size(TOP)
        .resizable(false)
        .frame(panel_frame(theme, Margin::ZERO))
        .show(ui, |ui| top::show(ui, theatre, theme, asks));
    let shown = theatre.foyer.preferences;
    if shown.parameters && !theatre.narrow {
        egui::Panel::left("parameters")
            .exact_size(LEFT)
            .resizable(false)
            .frame(panel_frame(theme, Margin::ZERO))
            .show(ui, |ui| sheet(ui, theatre, theme, asks));
    }
    if shown.charts {
        egui::Panel::bottom("time")
            .exact_size(TIMELINE)
            .resizable(false)
            .frame(panel_frame(theme, Margin { left: 22, right: 22, top: 8, bottom: 10 }))
            .show(ui, |ui| timeline::show(ui, theatre, theme, asks));
    }
}

/// Parameters.
fn sheet(ui: &mut egui::Ui, theatre: &Theatre, theme: &Theme, asks: &mut Vec<Action>) {
    let run = &theatre.run;
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
            let groups = knobs::dispatch::of(scenario.form());
            parameters::groups(ui, theme, groups, run.is_live(), asks);
        }
    });
}

fn drawer(
    ui: &mut egui::Ui,
    theatre: &Theatre,
    theme: &Theme,
    window: Rect,
    asks: &mut Vec<Action>,
) {
    if theatre.drawer.is_none() || theatre.foyer.presenting {
        return;
    }
    let place = window.with_min_y(window.top() + TOP).with_max_x(window.left() + LEFT + 30.0);
    let area = egui::Area::new("drawer".into()).fixed_pos(place.min).order(egui::Order::Middle);
    area.show(ui.ctx(), |ui| {
        ui.set_clip_rect(place);
        ui.painter().rect_filled(place, 0.0, theme.panel);
        ui.scope_builder(UiBuilder::new().max_rect(place), |ui| sheet(ui, theatre, theme, asks));
    });
}

/// The auction left, what firms earn and think right.
fn columns(
    ui: &mut egui::Ui,
    theatre: &Theatre,
    theme: &Theme,
    room: Rect,
    asks: &mut Vec<Action>,
) {
    let (left, right) = room.split_left_right_at_fraction(0.6);
    ui.painter().rect_filled(right, 0.0, theme.panel);
    let (merit, offers) = inset(left).split_top_bottom_at_fraction(0.62);
    merit::show(ui, theatre, theme, merit, false, asks);
    rounds::offers(ui, theatre, theme, offers, asks);
    let mut rest = inset(right);
    if theatre.run.playbill.markets > 1 {
        let (above, below) = rest.split_top_bottom_at_fraction(0.46);
        map::show(ui, theatre, theme, above, asks);
        rest = below;
    } else {
        let count = theatre.frame().map_or(2, |frame| frame.firms.len());
        let high = firms::height(count).min(rest.height() * 0.4);
        let (above, below) = rest.split_top_bottom_at_y(rest.top() + high);
        firms::show(ui, theatre, theme, above, asks);
        rest = below;
    }
    let (above, below) = rest.split_top_bottom_at_fraction(0.62);
    critics::show(ui, theatre, theme, above);
    rounds::switches(ui, theatre, theme, below, asks);
}

/// Everything below one another.
fn column(ui: &mut egui::Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    let room = inset(room);
    let (merit, rest) = room.split_top_bottom_at_fraction(0.46);
    merit::show(ui, theatre, theme, merit, false, asks);
    let (above, below) = rest.split_top_bottom_at_fraction(0.52);
    match theatre.run.playbill.markets > 1 {
        true => map::show(ui, theatre, theme, above, asks),
        false => critics::show(ui, theatre, theme, above),
    }
    rounds::offers(ui, theatre, theme, below, asks);
}

/// A large headline, the auction, and the map or the offers.
fn presented(
    ui: &mut egui::Ui,
    theatre: &Theatre,
    theme: &Theme,
    room: Rect,
    asks: &mut Vec<Action>,
) {
    let high = (room.height() * 0.11).clamp(40.0, 96.0);
    let font = egui::FontId::new(high * 0.46, crate::view::theme::bold());
    let middle = room.top() + high * 0.55;
    let words = |text, colour| Words { text, font: font.clone(), colour };
    let round = theatre.frame().map_or(0, |frame| frame.tick + 1);
    let text = format!("round {}", crate::view::panels::widget::words::number(f64::from(round), 0));
    let is_settled = theatre.pulse().is_some_and(|pulse| pulse.settled() == Some(true));
    let colour = if is_settled { theme.good } else { theme.text };
    let right = pos2(room.right() - 40.0, middle);
    let told = words(&text, colour).paint(ui, right, Align2::RIGHT_CENTER, room.width() * 0.4);
    let title = words(&theatre.run.playbill.title, theme.text);
    let left = room.left() + 40.0;
    title.paint(ui, pos2(left, middle), Align2::LEFT_CENTER, told.left() - left - 30.0);
    let body = room.with_min_y(room.top() + high).shrink2(vec2(40.0, 12.0));
    let large = room.width() > NARROW;
    let several = theatre.run.playbill.markets > 1;
    let (first, second) = match large && several {
        true => body.split_left_right_at_fraction(0.58),
        false => body.split_top_bottom_at_fraction(0.68),
    };
    merit::show(ui, theatre, theme, first.with_max_x(first.right() - 12.0), large, asks);
    match several {
        true => map::show(ui, theatre, theme, second.with_min_x(second.left() + 12.0), asks),
        false => rounds::offers(ui, theatre, theme, second, asks),
    }
}

/// A part without its margins.
fn inset(part: Rect) -> Rect {
    let inner = part.shrink2(vec2(MARGIN.min(part.width() * 0.04), 0.0));
    inner.with_max_y(inner.bottom() - 14.0)
}

/// A head over a part; says where what it is about begins.
pub(super) fn head(ui: &mut egui::Ui, theme: &Theme, room: Rect, text: &str) -> f32 {
    let place = Rect::from_min_size(room.min + vec2(0.0, 16.0), vec2(room.width(), 16.0));
    let mut part = ui.new_child(UiBuilder::new().max_rect(place));
    part.label(theme.head(text));
    place.bottom() + 8.0
}
