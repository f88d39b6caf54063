//! What a firm is made of.

use super::{Bidding, Firms, Plan};
use crate::arena::ParticipantId;
use crate::learn::Network;
use bevy_ecs::prelude::*;

/// What it offers in every round, units.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Capacity(pub f64);

/// What a unit costs it, money.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Cost(pub f64);

/// How it finds its price.
#[derive(Component, Clone, Debug, PartialEq)]
pub enum Policy {
    /// By a network that learns, with noise on top.
    Learned {
        /// What acts.
        network: Box<Network>,
        /// Its place among the learners of the world.
        learner: usize,
    },
    /// Always this, money a unit.
    Fixed(f64),
}

/// What it sees before a round: demand and all capacities, over the unit; with memory also the
/// last round's offers over the cap, from the lowest up, and 0 before the first round.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct Sight(pub Vec<f32>);

/// Its offer in this round.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Offer {
    /// Over the cap, in [−1, 1].
    pub action: f32,
    /// Money a unit.
    pub price: f64,
}

/// What it sold in this round.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Sold {
    /// Units.
    pub quantity: f64,
    /// What each earned, money; 0 without a sale.
    pub price: f64,
    /// Money.
    pub profit: f64,
}

/// What it has earned so far.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Account {
    /// Units sold.
    pub sold: f64,
    /// Money.
    pub profit: f64,
}

/// All components of a firm.
#[derive(Bundle, Clone, Debug)]
pub struct FirmBundle {
    /// Who: its market's number is the place.
    pub id: ParticipantId,
    /// What it can sell.
    pub capacity: Capacity,
    /// What that costs it.
    pub cost: Cost,
    /// How it bids.
    pub policy: Policy,
    /// What it sees.
    pub sight: Sight,
    /// Its offer in this round.
    pub offer: Offer,
    /// What it sold in this round.
    pub sold: Sold,
    /// Its earnings so far.
    pub account: Account,
}

/// Spawns the firms of all markets; `actors` are the networks of those that learn, in order.
pub(super) fn spawn(world: &mut World, plan: &Plan, actors: Vec<Network>) -> Firms {
    let mut actors = actors.into_iter().enumerate();
    let mut firms = Vec::new();
    for market in &plan.markets {
        for (firm, ordinal) in plan.firms.iter().zip(1..) {
            let policy = match firm.bidding {
                Bidding::Fixed(price) => Policy::Fixed(price),
                Bidding::Learned => {
                    let (learner, network) = actors.next().expect("a network for each learner");
                    Policy::Learned { network: Box::new(network), learner }
                }
            };
            let firm = FirmBundle {
                id: ParticipantId::new(market.number, ordinal),
                capacity: Capacity(firm.capacity),
                cost: Cost(firm.cost),
                policy,
                sight: Sight::default(),
                offer: Offer::default(),
                sold: Sold::default(),
                account: Account::default(),
            };
            firms.push(world.spawn(firm).id());
        }
    }
    Firms(firms)
}
