//! Greedy average: the widest gap trades first, each pair at its own midpoint.
//!
//! **Rule.** Among the pairs with bid > ask and quantity left on both sides, the pair with the
//! largest bid − ask trades all that both have left; repeat until no such pair is left.
//! The widest pair is always the highest remaining bid with the lowest remaining ask, and a trade
//! uses up at least one of the two, so the rule is one walk along the ranked orders.
//!
//! **Ties.** Among equal bids, and among equal asks, the lower id goes first.
//! Equal bid and ask gain nothing and don't trade.
//!
//! **Price.** (bid + ask) / 2 of each pair.
//!
//! **Source.** The baseline "Greedy Average" of Lin, Yang and Wang, arXiv:2605.22363 (2026).

use super::{Book, Properties, Ranking, Trade};

/// What greedy average promises.
pub const PROPERTIES: Properties = Properties {
    single_price: false,
    efficient_on_reports: true,
    one_partner: false,
    exhausts_gains: true,
};

/// Appends the trades of `book`, whose orders `ranking` ranks by price.
pub fn greedy_average(book: &Book, ranking: &Ranking, trades: &mut Vec<Trade>) {
    let mut crossing = ranking.crossing(book, |order| order.price);
    while let Some(pair) = crossing.pair()
        && pair.bid_key > pair.ask_key
    {
        trades.push(pair.trade(pair.midpoint()));
        crossing.fill(&pair);
    }
}
