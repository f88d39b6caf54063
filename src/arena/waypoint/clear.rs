//! Clear: a group agrees. The only caller of `market` in a tick.

use super::negotiation::Question;
use super::{Approach, Group, Negotiation, Setting, Tally, Urgency};
use crate::arena::{Chance, Now, ParticipantId, Purpose};
use crate::theory::merging::{Aircraft, Merging};
use bevy_ecs::prelude::*;

/// What decides tied votes and names dictators.
#[derive(Resource, Debug)]
pub(super) struct Ballot(Chance);

impl Ballot {
    pub(super) fn new(seed: u64) -> Self {
        Self(Chance::new(seed, Purpose::Ballot))
    }
}

/// The negotiation of this tick, if there was one.
#[derive(Resource, Clone, Debug, Default)]
pub struct Held(pub Option<Negotiation>);

/// Lets the group of this tick negotiate. Who is alone has nobody to agree with.
pub(super) fn clear(
    now: Res<Now>,
    setting: Res<Setting>,
    group: Res<Group>,
    tally: Res<Tally>,
    ballot: Res<Ballot>,
    mut held: ResMut<Held>,
    aircraft: Query<(&ParticipantId, &Approach, &Urgency)>,
) -> Result {
    held.0 = None;
    if group.members.len() < 2 {
        return Ok(());
    }
    let plan = &setting.plan;
    let number = tally.verdicts.len() as u32 + 1;
    let (mut numbers, mut members, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for entity in &group.members {
        let (id, approach, urgency) = aircraft.get(*entity)?;
        numbers.push(id.ordinal());
        members.push(Aircraft { eta: approach.eta, weight: urgency.weight });
        values.push(urgency.value);
    }
    let mut stream = ballot.0.stream(u64::from(number));
    let question = Question {
        number,
        aircraft: numbers,
        merging: Merging::new(members, plan.separation)?.not_before(group.free_from)?,
        values,
        draws: [stream.unit(), stream.unit()],
    };
    let negotiation = Negotiation::hold(plan, question)
        .map_err(|error| BevyError::error(format!("tick {}: {error}", now.0)))?;
    held.0 = Some(negotiation);
    Ok(())
}
