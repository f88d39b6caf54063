//! Orders ranked best first, and the walk along them that every sorted-book rule is.
//!
//! [`Ranking`] sorts once; [`Ranking::crossing`] then pairs the best remaining bid with the best
//! remaining ask, again and again, each pair for as much as both have left.
//! Every pairing uses up at least one of its two orders, so the walk is linear in the orders,
//! and it needs no memory beyond two fronts.
//!
//! | term | meaning |
//! | --- | --- |
//! | key | what ranks an order: reported price, or true value, AUD/kWh |
//! | front | the best order of a side that still has quantity left |
//! | room | quantity the front order has left, kWh |

use std::slice;

use super::{Book, Order, Trade};

/// Indices of a book's orders, best first: bids from high to low, asks from low to high.
/// Equal keys stand in the order of their ids.
#[derive(Clone, Debug, Default)]
pub struct Ranking {
    /// Indices into [`Book::bids`].
    pub bids: Vec<u32>,
    /// Indices into [`Book::asks`].
    pub asks: Vec<u32>,
    /// Memory of the sort; it means nothing between sorts.
    packed: Vec<u64>,
}

impl Ranking {
    /// Ranks by reported price.
    pub fn by_price(&mut self, book: &Book) {
        self.by(book, |order| order.price);
    }

    /// Ranks by true value, as the welfare optimum does.
    pub fn by_value(&mut self, book: &Book) {
        self.by(book, |order| order.value);
    }

    fn by(&mut self, book: &Book, key: impl Fn(&Order) -> f64) {
        rank(&book.bids, |order| -key(order), &mut self.packed, &mut self.bids);
        rank(&book.asks, &key, &mut self.packed, &mut self.asks);
    }

    /// Starts a walk along `book`, which this ranking ranks by the same `key`.
    pub(crate) fn crossing<'a, K>(&'a self, book: &'a Book, key: K) -> Crossing<'a, K>
    where
        K: Fn(&Order) -> f64 + Copy,
    {
        Crossing {
            bids: Front::new(&book.bids, &self.bids, key),
            asks: Front::new(&book.asks, &self.asks, key),
        }
    }
}

/// Writes the indices of `orders` from the smallest key to the largest into `ranked`.
///
/// Key and index are packed into one integer, the index in place of the key's lowest bits:
/// integers that lie side by side sort several times faster than indices that are looked up at
/// every comparison. Keys that differ in those bits only, and equal ones, are told apart after.
fn rank(
    orders: &[Order],
    key: impl Fn(&Order) -> f64,
    packed: &mut Vec<u64>,
    ranked: &mut Vec<u32>,
) {
    let index_bits = u64::BITS - (orders.len() as u64).leading_zeros();
    let of_index = (1_u64 << index_bits) - 1;
    packed.clear();
    packed.extend(
        orders
            .iter()
            .zip(0_u64..)
            .map(|(order, index)| ascending_bits(key(order)) & !of_index | index),
    );
    packed.sort_unstable();
    for near in packed.chunk_by_mut(|a, b| a | of_index == b | of_index) {
        if near.len() > 1 {
            near.sort_unstable_by_key(|&packed| {
                let order = &orders[(packed & of_index) as usize];
                (ascending_bits(key(order)), order.id)
            });
        }
    }
    ranked.clear();
    ranked.extend(packed.iter().map(|&packed| (packed & of_index) as u32));
}

/// An integer that is larger for a larger number, and equal for equal numbers, −0 and 0 included.
fn ascending_bits(number: f64) -> u64 {
    const SIGN: u64 = 1 << 63;
    let bits = (number + 0.0).to_bits();
    // Negative numbers grow with their bits, so all of theirs are flipped.
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

/// The fronts of both sides at one moment of a [`Crossing`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pair {
    /// Index into [`Book::bids`].
    pub bid: u32,
    /// Index into [`Book::asks`].
    pub ask: u32,
    /// Key of the bid, AUD/kWh.
    pub bid_key: f64,
    /// Key of the ask, AUD/kWh.
    pub ask_key: f64,
    /// What both orders have left, kWh, above zero.
    pub room: f64,
}

impl Pair {
    /// The price halfway between the two keys, AUD/kWh; never outside them, not even by rounding.
    pub fn midpoint(&self) -> f64 {
        0.5 * (self.bid_key + self.ask_key)
    }

    /// The pair's full room traded at `price`.
    pub fn trade(&self, price: f64) -> Trade {
        Trade { bid: self.bid, ask: self.ask, quantity: self.room, price }
    }
}

/// A walk along both sides of a book, best orders first; orders of quantity zero are passed over.
///
/// Added up in the order of the fills, an order's quantities never exceed its own.
#[derive(Clone, Debug)]
pub(crate) struct Crossing<'a, K> {
    bids: Front<'a, K>,
    asks: Front<'a, K>,
}

impl<K: Fn(&Order) -> f64> Crossing<'_, K> {
    /// The two fronts, while both sides have quantity left.
    #[inline]
    pub fn pair(&self) -> Option<Pair> {
        let (bid_key, ask_key) = (self.bids.key?, self.asks.key?);
        let room = self.bids.room.min(self.asks.room);
        Some(Pair { bid: self.bids.index, ask: self.asks.index, bid_key, ask_key, room })
    }

    /// Fills `pair`, which must be the present one, for all of its room.
    #[inline]
    pub fn fill(&mut self, pair: &Pair) {
        self.bids.take(pair.room);
        self.asks.take(pair.room);
    }

    /// Sends both front orders away, whatever they have left.
    #[inline]
    pub fn retire(&mut self) {
        self.bids.advance();
        self.asks.advance();
    }

    /// Keys of the next unit wanted and the next unit offered, AUD/kWh.
    /// A partly filled order is its own next unit; a side that is used up has none.
    pub fn next_units(&self) -> (Option<f64>, Option<f64>) {
        (self.bids.key, self.asks.key)
    }
}

/// One side of the walk: the best order that has quantity left.
#[derive(Clone, Debug)]
struct Front<'a, K> {
    orders: &'a [Order],
    waiting: slice::Iter<'a, u32>,
    key_of: K,
    /// Index of the front order.
    index: u32,
    /// Its key, AUD/kWh; `None` once the side is used up.
    key: Option<f64>,
    /// What it has traded so far, kWh.
    filled: f64,
    /// What it has left, kWh, above zero.
    room: f64,
}

impl<'a, K: Fn(&Order) -> f64> Front<'a, K> {
    fn new(orders: &'a [Order], ranked: &'a [u32], key_of: K) -> Self {
        let waiting = ranked.iter();
        let mut front =
            Front { orders, waiting, key_of, index: 0, key: None, filled: 0.0, room: 0.0 };
        front.advance();
        front
    }

    /// Moves to the next order with a quantity above zero.
    #[inline]
    fn advance(&mut self) {
        self.key = None;
        for &index in self.waiting.by_ref() {
            let order = &self.orders[index as usize];
            if order.quantity > 0.0 {
                self.index = index;
                self.key = Some((self.key_of)(order));
                self.filled = 0.0;
                self.room = order.quantity;
                return;
            }
        }
    }

    /// Takes `quantity`, at most the room, from the front order, which leaves once it is used up.
    #[inline]
    fn take(&mut self, quantity: f64) {
        if quantity < self.room {
            self.filled += quantity;
            self.room = room(self.orders[self.index as usize].quantity, self.filled);
            if self.room > 0.0 {
                return;
            }
        }
        self.advance();
    }
}

/// The most that can be added to `filled` without the floating-point sum passing `quantity`.
///
/// What is filled is kept rather than what is left, because those who settle trades add them up:
/// an order that is used up then sums to its quantity, not to a rounding error beside it.
#[inline]
fn room(quantity: f64, filled: f64) -> f64 {
    let room = quantity - filled;
    // Only a tie in the last bit can round the sum above the quantity, and one step undoes it.
    if filled + room > quantity { room.next_down() } else { room }
}
