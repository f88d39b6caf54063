//! How far a clearing can be from the best one, proved from the dual problem.

use super::harvest::Deal;
use super::path::Path;
use super::problem::Problem;
use super::twins::Twins;

/// Proof of how good the last clearing is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Certificate {
    /// No clearing of the book has an objective above this one's by more than this.
    pub gap: f64,
    /// The value at stake: quantities at their marginal value, at most the sum of the weights.
    pub stake: f64,
    /// Steps of the interior-point method.
    pub steps: u32,
}

impl Certificate {
    /// The gap as a share of the value at stake; 0 where nothing trades.
    pub fn relative_gap(&self) -> f64 {
        if self.gap > 0.0 { self.gap / self.stake.max(f64::MIN_POSITIVE) } else { 0.0 }
    }
}

/// Memory of [`Prover::prove`].
#[derive(Clone, Debug, Default)]
pub(super) struct Prover {
    marginal: Vec<f64>,
    left: Vec<f64>,
    /// Rents of the path, and these lifted.
    own: Vec<f64>,
    rent: Vec<f64>,
}

impl Prover {
    /// Bounds the objective lost by `deals` against the best clearing.
    ///
    /// Marginal utilities follow from the deals, rents are the path's, lifted where need be.
    /// The gap is then Σ rent·left + Σ q·(rent + rent − worth), a sum without cancellation.
    pub fn prove(
        &mut self,
        problem: &Problem,
        twins: &Twins,
        path: &Path,
        deals: &[Deal],
    ) -> Certificate {
        self.tally(problem, deals);
        twins.rents(path, &mut self.own);
        self.lift_rents(problem);
        let mut gap: f64 = self.rent.iter().zip(&self.left).map(|(rent, left)| rent * left).sum();
        let mut stake = 0.0;
        for deal in deals {
            let (i, j) = (deal.bid as usize, deal.ask as usize);
            let quantity = deal.quantity / problem.quantity_unit;
            let worth = problem.gain(i, j) * (self.marginal[i] + self.marginal[j]);
            gap += quantity * (self.rent[i] + self.rent[j] - worth).max(0.0);
            stake += quantity * worth;
        }
        // Rounding that got out of hand proves nothing.
        let gap = if gap.is_finite() && stake.is_finite() { gap } else { f64::INFINITY };
        Certificate { gap, stake, steps: path.steps }
    }

    /// Lifts the path's rents until no pair is worth more than both its nodes' rents.
    /// What a pair lacks goes to the node with the smaller capacity, where it costs less.
    fn lift_rents(&mut self, problem: &Problem) {
        self.rent.clone_from(&self.own);
        for bid in 0..problem.bids {
            let (price, marginal) = (problem.price[bid], self.marginal[bid]);
            let (own, capacity) = (self.own[bid], problem.capacity[bid]);
            let mut lift: f64 = 0.0;
            for ask in problem.asks_of(bid) {
                let worth = (price - problem.price[ask]) * (marginal + self.marginal[ask]);
                let lacking = worth - own - self.own[ask];
                if lacking <= 0.0 {
                    continue;
                }
                if capacity < problem.capacity[ask] {
                    lift = lift.max(lacking);
                } else {
                    self.rent[ask] = self.rent[ask].max(self.own[ask] + lacking);
                }
            }
            self.rent[bid] += lift;
        }
    }

    fn tally(&mut self, problem: &Problem, deals: &[Deal]) {
        self.left.clear();
        self.left.extend_from_slice(&problem.capacity);
        self.marginal.clear();
        self.marginal.extend_from_slice(&problem.floor);
        for deal in deals {
            let (i, j) = (deal.bid as usize, deal.ask as usize);
            let quantity = deal.quantity / problem.quantity_unit;
            let gained = problem.gain(i, j) * quantity;
            for node in [i, j] {
                self.left[node] -= quantity;
                self.marginal[node] += gained;
            }
        }
        for (node, marginal) in self.marginal.iter_mut().enumerate() {
            *marginal = problem.weight[node] / *marginal;
            self.left[node] = self.left[node].max(0.0);
        }
    }
}
