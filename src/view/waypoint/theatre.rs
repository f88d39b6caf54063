//! What a viewer of a waypoint has before them.

use super::stand::Stand;
use super::{desk, timeline};
use crate::play::{Pace, Run};
use crate::record::waypoint::Aircraft;
use crate::scenario::{AnyScenario, Scenario, Waypoint};
use crate::view::action::Action;
use crate::view::hall::{Hall, Line, Play, Rail};
use crate::view::panels::help::{self, Keys};
use crate::view::panels::knobs::{self, Group};
use crate::view::panels::top::Steps;
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Rect, Ui};

/// The theatre of a waypoint.
pub type Theatre = Hall<WaypointPlay>;

/// What a viewer of a waypoint looks at.
#[derive(Debug)]
pub struct WaypointPlay {
    /// The aircraft that is picked, by its number.
    pub picked: Option<u32>,
    /// Steps after which a rushed decision is looked at.
    pub rush: usize,
}

/// The paper's interruption: each of four aircraft has picked once.
const RUSHED: usize = 4;
/// The share of the time to the next negotiation in which the steps of one are shown.
const SHOWN_WITHIN: f64 = 0.6;

impl Theatre {
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
        let picked = self.own.picked?;
        self.frame()?.aircraft.iter().find(|aircraft| aircraft.number == picked)
    }

    /// One step of the negotiation on or back; beyond its ends, a tick.
    fn step_by(&mut self, steps: isize) {
        let moment = self.stand().and_then(|stand| {
            let step = stand.step.checked_add_signed(steps)?;
            (step <= stand.negotiation.steps.len()).then(|| stand.moment_of(step))
        });
        match moment {
            Some(moment) => self.hold(moment),
            None if steps < 0 => self.head.hold(self.head.tick() - 1),
            None => self.head.step(),
        }
    }

    fn hold(&mut self, moment: f64) {
        self.head.seek(moment);
        self.head.playing = false;
    }

    fn pick_next(&mut self) {
        let Some(frame) = self.frame() else { return };
        let numbers = || frame.aircraft.iter().map(|aircraft| aircraft.number);
        let own = self.own.picked.unwrap_or(0);
        self.own.picked =
            numbers().filter(|number| *number > own).min().or_else(|| numbers().min());
    }
}

impl Play for WaypointPlay {
    type Arena = Waypoint;
    /// A negotiation can be followed.
    const PACE: Pace = Pace::Ticks(4.0);
    const KEYS: [&'static [Keys]; 2] = [
        &[
            (
                "Time",
                &[
                    ("Space", "Play or pause"),
                    ("← →", "A step back or on"),
                    ("[ ]", "Slower or faster"),
                    ("R", "Start again"),
                ],
            ),
            ("Aircraft", &[("Tab", "Pick the next one"), ("Esc", "Pick none")]),
        ],
        &[
            ("Panels", &[("1 3", "Fold parameters, time"), ("P", "Present"), ("H ?", "This list")]),
            ("Window", help::WINDOW),
        ],
    ];
    const STEPS: Steps =
        [("Back one step", "Back one step (←)"), ("On one step", "On one step (→)")];

    fn new(_: &mut Run<Waypoint>) -> Self {
        Self { picked: None, rush: RUSHED }
    }

    fn own(opened: AnyScenario) -> Result<Scenario<Waypoint>, AnyScenario> {
        match opened {
            AnyScenario::Waypoint(scenario) => Ok(scenario),
            other => Err(other),
        }
    }

    fn knobs(form: &Waypoint) -> Vec<Group> {
        knobs::waypoint::of(form)
    }

    fn population(theatre: &Theatre) -> (usize, &'static str) {
        (theatre.frame().map_or(0, |frame| frame.aircraft.len()), "aircraft")
    }

    fn reset(theatre: &mut Theatre) {
        theatre.own.picked = None;
    }

    fn act(theatre: &mut Theatre, action: &Action) -> bool {
        match action {
            Action::Step => theatre.step_by(1),
            Action::Back => theatre.step_by(-1),
            Action::ShowStep(step) => {
                if let Some(moment) = theatre.stand().map(|stand| stand.moment_of(*step)) {
                    theatre.hold(moment);
                }
            }
            Action::Rush(steps) => theatre.own.rush = (*steps).max(1),
            Action::PickAircraft(number) => theatre.own.picked = *number,
            Action::Pick(None) => theatre.own.picked = None,
            Action::PickNext => theatre.pick_next(),
            _ => return false,
        }
        true
    }

    fn line(theatre: &Theatre) -> Line {
        let stand = theatre.stand();
        let main = stand.as_ref().map_or("before the first".to_owned(), |stand| {
            let unit = words::number(stand.board.unit, 3);
            format!("step {} · unit {unit} · cycle {}", stand.step, stand.board.cycles)
        });
        let short = stand.as_ref().map_or(main.clone(), |stand| format!("step {}", stand.step));
        let time = theatre.frame().map_or(0.0, |frame| frame.time);
        Line { main, short, more: format!("time {}", words::number(time, 1)) }
    }

    fn scene(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
        desk::show(ui, theatre, theme, room, asks);
    }

    fn marks(ui: &Ui, theatre: &Theatre, theme: &Theme, rail: &Rail) {
        timeline::negotiations(ui, theatre, theme, rail);
    }

    fn figures(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect) {
        timeline::figures(ui, theatre, theme, room);
    }
}
