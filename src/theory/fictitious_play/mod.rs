//! Generalised fictitious play: traders of continuous types over venues and offers.
//!
//! B buyers and S sellers of a unit each, types uniform on [0, 1], enter one of some venues with an
//! offer on a grid of prices, or stay out. Beliefs are the probability of each action on each
//! side, as everyone sees it. In an iteration every action gets its exact odds against them
//! (`odds.rs`), every type its best response, an interval of types for each action since utility
//! is linear in the type (`envelope.rs`), and the beliefs move toward what those types would do:
//! ω ← ω + (Ψ − ω)·w ⁄ (t + w), published with w = 1; a larger w forgets sooner what was tried first.
//!
//! **Regret.** A [`Strategy`] gives every type an action. Against traders who all follow it, a type's
//! regret is what it could gain by its best response; the largest over types makes it an
//! ε-equilibrium. Beliefs are a strategy too: each side's types in the order in which steeper
//! lines suit higher values, each action as many types as its probability
//! ([`Beliefs::strategy`]). Play settles when either the beliefs or the last best responses are such
//! a strategy: where venues tip, best responses are it long before beliefs have forgotten what was
//! tried; where types are spread evenly over venues, only beliefs are.
//!
//! **Source.** Rabinovich, Naroditskiy, Gerding and Jennings, "Computing pure Bayesian-Nash
//! equilibria in games with finite actions and continuous types", Artificial Intelligence 195
//! (2013); for this market Shi, Song and Xu, Journal of Sensors 2021, 9651117, §3.1.1 and §4.3. The
//! sums of `odds.rs` are derived there and are ours.
//!
//! | quantity | unit |
//! | --- | --- |
//! | type, offer, price, utility, surplus | money, types within [0, 1] |

mod envelope;
mod odds;
mod pricing;
mod profile;
mod surplus;
#[cfg(test)]
mod tests;

pub use envelope::Piece;
pub use odds::{MOST_TRADERS, Odds};
pub use pricing::{PriceGame, PricePlay};
pub use profile::{Entrant, Standing, standings};
pub use surplus::VenueOutcome;

use envelope::{Envelope, height};
use odds::{Crowd, Workspace};

/// Which side of the market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Those who buy.
    Buyers,
    /// Those who sell.
    Sellers,
}

/// Both sides, in the order in which pairs hold them.
pub const SIDES: [Side; 2] = [Side::Buyers, Side::Sellers];

/// The game of traders between venues.
#[derive(Clone, Debug, PartialEq)]
pub struct Game {
    /// Buyers and sellers, at least one each.
    pub traders: [usize; 2],
    /// Each venue's k, in [0, 1]; at least one venue.
    pub k: Vec<f64>,
    /// What entering costs, at least 0.
    pub entry_cost: f64,
    /// Offers on the grid from 0 to 1, at least 2.
    pub levels: usize,
}

/// An action.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// Enters no venue.
    Out,
    /// Enters the venue of this number with this offer.
    Enter {
        /// Counted from 0.
        venue: usize,
        /// The bid or ask.
        offer: f64,
    },
}

/// The probability of each action on both sides, as the sides see them: venue by venue from the
/// most reluctant offer to the most generous, staying out last.
#[derive(Clone, Debug, PartialEq)]
pub struct Beliefs(pub [Vec<f64>; 2]);

/// What each type does, side by side: pieces in the order of the value, which is a buyer's type and
/// 1 − a seller's, and together [0, 1].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strategy(pub [Vec<Piece>; 2]);

impl Game {
    /// Actions of a trader.
    pub fn actions(&self) -> usize {
        self.k.len() * self.levels + 1
    }

    /// What the action at a place among those of `side` is.
    pub fn action(&self, side: Side, place: usize) -> Action {
        if place + 1 == self.actions() {
            return Action::Out;
        }
        let (level, last) = (place % self.levels, self.levels - 1);
        // Bids and asks of one grid, to the bit.
        let step = if side == Side::Buyers { level } else { last - level };
        Action::Enter { venue: place / self.levels, offer: step as f64 / last as f64 }
    }

    /// The place of the action nearest to entering `venue` with `offer` in [0, 1].
    pub fn place(&self, side: Side, venue: usize, offer: f64) -> usize {
        let steps = (self.levels - 1) as f64;
        venue * self.levels + (mirrored(side, offer) * steps).round() as usize
    }

    /// Beliefs that hold every action for as likely as any other.
    pub fn even(&self) -> Beliefs {
        let actions = self.actions();
        Beliefs([vec![1.0 / actions as f64; actions], vec![1.0 / actions as f64; actions]])
    }

    /// Beliefs by chance: `draw` gives numbers above 0, one for each venue and for staying out, then
    /// one for each offer there, first for buyers and then for sellers.
    pub fn drawn(&self, mut draw: impl FnMut() -> f64) -> Beliefs {
        let mut normalised = |count: usize| {
            let draws: Vec<f64> = (0..count).map(|_| draw()).collect();
            let sum: f64 = draws.iter().sum();
            draws.into_iter().map(move |draw| draw / sum).collect::<Vec<f64>>()
        };
        let mut side = || {
            let mut chances = Vec::with_capacity(self.actions());
            let places = normalised(self.k.len() + 1);
            for venue in &places[1..] {
                chances.extend(normalised(self.levels).into_iter().map(|offer| venue * offer));
            }
            chances.push(places[0]);
            chances
        };
        Beliefs([side(), side()])
    }

    /// The number of others on the sides as a trader of `side` sees them: its own side first.
    fn others(&self, side: usize) -> [usize; 2] {
        [self.traders[side] - 1, self.traders[1 - side]]
    }
}

impl Action {
    /// The venue it enters, if any.
    pub fn venue(&self) -> Option<usize> {
        match self {
            Self::Out => None,
            Self::Enter { venue, .. } => Some(*venue),
        }
    }
}

impl Strategy {
    /// What a trader of this type does.
    pub fn of(&self, game: &Game, side: Side, type_: f64) -> Action {
        let value = mirrored(side, type_);
        let pieces = &self.0[side as usize];
        let at = pieces.partition_point(|piece| piece.to < value).min(pieces.len() - 1);
        game.action(side, pieces[at].action)
    }

    /// How likely each action is of a trader whose type isn't known.
    pub fn beliefs(&self, game: &Game) -> Beliefs {
        let chances = |pieces: &Vec<Piece>| {
            let mut chances = vec![0.0; game.actions()];
            pieces.iter().for_each(|piece| chances[piece.action] += piece.to - piece.from);
            chances
        };
        Beliefs([chances(&self.0[0]), chances(&self.0[1])])
    }

    /// The share of a side's types that does what `counts` says.
    pub fn share(&self, game: &Game, side: Side, counts: impl Fn(Action) -> bool) -> f64 {
        let pieces = self.0[side as usize].iter();
        let own = pieces.filter(|piece| counts(game.action(side, piece.action)));
        own.fold(0.0, |share, piece| share + (piece.to - piece.from))
    }

    /// The types from which on a side stays out: below it buyers, above it sellers; none if all
    /// types enter.
    pub fn cut_off(&self, game: &Game, side: Side) -> Option<f64> {
        let out = |piece: &&Piece| game.action(side, piece.action) == Action::Out;
        let ends = self.0[side as usize].iter().filter(out).map(|piece| piece.to);
        ends.reduce(f64::max).map(|value| mirrored(side, value))
    }
}

/// What a strategy leaves to gain where everyone follows it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Regret {
    /// The largest of any type.
    pub largest: f64,
    /// The mean over types of both sides.
    pub mean: f64,
}

/// Odds and best responses of a game, with the room they need.
#[derive(Clone, Debug)]
pub struct Response {
    game: Game,
    odds: [Vec<Odds>; 2],
    /// The odds as lines: payments with the entry cost.
    lines: [Vec<Odds>; 2],
    workspace: Workspace,
    envelope: Envelope,
}

impl Response {
    /// Room for `game`.
    ///
    /// # Panics
    /// If there is nobody on a side or more than [`MOST_TRADERS`], no venue, or fewer than two
    /// levels.
    pub fn new(game: &Game) -> Self {
        assert!(game.traders.iter().all(|count| (1..=MOST_TRADERS).contains(count)), "traders");
        assert!(!game.k.is_empty() && game.levels >= 2, "a venue and two levels");
        let odds = || vec![Odds::default(); game.actions()];
        Self {
            game: game.clone(),
            odds: [odds(), odds()],
            lines: [odds(), odds()],
            workspace: Workspace::default(),
            envelope: Envelope::default(),
        }
    }

    /// Takes in what a trader of either side can expect of each action against `beliefs`.
    pub fn face(&mut self, beliefs: &Beliefs) {
        let Self { game, odds, lines, workspace, .. } = self;
        for side in 0..2 {
            let [own, other] = game.others(side);
            for (venue, k) in game.k.iter().enumerate() {
                let range = venue * game.levels..(venue + 1) * game.levels;
                let crowd =
                    |count, side: usize| Crowd { count, offers: &beliefs.0[side][range.clone()] };
                let k = if side == 0 { *k } else { 1.0 - *k };
                workspace.odds(
                    crowd(own, side),
                    crowd(other, 1 - side),
                    k,
                    &mut odds[side][range.clone()],
                );
            }
            let out = game.actions() - 1;
            for (line, odds) in lines[side][..out].iter_mut().zip(&odds[side]) {
                *line = Odds { trade: odds.trade, payment: odds.payment + game.entry_cost };
            }
        }
    }

    /// The odds of each action of `side`; of a seller in the mirror, so that 1 − its payment is
    /// what it is paid if it trades for sure.
    pub fn odds(&self, side: Side) -> &[Odds] {
        &self.odds[side as usize]
    }

    /// What an action brings a type, money.
    pub fn utility(&self, side: Side, type_: f64, place: usize) -> f64 {
        let line = self.lines[side as usize][place];
        mirrored(side, type_) * line.trade - line.payment
    }

    /// The most that a type can have, money.
    pub fn best(&self, side: Side, type_: f64) -> f64 {
        height(&self.lines[side as usize], mirrored(side, type_))
    }

    /// Writes down every type's best response.
    pub fn best_strategy(&mut self, strategy: &mut Strategy) {
        for (lines, pieces) in self.lines.iter().zip(&mut strategy.0) {
            self.envelope.pieces(lines, pieces);
        }
    }

    /// What types could gain who do as `strategy` says, against what was faced.
    pub fn regret(&mut self, strategy: &Strategy) -> Regret {
        let mut best = Vec::new();
        let mut regret = Regret::default();
        for (lines, pieces) in self.lines.iter().zip(&strategy.0) {
            self.envelope.pieces(lines, &mut best);
            let mut at = 0;
            for piece in pieces {
                let own = lines[piece.action];
                let gap = |value: f64, action: usize| {
                    let best: Odds = lines[action];
                    (value * (best.trade - own.trade) - (best.payment - own.payment)).max(0.0)
                };
                // Both lines are straight between two ends, so ends and midpoints are enough.
                let mut from = piece.from;
                while from < piece.to {
                    while best[at].to <= from && at + 1 < best.len() {
                        at += 1;
                    }
                    let to = if at + 1 < best.len() { best[at].to.min(piece.to) } else { piece.to };
                    let ends = [gap(from, best[at].action), gap(to, best[at].action)];
                    regret.largest = regret.largest.max(ends[0]).max(ends[1]);
                    regret.mean += 0.25 * (ends[0] + ends[1]) * (to - from);
                    from = to;
                }
            }
        }
        regret
    }
}

impl Beliefs {
    /// The strategy of which these are the beliefs: values in rising order take actions in the
    /// order of their odds of trade in `response`, which suits them best.
    pub fn strategy(&self, response: &Response) -> Strategy {
        let mut strategy = Strategy::default();
        for ((chances, odds), pieces) in self.0.iter().zip(&response.odds).zip(&mut strategy.0) {
            let mut order: Vec<usize> =
                (0..chances.len()).filter(|at| chances[*at] > 0.0).collect();
            order.sort_by(|left, right| {
                let (left, right) = (&odds[*left], &odds[*right]);
                left.trade.total_cmp(&right.trade).then(left.payment.total_cmp(&right.payment))
            });
            let mut from = 0.0;
            for action in order {
                let to = from + chances[action];
                pieces.push(Piece { from, to, action });
                from = to;
            }
            if let Some(last) = pieces.last_mut() {
                last.to = 1.0;
            }
        }
        strategy
    }
}

/// Fictitious play on its way.
#[derive(Clone, Debug)]
pub struct FictitiousPlay {
    response: Response,
    beliefs: Beliefs,
    strategy: Strategy,
    chances: Beliefs,
    iterations: u64,
}

/// When fictitious play ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// Below this largest regret of a type, money.
    pub regret: f64,
    /// After so many iterations at the most.
    pub iterations: u64,
    /// w.
    pub recency: f64,
}

impl Default for Stop {
    fn default() -> Self {
        Self { regret: 1e-3, iterations: 5_000, recency: 1.0 }
    }
}

/// Iterations from one look at the regret to the next.
const LOOK: u64 = 10;

/// What fictitious play ended with.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What each type does.
    pub strategy: Strategy,
    /// Its regret.
    pub regret: Regret,
    /// Iterations made.
    pub iterations: u64,
    /// Whether the regret is below the limit.
    pub settled: bool,
}

impl FictitiousPlay {
    /// Fictitious play that begins with `beliefs`.
    ///
    /// # Panics
    /// As [`Response::new`].
    pub fn new(game: &Game, beliefs: Beliefs) -> Self {
        Self {
            response: Response::new(game),
            chances: beliefs.clone(),
            beliefs,
            strategy: Strategy::default(),
            iterations: 0,
        }
    }

    /// The beliefs as they are.
    pub fn beliefs(&self) -> &Beliefs {
        &self.beliefs
    }

    /// Iterations made.
    pub fn iterations(&self) -> u64 {
        self.iterations
    }

    /// Every type's best response to the beliefs of before the last iteration.
    pub fn strategy(&self) -> &Strategy {
        &self.strategy
    }

    /// Plays until a strategy is found whose regret is below the limit, or to the last iteration.
    pub fn settle(&mut self, stop: Stop) -> Found {
        loop {
            self.step(stop.recency);
            let last = self.iterations >= stop.iterations;
            if last || self.iterations.is_multiple_of(LOOK) {
                let (strategy, regret) = self.look();
                let settled = regret.largest < stop.regret;
                if settled || last {
                    return Found { strategy, regret, iterations: self.iterations, settled };
                }
            }
        }
    }

    /// The strategy of the smaller largest regret, of beliefs and of best responses to them, each
    /// where all follow it.
    pub fn look(&mut self) -> (Strategy, Regret) {
        self.response.face(&self.beliefs);
        let mean = self.beliefs.strategy(&self.response);
        let regret = self.response.regret(&mean);
        let mut best = Strategy::default();
        self.response.best_strategy(&mut best);
        self.response.face(&best.beliefs(&self.response.game));
        let best_regret = self.response.regret(&best);
        match best_regret.largest < regret.largest {
            true => (best, best_regret),
            false => (mean, regret),
        }
    }

    /// One iteration: best responses to the beliefs, which move toward them by w ⁄ (t + w).
    pub fn step(&mut self, recency: f64) {
        self.response.face(&self.beliefs);
        self.response.best_strategy(&mut self.strategy);
        self.iterations += 1;
        let weight = recency / (self.iterations as f64 + recency);
        for ((beliefs, chances), pieces) in
            self.beliefs.0.iter_mut().zip(&mut self.chances.0).zip(&self.strategy.0)
        {
            chances.fill(0.0);
            pieces.iter().for_each(|piece| chances[piece.action] += piece.to - piece.from);
            for (belief, chance) in beliefs.iter_mut().zip(chances.iter()) {
                *belief += (chance - *belief) * weight;
            }
        }
    }
}

/// A type or an offer as its side sees it: itself for buyers, in the mirror for sellers.
fn mirrored(side: Side, price: f64) -> f64 {
    match side {
        Side::Buyers => price,
        Side::Sellers => 1.0 - price,
    }
}
