//! What a viewer asks of a run and what the run tells, on a thread of its own or not.

use super::stage::{Change, Stage};
use crate::learn::Network;
use crate::record::Visible;
use crate::scenario::Scenario;
use std::sync::Arc;
use std::time::Duration;
#[cfg(not(target_family = "wasm"))]
use std::time::Instant;
#[cfg(target_family = "wasm")]
use web_time::Instant;

/// What a viewer asks of a run.
pub(super) enum Wish<A: Visible> {
    /// Run until this many ticks were run; without a thread it need not be sent.
    #[cfg(not(target_family = "wasm"))]
    Goal(i32),
    /// Go on by this scenario, or say that it takes a new start.
    Retune(Box<Scenario<A>>),
    /// Start again.
    Reset(Box<Scenario<A>>, u64),
    /// Look closely at these places.
    Watch(Vec<u32>),
}

/// What a run tells.
pub enum News<A: Visible> {
    /// It has started, or started again.
    Started(Box<A::Playbill>),
    /// A tick has run.
    Frame(Arc<A::Frame>),
    /// What those have learned who learn.
    Learned(Box<Network>),
    /// A change was made, or takes a new start.
    Changed(Box<A::Playbill>, Change),
    /// A wish could not be granted; nothing has changed.
    Refused(String),
}

/// Runs one tick: what there is to tell of it, and whether the run can go on. A learner that has
/// diverged learns no more, and says so once.
pub(super) fn step<A: Visible>(stage: &mut Stage<A>, school: &mut Glances) -> (Vec<News<A>>, bool) {
    let frame = News::Frame(Arc::new(stage.step()));
    let learned = stage.actor().filter(|_| school.is_due()).cloned();
    let learned = learned.map(|actor| News::Learned(Box::new(actor)));
    let failure = stage.failure();
    let fine = failure.is_none();
    ([Some(frame), learned, failure.map(News::Refused)].into_iter().flatten().collect(), fine)
}

/// Says now and then that it is time to look: policies are large, and change with every tick.
#[derive(Debug, Default)]
pub(super) struct Glances(Option<Instant>);

impl Glances {
    const EVERY: Duration = Duration::from_millis(200);

    fn is_due(&mut self) -> bool {
        let due = self.0.is_none_or(|last| last.elapsed() >= Self::EVERY);
        if due {
            self.0 = Some(Instant::now());
        }
        due
    }
}

/// Grants a wish; what there is to tell of it.
pub(super) fn grant<A: Visible>(stage: &mut Stage<A>, wish: Wish<A>) -> Option<News<A>> {
    let news = match wish {
        #[cfg(not(target_family = "wasm"))]
        Wish::Goal(_) => return None,
        Wish::Watch(lots) => {
            stage.watch(lots);
            return None;
        }
        Wish::Retune(scenario) => {
            stage.retune(*scenario).map(|change| News::Changed(Box::new(stage.playbill()), change))
        }
        Wish::Reset(scenario, seed) => {
            stage.reset(*scenario, seed).map(|()| News::Started(Box::new(stage.playbill())))
        }
    };
    Some(news.unwrap_or_else(|error| News::Refused(error.to_string())))
}
