//! Fly: time goes on, and some pass the waypoint. Belongs to the phase Settle.

use super::{Agreement, Flight, Setting};
use crate::arena::{Now, ParticipantId};
use bevy_ecs::prelude::*;

/// Those who pass the waypoint in this tick, in the order in which they do; they leave in the next.
#[derive(Resource, Clone, Debug, Default)]
pub struct Passed(pub Vec<Entity>);

/// Finds who has passed by the end of the tick.
pub(super) fn fly(
    now: Res<Now>,
    setting: Res<Setting>,
    mut passed: ResMut<Passed>,
    aircraft: Query<(&ParticipantId, &Flight, &Agreement, Entity)>,
) {
    let end = setting.plan.time_at(now.0 + 1);
    let through = aircraft
        .iter()
        .filter(|(_, flight, agreement, _)| agreement.assigned.is_some() && flight.passes <= end);
    let mut through: Vec<_> =
        through.map(|(id, flight, _, entity)| (flight.passes, *id, entity)).collect();
    through.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
    passed.0.extend(through.into_iter().map(|(_, _, entity)| entity));
}
