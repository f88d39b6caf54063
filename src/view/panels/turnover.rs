//! Turnover: who comes and goes, and what that does.

pub(crate) mod burst_list;
pub(crate) mod bursts;
pub(crate) mod cohorts;
pub(crate) mod effect;
pub(crate) mod flows;
pub(crate) mod heat;

use crate::view::action::Action;
use crate::view::panels::chart::caption::{Words, caption};
use crate::view::panels::chart::kept::Desk;
use crate::view::panels::chart::time_chart::{POPULATION_ALONE, Place};
use crate::view::panels::charts::one_part;
use crate::view::panels::turnover::heat::{Heat, Measure, open_hours};
use crate::view::sight::Sight;
use crate::view::theme::bold;
use bevy_egui::egui::{self, Align2, FontId, Rect, Sense, WidgetInfo, WidgetType, pos2, vec2};

/// Between columns.
const GAP: f32 = 26.0;
/// A chart's caption.
const CAPTION: f32 = 24.0;
/// What bursts do.
const BURSTS: f32 = 172.0;
/// All three columns.
const LEAST: f32 = 600.0;

/// Draws the panel into `ui`, which has its place and size.
pub fn show(ui: &mut egui::Ui, sight: &Sight, asks: &mut Vec<Action>) {
    let all = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(all);
    Desk::with(ui, |ui, desk| match columns(all) {
        Some([left, middle, right]) => {
            flows_over_time(ui, sight, desk, left, asks);
            cohorts(ui, sight, desk, middle);
            what_bursts_do(ui, sight, desk, right, asks);
        }
        None => match one_part(ui, sight, desk, all, 3) {
            (0, part) => flows_over_time(ui, sight, desk, part, asks),
            (1, part) => cohorts(ui, sight, desk, part),
            (_, part) => what_bursts_do(ui, sight, desk, part, asks),
        },
    });
}

/// Flows, cohorts and bursts side by side; `None` where that would be too close to be read.
fn columns(all: Rect) -> Option<[Rect; 3]> {
    if all.width() < LEAST {
        return None;
    }
    let wide = (all.width() * 0.2).clamp(BURSTS, 280.0);
    let rest = all.width() - wide - 2.0 * GAP;
    let share = if all.width() > 1000.0 { 0.5 } else { 0.4 };
    let (left, rest) = all.split_left_right_at_x(all.left() + rest * share);
    let (middle, _) = rest.split_left_right_at_x(all.right() - wide - GAP);
    let middle = middle.with_min_x(middle.left() + GAP);
    Some([left, middle, all.with_min_x(all.right() - wide)])
}

/// Population above, flows below, on one scale of time.
fn flows_over_time(
    ui: &mut egui::Ui,
    sight: &Sight,
    desk: &mut Desk,
    rect: Rect,
    asks: &mut Vec<Action>,
) {
    let shown = sight.frame().map_or(0, |frame| frame.tick);
    let ticks = desk.reach.ticks(sight.run, shown);
    let (above, below) = rect.split_top_bottom_at_fraction(0.48);
    let below = below.with_min_y(below.top() + 10.0);
    let place = |rect: Rect| {
        let (row, well) = rect.split_top_bottom_at_y(rect.top() + CAPTION);
        Place { row: row.with_max_y(row.bottom() - 6.0), well, ticks: ticks.clone() }
    };
    let pointed = POPULATION_ALONE.show(ui, sight, desk, place(above), asks);
    desk.pointed = flows::show(ui, sight, desk, place(below), asks).or(pointed);
}

fn cohorts(ui: &mut egui::Ui, sight: &Sight, desk: &mut Desk, rect: Rect) {
    let theme = sight.theme;
    let (row, map) = rect.split_top_bottom_at_y(rect.top() + CAPTION);
    let row = row.with_max_y(row.bottom() - 6.0);
    caption(ui, row, &[Words::new("Cohorts", theme.muted), Words::default()], &[Words::default()]);
    measures(ui, sight, desk, row);
    let shown = sight.frame().map_or(0, |frame| frame.tick);
    let ticks = desk.reach.sums(sight.run, shown);
    let measure = desk.measure;
    let table = desk.cohorts.sums(&sight.run.history, ticks);
    let hours = open_hours(&sight.run.playbill);
    Heat { table, measure, theme, hours }.show(ui, map);
}

/// A switch between what the heat map tells.
fn measures(ui: &egui::Ui, sight: &Sight, desk: &mut Desk, row: Rect) {
    let theme = sight.theme;
    let mut right = row.right();
    for measure in Measure::ALL.into_iter().rev() {
        let open = desk.measure == measure;
        let font = FontId::new(12.0, if open { bold() } else { egui::FontFamily::Proportional });
        let ink = if open { theme.text } else { theme.muted };
        let galley = ui.painter().layout_no_wrap(measure.name().to_owned(), font, ink);
        let at = Align2::RIGHT_BOTTOM.anchor_size(pos2(right, row.bottom()), galley.size());
        let hit = at.expand2(vec2(5.0, 4.0));
        let response = ui.interact(hit, ui.id().with(measure.name()), Sense::click());
        response.widget_info(|| {
            WidgetInfo::selected(WidgetType::RadioButton, true, open, measure.name())
        });
        if response.hovered() && !open {
            ui.painter().rect_filled(hit, egui::CornerRadius::same(4), theme.raised);
        }
        ui.painter().galley(at.min, galley, ink);
        right = at.left() - 14.0;
        if response.on_hover_text(measure.meaning()).clicked() {
            desk.measure = measure;
        }
    }
}

/// Busy ticks beside quiet ones, and buttons for more of either.
fn what_bursts_do(
    ui: &mut egui::Ui,
    sight: &Sight,
    desk: &mut Desk,
    rect: Rect,
    asks: &mut Vec<Action>,
) {
    let shown = sight.frame().map_or(0, |frame| frame.tick);
    let ticks = desk.reach.sums(sight.run, shown);
    let effect = desk.effects.over(&mut desk.shelf, &sight.run.history, ticks);
    let row = Rect::from_min_size(rect.min, vec2(rect.width(), CAPTION - 6.0));
    let title = Words::new("What bursts do", sight.theme.muted);
    caption(ui, row, &[title], &[Words::default()]);
    crate::view::panels::charts::reach_switch(ui, sight, desk, row.with_min_x(row.right() - 34.0));
    let foot = burst_list::buttons(ui, sight, rect, asks);
    let rest = rect.with_min_y(row.bottom() + 6.0).with_max_y(foot);
    let (above, below) =
        rest.split_top_bottom_at_y(rest.bottom() - burst_list::height(sight, rest));
    effect::table(ui, sight, &effect, above);
    burst_list::show(ui, sight, below, asks);
}
