//! Nash bargaining: quantities maximise the product of all gains, each pair at its own price.
//!
//! A bid i and an ask j with bid > ask may trade at `ask + (1 − power)·(bid − ask)`.
//! With U the gain of a bid and V that of an ask, both in AUD, the quantities q maximise
//!
//! ```text
//! 2·power·Σᵢ ln(e₀ + Uᵢ) + 2·(1 − power)·Σⱼ ln(e₀ + Vⱼ)
//! ```
//!
//! within all capacities. The rule is that of Lin, Yang and Wang, "Incentive-Aligned
//! Vehicle-to-Vehicle Energy Trading via Nash-Integrated MARL", arXiv:2605.22363 (2026);
//! the floor e₀ and powers other than ½ complete it.
//! Utilities at the optimum are unique, quantities need not be.
//!
//! An interior-point method finds the optimum on a sparse working set of pairs that grows by
//! pricing all pairs, and a duality gap certifies it; `docs/rules/nash.md` tells the whole method.
//! [`Solver`] keeps memory but no state: a clearing depends on its book and power alone.
//!
//! | module | what it does |
//! | --- | --- |
//! | `problem` | drops orders that can't trade, scales the rest |
//! | `twins` | takes equal orders together |
//! | `ladder` | builds coarser problems |
//! | `descent`, `offers` | make of a coarse problem's path a start for the finer one |
//! | `pairs` | chooses the working set |
//! | `start`, `path` | start the path to the optimum and go along it |
//! | `pursuit` | decides how far, and when pairs join and leave |
//! | `cholesky` | solves the Newton systems |
//! | `harvest` | turns flows into trades within capacities |
//! | `certificate` | bounds what the trades miss |

mod certificate;
mod cholesky;
mod descent;
mod harvest;
mod ladder;
mod offers;
mod pairs;
mod path;
mod problem;
mod pursuit;
mod start;
mod twins;

#[cfg(test)]
mod tests;

use super::{Book, Clearing, Properties, Ranking, Trade};
pub use certificate::Certificate;
use certificate::Prover;
use descent::Descent;
use harvest::Harvest;
use ladder::Ladder;
use path::Path;
use problem::Problem;
use pursuit::Pursuit;
use twins::Twins;

/// Utility of an order that doesn't trade, AUD: e₀ in the logarithms.
pub const FLOOR: f64 = 1e-3;

/// What the rule promises.
pub const PROPERTIES: Properties = Properties {
    single_price: false,
    efficient_on_reports: false,
    one_partner: false,
    exhausts_gains: true,
};

/// Duality gap at which a clearing is accepted, as a share of the value at stake.
pub const TOLERANCE: f64 = 1e-9;

/// Duality gap, likewise, above which the path tries the next precision.
const GOAL: f64 = 2.5e-10;

/// Precisions of the path, as shares of the value at stake, tried until the certificate holds.
const PRECISIONS: &[f64] = &[1e-10, 1e-11, 1e-12];

/// The same for books that rounding doesn't let come that far: quantities over sixteen orders of
/// magnitude, say. A step too many can ruin what was found, so each ends in trades to choose from.
const SMALL_STEPS: &[f64] = &[1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9];

/// Precision of the paths of coarser problems, which differ more than that from the finest one.
const ROUGH: f64 = 1e-3;

/// Most feasible pairs for which all of them serve as the last working set.
const MOST_PAIRS: usize = 50_000;

/// How a working set comes about, in the order of trial.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Choice {
    /// Few pairs at first; others join, and idle ones leave.
    Lean,
    /// Few pairs at first; others join.
    Growing,
    /// All pairs, or in a large book a sample without regard to coarser problems; others join.
    Broad,
}

/// What is tried in turn until a certificate holds.
const ATTEMPTS: [(Choice, &[f64]); 4] = [
    (Choice::Lean, PRECISIONS),
    (Choice::Growing, PRECISIONS),
    (Choice::Broad, PRECISIONS),
    (Choice::Broad, SMALL_STEPS),
];

/// Clears books by Nash bargaining and keeps the memory from one to the next.
#[derive(Clone, Debug, Default)]
pub struct Solver {
    problem: Problem,
    twins: Twins,
    path: Path,
    ladder: Ladder,
    descent: Descent,
    harvest: Harvest,
    best: Harvest,
    prover: Prover,
    certificate: Certificate,
}

impl Solver {
    /// Appends the trades of a valid `book`, which `ranking` ranks by price.
    /// `power` is the buyers' bargaining power in [0, 1]; beyond that it is clamped.
    /// Trades stand in the order of the rank of bid, then of ask.
    pub fn clear(&mut self, book: &Book, ranking: &Ranking, power: f64, trades: &mut Vec<Trade>) {
        let power = valid_power(power);
        self.certificate = Certificate::default();
        self.problem.set(book, ranking, power);
        if self.problem.bids == 0 {
            return;
        }
        self.twins.set(&self.problem);
        self.path.steps = 0;
        self.ladder.set(&self.twins.problem);
        for (choice, precisions) in ATTEMPTS {
            let pursuit = self.start(choice);
            self.solve(book, pursuit, precisions);
            if self.certificate.relative_gap() <= TOLERANCE {
                break;
            }
        }
        self.best.write(book, &self.problem, power, trades);
    }

    /// Proof of how good the last clearing is.
    pub fn certificate(&self) -> Certificate {
        self.certificate
    }

    /// Starts the path of the finest problem, by way of the coarser ones.
    fn start(&mut self, choice: Choice) -> Pursuit {
        let Solver { twins, ladder, path, descent, .. } = self;
        let problem = &twins.problem;
        let lean = choice == Choice::Lean;
        if choice == Choice::Broad {
            if problem.feasible_pairs() <= MOST_PAIRS {
                path.choose_all(problem);
            } else {
                path.choose_some(problem);
            }
            path.start(problem);
            return Pursuit::new(path, lean, false);
        }
        path.choose_some(ladder.top(problem));
        path.start(ladder.top(problem));
        let mut pursuit = Pursuit::new(path, lean, false);
        let rungs = ladder.rungs();
        for (k, rung) in rungs.iter().enumerate().rev() {
            pursuit.follow(path, &rung.problem, ROUGH);
            let finer = if k > 0 { &rungs[k - 1].problem } else { problem };
            descent.descend(path, rung, finer);
            pursuit = Pursuit::new(path, lean, true);
        }
        pursuit
    }

    /// Follows the path from its start, by way of `precisions`, and keeps the best trades found.
    fn solve(&mut self, book: &Book, mut pursuit: Pursuit, precisions: &[f64]) {
        for &precision in precisions {
            let reached = pursuit.follow(&mut self.path, &self.twins.problem, precision);
            self.harvest.reap(book, &self.problem, &self.twins, &self.path);
            let deals = &self.harvest.deals;
            let found = self.prover.prove(&self.problem, &self.twins, &self.path, deals);
            let first = self.certificate.stake == 0.0;
            if first || found.relative_gap() < self.certificate.relative_gap() {
                self.certificate = found;
                std::mem::swap(&mut self.harvest, &mut self.best);
            }
            self.certificate.steps = self.path.steps;
            if !reached || self.certificate.relative_gap() <= GOAL {
                return;
            }
        }
    }
}

/// Objective of the quantities of `clearing`, whatever its prices and rule:
/// the sum of weighted logarithms over every order of the book, traded or not.
pub fn objective(book: &Book, clearing: &Clearing, power: f64) -> f64 {
    let power = valid_power(power);
    let mut buyers = vec![FLOOR; book.bids.len()];
    let mut sellers = vec![FLOOR; book.asks.len()];
    for trade in &clearing.trades {
        let (bid, ask) = (trade.bid as usize, trade.ask as usize);
        let gain = (book.bids[bid].price - book.asks[ask].price) * trade.quantity;
        buyers[bid] += power * gain;
        sellers[ask] += (1.0 - power) * gain;
    }
    let logs = |side: &[f64]| side.iter().map(|&utility| libm::log(utility)).sum::<f64>();
    2.0 * power * logs(&buyers) + 2.0 * (1.0 - power) * logs(&sellers)
}

/// Clamps to [0, 1]; what is not a number counts as 0.
fn valid_power(power: f64) -> f64 {
    if power > 0.0 { power.min(1.0) } else { 0.0 }
}
