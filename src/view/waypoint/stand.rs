//! How the negotiation stands at the shown moment.

use crate::record::waypoint::{Board, Negotiation};
use crate::view::theme::Theme;
use bevy_egui::egui::Color32;

/// A negotiation as far as it has gone at the shown moment.
///
/// It is settled within a tick; a viewer sees its steps one by one while aircraft fly on.
#[derive(Debug)]
pub struct Stand<'a> {
    /// The negotiation.
    pub negotiation: &'a Negotiation,
    /// The tick in which it was held.
    pub tick: i32,
    /// Steps that are shown.
    pub step: usize,
    /// Steps that are shown in a tick.
    pub pace: f64,
    /// How it stands after them.
    pub board: Board,
    /// The choice that leads: the agreed one at the end, before it the most picked so far.
    pub leading: Option<usize>,
}

impl<'a> Stand<'a> {
    /// After `step` steps, `pace` of which are shown in a tick.
    pub fn new(negotiation: &'a Negotiation, tick: i32, step: usize, pace: f64) -> Self {
        let steps = negotiation.steps.len();
        let step = step.min(steps);
        let leading = match step == steps {
            true => Some(negotiation.choice as usize),
            false => negotiation.interrupted_choice(step),
        };
        Self { negotiation, tick, step, pace, board: negotiation.board(step), leading }
    }

    /// Whether all steps are shown.
    pub fn is_over(&self) -> bool {
        self.step == self.negotiation.steps.len()
    }

    /// The moment at which `step` steps are shown, ticks.
    pub fn moment_of(&self, step: usize) -> f64 {
        f64::from(self.tick) + (step as f64 + 0.5) / self.pace
    }
}

/// The colour of the aircraft in a seat of its negotiation.
pub fn colour(theme: &Theme, seat: usize) -> Color32 {
    let six = [theme.buyer, theme.seller, theme.good, theme.other, theme.sixth(0), theme.sixth(1)];
    six[seat % six.len()]
}

/// An order as `1·3·2·4`: seats from the first to arrive to the last, counted from 1.
pub fn in_words(order: &[u8]) -> String {
    let seats: Vec<String> = order.iter().map(|seat| (seat + 1).to_string()).collect();
    seats.join("·")
}
