//! What a clearing is worth: welfare, volume, prices, fairness, on true values.

use super::{Outcome, PriceMoments};
use crate::market::{Book, Clearing, Sorting};

/// What a clearing is worth, on true values: sums over lots and ticks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Appraisal {
    /// Trades.
    pub trades: u64,
    /// Orders on the book.
    pub active: u64,
    /// Orders that traded.
    pub matched: u64,
    /// Social welfare Σ(w − r)·q, AUD.
    pub welfare: f64,
    /// Prices and volume.
    pub price: PriceMoments,
    /// Markets (lots and ticks) in which somebody gained; fairness is a mean over these.
    pub fairness_markets: u64,
    /// Sum of Jain's index over these markets.
    pub jain_sum: f64,
    /// Sum of Gini's index over these markets.
    pub gini_sum: f64,
}

impl Appraisal {
    /// Adds the sums of `other`.
    pub fn add(&mut self, other: &Self) {
        self.trades += other.trades;
        self.active += other.active;
        self.matched += other.matched;
        self.welfare += other.welfare;
        self.price.add(&other.price);
        self.fairness_markets += other.fairness_markets;
        self.jain_sum += other.jain_sum;
        self.gini_sum += other.gini_sum;
    }

    /// Energy traded, kWh.
    pub fn volume(&self) -> f64 {
        self.price.volume
    }

    /// Traders with a trade over active participants; `None` without participants.
    pub fn match_rate(&self) -> Option<f64> {
        (self.active > 0).then(|| self.matched as f64 / self.active as f64)
    }

    /// Mean of Jain's index over markets in which somebody gained; `None` without any.
    pub fn jain(&self) -> Option<f64> {
        (self.fairness_markets > 0).then(|| self.jain_sum / self.fairness_markets as f64)
    }

    /// Mean of Gini's index over markets in which somebody gained; `None` without any.
    pub fn gini(&self) -> Option<f64> {
        (self.fairness_markets > 0).then(|| self.gini_sum / self.fairness_markets as f64)
    }
}

/// What each order of a book got.
#[derive(Clone, Debug, Default)]
pub struct Fills {
    pub(super) bids: Vec<Outcome>,
    pub(super) asks: Vec<Outcome>,
    /// True utilities above zero.
    gains: Vec<f64>,
    /// Indices of the gains, ascending.
    ranked: Vec<u32>,
    sorting: Sorting,
}

impl Fills {
    fn of(&mut self, book: &Book, clearing: &Clearing) {
        self.bids.clear();
        self.bids.resize(book.bids.len(), Outcome::default());
        self.asks.clear();
        self.asks.resize(book.asks.len(), Outcome::default());
        for trade in &clearing.trades {
            let money = trade.price * trade.quantity;
            for fill in [&mut self.bids[trade.bid as usize], &mut self.asks[trade.ask as usize]] {
                fill.filled += trade.quantity;
                fill.money += money;
            }
        }
    }

    /// Collects and ranks the true utilities above zero.
    fn rank_gains(&mut self, book: &Book) {
        let buyers = book
            .bids
            .iter()
            .zip(&self.bids)
            .map(|(bid, fill)| bid.value * fill.filled - fill.money);
        let sellers = book
            .asks
            .iter()
            .zip(&self.asks)
            .map(|(ask, fill)| fill.money - ask.value * fill.filled);
        // Each is written to the end, and the end moves on if it is a gain, without a guess.
        self.gains.clear();
        self.gains.resize(book.bids.len() + book.asks.len() + 1, 0.0);
        let mut count = 0;
        let mut note = |gain: f64| {
            self.gains[count] = gain;
            count += usize::from(gain > 0.0);
        };
        buyers.for_each(&mut note);
        sellers.for_each(&mut note);
        self.gains.truncate(count);
        self.sorting.rank(&self.gains, u64::from, &mut self.ranked);
    }

    /// The true utilities above zero, ascending.
    fn gains(&self) -> impl ExactSizeIterator<Item = f64> {
        self.ranked.iter().map(|&index| self.gains[index as usize])
    }
}

/// What `clearing` of `book` is worth, on true values.
pub fn appraise(book: &Book, clearing: &Clearing, fills: &mut Fills) -> Appraisal {
    fills.of(book, clearing);
    fills.rank_gains(book);
    let matched = |fills: &[Outcome]| fills.iter().filter(|fill| fill.filled > 0.0).count() as u64;
    let active = book.bids.len() + book.asks.len();
    let fairness = fairness(fills.gains(), active);
    Appraisal {
        trades: clearing.trades.len() as u64,
        active: active as u64,
        matched: matched(&fills.bids) + matched(&fills.asks),
        welfare: clearing.welfare(book),
        price: PriceMoments::of(clearing.trades.iter().map(|trade| (trade.price, trade.quantity))),
        fairness_markets: u64::from(fairness.is_some()),
        jain_sum: fairness.map_or(0.0, |(jain, _)| jain),
        gini_sum: fairness.map_or(0.0, |(_, gini)| gini),
    }
}

/// Jain's and Gini's index over `active` participants, of whom those with a gain above zero
/// have `gains`, ascending; `None` where nobody gained, since both are 0/0 there.
fn fairness(gains: impl ExactSizeIterator<Item = f64>, active: usize) -> Option<(f64, f64)> {
    let (n, idle) = (active as f64, active - gains.len());
    let (mut sum, mut squares, mut ranked) = (0.0, 0.0, 0.0);
    for (place, gain) in (idle + 1..).zip(gains) {
        sum += gain;
        squares += gain * gain;
        ranked += place as f64 * gain;
    }
    (squares > 0.0).then(|| {
        let gini = 2.0 * ranked / (n * sum) - (n + 1.0) / n;
        (sum * sum / (n * squares), gini.max(0.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fairness_has_its_textbook_values() {
        assert_eq!(fairness([1.0, 1.0, 1.0, 1.0].into_iter(), 4), Some((1.0, 0.0)));
        // One of four has everything: Jain 1/n, Gini 1 − 1/n.
        assert_eq!(fairness([7.0].into_iter(), 4), Some((0.25, 0.75)));
        let (jain, gini) = fairness([1.0, 2.0, 3.0].into_iter(), 3).expect("somebody gains");
        assert!((jain - 36.0 / 42.0).abs() < 1e-15);
        // Σ|xi − xj| = 8 over all ordered pairs; 8 / (2·3·6).
        assert!((gini - 8.0 / 36.0).abs() < 1e-15);
        assert_eq!(fairness([].into_iter(), 5), None);
    }
}
