//! Regret of traders whose actions are known: what each could gain if all others stayed.
//!
//! A trader's payoff against given offers changes only where it meets or passes another's offer, and
//! between two of them it is straight in the own offer. So the best response is at, just above
//! or just below another's offer, or at an end of the scale: one look at each is exact, but for the
//! step beside an offer.

use super::{Game, Side};
use crate::market::UnitAuction;

/// A trader and what it does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entrant {
    /// Its side.
    pub side: Side,
    /// Its type, in [0, 1].
    pub type_: f64,
    /// The venue that it enters; none outside.
    pub venue: Option<usize>,
    /// Its offer there, in [0, 1].
    pub offer: f64,
}

/// What a trader has and could have.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Standing {
    /// Its expected profit, over who wins ties, money.
    pub profit: f64,
    /// The most it could have, money.
    pub best: f64,
    /// The venue where it could have that; none outside.
    pub venue: Option<usize>,
}

impl Standing {
    /// What it could gain.
    pub fn regret(&self) -> f64 {
        (self.best - self.profit).max(0.0)
    }
}

/// How far beside another's offer counts as just beside it.
const BESIDE: f64 = 1e-9;

/// What each trader of a profile has and could have where no other moves.
pub fn standings(game: &Game, profile: &[Entrant]) -> Vec<Standing> {
    let mut books: Vec<[Vec<f64>; 2]> = vec![Default::default(); game.k.len()];
    for trader in profile {
        if let Some(venue) = trader.venue {
            books[venue][trader.side as usize].push(trader.offer);
        }
    }
    let standing = |trader: &Entrant| {
        let mut standing = Standing::default();
        for (venue, book) in books.iter().enumerate() {
            let mut book = book.clone();
            let own = &mut book[trader.side as usize];
            if trader.venue == Some(venue)
                && let Some(at) = own.iter().position(|offer| *offer == trader.offer)
            {
                own.swap_remove(at);
                standing.profit = profit(game, &book, venue, trader, trader.offer);
            }
            let mut offers: Vec<f64> = book.iter().flatten().copied().collect();
            offers.sort_unstable_by(f64::total_cmp);
            offers.dedup();
            let beside = offers.iter().flat_map(|offer| [*offer, offer + BESIDE, offer - BESIDE]);
            for offer in beside.chain([0.0, 1.0, trader.type_]) {
                let profit = profit(game, &book, venue, trader, offer.clamp(0.0, 1.0));
                if profit > standing.best {
                    (standing.best, standing.venue) = (profit, Some(venue));
                }
            }
        }
        standing
    };
    profile.iter().map(standing).collect()
}

/// The expected profit of an offer beside the others in `book`.
fn profit(game: &Game, book: &[Vec<f64>; 2], venue: usize, trader: &Entrant, offer: f64) -> f64 {
    let with = |side: Side| {
        let mut offers = book[side as usize].clone();
        if side == trader.side {
            offers.push(offer);
        }
        offers
    };
    let auction = UnitAuction::of(&with(Side::Buyers), &with(Side::Sellers));
    let price = auction.price(game.k[venue]).unwrap_or(0.0);
    let gain = match trader.side {
        Side::Buyers => auction.bids.share_of_bid(offer) * (trader.type_ - price),
        Side::Sellers => auction.asks.share_of_ask(offer) * (price - trader.type_),
    };
    gain - game.entry_cost
}

#[cfg(test)]
mod tests {
    use super::*;

    fn game(k: &[f64]) -> Game {
        Game { traders: [4, 4], k: k.to_vec(), entry_cost: 0.01, levels: 2 }
    }

    fn trader(side: Side, type_: f64, venue: usize, offer: f64) -> Entrant {
        Entrant { side, type_, venue: Some(venue), offer }
    }

    #[test]
    fn a_buyer_who_makes_the_price_shades_to_the_last_ask() {
        // At k = 1 the only buyer pays its own bid, so it bids the ask.
        let profile = [trader(Side::Buyers, 0.9, 0, 0.8), trader(Side::Sellers, 0.2, 0, 0.3)];
        let standings = standings(&game(&[1.0]), &profile);
        assert!((standings[0].profit - 0.09).abs() < 1e-12, "{standings:?}");
        assert!((standings[0].regret() - 0.5).abs() < 1e-8, "{standings:?}");
        // The seller is paid the bid whatever it asks.
        assert!(standings[1].regret() < 1e-12 && (standings[1].profit - 0.59).abs() < 1e-12);
    }

    #[test]
    fn who_is_in_the_wrong_venue_knows_the_right_one() {
        // The buyer of 0.8 shares the dear venue's last place; in the other it would pay 0.1.
        let profile = [
            trader(Side::Buyers, 0.8, 0, 0.8),
            trader(Side::Buyers, 0.9, 0, 0.8),
            trader(Side::Sellers, 0.2, 0, 0.75),
            trader(Side::Sellers, 0.1, 1, 0.1),
        ];
        let found = standings(&game(&[0.0, 0.0]), &profile);
        assert!((found[0].profit - (0.5 * 0.0 - 0.01)).abs() < 1e-12, "{found:?}");
        assert_eq!(found[0].venue, Some(1));
        assert!((found[0].best - 0.69).abs() < 1e-12, "{found:?}");
        let out = Entrant { side: Side::Sellers, type_: 0.99, venue: None, offer: 0.0 };
        let idle = standings(&game(&[0.5]), &[out]);
        assert_eq!(idle, [Standing { profit: 0.0, best: 0.0, venue: None }]);
    }

    #[test]
    fn best_responses_are_those_of_a_fine_grid() {
        let mut number = 0.3_f64;
        let mut draw = || {
            number = (number * 9.7 + 0.618).fract();
            number
        };
        for _ in 0..20 {
            let game = game(&[draw(), draw()]);
            let mut drawn = |side: Side| {
                let venue = usize::from(draw() < 0.5);
                Entrant {
                    side,
                    type_: draw(),
                    venue: Some(venue),
                    offer: (draw() * 20.0).round() / 20.0,
                }
            };
            let sides = [
                Side::Buyers,
                Side::Buyers,
                Side::Buyers,
                Side::Sellers,
                Side::Sellers,
                Side::Sellers,
            ];
            let profile = sides.map(&mut drawn);
            for (at, found) in standings(&game, &profile).iter().enumerate() {
                let others = profile.iter().enumerate().filter(|(other, _)| *other != at);
                let mut books: [[Vec<f64>; 2]; 2] = Default::default();
                for (_, other) in others {
                    books[other.venue.unwrap_or(0)][other.side as usize].push(other.offer);
                }
                // Others' offers are points of the grid, and each has a point close beside it.
                let mut best = 0.0_f64;
                for (venue, book) in books.iter().enumerate() {
                    for step in 0..=200 {
                        for beside in [-1e-7, 0.0, 1e-7] {
                            let offer = f64::from(step) / 200.0 + beside;
                            best = best.max(profit(&game, book, venue, &profile[at], offer));
                        }
                    }
                }
                assert!((found.best - best).abs() < 1e-6, "{found:?} and {best}");
            }
        }
    }
}
