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

/// The battery, all in kWh. How much moves in a tick its [`Make`] says.
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

impl Outlook {
    /// The truthful order.
    pub fn as_offer(&self) -> Offer {
        Offer { price: self.value, quantity: self.limit }
    }
}

/// Its order in this tick. Where every policy is truthful nobody writes it down:
/// there the [`Outlook`] is the order.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Offer {
    /// Reported price, AUD/kWh.
    pub price: f64,
    /// Reported quantity, kWh.
    pub quantity: f64,
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
    /// Its order in this tick.
    pub offer: Offer,
}

/// A vehicle in a query, or a table of vehicles.
#[derive(QueryData)]
#[query_data(mutable, contiguous(all))]
pub struct Vehicle {
    /// Who.
    pub id: &'static mut ParticipantId,
    /// Where.
    pub berth: &'static mut Berth,
    /// Which model.
    pub make: &'static mut Make,
    /// How it bids.
    pub policy: &'static mut Policy,
    /// From when to when.
    pub stay: &'static mut Stay,
    /// Its energy.
    pub battery: &'static mut Battery,
    /// Its private value.
    pub valuation: &'static mut Valuation,
    /// Its trades so far.
    pub account: &'static mut Account,
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

impl VehicleContiguousItem<'_, '_> {
    /// The stay of the vehicle in `row` as it stands now.
    pub fn visit(&self, row: usize) -> Visit {
        Visit {
            id: self.id[row],
            bay: self.berth[row].0,
            make: self.make[row].0,
            policy: self.policy[row].0,
            stay: self.stay[row],
            battery: self.battery[row],
            account: self.account[row],
        }
    }

    /// Makes another vehicle of the one in `row`.
    /// What it sees of a tick is worked out anew every tick, and nothing in a tick asks what
    /// has changed, so the marks for that are left alone.
    pub fn replace(&mut self, row: usize, other: &VehicleBundle) {
        self.id.bypass_change_detection()[row] = other.id;
        self.berth.bypass_change_detection()[row] = other.berth;
        self.make.bypass_change_detection()[row] = other.make;
        self.policy.bypass_change_detection()[row] = other.policy;
        self.stay.bypass_change_detection()[row] = other.stay;
        self.battery.bypass_change_detection()[row] = other.battery;
        self.valuation.bypass_change_detection()[row] = other.valuation;
        self.account.bypass_change_detection()[row] = other.account;
    }
}
