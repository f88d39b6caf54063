//! The lot: what collusion and dropping out cost. The paper names the question and leaves it
//! open.

use super::{SEED, SOURCE, View, text};
use crate::reproduce::{Comparison, Experiment, Finding, Group, Reproduction, Statistic};
use crate::study::results::Results;
use crate::study::statistics::Summary;

/// The welfare that rings and those who drop out cost, by rule.
pub const CONDUCT: Reproduction = Reproduction {
    name: "lot-conduct",
    title: "What collusion and dropping out cost",
    source: SOURCE,
    experiment: Experiment::Study { study: "lot_conduct", quick: &["ticks=160"], compare },
};

const NOBODY: &str = "nobody";

/// The rules as the study calls them, and as people do.
const RULES: [(&str, &str); 4] = [
    ("nash", "Nash bargaining"),
    ("greedy", "greedy average"),
    ("double-auction-rank", "double auction by rank"),
    ("double-auction", "double auction"),
];

/// Compares the study `lot_conduct` with itself: everybody else against nobody.
fn compare(results: &Results) -> Comparison {
    let none = Comparison { groups: Vec::new(), reading: String::new() };
    let (Some(view), Some(rules)) = (View::of(results, "conduct"), results.factor("rule")) else {
        return none;
    };
    // In the order of the study, which is that of the cells.
    let mut others: Vec<String> = Vec::new();
    for conduct in results.factors[view.levels].iter().map(ToString::to_string) {
        if conduct != NOBODY && !others.contains(&conduct) {
            others.push(conduct);
        }
    }
    let group = |&(rule, name): &(&str, &str)| {
        let among = [(rules, text(rule))];
        let finding = |conduct: &String| Finding {
            quantity: conduct.clone(),
            unit: "%",
            decimals: 1,
            published: None,
            ours: Summary::of(&view.changes("welfare", conduct, NOBODY, &among), SEED),
            statistic: Statistic::Median,
            over: "seeds",
        };
        Group {
            title: format!("Welfare against the same arrivals with nobody of this kind, {name}"),
            findings: others.iter().map(finding).collect(),
        }
    };
    let groups: Vec<Group> = RULES.iter().map(group).collect();
    let reading = reading(&groups);
    Comparison { groups, reading }
}

/// Which conduct costs most and which adds most.
fn reading(groups: &[Group]) -> String {
    let changes: Vec<(&str, &str, f64)> = groups
        .iter()
        .zip(RULES)
        .flat_map(|(group, (_, rule))| {
            let medians =
                group.findings.iter().filter_map(|it| Some((it, it.ours.as_ref()?.median)));
            medians.map(move |(finding, change)| (rule, finding.quantity.as_str(), change))
        })
        .collect();
    let least = changes.iter().min_by(|a, b| a.2.total_cmp(&b.2));
    let most = changes.iter().max_by(|a, b| a.2.total_cmp(&b.2));
    let (Some(least), Some(most)) = (least, most) else {
        return "No run was there to compare.".into();
    };
    let costs = format!(
        "“{}” costs most: {:+.1} % of welfare under the rule {}.",
        least.1, least.2, least.0
    );
    match most.2 > 0.0 {
        false => costs,
        true => format!(
            "{costs} “{}” adds to it, {:+.1} % under the rule {}: who waits for a higher price \
             keeps energy for those who need it more, at the cost of fairness and of trades.",
            most.1, most.2, most.0
        ),
    }
}
