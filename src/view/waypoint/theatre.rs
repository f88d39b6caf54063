//! What a viewer of a waypoint has before them, and the one place where it changes.

use super::desk;
use super::stand::Stand;
use crate::play::{Change, Pace, Playhead, WaypointRun};
use crate::record::History;
use crate::record::waypoint::{Aircraft, Frame, Playbill};
use crate::scenario::{self, AnyScenario, Scenario, Waypoint};
use crate::view::action::{Action, Drawer, Fold};
use crate::view::desk::Panes;
use crate::view::foyer::Foyer;
use crate::view::house::Show;
use bevy_egui::egui;
use std::ops::Range;

/// Everything that a viewer of a waypoint has before them.
#[derive(Debug)]
pub struct Theatre {
    /// What is the same whatever plays.
    pub foyer: Foyer,
    /// The run.
    pub run: WaypointRun,
    /// The moment that is shown.
    pub head: Playhead,
    /// The aircraft that is picked, by its number.
    pub picked: Option<u32>,
    /// Steps after which a rushed decision is looked at.
    pub rush: usize,
    /// The window is too narrow for panels beside the scene.
    pub narrow: bool,
    /// The panel that lies over the scene of a narrow window.
    pub drawer: Option<Drawer>,
}

/// Ticks a second at first: a negotiation can be followed.
const PACE: Pace = Pace::Ticks(4.0);
/// Frames taken in at once: more would be felt as a pause.
const FRAMES_AT_ONCE: usize = 200;
/// The paper's interruption: each of four aircraft has picked once.
const RUSHED: usize = 4;
/// The share of the time to the next negotiation in which the steps of one are shown.
const SHOWN_WITHIN: f64 = 0.6;

impl Theatre {
    /// A live run of `scenario`.
    pub fn live(scenario: Scenario<Waypoint>, seed: u64, foyer: Foyer) -> Self {
        let run = WaypointRun::live(scenario, seed, foyer.threads);
        Self::with(run, Playhead::playing(PACE), foyer)
    }

    /// A recording.
    pub fn recorded(playbill: Playbill, history: History<Frame>, foyer: Foyer) -> Self {
        let mut head = Playhead::playing(PACE);
        head.seek(f64::from(history.ticks().start));
        Self::with(WaypointRun::recorded(playbill, history), head, foyer)
    }

    fn with(run: WaypointRun, head: Playhead, foyer: Foyer) -> Self {
        Self { foyer, run, head, picked: None, rush: RUSHED, narrow: false, drawer: None }
    }

    /// The shown tick, or the nearest there is.
    pub fn frame(&self) -> Option<&Frame> {
        let ticks = self.run.history.ticks();
        let tick = self.head.tick().clamp(ticks.start, (ticks.end - 1).max(ticks.start));
        self.run.history.at(tick).map(|frame| &**frame)
    }

    /// The negotiation that was held last, as it stands at the shown moment.
    pub fn stand(&self) -> Option<Stand<'_>> {
        let tick = self.frame()?.latest?;
        let negotiation = self.run.history.at(tick)?.held.as_ref()?;
        let steps = negotiation.steps.len();
        let pace = (steps as f64 / self.time_to_show(tick)).max(1.0);
        let passed = (self.head.moment() - f64::from(tick)).max(0.0);
        Some(Stand::new(negotiation, tick, (passed * pace) as usize, pace))
    }

    /// Ticks in which the steps of what was agreed on in `tick` are shown.
    fn time_to_show(&self, tick: i32) -> f64 {
        let bill = &self.run.playbill;
        let period = (bill.every / bill.step.max(1e-9)).max(1.0);
        let later = self.run.history.range(tick + 1..tick + 1 + period as i32);
        let next = later.filter(|frame| frame.held.is_some()).map(|frame| frame.tick).next();
        let until = next.map_or(period, |next| f64::from(next - tick));
        (until * SHOWN_WITHIN).max(0.5)
    }

    /// The picked aircraft in the shown tick.
    pub fn aircraft(&self) -> Option<&Aircraft> {
        let picked = self.picked?;
        self.frame()?.aircraft.iter().find(|aircraft| aircraft.number == picked)
    }

    /// Lets `seconds` pass.
    pub fn pass(&mut self, seconds: f32) {
        self.foyer.clock += seconds;
        let frames = self.run.catch_up(FRAMES_AT_ONCE);
        let ticks = self.run.history.ticks();
        self.head.pass(f64::from(seconds), &ticks);
        self.run.run_to(self.head.goal(&ticks));
        self.foyer.measure(seconds, frames);
    }

    fn seek(&mut self, moment: f64) {
        let ticks = self.run.history.ticks();
        let last = f64::from((ticks.end - 1).max(ticks.start)) + 0.99;
        self.head.seek(moment.clamp(f64::from(ticks.start), last));
    }

    /// One step of the negotiation on or back; beyond its ends, a tick.
    fn step_by(&mut self, steps: isize) {
        let moment = self.stand().and_then(|stand| {
            let step = stand.step.checked_add_signed(steps)?;
            (step <= stand.negotiation.steps.len()).then(|| stand.moment_of(step))
        });
        match moment {
            Some(moment) => {
                self.head.seek(moment);
                self.head.playing = false;
            }
            None if steps < 0 => self.head.hold(self.head.tick() - 1),
            None => self.head.step(),
        }
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
        self.picked = None;
    }

    fn open(&mut self, source: &str) {
        match scenario::open(source, &[]) {
            Ok(AnyScenario::Waypoint(scenario)) => {
                let seed = self.run.playbill.seed;
                *self = Self::live(scenario, seed, self.foyer.handed_on());
            }
            Ok(other) => self.foyer.opened = Some(other),
            Err(error) => self.foyer.tell(error.to_string()),
        }
    }

    fn pick_next(&mut self) {
        let Some(frame) = self.frame() else { return };
        let numbers = || frame.aircraft.iter().map(|aircraft| aircraft.number);
        let own = self.picked.unwrap_or(0);
        self.picked = numbers().filter(|number| *number > own).min().or_else(|| numbers().min());
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

impl Show for Theatre {
    fn foyer(&self) -> &Foyer {
        &self.foyer
    }

    fn foyer_mut(&mut self) -> &mut Foyer {
        &mut self.foyer
    }

    fn head(&mut self) -> &mut Playhead {
        &mut self.head
    }

    fn names(&self) -> (&str, &str) {
        (&self.run.playbill.scenario, &self.run.playbill.title)
    }

    fn population(&self) -> (usize, &'static str) {
        (self.frame().map_or(0, |frame| frame.aircraft.len()), "aircraft")
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
        if self.foyer.act(&action) {
            return;
        }
        match action {
            Action::Toggle => self.head.toggle(),
            Action::Step => self.step_by(1),
            Action::Back => self.step_by(-1),
            Action::SetPace(pace) => self.head.pace = pace,
            Action::Seek(moment) => self.seek(moment),
            Action::Latest => self.seek(f64::from(self.run.history.ticks().end - 1)),
            Action::Reset => self.reset(self.run.playbill.seed),
            Action::Reseed(seed) => self.reset(seed),
            Action::Set(sets) => self.set(&sets),
            Action::Open(source) => self.open(&source),
            Action::ShowStep(step) => {
                if let Some(moment) = self.stand().map(|stand| stand.moment_of(step)) {
                    self.head.seek(moment);
                    self.head.playing = false;
                }
            }
            Action::Rush(steps) => self.rush = steps.max(1),
            Action::PickAircraft(number) => self.picked = number,
            Action::Pick(None) => self.picked = None,
            Action::PickNext => self.pick_next(),
            Action::Toggled(fold) => self.fold(fold),
            Action::CloseDrawer => self.drawer = None,
            // What is left was for the foyer, or is for other arenas.
            _ => {}
        }
    }

    fn show(&mut self, ui: &mut egui::Ui, panes: &mut Panes, seconds: f32) {
        panes.places = [None, None];
        desk::show(ui, self, seconds);
    }
}
