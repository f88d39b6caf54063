//! Stated against true values: who tells the truth lies on the diagonal.

use crate::record::{Frame, Parked, Side};
use crate::view::panels::chart::figures::fixed;
use crate::view::panels::chart::well::Well;
use crate::view::sight::Sight;
use bevy_egui::egui::{Align2, FontId, Pos2, Rangef, Rect, Sense, Stroke, Ui, vec2};
use egui_plot::{Line, PlotUi, Points};

/// Ticks whose orders are shown, the shown one among them.
const TICKS: i32 = 16;

/// Draws the orders of the last ticks into `rect`.
pub fn show(ui: &mut Ui, sight: &Sight, rect: Rect) {
    let theme = sight.theme;
    let top = (sight.run.playbill.reference_price * 1.5) as f32;
    let scale = Rangef::new(0.0, top.max(1e-3));
    let frames = last_frames(sight);
    let well = Well { theme, rect, x: scale, y: scale };
    let filled = well.show(ui, "Stated and true values", Sense::hover(), |plot| {
        let end = f64::from(scale.max);
        let diagonal = Line::new("", vec![[0.0, 0.0], [end, end]]);
        plot.line(diagonal.stroke(Stroke::new(1.0, theme.faint)));
        for (side, ink) in [(Side::Buyer, theme.buyer), (Side::Seller, theme.seller)] {
            points(plot, &frames, sight.lot, side, ink);
        }
    });
    filled.ends(|value| fixed(value, 2));
    let font = FontId::proportional(10.0);
    let put = |at: Pos2, align: Align2, words: &str| {
        filled.painter.text(at, align, words, font.clone(), theme.muted);
    };
    put(rect.left_top() + vec2(36.0, 6.0), Align2::LEFT_TOP, "stated");
    put(rect.right_bottom() - vec2(6.0, 5.0), Align2::RIGHT_BOTTOM, "true");
    if frames.is_empty() {
        filled.centre("not kept for this tick");
    }
}

/// The frames of the last ticks that are kept, the shown one last.
fn last_frames<'a>(sight: &Sight<'a>) -> Vec<&'a Frame> {
    let Some(shown) = sight.frame().map(|frame| frame.tick) else { return Vec::new() };
    let ticks = shown - TICKS + 1..=shown;
    ticks.filter_map(|tick| sight.run.history.at(tick).map(|frame| &**frame)).collect()
}

fn points(
    plot: &mut PlotUi<'_>,
    frames: &[&Frame],
    lot: u32,
    side: Side,
    ink: bevy_egui::egui::Color32,
) {
    let Some((shown, before)) = frames.split_last() else { return };
    let of = |frame: &Frame| -> Vec<[f64; 2]> {
        let scene = frame.scene(lot);
        let parked = scene.map(|scene| scene.parked.as_slice()).unwrap_or_default();
        let orders = parked.iter().filter(|one| one.side == side && one.quantity > 0.0);
        orders.map(|one: &Parked| [f64::from(one.value), f64::from(one.price)]).collect()
    };
    let earlier: Vec<[f64; 2]> = before.iter().flat_map(|frame| of(frame)).collect();
    plot.points(Points::new("", earlier).radius(1.25).color(ink.gamma_multiply(0.45)));
    plot.points(Points::new("", of(shown)).radius(2.5).color(ink));
}
