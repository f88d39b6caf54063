//! The desk: panels around the scene, one or two panes of it, captions, and hands.
//!
//! All of it is a function of the theatre, drawn by egui and ink, with no window, no ECS and no
//! graphics card, so tests and pictures go the same way as the window.

use super::action::{Action, Page};
use super::drawer;
use super::hands;
use super::panels;
use super::scene::city::{self, Paint};
use super::scene::ink::Sheet;
use super::scene::moment::Moment;
use super::sight::Sight;
use super::theatre::Theatre;
use super::theme::Theme;
use super::{caption, presenter};
use crate::play::Run;
use bevy_egui::egui::{self, Frame, Margin, Rect, Stroke, UiBuilder, Vec2, vec2};

/// The scene in one or two panes, in the order of runs.
#[derive(Debug, Default)]
pub struct Panes {
    /// What was drawn.
    pub sheets: [Sheet; 2],
    /// Where, in the window's points.
    pub places: [Option<Rect>; 2],
}

const TOP: f32 = 52.0;
/// Width of parameters.
pub(super) const LEFT: f32 = 250.0;
/// Width of what is picked.
pub(super) const RIGHT: f32 = 290.0;
/// Narrower windows have drawers instead of side panels.
const NARROW: f32 = 900.0;
/// In lower windows, as on a phone that is turned, the scene has the room of the charts.
const LOW: f32 = 460.0;
const TIMELINE: f32 = 58.0;
const CHARTS: f32 = 154.0;
const TURNOVER: f32 = 270.0;
/// Room above a scene for its headline numbers.
const HEADLINE: f32 = 34.0;

/// Lays out everything in `ui`, which fills the window, after `seconds` have passed.
pub fn show(ui: &mut egui::Ui, theatre: &mut Theatre, panes: &mut Panes, seconds: f32) {
    let theme = theatre.theme();
    let mut asks = Vec::new();
    theatre.fit_to_window(ui.max_rect().width() < NARROW);
    let hold = hands::Hold {
        pace: theatre.head.pace,
        help: theatre.foyer.help,
        drawer: theatre.drawer.is_some(),
        presenting: theatre.foyer.presenting,
    };
    hands::keys(ui.ctx(), hold, &mut asks);
    theatre.pass(seconds);
    if !theatre.foyer.presenting {
        show_panels(ui, theatre, &theme, &mut asks);
    }
    let window = ui.max_rect();
    show_scene(ui, theatre, panes, &theme, &mut asks, seconds);
    if theatre.narrow && !theatre.foyer.presenting {
        let below_top = window.with_min_y(window.top() + TOP);
        drawer::show(ui, theatre, below_top, &theme, &mut asks);
    }
    if theatre.foyer.help {
        show_help(ui, &theme, &panels::help::KEYS, &mut asks);
    }
    for action in asks {
        theatre.act(action);
    }
}

pub(super) fn panel_frame(theme: &Theme, margin: Margin) -> Frame {
    Frame::NONE.fill(theme.panel).inner_margin(margin)
}

fn show_panels(ui: &mut egui::Ui, theatre: &Theatre, theme: &Theme, asks: &mut Vec<Action>) {
    let sight = theatre.sight(theme);
    let shown = theatre.foyer.preferences;
    let low = ui.max_rect().height() < LOW;
    egui::Panel::top("top")
        .exact_size(TOP)
        .resizable(false)
        .show_separator_line(true)
        .frame(panel_frame(theme, Margin::ZERO))
        .show(ui, |ui| panels::top::show(ui, &sight, asks));
    if shown.parameters && !theatre.narrow {
        egui::Panel::left("parameters")
            .exact_size(LEFT)
            .resizable(false)
            .frame(panel_frame(theme, Margin::ZERO))
            .show(ui, |ui| panels::parameters::show(ui, &sight, asks));
    }
    if shown.picked && !theatre.narrow {
        egui::Panel::right("picked")
            .exact_size(RIGHT)
            .resizable(false)
            .frame(panel_frame(theme, Margin::ZERO))
            .show(ui, |ui| picked(ui, &sight, asks));
    }
    if shown.charts {
        let charts = (!low).then_some(match theatre.page {
            Page::Market => CHARTS,
            Page::Turnover | Page::Learning => TURNOVER,
        });
        let margin = Margin { left: 22, right: 22, top: 8, bottom: 12 };
        egui::Panel::bottom("charts")
            .exact_size(TIMELINE + charts.unwrap_or(margin.bottomf()))
            .resizable(false)
            .frame(panel_frame(theme, margin))
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 6.0;
                ui.scope_builder(
                    UiBuilder::new().max_rect(Rect::from_min_size(
                        ui.max_rect().min,
                        vec2(ui.max_rect().width(), TIMELINE - 8.0),
                    )),
                    |ui| panels::timeline::show(ui, &sight, asks),
                );
                if charts.is_none() {
                    return;
                }
                let rest = ui.max_rect().with_min_y(ui.max_rect().top() + TIMELINE - 6.0);
                ui.scope_builder(UiBuilder::new().max_rect(rest), |ui| match theatre.page {
                    Page::Market => panels::charts::show(ui, &sight, asks),
                    Page::Turnover => panels::turnover::show(ui, &sight, asks),
                    Page::Learning => panels::learning::show(ui, &sight, asks),
                });
            });
    }
}

/// What is picked, or how two runs compare.
pub(super) fn picked(ui: &mut egui::Ui, sight: &Sight, asks: &mut Vec<Action>) {
    match sight.other {
        Some(_) => panels::compare::show(ui, sight, asks),
        None => panels::vehicle::show(ui, sight, asks),
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
    let inner = match theatre.foyer.presenting {
        true => presenter::room(room),
        false => {
            let legend = caption::legend_height(room);
            room.with_min_y(room.top() + HEADLINE).with_max_y(room.bottom() - legend)
        }
    };
    panes.places = match theatre.other.is_some() {
        false => [Some(inner), None],
        true => {
            let between =
                if theatre.foyer.presenting { presenter::headline(room) } else { HEADLINE };
            two_panes(inner, theatre.site.bounds().size(), between).map(Some)
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
    if theatre.foyer.presenting {
        presenter::show(ui, theatre, room, panes.places, theme);
    } else {
        caption::show(ui, theatre, room, panes.places, theme);
    }
    hands::tell(&response, theatre, theme);
}

/// Two panes in `inner`: side by side, or one below the other, whichever shows a ground of the
/// size `ground` larger. The lower one has its headline `between` them.
fn two_panes(inner: Rect, ground: Vec2, between: f32) -> [Rect; 2] {
    let (left, right) = inner.split_left_right_at_fraction(0.5);
    let beside = [left.with_max_x(left.right() - 4.0), right.with_min_x(right.left() + 4.0)];
    let (above, below) = inner.split_top_bottom_at_y(inner.center().y - between / 2.0);
    let stacked = [above, below.with_min_y(below.top() + between)];
    let scale = |[pane, _]: [Rect; 2]| (pane.size() / ground).min_elem();
    if scale(stacked) > scale(beside) { stacked } else { beside }
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
        clock: theatre.foyer.clock,
        driving: theatre.driving(),
        calm: theatre.foyer.preferences.calm,
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

/// The list of keys over everything.
pub(super) fn show_help(
    ui: &mut egui::Ui,
    theme: &Theme,
    keys: &[&[panels::help::Keys]],
    asks: &mut Vec<Action>,
) {
    let response = egui::Modal::new("help".into())
        .backdrop_color(theme.ground.gamma_multiply(0.7))
        .frame(
            Frame::NONE
                .fill(theme.panel)
                .stroke(Stroke::new(1.0, theme.line))
                .corner_radius(12)
                .inner_margin(Margin::same(24)),
        )
        .show(ui.ctx(), |ui| panels::help::show(ui, theme, keys));
    if response.should_close() {
        asks.push(Action::Help);
    }
}
