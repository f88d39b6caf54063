//! Time of traders between venues: which venue has the most, and what that comes to.

use super::colour;
use super::theatre::Theatre;
use crate::record::venues::Frame;
use crate::view::hall::{Rail, foot};
use crate::view::panels::widget::row::Words;
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, Rect, Stroke, Ui, pos2};

/// Stages over which the leader is asked for, so that the band is calm.
const OVER: i32 = 50;

/// A band in the colour of the venue that has the most, the fuller the more; a mark for each round.
pub fn leaders(ui: &Ui, theatre: &Theatre, theme: &Theme, rail: &Rail) {
    let history = &theatre.run.history;
    let ticks = history.ticks();
    let mut at = rail.x.min;
    while at < rail.x.max {
        let stage = rail.of(at) as i32;
        if stage >= ticks.end {
            break;
        }
        let shares =
            shares(history.range(stage - OVER / 2..stage + OVER / 2).map(|frame| &**frame));
        let best = shares.iter().enumerate().max_by(|left, right| left.1.total_cmp(right.1));
        if let Some((venue, share)) = best.filter(|_| shares.len() > 1) {
            let even = 1.0 / shares.len() as f32;
            let lead = ((share - even) / (1.0 - even)).clamp(0.0, 1.0);
            let ink = colour(theme, venue).gamma_multiply((2.0 * lead).min(1.0));
            let mark = Rect::from_x_y_ranges(at..=at + 2.0, rail.y - 8.0..=rail.y - 4.0);
            ui.painter().rect_filled(mark, 0.0, ink);
        }
        at += 2.0;
    }
    let round = theatre.run.playbill.round;
    let rounds = theatre.run.playbill.ticks.checked_div(round).unwrap_or(0);
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
fn shares<'a>(frames: impl Iterator<Item = &'a Frame>) -> Vec<f32> {
    let mut counts: Vec<f32> = Vec::new();
    for frame in frames {
        counts.resize(frame.venues.len(), 0.0);
        for venue in frame.traders.iter().filter_map(|trader| trader.venue) {
            counts[usize::from(venue)] += 1.0;
        }
    }
    let all: f32 = counts.iter().sum();
    counts.iter().map(|count| count / all.max(1.0)).collect()
}

/// Who wins, in words, below the rail.
pub fn figures(ui: &mut Ui, theatre: &Theatre, theme: &Theme, all: Rect) {
    let Some(frame) = theatre.frame() else { return };
    let shares = shares(std::iter::once(frame));
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
