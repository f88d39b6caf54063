//! Audit: what some orders could have gained by stating something else.
//!
//! The others' orders stand; an audited order is cleared again and again with another price and
//! quantity ([`theory::Search`](crate::theory::Search)). Nothing moves, and which orders are
//! audited depends on the seed, the lot and the tick alone.

use super::Lot;
use super::desk::Desk;
use crate::arena::{Chance, Purpose, Stream};
use crate::market::{Rule, Side};
use bevy_ecs::prelude::*;

/// The streams that choose whom to audit.
#[derive(Resource, Debug)]
pub(super) struct Lottery(Chance);

impl Lottery {
    pub(super) fn new(seed: u64) -> Self {
        Self(Chance::new(seed, Purpose::Audit))
    }
}

/// Audits up to `count` orders of `lot`, whose book `rule` has cleared in the tick `now`.
pub(super) fn audit(
    lot: &mut Lot,
    rule: Rule,
    count: u32,
    (lottery, now): (&Lottery, i32),
    desk: &mut Desk,
) {
    let orders = lot.session.book.bids.len() + lot.session.book.asks.len();
    let count = (count as usize).min(orders);
    (lot.row.audited, lot.row.misreport_gain) = (count as u64, 0.0);
    if count == 0 {
        return;
    }
    let mut stream = lottery.0.stream_at(u64::from(lot.place), now);
    for number in chosen(count, orders, &mut stream) {
        // Orders stand in the sorter as they do in the book.
        let (whose, limit) = match number.checked_sub(lot.session.book.bids.len()) {
            None => ((Side::Buy, number), desk.sorter.bids()[number].outlook.limit),
            Some(ask) => ((Side::Sell, ask), desk.sorter.asks()[ask].outlook.limit),
        };
        lot.row.misreport_gain +=
            desk.search.best_report(rule, &lot.session.book, whose, limit).gain();
    }
}

/// `count` of the numbers below `end`, ascending, all sets being equally likely
/// (Bentley and Floyd 1987).
fn chosen(count: usize, end: usize, stream: &mut Stream) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::with_capacity(count);
    for last in end - count..end {
        let draw = stream.below(last + 1);
        let number = if chosen.contains(&draw) { last } else { draw };
        chosen.push(number);
    }
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_is_chosen_equally_often_and_none_twice() {
        let chance = Chance::new(5, Purpose::Audit);
        let mut seen = [0_u32; 7];
        for trial in 0..7_000 {
            let chosen = chosen(3, 7, &mut chance.stream(trial));
            assert!(chosen.windows(2).all(|pair| pair[0] < pair[1]), "{chosen:?}");
            for number in chosen {
                seen[number] += 1;
            }
        }
        // 3,000 each, with a standard deviation of √(7,000 · 3/7 · 4/7) = 41.
        assert!(seen.iter().all(|&count| (2_795..=3_205).contains(&count)), "{seen:?}");
    }
}
