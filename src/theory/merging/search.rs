//! The best orders of more aircraft than have all their orders listed.
//!
//! **Method.** Best first over prefixes of orders. What a prefix and any one of the aircraft left
//! cost by themselves, the dearest taken, is no more than any order that begins so: leaving
//! aircraft out only takes constraints and costs away. Each prefix looked at also gives one whole
//! order, the rest by estimated time, so that there is something good at any time. The search ends
//! when no open prefix can lead below the worst order kept, or when its budget is used up.
//!
//! **Bound.** [`Orders::floor`]: no order that is left out costs less than the cheapest open prefix
//! or the dearest order kept, whichever is less. Orders kept below it are the best there are.

use super::{Merging, Orders};
use std::collections::BTreeSet;

/// A total cost as bits, which rank as costs do since no cost is below zero, and an order.
type Ranked = (u64, Vec<u8>);

/// The `keep` orders of the least total cost, as far as a look at `budget` prefixes tells; in
/// ascending total cost.
pub(super) fn best_orders(game: &Merging, keep: usize, budget: usize) -> Orders {
    let keep = keep.max(1);
    let by_eta = by_eta(game);
    let mut kept: BTreeSet<Ranked> = BTreeSet::new();
    let mut open: BTreeSet<Ranked> = BTreeSet::from([(0, Vec::new())]);
    for _ in 0..budget.max(1) {
        let Some((least, prefix)) = open.pop_first() else { break };
        if kept.len() == keep && kept.last().is_some_and(|(worst, _)| least >= *worst) {
            open.clear();
            break;
        }
        let left: Vec<u8> = by_eta.iter().copied().filter(|it| !prefix.contains(it)).collect();
        let whole = [&prefix[..], &left].concat();
        kept.insert((game.total_cost(&whole).to_bits(), whole));
        if kept.len() > keep {
            kept.pop_last();
        }
        if left.len() > 1 {
            open.extend(left.iter().map(|next| extended(game, &prefix, &left, *next)));
        }
    }
    let floor = floor(game, &kept, keep, &open);
    Orders::some(by_eta.len(), kept.iter().map(|(_, order)| &order[..]), floor)
}

/// The prefix with one more aircraft, and what every order that begins so costs at least.
fn extended(game: &Merging, prefix: &[u8], left: &[u8], next: u8) -> Ranked {
    let longer = [prefix, &[next]].concat();
    let with = |other: &u8| game.total_cost(&[&longer[..], &[*other]].concat());
    let least = left.iter().filter(|other| **other != next).map(with).fold(0.0, f64::max);
    (least.to_bits(), longer)
}

fn floor(game: &Merging, kept: &BTreeSet<Ranked>, keep: usize, open: &BTreeSet<Ranked>) -> f64 {
    let cheapest =
        |orders: Option<&Ranked>| orders.map_or(f64::INFINITY, |(cost, _)| f64::from_bits(*cost));
    let all = (1..=game.aircraft().len()).product::<usize>();
    match kept.len() {
        count if count == all => f64::INFINITY,
        count if count < keep => cheapest(open.first()),
        _ => cheapest(open.first()).min(cheapest(kept.last())),
    }
}

/// The aircraft by estimated time, the earlier number first where these are equal.
fn by_eta(game: &Merging) -> Vec<u8> {
    let mut order: Vec<u8> = (0..game.aircraft().len() as u8).collect();
    let eta = |aircraft: u8| game.aircraft()[usize::from(aircraft)].eta;
    order.sort_by(|left, right| eta(*left).total_cmp(&eta(*right)));
    order
}
