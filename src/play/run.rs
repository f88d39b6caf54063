//! A run as a viewer has it: a playbill, a history, and where it lives, what makes it grow.

use super::stage::Change;
use super::{Live, News};
use crate::learn::Network;
use crate::record::{Bill, History, Visible};
use crate::scenario::lot::form;
use crate::scenario::{FileError, Lot, Scenario};
use std::fmt;
use std::sync::Arc;

/// A live run or a recording, with all its frames so far.
pub struct Run<A: Visible = Lot> {
    /// What is being played.
    pub playbill: A::Playbill,
    /// Its frames.
    pub history: History<A::Frame>,
    /// The scenario with all changes, for those that are still wanted; `None` for a recording.
    scenario: Option<Scenario<A>>,
    live: Option<Live<A>>,
    /// A new start was asked for: frames that still come are of the run before.
    starting: bool,
    /// Changes that hold only after a new start.
    pending: Option<Scenario<A>>,
    /// Fields that were set since the scenario was opened, each `path.to.field=value`.
    sets: Vec<String>,
    /// What those have learned who learn in a live run, as it was a moment ago.
    learned: Option<Arc<Network>>,
    /// The first trained policy of the scenario.
    trained: Option<Arc<Network>>,
    /// Ticks at which changes came to hold.
    pub changes: Vec<i32>,
    /// What went wrong last, for the viewer to tell.
    pub complaint: Option<String>,
}

impl<A: Visible> Run<A> {
    /// A live run.
    pub fn live(scenario: Scenario<A>, seed: u64, threads: usize) -> Self {
        let trained = A::trained(&scenario);
        Self {
            playbill: A::Playbill::announced(seed),
            history: History::default(),
            live: Some(Live::start(scenario.clone(), seed, threads)),
            scenario: Some(scenario),
            starting: false,
            pending: None,
            sets: Vec::new(),
            learned: None,
            trained,
            changes: Vec::new(),
            complaint: None,
        }
    }

    /// A recording.
    pub fn recorded(playbill: A::Playbill, history: History<A::Frame>) -> Self {
        Self {
            playbill,
            history,
            scenario: None,
            live: None,
            starting: false,
            pending: None,
            sets: Vec::new(),
            learned: None,
            trained: None,
            changes: Vec::new(),
            complaint: None,
        }
    }

    /// Whether it can go on and be changed.
    pub fn is_live(&self) -> bool {
        self.live.is_some()
    }

    /// The scenario as it is wanted, with changes that wait for a new start.
    pub fn wanted(&self) -> Option<&Scenario<A>> {
        self.pending.as_ref().or(self.scenario.as_ref())
    }

    /// Fields that were set since the scenario was opened, in that order; what was set over is
    /// left out.
    pub fn sets(&self) -> &[String] {
        &self.sets
    }

    /// Remembers that `sets` were set.
    pub fn note_sets(&mut self, sets: &[String]) {
        let path = |set: &str| set.split('=').next().unwrap_or_default().trim().to_owned();
        for set in sets {
            let own = path(set);
            self.sets.retain(|earlier| {
                let rest = path(earlier);
                rest.strip_prefix(&own)
                    .is_none_or(|rest| !(rest.is_empty() || rest.starts_with('.')))
            });
            self.sets.push(set.clone());
        }
    }

    /// Whether changes wait for a new start.
    pub fn needs_reset(&self) -> bool {
        self.pending.is_some()
    }

    /// Takes in what the run has told since the last call, `most` frames at once.
    /// Says how many frames there were.
    pub fn catch_up(&mut self, most: usize) -> usize {
        let mut frames = 0;
        while frames < most
            && let Some(news) = self.live.as_mut().and_then(Live::news)
        {
            match news {
                News::Frame(_) if self.starting => {}
                News::Learned(_) if self.starting => {}
                News::Learned(actor) => self.learned = Some(Arc::from(actor)),
                News::Frame(frame) => {
                    self.history.push(frame);
                    frames += 1;
                }
                News::Started(playbill) => {
                    self.playbill = *playbill;
                    self.starting = false;
                }
                News::Changed(playbill, Change::Live(tick)) => {
                    self.playbill = *playbill;
                    self.changes.push(tick);
                }
                News::Changed(_, Change::NeedsReset) => {}
                News::Refused(reason) => self.complaint = Some(reason),
            }
        }
        frames
    }

    /// Lets the run go on until `ticks` ticks were run.
    pub fn run_to(&mut self, ticks: i32) {
        if let Some(live) = &mut self.live {
            live.run_to(ticks.max(1));
        }
    }

    /// Sets fields of the scenario, each `path.to.field=value`, from the next tick on where that
    /// can be done, else from the next start on. Says which.
    ///
    /// # Errors
    /// In words, if a value is not allowed or this is a recording.
    pub fn set(&mut self, sets: &[String]) -> Result<Change, String> {
        let Some(wanted) = self.wanted() else {
            return Err("a recording can't be changed".to_owned());
        };
        let scenario = wanted.clone().with(sets).map_err(|error| in_words(&error))?;
        let now = self.scenario.as_ref().map(Scenario::plan);
        let plan = scenario.plan().map_err(|error| in_words(&error))?;
        let live = now.is_some_and(|now| now.is_ok_and(|now| A::goes_on(&now, &plan)));
        self.complaint = None;
        self.note_sets(sets);
        if !live {
            self.pending = Some(scenario);
            return Ok(Change::NeedsReset);
        }
        if let Some(run) = &mut self.live {
            run.retune(scenario.clone());
        }
        self.trained = A::trained(&scenario);
        (self.scenario, self.pending) = (Some(scenario), None);
        Ok(Change::Live(self.history.ticks().end))
    }

    /// Starts again with everything that was set, on `seed`.
    pub fn reset(&mut self, seed: u64) {
        let Some(scenario) = self.wanted().cloned() else { return };
        if let Some(live) = &mut self.live {
            live.reset(scenario.clone(), seed);
        }
        self.starting = true;
        self.history = History::default();
        self.learned = None;
        self.trained = A::trained(&scenario);
        self.changes.clear();
        self.complaint = None;
        (self.scenario, self.pending) = (Some(scenario), None);
    }

    /// Looks closely at the places of these numbers.
    pub fn watch(&mut self, places: Vec<u32>) {
        if let Some(live) = &mut self.live {
            live.watch(places);
        }
    }
}

impl Run {
    /// The policy of those who learn, or of the first trained ones; none if there are none.
    pub fn actor(&self) -> Option<Arc<Network>> {
        if self.learns() { self.learned.clone() } else { self.trained.clone() }
    }

    /// Whether somebody learns in the run.
    pub fn learns(&self) -> bool {
        let policies = self.scenario.as_ref().map(|scenario| &scenario.lot().market.policies);
        policies.is_some_and(|all| all.iter().any(|share| share.policy == form::Policy::Learning))
    }
}

/// An error with what is allowed.
fn in_words(error: &FileError) -> String {
    match error.help() {
        Some(help) => format!("{error}; {help}"),
        None => error.to_string(),
    }
}

impl<A: Visible> fmt::Debug for Run<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("playbill", &self.playbill)
            .field("ticks", &self.history.ticks())
            .field("live", &self.live.is_some())
            .finish_non_exhaustive()
    }
}
