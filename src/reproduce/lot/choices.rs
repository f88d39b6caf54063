//! The lot: which of the choices that the paper leaves open moves the welfare ratio.

use super::{SEED, SOURCE, View, published, text};
use crate::reproduce::{Comparison, Experiment, Finding, Group, Reproduction, Statistic};
use crate::study::results::Results;
use crate::study::statistics::Summary;

/// Learned bargaining against auctions of several kinds, in lots of several kinds.
pub const CHOICES: Reproduction = Reproduction {
    name: "lot-choices",
    title: "Which open choice moves the welfare ratio",
    source: SOURCE,
    experiment: Experiment::Study { study: "lot_choices", quick: &["ticks=160"], compare },
};

const MADDPG: &str = "nash-maddpg";
const CALIBRATIONS: [&str; 3] = ["balanced", "many buyers", "many sellers"];
const AUCTIONS: [&str; 2] = ["cumulative", "by rank"];
/// What was published: what it is called, its metric, and by how many per cent it changed.
const METRICS: [(&str, &str, f64); 3] = [
    ("welfare", "welfare", published::WELFARE),
    ("volume", "volume", published::VOLUME),
    ("Jain's index", "jain", published::JAIN),
];
const BIDDERS: [&str; 4] = ["truthful", "mark-up 20 %", "zero intelligence", "learned"];

/// Sets the results of the study `lot_choices` beside the paper's gain in welfare.
fn compare(results: &Results) -> Comparison {
    let view = View::of(results, "method");
    let (Some(view), Some(calibration)) = (view, results.factor("states of charge")) else {
        return Comparison { groups: Vec::new(), reading: String::new() };
    };
    let ratios = Ratios { view, calibration };
    let groups = CALIBRATIONS.iter().map(|calibration| ratios.group(calibration)).collect();
    Comparison { groups, reading: ratios.reading() }
}

struct Ratios<'a> {
    view: View<'a>,
    calibration: usize,
}

impl Ratios<'_> {
    /// By how much learned bargaining changes what was published, in one calibration, auction by
    /// auction.
    fn group(&self, calibration: &str) -> Group {
        let cases = METRICS.iter().flat_map(|metric| {
            let bidders =
                move |auction| BIDDERS.iter().map(move |bidders| (metric, auction, bidders));
            AUCTIONS.iter().flat_map(bidders)
        });
        let findings = cases.map(|((quantity, metric, published), auction, bidders)| Finding {
            quantity: format!("{quantity}, change against the auction {auction}, {bidders}"),
            unit: "%",
            decimals: 1,
            published: Some(*published),
            ours: Summary::of(&self.changes(metric, calibration, &of(auction, bidders)), SEED),
            statistic: Statistic::Median,
            over: "pairs of a population and a seed",
        });
        let title = format!("States of charge: {calibration}");
        Group { title, findings: findings.collect() }
    }

    fn changes(&self, metric: &str, calibration: &str, auction: &str) -> Vec<f64> {
        let among = [(self.calibration, text(calibration))];
        self.view.changes(metric, MADDPG, auction, &among)
    }

    fn median(&self, calibrations: &[&str], auctions: &[String]) -> f64 {
        let all: Vec<f64> = calibrations
            .iter()
            .flat_map(|calibration| {
                auctions.iter().flat_map(|auction| self.changes("welfare", calibration, auction))
            })
            .collect();
        Summary::of(&all, SEED).map_or(f64::NAN, |summary| summary.median)
    }

    /// The spread of the median change over the levels of one choice, and its level that comes
    /// nearest to the published number.
    fn reading(&self) -> String {
        let auctions = |auction: &str| -> Vec<String> {
            BIDDERS.iter().map(|bidders| format!("{auction}, {bidders}")).collect()
        };
        let bidding = |bidders: &str| -> Vec<String> {
            AUCTIONS.iter().map(|auction| format!("{auction}, {bidders}")).collect()
        };
        let all: Vec<String> = AUCTIONS.iter().flat_map(|auction| auctions(auction)).collect();
        let choices: [(&str, Vec<(&str, f64)>); 3] = [
            (
                "the states of charge",
                CALIBRATIONS.iter().map(|it| (*it, self.median(&[it], &all))).collect(),
            ),
            (
                "the auction",
                AUCTIONS
                    .iter()
                    .map(|it| (*it, self.median(&CALIBRATIONS, &auctions(it))))
                    .collect(),
            ),
            (
                "what the auction's bidders do",
                BIDDERS.iter().map(|it| (*it, self.median(&CALIBRATIONS, &bidding(it)))).collect(),
            ),
        ];
        let spread = |levels: &[(&str, f64)]| {
            let (low, high) =
                levels.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |it, level| {
                    (it.0.min(level.1), it.1.max(level.1))
                });
            high - low
        };
        let largest = choices.iter().max_by(|a, b| spread(&a.1).total_cmp(&spread(&b.1)));
        let mut words: Vec<String> = choices
            .iter()
            .map(|(choice, levels)| {
                let each: Vec<String> = levels
                    .iter()
                    .map(|(level, change)| format!("{level} {change:+.1} %"))
                    .collect();
                format!("With {choice} the median change of welfare goes as: {}.", each.join(", "))
            })
            .collect();
        if let Some((choice, levels)) = largest
            && let Some((level, change)) = levels.iter().min_by(|a, b| {
                let off = |level: &(&str, f64)| (level.1 - published::WELFARE).abs();
                off(a).total_cmp(&off(b))
            })
        {
            words.push(format!(
                "So {choice} moves the ratio most, and with {level} it comes nearest to the \
                 published {:+.1} %: {change:+.1} %.",
                published::WELFARE
            ));
        }
        words.extend(self.nearest());
        words.join(" ")
    }

    /// The combination of choices that comes nearest to the published changes of welfare, volume
    /// and Jain's index together.
    fn nearest(&self) -> Option<String> {
        let cells = CALIBRATIONS.iter().flat_map(|calibration| {
            AUCTIONS.iter().flat_map(move |auction| {
                BIDDERS.iter().map(move |bidders| (*calibration, *auction, *bidders))
            })
        });
        let found = cells.filter_map(|(calibration, auction, bidders)| {
            let mut medians = [0.0; METRICS.len()];
            for (median, (_, metric, _)) in medians.iter_mut().zip(METRICS) {
                let changes = self.changes(metric, calibration, &of(auction, bidders));
                *median = Summary::of(&changes, SEED)?.median;
            }
            Some(((calibration, auction, bidders), medians))
        });
        let off = |medians: &[f64; METRICS.len()]| -> f64 {
            let apart = medians.iter().zip(METRICS).map(|(ours, (_, _, paper))| ours - paper);
            apart.map(|apart| apart * apart).sum()
        };
        let ((calibration, auction, bidders), medians) =
            found.min_by(|a, b| off(&a.1).total_cmp(&off(&b.1)))?;
        let each: Vec<String> = METRICS
            .iter()
            .zip(medians)
            .map(|((quantity, _, paper), ours)| format!("{quantity} {ours:+.1} % ({paper:+.1} %)"))
            .collect();
        Some(format!(
            "Of all combinations the nearest in all three published changes is {calibration}, and \
             an auction {auction} whose bidders are of this kind: {bidders}. There, with the \
             published number in brackets: {}.",
            each.join(", ")
        ))
    }
}

/// An auction by its reading and its bidders, as the study calls it.
fn of(auction: &str, bidders: &str) -> String {
    format!("{auction}, {bidders}")
}
