//! Flows: who comes, upwards; who leaves, downwards; who finds no bay, in the colour of warnings.

use crate::view::action::Action;
use crate::view::panels::chart::caption::{Words, caption};
use crate::view::panels::chart::figures::fixed;
use crate::view::panels::chart::kept::Desk;
use crate::view::panels::chart::plot::Plot;
use crate::view::panels::chart::series::{Bin, Quantity};
use crate::view::panels::chart::time_chart::{Place, point, told};
use crate::view::sight::Sight;
use bevy_egui::egui::{self, Color32, Mesh, Rangef, Rect, Sense, Shape, WidgetInfo, WidgetType};

/// Draws flows over time. Says which tick the pointer is on.
pub fn show(
    ui: &mut egui::Ui,
    sight: &Sight,
    desk: &mut Desk,
    place: Place,
    asks: &mut Vec<Action>,
) -> Option<i32> {
    head(ui, sight, desk.pointed, place.row);
    let response = ui.interact(place.well, ui.id().with("flows"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, "Chart of Flows"));
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
    let scale = Rangef::new(-most, most);
    let plot = Plot::new(ui.painter(), theme, place.well, Plot::scale(&place.ticks), scale);
    plot.bars(&came, 1.0, theme.buyer.gamma_multiply(0.85));
    plot.bars(&away, 1.0, theme.warning);
    plot.bars(&left, -1.0, theme.neutral.gamma_multiply(0.85));
    plot.ends(|value| fixed(value.abs(), 0));
    if let Some(frame) = told(sight, desk.pointed) {
        plot.hairline(frame.tick as f32 + 0.5, theme.muted.gamma_multiply(0.5));
    }
    point(sight, &plot, &response, asks)
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

impl Plot<'_> {
    /// A bar for the mean of every bin, up or, with a sign of −1, down.
    fn bars(&self, bins: &[Bin], sign: f32, ink: Color32) {
        let mut mesh = Mesh::default();
        for bin in bins.iter().filter(|bin| bin.span.sum > 0.0) {
            let gap = bin.ticks as f32 * 0.15;
            let from = self.at(bin.from as f32 + gap, 0.0);
            let to = self.at((bin.from + bin.ticks) as f32 - gap, sign * bin.span.mean());
            mesh.add_colored_rect(Rect::from_two_pos(from, to), ink);
        }
        self.painter.add(Shape::mesh(mesh));
    }
}
