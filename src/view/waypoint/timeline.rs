//! Timeline of a waypoint: every tick at a glance; a mark for each negotiation.

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
    let mut last = f32::NEG_INFINITY;
    for frame in theatre.run.history.range(run.clone()) {
        let Some(held) = &frame.held else { continue };
        let at = x_of(f64::from(frame.tick));
        if at - last < 3.0 {
            continue;
        }
        last = at;
        let gap = f64::from(frame.pulse.gap);
        let worse = gap.is_finite() && gap > 1e-9;
        let ink = if worse { theme.seller } else { theme.good };
        let high = 4.0 + (held.steps.len() as f32).sqrt().min(10.0);
        ui.painter().vline(at.round(), y - 3.0 - high..=y - 3.0, Stroke::new(1.6, ink));
    }
    let (dial, ring) =
        if theme.dark { (theme.text, theme.panel) } else { (theme.panel, theme.buyer) };
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

/// The run in numbers, below the rail, and what each airline has received.
fn figures(ui: &mut Ui, theatre: &Theatre, theme: &Theme, all: Rect) {
    let Some(frame) = theatre.frame() else { return };
    let y = all.bottom() - 8.0;
    let so_far = theatre.run.history.range(theatre.run.history.ticks().start..frame.tick + 1);
    let (mut negotiations, mut passed, mut optimal) = (0_usize, 0_u32, 0_usize);
    for frame in so_far {
        passed += frame.pulse.passed;
        if frame.held.is_some() {
            negotiations += 1;
            optimal += usize::from(frame.pulse.gap <= 1e-9);
        }
    }
    let text = format!(
        "{} passed · {}, {optimal} of them at the least total cost",
        words::count(passed as usize, "aircraft", "aircraft"),
        words::count(negotiations, "negotiation", "negotiations"),
    );
    let left = Words::label(theme, &text);
    let rect = left.paint(ui, pos2(all.left(), y), Align2::LEFT_CENTER, all.width() * 0.6);
    let response = ui.interact(rect, ui.id().with("figures"), Sense::hover());
    row::tell(&response, || text.clone());
    let mut x = all.right() - 6.0;
    for (airline, credits) in frame.accounts.iter().enumerate().rev() {
        let text = format!("airline {} {}", airline + 1, words::signed(*credits, 2));
        let words = Words::label(theme, &text);
        if x - words.width(ui) < rect.right() + 20.0 {
            break;
        }
        x = words.paint(ui, pos2(x, y), Align2::RIGHT_CENTER, 200.0).left() - 18.0;
    }
}
