//! Flows: who comes, upwards; who leaves, downwards; who finds no bay, in the colour of warnings.

use crate::view::action::Action;
use crate::view::panels::chart::caption::{Words, caption};
use crate::view::panels::chart::figures::fixed;
use crate::view::panels::chart::kept::Desk;
use crate::view::panels::chart::lines::bars;
use crate::view::panels::chart::scale::of_ticks;
use crate::view::panels::chart::series::{Bin, Quantity};
use crate::view::panels::chart::time_chart::{Place, seek, told};
use crate::view::panels::chart::well::{Well, hairline};
use crate::view::sight::Sight;
use bevy_egui::egui::{self, Rangef, Rect, Sense};

/// Draws flows over time. Says which tick the pointer is on.
pub fn show(
    ui: &mut egui::Ui,
    sight: &Sight,
    desk: &mut Desk,
    place: Place,
    asks: &mut Vec<Action>,
) -> Option<i32> {
    head(ui, sight, desk.pointed, place.row);
    desk.shelf.fill(
        &sight.run.history,
        &[Quantity::Arrivals, Quantity::Departures, Quantity::TurnedAway],
    );
    let most = place.well.width() as usize / 3;
    let bins = |quantity| -> Vec<Bin> {
        let series = desk.shelf.series(quantity);
        series.map(|series| series.bins(&place.ticks, most)).unwrap_or_default()
    };
    let (came, away) = (bins(Quantity::Arrivals), bins(Quantity::TurnedAway));
    let left = bins(Quantity::Departures);
    let most = highest(&came, sight).max(highest(&left, sight)).max(1.0);
    let theme = sight.theme;
    let (x, y) = (of_ticks(&place.ticks), Rangef::new(-most, most));
    let well = Well { theme, rect: place.well, x, y };
    let filled = well.show(ui, "Flows", Sense::click_and_drag(), |plot| {
        bars(plot, &came, 1.0, theme.buyer.gamma_multiply(0.85));
        bars(plot, &away, 1.0, theme.warning);
        bars(plot, &left, -1.0, theme.neutral.gamma_multiply(0.85));
        if let Some(frame) = told(sight, desk.pointed) {
            plot.vline(hairline(frame.tick, theme.muted.gamma_multiply(0.5)));
        }
    });
    filled.ends(|value| fixed(value.abs(), 0));
    seek(sight, &filled, asks)
}

/// The highest mean. The opening, when all come at once, may go beyond it.
fn highest(bins: &[Bin], sight: &Sight) -> f32 {
    let start = sight.run.history.ticks().start;
    let usual = bins.iter().filter(|bin| bin.from > start);
    usual.map(|bin| bin.span.mean()).fold(0.0, f32::max)
}

fn head(ui: &egui::Ui, sight: &Sight, pointed: Option<i32>, row: Rect) {
    let theme = sight.theme;
    let short = Words::new("Came", theme.buyer).and(" · ", theme.muted).and("left", theme.neutral);
    let long = short.clone().and(" · ", theme.muted).and("turned away", theme.warning);
    let Some(frame) = told(sight, pointed) else {
        return caption(ui, row, &[long, short], &[Words::new("–", theme.text)]);
    };
    let pulse = &frame.pulse;
    let [came, left, away] = [pulse.arrivals, pulse.departures, pulse.turned_away]
        .map(|count| fixed(f64::from(count), 0));
    let numbers = Words::new(format!("+{came} −{left}"), theme.text);
    let with_away = numbers.clone().and(format!("  {away}"), theme.warning);
    let numbers = if pulse.turned_away > 0 { vec![with_away, numbers] } else { vec![numbers] };
    caption(ui, row, &[long, short], &numbers);
}
