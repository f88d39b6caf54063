//! The lot: what one order could gain by stating something else. The paper names the question
//! and leaves it open.

use super::{SOURCE, View};
use crate::reproduce::{Comparison, Experiment, Finding, Group, Reproduction};
use crate::study::results::Results;

/// The gain of the best misreport, by rule and policy.
pub const MISREPORTS: Reproduction = Reproduction {
    name: "lot-misreports",
    title: "What a misreport gains",
    source: SOURCE,
    experiment: Experiment::Study { study: "lot_misreports", quick: &["ticks=32"], compare },
};

const METHODS: [&str; 8] = [
    "double auction, truthful",
    "double auction by rank, truthful",
    "greedy average, truthful",
    "nash, truthful",
    "double auction, learned",
    "double auction by rank, learned",
    "learning only",
    "nash-maddpg",
];

/// Collects the gains of the study `lot_misreports`.
fn compare(results: &Results) -> Comparison {
    let Some(view) = View::of(results, "method") else {
        return Comparison { groups: Vec::new(), reading: String::new() };
    };
    let finding = |method: &str| view.plain(method, "misreport_gain", method, 4).unit("AUD");
    let findings: Vec<Finding> = METHODS.into_iter().map(finding).collect();
    let reading = reading(&findings);
    let title = "Mean gain of an order's best misreport, the others' orders as they are";
    Comparison { groups: vec![Group { title: title.into(), findings }], reading }
}

fn reading(findings: &[Finding]) -> String {
    let medians = findings
        .iter()
        .filter_map(|finding| Some((finding.quantity.as_str(), finding.ours.as_ref()?.median)));
    let least = medians.clone().min_by(|a, b| a.1.total_cmp(&b.1));
    let most = medians.max_by(|a, b| a.1.total_cmp(&b.1));
    let (Some((least, low)), Some((most, high))) = (least, most) else {
        return "No order was audited.".into();
    };
    format!(
        "An order gains least by misreporting under “{least}” ({low:.4} AUD in the median run) and \
         most under “{most}” ({high:.4} AUD). No rule here is proof against misreports; these are \
         gains of one order in one tick, not of a policy over a stay."
    )
}
