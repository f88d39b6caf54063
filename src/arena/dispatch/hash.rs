//! The state of a world as one number: the same twice is the proof that a run repeats.

use super::{Account, Firms, Offer};
use bevy_ecs::prelude::*;
use xxhash_rust::xxh3::Xxh3;

/// A hash of every firm's offer and account, firm by firm.
pub fn state_hash(world: &World) -> u64 {
    let mut hash = Xxh3::new();
    let Some(firms) = world.get_resource::<Firms>() else { return hash.digest() };
    for firm in &firms.0 {
        let offer = world.get::<Offer>(*firm).copied().unwrap_or_default();
        let account = world.get::<Account>(*firm).copied().unwrap_or_default();
        for number in [offer.price, account.sold, account.profit] {
            hash.update(&number.to_bits().to_le_bytes());
        }
    }
    hash.digest()
}
