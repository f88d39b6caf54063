//! What a firm thinks its offers are worth, against what they would earn.

use super::colour;
use super::theatre::Theatre;
use crate::record::dispatch::{OFFERS, Pupil, offer_at};
use crate::view::hall::{head, number};
use crate::view::panels::chart::scale::round_scale;
use crate::view::panels::chart::well::Well;
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, Rangef, Rect, Sense, Stroke, Ui, pos2, vec2};
use egui_plot::{Line, Points, VLine};

/// Draws two firms side by side into `room`, or the picked one where there are more.
pub fn show(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect) {
    let top = head(ui, theme, room, "Critic and truth");
    let body = room.with_min_y(top);
    let Some(look) = theatre.look() else {
        let words = Words::label(theme, "Looked at from the next round on");
        words.paint(ui, body.center(), Align2::CENTER_CENTER, body.width());
        return;
    };
    let firms = look.pupils.len();
    let shown: Vec<usize> = match theatre.own.picked {
        None if firms <= 2 && body.width() > 300.0 => (0..firms).collect(),
        picked => vec![picked.unwrap_or(0).min(firms.saturating_sub(1))],
    };
    let width = body.width() / shown.len().max(1) as f32;
    for (place, firm) in shown.into_iter().enumerate() {
        let left = body.left() + width * place as f32;
        let gap = if place == 0 { 0.0 } else { 6.0 };
        let part =
            Rect::from_min_size(pos2(left + gap, body.top()), vec2(width - 6.0, body.height()));
        if let Some(pupil) = look.pupils.get(firm) {
            curves(ui, theatre, theme, part, firm, pupil);
        }
    }
    // Where there is one market, firms have a table that says so.
    if theatre.run.playbill.markets > 1 {
        let most = look.pupils.iter().map(|pupil| pupil.regret).fold(0.0, f64::max);
        number(ui, theme, room, &format!("regret up to {}", words::number(most, 0)));
    }
}

fn curves(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, firm: usize, pupil: &Pupil) {
    let cap = theatre.run.playbill.cap;
    let ink = colour(theme, firm);
    let truth = || pupil.profit.iter().copied();
    let (low, high) = (truth().fold(0.0, f32::min), truth().fold(0.0, f32::max));
    let margin = (high - low) * 0.2;
    let well = Well {
        theme,
        rect: room,
        x: Rangef::new(-cap as f32, cap as f32),
        y: round_scale(low - margin, high + margin),
    };
    let name = format!("value of firm {}'s offers", firm + 1);
    let points = |values: &[f32]| -> Vec<[f64; 2]> {
        let each = values.iter().take(OFFERS).enumerate();
        each.map(|(place, value)| [offer_at(place, cap), f64::from(*value)]).collect()
    };
    let filled = well.show(ui, &name, Sense::hover(), |plot| {
        let aim = Stroke::new(1.0, ink.gamma_multiply(0.55));
        plot.vline(VLine::new("", pupil.aim).stroke(aim));
        let truth = Stroke::new(1.25, theme.muted);
        plot.line(Line::new("", points(&pupil.profit)).stroke(truth));
        plot.line(Line::new("", points(&pupil.value)).stroke(Stroke::new(2.0, ink)));
        if let Some(value) = at(&pupil.value, pupil.aim, cap) {
            plot.points(Points::new("", [pupil.aim, value]).color(ink).radius(3.5));
        }
    });
    filled.ends(|value| words::number(value, 0));
    let font = row::small();
    let label = |text: &str, at, align, colour| {
        filled.painter.text(at, align, text, font.clone(), colour);
    };
    let right = room.right() - 6.0;
    label(
        &format!("firm {}: its critic", firm + 1),
        pos2(right, room.top() + 3.0),
        Align2::RIGHT_TOP,
        ink,
    );
    label("true profit", pos2(right, room.top() + 17.0), Align2::RIGHT_TOP, theme.muted);
    if pupil.value.is_empty() {
        filled.centre("no critic that can be asked");
    }
    let foot = format!("{} to {}", words::number(-cap, 0), words::number(cap, 0));
    label(&foot, pos2(right, room.bottom() - 2.0), Align2::RIGHT_BOTTOM, theme.muted);
    if let Some(pointer) = filled.response.hover_pos() {
        let offer = f64::from(filled.of(pointer).0).clamp(-cap, cap);
        let told = |values: &[f32]| words::number(at(values, offer, cap).unwrap_or(f64::NAN), 0);
        filled.foot(
            offer as f32,
            format!(
                "offer {}: critic {}, truth {}",
                words::number(offer, 0),
                told(&pupil.value),
                told(&pupil.profit)
            ),
        );
    }
}

/// The value of a curve at an offer, between the two nearest that are known.
fn at(values: &[f32], offer: f64, cap: f64) -> Option<f64> {
    let place = (offer / cap + 1.0) / 2.0 * (OFFERS - 1) as f64;
    let lower = (place.floor().max(0.0) as usize).min(OFFERS - 2);
    let (from, to) = (*values.get(lower)?, *values.get(lower + 1)?);
    Some(f64::from(from) + (f64::from(to) - f64::from(from)) * (place - lower as f64))
}
