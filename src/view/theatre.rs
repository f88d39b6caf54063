//! The theatre: everything that a viewer has before them, and the one place where it changes.

use super::action::{Action, Drawer, Fold, Page, Pick};
use super::foyer::Foyer;
use super::policies;
use super::preferences::Preferences;
use super::scene::ground::Site;
use super::scene::lens::{Aim, Lens};
use super::sight::Sight;
use super::theme::Theme;
use crate::play::{Change, Pace, Playhead, Run};
use crate::record::{Frame, History, Parked, Playbill};
use crate::scenario::lot::form::Focus;
use crate::scenario::{self, AnyScenario, Scenario};
use bevy_egui::egui::{Pos2, Rect, Vec2};
use std::ops::Range;
use std::path::PathBuf;

/// Everything that a viewer has before them.
#[derive(Debug)]
pub struct Theatre {
    /// What is the same whatever plays.
    pub foyer: Foyer,
    /// The run.
    pub run: Run,
    /// A second run on the same arrivals.
    pub other: Option<Run>,
    /// The moment that is shown.
    pub head: Playhead,
    /// What is picked.
    pub picked: Option<Pick>,
    /// What is under the cursor.
    pub hovered: Option<Pick>,
    /// The picked vehicle stays in the middle.
    pub following: bool,
    /// The lot that charts and captions of one lot are about.
    pub lot: u32,
    /// The page of the panels.
    pub page: Page,
    /// The window is too narrow for panels beside the scene.
    pub narrow: bool,
    /// The panel that lies over the scene of a narrow window.
    pub drawer: Option<Drawer>,
    /// Where policies are kept that a viewer freezes.
    pub policies: PathBuf,
    /// What lies where.
    pub site: Site,
    /// Where the lens is going.
    pub aim: Aim,
    /// The lens; each pane has the same with its own place in the window.
    pub lens: Lens,
    /// The lens shows everything, whatever happens to the window.
    pub fitted: bool,
    /// The scenario's captioned scene that is shown: its number, counted from 0, and caption.
    cue: Option<(usize, String)>,
    watched: Vec<u32>,
}

/// Everybody learns.
const POLICIES_LEARN: &str = "market.policies=[(policy: Learning)]";
/// Frames taken in at once: more would be felt as a pause.
const FRAMES_AT_ONCE: usize = 200;
/// Above this many ticks a second nobody can follow a vehicle that drives.
const DRIVING_PACE: f64 = 6.0;

impl Theatre {
    /// A live run of `scenario`.
    pub fn live(scenario: Scenario, seed: u64, threads: usize, preferences: Preferences) -> Self {
        let head = Playhead::playing(Pace::Ticks(0.5));
        Self::with(Run::live(scenario, seed, threads), head, threads, preferences)
    }

    /// A recording.
    pub fn recorded(playbill: Playbill, history: History, preferences: Preferences) -> Self {
        let mut head = Playhead::playing(Pace::Ticks(0.5));
        head.seek(f64::from(history.ticks().start));
        Self::with(Run::recorded(playbill, history), head, 1, preferences)
    }

    fn with(run: Run, head: Playhead, threads: usize, preferences: Preferences) -> Self {
        let site = Site::new(run.playbill.lots, run.playbill.bays);
        let pane = Rect::from_min_size(Pos2::ZERO, Vec2::splat(100.0));
        let aim = Lens::fit(site.bounds(), pane);
        Self {
            foyer: Foyer::new(preferences, threads),
            run,
            other: None,
            head,
            picked: None,
            hovered: None,
            following: false,
            lot: 0,
            page: Page::Market,
            narrow: false,
            drawer: None,
            policies: policies::folder(),
            site,
            aim,
            lens: Lens { pane, centre: aim.centre, scale: aim.scale },
            fitted: true,
            cue: None,
            watched: Vec::new(),
        }
    }

    /// Colours.
    pub fn theme(&self) -> Theme {
        self.foyer.theme()
    }

    /// What panels are shown.
    pub fn sight<'a>(&'a self, theme: &'a Theme) -> Sight<'a> {
        Sight {
            theme,
            run: &self.run,
            other: self.other.as_ref(),
            head: &self.head,
            picked: self.picked,
            lot: self.lot,
            page: self.page,
            rates: self.foyer.rates,
        }
    }

    /// The ticks that every run has.
    pub fn ticks(&self) -> Range<i32> {
        let own = self.run.history.ticks();
        match &self.other {
            None => own,
            Some(other) => own.start..own.end.min(other.history.ticks().end).max(own.start),
        }
    }

    /// The shown tick, or the nearest there is, of `run`.
    pub fn shown<'a>(&self, run: &'a Run) -> Option<&'a Frame> {
        let ticks = run.history.ticks();
        let tick = self.head.tick().clamp(ticks.start, (ticks.end - 1).max(ticks.start));
        run.history.at(tick).map(|frame| &**frame)
    }

    /// Whether ticks last long enough to see vehicles drive.
    pub fn driving(&self) -> bool {
        !self.foyer.preferences.calm
            && matches!(self.head.pace, Pace::Ticks(rate) if rate <= DRIVING_PACE)
    }

    /// The caption of the scenario's scene that is shown.
    pub fn caption(&self) -> Option<&str> {
        self.cue.as_ref().map(|(_, caption)| caption.as_str())
    }

    /// Lets `seconds` pass: takes in what the runs did, moves the playhead and the lens, and says
    /// how far the runs should go.
    pub fn pass(&mut self, seconds: f32) {
        self.foyer.clock += seconds;
        let frames = self.run.catch_up(FRAMES_AT_ONCE);
        if let Some(other) = &mut self.other {
            other.catch_up(FRAMES_AT_ONCE);
        }
        self.fit_to_playbill();
        let ticks = self.ticks();
        self.head.pass(f64::from(seconds), &ticks);
        let goal = self.head.goal(&ticks);
        self.run.run_to(goal);
        if let Some(other) = &mut self.other {
            other.run_to(goal);
        }
        self.foyer.measure(seconds, frames);
    }

    /// Lets the runs go on until `ticks` ticks were run, and takes in what came of it: how many
    /// frames.
    ///
    /// # Errors
    /// In words, if they can't go on.
    pub fn go_to(&mut self, ticks: i32) -> Result<usize, String> {
        let mut frames = 0;
        for run in [Some(&mut self.run), self.other.as_mut()].into_iter().flatten() {
            run.run_to(ticks);
            frames += run.catch_up(256);
            if let Some(complaint) = run.complaint.take() {
                return Err(complaint);
            }
            if !run.is_live() {
                return Err(format!(
                    "the recording ends after tick {}",
                    run.history.ticks().end - 1
                ));
            }
        }
        Ok(frames)
    }

    /// A run that has started may have other lots than the one before.
    fn fit_to_playbill(&mut self) {
        let Playbill { lots, bays, .. } = self.run.playbill;
        if lots > 0 && (self.site.lots, self.site.ground.bays) != (lots, bays) {
            self.site = Site::new(lots, bays);
            self.fitted = true;
            (self.picked, self.hovered, self.lot) = (None, None, 0);
        }
    }

    /// Gives the scene its place in the window and moves the lens.
    pub fn look(&mut self, pane: Rect, seconds: f32) {
        let resized = self.lens.pane != pane;
        self.lens.pane = pane;
        if self.fitted {
            self.aim = Lens::fit(self.site.bounds(), pane.shrink2(Vec2::new(18.0, 12.0)));
        }
        if let (true, Some(middle)) = (self.following, self.picked_place()) {
            self.aim.centre = middle;
        }
        let motion = (!resized && !self.foyer.preferences.calm).then_some(seconds);
        self.lens.approach(self.aim, motion);
        self.watch_what_is_seen();
    }

    /// Where on the ground the picked vehicle stands.
    fn picked_place(&self) -> Option<Pos2> {
        let pick = self.picked?;
        let vehicle = self.shown(&self.run)?.scene(pick.lot)?.find(pick.ordinal)?;
        let spot = self.site.ground.spot(vehicle.bay);
        Some(self.site.corner(pick.lot) + spot.middle.to_vec2())
    }

    /// Asks the run for the lots that are near, and remembers the one in the middle.
    fn watch_what_is_seen(&mut self) {
        if let Some(lot) = self.site.lot_at(self.lens.centre) {
            self.lot = lot;
        }
        let mut lots = super::scene::city::close_lots(&self.lens, &self.site);
        lots.truncate(MOST_WATCHED);
        if lots.is_empty() {
            lots.push(self.lot);
        }
        if lots != self.watched {
            self.run.watch(lots.clone());
            if let Some(other) = &mut self.other {
                other.watch(lots.clone());
            }
            self.watched = lots;
        }
    }

    /// Does what was asked for.
    pub fn act(&mut self, action: Action) {
        if self.foyer.act(&action) {
            return;
        }
        match action {
            Action::Toggle => self.head.toggle(),
            Action::Step => self.head.step(),
            Action::Back => self.head.hold(self.head.tick() - 1),
            Action::SetPace(pace) => self.head.pace = pace,
            Action::Seek(moment) => self.seek(moment),
            Action::Latest => self.seek(f64::from(self.ticks().end - 1)),
            Action::Reset => self.reset(self.run.playbill.seed),
            Action::Reseed(seed) => self.reset(seed),
            Action::Set(sets) => self.set(&sets),
            Action::SetOther(sets) => self.set_other(&sets),
            Action::Open(source) => self.open(&source),
            Action::Train => self.set(&[POLICIES_LEARN.to_owned()]),
            Action::Freeze => self.freeze(),
            Action::Pick(pick) => self.pick(pick),
            Action::Follow => self.following = self.picked.is_some() && !self.following,
            Action::PickNext => self.pick_next(),
            Action::Compare => self.compare(),
            Action::NextScene => self.next_scene(),
            Action::FitScene => (self.fitted, self.following) = (true, false),
            Action::Zoom(factor) => self.zoom(self.lens.pane.center(), factor),
            Action::Toggled(fold) => self.fold(fold),
            Action::CloseDrawer => self.drawer = None,
            Action::Turn(page) => self.page = page,
            // What is left was for the foyer, or is for other arenas.
            _ => {}
        }
    }

    /// Keeps the policy that is being learned as a file, and lets everybody follow it.
    fn freeze(&mut self) {
        let Some(scenario) = self.run.wanted().filter(|_| self.run.learns()) else { return };
        let Some(actor) = self.run.actor() else { return };
        let name = format!(
            "{}-seed-{}-tick-{}",
            scenario.name(),
            self.run.playbill.seed,
            self.ticks().end
        );
        let kept =
            policies::keep(&self.policies.join(name), &actor, scenario, self.run.playbill.seed);
        match kept {
            Ok(path) => {
                self.set(&[policies::set(&path)]);
                self.foyer.tell(format!("The policy is kept in {}", path.display()));
            }
            Err(error) => self.foyer.tell(error.to_string()),
        }
    }

    /// Takes in how wide the window is; one too narrow has drawers instead of side panels.
    pub fn fit_to_window(&mut self, narrow: bool) {
        self.narrow = narrow;
        if !narrow {
            self.drawer = None;
        }
    }

    fn fold(&mut self, fold: Fold) {
        match (self.narrow, fold) {
            (true, Fold::Parameters) => self.pull(Drawer::Parameters),
            (true, Fold::Picked) => self.pull(Drawer::Picked),
            (true, Fold::All) => {
                self.drawer = None;
                self.fold_away(Fold::Charts);
            }
            _ => self.fold_away(fold),
        }
    }

    /// Opens a drawer in place of another, or closes it.
    fn pull(&mut self, drawer: Drawer) {
        self.drawer = (self.drawer != Some(drawer)).then_some(drawer);
    }

    fn fold_away(&mut self, fold: Fold) {
        self.foyer.prefer(|it| {
            let all = [&mut it.parameters, &mut it.picked, &mut it.charts];
            match fold {
                Fold::Parameters => it.parameters = !it.parameters,
                Fold::Picked => it.picked = !it.picked,
                Fold::Charts => it.charts = !it.charts,
                Fold::All => {
                    let any = all.iter().any(|shown| **shown);
                    all.into_iter().for_each(|shown| *shown = !any);
                }
            }
        });
    }

    fn seek(&mut self, moment: f64) {
        let ticks = self.ticks();
        let last = f64::from((ticks.end - 1).max(ticks.start)) + 0.99;
        self.head.seek(moment.clamp(f64::from(ticks.start), last));
    }

    fn reset(&mut self, seed: u64) {
        self.run.reset(seed);
        if let Some(other) = &mut self.other {
            other.reset(seed);
        }
        self.head.rewind();
        self.picked = None;
    }

    fn set(&mut self, sets: &[String]) {
        match self.run.set(sets) {
            Ok(Change::Live(_)) => {}
            Ok(Change::NeedsReset) => self.foyer.tell("this holds from the next start on: R"),
            // It stays beside the parameters until something is accepted.
            Err(reason) => self.run.complaint = Some(reason),
        }
    }

    fn set_other(&mut self, sets: &[String]) {
        let Some(other) = &mut self.other else { return };
        match other.set(sets) {
            // On the same arrivals from the first tick on, or the two can't be compared.
            Ok(_) => other.reset(self.run.playbill.seed),
            Err(reason) => self.foyer.tell(reason),
        }
    }

    fn open(&mut self, source: &str) {
        match scenario::open(source, &[]) {
            Ok(AnyScenario::Lot(scenario)) => {
                let (seed, threads) = (self.run.playbill.seed, self.foyer.threads);
                let opened = Self::live(scenario, seed, threads, self.foyer.preferences);
                *self = Self { foyer: self.foyer.handed_on(), ..opened };
            }
            Ok(other) => self.foyer.opened = Some(other),
            Err(error) => self.foyer.tell(error.to_string()),
        }
    }

    fn pick(&mut self, pick: Option<Pick>) {
        self.picked = pick;
        self.following &= pick.is_some();
        if let Some(pick) = pick {
            self.lot = pick.lot;
        }
    }

    fn pick_next(&mut self) {
        let Some(scene) = self.shown(&self.run).and_then(|frame| frame.scene(self.lot)) else {
            return;
        };
        let own = self.picked.filter(|pick| pick.lot == self.lot).map_or(0, |pick| pick.ordinal);
        let numbers = || scene.parked.iter().map(|vehicle| vehicle.ordinal);
        let next = numbers().filter(|&number| number > own).min().or_else(|| numbers().min());
        let lot = self.lot;
        self.pick(next.map(|ordinal| Pick { lot, ordinal }));
    }

    fn compare(&mut self) {
        if self.other.take().is_some() {
            return;
        }
        let Some(scenario) = self.run.wanted().cloned() else {
            self.foyer.tell("a recording can't be run again under another rule");
            return;
        };
        let rule = if self.run.playbill.rule == "nash" { "greedy" } else { "nash" };
        let same = scenario.clone();
        // The rules' names are always accepted.
        let scenario = scenario.with(&[format!("market.rule={rule}")]).unwrap_or(same);
        let mut other = Run::live(scenario, self.run.playbill.seed, self.foyer.threads);
        other.watch(self.watched.clone());
        self.other = Some(other);
    }

    /// Magnifies by `factor` around the point `at` of the window.
    pub fn zoom(&mut self, at: Pos2, factor: f32) {
        let widest = Lens::fit(self.site.bounds(), self.lens.pane).scale * 0.5;
        self.aim = self.aim.zoomed(&self.lens, at, factor, widest).kept_on(self.site.bounds());
        self.fitted = false;
    }

    /// Moves the ground by `drag`, points.
    pub fn drag(&mut self, drag: Vec2) {
        self.aim = self.aim.dragged(drag).kept_on(self.site.bounds());
        // What is dragged must not lag behind the hand.
        self.lens.centre = self.aim.centre;
        (self.fitted, self.following) = (false, false);
    }

    /// Turns to the next captioned scene of the scenario.
    fn next_scene(&mut self) {
        let scenes = self.run.wanted().map(|scenario| scenario.lot().scenes.clone());
        let scenes = scenes.unwrap_or_default();
        if scenes.is_empty() {
            self.foyer.tell("this scenario has no captioned scenes; lot_tour has some");
            return;
        }
        let next = self.cue.as_ref().map_or(0, |(number, _)| (number + 1) % scenes.len());
        let scene = &scenes[next];
        self.cue = Some((next, scene.caption.as_str().to_owned()));
        let sets: Vec<String> = scene.set.iter().map(|set| set.as_str().to_owned()).collect();
        if !sets.is_empty() {
            match self.run.set(&sets) {
                Ok(Change::Live(_)) => {}
                Ok(Change::NeedsReset) => self.reset(self.run.playbill.seed),
                Err(reason) => self.foyer.tell(reason),
            }
        }
        self.head.pace = Pace::Ticks(scene.speed.get());
        (self.head.playing, self.foyer.presenting) = (true, true);
        self.focus(scene.focus);
    }

    /// Moves the lens to what a scene is about.
    fn focus(&mut self, focus: Focus) {
        (self.following, self.fitted, self.picked) = (false, false, None);
        match focus {
            Focus::Everything => self.fitted = true,
            Focus::Lot(number) => self.aim_at(self.site.rect(number.get())),
            Focus::BiggestTrade => {
                let place = self.biggest_trade();
                self.fitted = place.is_none();
                if let Some((pick, rect)) = place {
                    self.pick(Some(pick));
                    self.aim_at(rect.expand(7.0));
                }
            }
            Focus::MostUrgent => {
                self.picked = self.most_urgent();
                self.following = self.picked.is_some();
                self.fitted = !self.following;
                let whole = Lens::fit(self.site.rect(self.lot), self.lens.pane);
                self.aim.scale = whole.scale * 2.4;
            }
        }
    }

    fn aim_at(&mut self, ground: Rect) {
        self.aim = Lens::fit(ground, self.lens.pane.shrink(12.0));
    }

    /// The buyer of the trade with the most energy, and the ground between the two.
    fn biggest_trade(&self) -> Option<(Pick, Rect)> {
        let scene = self.shown(&self.run)?.scene(self.lot)?;
        let trade = scene.trades.iter().max_by(|a, b| a.quantity.total_cmp(&b.quantity))?;
        let corner = self.site.corner(self.lot).to_vec2();
        let place = |bay| self.site.ground.spot(bay).middle + corner;
        let buyer = scene.at_bay(trade.buyer)?;
        let rect = Rect::from_two_pos(place(trade.buyer), place(trade.seller));
        Some((Pick { lot: self.lot, ordinal: buyer.ordinal }, rect))
    }

    /// The vehicle that lacks energy and has the least time left.
    fn most_urgent(&self) -> Option<Pick> {
        let frame = self.shown(&self.run)?;
        let needy = frame.scene(self.lot)?.parked.iter().filter(|it| it.missing() > 0.0);
        let urgency = |it: &&Parked| it.urgency(frame.tick);
        let most = needy.max_by(|a, b| urgency(a).total_cmp(&urgency(b)))?;
        Some(Pick { lot: self.lot, ordinal: most.ordinal })
    }
}

/// Lots that are looked at closely at the same time.
const MOST_WATCHED: usize = 48;
