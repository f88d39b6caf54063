//! The dial of a price rule: k from the buyers' end to the sellers'.

use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, FontId, Pos2, Stroke, Ui, pos2, vec2};
use std::f32::consts::PI;

/// Pieces of the arc.
const PIECES: u32 = 36;

/// Draws a dial that shows `k` around `hub`, which is the middle of its foot.
pub fn show(ui: &Ui, theme: &Theme, hub: Pos2, radius: f32, k: f32, learns: bool) {
    let at = |share: f32, radius: f32| {
        let angle = PI * (1.0 - share);
        hub + vec2(angle.cos(), -angle.sin()) * radius
    };
    let width = (radius * 0.14).clamp(3.0, 8.0);
    for piece in 0..PIECES {
        let [from, to] = [piece, piece + 1].map(|edge| edge as f32 / PIECES as f32);
        let ink = theme.buyer.lerp_to_gamma(theme.seller, (from + to) / 2.0);
        let reached = (from + to) / 2.0 <= k;
        // Pieces overlap a little and can't be seen through, so that no seam is seen.
        let ink = theme.panel.lerp_to_gamma(ink, if reached { 1.0 } else { 0.3 });
        let ends = [at(from, radius), at((to + 0.006).min(1.0), radius)];
        ui.painter().line_segment(ends, Stroke::new(width, ink));
    }
    let ring = Stroke::new(2.0, theme.panel);
    ui.painter().circle(at(k, radius), width * 0.9, theme.text, ring);
    let text = format!("k {}", words::trimmed(f64::from(k), 0, 2));
    let font = FontId::new((radius * 0.42).clamp(12.0, 24.0), crate::view::theme::bold());
    let value = Words { text: &text, font, colour: theme.text };
    value.paint(ui, hub + vec2(0.0, 1.0), Align2::CENTER_BOTTOM, 2.0 * radius);
    if radius > 30.0 {
        let small = |text| Words { text, font: row::small(), colour: theme.muted };
        let foot = hub.y + 17.0;
        small("buyers").paint(ui, pos2(hub.x - radius, foot), Align2::CENTER_CENTER, 90.0);
        small("sellers").paint(ui, pos2(hub.x + radius, foot), Align2::CENTER_CENTER, 90.0);
    }
    if learns {
        let quiet = Words { text: "learns", font: row::small(), colour: theme.good };
        quiet.paint(ui, hub + vec2(0.0, 14.0), Align2::CENTER_CENTER, 60.0);
    }
}
