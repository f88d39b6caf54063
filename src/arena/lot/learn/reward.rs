//! What a trader is rewarded with for a tick, in training.
//!
//! ```text
//! r_i   = U_i + α·δ_i − κ·(p_i − p_Nash,i)²·[matched] − β·max(0, −U_i)
//! R_col = a·SW ⁄ (N·π·q_max) + b·Jain + c·match rate
//! δ_i   = R_col − R_col without the trades of i
//! ```
//!
//! Terms: Lin, Yang, Wang, arXiv:2605.22363 (utility, counterfactual credit, price proximity,
//! penalty); their weights are ours (MODELS §1.4).
//! A reward knows what no trader may know, the others' true values; nothing here is seen by a
//! policy that acts.

use crate::market::{Book, Clearing, Order};
use crate::scenario::Rewards;

/// What R_col measures welfare by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    /// AUD: vehicles in the lot × typical grid price × most energy of a vehicle in a tick.
    pub welfare: f64,
}

/// The rewards of a tick, in the order of the book.
#[derive(Clone, Debug, Default)]
pub(super) struct Rewarded {
    /// One for each bid.
    pub bids: Vec<f64>,
    /// One for each ask.
    pub asks: Vec<f64>,
}

/// What the trades of a tick came to for one trader, on true values.
#[derive(Clone, Debug, Default)]
struct Gain {
    /// AUD.
    utility: f64,
    /// Welfare of its trades, AUD.
    welfare: f64,
    /// kWh.
    filled: f64,
    /// Σ of quantity × (w + r) ⁄ 2, AUD.
    nash_money: f64,
    /// Its partners: who, and what the trades with them came to.
    partners: Vec<Share>,
}

/// What the trades of two traders came to for the one.
#[derive(Clone, Copy, Debug)]
struct Share {
    /// The other, by its place in the list of all traders.
    partner: usize,
    /// kWh.
    filled: f64,
    /// Of the one, AUD.
    utility: f64,
    /// Of the partner, AUD.
    partner_utility: f64,
}

/// The rewards of everyone in `book`, which was cleared to `clearing`.
pub(super) fn rewards(terms: &Rewards, scale: Scale, book: &Book, clearing: &Clearing) -> Rewarded {
    let gains = gains(book, clearing);
    let whole = Collective::of(&gains);
    let asked = book.bids.iter().chain(&book.asks);
    let mut all: Vec<f64> = gains
        .iter()
        .zip(asked)
        .map(|(gain, order)| {
            let credit = match terms.credit {
                0.0 => 0.0,
                weight => {
                    let without = whole.without(gain, &gains);
                    weight * (whole.value(terms, scale) - without.value(terms, scale))
                }
            };
            let penalty = terms.penalty * (-gain.utility).max(0.0);
            gain.utility + credit - terms.proximity * distance(gain, order) - penalty
        })
        .collect();
    let asks = all.split_off(book.bids.len());
    Rewarded { bids: all, asks }
}

/// The squared distance of a stated price from the bargain on true values, (AUD/kWh)²;
/// 0 for one who found no partner.
fn distance(gain: &Gain, order: &Order) -> f64 {
    match gain.filled > 0.0 {
        true => (order.price - gain.nash_money / gain.filled).powi(2),
        false => 0.0,
    }
}

/// What everyone got, bids before asks.
fn gains(book: &Book, clearing: &Clearing) -> Vec<Gain> {
    let bids = book.bids.len();
    let mut gains = vec![Gain::default(); bids + book.asks.len()];
    for trade in &clearing.trades {
        let (bid, ask) = (trade.bid as usize, trade.ask as usize);
        let (w, r) = (book.bids[bid].value, book.asks[ask].value);
        let utilities = ((w - trade.price) * trade.quantity, (trade.price - r) * trade.quantity);
        for (own, partner, utility, partner_utility) in [
            (bid, bids + ask, utilities.0, utilities.1),
            (bids + ask, bid, utilities.1, utilities.0),
        ] {
            let gain = &mut gains[own];
            gain.utility += utility;
            gain.welfare += (w - r) * trade.quantity;
            gain.filled += trade.quantity;
            gain.nash_money += trade.quantity * (w + r) / 2.0;
            gain.partners.push(Share { partner, filled: trade.quantity, utility, partner_utility });
        }
    }
    gains
}

/// Where so small a share of the squares that were moved is left, too many digits have cancelled.
const CANCELLED: f64 = 1e-6;

/// What R_col is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Collective {
    traders: f64,
    /// AUD.
    welfare: f64,
    /// Traders with a trade.
    matched: f64,
    /// Σ of max(0, utility), AUD.
    sum: f64,
    /// Σ of its squares.
    squares: f64,
}

impl Collective {
    fn of(gains: &[Gain]) -> Self {
        let mut all = Self {
            traders: gains.len() as f64,
            welfare: 0.0,
            matched: 0.0,
            sum: 0.0,
            squares: 0.0,
        };
        for gain in gains {
            // Both sides of a trade count its welfare.
            all.welfare += gain.welfare / 2.0;
            all.matched += f64::from(u8::from(gain.filled > 0.0));
            all.count(gain.utility, 1.0);
        }
        all
    }

    /// Adds `times` a utility to the sums of Jain's index.
    fn count(&mut self, utility: f64, times: f64) {
        let gain = utility.max(0.0);
        self.sum += times * gain;
        self.squares += times * gain * gain;
    }

    /// The same with the quantities of `gain`'s trader set to zero, and nothing cleared again.
    fn without(mut self, gain: &Gain, gains: &[Gain]) -> Self {
        let mut at_stake = self.squares;
        self.welfare -= gain.welfare;
        self.matched -= f64::from(u8::from(gain.filled > 0.0));
        self.count(gain.utility, -1.0);
        for share in &gain.partners {
            let partner = &gains[share.partner];
            self.count(partner.utility, -1.0);
            self.count(partner.utility - share.partner_utility, 1.0);
            self.matched -= f64::from(u8::from(partner.filled <= share.filled));
            at_stake += share.partner_utility.powi(2);
        }
        if self.squares < CANCELLED * at_stake {
            self.recount(gain, gains);
        }
        self
    }

    /// The sums of Jain's index without `gain`'s trader, from the trades that are left.
    fn recount(&mut self, gain: &Gain, gains: &[Gain]) {
        (self.sum, self.squares) = (0.0, 0.0);
        let removed = gains.iter().position(|other| std::ptr::eq(other, gain));
        let others = gains.iter().enumerate().filter(|(place, _)| Some(*place) != removed);
        for (_, other) in others {
            let kept = other.partners.iter().filter(|share| Some(share.partner) != removed);
            self.count(kept.map(|share| share.utility).sum(), 1.0);
        }
    }

    fn value(&self, terms: &Rewards, scale: Scale) -> f64 {
        if self.traders == 0.0 {
            return 0.0;
        }
        let jain = match self.squares > 0.0 {
            true => self.sum * self.sum / (self.traders * self.squares),
            false => 0.0,
        };
        terms.welfare * self.welfare / scale.welfare
            + terms.jain * jain
            + terms.matched * self.matched / self.traders
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::{Rule, Trade, Workspace};
    use proptest::prelude::*;

    const TERMS: Rewards = Rewards {
        credit: 0.5,
        proximity: 10.0,
        penalty: 1.0,
        welfare: 0.5,
        jain: 0.3,
        matched: 0.2,
    };
    const SCALE: Scale = Scale { welfare: 15.4 };

    fn order(id: u64, price: f64, quantity: f64, value: f64) -> Order {
        Order { id, price, quantity, value }
    }

    #[test]
    fn a_pair_by_hand() {
        let book = Book {
            bids: vec![order(1, 0.28, 5.0, 0.30)],
            asks: vec![order(2, 0.12, 5.0, 0.10), order(3, 0.5, 1.0, 0.4)],
        };
        let trades = vec![Trade { bid: 0, ask: 0, quantity: 5.0, price: 0.2 }];
        let found = rewards(&TERMS, SCALE, &book, &Clearing { trades });
        // Utility 0.5 each; alone, everything that is collective is lost with either.
        let collective = 0.5 * 1.0 / 15.4 + 0.3 * (1.0 / (3.0 * 0.5)) + 0.2 * 2.0 / 3.0;
        // The bargain on true values is 0.2.
        let expected = 0.5 + 0.5 * collective - 10.0 * 0.08_f64.powi(2);
        assert!((found.bids[0] - expected).abs() < 1e-12, "{} {expected}", found.bids[0]);
        assert!((found.asks[0] - expected).abs() < 1e-12);
        assert_eq!(found.asks[1], 0.0);
    }

    #[test]
    fn a_loss_counts_twice() {
        let book =
            Book { bids: vec![order(1, 0.4, 1.0, 0.2)], asks: vec![order(2, 0.3, 1.0, 0.1)] };
        let trades = vec![Trade { bid: 0, ask: 0, quantity: 1.0, price: 0.35 }];
        let terms = Rewards { credit: 0.0, proximity: 0.0, ..TERMS };
        let found = rewards(&terms, SCALE, &book, &Clearing { trades });
        assert!((found.bids[0] + 0.30).abs() < 1e-12 && (found.asks[0] - 0.25).abs() < 1e-12);
    }

    /// R_col as it is defined, from the trades that are left.
    fn collective(book: &Book, clearing: &Clearing) -> f64 {
        let gains = gains(book, clearing);
        let n = gains.len() as f64;
        let x: Vec<f64> = gains.iter().map(|gain| gain.utility.max(0.0)).collect();
        let (sum, squares): (f64, f64) = (x.iter().sum(), x.iter().map(|x| x * x).sum());
        let jain = if squares > 0.0 { sum * sum / (n * squares) } else { 0.0 };
        let matched = gains.iter().filter(|gain| gain.filled > 0.0).count() as f64;
        0.5 * clearing.welfare(book) / 15.4 + 0.3 * jain + 0.2 * matched / n
    }

    fn books() -> impl Strategy<Value = Book> {
        let side = |first: u64| {
            proptest::collection::vec((0.05..0.4, 0.0..5.5, 0.05..0.4), 1..8).prop_map(
                move |orders| {
                    let each = |(at, (price, quantity, value))| {
                        order(first + at as u64, price, quantity, value)
                    };
                    orders.into_iter().enumerate().map(each).collect::<Vec<_>>()
                },
            )
        };
        (side(1), side(100)).prop_map(|(bids, asks)| Book { bids, asks })
    }

    #[test]
    fn next_to_nothing_that_is_left_is_counted_anew() {
        // Without the second ask a gain of millionths of a dollar is all there is.
        let book = Book {
            bids: vec![order(1, 0.3689219368143581, 5.4, 0.05)],
            asks: vec![
                order(100, 0.1582933580600536, 2.08, 0.2636060511108625),
                order(101, 0.34772871775591424, 1.6, 0.05),
            ],
        };
        let mut clearing = Clearing::default();
        Rule::Nash { power: 0.5 }.clear(&book, &mut Workspace::default(), &mut clearing);
        credits_are_what_is_lost(&book, &clearing).expect("they are");
    }

    /// Whether everybody's credit is what brute force says.
    fn credits_are_what_is_lost(book: &Book, clearing: &Clearing) -> Result<(), String> {
        let terms = Rewards { credit: 1.0, proximity: 0.0, penalty: 0.0, ..TERMS };
        let found = rewards(&terms, SCALE, book, clearing);
        let gains = gains(book, clearing);
        let whole = collective(book, clearing);
        for (at, found) in found.bids.iter().chain(&found.asks).enumerate() {
            let (bids, mut rest) = (book.bids.len(), clearing.clone());
            rest.trades.retain(|trade| at != trade.bid as usize && at != bids + trade.ask as usize);
            let credit = whole - collective(book, &rest);
            if (found - gains[at].utility - credit).abs() >= 1e-9 {
                return Err(format!("trader {at}: {found}"));
            }
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn credit_is_what_is_lost_without_ones_trades(book in books()) {
            for rule in Rule::ALL {
                let mut clearing = Clearing::default();
                rule.clear(&book, &mut Workspace::default(), &mut clearing);
                let held = credits_are_what_is_lost(&book, &clearing);
                prop_assert!(held.is_ok(), "{rule:?}: {held:?}");
            }
        }
    }
}
