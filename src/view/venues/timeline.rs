//! Time of traders between venues: which venue has the most, and what that comes to.

use super::colour;
use super::theatre::Theatre;
use crate::record::venues::Frame;
use crate::view::hall::{Rail, foot};
use crate::view::panels::widget::row::Words;
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, Rect, Stroke, Ui, pos2};

/// Width of a piece of the band, points.
const PIECE: f32 = 4.0;

/// A band in the colour of the venue that has the most, the fuller the more; a mark for each round.
pub fn leaders(ui: &Ui, theatre: &Theatre, theme: &Theme, rail: &Rail) {
    let start = theatre.run.history.ticks().start;
    let planned = theatre.run.playbill.ticks;
    let most = (rail.x.span() / PIECE) as usize;
    let all = start..start + planned.max(1) as i32;
    let venues = theatre.own.shelf.shares(&all, most);
    for piece in 0..venues.first().map_or(0, Vec::len) {
        let bins = venues.iter().map(|bins| bins[piece]);
        let inside: f32 = bins.clone().map(|bin| bin.span.mean()).sum();
        let best = bins
            .enumerate()
            .max_by(|(_, left), (_, right)| left.span.mean().total_cmp(&right.span.mean()));
        let Some((venue, bin)) = best.filter(|_| venues.len() > 1 && inside > 0.0) else {
            continue;
        };
        let even = 1.0 / venues.len() as f32;
        let lead = ((bin.span.mean() / inside - even) / (1.0 - even)).clamp(0.0, 1.0);
        let ink = colour(theme, venue).gamma_multiply((2.0 * lead).min(1.0));
        let half = 0.5 * f64::from(bin.ticks);
        let [from, to] = [-half, half].map(|half| rail.at(f64::from(bin.middle()) + half));
        let mark = Rect::from_x_y_ranges(from..=to, rail.y - 8.0..=rail.y - 4.0);
        ui.painter().rect_filled(mark, 0.0, ink);
    }
    let round = theatre.run.playbill.round;
    let rounds = planned.checked_div(round).unwrap_or(0);
    let apart = rail.x.span() / rounds.max(1) as f32;
    if apart > 4.0 {
        for number in 1..rounds {
            let x = rail.at(f64::from(number * round)).round();
            let line = Stroke::new(1.0, theme.faint);
            ui.painter().vline(x, rail.y + 4.0..=rail.y + 7.0, line);
        }
    }
}

/// Shares of those who enter, venue by venue.
fn shares(frame: &Frame) -> Vec<f32> {
    let mut counts = vec![0.0_f32; frame.venues.len()];
    for venue in frame.traders.iter().filter_map(|trader| trader.venue) {
        counts[usize::from(venue)] += 1.0;
    }
    let all: f32 = counts.iter().sum();
    counts.iter().map(|count| count / all.max(1.0)).collect()
}

/// Who wins, in words, below the rail.
pub fn figures(ui: &mut Ui, theatre: &Theatre, theme: &Theme, all: Rect) {
    let Some(frame) = theatre.frame() else { return };
    let shares = shares(frame);
    let best = shares.iter().enumerate().max_by(|left, right| left.1.total_cmp(right.1));
    let text = match best.filter(|(_, share)| **share > 0.0) {
        Some((venue, share)) if shares.len() > 1 => {
            format!("Venue {} has {} of those who enter", venue + 1, words::percent(*share))
        }
        Some(_) => format!("{} of all traders enter", words::percent(1.0 - frame.outside())),
        None => "Nobody enters".to_owned(),
    };
    let rect = foot(ui, theme, all, &text);
    let planned = format!("{} stages", words::number(f64::from(theatre.run.playbill.ticks), 0));
    let text = match frame.exploration.is_finite() {
        true => {
            format!("{} of choices are tried out · {planned}", words::percent(frame.exploration))
        }
        false => format!("all follow fictitious play · {planned}"),
    };
    let right = Words::label(theme, &text);
    if rect.right() + 20.0 + right.width(ui) < all.right() {
        let at = pos2(all.right() - 6.0, rect.center().y);
        right.paint(ui, at, Align2::RIGHT_CENTER, 400.0);
    }
}
