//! Timeline of firms that bid: every round at a glance, those in an equilibrium in green.

use super::theatre::Theatre;
use crate::view::action::Action;
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, Rangef, Rect, Sense, Stroke, Ui, WidgetInfo, pos2};

/// Draws the panel into `ui`, which has its place and size.
pub fn show(ui: &mut Ui, theatre: &Theatre, theme: &Theme, asks: &mut Vec<Action>) {
    let all = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(all, Sense::click_and_drag());
    let tick = theatre.head.tick();
    response.widget_info(|| WidgetInfo::slider(true, f64::from(tick), "Timeline"));
    let run = theatre.run.history.ticks();
    let end = run.end.max(theatre.run.playbill.ticks as i32).max(run.start + 1);
    let x = Rangef::new(all.left() + 1.0, all.right() - 6.0);
    let y = all.top() + 16.0;
    let length = f64::from(end - run.start);
    let x_of = |tick: f64| x.min + x.span() * ((tick - f64::from(run.start)) / length) as f32;
    let bar = |from: f32, to: f32| Rect::from_x_y_ranges(from..=to, y - 1.5..=y + 1.5);
    let played = x_of(theatre.head.moment());
    ui.painter().rect_filled(bar(x.min, x.max), 2.0, theme.line);
    let known = x_of(f64::from(run.end)).max(played);
    ui.painter().rect_filled(bar(x.min, known), 2.0, theme.buyer.gamma_multiply(0.35));
    ui.painter().rect_filled(bar(x.min, played), 2.0, theme.buyer);
    settled(ui, theatre, theme, x, y, length);
    for change in &theatre.run.changes {
        let at = x_of(f64::from(*change)).round();
        ui.painter().vline(at, y - 8.0..=y - 3.0, Stroke::new(1.5, theme.text));
    }
    let dial = if theme.dark { theme.text } else { theme.panel };
    let ring = if theme.dark { theme.panel } else { theme.buyer };
    ui.painter().circle(pos2(played, y), 5.5, dial, Stroke::new(1.5, ring));
    figures(ui, theatre, theme, all);
    if (response.clicked() || response.dragged())
        && let Some(pointer) = response.interact_pointer_pos()
        && !run.is_empty()
    {
        let share = f64::from(((pointer.x - x.min) / x.span()).clamp(0.0, 1.0));
        let tick = f64::from(run.start) + share * length;
        asks.push(Action::Seek(tick.min(f64::from(run.end - 1)) + 0.6));
    }
}

/// A band where the market is in an equilibrium, looked up every other point.
fn settled(ui: &Ui, theatre: &Theatre, theme: &Theme, x: Rangef, y: f32, length: f64) {
    let history = &theatre.run.history;
    let start = history.ticks().start;
    let mut at = x.min;
    while at < x.max {
        let round = start + (f64::from((at - x.min) / x.span()) * length) as i32;
        let Some(frame) = history.at(round) else { return };
        let market = frame.markets.get(theatre.market);
        if market.is_some_and(|market| market.settled() == Some(true)) {
            let mark = Rect::from_x_y_ranges(at..=at + 2.0, y - 7.0..=y - 4.0);
            ui.painter().rect_filled(mark, 0.0, theme.good);
        }
        at += 2.0;
    }
}

/// The market in words, below the rail.
fn figures(ui: &mut Ui, theatre: &Theatre, theme: &Theme, all: Rect) {
    let Some(frame) = theatre.frame() else { return };
    let y = all.bottom() - 8.0;
    let known = frame.equilibrium.map(|known| known.in_words());
    let text = match known {
        Some(known) => format!("Equilibrium: {known}"),
        None => "No equilibrium of this game is known".to_owned(),
    };
    let left = Words::label(theme, &text);
    let rect = left.paint(ui, pos2(all.left(), y), Align2::LEFT_CENTER, all.width() * 0.62);
    let response = ui.interact(rect, ui.id().with("figures"), Sense::hover());
    row::tell(&response, || text.clone());
    let planned = words::number(f64::from(theatre.run.playbill.ticks), 0);
    let noise =
        theatre.look().and_then(|look| look.pupils.iter().map(|it| it.noise).reduce(f64::max));
    let right = match noise {
        Some(noise) => format!("noise ±{} · {planned} rounds", words::number(noise, 1)),
        None => format!("{planned} rounds"),
    };
    let right = Words::label(theme, &right);
    if rect.right() + 20.0 + right.width(ui) < all.right() {
        right.paint(ui, pos2(all.right() - 6.0, y), Align2::RIGHT_CENTER, 260.0);
    }
}
