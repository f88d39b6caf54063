//! The time of a run at a glance, to be gone through by hand.

use super::{Hall, Play};
use crate::record::{Bill, History, Seen};
use crate::view::action::Action;
use crate::view::panels::chart::well::Filled;
use crate::view::panels::widget::row::{self, Words};
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, Rangef, Rect, Sense, Stroke, Ui, WidgetInfo, pos2};
use std::ops::Range;

/// Where ticks lie along the window.
#[derive(Clone, Copy, Debug)]
pub struct Rail {
    /// From the first tick to the last.
    pub x: Rangef,
    /// How high it lies.
    pub y: f32,
    start: i32,
    length: f64,
}

impl Rail {
    /// Where a moment lies.
    pub fn at(&self, tick: f64) -> f32 {
        self.x.min + self.x.span() * ((tick - f64::from(self.start)) / self.length) as f32
    }

    /// The moment that lies at `x`.
    pub fn of(&self, x: f32) -> f64 {
        let share = f64::from(((x - self.x.min) / self.x.span()).clamp(0.0, 1.0));
        f64::from(self.start) + share * self.length
    }
}

/// Draws the panel into `ui`, which has its place and size.
pub fn show<P: Play>(ui: &mut Ui, hall: &Hall<P>, theme: &Theme, asks: &mut Vec<Action>) {
    let all = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(all, Sense::click_and_drag());
    let tick = hall.head.tick();
    response.widget_info(|| WidgetInfo::slider(true, f64::from(tick), "Timeline"));
    let run = hall.run.history.ticks();
    let planned = hall.run.playbill.heading().ticks as i32;
    let end = run.end.max(planned).max(run.start + 1);
    let rail = Rail {
        x: Rangef::new(all.left() + 1.0, all.right() - 6.0),
        y: all.top() + 16.0,
        start: run.start,
        length: f64::from(end - run.start),
    };
    let y = rail.y;
    let bar = |to: f32| Rect::from_x_y_ranges(rail.x.min..=to, y - 1.5..=y + 1.5);
    let played = rail.at(hall.head.moment());
    ui.painter().rect_filled(bar(rail.x.max), 2.0, theme.line);
    let known = rail.at(f64::from(run.end)).max(played);
    ui.painter().rect_filled(bar(known), 2.0, theme.buyer.gamma_multiply(0.35));
    ui.painter().rect_filled(bar(played), 2.0, theme.buyer);
    P::marks(ui, hall, theme, &rail);
    for change in &hall.run.changes {
        let at = rail.at(f64::from(*change)).round();
        ui.painter().vline(at, y - 8.0..=y - 3.0, Stroke::new(1.5, theme.text));
    }
    let (dial, ring) =
        if theme.dark { (theme.text, theme.panel) } else { (theme.panel, theme.buyer) };
    ui.painter().circle(pos2(played, y), 5.5, dial, Stroke::new(1.5, ring));
    P::figures(ui, hall, theme, all);
    if (response.clicked() || response.dragged())
        && let Some(pointer) = response.interact_pointer_pos()
        && !run.is_empty()
    {
        asks.push(Action::Seek(rail.of(pointer.x).min(f64::from(run.end - 1)) + 0.6));
    }
}

/// Says something at the left below the time; gives the place that it takes.
pub fn foot(ui: &mut Ui, theme: &Theme, room: Rect, text: &str) -> Rect {
    let at = pos2(room.left(), room.bottom() - 8.0);
    let rect = Words::label(theme, text).paint(ui, at, Align2::LEFT_CENTER, room.width());
    let response = ui.interact(rect, ui.id().with("figures"), Sense::hover());
    row::tell(&response, || text.to_owned());
    rect
}

/// Ticks that charts show when so many were played: round numbers, so that the scale changes
/// seldom.
pub fn extent<F: Seen>(history: &History<F>) -> Range<i32> {
    let ticks = history.ticks();
    let played = (ticks.end - ticks.start).max(1);
    let mut length = 250;
    while length < played {
        // 250, 500, 1,000, 2,500, 5,000, …
        let two = length.to_string().starts_with('1');
        length = if two { length / 2 * 5 } else { length * 2 };
    }
    ticks.start..ticks.start + length
}

/// Seeks what is clicked in a chart over `ticks`, and says at its foot, in the words of `name`,
/// which tick the pointer is on.
pub fn seek(
    ticks: &Range<i32>,
    filled: &Filled,
    name: impl Fn(i32) -> String,
    asks: &mut Vec<Action>,
) {
    let Some(pointer) = filled.response.hover_pos().filter(|_| !ticks.is_empty()) else { return };
    let tick = (filled.of(pointer).0.floor() as i32).clamp(ticks.start, ticks.end - 1);
    filled.foot(tick as f32 + 0.5, name(tick));
    if filled.response.clicked() || filled.response.dragged() {
        asks.push(Action::Seek(f64::from(tick) + 0.6));
    }
}
