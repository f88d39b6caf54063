//! What a rule decided: who trades how much with whom at what price.

use super::Book;

/// One exchange between a bid and an ask of the book that was cleared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trade {
    /// Index into [`Book::bids`].
    pub bid: u32,
    /// Index into [`Book::asks`].
    pub ask: u32,
    /// Energy, kWh, above zero.
    pub quantity: f64,
    /// Price, AUD/kWh.
    pub price: f64,
}

/// The outcome of clearing one [`Book`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clearing {
    /// The trades, in the order in which the rule made them.
    pub trades: Vec<Trade>,
}

impl Clearing {
    /// Energy traded, kWh.
    pub fn volume(&self) -> f64 {
        self.trades.iter().map(|trade| trade.quantity).sum()
    }

    /// Quantity-weighted mean price, AUD/kWh; `None` without a trade.
    pub fn mean_price(&self) -> Option<f64> {
        let volume = self.volume();
        let paid: f64 = self.trades.iter().map(|trade| trade.price * trade.quantity).sum();
        (volume > 0.0).then(|| paid / volume)
    }

    /// Social welfare on true values, AUD.
    pub fn welfare(&self, book: &Book) -> f64 {
        self.trades
            .iter()
            .map(|trade| {
                let (bid, ask) = (&book.bids[trade.bid as usize], &book.asks[trade.ask as usize]);
                (bid.value - ask.value) * trade.quantity
            })
            .sum()
    }

    /// Utilities on reported prices, AUD: of the bids, and of the asks, each in book order.
    pub fn reported_utilities(&self, book: &Book) -> (Vec<f64>, Vec<f64>) {
        let mut buyers = vec![0.0; book.bids.len()];
        let mut sellers = vec![0.0; book.asks.len()];
        for trade in &self.trades {
            let (bid, ask) = (trade.bid as usize, trade.ask as usize);
            buyers[bid] += (book.bids[bid].price - trade.price) * trade.quantity;
            sellers[ask] += (trade.price - book.asks[ask].price) * trade.quantity;
        }
        (buyers, sellers)
    }
}
