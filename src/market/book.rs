//! The order book of one market at one tick.

use std::collections::BTreeSet;

/// Which side of the market an order stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// A bid: wants energy.
    Buy,
    /// An ask: offers energy.
    Sell,
}

/// One limit order of one participant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    /// The participant; unique within a book, and the breaker of every tie.
    pub id: u64,
    /// Reported limit price, AUD/kWh: the most a bid pays, the least an ask takes.
    pub price: f64,
    /// The most to be traded, kWh.
    pub quantity: f64,
    /// True value, AUD/kWh: willingness to pay of a buyer, reservation price of a seller.
    pub value: f64,
}

/// All orders of one market at one tick.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    /// Orders to buy, in any order.
    pub bids: Vec<Order>,
    /// Orders to sell, in any order.
    pub asks: Vec<Order>,
}

/// Largest absolute price a book accepts, AUD/kWh.
pub const MAX_PRICE: f64 = 1e6;
/// Largest quantity a book accepts, kWh.
pub const MAX_QUANTITY: f64 = 1e12;

/// Why a book can't be cleared.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BookError {
    /// A price or value that is not a number or out of range.
    #[error("order {id}: {field} is {found}; allowed is a number from -1e6 to 1e6 AUD/kWh")]
    Price {
        /// Whose order.
        id: u64,
        /// `price` or `value`.
        field: &'static str,
        /// What was found.
        found: f64,
    },
    /// A quantity that is not a number or out of range.
    #[error("order {id}: quantity is {found}; allowed is a number from 0 to 1e12 kWh")]
    Quantity {
        /// Whose order.
        id: u64,
        /// What was found.
        found: f64,
    },
    /// Two orders of one participant.
    #[error("id {id} stands on two orders; each participant has one order in a book")]
    TwinId {
        /// The id that occurs twice.
        id: u64,
    },
    /// More orders than an index can hold.
    #[error("{found} orders on one side; allowed are up to {} on a side", u32::MAX)]
    TooMany {
        /// Orders found on the longer side.
        found: usize,
    },
}

impl Book {
    /// Checks what every rule takes for granted: finite numbers in range, no twin ids.
    ///
    /// # Errors
    /// Names the first offending order, bids before asks.
    pub fn validate(&self) -> Result<(), BookError> {
        let longest = self.bids.len().max(self.asks.len());
        if longest > u32::MAX as usize {
            return Err(BookError::TooMany { found: longest });
        }
        let mut seen = BTreeSet::new();
        for order in self.bids.iter().chain(&self.asks) {
            let id = order.id;
            for (field, found) in [("price", order.price), ("value", order.value)] {
                if !(-MAX_PRICE..=MAX_PRICE).contains(&found) {
                    return Err(BookError::Price { id, field, found });
                }
            }
            if !(0.0..=MAX_QUANTITY).contains(&order.quantity) {
                return Err(BookError::Quantity { id, found: order.quantity });
            }
            if !seen.insert(id) {
                return Err(BookError::TwinId { id });
            }
        }
        Ok(())
    }

    /// Takes all orders out and keeps the memory.
    pub fn clear(&mut self) {
        self.bids.clear();
        self.asks.clear();
    }
}
