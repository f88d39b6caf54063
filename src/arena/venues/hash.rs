//! The state of a world as one number: the same twice is the proof that a run repeats.

use super::{Account, Act, Posted, Traders, Type, Venues};
use bevy_ecs::prelude::*;
use xxhash_rust::xxh3::Xxh3;

/// A hash of every trader's type, offer and account and of every venue's k.
pub fn state_hash(world: &World) -> u64 {
    let mut hash = Xxh3::new();
    let mut take = |number: f64| hash.update(&number.to_bits().to_le_bytes());
    for trader in world.get_resource::<Traders>().iter().flat_map(|traders| &traders.0) {
        take(world.get::<Type>(*trader).map_or(0.0, |type_| type_.0));
        if let Some(act) = world.get::<Act>(*trader) {
            take(act.venue.map_or(-1.0, |venue| venue as f64));
            take(act.offer);
        }
        if let Some(account) = world.get::<Account>(*trader) {
            take(account.trades as f64);
            take(account.profit);
        }
    }
    for venue in world.get_resource::<Venues>().iter().flat_map(|venues| &venues.0) {
        take(world.get::<Posted>(*venue).map_or(0.0, |posted| posted.0));
    }
    hash.digest()
}
