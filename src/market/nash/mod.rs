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
//! | `pairs` | chooses the working set |
//! | `path` | follows the path to the optimum |
//! | `cholesky` | solves the Newton systems |
//! | `harvest` | turns flows into trades within capacities |
//! | `certificate` | bounds what the trades miss |

mod certificate;
mod cholesky;
mod harvest;
mod pairs;
mod path;
mod problem;
mod twins;

#[cfg(test)]
mod tests;

use std::iter::Peekable;
use std::slice::Iter;

use super::{Book, Clearing, Properties, Ranking, Trade};
pub use certificate::Certificate;
use certificate::Prover;
use harvest::Harvest;
use pairs::THINNING;
use path::Path;
use problem::Problem;
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
const PRECISIONS: [f64; 3] = [1e-10, 1e-11, 1e-12];

/// Newton steps after which a working set is given up; most books take ten to twenty.
const MOST_STEPS: u32 = 60;

/// Most feasible pairs for which all of them serve as the last working set.
const MOST_PAIRS: usize = 50_000;

/// Most nodes with which pairs leave the working set: in larger books that costs more steps
/// than it saves time.
const MOST_LEAN: usize = 1_000;

/// How a working set comes about, in the order of trial.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Choice {
    /// Some pairs at first; others join, and idle ones leave.
    Lean,
    /// Some pairs at first; others join.
    Growing,
    /// All pairs.
    Full,
}

/// Clears books by Nash bargaining and keeps the memory from one to the next.
#[derive(Clone, Debug, Default)]
pub struct Solver {
    problem: Problem,
    twins: Twins,
    path: Path,
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
        let large = self.twins.problem.nodes() > MOST_LEAN;
        for choice in [Choice::Lean, Choice::Growing, Choice::Full].into_iter().skip(large.into()) {
            let problem = &self.twins.problem;
            let full = choice == Choice::Full;
            if full && problem.feasible_pairs() > MOST_PAIRS {
                break;
            }
            if full {
                self.path.choose_all(problem);
            } else {
                self.path.choose_some(problem);
            }
            self.path.start(problem);
            self.solve(book, choice);
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

    /// Follows the path from its start and keeps the best trades found on it.
    fn solve(&mut self, book: &Book, choice: Choice) {
        let most_steps = self.path.steps + MOST_STEPS;
        let mut thinnings = THINNING.iter().peekable();
        for precision in PRECISIONS {
            let reached = self.follow(precision, choice, most_steps, &mut thinnings);
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

    /// Follows the path until the products that should vanish are below `precision`,
    /// as a share of the value at stake, and no pair wants to join.
    /// False where that isn't reached.
    fn follow(
        &mut self,
        precision: f64,
        choice: Choice,
        most_steps: u32,
        thinnings: &mut Peekable<Iter<'_, (f64, f64)>>,
    ) -> bool {
        let problem = &self.twins.problem;
        while self.path.steps < most_steps {
            let (products, stake) = (self.path.products, self.path.stake());
            let goal = precision * stake;
            let near = products <= 2.0 * goal;
            let mut joined = 0;
            if choice != Choice::Full && products < stake {
                while let Some((_, share)) = thinnings.next_if(|(at, _)| products < at * stake) {
                    if choice == Choice::Lean && !near {
                        self.path.thin(problem, *share);
                    }
                }
                joined = self.path.widen(problem);
            }
            if near && joined == 0 {
                return true;
            }
            if !self.path.advance(problem, goal) {
                return false;
            }
        }
        false
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
