//! From flows to trades that respect every capacity, and the certificate.

use super::super::{Book, Trade};
use super::path::Path;
use super::problem::Problem;
use super::twins::Twins;

/// A flow below this share of the smaller capacity is dust.
const DUST: f64 = 1e-9;

/// Rounding of one addition, with a margin.
const ULP: f64 = 4.0 * f64::EPSILON;

/// A pair that trades.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deal {
    pub bid: u32,
    pub ask: u32,
    /// kWh.
    pub quantity: f64,
}

/// Quantities by pair in the order of rank, and sums by node.
#[derive(Clone, Debug, Default)]
pub(super) struct Harvest {
    pub deals: Vec<Deal>,
    /// Capacity by node, kWh.
    capacity: Vec<f64>,
    /// Traded by node, kWh, summed in the order of the deals.
    traded: Vec<f64>,
}

impl Harvest {
    /// Reads the flows of `path`, which takes twins together.
    pub fn reap(&mut self, book: &Book, problem: &Problem, twins: &Twins, path: &Path) {
        self.capacity.clear();
        self.capacity.extend(problem.order.iter().enumerate().map(|(node, &order)| {
            let side = if node < problem.bids { &book.bids } else { &book.asks };
            side[order as usize].quantity
        }));
        self.deals.clear();
        let capacity = &twins.problem.capacity;
        for pair in &path.pairs {
            if pair.flow > DUST * capacity[pair.bid as usize].min(capacity[pair.ask as usize]) {
                let quantity = pair.flow * problem.quantity_unit;
                twins.split(pair.bid, pair.ask, quantity, |bid, ask, quantity| {
                    self.deals.push(Deal { bid, ask, quantity });
                });
            }
        }
        self.deals.sort_unstable_by_key(|deal| (deal.bid, deal.ask));
        self.shrink();
        self.fill();
        self.top_up(problem);
        self.shrink();
    }

    fn sum(&mut self) {
        self.traded.clear();
        self.traded.resize(self.capacity.len(), 0.0);
        for deal in &self.deals {
            self.traded[deal.bid as usize] += deal.quantity;
            self.traded[deal.ask as usize] += deal.quantity;
        }
    }

    /// Scales deals of nodes that trade more than they can until none does.
    fn shrink(&mut self) {
        loop {
            self.sum();
            let mut over = false;
            for deal in &mut self.deals {
                let mut factor: f64 = 1.0;
                for node in [deal.bid as usize, deal.ask as usize] {
                    if self.traded[node] > self.capacity[node] {
                        factor = factor.min(self.capacity[node] / self.traded[node] * (1.0 - ULP));
                        over = true;
                    }
                }
                deal.quantity *= factor;
            }
            if !over {
                return;
            }
        }
    }

    /// Gives what both nodes of a deal have left to the deal.
    fn fill(&mut self) {
        for deal in &mut self.deals {
            let (i, j) = (deal.bid as usize, deal.ask as usize);
            let room = (self.capacity[i] - self.traded[i]).min(self.capacity[j] - self.traded[j]);
            if room > 0.0 {
                deal.quantity += room;
                self.traded[i] += room;
                self.traded[j] += room;
            }
        }
    }

    /// Makes deals of what is left on both sides of a feasible pair:
    /// a pair with next to no gain can leave that within the tolerance of the objective.
    fn top_up(&mut self, problem: &Problem) {
        let mut added = false;
        for bid in 0..problem.bids {
            if self.room(bid) <= 0.0 {
                continue;
            }
            for ask in problem.asks_of(bid) {
                let room = self.room(bid).min(self.room(ask));
                if room > DUST * self.capacity[bid].min(self.capacity[ask]) {
                    self.deals.push(Deal { bid: bid as u32, ask: ask as u32, quantity: room });
                    self.traded[bid] += room;
                    self.traded[ask] += room;
                    added = true;
                }
            }
        }
        if added {
            self.deals.sort_unstable_by_key(|deal| (deal.bid, deal.ask));
            self.deals.dedup_by(|later, kept| {
                let same = (later.bid, later.ask) == (kept.bid, kept.ask);
                if same {
                    kept.quantity += later.quantity;
                }
                same
            });
        }
    }

    fn room(&self, node: usize) -> f64 {
        self.capacity[node] - self.traded[node]
    }

    /// Appends the trades.
    pub fn write(&self, book: &Book, problem: &Problem, power: f64, trades: &mut Vec<Trade>) {
        trades.extend(self.deals.iter().filter(|deal| deal.quantity > 0.0).map(|deal| {
            let (bid, ask) = (problem.order[deal.bid as usize], problem.order[deal.ask as usize]);
            let (high, low) = (book.bids[bid as usize].price, book.asks[ask as usize].price);
            let price = (low + (1.0 - power) * (high - low)).clamp(low, high);
            Trade { bid, ask, quantity: deal.quantity, price }
        }));
    }
}
