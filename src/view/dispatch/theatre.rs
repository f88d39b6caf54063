//! What a viewer of firms that bid has before them.

use super::eased::Eased;
use super::shelf::Shelf;
use super::{desk, timeline};
use crate::play::{Pace, Run};
use crate::record::dispatch::{Bid, LOOK_EVERY, Look, Pulse};
use crate::scenario::dispatch::form::{Dispatch, Replicas};
use crate::scenario::{AnyScenario, Scenario};
use crate::view::action::Action;
use crate::view::hall::{Hall, Line, Play, Rail};
use crate::view::panels::help::{self, Keys};
use crate::view::panels::knobs::{self, Group};
use crate::view::panels::top::Steps;
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Rect, Ui};

/// The theatre of firms that bid.
pub type Theatre = Hall<DispatchPlay>;

/// What a viewer of firms looks at.
#[derive(Debug, Default)]
pub struct DispatchPlay {
    /// The market, from 0.
    pub market: usize,
    /// The firm that is picked, from 0.
    pub picked: Option<usize>,
    /// Numbers of that market over all rounds.
    pub shelf: Shelf,
    /// The steps of the merit order, on their way.
    pub eased: Eased,
}

impl Theatre {
    /// What the firms of the market did in the shown round.
    pub fn bids(&self) -> &[Bid] {
        self.frame().map_or(&[], |frame| frame.bids_of(self.own.market))
    }

    /// The market in the shown round.
    pub fn pulse(&self) -> Option<&Pulse> {
        self.frame()?.markets.get(self.own.market)
    }

    /// The last look at the market that is not older than looks are apart.
    pub fn look(&self) -> Option<&Look> {
        let round = self.tick();
        let last = self.run.history.range(round + 1 - LOOK_EVERY..round + 1).rev();
        last.filter_map(|frame| frame.look.as_ref())
            .find(|look| look.market as usize == self.own.market)
    }

    fn watch(&mut self, market: usize) {
        self.own.market = market;
        self.run.watch(vec![market as u32]);
    }

    fn pick_next(&mut self) {
        let firms = self.frame().map_or(0, |frame| frame.firms.len());
        let next = self.own.picked.map_or(0, |firm| firm + 1);
        self.own.picked = (firms > 0).then(|| next % firms);
    }

    /// How near the market is to an equilibrium, or how many markets are in one.
    fn standing(&self) -> String {
        let Some(frame) = self.frame() else { return String::new() };
        if frame.equilibrium.is_none() {
            return "no equilibrium is known".to_owned();
        }
        let markets = frame.markets.len();
        if markets > 1 {
            return format!("{} of {markets} in equilibrium", frame.settled());
        }
        match self.pulse() {
            Some(pulse) if pulse.settled() == Some(true) => "in equilibrium".to_owned(),
            Some(pulse) if pulse.distance.is_finite() => {
                format!("{} from an equilibrium", words::number(pulse.distance, 1))
            }
            _ => "too early to say".to_owned(),
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

impl Play for DispatchPlay {
    type Arena = Dispatch;
    /// Noise has mostly gone after a minute.
    const PACE: Pace = Pace::Ticks(64.0);
    const KEYS: [&'static [Keys]; 2] = [
        &[
            (
                "Time",
                &[
                    ("Space", "Play or pause"),
                    ("← →", "A round back or on"),
                    ("[ ]", "Slower or faster"),
                    ("Home End", "The first round, the latest"),
                    ("R", "Start again"),
                ],
            ),
            ("Firms", &[("Tab", "Pick the next one"), ("Esc", "Pick none")]),
        ],
        &[
            ("Panels", &[("1 3", "Fold parameters, time"), ("P", "Present"), ("H ?", "This list")]),
            ("Window", help::WINDOW),
        ],
    ];
    const STEPS: Steps =
        [("Back one round", "Back one round (←)"), ("On one round", "On one round (→)")];

    fn new(run: &mut Run<Dispatch>) -> Self {
        let market = run.wanted().map_or(0, |scenario| first_market(scenario.form()));
        run.watch(vec![market as u32]);
        Self { market, ..Self::default() }
    }

    fn own(opened: AnyScenario) -> Result<Scenario<Dispatch>, AnyScenario> {
        match opened {
            AnyScenario::Dispatch(scenario) => Ok(scenario),
            other => Err(other),
        }
    }

    fn knobs(form: &Dispatch) -> Vec<Group> {
        knobs::dispatch::of(form)
    }

    fn population(theatre: &Theatre) -> (usize, &'static str) {
        (theatre.frame().map_or(0, |frame| frame.bids.len()), "firms")
    }

    fn pass(theatre: &mut Theatre, seconds: f32) {
        let round = theatre.tick();
        let Hall { run, own, foyer, .. } = theatre;
        own.shelf.fill(&run.history, own.market);
        if let Some(frame) = run.history.at(round) {
            let bids = frame.bids_of(own.market);
            own.eased.pass(seconds, bids, &frame.firms, foyer.preferences.calm);
        }
    }

    fn reset(theatre: &mut Theatre) {
        let markets = theatre.run.wanted().map_or(1, |scenario| scenario.form().market_count());
        let market = theatre.own.market.min(markets - 1);
        theatre.own = Self::default();
        theatre.watch(market);
    }

    fn act(theatre: &mut Theatre, action: &Action) -> bool {
        match action {
            Action::PickMarket(market) if *market < theatre.run.playbill.markets => {
                theatre.watch(*market);
            }
            Action::PickFirm(firm) => theatre.own.picked = *firm,
            Action::Pick(pick) => {
                theatre.own.picked = pick.and_then(|pick| (pick.ordinal as usize).checked_sub(1));
            }
            Action::PickNext => theatre.pick_next(),
            _ => return false,
        }
        true
    }

    fn line(theatre: &Theatre) -> Line {
        let Some(frame) = theatre.frame() else {
            let main = "before the first round".to_owned();
            return Line { short: main.clone(), main, more: String::new() };
        };
        let short = words::number(f64::from(frame.tick + 1), 0);
        Line { main: format!("round {short}"), short, more: theatre.standing() }
    }

    fn scene(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
        desk::show(ui, theatre, theme, room, asks);
    }

    fn marks(ui: &Ui, theatre: &Theatre, theme: &Theme, rail: &Rail) {
        timeline::settled(ui, theatre, theme, rail);
    }

    fn figures(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect) {
        timeline::figures(ui, theatre, theme, room);
    }
}
