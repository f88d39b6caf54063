//! Trails: what became of one vehicle over its stay, read from the history.

use crate::record::{History, Parked, Scene, Side};
use crate::view::action::Pick;
use crate::view::sight::Sight;
use bevy_egui::egui::{Context, Id};
use std::sync::Arc;

/// Ticks of a stay that are walked at most; a longer stay shows its latest part.
const MOST: i32 = 2_000;
/// Frames that are searched for a vehicle nobody has seen yet, each way.
const SEARCHED: i32 = 256;

/// Where a picked vehicle is in the shown tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// In its bay.
    Here,
    /// It has left.
    Left,
    /// It has not come yet.
    NotYet,
}

/// A vehicle over its stay, up to the shown tick.
#[derive(Clone, Debug, PartialEq)]
pub struct Trail {
    /// Where it is.
    pub whereabouts: Whereabouts,
    /// Its state in the shown tick, or the last one before it left.
    pub state: Parked,
    /// The tick of that state.
    pub tick: i32,
    /// Every tick of its stay that is known.
    pub points: Vec<Point>,
    /// Its trades, in order.
    pub deals: Vec<Deal>,
}

/// A vehicle in one tick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The tick.
    pub tick: i32,
    /// Its side.
    pub side: Side,
    /// State of charge after it, share of the battery.
    pub soc: f32,
    /// True value, AUD/kWh; not a number for a neutral vehicle.
    pub value: f32,
    /// Reported price, AUD/kWh; not a number without an order.
    pub price: f32,
    /// Mean price of its trades, AUD/kWh; not a number without a trade.
    pub cleared: f32,
}

/// A trade of a vehicle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deal {
    /// The tick.
    pub tick: i32,
    /// The other vehicle's number, if it is known.
    pub partner: Option<u32>,
    /// Whether this vehicle bought.
    pub bought: bool,
    /// Energy, kWh.
    pub quantity: f32,
    /// Price, AUD/kWh.
    pub price: f32,
}

/// What a trail was made of; while that is the same, so is the trail.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Key {
    pick: Pick,
    /// Address of the shown frame.
    frame: usize,
    seen: i32,
}

/// The trail of the picked vehicle; `None` if nothing is known of it.
pub fn of(context: &Context, sight: &Sight) -> Option<Arc<Trail>> {
    let pick = sight.picked?;
    let frame = sight.frame()?;
    let history = &sight.run.history;
    let key = Key { pick, frame: Arc::as_ptr(frame) as usize, seen: history.seen().start };
    let id = Id::new("trail");
    type Kept = (Key, Option<Arc<Trail>>);
    let kept = context.data(|data| data.get_temp::<Kept>(id));
    let last = match kept {
        Some((known, trail)) if known == key => return trail,
        Some((known, trail)) if known.pick == pick => trail.map(|trail| trail.state),
        _ => None,
    };
    let found = find(history, pick, frame.tick, last);
    let trail = found.map(|state| Arc::new(walk(history, pick.lot, state, frame.tick)));
    context.data_mut(|data| data.insert_temp(id, (key, trail.clone())));
    trail
}

/// Any state of the vehicle, the nearest to `tick` if nothing was known of it.
fn find(history: &History, pick: Pick, tick: i32, last: Option<Parked>) -> Option<Parked> {
    let in_scene = |scene: &Scene| {
        let left = || scene.left.iter().find(|left| left.ordinal == pick.ordinal);
        scene.find(pick.ordinal).or_else(left).copied()
    };
    let at = |tick: i32| history.at(tick)?.scene(pick.lot).and_then(in_scene);
    if let Some(state) = at(tick) {
        return Some(state);
    }
    // What was known holds as long as the history still has that vehicle in that bay.
    if let Some(state) = last
        && state_at(history, pick.lot, &state, state.arrived.max(history.seen().start)).is_some()
    {
        return Some(state);
    }
    let back = (tick - SEARCHED..tick).rev();
    back.chain(tick + 1..tick + SEARCHED).find_map(at)
}

/// The vehicle of `state` as it stood in `tick`.
fn state_at<'a>(history: &'a History, lot: u32, state: &Parked, tick: i32) -> Option<&'a Parked> {
    let scene = history.at(tick)?.scene(lot)?;
    scene.at_bay(state.bay).filter(|parked| parked.ordinal == state.ordinal)
}

fn walk(history: &History, lot: u32, found: Parked, shown: i32) -> Trail {
    let whereabouts = match shown {
        tick if tick < found.arrived => Whereabouts::NotYet,
        tick if tick >= found.departs => Whereabouts::Left,
        _ => Whereabouts::Here,
    };
    let end = (shown + 1).min(found.departs).max(found.arrived);
    let start = found.arrived.max(history.seen().start).max(end - MOST);
    let mut trail = Trail {
        whereabouts,
        state: found,
        tick: shown.clamp(found.arrived, found.departs - 1),
        points: Vec::new(),
        deals: Vec::new(),
    };
    for tick in start..end {
        if let Some(parked) = state_at(history, lot, &found, tick) {
            (trail.state, trail.tick) = (*parked, tick);
            trail.points.push(Point::of(parked, tick));
            if let Some(scene) = history.at(tick).and_then(|frame| frame.scene(lot)) {
                trail.deals.extend(deals(scene, parked.bay, tick));
            }
        }
    }
    trail
}

impl Point {
    fn of(parked: &Parked, tick: i32) -> Self {
        let has_order = parked.quantity > 0.0;
        let neutral = parked.side == Side::Neutral;
        Self {
            tick,
            side: parked.side,
            soc: parked.soc(),
            value: if neutral { f32::NAN } else { parked.value },
            price: if has_order { parked.price } else { f32::NAN },
            cleared: parked.cleared_at().unwrap_or(f32::NAN),
        }
    }
}

fn deals(scene: &Scene, bay: u32, tick: i32) -> impl Iterator<Item = Deal> {
    scene.trades.iter().filter(move |trade| trade.buyer == bay || trade.seller == bay).map(
        move |trade| {
            let bought = trade.buyer == bay;
            let other = if bought { trade.seller } else { trade.buyer };
            Deal {
                tick,
                partner: scene.at_bay(other).map(|parked| parked.ordinal),
                bought,
                quantity: trade.quantity,
                price: trade.price,
            }
        },
    )
}
