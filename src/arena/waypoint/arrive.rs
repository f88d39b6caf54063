//! Arrive: who has passed leaves, then aircraft are announced.
//!
//! Who comes depends on the seed alone, never on what was agreed: how many are announced in a tick
//! is a draw of the tick, and what an aircraft is like a draw of the aircraft.

use super::components::*;
use super::{Passed, Plan, Queue, Row, Setting, Traffic};
use crate::arena::{Chance, DRAWS_PER_BLOCK, Now, ParticipantId, Poisson, Purpose};
use bevy_ecs::prelude::*;

/// The waypoint's gate: what is drawn for those who come.
#[derive(Resource, Debug)]
pub(super) struct Gate {
    announcements: Chance,
    traits: Chance,
    /// How many a stream brings in a tick.
    crowd: Poisson,
    /// How many have come.
    pub came: u32,
}

impl Gate {
    pub(super) fn new(plan: &Plan, seed: u64) -> Self {
        let crowd = match plan.traffic {
            Traffic::Waves { .. } => 0.0,
            Traffic::Stream { rate, .. } => rate * plan.step,
        };
        Self {
            announcements: Chance::new(seed, Purpose::Announcements),
            traits: Chance::new(seed, Purpose::Aircraft),
            crowd: Poisson::new(crowd),
            came: 0,
        }
    }

    /// How many are announced at `tick`.
    fn count(&self, plan: &Plan, tick: i32) -> u32 {
        match plan.traffic {
            Traffic::Waves { aircraft, every, .. } => {
                if tick % plan.ticks_in(every) == 0 {
                    aircraft
                } else {
                    0
                }
            }
            Traffic::Stream { .. } => self.crowd.draw(&mut self.announcements.stream_at(0, tick)),
        }
    }

    /// The next aircraft, announced at `tick`.
    fn next(&mut self, plan: &Plan, tick: i32) -> AircraftBundle {
        self.came += 1;
        let draws = self.traits.stream(u64::from(self.came)).block();
        aircraft(plan, self.came, plan.time_at(tick), draws)
    }
}

/// What aircraft `number` is like, announced at `now`; which draw serves what is part of the
/// meaning of a seed.
fn aircraft(plan: &Plan, number: u32, now: f64, draws: [f64; DRAWS_PER_BLOCK]) -> AircraftBundle {
    let [when, weight, value, airline, bearing, ..] = draws;
    let between = |(low, high): (f64, f64), draw: f64| low + (high - low) * draw;
    // A stream's aircraft was announced at some time since the last tick.
    let later = match plan.traffic {
        Traffic::Waves { spread, .. } => spread * when,
        Traffic::Stream { .. } => plan.step * (when - 1.0),
    };
    let eta = now + plan.horizon + later;
    AircraftBundle {
        id: ParticipantId::new(0, number),
        airline: Airline((airline * f64::from(plan.airlines)) as u32),
        urgency: Urgency {
            weight: between(plan.weights, weight),
            value: between(plan.values, value),
        },
        approach: Approach { eta, bearing: between(plan.bearings, bearing).to_radians() },
        flight: Flight { speed: 1.0, passes: eta },
        agreement: Agreement::default(),
    }
}

/// Those who passed in the last tick leave; those who are announced now join the queue.
pub(super) fn arrive(
    mut commands: Commands,
    now: Res<Now>,
    setting: Res<Setting>,
    mut gate: ResMut<Gate>,
    mut passed: ResMut<Passed>,
    mut queue: ResMut<Queue>,
    mut row: ResMut<Row>,
) {
    *row = Row::default();
    for aircraft in passed.0.drain(..) {
        commands.entity(aircraft).despawn();
    }
    for _ in 0..gate.count(&setting.plan, now.0) {
        let aircraft = gate.next(&setting.plan, now.0);
        queue.waiting.push(commands.spawn(aircraft).id());
        row.came += 1;
    }
}
