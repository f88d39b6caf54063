//! The bargaining problem of one book, stripped of orders that can't trade and scaled.

use std::ops::Range;

use super::super::{Book, Order, Ranking};
use super::FLOOR;

/// A power this close to 0 or 1 counts as 0 or 1: the weaker side's terms vanish.
const NO_POWER: f64 = 1e-12;

/// Largest scaled floor: beyond it every utility is the floor to twelve digits
/// and the objective is linear.
const LARGEST_FLOOR: f64 = 1e12;

/// Orders that can trade are *nodes*: bids first, best first, then asks, best first.
/// Gains are in units of the widest gap, quantities in units of the largest capacity,
/// utilities in units of gap times quantity times the side's power.
#[derive(Clone, Debug, Default)]
pub(super) struct Problem {
    /// Index into the book's bids or asks, by node.
    pub order: Vec<u32>,
    /// Number of nodes that are bids.
    pub bids: usize,
    /// Price by node above the lowest ask, in units of the widest gap.
    pub price: Vec<f64>,
    /// Scaled capacity by node; never more than twice what all partners together could take.
    pub capacity: Vec<f64>,
    /// Feasible partners by node: that many of the other side's best.
    pub partners: Vec<u32>,
    /// Weight of the logarithm by node.
    pub weight: Vec<f64>,
    /// Scaled floor e₀ of the utility by node.
    pub floor: Vec<f64>,
    /// kWh in one scaled unit.
    pub quantity_unit: f64,
    /// Twice the running sums of quantities, kWh: of the asks, then of the bids.
    offered: Vec<f64>,
}

impl Problem {
    /// Takes over the orders of `book` that can trade.
    pub fn set(&mut self, book: &Book, ranking: &Ranking, power: f64) {
        self.pick(book, ranking);
        if self.bids == 0 {
            return;
        }
        let lowest = self.price[self.bids];
        let widest = self.price[0] - lowest;
        for price in &mut self.price {
            *price = (*price - lowest) / widest;
        }
        self.scale_capacities();
        let power = if power > NO_POWER { power.min(1.0) } else { 0.0 };
        let counts = [self.bids, self.nodes() - self.bids];
        for (count, share) in counts.into_iter().zip([power, 1.0 - power]) {
            let rules = share > NO_POWER;
            let weight = if rules { 2.0 * share } else { 0.0 };
            let floor = FLOOR / (share * widest * self.quantity_unit);
            let floor = if rules { floor.min(LARGEST_FLOOR) } else { 1.0 };
            self.weight.extend(std::iter::repeat_n(weight, count));
            self.floor.extend(std::iter::repeat_n(floor, count));
        }
    }

    /// Number of nodes.
    pub fn nodes(&self) -> usize {
        self.order.len()
    }

    /// Scaled gain of the pair of two nodes; not below zero where the pair is feasible.
    #[inline]
    pub fn gain(&self, bid: usize, ask: usize) -> f64 {
        self.price[bid] - self.price[ask]
    }

    /// Nodes of the asks that a bid can trade with.
    #[inline]
    pub fn asks_of(&self, bid: usize) -> Range<usize> {
        self.bids..self.bids + self.partners[bid] as usize
    }

    /// Scaled gain of a node with its best partner.
    pub fn widest_gain(&self, node: usize) -> f64 {
        if node < self.bids { self.gain(node, self.bids) } else { self.gain(0, node) }
    }

    /// Number of pairs with a bid above the ask.
    pub fn feasible_pairs(&self) -> usize {
        self.partners[..self.bids].iter().map(|&partners| partners as usize).sum()
    }

    /// Leaves no nodes.
    pub fn clear(&mut self) {
        let lists = [&mut self.price, &mut self.capacity, &mut self.weight, &mut self.floor];
        lists.into_iter().for_each(Vec::clear);
        self.order.clear();
        self.partners.clear();
        self.bids = 0;
    }

    /// Keeps orders with a quantity and a partner.
    fn pick(&mut self, book: &Book, ranking: &Ranking) {
        let first = |indices: &[u32], orders: &[Order]| {
            let found = indices.iter().find(|&&index| orders[index as usize].quantity > 0.0);
            found.map(|&index| orders[index as usize].price)
        };
        self.clear();
        let (Some(highest), Some(lowest)) =
            (first(&ranking.bids, &book.bids), first(&ranking.asks, &book.asks))
        else {
            return;
        };
        let mut take = |index: u32, order: &Order| {
            self.order.push(index);
            self.price.push(order.price);
            self.capacity.push(order.quantity);
        };
        for &index in &ranking.bids {
            let order = &book.bids[index as usize];
            if order.quantity > 0.0 && order.price > lowest {
                take(index, order);
                self.bids += 1;
            }
        }
        for &index in &ranking.asks {
            let order = &book.asks[index as usize];
            if order.quantity > 0.0 && order.price < highest {
                take(index, order);
            }
        }
        self.count_partners();
    }

    /// Counts each node's feasible partners.
    pub fn count_partners(&mut self) {
        let (bids, asks) = self.price.split_at(self.bids);
        let mut count = asks.len();
        for &bid in bids {
            while count > 0 && asks[count - 1] >= bid {
                count -= 1;
            }
            self.partners.push(count as u32);
        }
        let mut count = bids.len();
        for &ask in asks {
            while count > 0 && bids[count - 1] <= ask {
                count -= 1;
            }
            self.partners.push(count as u32);
        }
    }

    /// Caps capacities at twice what the partners offer, where they can't bind,
    /// so that one boundless order doesn't set the scale.
    fn scale_capacities(&mut self) {
        let bids = self.bids;
        self.offered.clear();
        for side in [bids..self.nodes(), 0..bids] {
            let mut sum = 0.0;
            for quantity in &self.capacity[side] {
                sum += quantity;
                self.offered.push(2.0 * sum);
            }
        }
        // Sums over the asks come first, as do the bids that look them up.
        let mut unit: f64 = 0.0;
        for (node, capacity) in self.capacity.iter_mut().enumerate() {
            let base = if node < bids { 0 } else { self.order.len() - bids };
            *capacity = capacity.min(self.offered[base + self.partners[node] as usize - 1]);
            unit = unit.max(*capacity);
        }
        self.quantity_unit = unit;
        for capacity in &mut self.capacity {
            *capacity /= unit;
        }
    }
}
