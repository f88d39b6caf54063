//! What a panel is shown: runs, the moment, the choice.

use super::action::{Page, Pick};
use super::theme::Theme;
use crate::play::{Playhead, Run};
use crate::record::{Frame, Parked, Scene};
use std::sync::Arc;

/// Everything a panel may look at. Panels change nothing: they ask, by
/// [`Action`](super::action::Action)s.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// Colours.
    pub theme: &'a Theme,
    /// The run.
    pub run: &'a Run,
    /// A second run on the same arrivals, laid beside it.
    pub other: Option<&'a Run>,
    /// The moment that is shown.
    pub head: &'a Playhead,
    /// The vehicle that is picked.
    pub picked: Option<Pick>,
    /// The lot in the middle of the scene.
    pub lot: u32,
    /// Which page is open.
    pub page: Page,
    /// Ticks run and frames drawn in the last second.
    pub rates: Rates,
}

/// How fast it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rates {
    /// Ticks a second.
    pub ticks: f64,
    /// Frames a second.
    pub frames: f64,
}

impl<'a> Sight<'a> {
    /// The frame of the shown tick, or the nearest there is.
    pub fn frame(&self) -> Option<&'a Arc<Frame>> {
        let ticks = self.run.history.ticks();
        self.run.history.at(self.head.tick().clamp(ticks.start, (ticks.end - 1).max(ticks.start)))
    }

    /// The scene of the lot in the middle.
    pub fn scene(&self) -> Option<&'a Scene> {
        self.frame()?.scene(self.lot)
    }

    /// The picked vehicle in the shown tick, parked or leaving.
    pub fn vehicle(&self) -> Option<&'a Parked> {
        let pick = self.picked?;
        let scene = self.frame()?.scene(pick.lot)?;
        scene.find(pick.ordinal).or(scene.left.iter().find(|left| left.ordinal == pick.ordinal))
    }
}
