//! What plays in a hall: all that differs from arena to arena.

use super::{Hall, Rail};
use crate::play::{Pace, Run};
use crate::record::Visible;
use crate::scenario::{AnyScenario, Scenario};
use crate::view::action::Action;
use crate::view::panels::help::Keys;
use crate::view::panels::knobs::Group;
use crate::view::panels::top::Steps;
use crate::view::theme::Theme;
use bevy_egui::egui::{Rect, Ui};
use std::fmt::Debug;

/// What plays in a hall, and what its viewer has chosen to look at.
pub trait Play: Debug + Sized {
    /// The arena.
    type Arena: Visible;
    /// Its speed at first.
    const PACE: Pace;
    /// All keys, in two columns.
    const KEYS: [&'static [Keys]; 2];
    /// The buttons that go back and on.
    const STEPS: Steps;

    /// What a viewer of a live `run` looks at first.
    fn new(run: &mut Run<Self::Arena>) -> Self;

    /// `opened`, if it is of this arena.
    ///
    /// # Errors
    /// The scenario, if it is of another.
    #[expect(clippy::result_large_err, reason = "a scenario that is opened, once")]
    fn own(opened: AnyScenario) -> Result<Scenario<Self::Arena>, AnyScenario>;

    /// Parameters that can be set.
    fn knobs(form: &Self::Arena) -> Vec<Group>;

    /// How many take part at the moment, and what they are called.
    fn population(hall: &Hall<Self>) -> (usize, &'static str);

    /// Takes in what the run has brought, after `seconds` have passed.
    fn pass(_hall: &mut Hall<Self>, _seconds: f32) {}

    /// The run starts again.
    fn reset(hall: &mut Hall<Self>);

    /// Does what means something in this arena alone; says whether it was that.
    fn act(hall: &mut Hall<Self>, action: &Action) -> bool;

    /// What the bar says of the moment.
    fn line(hall: &Hall<Self>) -> Line;

    /// Draws everything between bar, parameters and time into `room`.
    fn scene(ui: &mut Ui, hall: &Hall<Self>, theme: &Theme, room: Rect, asks: &mut Vec<Action>);

    /// Marks what happened along the time.
    fn marks(ui: &Ui, hall: &Hall<Self>, theme: &Theme, rail: &Rail);

    /// Says what came of it, below the time.
    fn figures(ui: &mut Ui, hall: &Hall<Self>, theme: &Theme, room: Rect);
}

/// What the bar says of a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Where it stands.
    pub main: String,
    /// The same where there is little room.
    pub short: String,
    /// What matters beside it; left out first.
    pub more: String,
}
