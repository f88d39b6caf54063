//! One number for the whole state of a world: equal runs have equal hashes.

use super::components::*;
use super::{Lots, Tally};
use crate::arena::{Now, ParticipantId};
use bevy_ecs::prelude::*;
use xxhash_rust::xxh3::Xxh3;

/// Hash of every vehicle in the order of ids, of every lot and of the run's sums,
/// by the bits of their numbers.
pub fn state_hash(world: &mut World) -> u64 {
    let mut hasher = Hasher(Xxh3::new());
    hasher.whole(world.resource::<Now>().0 as u64);
    hash_vehicles(world, &mut hasher);
    for lot in &world.resource::<Lots>().lots {
        hasher.whole(u64::from(lot.came));
        hasher.reals(&lot.tape);
        hash_tally(&lot.tally, &mut hasher);
    }
    hash_tally(world.resource::<Tally>(), &mut hasher);
    hasher.0.digest()
}

fn hash_vehicles(world: &mut World, hasher: &mut Hasher) {
    let mut query =
        world.query::<(&ParticipantId, &Berth, &Make, &Policy, &Stay, &Battery, &Account)>();
    let mut vehicles: Vec<_> = query.iter(world).collect();
    vehicles.sort_unstable_by_key(|(id, ..)| **id);
    for (id, berth, make, policy, stay, battery, account) in vehicles {
        hasher.whole(id.0);
        hasher.whole(u64::from(berth.0));
        hasher.whole(u64::from(make.0) << 16 | u64::from(policy.0));
        hasher.whole(stay.arrived as u64);
        hasher.whole(stay.departs as u64);
        hasher.reals(&[battery.energy, battery.target, battery.on_arrival]);
        hasher.reals(&[account.bought, account.sold, account.money, account.utility]);
        hasher.whole(u64::from(account.active_ticks) << 32 | u64::from(account.matched_ticks));
    }
}

fn hash_tally(tally: &Tally, hasher: &mut Hasher) {
    let sum = &tally.sum;
    for count in [
        tally.ticks,
        sum.population,
        sum.arrivals,
        sum.turned_away,
        sum.departures,
        sum.settled.trades,
        sum.settled.matched,
    ] {
        hasher.whole(count);
    }
    hasher.reals(&[sum.unmet_kwh, sum.energy_in, sum.energy_out, sum.energy_lost, sum.optimum]);
    hasher.reals(&[sum.settled.welfare, sum.settled.volume()]);
    hasher.reals(&[sum.settled.jain_sum, sum.settled.gini_sum]);
    hasher.reals(&[sum.settled.price.mean().unwrap_or(0.0)]);
}

struct Hasher(Xxh3);

impl Hasher {
    fn whole(&mut self, number: u64) {
        self.0.update(&number.to_le_bytes());
    }

    fn reals(&mut self, numbers: &[f64]) {
        for number in numbers {
            self.whole(number.to_bits());
        }
    }
}
