//! The desk: panels around the scene, one or two panes of it, captions, and hands.
//!
//! All of it is a function of the theatre, drawn by egui and ink, with no window, no ECS and no
//! graphics card, so tests and pictures go the same way as the window.

use super::action::Action;
use super::hands;
use super::panels;
use super::scene::city::{self, Paint};
use super::scene::ink::Sheet;
use super::scene::moment::Moment;
use super::theatre::Theatre;
use super::theme::Theme;
use super::{caption, presenter};
use crate::play::Run;
use bevy_egui::egui::{self, Frame, Margin, Rect, Stroke, UiBuilder, vec2};

/// The scene in one or two panes, in the order of runs.
#[derive(Debug, Default)]
pub struct Panes {
    /// What was drawn.
    pub sheets: [Sheet; 2],
    /// Where, in the window's points.
    pub places: [Option<Rect>; 2],
}

const TOP: f32 = 52.0;
const LEFT: f32 = 250.0;
const RIGHT: f32 = 290.0;
const TIMELINE: f32 = 58.0;
const CHARTS: f32 = 154.0;
const TURNOVER: f32 = 270.0;
/// Room above a scene for its headline numbers, and below it for its legend.
const HEADLINE: f32 = 34.0;
const LEGEND: f32 = 30.0;

/// Lays out everything in `ui`, which fills the window, after `seconds` have passed.
pub fn show(ui: &mut egui::Ui, theatre: &mut Theatre, panes: &mut Panes, seconds: f32) {
    let theme = theatre.theme();
    let mut asks = Vec::new();
    hands::keys(ui.ctx(), theatre, &mut asks);
    theatre.pass(seconds);
    if !theatre.presenting {
        show_panels(ui, theatre, &theme, &mut asks);
    }
    show_scene(ui, theatre, panes, &theme, &mut asks, seconds);
    if theatre.help {
        show_help(ui, theatre, &theme, &mut asks);
    }
    for action in asks {
        theatre.act(action);
    }
}

fn panel_frame(theme: &Theme, margin: Margin) -> Frame {
    Frame::NONE.fill(theme.panel).inner_margin(margin)
}

fn show_panels(ui: &mut egui::Ui, theatre: &Theatre, theme: &Theme, asks: &mut Vec<Action>) {
    let sight = theatre.sight(theme);
    let shown = theatre.preferences;
    egui::Panel::top("top")
        .exact_size(TOP)
        .resizable(false)
        .show_separator_line(true)
        .frame(panel_frame(theme, Margin::ZERO))
        .show(ui, |ui| panels::top::show(ui, &sight, asks));
    if shown.parameters {
        egui::Panel::left("parameters")
            .exact_size(LEFT)
            .resizable(false)
            .frame(panel_frame(theme, Margin::ZERO))
            .show(ui, |ui| panels::parameters::show(ui, &sight, asks));
    }
    if shown.picked {
        egui::Panel::right("picked")
            .exact_size(RIGHT)
            .resizable(false)
            .frame(panel_frame(theme, Margin::ZERO))
            .show(ui, |ui| {
                if sight.other.is_some() {
                    panels::compare::show(ui, &sight, asks);
                } else {
                    panels::vehicle::show(ui, &sight, asks);
                }
            });
    }
    if shown.charts {
        let charts = match theatre.page {
            super::action::Page::Market => CHARTS,
            super::action::Page::Turnover => TURNOVER,
        };
        egui::Panel::bottom("charts")
            .exact_size(TIMELINE + charts)
            .resizable(false)
            .frame(panel_frame(theme, Margin { left: 22, right: 22, top: 8, bottom: 12 }))
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 6.0;
                ui.scope_builder(
                    UiBuilder::new().max_rect(Rect::from_min_size(
                        ui.max_rect().min,
                        vec2(ui.max_rect().width(), TIMELINE - 8.0),
                    )),
                    |ui| panels::timeline::show(ui, &sight, asks),
                );
                let rest = ui.max_rect().with_min_y(ui.max_rect().top() + TIMELINE - 6.0);
                ui.scope_builder(UiBuilder::new().max_rect(rest), |ui| match theatre.page {
                    super::action::Page::Market => panels::charts::show(ui, &sight, asks),
                    super::action::Page::Turnover => panels::turnover::show(ui, &sight, asks),
                });
            });
    }
}

fn show_scene(
    ui: &mut egui::Ui,
    theatre: &mut Theatre,
    panes: &mut Panes,
    theme: &Theme,
    asks: &mut Vec<Action>,
    seconds: f32,
) {
    let room = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(room, egui::Sense::click_and_drag());
    let inner = match theatre.presenting {
        true => presenter::room(room),
        false => room.with_min_y(room.top() + HEADLINE).with_max_y(room.bottom() - LEGEND),
    };
    panes.places = match theatre.other.is_some() {
        false => [Some(inner), None],
        true => {
            let (left, right) = inner.split_left_right_at_fraction(0.5);
            [Some(left.with_max_x(left.right() - 4.0)), Some(right.with_min_x(right.left() + 4.0))]
        }
    };
    let first = panes.places[0].unwrap_or(inner);
    theatre.look(first, seconds);
    hands::pointer(ui, &response, theatre, panes.places, asks);

    for (index, sheet) in panes.sheets.iter_mut().enumerate() {
        sheet.clear();
        let run = if index == 0 { Some(&theatre.run) } else { theatre.other.as_ref() };
        let (Some(place), Some(run)) = (panes.places[index], run) else { continue };
        draw_pane(theatre, run, place, sheet, theme);
    }
    if theatre.presenting {
        presenter::show(ui, theatre, room, panes.places, theme);
    } else {
        caption::show(ui, theatre, room, panes.places, theme);
    }
    hands::tell(&response, theatre, theme);
}

/// Draws what `run` shows through the lens, moved to `place`.
fn draw_pane(theatre: &Theatre, run: &Run, place: Rect, sheet: &mut Sheet, theme: &Theme) {
    let Some(frame) = theatre.shown(run) else { return };
    let lens = super::scene::lens::Lens { pane: place, ..theatre.lens };
    let moment = Moment {
        playbill: &run.playbill,
        frame,
        before: run.history.at(frame.tick - 1).map(|frame| &**frame),
        phase: theatre.head.phase() as f32,
        clock: theatre.clock,
        driving: theatre.driving(),
        calm: theatre.preferences.calm,
    };
    let of = |pick: Option<super::action::Pick>, lot: u32| {
        pick.filter(|pick| pick.lot == lot).map(|pick| pick.ordinal)
    };
    let lot = theatre.picked.or(theatre.hovered).map(|pick| pick.lot);
    city::draw(&mut Paint {
        sheet,
        lens: &lens,
        site: &theatre.site,
        moment: &moment,
        theme,
        ringed: lot.map(|lot| (lot, [of(theatre.picked, lot), of(theatre.hovered, lot)])),
    });
}

fn show_help(ui: &mut egui::Ui, theatre: &Theatre, theme: &Theme, asks: &mut Vec<Action>) {
    let sight = theatre.sight(theme);
    let response = egui::Modal::new("help".into())
        .backdrop_color(theme.ground.gamma_multiply(0.7))
        .frame(
            Frame::NONE
                .fill(theme.panel)
                .stroke(Stroke::new(1.0, theme.line))
                .corner_radius(12)
                .inner_margin(Margin::same(24)),
        )
        .show(ui.ctx(), |ui| panels::help::show(ui, &sight, asks));
    if response.should_close() {
        asks.push(Action::Help);
    }
}
