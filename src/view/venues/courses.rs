//! Who wins: shares, efficiency and k over all stages.

use super::colour;
use super::theatre::Theatre;
use crate::view::action::Action;
use crate::view::hall::{self, extent, head, number};
use crate::view::panels::chart::lines::line;
use crate::view::panels::chart::scale::of_ticks;
use crate::view::panels::chart::series::Bin;
use crate::view::panels::chart::well::{Well, hairline};
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Color32, Rangef, Rect, Sense, Ui};

/// Points of a chart for each value that is drawn.
const APART: f32 = 4.0;

/// The share of all traders that each venue has, and in grey who stays out.
pub fn shares(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    let (stages, most) = span(theatre, room);
    let shelf = &theatre.own.shelf;
    let mut lines = vec![(shelf.outside(&stages, most), theme.neutral, 1.0)];
    lines.extend(of_venues(theme, shelf.shares(&stages, most), 1.8));
    let text = theatre
        .frame()
        .map_or(String::new(), |frame| format!("{} out", words::percent(frame.outside())));
    chart(ui, theatre, theme, room, ("Shares", &text), lines, asks);
}

/// The efficiency of each venue, and in bold that of all trade.
pub fn efficiency(
    ui: &mut Ui,
    theatre: &Theatre,
    theme: &Theme,
    room: Rect,
    asks: &mut Vec<Action>,
) {
    let (stages, most) = span(theatre, room);
    let shelf = &theatre.own.shelf;
    let mut lines = of_venues(theme, shelf.efficiencies(&stages, most), 1.0);
    lines.push((shelf.efficiency(&stages, most), theme.text, 1.8));
    let text = theatre.frame().map_or(String::new(), |it| words::percent(it.efficiency));
    chart(ui, theatre, theme, room, ("Efficiency", &text), lines, asks);
}

/// The k of each venue.
pub fn k(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    let (stages, most) = span(theatre, room);
    let lines = of_venues(theme, theatre.own.shelf.k(&stages, most), 1.8);
    let text = theatre.frame().map_or(String::new(), |frame| {
        let each = frame.venues.iter().map(|it| words::number(it.k, 2));
        each.collect::<Vec<_>>().join(" · ")
    });
    chart(ui, theatre, theme, room, ("Price rule k", &text), lines, asks);
}

type Course = (Vec<Bin>, Color32, f32);

fn of_venues(theme: &Theme, venues: Vec<Vec<Bin>>, width: f32) -> Vec<Course> {
    let each = venues.into_iter().enumerate();
    each.map(|(venue, bins)| (bins, colour(theme, venue), width)).collect()
}

fn span(theatre: &Theatre, room: Rect) -> (std::ops::Range<i32>, usize) {
    (extent(&theatre.run.history), (room.width() / APART) as usize)
}

fn chart(
    ui: &mut Ui,
    theatre: &Theatre,
    theme: &Theme,
    room: Rect,
    (title, text): (&str, &str),
    lines: Vec<Course>,
    asks: &mut Vec<Action>,
) {
    let top = head(ui, theme, room, title);
    // Beside a head alone there is no room in a narrow window.
    if room.width() > 150.0 {
        number(ui, theme, room, text);
    }
    let stages = extent(&theatre.run.history);
    let well =
        Well { theme, rect: room.with_min_y(top), x: of_ticks(&stages), y: Rangef::new(0.0, 1.0) };
    let filled = well.show(ui, title, Sense::click_and_drag(), |plot| {
        for (bins, ink, width) in &lines {
            line(plot, bins, *ink, *width);
        }
        plot.vline(hairline(theatre.head.tick(), theme.muted.gamma_multiply(0.5)));
    });
    filled.ends(words::percent);
    let name = |tick| format!("stage {}", words::number(f64::from(tick + 1), 0));
    hall::seek(&theatre.run.history.ticks(), &filled, name, asks);
}
