//! The welfare optimum: the most that any clearing of a book can be worth on true values.
//!
//! **Rule.** The best remaining buyer trades with the best remaining seller, both by true value,
//! while the buyer's value is above the seller's.
//! That maximises Σ (w_i − r_j)·q_ij under the orders' quantities: the sum depends only on how much
//! each order trades, and the walk takes the highest values wanted and the lowest offered.
//!
//! **Ties.** Among equal values the lower id goes first. Pairs without a gain don't trade.
//!
//! **Price.** (w + r) / 2 of each pair, on true values: a yardstick's price, which moves money but
//! no welfare, and which may lie outside an order's reported limit.
//!
//! **Source.** The yardstick beside the rules of Lin, Yang and Wang, arXiv:2605.22363 (2026).

use crate::market::{Book, Clearing, Ranking};

/// Clears `book` for the greatest welfare on true values into `clearing`, which is emptied first.
/// `by_value` ranks the book by true value ([`Ranking::by_value`]).
pub fn optimum(book: &Book, by_value: &Ranking, clearing: &mut Clearing) {
    clearing.trades.clear();
    let mut crossing = by_value.crossing(book, |order| order.value);
    while let Some(pair) = crossing.pair()
        && pair.bid_key > pair.ask_key
    {
        clearing.trades.push(pair.trade(pair.midpoint()));
        crossing.fill(&pair);
    }
}

/// The welfare of [`optimum`], AUD, without writing down its trades.
pub fn optimal_welfare(book: &Book, by_value: &Ranking) -> f64 {
    let mut welfare = 0.0;
    let mut crossing = by_value.crossing(book, |order| order.value);
    while let Some(pair) = crossing.pair()
        && pair.bid_key > pair.ask_key
    {
        welfare += (pair.bid_key - pair.ask_key) * pair.room;
        crossing.fill(&pair);
    }
    welfare
}
