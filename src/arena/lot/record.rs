//! Record: rows go out, to memory, to files or nowhere.

use super::Visit;
use super::{Lots, Row, Setting};
use crate::arena::Now;
use crate::scenario::Plan;
use bevy_ecs::prelude::*;
use std::fmt;

/// The stays that ended in this tick, in the order of arrival.
#[derive(Resource, Clone, Debug, Default)]
pub struct Departed {
    /// One entry a stay.
    pub visits: Vec<Visit>,
}

/// What can be seen of a tick after it was measured.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// The tick.
    pub now: i32,
    /// The scenario.
    pub plan: &'a Plan,
    /// All lots.
    pub lots: &'a Lots,
    /// The world's row.
    pub row: &'a Row,
    /// The stays that ended.
    pub visits: &'a [Visit],
}

/// Something that takes rows.
pub trait Sink: Send + Sync {
    /// Takes one tick.
    ///
    /// # Errors
    /// If it could not be written; the run should stop.
    fn take(&mut self, sight: &Sight) -> Result<(), SinkError>;

    /// Whether it looks at lots' sessions, which are kept for it then.
    fn looks_at_sessions(&self) -> bool {
        true
    }

    /// Access to the concrete sink, to finish it after the run.
    fn into_any(self: Box<Self>) -> Box<dyn std::any::Any>;
}

/// A row could not be written.
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// Where a world's rows go; the first failure is kept, and nothing is sent after it.
#[derive(Resource, Default)]
pub struct Sinks {
    sinks: Vec<Box<dyn Sink>>,
    failure: Option<SinkError>,
    /// Whether nobody else looks at the world between two ticks.
    alone: bool,
}

impl Sinks {
    /// Sends every following tick to `sink` too.
    pub fn add(&mut self, sink: Box<dyn Sink>) {
        self.sinks.push(sink);
    }

    /// Promises that from now on nobody but sinks looks at the lots' sessions: between two ticks they
    /// needn't be there.
    pub fn look_alone(&mut self) {
        self.alone = true;
    }

    /// Whether anybody looks at the lots' sessions.
    pub(super) fn look_at_sessions(&self) -> bool {
        !self.alone || self.sinks.iter().any(|sink| sink.looks_at_sessions())
    }

    /// Takes all sinks out.
    pub fn take(&mut self) -> Vec<Box<dyn Sink>> {
        std::mem::take(&mut self.sinks)
    }

    /// Takes the failure out, if there was one.
    pub fn take_failure(&mut self) -> Option<SinkError> {
        self.failure.take()
    }

    /// Notes that the world can't go on.
    pub fn fail(&mut self, failure: SinkError) {
        self.failure.get_or_insert(failure);
    }

    /// Whether a row could not be written, or the world can't go on.
    pub fn failed(&self) -> bool {
        self.failure.is_some()
    }
}

impl fmt::Debug for Sinks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Sinks({}, failure: {:?})", self.sinks.len(), self.failure)
    }
}

/// Sends the tick to every sink.
pub(super) fn record(
    now: Res<Now>,
    setting: Res<Setting>,
    lots: Res<Lots>,
    row: Res<Row>,
    departed: Res<Departed>,
    mut sinks: ResMut<Sinks>,
) {
    let sight =
        Sight { now: now.0, plan: &setting.plan, lots: &lots, row: &row, visits: &departed.visits };
    let Sinks { sinks, failure, .. } = &mut *sinks;
    for sink in sinks {
        if failure.is_none() {
            *failure = sink.take(&sight).err();
        }
    }
}
