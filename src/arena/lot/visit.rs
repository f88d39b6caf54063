//! One stay of one vehicle, as it is told when it ends.

use super::components::*;
use crate::arena::ParticipantId;
use crate::scenario::Clock;

/// A stay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Visit {
    /// Who.
    pub id: ParticipantId,
    /// Index of the bay among all bays of all lots.
    pub bay: u32,
    /// Index of the model in the scenario's list.
    pub make: u16,
    /// Index of the policy in the scenario's list.
    pub policy: u16,
    /// From when to when.
    pub stay: Stay,
    /// The battery at the end.
    pub battery: Battery,
    /// What was traded.
    pub account: Account,
}

impl Visit {
    /// Energy missing to the target, kWh.
    pub fn unmet(&self) -> f64 {
        self.battery.unmet()
    }

    /// Length of the stay, h.
    pub fn hours(&self, clock: &Clock) -> f64 {
        f64::from(self.stay.length()) * clock.step_hours
    }

    /// Which side the vehicle came on, by its energy on arrival and the seller's `buffer`
    /// (share of the battery).
    pub fn role_on_arrival(&self, buffer: f64) -> Role {
        let need = self.battery.target - self.battery.on_arrival;
        if need > NEGLIGIBLE_KWH {
            Role::Buyer
        } else if -need - buffer * self.battery.capacity > NEGLIGIBLE_KWH {
            Role::Seller
        } else {
            Role::Neutral
        }
    }
}
