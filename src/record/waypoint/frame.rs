//! Frames of a waypoint: what can be seen of a tick, as plain numbers.
//!
//! Times are in separations, the least time between two passages, since the run began; a distance
//! is the time that is left at the nominal speed.

use super::Negotiation;
use crate::record::Seen;
use serde::{Deserialize, Serialize};

/// What can be seen of one tick, after it was measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The tick.
    pub tick: i32,
    /// Time at its end, separations.
    pub time: f64,
    /// Who is under way at its end, and who has passed in it, by number.
    pub aircraft: Vec<Aircraft>,
    /// What was agreed on in it.
    pub held: Option<Negotiation>,
    /// The last tick so far in which something was agreed on; none before the first.
    pub latest: Option<i32>,
    /// What each airline has received minus paid so far, units of credit, by number.
    pub accounts: Vec<f64>,
    /// The waypoint in numbers.
    pub pulse: Pulse,
}

/// An aircraft at the end of a tick.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Aircraft {
    /// Its number among all that came, from 1.
    pub number: u32,
    /// Its airline, from 0.
    pub airline: u32,
    /// The negotiation it took part in, from 1; 0 before it.
    pub negotiation: u32,
    /// Its place among those who took part, from 0.
    pub seat: u32,
    /// Where it comes from, radians counter-clockwise from east, seen from the waypoint.
    pub bearing: f32,
    /// What it has to go, separations at the nominal speed; 0 or less once it has passed.
    pub distance: f32,
    /// Its speed over the nominal one.
    pub speed: f32,
    /// Its estimated arrival, separations.
    pub eta: f64,
    /// Its agreed arrival; none before the negotiation.
    pub assigned: Option<f64>,
    /// Its urgency: what the square of a separation costs it.
    pub weight: f64,
    /// What a unit of credit is worth to it.
    pub value: f64,
    /// What its adjustment costs it.
    pub cost: f64,
    /// What it has received minus paid for it, units of credit.
    pub credits: f64,
}

/// A tick in numbers; what has no meaning, such as a gap without a negotiation, is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pulse {
    /// Aircraft under way.
    pub flying: u32,
    /// Aircraft that came.
    pub came: u32,
    /// Aircraft that passed the waypoint.
    pub passed: u32,
    /// Steps of the negotiation of this tick.
    pub steps: f32,
    /// What its outcome costs all together.
    pub cost: f32,
    /// The least that any order costs.
    pub least_cost: f32,
    /// Its optimality gap, as a share.
    pub gap: f32,
    /// Gini's index of what each bears after trade.
    pub gini: f32,
    /// Units of credit that changed hands: half of what all received or paid.
    pub moved: f32,
    /// Mean time by which the aircraft of this negotiation arrive later than estimated, separations.
    pub delay: f32,
}

impl Default for Pulse {
    fn default() -> Self {
        let nothing = f32::NAN;
        Self {
            flying: 0,
            came: 0,
            passed: 0,
            steps: nothing,
            cost: nothing,
            least_cost: nothing,
            gap: nothing,
            gini: nothing,
            moved: nothing,
            delay: nothing,
        }
    }
}

impl Seen for Frame {
    fn tick(&self) -> i32 {
        self.tick
    }

    fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.aircraft.capacity() * size_of::<Aircraft>()
            + self.accounts.capacity() * size_of::<f64>()
            + self.held.as_ref().map_or(0, Negotiation::bytes)
    }

    fn thinned(&self) -> Self {
        Self { held: None, aircraft: Vec::new(), ..self.clone() }
    }
}
