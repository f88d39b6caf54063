//! The watcher: looks at a waypoint after a tick and makes the frame of it.

use super::frame::{Aircraft, Frame, Pulse};
use super::negotiation::{Negotiation, Settled, Step};
use crate::arena::waypoint::{
    self as arena, Account, Agreement, Airline, Airlines, Approach, Flight, Held, Row, Setting,
    Tally, Urgency,
};
use crate::arena::{Now, ParticipantId};
use crate::market::taco::{reductions_bound, spread_bound};
use bevy_ecs::prelude::*;
use bevy_ecs::query::QueryData;

/// Makes frames of one world.
#[derive(Debug)]
pub struct Watcher {
    aircraft: QueryState<Seen>,
}

#[derive(QueryData)]
struct Seen {
    id: &'static ParticipantId,
    airline: &'static Airline,
    urgency: &'static Urgency,
    approach: &'static Approach,
    flight: &'static Flight,
    agreement: &'static Agreement,
}

impl Watcher {
    /// Watches `world`.
    pub fn new(world: &mut World) -> Self {
        Self { aircraft: world.query() }
    }

    /// The frame of the tick that has just run.
    pub fn frame(&mut self, world: &mut World) -> Frame {
        let tick = world.resource::<Now>().0 - 1;
        let time = world.resource::<Setting>().plan.time_at(tick + 1);
        let mut aircraft: Vec<Aircraft> =
            self.aircraft.iter(world).map(|it| seen(&it, time)).collect();
        // The order of a query means nothing; numbers have one.
        aircraft.sort_unstable_by_key(|it| it.number);
        let held = world.resource::<Held>().0.as_ref();
        let account =
            |airline: &Entity| world.get::<Account>(*airline).map_or(0.0, |it| it.credits);
        Frame {
            tick,
            time,
            aircraft,
            held: held.map(negotiation),
            latest: world.resource::<Tally>().verdicts.last().map(|verdict| verdict.tick),
            accounts: world.resource::<Airlines>().0.iter().map(account).collect(),
            pulse: pulse(world.resource::<Row>(), held),
        }
    }
}

fn seen(it: &SeenItem, time: f64) -> Aircraft {
    Aircraft {
        number: it.id.ordinal(),
        airline: it.airline.0,
        negotiation: it.agreement.negotiation,
        seat: it.agreement.seat,
        bearing: it.approach.bearing as f32,
        distance: it.flight.distance(time) as f32,
        speed: it.flight.speed as f32,
        eta: it.approach.eta,
        assigned: it.agreement.assigned,
        weight: it.urgency.weight,
        value: it.urgency.value,
        cost: it.agreement.cost,
        credits: it.agreement.credits,
    }
}

fn pulse(row: &Row, held: Option<&arena::Negotiation>) -> Pulse {
    let pulse =
        Pulse { flying: row.flying, came: row.came, passed: row.passed, ..Pulse::default() };
    let Some(held) = held else { return pulse };
    let or_nothing = |number: Option<f64>| number.unwrap_or(f64::NAN) as f32;
    let taken = &held.ways[0];
    Pulse {
        steps: or_nothing(held.steps.map(|steps| steps as f64)),
        cost: held.cost() as f32,
        least_cost: held.least_cost() as f32,
        gap: or_nothing(taken.gap),
        gini: or_nothing(taken.gini),
        moved: held.moved() as f32,
        delay: held.delay() as f32,
        ..pulse
    }
}

/// What was held, with every step: the auction is held again, which comes to the same.
fn negotiation(held: &arena::Negotiation) -> Negotiation {
    let aircraft = held.merging.aircraft();
    let (game, terms) = (&held.game, held.game.terms());
    Negotiation {
        number: held.number,
        aircraft: held.aircraft.clone(),
        etas: aircraft.iter().map(|it| it.eta).collect(),
        weights: aircraft.iter().map(|it| it.weight).collect(),
        values: game.values().to_vec(),
        free_from: Some(held.merging.free_from()).filter(|time| time.is_finite()),
        orders: held.orders.iter().flatten().copied().collect(),
        costs: (0..game.agents()).flat_map(|it| game.costs().of_agent(it)).copied().collect(),
        unit: terms.unit,
        decrement: terms.decrement,
        tolerance: terms.tolerance,
        steps: steps(held),
        choice: held.choice as u32,
        interrupted: held.interrupted,
        net_units: held.net_units.clone(),
        arrivals: held.arrivals.clone(),
        reductions_bound: reductions_bound(game),
        ways: held
            .ways
            .iter()
            .map(|settled| Settled {
                way: settled.way.name().to_owned(),
                choice: settled.choice as u32,
                gap: settled.gap.unwrap_or(f64::NAN),
                gini: settled.gini.unwrap_or(f64::NAN),
            })
            .collect(),
    }
}

fn steps(held: &arena::Negotiation) -> Vec<Step> {
    let Some(mut auction) = held.auction() else { return Vec::new() };
    let mut steps = Vec::new();
    while let Some(step) = auction.advance() {
        let cycle = step.cycle.as_ref();
        steps.push(Step {
            agent: step.agent as u32,
            pick: step.pick.map(|pick| pick.choice as u32),
            unit: auction.unit(),
            cycle: cycle.map(|cycle| cycle.steps as u32),
            spread: cycle.map_or(0.0, |cycle| cycle.widest),
            spread_bound: cycle.map_or(0.0, |cycle| spread_bound(&held.game, cycle.unit)),
        });
    }
    steps
}
