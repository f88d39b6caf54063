//! What a vehicle is made of.

use super::Visit;
use crate::arena::ParticipantId;
use bevy_ecs::prelude::*;
use bevy_ecs::query::QueryData;

/// Where it stands: the index of its bay among all bays of all lots.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Berth(pub u32);

/// Index of its model in the scenario's list.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Make(pub u16);

/// Index of its policy in the scenario's list.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy(pub u16);

/// When it came and when it goes.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// First tick in the lot.
    pub arrived: i32,
    /// First tick no longer in the lot.
    pub departs: i32,
}

impl Stay {
    /// Length, ticks.
    pub fn length(&self) -> i32 {
        self.departs - self.arrived
    }

    /// Urgency at `now` in [0, 1], rising toward departure (MODELS §1.2.3).
    pub fn urgency(&self, now: i32) -> f64 {
        let left = f64::from(self.departs - now) / f64::from(self.length());
        (1.0 - left).clamp(0.0, 1.0)
    }
}

/// The battery, all in kWh.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Battery {
    /// Usable capacity.
    pub capacity: f64,
    /// Energy now.
    pub energy: f64,
    /// Energy wanted on leaving.
    pub target: f64,
    /// Energy on arrival.
    pub on_arrival: f64,
    /// Most that charging adds in a tick.
    pub charge_limit: f64,
    /// Most that discharging takes in a tick.
    pub discharge_limit: f64,
}

impl Battery {
    /// State of charge, share of the capacity.
    pub fn soc(&self) -> f64 {
        self.energy / self.capacity
    }

    /// Energy that is missing to the target, kWh.
    pub fn unmet(&self) -> f64 {
        let gap = self.target - self.energy;
        if gap > NEGLIGIBLE_KWH { gap } else { 0.0 }
    }
}

/// Less than this is not worth an order: rounding leaves such crumbs below a target. kWh.
pub const NEGLIGIBLE_KWH: f64 = 1e-6;

/// What is private about its value of energy.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Valuation {
    /// Battery wear of selling, AUD/kWh.
    pub degradation: f64,
    /// Share of the grid price at which it values keeping its energy.
    pub keep: f64,
}

/// What it has traded during its stay.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Account {
    /// Energy received, kWh.
    pub bought: f64,
    /// Energy delivered to buyers, kWh.
    pub sold: f64,
    /// Money received less money paid, AUD.
    pub money: f64,
    /// Utility on true values, AUD.
    pub utility: f64,
    /// Ticks with an order.
    pub active_ticks: u32,
    /// Ticks with a trade.
    pub matched_ticks: u32,
}

impl Account {
    /// Mean price paid or received, AUD/kWh; `None` without a trade.
    pub fn mean_price(&self) -> Option<f64> {
        let traded = self.bought + self.sold;
        (traded > 0.0).then(|| self.money * (self.sold - self.bought).signum() / traded)
    }
}

/// Which side it is on in this tick.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Role {
    /// Neither needs nor offers energy.
    #[default]
    Neutral,
    /// State of charge below target.
    Buyer,
    /// State of charge above target plus the buffer.
    Seller,
}

impl Role {
    /// All roles; `role as usize` is the place of each.
    pub const ALL: [Self; 3] = [Self::Neutral, Self::Buyer, Self::Seller];
}

/// What it knows of its own position in this tick.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Outlook {
    /// Which side it is on.
    pub role: Role,
    /// Willingness to pay or reservation price, AUD/kWh delivered to the buyer.
    pub value: f64,
    /// Need or surplus, kWh delivered to the buyer.
    pub limit: f64,
}

/// All components of a vehicle.
#[derive(Bundle, Clone, Copy, Debug)]
pub struct VehicleBundle {
    /// Who.
    pub id: ParticipantId,
    /// Where.
    pub berth: Berth,
    /// Which model.
    pub make: Make,
    /// How it bids.
    pub policy: Policy,
    /// From when to when.
    pub stay: Stay,
    /// Its energy.
    pub battery: Battery,
    /// Its private value.
    pub valuation: Valuation,
    /// Its trades so far.
    pub account: Account,
    /// Its position in this tick.
    pub outlook: Outlook,
}

/// A vehicle in a query.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Vehicle {
    id: &'static mut ParticipantId,
    berth: &'static mut Berth,
    make: &'static mut Make,
    policy: &'static mut Policy,
    stay: &'static mut Stay,
    battery: &'static mut Battery,
    valuation: &'static mut Valuation,
    account: &'static mut Account,
}

impl VehicleReadOnlyItem<'_, '_> {
    /// Its stay as it stands now.
    pub fn visit(&self) -> Visit {
        Visit {
            id: *self.id,
            bay: self.berth.0,
            make: self.make.0,
            policy: self.policy.0,
            stay: *self.stay,
            battery: *self.battery,
            account: *self.account,
        }
    }
}

impl VehicleItem<'_, '_> {
    /// Makes another vehicle of it. What it sees of a tick is worked out anew every tick.
    pub fn replace_with(&mut self, other: &VehicleBundle) {
        *self.id = other.id;
        *self.berth = other.berth;
        *self.make = other.make;
        *self.policy = other.policy;
        *self.stay = other.stay;
        *self.battery = other.battery;
        *self.valuation = other.valuation;
        *self.account = other.account;
    }
}
