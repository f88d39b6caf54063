//! Arrive: at the start of a round venues post k; newcomers take the places of those who leave.

use super::learn::VenueLearner;
use super::{Plan, Posted, Setting, Stage, Type, Venues};
use crate::arena::{Chance, Now, ParticipantId, Purpose};
use bevy_ecs::prelude::*;

/// Venues that learn post their k of this round.
pub(super) fn post(
    now: Res<Now>,
    setting: Res<Setting>,
    venues: Res<Venues>,
    mut learner: ResMut<VenueLearner>,
    mut posted: Query<(&mut Posted, &Stage)>,
) -> Result {
    if setting.plan.learning_venues() == 0 || !starts_round(&setting.plan, now.0) {
        return Ok(());
    }
    let mut states = Vec::new();
    for venue in &venues.0 {
        states.push(super::observe::venue_state(&setting.plan, posted.get(*venue)?.1));
    }
    for (venue, k) in venues.0.iter().zip(learner.post(&setting.plan, &states)) {
        if let Some(k) = k {
            posted.get_mut(*venue)?.0.0 = k;
        }
    }
    Ok(())
}

/// Whether the stage `now` is the first of a round.
pub(super) fn starts_round(plan: &Plan, now: i32) -> bool {
    (now as u32).is_multiple_of(plan.round)
}

/// Some traders leave, and newcomers of other types take their places.
pub(super) fn turn_over(
    now: Res<Now>,
    setting: Res<Setting>,
    mut traders: Query<(&ParticipantId, &mut Type)>,
) {
    if setting.plan.turnover == 0.0 {
        return;
    }
    // Each draws from its own place, so that the order of the query doesn't matter.
    let chance = Chance::new(setting.seed, Purpose::Types);
    for (id, mut type_) in &mut traders {
        let mut stream = chance.stream_at(id.0, now.0);
        if stream.unit() < setting.plan.turnover {
            type_.0 = stream.unit();
        }
    }
}
