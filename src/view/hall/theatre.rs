//! What a viewer has before them in a hall, and the one place where it changes.

use super::{Play, desk};
use crate::play::{Change, Playhead, Run};
use crate::record::{Bill, History, Visible};
use crate::scenario::{self, Scenario};
use crate::view::action::{Action, Drawer, Fold};
use crate::view::desk::Panes;
use crate::view::foyer::Foyer;
use crate::view::house::Show;
use bevy_egui::egui;
use std::fmt;
use std::ops::Range;

/// Everything that a viewer of the play `P` has before them.
pub struct Hall<P: Play> {
    /// What is the same whatever plays.
    pub foyer: Foyer,
    /// The run.
    pub run: Run<P::Arena>,
    /// The moment that is shown.
    pub head: Playhead,
    /// What is looked at.
    pub own: P,
    /// The window is too narrow for panels beside the scene.
    pub narrow: bool,
    /// The panel that lies over the scene of a narrow window.
    pub drawer: Option<Drawer>,
}

/// Frames taken in at once: more would be felt as a pause.
const FRAMES_AT_ONCE: usize = 200;

type Frame<P> = <<P as Play>::Arena as Visible>::Frame;
type Playbill<P> = <<P as Play>::Arena as Visible>::Playbill;

impl<P: Play> Hall<P> {
    /// A live run of `scenario`.
    pub fn live(scenario: Scenario<P::Arena>, seed: u64, foyer: Foyer) -> Self {
        let run = Run::live(scenario, seed, foyer.threads);
        Self::with(run, Playhead::playing(P::PACE), foyer)
    }

    /// A recording.
    pub fn recorded(playbill: Playbill<P>, history: History<Frame<P>>, foyer: Foyer) -> Self {
        let mut head = Playhead::playing(P::PACE);
        head.seek(f64::from(history.ticks().start));
        Self::with(Run::recorded(playbill, history), head, foyer)
    }

    fn with(mut run: Run<P::Arena>, head: Playhead, foyer: Foyer) -> Self {
        let own = P::new(&mut run);
        Self { foyer, run, head, own, narrow: false, drawer: None }
    }

    /// The shown tick, or the nearest there is.
    pub fn tick(&self) -> i32 {
        let ticks = self.run.history.ticks();
        self.head.tick().clamp(ticks.start, (ticks.end - 1).max(ticks.start))
    }

    /// The frame of that tick.
    pub fn frame(&self) -> Option<&Frame<P>> {
        self.run.history.at(self.tick()).map(|frame| &**frame)
    }

    /// Lets `seconds` pass.
    pub fn pass(&mut self, seconds: f32) {
        self.foyer.clock += seconds;
        let frames = self.run.catch_up(FRAMES_AT_ONCE);
        let ticks = self.run.history.ticks();
        self.head.pass(f64::from(seconds), &ticks);
        self.run.run_to(self.head.goal(&ticks));
        self.foyer.measure(seconds, frames);
        P::pass(self, seconds);
    }

    fn seek(&mut self, moment: f64) {
        let ticks = self.run.history.ticks();
        let last = f64::from((ticks.end - 1).max(ticks.start)) + 0.99;
        self.head.seek(moment.clamp(f64::from(ticks.start), last));
    }

    fn set(&mut self, sets: &[String]) {
        match self.run.set(sets) {
            Ok(Change::Live(_)) => {}
            Ok(Change::NeedsReset) => self.foyer.tell("this holds from the next start on: R"),
            Err(reason) => self.run.complaint = Some(reason),
        }
    }

    fn reset(&mut self, seed: u64) {
        self.run.reset(seed);
        self.head.rewind();
        P::reset(self);
    }

    fn open(&mut self, source: &str) {
        match scenario::open(source, &[]).map(P::own) {
            Ok(Ok(scenario)) => {
                let seed = self.seed();
                *self = Self::live(scenario, seed, self.foyer.handed_on());
            }
            Ok(Err(other)) => self.foyer.opened = Some(other),
            Err(error) => self.foyer.tell(error.to_string()),
        }
    }

    fn fold(&mut self, fold: Fold) {
        match (self.narrow, fold) {
            (true, Fold::Parameters) => {
                let open = self.drawer == Some(Drawer::Parameters);
                self.drawer = (!open).then_some(Drawer::Parameters);
            }
            (_, Fold::Charts) => self.foyer.prefer(|it| it.charts = !it.charts),
            (_, Fold::Picked) => self.foyer.prefer(|it| it.picked = !it.picked),
            (_, Fold::Parameters) => self.foyer.prefer(|it| it.parameters = !it.parameters),
            (_, Fold::All) => self.foyer.prefer(|it| {
                let any = it.parameters || it.charts || it.picked;
                (it.parameters, it.charts, it.picked) = (!any, !any, !any);
            }),
        }
    }
}

impl<P: Play> fmt::Debug for Hall<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hall")
            .field("run", &self.run)
            .field("head", &self.head)
            .field("own", &self.own)
            .finish_non_exhaustive()
    }
}

impl<P: Play> Show for Hall<P> {
    fn foyer(&self) -> &Foyer {
        &self.foyer
    }

    fn foyer_mut(&mut self) -> &mut Foyer {
        &mut self.foyer
    }

    fn head(&mut self) -> &mut Playhead {
        &mut self.head
    }

    fn moment(&self) -> Playhead {
        self.head
    }

    fn names(&self) -> (&str, &str) {
        let heading = self.run.playbill.heading();
        (heading.scenario, heading.title)
    }

    fn seed(&self) -> u64 {
        self.run.playbill.heading().seed
    }

    fn wanted(&self) -> Option<(&str, String)> {
        self.run.wanted().map(|scenario| (scenario.name(), scenario.to_ron()))
    }

    fn sets(&self) -> &[String] {
        self.run.sets()
    }

    fn note_sets(&mut self, sets: &[String]) {
        self.run.note_sets(sets);
    }

    fn complaint(&self) -> Option<&str> {
        self.run.complaint.as_deref()
    }

    fn population(&self) -> (usize, &'static str) {
        P::population(self)
    }

    fn ticks(&self) -> Range<i32> {
        self.run.history.ticks()
    }

    fn go_to(&mut self, ticks: i32) -> Result<usize, String> {
        self.run.run_to(ticks);
        let frames = self.run.catch_up(FRAMES_AT_ONCE);
        if !self.run.is_live() {
            let last = self.run.history.ticks().end - 1;
            return Err(format!("the recording ends after tick {last}"));
        }
        match self.run.complaint.take() {
            Some(complaint) => Err(complaint),
            None => Ok(frames),
        }
    }

    fn act(&mut self, action: Action) {
        if self.foyer.act(&action) || P::act(self, &action) {
            return;
        }
        match action {
            Action::Toggle => self.head.toggle(),
            Action::Step => self.head.step(),
            Action::Back => self.head.hold(self.head.tick() - 1),
            Action::SetPace(pace) => self.head.pace = pace,
            Action::Seek(moment) => self.seek(moment),
            Action::Latest => self.seek(f64::from(self.run.history.ticks().end - 1)),
            Action::Reset => self.reset(self.seed()),
            Action::Reseed(seed) => self.reset(seed),
            Action::Set(sets) => self.set(&sets),
            Action::Open(source) => self.open(&source),
            Action::Toggled(fold) => self.fold(fold),
            Action::CloseDrawer => self.drawer = None,
            // What is left is for other arenas.
            _ => {}
        }
    }

    fn show(&mut self, ui: &mut egui::Ui, panes: &mut Panes, seconds: f32) {
        panes.places = [None, None];
        desk::show(ui, self, seconds);
    }
}
