//! The desk of a waypoint: sky and arrivals left, the negotiation right, time below.

use super::theatre::Theatre;
use super::{accounts, arrivals, credits, matrix, picks, sky, steps, timeline, top, ways};
use crate::view::action::Action;
use crate::view::desk::{LEFT, panel_frame, show_help};
use crate::view::hands::{self, Hold};
use crate::view::panels::help::{self, Keys};
use crate::view::panels::widget::row::Words;
use crate::view::panels::{knobs, parameters};
use crate::view::theme::Theme;
use bevy_egui::egui::{self, Align2, Margin, Rect, Stroke, UiBuilder, pos2, vec2};

const TOP: f32 = 52.0;
const TIMELINE: f32 = 64.0;
/// Narrower windows show the negotiation below the sky, and parameters in a drawer.
const NARROW: f32 = 900.0;
/// Room between a part's edge and what is in it.
pub(super) const MARGIN: f32 = 22.0;

/// All keys, in two columns.
const KEYS: [&[Keys]; 2] = [
    &[
        (
            "Time",
            &[
                ("Space", "Play or pause"),
                ("← →", "A step back or on"),
                ("[ ]", "Slower or faster"),
                ("R", "Start again"),
            ],
        ),
        ("Aircraft", &[("Tab", "Pick the next one"), ("Esc", "Pick none")]),
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
    let presenting = theatre.foyer.presenting;
    if !presenting {
        panels(ui, theatre, &theme, &mut asks);
    }
    let room = ui.available_rect_before_wrap();
    let stage = if presenting { presented(ui, theatre, &theme, room) } else { room };
    stage_parts(ui, theatre, &theme, stage, &mut asks);
    drawer(ui, theatre, &theme, window, &mut asks);
    if let Some(notice) = theatre.foyer.notice() {
        let words = Words::value(&theme, notice);
        let width = words.width(ui) + 36.0;
        let place =
            Rect::from_center_size(pos2(room.center().x, room.bottom() - 30.0), vec2(width, 32.0));
        ui.painter().rect(
            place,
            8.0,
            theme.raised,
            Stroke::new(1.0, theme.line),
            egui::StrokeKind::Inside,
        );
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
    crate::view::panels::widget::row::column(ui, "parameters", |ui| {
        if let Some(scenario) = run.wanted() {
            let groups = knobs::waypoint::of(scenario.form());
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

/// A large headline; says what room it leaves.
fn presented(ui: &egui::Ui, theatre: &Theatre, theme: &Theme, room: Rect) -> Rect {
    let high = (room.height() * 0.11).clamp(40.0, 96.0);
    let size = high * 0.46;
    let font = egui::FontId::new(size, crate::view::theme::bold());
    let middle = room.top() + high * 0.55;
    let words = |text, colour| Words { text, font: font.clone(), colour };
    let title = words(&theatre.run.playbill.title, theme.text);
    title.paint(ui, pos2(room.left() + 40.0, middle), Align2::LEFT_CENTER, room.width() * 0.6);
    if let Some(stand) = theatre.stand() {
        let text = match stand.is_over() {
            true => format!("agreed at step {}", stand.negotiation.steps.len()),
            false => format!("step {}", stand.step),
        };
        let colour = if stand.is_over() { theme.good } else { theme.text };
        let right = pos2(room.right() - 40.0, middle);
        words(&text, colour).paint(ui, right, Align2::RIGHT_CENTER, room.width() * 0.4);
    }
    room.with_min_y(room.top() + high)
}

/// The sky, the arrivals, and the negotiation.
fn stage_parts(
    ui: &mut egui::Ui,
    theatre: &Theatre,
    theme: &Theme,
    room: Rect,
    asks: &mut Vec<Action>,
) {
    let (left, right) = match theatre.narrow {
        true => {
            let (above, below) = room.split_top_bottom_at_fraction(0.42);
            (above, below)
        }
        false => room.split_left_right_at_x(room.left() + (room.width() * 0.42).min(760.0)),
    };
    let stand = theatre.stand();
    let rows = stand.as_ref().map_or(4, |stand| stand.negotiation.agents());
    let agreed = match theatre.narrow {
        true => 0.0,
        false => (74.0 + 34.0 * rows as f32).min(left.height() * 0.45),
    };
    let (above, below) = left.split_top_bottom_at_y(left.bottom() - agreed);
    sky::show(ui, theatre, theme, above, asks);
    if agreed > 0.0 {
        ui.painter().rect_filled(below, 0.0, theme.panel);
        if let Some(stand) = &stand {
            arrivals::show(ui, stand, theme, below);
        }
    }
    let line = Stroke::new(1.0, theme.line);
    match theatre.narrow {
        true => ui.painter().hline(room.x_range(), right.top(), line),
        false => ui.painter().vline(right.left(), room.y_range(), line),
    };
    let Some(stand) = stand else {
        let words = Words::label(theme, "Nobody has negotiated yet");
        words.paint(ui, right.center(), Align2::CENTER_CENTER, right.width() - 2.0 * MARGIN);
        return;
    };
    let inner = right.shrink2(vec2(MARGIN, 0.0));
    let (acts, foot) = inner.split_top_bottom_at_y(inner.bottom() - steps::HEIGHT);
    let foot_ground = Rect::from_x_y_ranges(right.x_range(), foot.y_range());
    ui.painter().rect_filled(foot_ground, 0.0, theme.panel);
    // What is read first gets its room first.
    let below = matrix::show(ui, &stand, theme, acts, !theatre.narrow);
    let rest = acts.with_min_y(below);
    let below = picks::show(ui, &stand, theme, rest);
    let rest = acts.with_min_y(below);
    if rest.height() > 60.0 {
        let wide = rest.width() > 460.0;
        let (bars, table) = match wide {
            true => rest.split_left_right_at_fraction(0.52),
            false => (rest, Rect::NOTHING),
        };
        let bars = bars.with_max_x(bars.right() - 12.0);
        // What is left below the credits of this negotiation is for those of all.
        let own = 44.0 + 32.0 * stand.negotiation.agents() as f32;
        let (bars, under) = match bars.height() > own + 120.0 {
            true => bars.split_top_bottom_at_y(bars.top() + own),
            false => (bars, Rect::NOTHING),
        };
        credits::show(ui, &stand, theme, bars);
        if under.height() > 0.0 {
            accounts::show(ui, theatre, theme, under);
        }
        if wide {
            ways::show(ui, &stand, theatre.rush, theme, table.with_min_x(table.left() + 12.0));
        }
    }
    steps::show(ui, &stand, theatre.rush, theme, foot, asks);
}

/// A head over a part; says where what it is about begins.
pub(super) fn head(ui: &mut egui::Ui, theme: &Theme, room: Rect, text: &str) -> f32 {
    let place = Rect::from_min_size(room.min + vec2(0.0, 16.0), vec2(room.width(), 16.0));
    let mut part = ui.new_child(UiBuilder::new().max_rect(place));
    part.label(theme.head(text));
    place.bottom() + 8.0
}
