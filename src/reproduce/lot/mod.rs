//! The lot: learned bargaining, the rules alone, and what the paper leaves open.
//!
//! Lin, Yang, Wang, "Incentive-Aligned Vehicle-to-Vehicle Energy Trading via Nash-Integrated
//! MARL", arXiv:2605.22363 (2026). Five studies: the rules on the same truthful orders; all
//! methods with truthful and with learned orders; the open choices; what misreports gain; what
//! collusion and dropping out cost.

mod choices;
mod conduct;
mod methods;
mod misreports;
mod rules;

use super::{Finding, Reproduction, Statistic};
use crate::study::factor::Value;
use crate::study::results::Results;
use crate::study::statistics::{Summary, coefficient_of_variation};

pub use choices::CHOICES;
pub use conduct::CONDUCT;
pub use methods::METHODS;
pub use misreports::MISREPORTS;
pub use rules::RULES;

/// All studies of the lot.
pub const ALL: [Reproduction; 5] = [RULES, METHODS, CHOICES, MISREPORTS, CONDUCT];

const SOURCE: &str = "Lin, Yang, Wang, \"Incentive-Aligned Vehicle-to-Vehicle Energy Trading via \
                      Nash-Integrated MARL\", arXiv:2605.22363 (2026)";

/// The paper's numbers: learned bargaining against its double auction.
mod published {
    /// Welfare, %.
    pub const WELFARE: f64 = 61.6;
    /// Volume, %.
    pub const VOLUME: f64 = 62.9;
    /// Jain's index, %.
    pub const JAIN: f64 = 40.1;
    /// Match rate of bargaining.
    pub const MATCH_RATE: f64 = 0.92;
    /// Match rate of the auction.
    pub const AUCTION_MATCH_RATE: f64 = 0.78;
    /// Coefficient of variation of welfare over populations, bargaining, %.
    pub const VARIATION: f64 = 17.6;
    /// The same of the auction, %.
    pub const AUCTION_VARIATION: f64 = 45.6;
    /// Mean price, AUD/kWh.
    pub const PRICE: f64 = 0.208;
    /// Standard deviation of the price, AUD/kWh.
    pub const PRICE_SD: f64 = 0.031;
}

/// The factor of populations.
const POPULATION: &str = "N";
/// Seed of the bootstraps.
const SEED: u64 = 1;

/// Results by the levels of one factor: rules or methods.
struct View<'a> {
    results: &'a Results,
    levels: usize,
}

impl<'a> View<'a> {
    /// The results by the levels of `factor`; none if there is no such factor.
    fn of(results: &'a Results, factor: &str) -> Option<Self> {
        Some(Self { results, levels: results.factor(factor)? })
    }

    /// By how much `level` changes a metric of `baseline`, %, pair by pair.
    fn change(&self, metric: &str, level: &str, baseline: &str) -> Option<Summary> {
        Summary::of(&self.changes(metric, level, baseline, &[]), SEED)
    }

    /// The same among the runs in which each of these columns has this value.
    fn changes(
        &self,
        metric: &str,
        level: &str,
        baseline: &str,
        among: &[(usize, Value)],
    ) -> Vec<f64> {
        let mut pairs = self.results.pairs(self.levels, &text(level), &text(baseline));
        pairs.retain(|(row, _)| {
            among.iter().all(|(column, value)| self.results.factors[*column][*row] == *value)
        });
        let values = self.results.paired_values(metric, &pairs);
        let changed = values.iter().filter(|(_, other)| *other != 0.0);
        changed.map(|(value, other)| 100.0 * (value - other) / other.abs()).collect()
    }

    /// A finding of how `level` changes a metric of `baseline`.
    fn changed(&self, quantity: &str, metric: &str, level: &str, baseline: &str) -> Finding {
        Finding {
            quantity: quantity.to_owned(),
            unit: "%",
            decimals: 1,
            published: None,
            ours: self.change(metric, level, baseline),
            statistic: Statistic::Median,
            over: "pairs of a population and a seed",
        }
    }

    /// A metric of the runs of `level`.
    fn plain(&self, quantity: &str, metric: &str, level: &str, decimals: usize) -> Finding {
        let rows = self.results.rows_where(&[(self.levels, &text(level))]);
        Finding {
            quantity: quantity.to_owned(),
            unit: "",
            decimals,
            published: None,
            ours: Summary::of(&self.results.values(metric, &rows), SEED),
            statistic: Statistic::Median,
            over: "runs",
        }
    }

    /// The coefficient of variation, over populations, of welfare a vehicle, seed by seed. A
    /// larger lot trades more in any case, so welfare as such would say nothing.
    fn variation(&self, quantity: &str, level: &str) -> Finding {
        let seeds = &self.results.manifest.seeds;
        let of_seed = |seed: &u64| {
            let rows = self.results.rows_where(&[(self.levels, &text(level))]);
            let population = self.results.factor(POPULATION)?;
            let welfare = self.results.metric("welfare");
            let each: Vec<f64> = rows
                .into_iter()
                .filter(|row| self.results.seeds[*row] == *seed)
                .filter_map(|row| match self.results.factors[population][row] {
                    Value::Number(vehicles) => Some(welfare[row] / vehicles),
                    Value::Text(_) => None,
                })
                .collect();
            coefficient_of_variation(&each).map(|share| 100.0 * share)
        };
        let values: Vec<f64> = seeds.iter().filter_map(of_seed).collect();
        Finding {
            quantity: quantity.to_owned(),
            unit: "%",
            decimals: 1,
            published: None,
            ours: Summary::of(&values, SEED),
            statistic: Statistic::Median,
            over: "seeds; welfare a vehicle",
        }
    }
}

fn text(name: &str) -> Value {
    Value::Text(name.to_owned())
}
