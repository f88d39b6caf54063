//! The lot: what the rule alone does, on the same truthful orders.
//!
//! The paper compares learned bargaining with an auction. This part runs every rule on the same
//! true values, so that what remains to be explained by learning shows.

use super::{SOURCE, View, published};
use crate::reproduce::{Comparison, Experiment, Group, Reproduction};
use crate::study::results::Results;

/// The four rules on the same truthful orders.
pub const RULES: Reproduction = Reproduction {
    name: "lot-rules",
    title: "The lot's four rules on the same truthful orders",
    source: SOURCE,
    experiment: Experiment::Study { study: "rules_by_size", quick: &["ticks=160"], compare },
};

const NASH: &str = "nash";
/// Both readings of "double auction": the paper names neither.
const AUCTIONS: [(&str, &str); 2] =
    [("double-auction", "cumulative"), ("double-auction-rank", "rank-matched")];

/// Sets the results of the study `rules_by_size` beside the paper's numbers.
fn compare(results: &Results) -> Comparison {
    let Some(view) = View::of(results, "rule") else {
        return Comparison { groups: Vec::new(), reading: String::new() };
    };
    let mut groups: Vec<Group> = AUCTIONS.map(|auction| against(&view, auction)).to_vec();
    groups.push(alone(&view));
    Comparison { groups, reading: reading(&view) }
}

/// Bargaining against one reading of the auction.
fn against(view: &View, (auction, name): (&str, &str)) -> Group {
    let change = |quantity: &str, metric: &str, published: f64| {
        view.changed(&format!("{quantity}, change"), metric, NASH, auction).published(published)
    };
    let findings = vec![
        change("welfare", "welfare", published::WELFARE),
        change("volume", "volume", published::VOLUME),
        change("Jain's index", "jain", published::JAIN),
        view.plain("match rate of the auction", "match_rate", auction, 3)
            .published(published::AUCTION_MATCH_RATE),
        view.variation("variation of welfare with the population, auction", auction)
            .published(published::AUCTION_VARIATION),
    ];
    Group { title: format!("Nash bargaining against the double auction, {name}"), findings }
}

/// Bargaining by itself.
fn alone(view: &View) -> Group {
    let findings = vec![
        view.plain("match rate", "match_rate", NASH, 3).published(published::MATCH_RATE),
        view.plain("mean price", "price_mean", NASH, 4).unit("AUD/kWh").published(published::PRICE),
        view.plain("price sd", "price_sd", NASH, 4).unit("AUD/kWh").published(published::PRICE_SD),
        view.variation("variation of welfare with the population", NASH)
            .published(published::VARIATION),
        view.plain("share of the welfare optimum", "optimum_share", NASH, 3),
    ];
    Group { title: "Nash bargaining by itself".into(), findings }
}

/// What the numbers say.
fn reading(view: &View) -> String {
    let change = |metric, auction| view.change(metric, NASH, auction).map(|summary| summary.median);
    let [(cumulative, _), (ranked, _)] = AUCTIONS;
    let (Some(welfare), Some(volume), Some(jain)) =
        (change("welfare", cumulative), change("volume", cumulative), change("jain", cumulative))
    else {
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
