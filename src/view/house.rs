//! The house: which theatre is open, of those that the arenas have.

use super::action::Action;
use super::desk::{self, Panes};
use super::foyer::Foyer;
use super::preferences::Preferences;
use super::theatre::Theatre;
use super::{dispatch, venues, waypoint};
use crate::play::Playhead;
use crate::record::AnyRecording;
use crate::scenario::AnyScenario;
use bevy_egui::egui;
use std::ops::Range;

/// A theatre as a window or a picture needs to know it.
pub trait Show {
    /// What is the same whatever plays.
    fn foyer(&self) -> &Foyer;

    /// The same, to change.
    fn foyer_mut(&mut self) -> &mut Foyer;

    /// The moment that is shown.
    fn moment(&self) -> Playhead;

    /// The same, to change.
    fn head(&mut self) -> &mut Playhead;

    /// The scenario's name and headline.
    fn names(&self) -> (&str, &str);

    /// The seed of the run.
    fn seed(&self) -> u64;

    /// The scenario as it is wanted, its name and all that is written in it; none of a recording.
    fn wanted(&self) -> Option<(&str, String)>;

    /// Fields of it that were set since it was opened.
    fn sets(&self) -> &[String];

    /// Remembers that `sets` were set.
    fn note_sets(&mut self, sets: &[String]);

    /// What went wrong last, until it is told.
    fn complaint(&self) -> Option<&str>;

    /// How many take part at the moment, and what they are called.
    fn population(&self) -> (usize, &'static str);

    /// The ticks that can be shown.
    fn ticks(&self) -> Range<i32>;

    /// Lets the run go on until `ticks` ticks were run, and takes in what came of it: how many
    /// frames.
    ///
    /// # Errors
    /// In words, if it can't go on.
    fn go_to(&mut self, ticks: i32) -> Result<usize, String>;

    /// Does what was asked for.
    fn act(&mut self, action: Action);

    /// Lays out everything in `ui`, which fills the window, after `seconds` have passed.
    fn show(&mut self, ui: &mut egui::Ui, panes: &mut Panes, seconds: f32);
}

/// The theatre that is open.
#[derive(Debug)]
pub enum House {
    /// Parking lots.
    Lot(Box<Theatre>),
    /// A waypoint.
    Waypoint(Box<waypoint::Theatre>),
    /// Firms that learn to bid.
    Dispatch(Box<dispatch::Theatre>),
    /// Traders between venues.
    Venues(Box<venues::Theatre>),
}

impl House {
    /// A live run of `scenario`.
    pub fn live(
        scenario: AnyScenario,
        seed: u64,
        threads: usize,
        preferences: Preferences,
    ) -> Self {
        Self::open(scenario, seed, Foyer::new(preferences, threads))
    }

    /// A recording.
    pub fn recorded(recording: AnyRecording, preferences: Preferences) -> Self {
        let foyer = Foyer::new(preferences, 1);
        match recording {
            AnyRecording::Lot(playbill, history) => {
                Self::Lot(Box::new(Theatre::recorded(playbill, history, foyer.preferences)))
            }
            AnyRecording::Waypoint(playbill, history) => {
                Self::Waypoint(Box::new(waypoint::Theatre::recorded(playbill, history, foyer)))
            }
            AnyRecording::Dispatch(playbill, history) => {
                Self::Dispatch(Box::new(dispatch::Theatre::recorded(playbill, history, foyer)))
            }
            AnyRecording::Venues(playbill, history) => {
                Self::Venues(Box::new(venues::Theatre::recorded(playbill, history, foyer)))
            }
        }
    }

    fn open(scenario: AnyScenario, seed: u64, foyer: Foyer) -> Self {
        match scenario {
            AnyScenario::Lot(scenario) => {
                let threads = foyer.threads;
                let mut theatre = Theatre::live(scenario, seed, threads, foyer.preferences);
                theatre.foyer = foyer;
                Self::Lot(Box::new(theatre))
            }
            AnyScenario::Waypoint(scenario) => {
                Self::Waypoint(Box::new(waypoint::Theatre::live(scenario, seed, foyer)))
            }
            AnyScenario::Dispatch(scenario) => {
                Self::Dispatch(Box::new(dispatch::Theatre::live(scenario, seed, foyer)))
            }
            AnyScenario::Venues(scenario) => {
                Self::Venues(Box::new(venues::Theatre::live(scenario, seed, foyer)))
            }
        }
    }

    /// Shows what `opened` shows, the same way as until now.
    pub fn turn_to(&mut self, mut opened: Self) {
        *opened.on_mut().foyer_mut() = self.on_mut().foyer_mut().handed_on();
        *self = opened;
    }

    /// What is open.
    pub fn on(&self) -> &dyn Show {
        match self {
            Self::Lot(theatre) => &**theatre,
            Self::Waypoint(theatre) => &**theatre,
            Self::Dispatch(theatre) => &**theatre,
            Self::Venues(theatre) => &**theatre,
        }
    }

    /// The same, to change.
    pub fn on_mut(&mut self) -> &mut dyn Show {
        match self {
            Self::Lot(theatre) => &mut **theatre,
            Self::Waypoint(theatre) => &mut **theatre,
            Self::Dispatch(theatre) => &mut **theatre,
            Self::Venues(theatre) => &mut **theatre,
        }
    }

    /// The theatre of lots, if that is open.
    pub fn lot(&mut self) -> Option<&mut Theatre> {
        match self {
            Self::Lot(theatre) => Some(theatre),
            _ => None,
        }
    }

    /// The theatre of a waypoint, if that is open.
    pub fn waypoint(&mut self) -> Option<&mut waypoint::Theatre> {
        match self {
            Self::Waypoint(theatre) => Some(theatre),
            _ => None,
        }
    }

    /// The theatre of firms that learn to bid, if that is open.
    pub fn dispatch(&mut self) -> Option<&mut dispatch::Theatre> {
        match self {
            Self::Dispatch(theatre) => Some(theatre),
            _ => None,
        }
    }

    /// The theatre of traders between venues, if that is open.
    pub fn venues(&mut self) -> Option<&mut venues::Theatre> {
        match self {
            Self::Venues(theatre) => Some(theatre),
            _ => None,
        }
    }

    /// Does what was asked for.
    pub fn act(&mut self, action: Action) {
        self.on_mut().act(action);
        self.turn();
    }

    /// Lays out everything in `ui`, which fills the window, after `seconds` have passed.
    pub fn show(&mut self, ui: &mut egui::Ui, panes: &mut Panes, seconds: f32) {
        self.on_mut().show(ui, panes, seconds);
        self.turn();
    }

    /// Opens what a viewer asked for, if that plays in another theatre.
    fn turn(&mut self) {
        let seed = self.on().seed();
        let foyer = self.on_mut().foyer_mut();
        if let Some(scenario) = foyer.opened.take() {
            let foyer = foyer.handed_on();
            *self = Self::open(scenario, seed, foyer);
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

    fn moment(&self) -> Playhead {
        self.head
    }

    fn names(&self) -> (&str, &str) {
        (&self.run.playbill.scenario, &self.run.playbill.title)
    }

    fn seed(&self) -> u64 {
        self.run.playbill.seed
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
        (self.shown(&self.run).map_or(0, |frame| frame.pulse.population) as usize, "vehicles")
    }

    fn ticks(&self) -> Range<i32> {
        self.ticks()
    }

    fn go_to(&mut self, ticks: i32) -> Result<usize, String> {
        self.go_to(ticks)
    }

    fn act(&mut self, action: Action) {
        self.act(action);
    }

    fn show(&mut self, ui: &mut egui::Ui, panes: &mut Panes, seconds: f32) {
        desk::show(ui, self, panes, seconds);
    }
}
