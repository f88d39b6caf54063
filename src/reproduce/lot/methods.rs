//! The lot: every method with truthful and with learned orders, and what each term of the reward
//! is good for.

use super::{SOURCE, View, published};
use crate::record::Metrics;
use crate::reproduce::{Comparison, Experiment, Finding, Group, Reproduction};
use crate::study::results::Results;

/// All methods on the same vehicles.
pub const METHODS: Reproduction = Reproduction {
    name: "lot-methods",
    title: "Learned bargaining, its baselines and its parts",
    source: SOURCE,
    experiment: Experiment::Study { study: "lot_methods", quick: &["ticks=160"], compare },
};

const MADDPG: &str = "nash-maddpg";
const TRUTHFUL_NASH: &str = "nash, truthful";
const LEARNING_ONLY: &str = "learning only";
const GREEDY: &str = "greedy average, truthful";
/// What the paper's auction may be: its reading, and what its bidders do.
const AUCTIONS: [(&str, &str); 4] = [
    ("double auction, truthful", "cumulative, truthful bidders"),
    ("double auction by rank, truthful", "rank-matched, truthful bidders"),
    ("double auction, learned", "cumulative, bidders that learned under it"),
    ("double auction by rank, learned", "rank-matched, bidders that learned under it"),
];
/// Nash-MADDPG with parts left out.
const ABLATIONS: [(&str, &str); 5] = [
    ("without nash clearing", "greedy quantities instead of Nash clearing"),
    ("without price proximity", "no price-proximity term"),
    ("without credit", "no counterfactual credit"),
    ("without either", "neither of the two terms"),
    (LEARNING_ONLY, "Learning Only: neither, nor Nash clearing"),
];
/// What is compared: what it is called, and its metric.
const COMPARED: [(&str, &str); 3] =
    [("welfare", "welfare"), ("volume", "volume"), ("Jain's index", "jain")];

/// Sets the results of the study `lot_methods` beside the paper's numbers.
fn compare(results: &Results) -> Comparison {
    let Some(view) = View::of(results, "method") else {
        return Comparison { groups: Vec::new(), reading: String::new() };
    };
    let mut groups: Vec<Group> = AUCTIONS.map(|auction| against(&view, auction)).to_vec();
    groups.push(alone(&view));
    groups.push(rule_alone(&view));
    groups.push(learning_alone(&view));
    groups.push(ablations(&view));
    groups.push(all_metrics(&view));
    Comparison { groups, reading: reading(&view) }
}

/// Nash-MADDPG against one reading of the paper's auction.
fn against(view: &View, (auction, name): (&str, &str)) -> Group {
    let published = [published::WELFARE, published::VOLUME, published::JAIN];
    let mut findings: Vec<Finding> = COMPARED
        .iter()
        .zip(published)
        .map(|((quantity, metric), published)| {
            view.changed(&format!("{quantity}, change"), metric, MADDPG, auction)
                .published(published)
        })
        .collect();
    findings.push(
        view.plain("match rate of the auction", "match_rate", auction, 3)
            .published(published::AUCTION_MATCH_RATE),
    );
    findings.push(
        view.variation("variation of welfare with the population, auction", auction)
            .published(published::AUCTION_VARIATION),
    );
    Group { title: format!("Nash-MADDPG against the double auction: {name}"), findings }
}

/// Nash-MADDPG by itself.
fn alone(view: &View) -> Group {
    let findings = vec![
        view.plain("match rate", "match_rate", MADDPG, 3).published(published::MATCH_RATE),
        view.plain("mean price", "price_mean", MADDPG, 4)
            .unit("AUD/kWh")
            .published(published::PRICE),
        view.plain("price sd", "price_sd", MADDPG, 4)
            .unit("AUD/kWh")
            .published(published::PRICE_SD),
        view.variation("variation of welfare with the population", MADDPG)
            .published(published::VARIATION),
    ];
    Group { title: "Nash-MADDPG by itself".into(), findings }
}

/// What the rule does when everyone tells the truth.
fn rule_alone(view: &View) -> Group {
    let [(cumulative, _), (ranked, _), ..] = AUCTIONS;
    let baselines =
        [("cumulative auction", cumulative), ("rank-matched auction", ranked), ("greedy", GREEDY)];
    let findings = baselines.iter().flat_map(|(name, baseline)| {
        COMPARED.iter().map(move |(quantity, metric)| {
            let quantity = format!("{quantity}, Nash against {name}");
            view.changed(&quantity, metric, TRUTHFUL_NASH, baseline)
        })
    });
    Group { title: "The effect of the rule: truthful orders".into(), findings: findings.collect() }
}

/// What learning does under each rule.
fn learning_alone(view: &View) -> Group {
    let [(cumulative, _), (ranked, _), (learned, _), (ranked_learned, _)] = AUCTIONS;
    let pairs = [
        ("Nash", MADDPG, TRUTHFUL_NASH),
        ("greedy", LEARNING_ONLY, GREEDY),
        ("cumulative auction", learned, cumulative),
        ("rank-matched auction", ranked_learned, ranked),
    ];
    let findings = pairs.iter().flat_map(|(name, level, baseline)| {
        COMPARED.iter().map(move |(quantity, metric)| {
            view.changed(&format!("{quantity}, {name}"), metric, level, baseline)
        })
    });
    let title = "The effect of learning: learned against truthful orders, under the same rule";
    Group { title: title.into(), findings: findings.collect() }
}

/// What is lost with each part of Nash-MADDPG.
fn ablations(view: &View) -> Group {
    let findings = ABLATIONS.iter().flat_map(|(level, name)| {
        COMPARED.iter().map(move |(quantity, metric)| {
            view.changed(&format!("{quantity}, {name}"), metric, level, MADDPG)
        })
    });
    Group { title: "Without a part: against Nash-MADDPG".into(), findings: findings.collect() }
}

/// Every metric of Nash-MADDPG.
fn all_metrics(view: &View) -> Group {
    let named = Metrics::NAMES.iter().zip(Metrics::UNITS);
    let findings = named
        .map(|(metric, unit)| view.plain(metric, metric, MADDPG, 3).unit(unit))
        .filter(|finding| finding.ours.is_some());
    let title = "Every metric of Nash-MADDPG, over populations and seeds";
    Group { title: title.into(), findings: findings.collect() }
}

/// What the numbers say.
fn reading(view: &View) -> String {
    let median = |level, baseline, metric| {
        view.change(metric, level, baseline).map_or(f64::NAN, |summary| summary.median)
    };
    let [(cumulative, _), (ranked, _), (learned, _), (ranked_learned, _)] = AUCTIONS;
    let welfare = [cumulative, ranked, learned, ranked_learned]
        .map(|auction| median(MADDPG, auction, "welfare"));
    let highest = welfare.into_iter().fold(f64::NEG_INFINITY, f64::max);
    let verdict = match highest >= published::WELFARE {
        true => "at least the published gain is reached against one of them",
        false if highest > 0.0 => "the gain has the published sign, and is smaller",
        false => "the published gain does not come out",
    };
    let rule = median(TRUTHFUL_NASH, cumulative, "welfare");
    let learning = median(MADDPG, TRUTHFUL_NASH, "welfare");
    let share = |level: &str| view.plain("", "optimum_share", level, 3).ours.map(|it| it.median);
    let patience = match (share(MADDPG), learning > 0.0) {
        (Some(share), true) if share < 1.0 => format!(
            " Learned orders realise {:.0} % of what each single tick would allow, and more over \
             the whole stay: they let cheap bargains pass, so that energy is kept for those who \
             value it more later. A tick's optimum is no bound on a month.",
            100.0 * share
        ),
        _ => String::new(),
    };
    let worst = ABLATIONS
        .iter()
        .map(|(level, name)| (median(level, MADDPG, "welfare"), *name))
        .filter(|(change, _)| change.is_finite())
        .min_by(|a, b| a.0.total_cmp(&b.0));
    let parts = worst.map_or_else(String::new, |(change, name)| {
        format!(
            " Of the parts left out, welfare changes most downward with {name}: {change:+.1} %."
        )
    });
    let jain = median(MADDPG, cumulative, "jain");
    format!(
        "Against the double auction, welfare of Nash-MADDPG changes by {:+.1} % (cumulative, \
         truthful bidders), {:+.1} % (rank-matched, truthful), {:+.1} % (cumulative, bidders that \
         learned under it) and {:+.1} % (rank-matched, likewise), where the paper has {:+.1} %: \
         {verdict}. The rule alone, on truthful orders, makes {rule:+.1} % of it, and learning, \
         under bargaining, {learning:+.1} %. Jain's index changes by {jain:+.1} % against the \
         cumulative auction with truthful bidders ({:+.1} % published).{patience}{parts}",
        welfare[0],
        welfare[1],
        welfare[2],
        welfare[3],
        published::WELFARE,
        published::JAIN,
    )
}
