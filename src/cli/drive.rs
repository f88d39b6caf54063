//! Runs a world to its end, shows progress, and stops between ticks when asked to.

use super::console::{self, Progress};
use crate::arena::advance;
use crate::arena::lot::{SinkError, Sinks, Tally};
use bevy_app::App;
use bevy_ecs::world::World;
use std::time::{Duration, Instant};

/// How a run ended.
#[derive(Debug)]
pub struct Ending {
    /// Ticks that were run.
    pub ticks: u64,
    /// Time it took.
    pub elapsed: Duration,
    /// Whether Ctrl-C ended it.
    pub stopped: bool,
    /// What could not be recorded, if something could not.
    pub failure: Option<SinkError>,
}

impl Ending {
    /// Ticks a second.
    pub fn rate(&self) -> f64 {
        self.ticks as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }
}

/// How long the world runs before progress and the wish to stop are looked at.
const GLANCE_EVERY: Duration = Duration::from_millis(50);

/// Advances `app` by `ticks` ticks and lets `look` see the world after each; a failure of
/// `look` ends the run.
pub fn drive_each<E: Into<SinkError>>(
    app: &mut App,
    ticks: u64,
    what: &str,
    mut look: impl FnMut(&mut World) -> Result<(), E>,
) -> Ending {
    console::stop_between_ticks();
    let mut progress = Progress::new(what, ticks);
    let started = Instant::now();
    let mut failure = None;
    for done in 0..ticks {
        if failure.is_some() || console::asked_to_stop() {
            break;
        }
        advance(app.world_mut(), 1);
        failure = app.world_mut().resource_mut::<Sinks>().take_failure();
        failure = failure.or(look(app.world_mut()).err().map(Into::into));
        progress.at(done + 1);
    }
    progress.done();
    let done = app.world().resource::<Tally>().ticks;
    let stopped = done < ticks && failure.is_none();
    Ending { ticks: done, elapsed: started.elapsed(), stopped, failure }
}

/// Advances `app` by `ticks` ticks; `what` names the run in the progress. Only sinks see its ticks.
pub fn drive(app: &mut App, ticks: u64, what: &str) -> Ending {
    console::stop_between_ticks();
    app.world_mut().resource_mut::<Sinks>().look_alone();
    let mut progress = Progress::new(what, ticks);
    let started = Instant::now();
    let (mut done, mut stride) = (0, 1);
    let mut failed = false;
    while done < ticks && !failed && !console::asked_to_stop() {
        let glance = Instant::now();
        let step = stride.min(ticks - done);
        // A stride fits, since it never doubles beyond 2³¹.
        advance(app.world_mut(), step as u32);
        done += step;
        if glance.elapsed() < GLANCE_EVERY / 2 && stride < 1 << 30 {
            stride *= 2;
        } else if glance.elapsed() > GLANCE_EVERY {
            stride = (stride / 2).max(1);
        }
        failed = app.world().resource::<Sinks>().failed();
        progress.at(done);
    }
    progress.done();
    Ending {
        ticks: app.world().resource::<Tally>().ticks,
        elapsed: started.elapsed(),
        stopped: done < ticks && !failed,
        failure: app.world_mut().resource_mut::<Sinks>().take_failure(),
    }
}
