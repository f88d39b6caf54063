//! Settle: agreed times are flown from now on, and credits move.

use super::{
    Account, Agreement, Airline, Airlines, Approach, Flight, Group, Held, Horizon, Setting, Urgency,
};
use crate::arena::Now;
use bevy_ecs::prelude::*;

type Agreeing<'a> = (&'a Airline, &'a Urgency, &'a Approach, &'a mut Flight, &'a mut Agreement);

/// Gives each of the group its time and its credits; who is alone takes the earliest possible
/// time.
#[expect(clippy::too_many_arguments, reason = "a system's parameters are what it touches")]
pub(super) fn settle(
    now: Res<Now>,
    setting: Res<Setting>,
    group: Res<Group>,
    held: Res<Held>,
    airlines: Res<Airlines>,
    mut horizon: ResMut<Horizon>,
    mut aircraft: Query<Agreeing>,
    mut accounts: Query<&mut Account>,
) -> Result {
    let time = setting.plan.time_at(now.0);
    for (seat, entity) in group.members.iter().enumerate() {
        let (airline, urgency, approach, mut flight, mut agreement) = aircraft.get_mut(*entity)?;
        let (negotiation, assigned, credits) = match &held.0 {
            Some(held) => (held.number, held.arrivals[seat], held.net_units[seat]),
            None => (0, approach.eta.max(group.free_from), 0.0),
        };
        let late = assigned - approach.eta;
        *agreement = Agreement {
            assigned: Some(assigned),
            negotiation,
            seat: seat as u32,
            cost: urgency.weight * late * late,
            credits,
        };
        // What is left is flown at one speed.
        *flight = flight.retimed(time, assigned);
        horizon.last = Some(horizon.last.map_or(assigned, |last| last.max(assigned)));
        let mut account = accounts.get_mut(airlines.0[airline.0 as usize])?;
        account.credits += credits;
        account.aircraft += 1;
    }
    Ok(())
}
