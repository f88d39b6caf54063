//! Regret of a report: what an order could have gained by stating another price or quantity.
//!
//! **Question.** The others' orders stand. Is there a price, and a quantity within the true need or
//! surplus, at which this participant's true utility would have been higher?
//!
//! **Search.** A rule's outcome changes where the own price passes another order's, and smoothly in
//! between where prices are midpoints. So the candidates are prices on a grid over the book, and
//! just above and below each opposite price and each price of the own side; for each of some shares
//! of the true quantity. The best candidate is then refined by golden-section search on the price
//! between its neighbours (Kiefer 1953). What comes out is reached by a real report, so it is a
//! lower bound of the regret; it is exact for rules that are piecewise constant or linear in the
//! price between candidates.
//!
//! **Source.** Regret of misreporting as a measure of incentive compatibility: Dütting et al.,
//! "Optimal Auctions through Deep Learning" (2019); bargaining rules that share the gain can't be
//! immune to it (Myerson and Satterthwaite 1983).

use crate::market::{Book, Clearing, Order, Rule, Side, Workspace};

/// The best report found for one participant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Misreport {
    /// True utility of the order as it stands, AUD.
    pub honest: f64,
    /// True utility of the best report found, AUD; never below `honest`.
    pub best: f64,
    /// The price of that report, AUD/kWh.
    pub price: f64,
    /// Its quantity, kWh.
    pub quantity: f64,
}

impl Misreport {
    /// What the best report gains over the order as it stands, AUD.
    pub fn gain(&self) -> f64 {
        self.best - self.honest
    }
}

/// Memory of a search; it carries nothing from one to the next.
#[derive(Clone, Debug, Default)]
pub struct Search {
    book: Book,
    workspace: Workspace,
    clearing: Clearing,
    prices: Vec<f64>,
}

/// Prices of the grid over the book.
const GRID: usize = 24;
/// Shares of the true quantity that are tried.
const SHARES: [f64; 4] = [1.0, 0.75, 0.5, 0.25];
/// How far a price passes another, as a share of the book's range of prices.
const STEP: f64 = 1e-6;
/// Steps of the refinement; each leaves 0.618 of the stretch.
const REFINEMENTS: usize = 16;

impl Search {
    /// The best report of the order at `index` on `side` of a valid `book` under `rule`, where up
    /// to `limit` kWh may truly be wanted or offered.
    pub fn best_report(
        &mut self,
        rule: Rule,
        book: &Book,
        (side, index): (Side, usize),
        limit: f64,
    ) -> Misreport {
        self.book.clone_from(book);
        let own = *self.own(side, index);
        let honest = self.utility(rule, (side, index), own.price, own.quantity);
        let mut found =
            Misreport { honest, best: honest, price: own.price, quantity: own.quantity };
        let range = self.candidates(own);
        for share in SHARES {
            self.try_prices(rule, (side, index), share * limit, &mut found);
        }
        self.refine(rule, (side, index), range / GRID as f64, &mut found);
        found
    }

    fn own(&mut self, side: Side, index: usize) -> &mut Order {
        match side {
            Side::Buy => &mut self.book.bids[index],
            Side::Sell => &mut self.book.asks[index],
        }
    }

    /// Collects the prices to be tried, in ascending order, and gives the range of the book.
    fn candidates(&mut self, own: Order) -> f64 {
        let others = || self.book.bids.iter().chain(&self.book.asks).map(|order| order.price);
        let (low, high) = others()
            .chain([own.value])
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(p), high.max(p)));
        let range = high - low;
        self.prices.clear();
        for step in 0..=GRID {
            self.prices.push(low + range * step as f64 / GRID as f64);
        }
        for price in others() {
            self.prices.extend([price - STEP * range, price, price + STEP * range]);
        }
        self.prices.push(own.value);
        self.prices.sort_unstable_by(f64::total_cmp);
        self.prices.dedup();
        range
    }

    fn try_prices(
        &mut self,
        rule: Rule,
        whose: (Side, usize),
        quantity: f64,
        found: &mut Misreport,
    ) {
        for place in 0..self.prices.len() {
            let price = self.prices[place];
            self.keep_if_better(rule, whose, (price, quantity), found);
        }
    }

    /// Golden-section search on the price within `reach` of the best found.
    fn refine(&mut self, rule: Rule, whose: (Side, usize), reach: f64, found: &mut Misreport) {
        const GOLDEN: f64 = 0.618_033_988_749_894_9;
        let quantity = found.quantity;
        let (mut low, mut high) = (found.price - reach, found.price + reach);
        for _ in 0..REFINEMENTS {
            let width = GOLDEN * (high - low);
            let (left, right) = (high - width, low + width);
            let at_left = self.keep_if_better(rule, whose, (left, quantity), found);
            let at_right = self.keep_if_better(rule, whose, (right, quantity), found);
            if at_left < at_right { low = left } else { high = right }
        }
    }

    fn keep_if_better(
        &mut self,
        rule: Rule,
        whose: (Side, usize),
        (price, quantity): (f64, f64),
        found: &mut Misreport,
    ) -> f64 {
        let utility = self.utility(rule, whose, price, quantity);
        if utility > found.best {
            *found = Misreport { best: utility, price, quantity, ..*found };
        }
        utility
    }

    /// True utility of a report, AUD.
    fn utility(&mut self, rule: Rule, whose: (Side, usize), price: f64, quantity: f64) -> f64 {
        let (side, index) = whose;
        let own = self.own(side, index);
        (own.price, own.quantity) = (price, quantity);
        let value = own.value;
        rule.clear(&self.book, &mut self.workspace, &mut self.clearing);
        let trades = self.clearing.trades.iter();
        match side {
            Side::Buy => trades
                .filter(|trade| trade.bid as usize == index)
                .map(|trade| (value - trade.price) * trade.quantity)
                .sum(),
            Side::Sell => trades
                .filter(|trade| trade.ask as usize == index)
                .map(|trade| (trade.price - value) * trade.quantity)
                .sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(id: u64, price: f64, quantity: f64) -> Order {
        Order { id, price, quantity, value: price }
    }

    fn search(rule: Rule, book: &Book, whose: (Side, usize)) -> Misreport {
        let orders = if whose.0 == Side::Buy { &book.bids } else { &book.asks };
        Search::default().best_report(rule, book, whose, orders[whose.1].quantity)
    }

    #[test]
    fn a_lone_buyer_bids_what_the_lone_seller_asks() {
        // Midpoint pricing: at a bid of 0.10 the price is 0.10 instead of 0.20.
        let book = Book { bids: vec![order(1, 0.3, 5.0)], asks: vec![order(2, 0.1, 5.0)] };
        for rule in [Rule::Nash { power: 0.5 }, Rule::Greedy, Rule::DoubleAuction] {
            let found = search(rule, &book, (Side::Buy, 0));
            assert!((found.honest - 0.5).abs() < 1e-9, "{rule:?} {found:?}");
            assert!((found.gain() - 0.5).abs() < 1e-4, "{rule:?} {found:?}");
            assert!((found.price - 0.1).abs() < 1e-4, "{rule:?} {found:?}");
        }
    }

    #[test]
    fn where_the_other_side_sets_the_price_truth_is_best() {
        // k = 0: the price is the lowest the marginal pair allows, which no buyer who trades
        // moves here: the seller's reservation price, whatever the buyer states above it.
        let book = Book { bids: vec![order(1, 0.3, 5.0)], asks: vec![order(2, 0.1, 5.0)] };
        let buyer = search(Rule::KPricing { k: 0.0 }, &book, (Side::Buy, 0));
        assert!(buyer.gain() < 1e-12, "{buyer:?}");
        let seller = search(Rule::KPricing { k: 0.0 }, &book, (Side::Sell, 0));
        assert!((seller.gain() - 1.0).abs() < 1e-4, "{seller:?}");
    }

    #[test]
    fn withholding_is_found_where_it_pays() {
        // Two units offered at 0.1, buyers at 0.5 and 0.11 for one each: selling one unit only
        // keeps the second buyer from setting the price.
        let book = Book {
            bids: vec![order(1, 0.5, 1.0), order(2, 0.11, 1.0)],
            asks: vec![order(3, 0.1, 2.0)],
        };
        let found = search(Rule::DoubleAuction, &book, (Side::Sell, 0));
        assert!(found.gain() > 0.15, "{found:?}");
    }

    #[test]
    fn a_report_is_never_worse_than_the_order_that_stands() {
        let book = Book {
            bids: vec![order(1, 0.3, 2.0), order(2, 0.25, 4.0), order(3, 0.12, 1.0)],
            asks: vec![order(4, 0.11, 3.0), order(5, 0.2, 3.0), order(6, 0.28, 3.0)],
        };
        for rule in Rule::ALL {
            for (side, count) in [(Side::Buy, 3), (Side::Sell, 3)] {
                for index in 0..count {
                    let found = search(rule, &book, (side, index));
                    assert!(found.gain() >= 0.0, "{rule:?} {found:?}");
                    // What is claimed is what clearing the book with that report gives.
                    let mut search = Search { book: book.clone(), ..Search::default() };
                    let again = search.utility(rule, (side, index), found.price, found.quantity);
                    assert_eq!(again, found.best, "{rule:?}");
                }
            }
        }
    }
}
