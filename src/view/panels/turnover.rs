//! Turnover: who comes and goes, and what that does.

pub(crate) mod bursts;
pub(crate) mod cohorts;
pub(crate) mod flows;
pub(crate) mod heat;

use crate::play::Run;
use crate::view::action::Action;
use crate::view::panels::chart::caption::{Words, caption, say};
use crate::view::panels::chart::figures::{fixed, percent, price};
use crate::view::panels::chart::kept::Desk;
use crate::view::panels::chart::time_chart::{POPULATION_ALONE, Place};
use crate::view::panels::turnover::bursts::{Effect, LENGTH, Ticks};
use crate::view::panels::turnover::heat::{Heat, Measure, open_hours};
use crate::view::sight::Sight;
use crate::view::theme::bold;
use bevy_egui::egui::{
    self, Align2, FontId, Rect, Sense, UiBuilder, WidgetInfo, WidgetType, pos2, vec2,
};

/// Between columns.
const GAP: f32 = 26.0;
/// A chart's caption.
const CAPTION: f32 = 24.0;
/// What bursts do.
const BURSTS: f32 = 172.0;

/// Draws the panel into `ui`, which has its place and size.
pub fn show(ui: &mut egui::Ui, sight: &Sight, asks: &mut Vec<Action>) {
    let all = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(all);
    let wide = (all.width() * 0.2).clamp(BURSTS, 280.0);
    let rest = all.width() - wide - 2.0 * GAP;
    let (left, middle) =
        all.split_left_right_at_x(all.left() + rest * if all.width() > 1000.0 { 0.5 } else { 0.4 });
    let middle = middle.with_min_x(middle.left() + GAP);
    let (middle, right) = middle.split_left_right_at_x(all.right() - wide - GAP);
    let right = right.with_min_x(all.right() - wide);
    Desk::with(ui, |ui, desk| {
        flows_over_time(ui, sight, desk, left, asks);
        cohorts(ui, sight, desk, middle);
        what_bursts_do(ui, sight, desk, right, asks);
    });
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
    let foot = buttons(ui, sight, rect, asks);
    table(ui, sight, &effect, rect.with_min_y(row.bottom() + 6.0).with_max_y(foot));
}

/// A name, and how to tell it.
type Row = (&'static str, fn(&Ticks) -> String);

const ROWS: [Row; 5] = [
    ("Ticks", |ticks| fixed(f64::from(ticks.ticks), 0)),
    ("Price", |ticks| price(ticks.price)),
    ("Matched", |ticks| percent(ticks.matched)),
    ("Jain", |ticks| fixed(ticks.jain, 2)),
    ("Left unmet", |ticks| percent(ticks.unmet)),
];

fn table(ui: &egui::Ui, sight: &Sight, effect: &Effect, rect: Rect) {
    let theme = sight.theme;
    let step = (rect.height() / (ROWS.len() + 2) as f32).clamp(13.0, 24.0);
    let (busy, quiet) = (rect.right() - 58.0, rect.right());
    let put = |x: f32, line: usize, align: Align2, words: Words, font: FontId| {
        say(ui, pos2(x, rect.top() + step * (line as f32 + 0.5)), align, &words, &font);
    };
    let small = FontId::proportional(11.0);
    for (x, name) in [(busy, "busy"), (quiet, "quiet")] {
        put(x, 0, Align2::RIGHT_CENTER, Words::new(name, theme.muted), small.clone());
    }
    for (line, (name, text)) in ROWS.into_iter().enumerate() {
        let label = Words::new(name, theme.muted);
        put(rect.left(), line + 1, Align2::LEFT_CENTER, label, FontId::proportional(12.0));
        for (x, ticks) in [(busy, &effect.busy), (quiet, &effect.quiet)] {
            let words = Words::new(text(ticks), theme.text);
            put(x, line + 1, Align2::RIGHT_CENTER, words, FontId::new(13.0, bold()));
        }
    }
    let last = ROWS.len() + 1;
    let label = Words::new("Replaced a tick", theme.muted);
    put(rect.left(), last, Align2::LEFT_CENTER, label, FontId::proportional(12.0));
    let words = Words::new(percent(effect.replaced), theme.text);
    put(quiet, last, Align2::RIGHT_CENTER, words, FontId::new(13.0, bold()));
}

/// Buttons at the foot of `rect`. Says where they begin.
fn buttons(ui: &mut egui::Ui, sight: &Sight, rect: Rect, asks: &mut Vec<Action>) -> f32 {
    let height = 30.0;
    let row = rect.with_min_y(rect.bottom() - height);
    let mut ui = ui.new_child(UiBuilder::new().max_rect(row).id_salt("bursts"));
    ui.spacing_mut().item_spacing.x = 8.0;
    let width = (row.width() - 8.0) / 2.0;
    ui.horizontal(|ui| {
        for (name, factor) in [("Burst now", 3.0), ("Lull now", 0.2)] {
            let found = burst(sight, factor);
            let button = egui::Button::new(name).min_size(vec2(width, height));
            let response = ui.add_enabled(found.is_some(), button);
            let times = fixed(factor, usize::from(factor < 1.0));
            let hint = format!("{times} times the arrivals for the next {LENGTH} ticks");
            let why = match sight.run.is_live() {
                true => "It is on its way",
                false => "A recording can't be changed",
            };
            if response.on_hover_text(hint).on_disabled_hover_text(why).clicked() {
                asks.extend(found.unwrap_or_default());
            }
        }
    });
    row.top() - 8.0
}

/// A burst for every run there is: they are compared on the same arrivals.
fn burst(sight: &Sight, factor: f64) -> Option<Vec<Action>> {
    let end = |run: &Run| u32::try_from(run.history.ticks().end).unwrap_or(0);
    let from = end(sight.run).max(sight.other.map_or(0, end));
    let mut asks = vec![Action::Set(vec![bursts::burst(sight.run, from, factor)?])];
    if let Some(set) = sight.other.and_then(|other| bursts::burst(other, from, factor)) {
        asks.push(Action::SetOther(vec![set]));
    }
    Some(asks)
}
