//! The policy as a map: the stated price over urgency and state of charge, asks above the target,
//! bids below it.

use crate::learn::{Network, Scratch};
use crate::scenario::{LOT_PRICES, LOT_SIGHTS};
use crate::view::panels::chart::caption::{Words, say, tip};
use crate::view::panels::chart::figures::{percent, price, with_unit};
use crate::view::panels::chart::kept::Desk;
use crate::view::scene::moment::price_scale;
use crate::view::sight::Sight;
use bevy_egui::egui::{
    self, Align2, CornerRadius, FontId, Pos2, Rect, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2,
};
use std::sync::Arc;

/// Cells across, by urgency, and down, by state of charge.
const CELLS: (usize, usize) = (16, 20);
/// The target of the vehicles on the map, share of the battery, and the seller's buffer above it.
const TARGET: f64 = 0.5;
const BUFFER: f64 = 0.05;
/// A typical stay, ticks.
const STAY: f64 = 8.0;
/// True values of the vehicles on the map over the grid price: willingness to pay of one without
/// and of one with all urgency, and a typical reservation price.
const VALUES: (f64, f64, f64) = (0.65, 1.2, 0.58);
/// Energy of a tick over the battery: needs and surpluses beyond it are full orders.
const FULL: f64 = 5.5 / 75.0;
/// Room for names at the left and below.
const NAMES: f32 = 34.0;
const FOOT: f32 = 18.0;

/// What the policy does in every cell, remembered while it is the same.
#[derive(Clone, Debug, Default)]
pub struct PolicyMap {
    /// Of which policy, and at which prices.
    of: Option<(Arc<Network>, [f64; 2])>,
    cells: Vec<Option<Deed>>,
}

/// A stated price, AUD/kWh, and the share of the need or surplus that is put on the market.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deed {
    /// AUD/kWh.
    pub price: f64,
    /// In [0, 1].
    pub share: f64,
}

impl PolicyMap {
    /// Works the map out anew if the policy or the prices have changed; `prices` are the last mean
    /// price and the grid price, AUD/kWh.
    fn update(&mut self, actor: &Arc<Network>, prices: [f64; 2]) {
        let same =
            |(known, at): &(Arc<Network>, [f64; 2])| Arc::ptr_eq(known, actor) && *at == prices;
        if self.of.as_ref().is_some_and(same) {
            return;
        }
        let mut scratch = Scratch::default();
        let (across, down) = CELLS;
        let places = (0..down).flat_map(|row| (0..across).map(move |column| (column, row)));
        self.cells = places.map(|place| deed(actor, centre(place), prices, &mut scratch)).collect();
        self.of = Some((Arc::clone(actor), prices));
    }
}

/// Urgency and state of charge in the middle of a cell; the fullest battery is on top.
fn centre((column, row): (usize, usize)) -> (f64, f64) {
    let (across, down) = CELLS;
    ((column as f64 + 0.5) / across as f64, 1.0 - (row as f64 + 0.5) / down as f64)
}

/// What `actor` does with this urgency and state of charge; none for one who doesn't trade.
pub fn deed(
    actor: &Network,
    (urgency, soc): (f64, f64),
    [last, grid]: [f64; 2],
    scratch: &mut Scratch,
) -> Option<Deed> {
    let gap = TARGET - soc;
    let (buys, sells) = (gap > 0.0, -gap > BUFFER);
    if !buys && !sells {
        return None;
    }
    let need = if buys { gap } else { -gap - BUFFER };
    let (patient, urgent, reservation) = VALUES;
    let value = if buys { patient + (urgent - patient) * urgency } else { reservation };
    let one = |yes: bool| if yes { 1.0 } else { 0.0 };
    let seen = [
        soc,
        gap,
        urgency,
        (1.0 - urgency) * STAY / 12.0,
        (need / FULL).min(1.0),
        value,
        last / grid,
        last / grid,
        0.5,
        one(buys),
        one(sells),
        0.0,
    ]
    .map(|number| number as f32);
    if actor.shape().input != LOT_SIGHTS.len() {
        return None;
    }
    let action = actor.forward(&seen, &[], scratch);
    let share = |number: f32| (f64::from(number) + 1.0) / 2.0;
    let (low, high) = LOT_PRICES;
    Some(Deed { price: low + (high - low) * share(action[0]), share: share(action[1]) })
}

/// Draws the map into `place`.
pub fn show(ui: &mut Ui, sight: &Sight, desk: &mut Desk, place: Rect) {
    let theme = sight.theme;
    let map = Rect::from_min_max(
        pos2(place.left() + NAMES, place.top()),
        pos2(place.right(), place.bottom() - FOOT),
    );
    ui.painter().rect_filled(map, CornerRadius::same(4), theme.well);
    let Some(actor) = sight.run.actor() else {
        let words = match sight.run.learns() {
            true => "the first policy is on its way",
            false => "nobody learns, or has learned",
        };
        let font = FontId::proportional(12.0);
        let centre = map.center();
        say(ui, centre, Align2::CENTER_CENTER, &Words::new(words, theme.muted), &font);
        return;
    };
    desk.policy.update(&actor, prices(sight));
    // The colours of the scene.
    let (low, high) = price_scale(&sight.run.playbill);
    for (index, deed) in desk.policy.cells.iter().enumerate() {
        let Some(deed) = deed else { continue };
        let share = (deed.price as f32 - low) / (high - low);
        // An order for little is faint.
        let ink = theme.well.lerp_to_gamma(theme.price(share), 0.25 + 0.75 * deed.share as f32);
        ui.painter().rect_filled(cell(map, index).shrink(0.5), CornerRadius::same(1), ink);
    }
    names(ui, sight, map);
    point(ui, sight, desk, map);
}

/// The last mean price and the grid price of the shown tick, AUD/kWh.
fn prices(sight: &Sight) -> [f64; 2] {
    let grid = sight.run.playbill.reference_price.max(1e-6);
    let mean = sight.frame().map_or(f64::NAN, |frame| f64::from(frame.pulse.price_mean));
    [if mean.is_finite() { mean } else { grid }, grid]
}

fn cell(map: Rect, index: usize) -> Rect {
    let (across, down) = CELLS;
    let size = vec2(map.width() / across as f32, map.height() / down as f32);
    let (column, row) = (index % across, index / across);
    Rect::from_min_size(map.min + vec2(column as f32 * size.x, row as f32 * size.y), size)
}

fn names(ui: &Ui, sight: &Sight, map: Rect) {
    let theme = sight.theme;
    let font = FontId::proportional(10.0);
    let put = |at: Pos2, align: Align2, words: String, ink| {
        say(ui, at, align, &Words::new(words, ink), &font);
    };
    let height = |soc: f64| map.bottom() - map.height() * soc as f32;
    for soc in [0.0, TARGET, 1.0] {
        let align = match soc {
            0.0 => Align2::RIGHT_BOTTOM,
            1.0 => Align2::RIGHT_TOP,
            _ => Align2::RIGHT_CENTER,
        };
        put(pos2(map.left() - 6.0, height(soc)), align, percent(soc), theme.muted);
    }
    let foot = map.bottom() + 5.0;
    put(pos2(map.left(), foot), Align2::LEFT_TOP, "just arrived".to_owned(), theme.muted);
    put(pos2(map.right(), foot), Align2::RIGHT_TOP, "about to leave".to_owned(), theme.muted);
    // On the ground between asks and bids, where nobody trades.
    let middle = height(TARGET + BUFFER / 2.0);
    put(pos2(map.left() + 6.0, middle), Align2::LEFT_CENTER, "▲ asks".into(), theme.seller);
    put(pos2(map.right() - 6.0, middle), Align2::RIGHT_CENTER, "bids ▼".into(), theme.buyer);
}

fn point(ui: &Ui, sight: &Sight, desk: &Desk, map: Rect) {
    let response = ui.interact(map, ui.id().with("policy map"), Sense::hover());
    let label = "Map of the policy: price over urgency and state of charge";
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, label));
    let Some(at) = response.hover_pos() else { return };
    let (across, down) = CELLS;
    let inside = (at - map.min) / map.size();
    let column = ((inside.x * across as f32) as usize).min(across - 1);
    let row = ((inside.y * down as f32) as usize).min(down - 1);
    let index = row * across + column;
    let Some(Some(deed)) = desk.policy.cells.get(index) else { return };
    let ring = egui::Stroke::new(1.5, sight.theme.text);
    let place = cell(map, index);
    ui.painter().rect_stroke(place, CornerRadius::same(2), ring, egui::StrokeKind::Inside);
    let (urgency, soc) = centre((column, row));
    tip(&response, |ui| {
        let verb = if soc < TARGET { "Bids" } else { "Asks" };
        let theme = sight.theme;
        ui.label(theme.value(format!("{verb} {}", with_unit(price(deed.price), "AUD/kWh"))));
        ui.label(theme.label(format!("for {} of its energy", percent(deed.share))));
        ui.label(theme.label(format!("charge {}, urgency {}", percent(soc), percent(urgency))));
    });
}
