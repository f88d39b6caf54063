//! The lot: what the rule alone does, on the same truthful orders.
//!
//! Lin, Yang, Wang, "Incentive-Aligned Vehicle-to-Vehicle Energy Trading via Nash-Integrated
//! MARL", arXiv:2605.22363 (2026), compare learned bargaining with an auction. This part runs
//! every rule on the same true values, so that what remains to be explained by learning shows.

use super::{Comparison, Experiment, Finding, Group, Reproduction, Statistic};
use crate::study::factor::Value;
use crate::study::results::Results;
use crate::study::statistics::{Summary, coefficient_of_variation};

/// The four rules on the same truthful orders.
pub const RULES: Reproduction = Reproduction {
    name: "lot-rules",
    title: "The lot's four rules on the same truthful orders",
    source: "Lin, Yang, Wang, \"Incentive-Aligned Vehicle-to-Vehicle Energy Trading via \
             Nash-Integrated MARL\", arXiv:2605.22363 (2026)",
    experiment: Experiment::Study { study: "rules_by_size", quick: &["ticks=160"], compare },
};

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

const RULE: &str = "rule";
const POPULATION: &str = "N";
const NASH: &str = "nash";
/// Both readings of "double auction": the paper names neither.
const AUCTIONS: [(&str, &str); 2] =
    [("double-auction", "cumulative"), ("double-auction-rank", "rank-matched")];
/// Seed of the bootstraps.
const SEED: u64 = 1;

/// Sets the results of the study `rules_by_size` beside the paper's numbers.
pub fn compare(results: &Results) -> Comparison {
    let Some(rule) = results.factor(RULE) else {
        return Comparison { groups: Vec::new(), reading: String::new() };
    };
    let view = View { results, rule };
    let mut groups: Vec<Group> = AUCTIONS.map(|auction| view.against(auction)).to_vec();
    groups.push(view.alone());
    let reading = view.reading();
    Comparison { groups, reading }
}

struct View<'a> {
    results: &'a Results,
    rule: usize,
}

impl View<'_> {
    /// Bargaining against one reading of the auction.
    fn against(&self, (auction, reading): (&str, &str)) -> Group {
        let change = |quantity: &str, metric: &str, published: f64| Finding {
            quantity: format!("{quantity}, change"),
            unit: "%",
            decimals: 1,
            published: Some(published),
            ours: self.change(metric, auction),
            statistic: Statistic::Median,
            over: "pairs of a population and a seed",
        };
        let findings = vec![
            change("welfare", "welfare", published::WELFARE),
            change("volume", "volume", published::VOLUME),
            change("Jain's index", "jain", published::JAIN),
            self.plain("match rate of the auction", "match_rate", auction, 3)
                .published(published::AUCTION_MATCH_RATE),
            self.variation("variation of welfare with the population, auction", auction)
                .published(published::AUCTION_VARIATION),
        ];
        Group { title: format!("Nash bargaining against the double auction, {reading}"), findings }
    }

    /// Bargaining by itself.
    fn alone(&self) -> Group {
        let findings = vec![
            self.plain("match rate", "match_rate", NASH, 3).published(published::MATCH_RATE),
            self.plain("mean price", "price_mean", NASH, 4)
                .unit("AUD/kWh")
                .published(published::PRICE),
            self.plain("price sd", "price_sd", NASH, 4)
                .unit("AUD/kWh")
                .published(published::PRICE_SD),
            self.variation("variation of welfare with the population", NASH)
                .published(published::VARIATION),
            self.plain("share of the welfare optimum", "optimum_share", NASH, 3),
        ];
        Group { title: "Nash bargaining by itself".into(), findings }
    }

    /// By how much bargaining changes a metric of an auction, %, pair by pair.
    fn change(&self, metric: &str, auction: &str) -> Option<Summary> {
        let pairs = self.results.pairs(self.rule, &text(NASH), &text(auction));
        let values = self.results.paired_values(metric, &pairs);
        let relative: Vec<f64> = values
            .iter()
            .filter(|(_, other)| *other != 0.0)
            .map(|(value, other)| 100.0 * (value - other) / other.abs())
            .collect();
        Summary::of(&relative, SEED)
    }

    fn plain(&self, quantity: &str, metric: &str, rule: &str, decimals: usize) -> Finding {
        let rows = self.results.rows_where(&[(self.rule, &text(rule))]);
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
    fn variation(&self, quantity: &str, rule: &str) -> Finding {
        let seeds = &self.results.manifest.seeds;
        let of_seed = |seed: &u64| {
            let rows = self.results.rows_where(&[(self.rule, &text(rule))]);
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

    /// What the numbers say.
    fn reading(&self) -> String {
        let change = |metric, auction| self.change(metric, auction).map(|summary| summary.median);
        let [(cumulative, _), (ranked, _)] = AUCTIONS;
        let (Some(welfare), Some(volume), Some(jain)) = (
            change("welfare", cumulative),
            change("volume", cumulative),
            change("jain", cumulative),
        ) else {
            return "The results hold no pairs of bargaining and the auction.".into();
        };
        let ranked = change("welfare", ranked).unwrap_or(welfare);
        let fairness = match jain >= published::JAIN {
            true => "at least as much as published",
            false if jain > 0.0 => "less than published",
            false => "which is not what was published",
        };
        let welfare_says = match welfare > 0.0 {
            true => "the rule alone accounts for part of the published gain in welfare",
            false => {
                "the rule alone cannot account for the published gain in welfare: on the same \
                 true values an efficient auction reaches the optimum, and no rule exceeds it"
            }
        };
        format!(
            "On the same truthful orders Nash bargaining changes welfare by {welfare:+.1} % \
             against the cumulative auction and by {ranked:+.1} % against the rank-matched one, \
             where the paper, with learned orders, has {:+.1} %. Volume changes by {volume:+.1} % \
             ({:+.1} % published): what vehicles bring and need sets it, hardly the rule. \
             Fairness changes by {jain:+.1} % in Jain's index ({:+.1} % published), \
             {fairness}. So {welfare_says}; what is left of the published differences has to come \
             from learned orders and from the paper's own variant of the auction.",
            published::WELFARE,
            published::VOLUME,
            published::JAIN,
        )
    }
}

fn text(name: &str) -> Value {
    Value::Text(name.to_owned())
}
