//! What traders and venues are made of.

use super::{Plan, Pricing, Setting, Trading};
use crate::arena::{Chance, ParticipantId, Purpose};
use crate::learn::Choice;
use crate::theory::fictitious_play::{FictitiousPlay, Game, SIDES, Side, Stop, Strategy};
use bevy_ecs::prelude::*;

/// Whether it buys or sells.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role(pub Side);

/// Its type, in [0, 1]: the most a buyer would pay, the least a seller would take.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Type(pub f64);

/// Where a trader stands among all traders, and among the learners if they learn.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place(pub usize);

/// What it sees before a stage: of each venue in the last stage the shares of buyers and of sellers
/// who came, their mean bid and mean ask, deals over the most there could be, and the price; then
/// its own type and each venue's k. All in [0, 1], and 0 where nothing was.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct Sight(pub Vec<f32>);

/// What it does in this stage.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct Act {
    /// The venue that it enters, counted from 0.
    pub venue: Option<usize>,
    /// Its offer there, money; any outside.
    pub offer: f64,
    /// The same as its learner sees it.
    pub choice: Choice,
}

/// What came of it in this stage.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    /// What it paid or got for its unit, money; none without a trade.
    pub price: Option<f64>,
    /// Gain by trade less the entry cost, money.
    pub profit: f64,
}

/// What it has done so far.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Account {
    /// Units traded.
    pub trades: u64,
    /// Money.
    pub profit: f64,
}

/// All components of a trader.
#[derive(Bundle, Clone, Debug)]
pub struct TraderBundle {
    /// Who: buyers have place 0, sellers place 1.
    pub id: ParticipantId,
    /// Its side.
    pub role: Role,
    /// Its type.
    pub type_: Type,
    /// Where it stands.
    pub place: Place,
    /// What it sees.
    pub sight: Sight,
    /// What it does.
    pub act: Act,
    /// What came of it.
    pub outcome: Outcome,
    /// What it has done so far.
    pub account: Account,
}

/// A venue's number, counted from 0.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct VenueNumber(pub usize);

/// The k that it has posted.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Posted(pub f64);

/// What a venue did in a stage.
#[derive(Component, Clone, Debug, Default, PartialEq)]
pub struct Stage {
    /// Bids, from the highest down.
    pub bids: Vec<f64>,
    /// Asks, from the lowest up.
    pub asks: Vec<f64>,
    /// Units that changed hands.
    pub deals: usize,
    /// The prices between which k lies; equal to 0 without deals.
    pub interval: (f64, f64),
    /// The price; none without deals.
    pub price: Option<f64>,
    /// What trade was worth, money.
    pub surplus: f64,
    /// What it could have been worth between those who came, money.
    pub best: f64,
}

/// Spawns all traders, buyers first, and the venues.
pub(super) fn spawn(world: &mut World, setting: &Setting) -> (Traders, Venues) {
    let Plan { traders: counts, venues, .. } = &setting.plan;
    let types = Chance::new(setting.seed, Purpose::Types);
    let mut traders = Vec::new();
    for (side, count) in SIDES.into_iter().zip(counts) {
        for ordinal in 1..=*count {
            let id = ParticipantId::new(side as u32, ordinal);
            let trader = TraderBundle {
                id,
                role: Role(side),
                type_: Type(types.stream_at(id.0, -1).unit()),
                place: Place(traders.len()),
                sight: Sight::default(),
                act: Act::default(),
                outcome: Outcome::default(),
                account: Account::default(),
            };
            traders.push(world.spawn(trader).id());
        }
    }
    let venues = venues.iter().enumerate().map(|(number, pricing)| {
        let k = match pricing {
            Pricing::Fixed(k) => *k,
            Pricing::Learned => 0.5,
        };
        world.spawn((VenueNumber(number), Posted(k), Stage::default())).id()
    });
    let venues = Venues(venues.collect());
    (Traders(traders), venues)
}

/// All traders: buyers, then sellers, each in the order of their numbers.
#[derive(Resource, Clone, Debug)]
pub struct Traders(pub Vec<Entity>);

/// All venues in the order of the plan.
#[derive(Resource, Clone, Debug)]
pub struct Venues(pub Vec<Entity>);

/// The strategy that all traders follow, with the game it is of; none where they learn.
#[derive(Resource, Clone, Debug, Default)]
pub struct Follows(pub Option<Box<(Game, Strategy)>>);

/// Offers on the grid of a computed strategy.
const LEVELS: usize = 101;

impl Follows {
    /// What traders of `plan` follow. A computed one takes up to half a second.
    pub(super) fn of(plan: &Plan) -> Self {
        Self(match &plan.trading {
            Trading::Learned => None,
            Trading::Follow(computed) => Some(computed.clone()),
            Trading::Computed => plan.fixed().map(|k| {
                let game = plan.game(&k, LEVELS);
                let mut play = FictitiousPlay::new(&game, game.even());
                let found = play.settle(Stop { iterations: 2_000, ..Stop::default() });
                Box::new((game, found.strategy))
            }),
        })
    }
}
