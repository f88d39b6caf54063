//! Equilibrium k-pricing: demand crosses supply, at one price within the equilibrium interval.
//!
//! **Rule.** The trades of the cumulative [`double_auction`](super::double_auction()).
//!
//! **Ties.** Among equal bids, and among equal asks, the lower id goes first.
//! Equal bid and ask trade, though neither gains.
//!
//! **Price.** With b_l and s_l the last bid and ask that trade, and b_{l+1} and s_{l+1} those of the
//! next unit wanted and offered, every price in
//! [max(s_l, b_{l+1}), min(b_l, s_{l+1})] balances the market;
//! the price is lo + k·(hi − lo), so a larger k favours sellers.
//! A marginal order that is partly filled is its own next unit; a side that is used up sets no
//! bound.
//!
//! **Source.** Shi, Song and Xu, "Trading and Pricing Sensor Data in Competing Edge Servers with
//! Double Auction Markets", Journal of Sensors 2021, 9651117; there for single units.

use super::{Book, Properties, Ranking, Trade};

/// What k-pricing promises.
pub const PROPERTIES: Properties = Properties {
    single_price: true,
    efficient_on_reports: true,
    one_partner: false,
    exhausts_gains: true,
};

/// Appends the trades of `book`, whose orders `ranking` ranks by price; `k` is in [0, 1].
pub fn k_pricing(book: &Book, ranking: &Ranking, k: f64, trades: &mut Vec<Trade>) {
    let first = trades.len();
    let mut crossing = ranking.crossing(book, |order| order.price);
    let mut marginal = None;
    while let Some(pair) = crossing.pair()
        && pair.bid_key >= pair.ask_key
    {
        trades.push(pair.trade(0.0));
        crossing.fill(&pair);
        marginal = Some(pair);
    }
    let Some(marginal) = marginal else { return };
    let (next_bid, next_ask) = crossing.next_units();
    let low = next_bid.map_or(marginal.ask_key, |next| next.max(marginal.ask_key));
    let high = next_ask.map_or(marginal.bid_key, |next| next.min(marginal.bid_key));
    // Rounding must not carry the price past a limit that someone reported.
    let price = (low + k * (high - low)).min(high);
    for trade in &mut trades[first..] {
        trade.price = price;
    }
}
