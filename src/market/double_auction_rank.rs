//! Double auction, rank-matched: the k-th highest bid meets the k-th lowest ask, once.
//!
//! **Rule.** For k = 1, 2, … while the k-th bid ≥ the k-th ask, the two trade the smaller of their
//! quantities, and what the larger has left stays unsold.
//! An order of quantity zero takes no rank: it can't trade, and would waste the order it met.
//!
//! **Ties.** Among equal bids, and among equal asks, the lower id has the better rank.
//! Equal bid and ask trade, though neither gains.
//!
//! **Price.** (bid + ask) / 2 of the marginal pair, the last one that trades, for every trade.
//! It lies between every matched ask and every matched bid.
//!
//! **Source.** The baseline "Double Auction" of Lin, Yang and Wang, arXiv:2605.22363 (2026),
//! read rank by rank; [`double_auction`](super::double_auction()) is the other reading.

use super::{Book, Properties, Ranking, Trade};

/// What the rank-matched double auction promises.
pub const PROPERTIES: Properties = Properties {
    single_price: true,
    efficient_on_reports: false,
    one_partner: true,
    exhausts_gains: false,
};

/// Appends the trades of `book`, whose orders `ranking` ranks by price.
pub fn double_auction_rank(book: &Book, ranking: &Ranking, trades: &mut Vec<Trade>) {
    let first = trades.len();
    let mut price = 0.0;
    let mut crossing = ranking.crossing(book, |order| order.price);
    while let Some(pair) = crossing.pair()
        && pair.bid_key >= pair.ask_key
    {
        price = pair.midpoint();
        trades.push(pair.trade(price));
        crossing.retire();
    }
    // The marginal pair is known only now.
    for trade in &mut trades[first..] {
        trade.price = price;
    }
}
