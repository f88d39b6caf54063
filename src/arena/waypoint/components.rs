//! What an aircraft is made of, and an airline.

use crate::arena::ParticipantId;
use bevy_ecs::prelude::*;

/// The airline it belongs to, from 0.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Airline(pub u32);

/// What is private about it.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Urgency {
    /// What the square of a unit of time costs it.
    pub weight: f64,
    /// What a unit of credit is worth to it, cost.
    pub value: f64,
}

/// Where it comes from and when it wants to be there.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Approach {
    /// Estimated arrival, units of time since the run began.
    pub eta: f64,
    /// Radians counter-clockwise from east, seen from the waypoint.
    pub bearing: f64,
}

/// How it flies: straight to the waypoint at one speed.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Flight {
    /// Over the nominal speed.
    pub speed: f64,
    /// When it passes the waypoint at that speed.
    pub passes: f64,
}

impl Flight {
    /// What it has to go at `time`, units of time at the nominal speed; 0 or less once it has
    /// passed.
    pub fn distance(&self, time: f64) -> f64 {
        self.speed * (self.passes - time)
    }

    /// From `time` on at the one speed that passes the waypoint at `passes`, which is later.
    pub fn retimed(&self, time: f64, passes: f64) -> Self {
        Self { speed: self.distance(time) / (passes - time), passes }
    }
}

/// What it has agreed to.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Agreement {
    /// When it arrives, units of time since the run began; none before it has agreed.
    pub assigned: Option<f64>,
    /// The negotiation it took part in, from 1; 0 without one.
    pub negotiation: u32,
    /// Its place among those who took part, from 0.
    pub seat: u32,
    /// What its adjustment costs it.
    pub cost: f64,
    /// What it received minus paid, units of credit.
    pub credits: f64,
}

/// All components of an aircraft.
#[derive(Bundle, Clone, Copy, Debug)]
pub struct AircraftBundle {
    /// Who: its number among all that came, from 1.
    pub id: ParticipantId,
    /// Whose.
    pub airline: Airline,
    /// What matters to it.
    pub urgency: Urgency,
    /// From where and when.
    pub approach: Approach,
    /// How it flies.
    pub flight: Flight,
    /// What it has agreed to.
    pub agreement: Agreement,
}

/// What an airline's aircraft have traded.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Account {
    /// Received minus paid, units of credit.
    pub credits: f64,
    /// Aircraft that have agreed on their time.
    pub aircraft: u32,
}

/// The airlines, by number.
#[derive(Resource, Clone, Debug)]
pub struct Airlines(pub Vec<Entity>);

/// Spawns an airline for each number below `count`.
pub(super) fn spawn_airlines(world: &mut World, count: u32) -> Airlines {
    let airline = |_| world.spawn(Account::default()).id();
    Airlines((0..count.max(1)).map(airline).collect())
}
