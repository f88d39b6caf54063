//! A closer look: what traders would do without trying out, what each could gain, and what
//! fictitious play finds for the same game.

use crate::arena::venues::{Posted, Setting, Venues, profile};
use crate::theory::fictitious_play::{
    Action, Entrant, FictitiousPlay, Game, Regret, SIDES, Side, Strategy, standings,
};
use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

/// Stages from one look to the next.
pub const LOOK_EVERY: i32 = 25;
/// Offers on the grid of fictitious play.
const LEVELS: usize = 101;
/// Iterations of fictitious play beside a stage, and at the most.
const ITERATIONS: [u64; 2] = [10, 3_000];
/// A regret of a type below which fictitious play has settled, money.
const SETTLED: f64 = 1e-3;

/// A closer look at a stage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// What each trader would do without trying out, in the order of the traders.
    pub aims: Vec<Aim>,
    /// What fictitious play has come to for the k of this stage.
    pub computed: Computed,
}

/// What a trader would do without trying out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Aim {
    /// The venue that it would enter, from 0; none outside.
    pub venue: Option<u8>,
    /// Its offer there, money.
    pub offer: f32,
    /// What it could gain by its best venue and offer if nobody else moved, money.
    pub regret: f32,
    /// The venue where it could have that; none outside.
    pub best: Option<u8>,
}

/// A strategy that fictitious play has found, or is about to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Computed {
    /// What types do, buyers and sellers: reaches in rising order of the type.
    pub reaches: [Vec<Reach>; 2],
    /// The largest regret of a type where all follow it, money.
    pub regret: f32,
    /// Iterations so far.
    pub iterations: u32,
    /// Whether that regret is small enough.
    pub settled: bool,
}

/// Types that do the same.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reach {
    /// The lowest of them.
    pub from: f32,
    /// The highest.
    pub to: f32,
    /// The venue that they enter, from 0; none outside.
    pub venue: Option<u8>,
    /// Their offer there, money.
    pub offer: f32,
}

impl Look {
    /// Memory it takes beside itself, bytes.
    pub(super) fn bytes(&self) -> usize {
        let reaches: usize = self.computed.reaches.iter().map(Vec::capacity).sum();
        self.aims.capacity() * size_of::<Aim>() + reaches * size_of::<Reach>()
    }

    /// A look at `world`, beside what is computed.
    pub(super) fn at(world: &World, game: &Game, computed: Computed) -> Self {
        Self { aims: aims(game, &profile(world)), computed }
    }

    /// The mean and the largest of what traders could gain, money.
    pub fn regret(&self) -> (f32, f32) {
        let sum: f32 = self.aims.iter().map(|aim| aim.regret).sum();
        let most = self.aims.iter().map(|aim| aim.regret).fold(0.0, f32::max);
        (sum / self.aims.len().max(1) as f32, most)
    }
}

fn aims(game: &Game, profile: &[Entrant]) -> Vec<Aim> {
    let aim = |(trader, own): (&Entrant, crate::theory::fictitious_play::Standing)| Aim {
        venue: trader.venue.map(|venue| venue as u8),
        offer: trader.offer as f32,
        regret: own.regret() as f32,
        best: own.venue.map(|venue| venue as u8),
    };
    profile.iter().zip(standings(game, profile)).map(aim).collect()
}

/// The game that is played in `world` with the k that are posted.
pub(super) fn game(world: &World) -> Game {
    let plan = &world.resource::<Setting>().plan;
    let posted = world.resource::<Venues>().0.iter();
    let k: Vec<f64> =
        posted.map(|venue| world.get::<Posted>(*venue).map_or(0.5, |it| it.0)).collect();
    plan.game(&k, LEVELS)
}

/// Fictitious play beside a run: some iterations for each stage, anew where the game changes.
#[derive(Clone, Debug)]
pub(super) struct Beside {
    game: Game,
    play: FictitiousPlay,
    found: Computed,
}

impl Beside {
    pub(super) fn new(game: Game) -> Self {
        let play = FictitiousPlay::new(&game, game.even());
        Self { game, play, found: Computed::default() }
    }

    /// The game that it plays.
    pub(super) fn game(&self) -> &Game {
        &self.game
    }

    /// Goes on by some iterations, until it has settled.
    pub(super) fn go_on(&mut self) -> &Computed {
        let [some, most] = ITERATIONS;
        if !self.found.settled && self.play.iterations() < most {
            (0..some).for_each(|_| self.play.step(1.0));
            let (strategy, regret) = self.play.look();
            self.found = self.computed(&strategy, regret);
        }
        &self.found
    }

    fn computed(&self, strategy: &Strategy, regret: Regret) -> Computed {
        Computed {
            reaches: SIDES.map(|side| reaches(&self.game, strategy, side)),
            regret: regret.largest as f32,
            iterations: self.play.iterations() as u32,
            settled: regret.largest < SETTLED,
        }
    }
}

/// What the types of a side do, in rising order; neighbours that do the same as one.
fn reaches(game: &Game, strategy: &Strategy, side: Side) -> Vec<Reach> {
    let mut reaches: Vec<Reach> = Vec::new();
    for piece in &strategy.0[side as usize] {
        let (from, to) = (piece.from as f32, piece.to as f32);
        let (venue, offer) = match game.action(side, piece.action) {
            Action::Out => (None, 0.0),
            Action::Enter { venue, offer } => (Some(venue as u8), offer as f32),
        };
        match reaches.last_mut() {
            Some(last) if (last.venue, last.offer) == (venue, offer) => last.to = to,
            _ => reaches.push(Reach { from, to, venue, offer }),
        }
    }
    if side == Side::Sellers {
        // A seller's value is 1 less its type.
        reaches.reverse();
        for reach in &mut reaches {
            (reach.from, reach.to) = (1.0 - reach.to, 1.0 - reach.from);
        }
    }
    reaches
}
