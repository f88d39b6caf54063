//! Where things of the scene lie, in shares of its room.

use bevy_egui::egui::{Pos2, Rangef, Rect, pos2};

/// Where rails and stalls lie for so many venues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ground {
    /// Venues.
    pub venues: usize,
}

/// Types from 0 to 1 along a rail.
const ALONG: Rangef = Rangef { min: 0.035, max: 0.965 };
/// The rails of buyers and of sellers.
const RAILS: [f32; 2] = [0.93, 0.07];
/// Stalls from top to foot.
const STALLS: Rangef = Rangef { min: 0.16, max: 0.84 };
/// Between two stalls.
const GAP: f32 = 0.025;
/// The widest stall.
const WIDEST: f32 = 0.62;

impl Ground {
    /// Where a type is on the rail of its side.
    pub fn rail(&self, buys: bool, type_: f32) -> Pos2 {
        pos2(ALONG.min + ALONG.span() * type_, RAILS[usize::from(buys)])
    }

    /// A stall.
    pub fn stall(&self, venue: usize) -> Rect {
        let count = self.venues.max(1) as f32;
        let room = ALONG.span() - GAP * (count - 1.0);
        let width = (room / count).min(WIDEST);
        let all = width * count + GAP * (count - 1.0);
        let left = 0.5 - all / 2.0 + (width + GAP) * venue as f32;
        Rect::from_x_y_ranges(left..=left + width, STALLS)
    }

    /// The book in a stall.
    pub fn book(&self, venue: usize) -> Rect {
        let stall = self.stall(venue);
        Rect::from_x_y_ranges(
            stall.left() + 0.1 * stall.width()..=stall.right() - 0.03 * stall.width(),
            stall.top() + 0.27 * stall.height()..=stall.bottom() - 0.045 * stall.height(),
        )
    }

    /// Where the offer of this rank is in a book that is `units` wide.
    pub fn offer(&self, venue: usize, rank: f32, units: f32, offer: f32) -> Pos2 {
        let book = self.book(venue);
        let share = (rank / units.max(1.0)).min(1.0);
        pos2(book.left() + book.width() * share, book.bottom() - book.height() * offer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stalls_stand_apart_between_the_rails_and_hold_their_books() {
        for venues in 1..=4 {
            let ground = Ground { venues };
            for venue in 0..venues {
                let (stall, book) = (ground.stall(venue), ground.book(venue));
                assert!(stall.contains_rect(book) && stall.left() > 0.0 && stall.right() < 1.0);
                assert!(ground.rail(true, 0.5).y < stall.top());
                assert!(ground.rail(false, 0.5).y > stall.bottom());
                if venue > 0 {
                    assert!(ground.stall(venue - 1).right() < stall.left());
                }
                let dearest = ground.offer(venue, 0.0, 9.0, 1.0);
                assert_eq!((dearest.x, dearest.y), (book.left(), book.top()));
            }
        }
    }
}
