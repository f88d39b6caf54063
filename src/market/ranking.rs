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
    keys: Vec<f64>,
    sorting: Sorting,
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
        let Self { bids, asks, keys, sorting } = self;
        for (orders, sign, ranked) in [(&book.bids, -1.0, bids), (&book.asks, 1.0, asks)] {
            keys.clear();
            keys.extend(orders.iter().map(|order| sign * key(order)));
            sorting.rank(keys, |index| orders[index as usize].id, ranked);
        }
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

/// Memory of a sort; it means nothing between sorts.
#[derive(Clone, Debug, Default)]
pub struct Sorting {
    rough: Vec<[f32; LANES]>,
    taken: Vec<u32>,
    packed: Vec<u64>,
}

/// Keys that are compared at once.
const LANES: usize = 8;

/// Up to this many keys are ranked by counting, whose work grows with their square.
const MOST_COUNTED: usize = 128;

impl Sorting {
    /// Writes the indices of `keys` from the smallest key to the largest into `ranked`.
    /// Equal keys stand in the order of `tie`, which is given the index.
    pub fn rank(&mut self, keys: &[f64], tie: impl Fn(u32) -> u64, ranked: &mut Vec<u32>) {
        if keys.len() <= MOST_COUNTED {
            self.rank_by_counting(keys, ranked);
            put_right(keys, tie, ranked);
        } else {
            self.rank_by_sorting(keys, tie, ranked);
        }
    }

    /// Ranks keys rounded to 32 bits, each by the number of smaller ones.
    ///
    /// Which of two prices is smaller can't be guessed, and half of a tick's wrong guesses were in
    /// sorting; counting compares several at once and guesses nothing.
    /// Keys that round to the same number are left in the order of their indices.
    fn rank_by_counting(&mut self, keys: &[f64], ranked: &mut Vec<u32>) {
        let Self { rough, taken, .. } = self;
        rough.clear();
        rough.extend(keys.chunks(LANES).map(|keys| {
            // What fills the last group up is smaller than no key.
            let mut group = [f32::INFINITY; LANES];
            group.iter_mut().zip(keys).for_each(|(rough, &key)| *rough = key as f32);
            group
        }));
        taken.clear();
        taken.resize(keys.len(), 0);
        ranked.clear();
        ranked.resize(keys.len(), 0);
        for (first, group) in (0..).step_by(LANES).zip(rough.iter()) {
            let smaller = count_smaller(rough, group);
            for (index, smaller) in (first..keys.len()).zip(smaller) {
                let place = &mut taken[smaller as usize];
                ranked[(smaller + *place) as usize] = index as u32;
                *place += 1;
            }
        }
    }

    /// Ranks keys without their lowest bits, in whose place the index is packed:
    /// integers that lie side by side sort several times faster than indices that are looked up
    /// at every comparison.
    /// Keys that differ in those bits only, and equal ones, are told apart after.
    fn rank_by_sorting(&mut self, keys: &[f64], tie: impl Fn(u32) -> u64, ranked: &mut Vec<u32>) {
        let index_bits = u64::BITS - (keys.len() as u64).leading_zeros();
        let of_index = (1_u64 << index_bits) - 1;
        let packed = &mut self.packed;
        packed.clear();
        packed.extend(
            keys.iter().zip(0_u64..).map(|(&key, index)| ascending_bits(key) & !of_index | index),
        );
        packed.sort_unstable();
        for near in packed.chunk_by_mut(|a, b| a | of_index == b | of_index) {
            if near.len() > 1 {
                near.sort_unstable_by_key(|&packed| {
                    let index = (packed & of_index) as u32;
                    (ascending_bits(keys[index as usize]), tie(index))
                });
            }
        }
        ranked.clear();
        ranked.extend(packed.iter().map(|&packed| (packed & of_index) as u32));
    }
}

/// How many of `keys` are smaller than each of `group`.
fn count_smaller(keys: &[[f32; LANES]], group: &[f32; LANES]) -> [u32; LANES] {
    let mut counts = [0; LANES];
    for other in keys.as_flattened() {
        for (count, key) in counts.iter_mut().zip(group) {
            *count += u32::from(other < key);
        }
    }
    counts
}

/// Moves each index of a nearly right ranking down to its place by exact key and tie.
fn put_right(keys: &[f64], tie: impl Fn(u32) -> u64, ranked: &mut [u32]) {
    let precedes = |a: u32, b: u32| {
        let (key, other) = (keys[a as usize], keys[b as usize]);
        (key < other) | ((key == other) & (tie(a) < tie(b)))
    };
    for end in 1..ranked.len() {
        let index = ranked[end];
        let mut place = end;
        while place > 0 && precedes(index, ranked[place - 1]) {
            ranked[place] = ranked[place - 1];
            place -= 1;
        }
        ranked[place] = index;
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_exact_for_few_and_many_with_ties_and_near_ties() {
        for count in [0, 1, 2, 7, 8, 9, 46, 128, 129, 400] {
            for step in [0.0, 1e-16, 1e-9, 0.01] {
                // Equal, neighbouring and distinct keys on both sides of zero, ids not in order.
                let keys: Vec<f64> = (0..count)
                    .map(|k| f64::from(k * 37 % 11 - 5) * 0.25 + f64::from(k % 3) * step)
                    .collect();
                let id = |index: u32| u64::from(index * 7919 % 1009);
                let mut expected: Vec<u32> = (0..count as u32).collect();
                expected.sort_by(|&a, &b| {
                    let (key, other) = (keys[a as usize], keys[b as usize]);
                    key.total_cmp(&other).then(id(a).cmp(&id(b)))
                });
                let mut ranked = Vec::new();
                Sorting::default().rank(&keys, id, &mut ranked);
                assert_eq!(ranked, expected, "{count} keys, {step} apart");
            }
        }
    }
}
