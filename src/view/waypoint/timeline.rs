//! Time of a waypoint: a mark for each negotiation, and what all came to.

use super::theatre::Theatre;
use crate::view::hall::{Rail, foot};
use crate::view::panels::widget::row::Words;
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, Rect, Stroke, Ui, pos2};

/// A mark for each negotiation: the more steps the higher, green where the order is the best.
pub fn negotiations(ui: &Ui, theatre: &Theatre, theme: &Theme, rail: &Rail) {
    let y = rail.y;
    let mut last = f32::NEG_INFINITY;
    for frame in theatre.run.history.range(theatre.run.history.ticks()) {
        let Some(held) = &frame.held else { continue };
        let at = rail.at(f64::from(frame.tick));
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
}

/// The run in numbers, below the rail, and what each airline has received.
pub fn figures(ui: &mut Ui, theatre: &Theatre, theme: &Theme, all: Rect) {
    let Some(frame) = theatre.frame() else { return };
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
    let rect = foot(ui, theme, all, &text);
    let mut x = all.right() - 6.0;
    for (airline, credits) in frame.accounts.iter().enumerate().rev() {
        let text = format!("airline {} {}", airline + 1, words::signed(*credits, 2));
        let words = Words::label(theme, &text);
        if x - words.width(ui) < rect.right() + 20.0 {
            break;
        }
        let at = pos2(x, rect.center().y);
        x = words.paint(ui, at, Align2::RIGHT_CENTER, 200.0).left() - 18.0;
    }
}
