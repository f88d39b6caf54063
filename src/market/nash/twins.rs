//! Orders of equal price and quantity, which fare equally, taken together.

use super::path::Path;
use super::problem::Problem;

/// The problem with one node for all orders of a side with the same price and capacity.
#[derive(Clone, Debug, Default)]
pub(super) struct Twins {
    pub problem: Problem,
    /// Nodes of the whole problem, twins side by side.
    member: Vec<u32>,
    /// Where each node's members begin, and the end.
    begin: Vec<u32>,
}

impl Twins {
    /// Takes together the twins of `all`.
    pub fn set(&mut self, all: &Problem) {
        self.member.clear();
        self.member.extend(0..all.order.len() as u32);
        let price = |node: &u32| all.price[*node as usize];
        let capacity = |node: &u32| all.capacity[*node as usize];
        let (bids, asks) = self.member.split_at_mut(all.bids);
        for side in [bids, asks] {
            for tied in side.chunk_by_mut(|a, b| price(a) == price(b)) {
                tied.sort_unstable_by(|a, b| capacity(a).total_cmp(&capacity(b)).then(a.cmp(b)));
            }
        }
        self.begin.clear();
        self.problem.clear();
        self.problem.quantity_unit = all.quantity_unit;
        let mut begin = 0;
        for (side, members) in
            [&self.member[..all.bids], &self.member[all.bids..]].iter().enumerate()
        {
            for twins in members.chunk_by(|a, b| price(a) == price(b) && capacity(a) == capacity(b))
            {
                let (first, count) = (twins[0] as usize, twins.len() as f64);
                self.problem.order.push(all.order[first]);
                self.problem.price.push(all.price[first]);
                self.problem.capacity.push(count * all.capacity[first]);
                self.problem.weight.push(count * all.weight[first]);
                self.problem.floor.push(count * all.floor[first]);
                self.begin.push(begin);
                begin += twins.len() as u32;
            }
            if side == 0 {
                self.problem.bids = self.begin.len();
            }
        }
        self.begin.push(begin);
        self.problem.count_partners();
    }

    fn members(&self, node: usize) -> &[u32] {
        &self.member[self.begin[node] as usize..self.begin[node + 1] as usize]
    }

    /// Splits the flow between two nodes evenly among the members of each, with few pairs.
    pub fn split(&self, bid: u32, ask: u32, flow: f64, mut take: impl FnMut(u32, u32, f64)) {
        let (bids, asks) = (self.members(bid as usize), self.members(ask as usize));
        // In units of which each bid takes as many as there are asks, and the other way round.
        let unit = flow / (bids.len() * asks.len()) as f64;
        let (mut wanted, mut offered) = (0, 0);
        let mut sellers = asks.iter();
        let mut seller = asks[0];
        for &buyer in bids {
            wanted += asks.len();
            while wanted > 0 {
                if offered == 0 {
                    let Some(&next) = sellers.next() else { return };
                    (seller, offered) = (next, bids.len());
                }
                let both = wanted.min(offered);
                take(buyer, seller, both as f64 * unit);
                wanted -= both;
                offered -= both;
            }
        }
    }

    /// Rents on the path, by node of the whole problem.
    pub fn rents(&self, path: &Path, rents: &mut Vec<f64>) {
        rents.clear();
        rents.resize(self.member.len(), 0.0);
        for (node, state) in path.nodes.iter().enumerate() {
            for &member in self.members(node) {
                rents[member as usize] = state.rent;
            }
        }
    }
}
