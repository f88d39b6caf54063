//! From the path of a coarse problem to a start of the path of the finer one.
//!
//! | what | where it comes from |
//! | --- | --- |
//! | flows | the coarse ones, split among the members by capacity |
//! | marginals | each node's answer to the prices of the coarse problem's other side |
//! | rents | the answers, lowered or lifted until they just cover every pair's worth |
//!
//! Such a start is feasible but for rounding, and a tenth of the value at stake from the optimum.

use super::ladder::Rung;
use super::offers::{Offers, Taker};
use super::path::{Node, Pair, Path};
use super::problem::Problem;

/// Flows below this share of the smaller capacity don't come along.
const LEAST_FLOW: f64 = 0.05;

/// Share of the flows that goes into what is left, so that it is above zero everywhere.
const LEFT: f64 = 0.01;

/// What rents are lifted by, in mean values of a node over the capacity.
const LIFT: f64 = 0.03;

/// Memory of [`Descent::descend`].
#[derive(Clone, Debug, Default)]
pub(super) struct Descent {
    bids: Offers,
    asks: Offers,
    flows: Vec<Pair>,
    /// By coarse node: what its flows must shrink by to respect its capacity.
    fit: Vec<f64>,
}

impl Descent {
    /// Turns the path of `rung` into a start of the path of `fine`.
    pub fn descend(&mut self, path: &mut Path, rung: &Rung, fine: &Problem) {
        self.answer(path, &rung.problem, fine);
        self.split_flows(path, rung, fine);
        path.start_from_flows(fine, LIFT);
    }

    /// Sets marginals and rents of the finer nodes by their answers to the coarse ones.
    fn answer(&mut self, path: &mut Path, coarse: &Problem, fine: &Problem) {
        self.fit.clear();
        self.fit.extend(path.nodes.iter().zip(&coarse.capacity).map(|(node, capacity)| {
            // Where the path is not yet feasible, flows may exceed the capacity.
            (capacity / (capacity - node.left - node.shortfall)).min(1.0)
        }));
        let split = coarse.bids;
        self.bids.set(&coarse.price[..split], -1.0, &path.nodes[..split]);
        self.asks.set(&coarse.price[split..], 1.0, &path.nodes[split..]);
        path.nodes.clear();
        for k in 0..fine.nodes() {
            let (offers, sign) = if k < fine.bids { (&self.asks, 1.0) } else { (&self.bids, -1.0) };
            let (marginal, rent) = offers.answer(Taker {
                price: sign * fine.price[k],
                capacity: fine.capacity[k],
                weight: fine.weight[k],
                floor: fine.floor[k],
            });
            path.nodes.push(Node { marginal, rent, ..Node::default() });
        }
    }

    /// Chooses the pairs between the members of coarse nodes that trade, and splits the flows.
    fn split_flows(&mut self, path: &mut Path, rung: &Rung, fine: &Problem) {
        let capacity = &rung.problem.capacity;
        self.flows.clone_from(&path.pairs);
        path.choose_none(fine);
        for pair in &self.flows {
            let (a, b) = (pair.bid as usize, pair.ask as usize);
            if pair.flow < LEAST_FLOW * capacity[a].min(capacity[b]) {
                continue;
            }
            let flow = (1.0 - LEFT) * pair.flow * self.fit[a].min(self.fit[b]);
            for &bid in rung.members(a) {
                for &ask in rung.members(b) {
                    let (bid, ask) = (bid as usize, ask as usize);
                    if fine.price[bid] > fine.price[ask] {
                        let shares =
                            fine.capacity[bid] / capacity[a] * (fine.capacity[ask] / capacity[b]);
                        path.join(fine, bid, ask, flow * shares, 0.0);
                    }
                }
            }
        }
    }
}
