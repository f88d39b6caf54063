//! The double auction of single units: who can trade, at which prices, and how ties share.
//!
//! **Rule.** Bids descending b₁, b₂, …, asks ascending s₁, s₂, …: the first
//! l = max {j : b_j ≥ s_j} of both sides trade, each at the same price.
//!
//! **Ties.** Offers equal to the last that trades share the places left with equal probability.
//! Nothing is drawn here: [`Places`] says how many places there are for how many offers.
//!
//! **Price.** Any price in [max(s_l, b_{l+1}), min(b_l, s_{l+1})] balances the market; a side that is
//! used up sets no bound. With k in [0, 1] the price is lo + k·(hi − lo): a larger k favours
//! sellers.
//!
//! **Source.** Shi, Song and Xu, "Trading and Pricing Sensor Data in Competing Edge Servers with
//! Double Auction Markets", Journal of Sensors 2021, 9651117, §3.2; ties after §3.1.1. The same
//! rule for orders of any quantity is [`k_pricing`](super::k_pricing()).

/// How the places of one side go to its offers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Places {
    /// The last offer that trades, price; any without trades.
    pub limit: f64,
    /// Offers better than that: all trade.
    pub better: usize,
    /// Offers equal to it.
    pub tied: usize,
    /// Places that those share.
    pub left: usize,
}

/// What a book of single units comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitAuction {
    /// Units that change hands: l.
    pub trades: usize,
    /// The lowest price that balances the market; 0 without trades.
    pub low: f64,
    /// The highest; 0 without trades.
    pub high: f64,
    /// How places go to bids.
    pub bids: Places,
    /// How places go to asks.
    pub asks: Places,
}

impl UnitAuction {
    /// Crosses these bids and asks, finite prices in any order.
    pub fn of(bids: &[f64], asks: &[f64]) -> Self {
        let (mut bids, mut asks) = (bids.to_vec(), asks.to_vec());
        bids.sort_unstable_by(|left, right| right.total_cmp(left));
        asks.sort_unstable_by(f64::total_cmp);
        let trades = bids.iter().zip(&asks).take_while(|(bid, ask)| bid >= ask).count();
        let (mut low, mut high) = (0.0, 0.0);
        if let Some(last) = trades.checked_sub(1) {
            low = bids.get(trades).map_or(asks[last], |bid| bid.max(asks[last]));
            high = asks.get(trades).map_or(bids[last], |ask| ask.min(bids[last]));
        }
        let (bids, asks) = (Places::of(&bids, trades), Places::of(&asks, trades));
        Self { trades, low, high, bids, asks }
    }

    /// The price at `k` in [0, 1]; none without trades.
    pub fn price(&self, k: f64) -> Option<f64> {
        // Rounding must not carry the price past a limit that someone stated.
        let price = (self.low + k * (self.high - self.low)).min(self.high);
        (self.trades > 0).then_some(price)
    }
}

impl Places {
    /// The places of a side whose offers are `sorted` from the best down.
    fn of(sorted: &[f64], trades: usize) -> Self {
        let Some(last) = trades.checked_sub(1) else {
            return Self { limit: 0.0, better: 0, tied: 0, left: 0 };
        };
        let limit = sorted[last];
        let better = sorted.iter().take_while(|offer| **offer != limit).count();
        let tied = sorted[better..].iter().take_while(|offer| **offer == limit).count();
        Self { limit, better, tied, left: trades - better }
    }

    /// The probability with which a bid trades.
    pub fn share_of_bid(&self, bid: f64) -> f64 {
        self.share(bid > self.limit, bid == self.limit)
    }

    /// The probability with which an ask trades.
    pub fn share_of_ask(&self, ask: f64) -> f64 {
        self.share(ask < self.limit, ask == self.limit)
    }

    fn share(&self, better: bool, tied: bool) -> f64 {
        match (self.tied, better, tied) {
            (0, ..) => 0.0,
            (_, true, _) => 1.0,
            (_, _, true) => self.left as f64 / self.tied as f64,
            _ => 0.0,
        }
    }
}

/// The most that trade between buyers of these values and sellers of these costs could be worth:
/// what the auction gives when everyone states its type.
pub fn best_surplus(values: &[f64], costs: &[f64]) -> f64 {
    let (mut values, mut costs) = (values.to_vec(), costs.to_vec());
    values.sort_unstable_by(|left, right| right.total_cmp(left));
    costs.sort_unstable_by(f64::total_cmp);
    let gains = values.iter().zip(&costs).map(|(value, cost)| value - cost);
    gains.take_while(|gain| *gain > 0.0).sum()
}

/// Allocation efficiency: the surplus that trade made over the most it could have been; 0 where
/// nobody could gain, so also where nobody came.
///
/// Local efficiency takes the best surplus of a venue's own entrants, global efficiency that of
/// everyone, inside or out.
pub fn allocation_efficiency(surplus: f64, best: f64) -> f64 {
    if best > 0.0 { surplus / best } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::{Book, Order, Ranking, k_pricing};
    use proptest::prelude::*;

    const BIDS: [f64; 4] = [0.5, 0.9, 0.2, 0.7];
    const ASKS: [f64; 4] = [0.1, 0.8, 0.4, 0.6];

    #[test]
    fn the_example_by_hand() {
        let auction = UnitAuction::of(&BIDS, &ASKS);
        assert_eq!((auction.trades, auction.low, auction.high), (2, 0.5, 0.6));
        for (k, price) in [(0.0, 0.5), (0.5, 0.55), (1.0, 0.6)] {
            assert!((auction.price(k).expect("trades") - price).abs() < 1e-15, "{k}");
        }
        assert!((best_surplus(&BIDS, &ASKS) - 1.1).abs() < 1e-15);
        let shares = BIDS.map(|bid| auction.bids.share_of_bid(bid));
        assert_eq!(shares, [0.0, 1.0, 0.0, 1.0]);
        assert_eq!(ASKS.map(|ask| auction.asks.share_of_ask(ask)), [1.0, 0.0, 1.0, 0.0]);
    }

    #[test]
    fn equal_offers_share_the_last_places() {
        let auction = UnitAuction::of(&[0.9, 0.5, 0.5, 0.5], &[0.1, 0.2, 0.3]);
        assert_eq!(auction.trades, 3);
        assert_eq!(auction.bids, Places { limit: 0.5, better: 1, tied: 3, left: 2 });
        assert_eq!(auction.bids.share_of_bid(0.5), 2.0 / 3.0);
        assert_eq!((auction.low, auction.high), (0.5, 0.5));
    }

    #[test]
    fn a_side_that_is_used_up_sets_no_bound() {
        let scarce = UnitAuction::of(&[0.9], &[0.1, 0.4]);
        assert_eq!((scarce.low, scarce.high), (0.1, 0.4));
        let sought = UnitAuction::of(&[0.9, 0.8], &[0.1]);
        assert_eq!((sought.low, sought.high), (0.8, 0.9));
        let pair = UnitAuction::of(&[0.9], &[0.1]);
        assert_eq!((pair.low, pair.high), (0.1, 0.9));
    }

    #[test]
    fn without_trades_there_is_no_price_and_nobody_trades() {
        for (bids, asks) in [(&[0.2][..], &[0.3][..]), (&[], &[0.3]), (&[0.5], &[]), (&[], &[])] {
            let auction = UnitAuction::of(bids, asks);
            assert_eq!((auction.trades, auction.price(0.5)), (0, None));
            assert!(bids.iter().all(|bid| auction.bids.share_of_bid(*bid) == 0.0));
            assert_eq!(best_surplus(bids, asks), 0.0);
        }
        assert_eq!(efficiency_of_nobody(), 0.0);
    }

    fn efficiency_of_nobody() -> f64 {
        allocation_efficiency(0.0, best_surplus(&[], &[]))
    }

    /// Offers in tenths, so that ties are common.
    fn offers() -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec((0..=10_u8).prop_map(|tenth| f64::from(tenth) / 10.0), 0..8)
    }

    proptest! {
        #[test]
        fn trades_and_price_are_those_of_the_rule_for_any_quantity(
            bids in offers(), asks in offers(), k in 0.0..=1.0_f64,
        ) {
            let order = |(price, id): (&f64, u64)| Order { id, price: *price, quantity: 1.0, value: *price };
            let book = Book {
                bids: bids.iter().zip(0..).map(order).collect(),
                asks: asks.iter().zip(100..).map(order).collect(),
            };
            let mut ranking = Ranking::default();
            ranking.by_price(&book);
            let mut trades = Vec::new();
            k_pricing(&book, &ranking, k, &mut trades);
            let auction = UnitAuction::of(&bids, &asks);
            prop_assert_eq!(trades.len(), auction.trades);
            if let (Some(trade), Some(price)) = (trades.first(), auction.price(k)) {
                prop_assert!((trade.price - price).abs() < 1e-12, "{} and {}", trade.price, price);
            }
        }

        #[test]
        fn every_place_is_given_once_and_nobody_pays_more_than_it_said(
            bids in offers(), asks in offers(), k in 0.0..=1.0_f64,
        ) {
            let auction = UnitAuction::of(&bids, &asks);
            let bought: f64 = bids.iter().map(|bid| auction.bids.share_of_bid(*bid)).sum();
            let sold: f64 = asks.iter().map(|ask| auction.asks.share_of_ask(*ask)).sum();
            prop_assert!((bought - auction.trades as f64).abs() < 1e-9);
            prop_assert!((sold - auction.trades as f64).abs() < 1e-9);
            if let Some(price) = auction.price(k) {
                prop_assert!(auction.low <= auction.high);
                prop_assert!(price <= auction.bids.limit && price >= auction.asks.limit);
            }
            // The interval lies between the M-th and the (M + 1)-th highest of all offers, where M
            // counts asks (Wurman, Walsh and Wellman, 1998).
            if auction.trades > 0 {
                let mut all = [&bids[..], &asks[..]].concat();
                all.sort_unstable_by(|left, right| right.total_cmp(left));
                prop_assert_eq!(auction.high, all[asks.len() - 1]);
                prop_assert_eq!(auction.low, all[asks.len()]);
            }
        }

        #[test]
        fn trade_by_types_makes_the_best_surplus(values in offers(), costs in offers()) {
            let auction = UnitAuction::of(&values, &costs);
            let made = values.iter().map(|value| value * auction.bids.share_of_bid(*value)).sum::<f64>()
                - costs.iter().map(|cost| cost * auction.asks.share_of_ask(*cost)).sum::<f64>();
            let best = best_surplus(&values, &costs);
            prop_assert!((made - best).abs() < 1e-9, "{} of {}", made, best);
        }
    }
}
