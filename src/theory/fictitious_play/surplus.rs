//! What venues make of a strategy: who comes, who trades, and how much surplus comes of it.
//!
//! Expected surplus is a sum over pieces of types, since a type trades with the odds of its
//! action whatever else it is. The best surplus of those who come is
//! ∫ E[min(D(v), S(v))] dv, where D(v) counts entrants who value a unit at v or more and S(v)
//! those whom it costs at most v: two independent binomials. The integrand is smooth between
//! the ends of pieces, and is taken there by Gauss and Legendre's three points.

use super::{Action, Game, Piece, Response, SIDES, Side, Strategy, mirrored};

/// What a venue can expect of a strategy that all traders follow.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct VenueOutcome {
    /// The share of buyers' and of sellers' types that enter it.
    pub entrants: [f64; 2],
    /// The mean profit of a buyer and of a seller who enters it, money; 0 if nobody does.
    pub profits: [f64; 2],
    /// Expected surplus, entry costs not counted, money.
    pub surplus: f64,
    /// Expected surplus if its entrants stated their types, money.
    pub best: f64,
}

impl VenueOutcome {
    /// Expected over expected best surplus: the venue's allocation efficiency, 0 if nobody comes.
    pub fn efficiency(&self) -> f64 {
        // Almost nobody coming leaves a quotient of two rounding errors.
        if self.best > 1e-9 { self.surplus / self.best } else { 0.0 }
    }
}

/// Nodes and weights of Gauss and Legendre on [0, 1].
const NODES: [(f64, f64); 3] = [
    (0.112_701_665_379_258_3, 5.0 / 18.0),
    (0.5, 4.0 / 9.0),
    (0.887_298_334_620_741_7, 5.0 / 18.0),
];

/// Steps of the integral of the best surplus, beside the ends of pieces.
const STEPS: usize = 64;

impl Response {
    /// What each venue can expect if all follow `strategy`, whose beliefs must have been faced.
    pub fn outcomes(&self, strategy: &Strategy) -> Vec<VenueOutcome> {
        (0..self.game.k.len()).map(|venue| self.outcome(strategy, venue)).collect()
    }

    fn outcome(&self, strategy: &Strategy, venue: usize) -> VenueOutcome {
        let mut outcome = VenueOutcome::default();
        let mut made = [0.0; 2];
        for (at, side) in SIDES.into_iter().enumerate() {
            let mut profit = 0.0;
            for piece in entering(&self.game, strategy, side, venue) {
                let (share, middle) = (piece.to - piece.from, 0.5 * (piece.from + piece.to));
                let odds = self.odds[at][piece.action];
                outcome.entrants[at] += share;
                profit += share * (middle * odds.trade - odds.payment - self.game.entry_cost);
                made[at] += share * middle * odds.trade;
            }
            if outcome.entrants[at] > 0.0 {
                outcome.profits[at] = profit / outcome.entrants[at];
            }
        }
        // Sellers' values are 1 − cost: values of all who trade less one for each trade.
        let [buyers, sellers] = self.game.traders.map(|count| count as f64);
        let trades: f64 = entering(&self.game, strategy, Side::Sellers, venue)
            .map(|piece| (piece.to - piece.from) * self.odds[1][piece.action].trade)
            .sum();
        outcome.surplus = buyers * made[0] + sellers * (made[1] - trades);
        outcome.best = self.best_surplus(strategy, venue);
        outcome
    }

    /// Expected surplus of the entrants of `venue` if they stated their types.
    fn best_surplus(&self, strategy: &Strategy, venue: usize) -> f64 {
        let pieces = SIDES.map(|side| {
            entering(&self.game, strategy, side, venue).copied().collect::<Vec<Piece>>()
        });
        let mut ends: Vec<f64> = (0..=STEPS).map(|step| step as f64 / STEPS as f64).collect();
        for (side, pieces) in SIDES.into_iter().zip(&pieces) {
            ends.extend(
                pieces.iter().flat_map(|piece| [piece.from, piece.to]).map(|v| mirrored(side, v)),
            );
        }
        ends.sort_unstable_by(f64::total_cmp);
        // Those who value a unit at `from` or more, of both sides as they see it.
        let above = |pieces: &[Piece], from: f64| {
            let own = pieces.iter().map(|piece| (piece.to - piece.from.max(from)).max(0.0));
            own.fold(0.0, |sum, share| sum + share)
        };
        let mut sum = 0.0;
        for span in ends.windows(2) {
            let width = span[1] - span[0];
            if width < 1e-12 {
                continue;
            }
            for (node, weight) in NODES {
                let price = span[0] + node * width;
                let demand = above(&pieces[0], price);
                let supply = above(&pieces[1], 1.0 - price);
                sum += weight * width * least(self.game.traders, [demand, supply]);
            }
        }
        sum
    }
}

/// The pieces of `side` that enter `venue`.
fn entering<'a>(
    game: &'a Game,
    strategy: &'a Strategy,
    side: Side,
    venue: usize,
) -> impl Iterator<Item = &'a Piece> {
    strategy.0[side as usize].iter().filter(move |piece| {
        matches!(game.action(side, piece.action), Action::Enter { venue: own, .. } if own == venue)
    })
}

/// E[min(X, Y)] of two independent binomials: the sum of P(X ≥ h)·P(Y ≥ h).
fn least(counts: [usize; 2], chances: [f64; 2]) -> f64 {
    let tails = [0, 1].map(|side| tails(counts[side], chances[side]));
    tails[0].iter().zip(&tails[1]).skip(1).map(|(left, right)| left * right).sum()
}

/// P(X ≥ h) for h from 0 to `n`.
fn tails(n: usize, chance: f64) -> Vec<f64> {
    let mut row = super::odds::binomial(n, chance.clamp(0.0, 1.0));
    for h in (0..n).rev() {
        row[h] += row[h + 1];
    }
    row
}
