//! The lot as it is now, for when nothing is picked.

use crate::record::{Frame, Pulse};
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words::{self, aud, kwh, number, percent};
use crate::view::sight::Sight;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, Color32, Rect, Sense, Ui, pos2, vec2};

pub(super) fn show(ui: &mut Ui, sight: &Sight) {
    let theme = sight.theme;
    let bill = &sight.run.playbill;
    let Some(frame) = sight.frame() else {
        row::head(ui, theme, "The lot now");
        row::note(ui, theme, "Nothing has happened yet.");
        return;
    };
    row::head(ui, theme, if bill.lots > 1 { "All lots now" } else { "The lot now" });
    people(ui, theme, &frame.pulse, u64::from(bill.bays) * u64::from(bill.lots));
    market(ui, theme, frame);
    gains(ui, theme, &frame.pulse);
    if bill.lots > 1 {
        one_of_many(ui, sight, frame);
    }
    ui.add_space(18.0);
    row::note(ui, theme, "Click a vehicle to see its side of it.");
}

/// Who is there: a bar of all bays, and its parts in numbers.
fn people(ui: &mut Ui, theme: &Theme, pulse: &Pulse, bays: u64) {
    let population = u64::from(pulse.population);
    let (buyers, sellers) = (u64::from(pulse.buyers), u64::from(pulse.sellers));
    let neutral = population.saturating_sub(buyers + sellers);
    let free = bays.saturating_sub(population);
    let parts = [
        ("Buyers", buyers, theme.buyer),
        ("Sellers", sellers, theme.seller),
        ("Neither", neutral, theme.neutral),
        ("Free bays", free, theme.line),
    ];
    row::pair(ui, theme, "Vehicles", &whole(population));
    shares(ui, parts.map(|(_, count, colour)| (count, colour)));
    ui.add_space(6.0);
    for (name, count, colour) in parts {
        let size = vec2(ui.available_width(), row::HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let middle = rect.center().y;
        ui.painter().circle_filled(pos2(rect.left() + 4.0, middle), 4.0, colour);
        let label = Words::label(theme, name);
        label.paint(ui, pos2(rect.left() + 16.0, middle), Align2::LEFT_CENTER, rect.width());
        let count = whole(count);
        let place = pos2(rect.right(), middle);
        Words::value(theme, &count).paint(ui, place, Align2::RIGHT_CENTER, rect.width());
        row::tell(&response, || format!("{name}: {count}"));
    }
}

/// Parts of a whole, side by side.
fn shares(ui: &mut Ui, parts: [(u64, Color32); 4]) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 12.0), Sense::hover());
    let bar = Rect::from_center_size(rect.center(), vec2(rect.width(), 8.0));
    let whole: u64 = parts.iter().map(|part| part.0).sum();
    let shown = parts.iter().filter(|part| part.0 > 0).count();
    let room = bar.width() - 2.0 * shown.saturating_sub(1) as f32;
    let mut x = bar.left();
    for (count, colour) in parts.into_iter().filter(|part| part.0 > 0) {
        let width = room * count as f32 / whole as f32;
        let part = Rect::from_min_size(pos2(x, bar.top()), vec2(width, bar.height()));
        ui.painter().rect_filled(part, 2.0, colour);
        x += width + 2.0;
    }
}

fn market(ui: &mut Ui, theme: &Theme, frame: &Frame) {
    let pulse = &frame.pulse;
    row::head(ui, theme, "Market");
    row::pair(ui, theme, "Demand", &kwh(pulse.demand));
    row::pair(ui, theme, "Supply", &kwh(pulse.supply));
    row::pair(ui, theme, "Traded", &kwh(pulse.volume));
    let price = match pulse.price_sd.is_finite() && pulse.price_mean.is_finite() {
        true => format!("{} ± {}", number(pulse.price_mean, 3), number(pulse.price_sd, 3)),
        false => number(pulse.price_mean, 3),
    };
    row::pair(ui, theme, "Price, AUD/kWh", &price);
    row::pair(ui, theme, "Grid price, AUD/kWh", &number(frame.grid_price, 3));
}

fn gains(ui: &mut Ui, theme: &Theme, pulse: &Pulse) {
    row::head(ui, theme, "Gains");
    let share = if pulse.optimum > 0.0 { pulse.welfare / pulse.optimum } else { f32::NAN };
    row::pair(ui, theme, "Welfare", &aud(pulse.welfare));
    row::pair(ui, theme, "Share of the optimum", &percent(share));
    row::pair(ui, theme, "Matched", &percent(pulse.match_rate));
    row::pair(ui, theme, "Jain", &number(pulse.jain, 2));
    row::pair(ui, theme, "Gini", &number(pulse.gini, 2));
    row::pair(ui, theme, "Left below target", &unmet(pulse));
}

fn unmet(pulse: &Pulse) -> String {
    match pulse.departures {
        0 => words::NOTHING.to_owned(),
        all => format!("{} of {}", whole(pulse.unmet.into()), whole(all.into())),
    }
}

/// The lot in the middle of the scene, where there are many.
fn one_of_many(ui: &mut Ui, sight: &Sight, frame: &Frame) {
    let Some(glance) = frame.glances.get(sight.lot as usize) else { return };
    let theme = sight.theme;
    row::head(ui, theme, &format!("Lot {}", sight.lot));
    row::pair(ui, theme, "Vehicles", &whole(glance.population.into()));
    row::pair(ui, theme, "Traded", &kwh(glance.volume));
    row::pair(ui, theme, "Price, AUD/kWh", &number(glance.price, 3));
}

fn whole(count: u64) -> String {
    number(count as f64, 0)
}
