//! Learning: how it goes, what the policy does, and what is bid beside what is true.

pub(crate) mod map;
pub(crate) mod scatter;

use crate::view::action::Action;
use crate::view::panels::chart::caption::{Words, caption};
use crate::view::panels::chart::kept::Desk;
use crate::view::panels::chart::time_chart::{CRITIC_LOSS, Place, REWARD};
use crate::view::panels::charts::{one_part, reach_switch};
use crate::view::sight::Sight;
use bevy_egui::egui::{self, Rect, UiBuilder, vec2};

/// Between columns.
const GAP: f32 = 26.0;
/// A chart's caption.
const CAPTION: f32 = 24.0;
/// All three columns.
const LEAST: f32 = 600.0;
/// Height of a button.
const BUTTON: f32 = 30.0;

/// Draws the panel into `ui`, which has its place and size.
pub fn show(ui: &mut egui::Ui, sight: &Sight, asks: &mut Vec<Action>) {
    let all = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(all);
    Desk::with(ui, |ui, desk| match columns(all) {
        Some([left, middle, right]) => {
            curves(ui, sight, desk, left, asks);
            policy(ui, sight, desk, middle);
            bids(ui, sight, desk, right, asks);
        }
        None => match one_part(ui, sight, desk, all, 3) {
            (0, part) => curves(ui, sight, desk, part, asks),
            (1, part) => policy(ui, sight, desk, part),
            (_, part) => bids(ui, sight, desk, part, asks),
        },
    });
}

/// Curves, the policy and bids side by side; `None` where that would be too close to be read.
fn columns(all: Rect) -> Option<[Rect; 3]> {
    if all.width() < LEAST {
        return None;
    }
    let width = (all.width() - 2.0 * GAP) / 3.0;
    let column = |at: f32| {
        Rect::from_min_size(all.min + vec2(at * (width + GAP), 0.0), vec2(width, all.height()))
    };
    Some([0.0, 1.0, 2.0].map(column))
}

/// A chart's caption and well in `rect`.
fn split(rect: Rect) -> (Rect, Rect) {
    let (row, well) = rect.split_top_bottom_at_y(rect.top() + CAPTION);
    (row.with_max_y(row.bottom() - 6.0), well)
}

/// Reward above, the critic's loss below, on one scale of time.
fn curves(ui: &mut egui::Ui, sight: &Sight, desk: &mut Desk, rect: Rect, asks: &mut Vec<Action>) {
    let shown = sight.frame().map_or(0, |frame| frame.tick);
    let ticks = desk.reach.ticks(sight.run, shown);
    let (above, below) = rect.split_top_bottom_at_fraction(0.55);
    let below = below.with_min_y(below.top() + 10.0);
    let place = |rect: Rect| {
        let (row, well) = split(rect);
        Place { row, well, ticks: ticks.clone() }
    };
    let pointed = REWARD.show(ui, sight, desk, place(above), asks);
    desk.pointed = CRITIC_LOSS.show(ui, sight, desk, place(below), asks).or(pointed);
}

/// The policy as a map.
fn policy(ui: &mut egui::Ui, sight: &Sight, desk: &mut Desk, rect: Rect) {
    let (row, place) = split(rect);
    let name = match sight.run.learns() {
        true => "learning",
        false => "kept",
    };
    let state = sight.run.actor().map_or("", |_| name);
    let title = Words::new("What the policy asks and bids", sight.theme.muted);
    let brief = Words::new("The policy", sight.theme.muted);
    caption(ui, row, &[title, brief], &[Words::new(state, sight.theme.text)]);
    map::show(ui, sight, desk, place);
}

/// Stated against true values, and the buttons below.
fn bids(ui: &mut egui::Ui, sight: &Sight, desk: &mut Desk, rect: Rect, asks: &mut Vec<Action>) {
    let (row, rest) = split(rect);
    let title = Words::new("Stated and true values", sight.theme.muted);
    caption(ui, row, &[title], &[Words::default()]);
    reach_switch(ui, sight, desk, row.with_min_x(row.right() - 34.0));
    let (place, foot) = rest.split_top_bottom_at_y(rest.bottom() - BUTTON - 8.0);
    scatter::show(ui, sight, place);
    buttons(ui, sight, foot.with_min_y(foot.bottom() - BUTTON), asks);
}

/// Train, and freeze what was learned.
fn buttons(ui: &mut egui::Ui, sight: &Sight, row: Rect, asks: &mut Vec<Action>) {
    let mut ui = ui.new_child(UiBuilder::new().max_rect(row).id_salt("learning"));
    ui.spacing_mut().item_spacing.x = 8.0;
    let width = (row.width() - 8.0) / 2.0;
    let (live, learns) = (sight.run.is_live(), sight.run.learns());
    let button = |ui: &mut egui::Ui, name: &str, enabled: bool, hint: &str, why: &str| {
        let button = egui::Button::new(name).min_size(vec2(width, BUTTON));
        let response = ui.add_enabled(enabled, button);
        response.on_hover_text(hint).on_disabled_hover_text(why).clicked()
    };
    let recorded = "A recording can't be changed";
    ui.horizontal(|ui| {
        let why = if live { "It learns already" } else { recorded };
        let hint = "Everyone shares one policy from now on, and learns it while the run goes on";
        if button(ui, "Train", live && !learns, hint, why) {
            asks.push(Action::Train);
        }
        let ready = learns && sight.run.actor().is_some();
        let why = if live { "Nothing is being learned" } else { recorded };
        let hint = "Stop learning and keep the policy as a file: it can be compared and used again";
        if button(ui, "Freeze", live && ready, hint, why) {
            asks.push(Action::Freeze);
        }
    });
}
