//! Turnover: who comes and goes, and what that does.

use crate::view::action::Action;
use crate::view::sight::Sight;
use bevy_egui::egui;

/// Draws the panel into `ui`, which has its place and size.
pub fn show(ui: &mut egui::Ui, sight: &Sight, asks: &mut Vec<Action>) {
    let _ = (ui, sight, asks);
}
