//! The equilibrium of one order: weighted isotonic regression by pooling adjacent violators.
//!
//! **Method.** With slots Δ apart, t_s(k) − k·Δ must not fall along the order, and is to be as near
//! as possible to τ_s(k) − k·Δ. Aircraft that would come too close to those before them join their
//! block; a block keeps its aircraft exactly Δ apart and lies at the weighted mean of what they
//! want. Each aircraft joins a block at most once: O(n), exact.
//!
//! **Nobody before a time f.** Along the order t_s(k) − k·Δ doesn't fall, so that only the first is
//! bound by f, and the regression with a common lower bound is the free one with every value below
//! f raised to f: t_s(k) = max(free t_s(k), f + k·Δ), k from 0. Raising keeps the order, and a block
//! that lies below f would lose by going up any further.
//!
//! **Bits.** A block is placed from its own aircraft alone, in their order, so that orders with a
//! block in common give it equal costs to the bit, and an aircraft by itself has cost 0, unless it
//! has to wait for f.
//!
//! **Source.** Ayer, Brunk, Ewing, Reid and Silverman, "An Empirical Distribution Function for
//! Sampling with Incomplete Information" (1955).

use super::{Aircraft, Merging};

/// Aircraft that keep exactly the separation.
#[derive(Clone, Copy, Debug)]
struct Block {
    /// Its first place in the order.
    first: usize,
    /// How many follow each other.
    count: usize,
    /// Σ w.
    weight: f64,
    /// Σ w·(τ − k·Δ), with k counted from the block's first.
    moment: f64,
}

impl Block {
    /// When its first aircraft arrives.
    fn start(&self) -> f64 {
        self.moment / self.weight
    }
}

impl Merging {
    /// Writes when each aircraft arrives in the equilibrium of `order`, which lists some aircraft
    /// from the first to the last. `arrivals` has the shape aircraft; who isn't in the order
    /// keeps what stands there.
    pub fn arrivals(&self, order: &[u8], arrivals: &mut [f64]) {
        for block in self.blocks(order) {
            let start = block.start();
            let members = &order[block.first..][..block.count];
            for (place, aircraft) in members.iter().enumerate() {
                // A lone aircraft arrives when it wants to, without rounding.
                let free = match block.count {
                    1 => self.aircraft[usize::from(*aircraft)].eta,
                    _ => start + place as f64 * self.separation,
                };
                let first_slot = self.free_from + (block.first + place) as f64 * self.separation;
                arrivals[usize::from(*aircraft)] = free.max(first_slot);
            }
        }
    }

    /// What the equilibrium of `order` costs all its aircraft together.
    pub fn total_cost(&self, order: &[u8]) -> f64 {
        let mut arrivals = [0.0; super::MOST_AIRCRAFT];
        self.arrivals(order, &mut arrivals);
        order.iter().map(|&it| self.cost(usize::from(it), arrivals[usize::from(it)])).sum()
    }

    fn blocks(&self, order: &[u8]) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::with_capacity(order.len());
        for (first, aircraft) in order.iter().enumerate() {
            let Aircraft { eta, weight } = self.aircraft[usize::from(*aircraft)];
            let mut block = Block { first, count: 1, weight, moment: weight * eta };
            while let Some(before) = blocks.pop_if(|before| self.violates(before, &block)) {
                let shift = before.count as f64 * self.separation;
                block = Block {
                    first: before.first,
                    count: before.count + block.count,
                    weight: before.weight + block.weight,
                    moment: before.moment + (block.moment - block.weight * shift),
                };
            }
            blocks.push(block);
        }
        blocks
    }

    /// Whether `after` would begin less than a separation behind the last of `before`.
    fn violates(&self, before: &Block, after: &Block) -> bool {
        before.start() + before.count as f64 * self.separation > after.start()
    }
}
