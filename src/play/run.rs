//! A run as a viewer has it: a playbill, a history, and where it lives, what makes it grow.

use super::live::{Live, News};
use super::stage::Change;
use crate::learn::Network;
use crate::record::{History, Playbill};
use crate::scenario::{FileError, Policy, Scenario, form};
use std::sync::Arc;

/// A live run or a recording, with all its frames so far.
#[derive(Debug)]
pub struct Run {
    /// What is being played.
    pub playbill: Playbill,
    /// Its frames.
    pub history: History,
    /// The scenario with all changes, for those that are still wanted; `None` for a recording.
    scenario: Option<Scenario>,
    live: Option<Live>,
    /// A new start was asked for: frames that still come are of the run before.
    starting: bool,
    /// Changes that hold only after a new start.
    pending: Option<Scenario>,
    /// What those have learned who learn in a live run, as it was a moment ago.
    learned: Option<Arc<Network>>,
    /// The first trained policy of the scenario.
    trained: Option<Arc<Network>>,
    /// Ticks at which changes came to hold.
    pub changes: Vec<i32>,
    /// What went wrong last, for the viewer to tell.
    pub complaint: Option<String>,
}

impl Run {
    /// A live run.
    pub fn live(scenario: Scenario, seed: u64, threads: usize) -> Self {
        let trained = trained(&scenario);
        Self {
            playbill: Playbill { seed, ..Playbill::default() },
            history: History::default(),
            live: Some(Live::start(scenario.clone(), seed, threads)),
            scenario: Some(scenario),
            starting: false,
            pending: None,
            learned: None,
            trained,
            changes: Vec::new(),
            complaint: None,
        }
    }

    /// A recording.
    pub fn recorded(playbill: Playbill, history: History) -> Self {
        Self {
            playbill,
            history,
            scenario: None,
            live: None,
            starting: false,
            pending: None,
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
    pub fn wanted(&self) -> Option<&Scenario> {
        self.pending.as_ref().or(self.scenario.as_ref())
    }

    /// The policy of those who learn, or of the first trained ones; none if there are none.
    pub fn actor(&self) -> Option<Arc<Network>> {
        if self.learns() { self.learned.clone() } else { self.trained.clone() }
    }

    /// Whether somebody learns in the run.
    pub fn learns(&self) -> bool {
        let policies = self.scenario.as_ref().map(|scenario| &scenario.lot().market.policies);
        policies.is_some_and(|all| all.iter().any(|share| share.policy == form::Policy::Learning))
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
        let live = now.is_some_and(|now| now.is_ok_and(|now| now.same_house(&plan)));
        self.complaint = None;
        if !live {
            self.pending = Some(scenario);
            return Ok(Change::NeedsReset);
        }
        if let Some(run) = &mut self.live {
            run.retune(scenario.clone());
        }
        self.trained = trained(&scenario);
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
        self.trained = trained(&scenario);
        self.changes.clear();
        self.complaint = None;
        (self.scenario, self.pending) = (Some(scenario), None);
    }

    /// Looks closely at `lots`.
    pub fn watch(&mut self, lots: Vec<u32>) {
        if let Some(live) = &mut self.live {
            live.watch(lots);
        }
    }
}

/// The first trained policy of a scenario. Data files are read for one that has any alone.
fn trained(scenario: &Scenario) -> Option<Arc<Network>> {
    let is_trained =
        |share: &form::PolicyShare| matches!(share.policy, form::Policy::Learned { .. });
    if !scenario.lot().market.policies.iter().any(is_trained) {
        return None;
    }
    scenario.plan().ok()?.market.policies.into_iter().find_map(|(policy, _)| match policy {
        Policy::Learned { actor, .. } => Some(actor),
        _ => None,
    })
}

/// An error with what is allowed.
fn in_words(error: &FileError) -> String {
    match error.help() {
        Some(help) => format!("{error}; {help}"),
        None => error.to_string(),
    }
}
