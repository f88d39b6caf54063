//! Observe: who negotiates in this tick, and from when on the waypoint is free.

use super::{Approach, Flight, Plan, Setting, Traffic};
use crate::arena::Now;
use bevy_ecs::prelude::*;

/// Aircraft that haven't agreed yet, in the order in which they came.
#[derive(Resource, Clone, Debug, Default)]
pub(super) struct Queue {
    pub waiting: Vec<Entity>,
    /// How many of the first are to negotiate, a group a tick.
    due: usize,
}

/// What was agreed on so far.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Horizon {
    /// The last passage agreed on, units of time since the run began; none before the first.
    pub last: Option<f64>,
}

/// Those who agree in this tick: nobody, one, or a group that negotiates.
#[derive(Resource, Clone, Debug, Default)]
pub(super) struct Group {
    /// In the order in which they came.
    pub members: Vec<Entity>,
    /// Nobody may arrive earlier, units of time since the run began.
    pub free_from: f64,
}

/// Takes the next group out of the queue, if one is due.
pub(super) fn observe(
    now: Res<Now>,
    setting: Res<Setting>,
    horizon: Res<Horizon>,
    mut queue: ResMut<Queue>,
    mut group: ResMut<Group>,
    approaches: Query<&Approach>,
    mut flights: Query<&mut Flight>,
) -> Result {
    let plan = &setting.plan;
    let next = plan.time_at(now.0 + 1);
    queue.call(plan, now.0);
    // Nobody may pass without a time: who is nearly there can't wait for the epoch.
    let mut due = queue.due;
    for (place, aircraft) in queue.waiting.iter().enumerate().skip(due) {
        if approaches.get(*aircraft)?.eta <= next {
            due = place + 1;
        }
    }
    let members = due.min(plan.most());
    queue.due = due - members;
    group.members = queue.waiting.drain(..members).collect();
    // Where more are nearly there than agree in a tick, the others slow down: nobody passes
    // without a time.
    for aircraft in &queue.waiting {
        let mut flight = flights.get_mut(*aircraft)?;
        if flight.passes <= next {
            *flight = flight.retimed(plan.time_at(now.0), next + plan.step);
        }
    }
    // Nobody passes in the tick of the negotiation, however late it is.
    group.free_from = horizon.last.map_or(next, |last| next.max(last + plan.separation));
    Ok(())
}

impl Queue {
    /// Notes who is due at `tick`.
    fn call(&mut self, plan: &Plan, tick: i32) {
        let waiting = self.waiting.len();
        self.due = match plan.traffic {
            Traffic::Waves { .. } => waiting,
            Traffic::Stream { every, .. } if tick % plan.ticks_in(every) == 0 => waiting,
            Traffic::Stream { .. } if waiting >= plan.most() => self.due.max(plan.most()),
            Traffic::Stream { .. } => self.due,
        };
    }
}

impl Plan {
    /// Most aircraft in a negotiation.
    fn most(&self) -> usize {
        match self.traffic {
            Traffic::Waves { aircraft, .. } => aircraft as usize,
            Traffic::Stream { most, .. } => most as usize,
        }
    }
}
