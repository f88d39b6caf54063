//! The state of a world as one number: the same twice is the proof that a run repeats.

use super::{Account, Agreement, Airline, Airlines, Approach, Flight, Queue, Tally, Urgency};
use crate::arena::{Now, ParticipantId};
use bevy_ecs::prelude::*;
use xxhash_rust::xxh3::Xxh3;

/// Hash of every aircraft by number, of every account and of the run's sums, by the bits of their
/// numbers.
pub fn state_hash(world: &mut World) -> u64 {
    let mut hasher = Hasher(Xxh3::new());
    hasher.whole(world.resource::<Now>().0 as u64);
    hash_aircraft(world, &mut hasher);
    hasher.whole(world.resource::<Queue>().waiting.len() as u64);
    for airline in &world.resource::<Airlines>().0 {
        let account = world.get::<Account>(*airline).copied().unwrap_or_default();
        hasher.whole(u64::from(account.aircraft));
        hasher.reals(&[account.credits]);
    }
    hash_tally(world.resource::<Tally>(), &mut hasher);
    hasher.0.digest()
}

fn hash_aircraft(world: &mut World, hasher: &mut Hasher) {
    let mut query =
        world.query::<(&ParticipantId, &Airline, &Urgency, &Approach, &Flight, &Agreement)>();
    let mut aircraft: Vec<_> = query.iter(world).collect();
    aircraft.sort_unstable_by_key(|(id, ..)| **id);
    for (id, airline, urgency, approach, flight, agreement) in aircraft {
        hasher.whole(id.0);
        hasher.whole(u64::from(airline.0));
        hasher.whole(u64::from(agreement.negotiation) << 32 | u64::from(agreement.seat));
        hasher.reals(&[urgency.weight, urgency.value, approach.eta, approach.bearing]);
        hasher.reals(&[flight.speed, flight.passes, agreement.cost, agreement.credits]);
    }
}

fn hash_tally(tally: &Tally, hasher: &mut Hasher) {
    for count in [tally.ticks, tally.came, tally.passed, tally.alone] {
        hasher.whole(count);
    }
    hasher.reals(&[tally.delay, tally.last_passage.unwrap_or(-1.0)]);
    hasher.reals(&[tally.closest.unwrap_or(-1.0)]);
    for verdict in &tally.verdicts {
        hasher.whole(verdict.steps.unwrap_or(0));
        hasher.reals(&[verdict.cost, verdict.least_cost, verdict.moved, verdict.delay]);
        for way in &verdict.ways {
            hasher.reals(&[way.cost, way.gap.unwrap_or(-1.0), way.gini.unwrap_or(-1.0)]);
        }
    }
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
