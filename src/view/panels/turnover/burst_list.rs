//! The bursts there are: each with its time and strength, and ways to add and to remove one.

use crate::play::Run;
use crate::view::action::Action;
use crate::view::panels::chart::caption::{Words, say};
use crate::view::panels::chart::figures::{fixed, round};
use crate::view::panels::turnover::bursts::{self, Burst};
use crate::view::panels::widget::choice::{cross, link};
use crate::view::panels::widget::row;
use crate::view::sight::Sight;
use bevy_egui::egui::{
    self, Align2, FontId, Rect, ScrollArea, Sense, Ui, UiBuilder, pos2, style::ScrollStyle, vec2,
};

/// How long a burst at a click lasts, ticks.
const LENGTH: u32 = 4;
/// A line of the list.
const LINE: f32 = 19.0;
/// What stands above the list needs so much to be read with ease.
const ABOVE: f32 = 122.0;
/// Between that and the list.
const GAP: f32 = 8.0;

/// How much of `rect` the list takes at its foot: a line over it, and as many as there are or fit.
pub fn height(sight: &Sight, rect: Rect) -> f32 {
    match bursts::of(sight.run).len() {
        0 => 0.0,
        lines => (LINE * (lines + 1) as f32 + GAP).min((rect.height() - ABOVE).max(0.0)),
    }
}

/// Draws the list into `rect`, the latest addition first.
pub fn show(ui: &mut Ui, sight: &Sight, rect: Rect, asks: &mut Vec<Action>) {
    let all = bursts::of(sight.run);
    let Some(last) = all.last().filter(|_| rect.height() > 2.0 * LINE) else { return };
    let rect = rect.with_min_y(rect.top() + GAP);
    let (head, rest) = rect.split_top_bottom_at_y(rect.top() + LINE);
    let font = FontId::proportional(12.0);
    let words = match all.len() {
        1 => "1 burst".to_owned(),
        more => format!("{} bursts", fixed(more as f64, 0)),
    };
    say(ui, head.left_center(), Align2::LEFT_CENTER, &Words::new(words, sight.theme.muted), &font);
    if undo(ui, sight, head) {
        asks.extend(remove(sight, *last));
    }
    let mut ui = ui.new_child(UiBuilder::new().id_salt("burst list").max_rect(rest));
    // The bar lies beside the crosses.
    ui.spacing_mut().scroll = ScrollStyle { bar_width: 5.0, ..ScrollStyle::floating() };
    ui.spacing_mut().item_spacing.y = 0.0;
    let scroll = ScrollArea::vertical().auto_shrink([false, false]).min_scrolled_height(0.0);
    scroll.show_rows(&mut ui, LINE, all.len(), |ui, lines| {
        for place in lines.map(|line| all.len() - 1 - line) {
            ui.push_id(place, |ui| line(ui, sight, place, all[place], asks));
        }
    });
}

fn undo(ui: &mut Ui, sight: &Sight, head: Rect) -> bool {
    let words =
        row::Words { colour: sight.theme.text, ..row::Words::faint(sight.theme, "undo last") };
    let room = head.with_min_x(head.right() - words.width(ui));
    let response = link(ui, room, words, Align2::RIGHT_CENTER, "Undo last burst");
    response.on_hover_text("Remove the burst that was added last").clicked()
}

fn line(ui: &mut Ui, sight: &Sight, place: usize, burst: Burst, asks: &mut Vec<Action>) {
    let theme = sight.theme;
    let (rect, over) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
    let right = rect.right() - 14.0;
    let past = sight.frame().is_some_and(|frame| i64::from(frame.tick) >= i64::from(burst.until));
    let ink = if past { theme.muted } else { theme.text };
    let font = FontId::proportional(12.0);
    let put = |x: f32, align: Align2, text: String| {
        say(ui, pos2(x, rect.center().y), align, &Words::new(text, ink), &font);
    };
    put(rect.left(), Align2::LEFT_CENTER, when(sight, burst.from));
    put(right - 12.0, Align2::RIGHT_CENTER, format!("{} ×", round(burst.factor)));
    over.on_hover_text(in_words(sight, burst));
    let name = format!("Remove burst {}", place + 1);
    let response = cross(ui, theme, pos2(right + 4.0, rect.center().y), &name);
    let hint = match begun(sight, burst) && sight.other.is_some() {
        true => "Remove it; both runs start again, to have the same arrivals",
        false => "Remove it, from the next tick on",
    };
    if response.on_hover_text(hint).clicked() {
        asks.extend(remove(sight, burst));
    }
}

fn when(sight: &Sight, tick: u32) -> String {
    let playbill = &sight.run.playbill;
    let tick = i32::try_from(tick).unwrap_or(i32::MAX);
    format!("Day {} · {}", playbill.day(tick), playbill.time(tick))
}

fn in_words(sight: &Sight, burst: Burst) -> String {
    format!(
        "{} times the arrivals from tick {} ({}) up to tick {} ({})",
        round(burst.factor),
        fixed(f64::from(burst.from), 0),
        when(sight, burst.from),
        fixed(f64::from(burst.until), 0),
        when(sight, burst.until),
    )
}

/// Whether a tick of `burst` was run.
fn begun(sight: &Sight, burst: Burst) -> bool {
    burst.from < end(sight.run)
}

fn end(run: &Run) -> u32 {
    u32::try_from(run.history.ticks().end).unwrap_or(0)
}

/// Takes a burst from every run there is: they are compared on the same arrivals.
fn remove(sight: &Sight, burst: Burst) -> Vec<Action> {
    let mut asks: Vec<Action> =
        bursts::without(sight.run, burst).map(|set| Action::Set(vec![set])).into_iter().collect();
    if let Some(other) = sight.other {
        asks.extend(bursts::without(other, burst).map(|set| Action::SetOther(vec![set])));
        if begun(sight, burst) {
            // What came of it stays in the first run's past, and the second starts without it.
            asks.push(Action::Reset);
        }
    }
    asks
}

/// Buttons at the foot of `rect`. Says where they begin.
pub fn buttons(ui: &mut Ui, sight: &Sight, rect: Rect, asks: &mut Vec<Action>) -> f32 {
    let height = 30.0;
    let row = rect.with_min_y(rect.bottom() - height);
    let mut ui = ui.new_child(UiBuilder::new().max_rect(row).id_salt("bursts"));
    ui.spacing_mut().item_spacing.x = 8.0;
    let width = (row.width() - 8.0) / 2.0;
    ui.horizontal(|ui| {
        for (name, factor) in [("Burst now", 3.0), ("Lull now", 0.2)] {
            let found = add(sight, factor);
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

/// A burst for every run there is, from the next tick on.
fn add(sight: &Sight, factor: f64) -> Option<Vec<Action>> {
    let from = end(sight.run).max(sight.other.map_or(0, end));
    let burst = Burst { from, until: from + LENGTH, factor };
    let mut asks = vec![Action::Set(vec![bursts::added(sight.run, burst)?])];
    if let Some(set) = sight.other.and_then(|other| bursts::added(other, burst)) {
        asks.push(Action::SetOther(vec![set]));
    }
    Some(asks)
}
