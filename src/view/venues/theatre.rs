//! What a viewer of traders between venues has before them.

use super::eased::Eased;
use super::shelf::Shelf;
use super::{desk, timeline};
use crate::play::{Pace, Run};
use crate::record::venues::{LOOK_EVERY, Look};
use crate::scenario::{AnyScenario, Scenario, Venues};
use crate::view::action::Action;
use crate::view::hall::{Hall, Line, Play, Rail};
use crate::view::panels::help::{self, Keys};
use crate::view::panels::knobs::{self, Group};
use crate::view::panels::top::Steps;
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Rect, Ui};

/// The theatre of traders between venues.
pub type Theatre = Hall<VenuesPlay>;

/// What a viewer of venues looks at.
#[derive(Debug, Default)]
pub struct VenuesPlay {
    /// The trader that is picked, by its place among all: buyers, then sellers.
    pub trader: Option<usize>,
    /// The venue that is picked, from 0.
    pub venue: Option<usize>,
    /// Numbers over all stages.
    pub shelf: Shelf,
    /// Traders and books, on their way.
    pub eased: Eased,
}

impl Theatre {
    /// The last look that is not older than looks are apart.
    pub fn look(&self) -> Option<&Look> {
        let stage = self.tick();
        let mut last = self.run.history.range(stage + 1 - LOOK_EVERY..stage + 1).rev();
        last.find_map(|frame| frame.look.as_ref())
    }

    fn pick(&mut self, trader: Option<usize>) {
        let traders = self.frame().map_or(0, |frame| frame.traders.len());
        self.own.trader = trader.filter(|at| *at < traders);
        self.own.venue = None;
    }

    fn pick_next(&mut self) {
        let traders = self.frame().map_or(0, |frame| frame.traders.len());
        let next = self.own.trader.map_or(0, |at| at + 1);
        self.pick((traders > 0).then(|| next % traders));
    }
}

impl Play for VenuesPlay {
    type Arena = Venues;
    /// Streams can be followed, and settle within minutes.
    const PACE: Pace = Pace::Ticks(16.0);
    const KEYS: [&'static [Keys]; 2] = [
        &[
            (
                "Time",
                &[
                    ("Space", "Play or pause"),
                    ("← →", "A stage back or on"),
                    ("[ ]", "Slower or faster"),
                    ("Home End", "The first stage, the latest"),
                    ("R", "Start again"),
                ],
            ),
            ("Traders", &[("Tab", "Pick the next one"), ("Esc", "Pick none")]),
        ],
        &[
            ("Panels", &[("1 3", "Fold parameters, time"), ("P", "Present"), ("H ?", "This list")]),
            ("Window", help::WINDOW),
        ],
    ];
    const STEPS: Steps =
        [("Back one stage", "Back one stage (←)"), ("On one stage", "On one stage (→)")];

    fn new(_: &mut Run<Venues>) -> Self {
        Self::default()
    }

    fn own(opened: AnyScenario) -> Result<Scenario<Venues>, AnyScenario> {
        match opened {
            AnyScenario::Venues(scenario) => Ok(scenario),
            other => Err(other),
        }
    }

    fn knobs(form: &Venues) -> Vec<Group> {
        knobs::venues::of(form)
    }

    fn population(theatre: &Theatre) -> (usize, &'static str) {
        (theatre.frame().map_or(0, |frame| frame.traders.len()), "traders")
    }

    fn pass(theatre: &mut Theatre, seconds: f32) {
        let stage = theatre.tick();
        let Hall { run, own, foyer, .. } = theatre;
        own.shelf.fill(&run.history);
        if let Some(frame) = run.history.at(stage) {
            own.eased.pass(seconds, frame, foyer.preferences.calm);
        }
    }

    fn reset(theatre: &mut Theatre) {
        theatre.own = Self::default();
    }

    fn act(theatre: &mut Theatre, action: &Action) -> bool {
        match action {
            Action::PickTrader(trader) => theatre.pick(*trader),
            Action::PickVenue(venue) => {
                theatre.pick(None);
                theatre.own.venue = venue.filter(|at| *at < theatre.run.playbill.venues);
            }
            Action::Pick(pick) => {
                theatre.pick(pick.and_then(|pick| (pick.ordinal as usize).checked_sub(1)));
            }
            Action::PickNext => theatre.pick_next(),
            _ => return false,
        }
        true
    }

    fn line(theatre: &Theatre) -> Line {
        let Some(frame) = theatre.frame() else {
            let main = "before the first stage".to_owned();
            return Line { short: main.clone(), main, more: String::new() };
        };
        let number = |number: i32| words::number(f64::from(number), 0);
        let short = number(frame.tick + 1);
        let main = format!("stage {short}");
        let round = theatre.run.playbill.round;
        let more = match round {
            0 => format!("efficiency {}", words::percent(frame.efficiency)),
            _ => format!("round {}", number(frame.tick / round as i32 + 1)),
        };
        Line { main, short, more }
    }

    fn scene(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
        desk::show(ui, theatre, theme, room, asks);
    }

    fn marks(ui: &Ui, theatre: &Theatre, theme: &Theme, rail: &Rail) {
        timeline::leaders(ui, theatre, theme, rail);
    }

    fn figures(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect) {
        timeline::figures(ui, theatre, theme, room);
    }
}
