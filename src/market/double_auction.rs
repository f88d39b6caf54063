//! Double auction, cumulative: trade up to where demand crosses supply, at one price.
//!
//! **Rule.** Bids from high to low form the demand curve, asks from low to high the supply curve,
//! each order as wide as its quantity.
//! The best remaining bid trades with the best remaining ask while bid ≥ ask.
//!
//! **Ties.** Among equal bids, and among equal asks, the lower id goes first.
//! Equal bid and ask trade, though neither gains.
//!
//! **Price.** (bid + ask) / 2 of the marginal pair, the last one that trades, for every trade.
//! It lies between every matched ask and every matched bid.
//!
//! **Source.** The baseline "Double Auction" of Lin, Yang and Wang, arXiv:2605.22363 (2026),
//! read as the crossing of cumulative curves;
//! [`double_auction_rank`](super::double_auction_rank()) is the other reading.

use super::{Book, Properties, Ranking, Trade};

/// What the cumulative double auction promises.
pub const PROPERTIES: Properties = Properties {
    single_price: true,
    efficient_on_reports: true,
    one_partner: false,
    exhausts_gains: true,
};

/// Appends the trades of `book`, whose orders `ranking` ranks by price.
pub fn double_auction(book: &Book, ranking: &Ranking, trades: &mut Vec<Trade>) {
    let first = trades.len();
    let mut price = 0.0;
    let mut crossing = ranking.crossing(book, |order| order.price);
    while let Some(pair) = crossing.pair()
        && pair.bid_key >= pair.ask_key
    {
        price = pair.midpoint();
        trades.push(pair.trade(price));
        crossing.fill(&pair);
    }
    // The marginal pair is known only now.
    for trade in &mut trades[first..] {
        trade.price = price;
    }
}
