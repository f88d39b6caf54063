//! Nash bargaining (draft).

mod certificate;
mod cholesky;
mod harvest;
mod path;
mod problem;

use super::{Book, Clearing, Properties, Ranking, Trade};
pub use certificate::Certificate;
use certificate::Prover;
use harvest::Harvest;
use path::Path;
use problem::Problem;

/// What an agent gains without trading, AUD: e₀ in the logarithms.
pub const FLOOR: f64 = 1e-3;

/// What the rule promises.
pub const PROPERTIES: Properties = Properties {
    single_price: false,
    efficient_on_reports: false,
    one_partner: false,
    exhausts_gains: true,
};

/// Relative duality gap at which a clearing is accepted.
const TOLERANCE: f64 = 1e-9;

/// Precisions of the path, as shares of the value at stake, tried until the certificate holds.
const PRECISIONS: [f64; 3] = [1e-10, 1e-11, 1e-12];

/// Steps after which the best clearing so far is taken.
const MOST_STEPS: u32 = 100;

/// Solver.
#[derive(Clone, Debug, Default)]
pub struct Solver {
    problem: Problem,
    path: Path,
    harvest: Harvest,
    prover: Prover,
    certificate: Certificate,
}

impl Solver {
    /// Clears.
    pub fn clear(&mut self, book: &Book, ranking: &Ranking, power: f64, trades: &mut Vec<Trade>) {
        let power = if power > 0.0 { power.min(1.0) } else { 0.0 };
        self.certificate = Certificate::default();
        self.problem.set(book, ranking, power);
        if self.problem.bids == 0 {
            return;
        }
        self.path.start(&self.problem);
        for precision in PRECISIONS {
            let solved = self.follow(precision);
            self.harvest.reap(book, &self.problem, &self.path);
            self.certificate = self.prover.prove(&self.problem, &self.path, &self.harvest.deals);
            if !solved || self.certificate.relative_gap() <= TOLERANCE {
                break;
            }
        }
        self.harvest.write(book, &self.problem, power, trades);
    }

    /// Follows the path until the products that should vanish are below `precision`,
    /// as a share of the value at stake; false where that isn't reached.
    fn follow(&mut self, precision: f64) -> bool {
        while self.path.iterations < MOST_STEPS {
            let goal = precision * self.path.value();
            let kappa: f64 = std::env::var("K").map_or(2.0, |s| s.parse().unwrap());
            let every: u32 = std::env::var("E").map_or(1, |s| s.parse().unwrap());
            let near = self.path.complementarity() <= 2.0 * goal;
            let added = if near || self.path.iterations % every == 0 { self.path.price(&self.problem, kappa) } else { 0 };
            if std::env::var("V").is_ok() {
                println!("it {} comp {:.2e} value {:.2e} added {added} pairs {}", self.path.iterations, self.path.complementarity(), self.path.value(),self.path.pairs.len());
            }
            if near && added == 0 {
                return true;
            }
            if !self.path.advance(&self.problem, goal) {
                return false;
            }
        }
        false
    }

    /// The proof for the last clearing.
    pub fn certificate(&self) -> Certificate {
        self.certificate
    }

    /// debug
    pub fn stats(&self) -> (u32, u32, usize, usize) {
        (self.path.iterations, self.path.analyses, self.path.fill, self.path.pairs.len())
    }
}

/// Objective of the quantities of `clearing`, whatever its prices:
/// Σ weight·ln(e₀ + gain) over every order of the book, traded or not.
pub fn objective(book: &Book, clearing: &Clearing, power: f64) -> f64 {
    let power = if power > 0.0 { power.min(1.0) } else { 0.0 };
    let mut buyers = vec![FLOOR; book.bids.len()];
    let mut sellers = vec![FLOOR; book.asks.len()];
    for trade in &clearing.trades {
        let (bid, ask) = (trade.bid as usize, trade.ask as usize);
        let gap = (book.bids[bid].price - book.asks[ask].price) * trade.quantity;
        buyers[bid] += power * gap;
        sellers[ask] += (1.0 - power) * gap;
    }
    let logs = |side: &[f64]| side.iter().map(|&utility| libm::log(utility)).sum::<f64>();
    2.0 * power * logs(&buyers) + 2.0 * (1.0 - power) * logs(&sellers)
}
