//! What a viewer of firms that bid has before them, and the one place where it changes.

use super::desk;
use super::eased::Eased;
use super::shelf::Shelf;
use crate::play::{Change, DispatchRun, Pace, Playhead};
use crate::record::dispatch::{Bid, Frame, LOOK_EVERY, Look, Pulse};
use crate::scenario::dispatch::form::Replicas;
use crate::scenario::{self, AnyScenario, Dispatch, Scenario};
use crate::view::action::{Action, Drawer, Fold};
use crate::view::desk::Panes;
use crate::view::foyer::Foyer;
use crate::view::house::Show;
use bevy_egui::egui;
use std::ops::Range;

/// Everything that a viewer of firms that bid has before them.
#[derive(Debug)]
pub struct Theatre {
    /// What is the same whatever plays.
    pub foyer: Foyer,
    /// The run.
    pub run: DispatchRun,
    /// The moment that is shown.
    pub head: Playhead,
    /// The market that is looked at, from 0.
    pub market: usize,
    /// The firm that is picked, from 0.
    pub picked: Option<usize>,
    /// Numbers of that market over all rounds.
    pub shelf: Shelf,
    /// The steps of the merit order, on their way.
    pub eased: Eased,
    /// The window is too narrow for panels beside the scene.
    pub narrow: bool,
    /// The panel that lies over the scene of a narrow window.
    pub drawer: Option<Drawer>,
}

/// Rounds a second at first: noise has mostly gone after a minute.
const PACE: Pace = Pace::Ticks(64.0);
/// Frames taken in at once: more would be felt as a pause.
const FRAMES_AT_ONCE: usize = 200;

impl Theatre {
    /// A live run of `scenario`.
    pub fn live(scenario: Scenario<Dispatch>, seed: u64, foyer: Foyer) -> Self {
        let market = first_market(scenario.form());
        let mut run = DispatchRun::live(scenario, seed, foyer.threads);
        run.watch(vec![market as u32]);
        Self {
            foyer,
            run,
            head: Playhead::playing(PACE),
            market,
            picked: None,
            shelf: Shelf::default(),
            eased: Eased::default(),
            narrow: false,
            drawer: None,
        }
    }

    /// The shown round, or the nearest there is.
    pub fn frame(&self) -> Option<&Frame> {
        self.run.history.at(self.round()).map(|frame| &**frame)
    }

    fn round(&self) -> i32 {
        let ticks = self.run.history.ticks();
        self.head.tick().clamp(ticks.start, (ticks.end - 1).max(ticks.start))
    }

    /// What the firms of the market did in the shown round.
    pub fn bids(&self) -> &[Bid] {
        self.frame().map_or(&[], |frame| frame.bids_of(self.market))
    }

    /// The market in the shown round.
    pub fn pulse(&self) -> Option<&Pulse> {
        self.frame()?.markets.get(self.market)
    }

    /// The last look at the market that is not older than looks are apart.
    pub fn look(&self) -> Option<&Look> {
        let round = self.round();
        let last = self.run.history.range(round + 1 - LOOK_EVERY..round + 1).rev();
        last.filter_map(|frame| frame.look.as_ref())
            .find(|look| look.market as usize == self.market)
    }

    /// Lets `seconds` pass.
    pub fn pass(&mut self, seconds: f32) {
        self.foyer.clock += seconds;
        let frames = self.run.catch_up(FRAMES_AT_ONCE);
        let ticks = self.run.history.ticks();
        self.head.pass(f64::from(seconds), &ticks);
        self.run.run_to(self.head.goal(&ticks));
        self.foyer.measure(seconds, frames);
        self.shelf.fill(&self.run.history, self.market);
        let round = self.round();
        if let Some(frame) = self.run.history.at(round) {
            let bids = frame.bids_of(self.market);
            self.eased.pass(seconds, bids, &frame.firms, self.foyer.preferences.calm);
        }
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
        self.shelf = Shelf::default();
        self.eased = Eased::default();
        let markets = self.run.wanted().map_or(1, |scenario| scenario.form().market_count());
        self.watch(self.market.min(markets - 1));
        self.picked = None;
    }

    fn watch(&mut self, market: usize) {
        self.market = market;
        self.run.watch(vec![market as u32]);
    }

    fn open(&mut self, source: &str) {
        match scenario::open(source, &[]) {
            Ok(AnyScenario::Dispatch(scenario)) => {
                let seed = self.run.playbill.seed;
                *self = Self::live(scenario, seed, self.foyer.handed_on());
            }
            Ok(other) => self.foyer.opened = Some(other),
            Err(error) => self.foyer.tell(error.to_string()),
        }
    }

    fn pick_next(&mut self) {
        let firms = self.frame().map_or(0, |frame| frame.firms.len());
        let next = self.picked.map_or(0, |firm| firm + 1);
        self.picked = (firms > 0).then(|| next % firms);
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

/// The market that is looked at first: the middle of a grid, where most is going on.
fn first_market(form: &Dispatch) -> usize {
    match &form.markets {
        Replicas::Alike { .. } => 0,
        Replicas::Rates { actor, critic } => actor.len() / 2 * critic.len() + critic.len() / 2,
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
        (self.frame().map_or(0, |frame| frame.bids.len()), "firms")
    }

    fn ticks(&self) -> Range<i32> {
        self.run.history.ticks()
    }

    fn go_to(&mut self, ticks: i32) -> Result<usize, String> {
        self.run.run_to(ticks);
        let frames = self.run.catch_up(FRAMES_AT_ONCE);
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
            Action::Step => self.head.step(),
            Action::Back => self.head.hold(self.head.tick() - 1),
            Action::SetPace(pace) => self.head.pace = pace,
            Action::Seek(moment) => self.seek(moment),
            Action::Latest => self.seek(f64::from(self.run.history.ticks().end - 1)),
            Action::Reset => self.reset(self.run.playbill.seed),
            Action::Reseed(seed) => self.reset(seed),
            Action::Set(sets) => self.set(&sets),
            Action::Open(source) => self.open(&source),
            Action::PickMarket(market) if market < self.run.playbill.markets => {
                self.watch(market);
            }
            Action::PickFirm(firm) => self.picked = firm,
            Action::Pick(pick) => {
                self.picked = pick.and_then(|pick| (pick.ordinal as usize).checked_sub(1));
            }
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
