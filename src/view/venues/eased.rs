//! Traders, books and dials on their way from one stage to the next.

use super::ground::Ground;
use crate::record::venues::{Frame, Trader};
use bevy_egui::egui::Pos2;

/// Where everything that moves is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Eased {
    /// Each trader, in shares of the scene's room.
    pub spots: Vec<Pos2>,
    /// Each venue's book: bids from the highest down, asks from the lowest up.
    pub books: Vec<[Vec<f32>; 2]>,
    /// Each venue's k.
    pub k: Vec<f32>,
    /// How many units a book is wide.
    pub units: f32,
}

/// Most of a way is made in this time, s.
const TIME: f32 = 0.2;
/// Books are at least so wide, units.
const LEAST_UNITS: f32 = 6.0;

impl Eased {
    /// Lets `seconds` pass on the way to what `frame` shows; who is `calm` is there at once.
    pub fn pass(&mut self, seconds: f32, frame: &Frame, calm: bool) {
        let begins = self.spots.len() != frame.traders.len() || self.k.len() != frame.venues.len();
        let share = if calm || begins { 1.0 } else { 1.0 - (-seconds / TIME).exp() };
        let books: Vec<[Vec<f32>; 2]> = (0..frame.venues.len())
            .map(|venue| [true, false].map(|buys| frame.offers(venue, buys)))
            .collect();
        let widest = books.iter().flatten().map(Vec::len).max().unwrap_or(0) as f32 + 0.5;
        if begins {
            *self = Self { units: widest.max(LEAST_UNITS), ..Self::default() };
            self.spots = vec![Pos2::ZERO; frame.traders.len()];
            self.k = frame.venues.iter().map(|venue| venue.k).collect();
            self.books = books.clone();
        }
        self.units += (widest.max(LEAST_UNITS) - self.units) * share;
        for (k, venue) in self.k.iter_mut().zip(&frame.venues) {
            *k += (venue.k - *k) * share;
        }
        for (own, goal) in self.books.iter_mut().flatten().zip(books.iter().flatten()) {
            own.truncate(goal.len());
            own.extend_from_slice(&goal[own.len()..]);
            own.iter_mut().zip(goal).for_each(|(own, goal)| *own += (goal - *own) * share);
        }
        let ground = Ground { venues: frame.venues.len() };
        let goals = places(ground, &frame.traders, self.units);
        for (spot, goal) in self.spots.iter_mut().zip(goals) {
            *spot += (goal - *spot) * share;
        }
    }
}

/// Where traders stand in a stage: at their offer in the book, or on their rail.
fn places(ground: Ground, traders: &[Trader], units: f32) -> Vec<Pos2> {
    let mut places: Vec<Pos2> =
        traders.iter().map(|trader| ground.rail(trader.buys, trader.type_)).collect();
    for venue in 0..ground.venues {
        for buys in [true, false] {
            let comes = |at: &usize| {
                let own = &traders[*at];
                own.buys == buys && own.venue.is_some_and(|it| usize::from(it) == venue)
            };
            let mut order: Vec<usize> = (0..traders.len()).filter(comes).collect();
            let sign = if buys { -1.0 } else { 1.0 };
            let key = |at: &usize| sign * traders[*at].offer;
            order.sort_by(|left, right| key(left).total_cmp(&key(right)));
            for (rank, at) in order.into_iter().enumerate() {
                places[at] = ground.offer(venue, rank as f32 + 0.5, units, traders[at].offer);
            }
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::venues::Venue;

    fn trader(buys: bool, type_: f32, venue: Option<u8>, offer: f32) -> Trader {
        Trader { buys, type_, venue, offer, traded: false, profit: 0.0 }
    }

    fn frame(traders: Vec<Trader>, k: f32) -> Frame {
        let venue = Venue {
            k,
            learns: false,
            shares: [0.0; 2],
            deals: 0,
            interval: [0.0; 2],
            price: f32::NAN,
            efficiency: 0.0,
        };
        Frame { traders, venues: vec![venue; 2], ..Frame::default() }
    }

    #[test]
    fn traders_stream_to_their_offer_and_back_to_their_rail() {
        let ground = Ground { venues: 2 };
        let out = frame(vec![trader(true, 0.9, None, 0.0), trader(true, 0.4, Some(0), 0.3)], 0.0);
        let inside =
            frame(vec![trader(true, 0.9, Some(0), 0.8), trader(true, 0.4, Some(0), 0.3)], 1.0);
        let mut eased = Eased::default();
        eased.pass(0.0, &out, false);
        assert_eq!(eased.spots[0], ground.rail(true, 0.9));
        assert_eq!(eased.spots[1], ground.offer(0, 0.5, eased.units, 0.3));
        eased.pass(0.1, &inside, false);
        let goal = ground.offer(0, 0.5, eased.units, 0.8);
        let way = eased.spots[0].distance(goal);
        assert!(way > 1e-3 && way < ground.rail(true, 0.9).distance(goal));
        assert!(eased.k[0] > 0.0 && eased.k[0] < 1.0);
        // The dearer bid is first, so the other goes on by one place.
        eased.pass(0.0, &inside, true);
        assert_eq!(eased.spots[0], goal);
        assert_eq!(eased.spots[1], ground.offer(0, 1.5, eased.units, 0.3));
        assert_eq!(eased.books[0][0], [0.8, 0.3]);
        assert_eq!(eased.k, [1.0, 1.0]);
    }
}
