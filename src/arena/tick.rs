//! The one schedule, and the only way time passes.

use bevy_app::App;
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{
    LogLevel, ScheduleBuildSettings, ScheduleLabel, SingleThreadedExecutor, SystemSet,
};

/// The schedule that runs once a tick.
#[derive(ScheduleLabel, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tick;

/// What happens in a tick, in this order.
/// The order is set in one place, `install` below, and nowhere else.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Departures, then arrivals: the only place participants appear or go.
    Arrive,
    /// What each participant sees.
    Observe,
    /// Policy to order.
    Act,
    /// Orders to clearing: the only caller of `market`.
    Clear,
    /// Energy and money move.
    Settle,
    /// Transitions out, policies in: the only place that touches a learner.
    Learn,
    /// One row of metrics.
    Measure,
    /// Rows out.
    Record,
}

/// The tick that runs, or will run next; 0 is the first.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now(pub i32);

/// Gives `app` the schedule and the clock.
pub(super) fn install(app: &mut App) {
    let mut tick = Schedule::new(Tick);
    // One thread for systems: lots are parallel inside a phase, where results can't mix.
    // Two systems whose order could change a result are an error, not a warning.
    tick.set_executor(SingleThreadedExecutor::new())
        .set_build_settings(ScheduleBuildSettings {
            ambiguity_detection: LogLevel::Error,
            ..Default::default()
        })
        .configure_sets(
            (
                Phase::Arrive,
                Phase::Observe,
                Phase::Act,
                Phase::Clear,
                Phase::Settle,
                Phase::Learn,
                Phase::Measure,
                Phase::Record,
            )
                .chain(),
        );
    app.add_schedule(tick).init_resource::<Now>();
}

/// Runs `ticks` ticks. Any split of the same number of ticks gives the same world.
pub fn advance(world: &mut World, ticks: u32) {
    world.schedule_scope(Tick, |world, schedule| {
        for _ in 0..ticks {
            schedule.run(world);
            world.resource_mut::<Now>().0 += 1;
        }
    });
}
