//! Every field of firms that learn to bid: unit, range, default and meaning, in the order of a
//! file.

use crate::scenario::bounds::{
    Batch, Capacity, FirmCount, Markets, Memory, Money, Name, PriceCap, Rate, Sentence, Share,
    ShareAboveZero, Sigma, Ticks, Units,
};
use crate::scenario::field::{Field, needed};

const BID: &str = "one of Learned, Fixed(price)";
const MODE: &str = "one of Paper, Clean";
const NORM: &str = "one of None, Layer, Batch";
const PACE: &str = "one of Even, WithNoise";
const REPLICAS: &str = "one of Alike(count), Rates(actor, critic)";

/// All fields of a dispatch scenario. A tick is a round.
pub const FIELDS: &[Field] = &[
    needed("title", "", Name::ALLOWED, "headline"),
    needed("about", "", Sentence::ALLOWED, "what the scenario shows, in one sentence").or("\"\""),
    needed("ticks", "rounds", Ticks::ALLOWED, "length of the run"),
    needed("demand", "units", Capacity::ALLOWED, "units bought in every round, at any price"),
    needed("cap", "money/unit", PriceCap::ALLOWED, "offers lie between minus this and this")
        .or("100.0"),
    needed(
        "unit",
        "units",
        Capacity::ALLOWED,
        "what quantities are divided by before anybody learns from them",
    )
    .or("100.0"),
    needed("firms", "", "a list, 1 to 20, of up to 20 firms", "the firms of every market"),
    needed("firms.*", "", "(count, capacity, cost, bid)", "firms that are alike"),
    needed("firms.*.count", "", FirmCount::ALLOWED, "how many").or("1"),
    needed("firms.*.capacity", "units", Capacity::ALLOWED, "what each offers in every round"),
    needed("firms.*.cost", "money/unit", Money::ALLOWED, "what a unit costs it, up to `cap`"),
    needed("firms.*.bid", "", BID, "how it finds its price").or("Learned"),
    needed("firms.*.bid.0", "money/unit", Money::ALLOWED, "its price in every round").of("Fixed"),
    needed(
        "learning",
        "",
        "(mode, norm, memory, hidden, actor_rate, critic_rate, discount, tau, batch, replay, pace, \
         spread)",
        "how firms learn",
    )
    .or("()"),
    needed(
        "learning.mode",
        "",
        MODE,
        "whether the end of a round goes unseen, as published, or counts",
    )
    .or("Paper"),
    needed("learning.norm", "", NORM, "what networks normalise").or("Layer"),
    needed(
        "learning.memory",
        "",
        "true or false",
        "whether a firm sees the last round's offers, from the lowest up",
    )
    .or("false"),
    needed("learning.hidden", "", "a list of 2", "hidden layers of actor and critic")
        .or("[400, 300]"),
    needed("learning.hidden.*", "", Units::ALLOWED, "units of one layer"),
    needed("learning.actor_rate", "", Rate::ALLOWED, "Adam's learning rate of actors").or("0.0001"),
    needed("learning.critic_rate", "", Rate::ALLOWED, "Adam's learning rate of critics")
        .or("0.001"),
    needed("learning.discount", "", Share::ALLOWED, "γ").or("0.99"),
    needed("learning.tau", "", ShareAboveZero::ALLOWED, "how fast targets follow").or("0.001"),
    needed("learning.batch", "rounds", Batch::ALLOWED, "rounds of an update").or("128"),
    needed(
        "learning.replay",
        "rounds",
        Memory::ALLOWED,
        "rounds that a firm remembers, more than a batch",
    )
    .or("50000"),
    needed(
        "learning.pace",
        "",
        PACE,
        "whether learning rates stay, as published, or shrink as the noise does",
    )
    .or("Even"),
    needed(
        "learning.spread",
        "noise",
        Sigma::ALLOWED,
        "how far around its offer, in standard deviations of the noise, an actor climbs the mean \
         of its critic; 0: at its offer alone, as published",
    )
    .or("0.0"),
    needed("noise", "", "(first, decay, floor)", "what is tried out").or("()"),
    needed(
        "noise.first",
        "cap",
        Sigma::ALLOWED,
        "standard deviation of the noise on the first offer",
    )
    .or("1.0"),
    needed("noise.decay", "1/round", ShareAboveZero::ALLOWED, "what it is multiplied by")
        .or("0.999"),
    needed("noise.floor", "cap", Sigma::ALLOWED, "its least value").or("0.01"),
    needed(
        "markets",
        "",
        REPLICAS,
        "markets side by side, each with firms of its own: all alike, or one for each pair of \
         learning rates",
    )
    .or("Alike(count: 1)"),
    needed("markets.count", "", Markets::ALLOWED, "how many").of("Alike").or("1"),
    needed("markets.actor", "", "a list, 1 to 20", "learning rates of actors").of("Rates"),
    needed("markets.actor.*", "", Rate::ALLOWED, "one of them"),
    needed("markets.critic", "", "a list, 1 to 20", "learning rates of critics").of("Rates"),
    needed("markets.critic.*", "", Rate::ALLOWED, "one of them"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Dispatch;
    use crate::scenario::field::{paths, table};
    use crate::scenario::{load_as, parse_as, shipped};
    use std::collections::BTreeSet;

    const LISTS: &[&str] = &["firms", "hidden", "actor", "critic"];

    #[test]
    fn the_table_has_every_field_of_the_format_and_no_other() {
        let fixed = ["firms=[(capacity: 50, cost: 20, bid: Fixed(30))]".to_owned()];
        let of_dispatch = shipped().iter().filter(|scenario| scenario.arena == "Dispatch");
        let written: BTreeSet<String> = of_dispatch
            .flat_map(|scenario| [(scenario.name, &[][..]), (scenario.name, &fixed[..])])
            .flat_map(|(name, sets)| {
                let scenario = load_as::<Dispatch>(name, sets).expect("it loads");
                paths(&scenario.to_ron(), LISTS)
            })
            .collect();
        let listed: BTreeSet<String> = FIELDS.iter().map(|field| field.path.to_owned()).collect();
        assert_eq!(written, listed);
    }

    #[test]
    fn a_field_left_out_takes_the_default_that_the_table_names() {
        let text = "Dispatch(title: \"x\", ticks: 1, demand: 5, \
                    firms: [(capacity: 5, cost: 1)])";
        let short = parse_as::<Dispatch>("short.ron", text).expect("defaults fill the rest");
        let written =
            |field: &Field| Some(format!("{}={}", field.path.replace('*', "0"), field.default?));
        let sets: Vec<String> = FIELDS.iter().filter_map(written).collect();
        let long = short.clone().with(&sets).expect("each default is allowed");
        assert_eq!(short.form(), long.form());
    }

    #[test]
    fn the_page_prints_every_field() {
        let table = table(FIELDS.iter());
        let page = include_str!("../../../docs/scenario.md");
        assert!(page.contains(&table), "docs/scenario.md must contain this table:\n{table}");
    }

    #[test]
    fn what_does_not_fit_together_is_told_with_its_field() {
        for (set, path, message) in [
            ("firms=[]", "firms", "1 to 20"),
            ("firms.0.count=20", "", ""),
            ("firms.0.cost=101", "firms.0.cost", "up to 100"),
            ("firms.0.bid=Fixed(-101)", "firms.0.bid", "−100 to 100"),
            ("learning.hidden=[64]", "learning.hidden", "2"),
            ("learning.replay=128", "learning.replay", "more than 128"),
            ("markets=Rates(actor: [], critic: [0.1])", "markets.actor", "1 to 20"),
            ("markets=Alike(count: 400)", "learning.replay", "20000000"),
        ] {
            let found = load_as::<Dispatch>("bertrand", &["learning.replay=50000".to_owned()])
                .and_then(|scenario| scenario.with(&[set.to_owned()]));
            match (path, found) {
                ("", found) => drop(found.expect("twenty are allowed")),
                (_, Ok(_)) => panic!("{set} was taken"),
                (_, Err(error)) => {
                    let text = error.to_string();
                    assert!(text.contains(path) && text.contains(message), "{set}: {text}");
                }
            }
        }
    }

    #[test]
    fn a_grid_of_rates_is_a_market_for_each_pair() {
        let sets = ["markets=Rates(actor: [0.1, 0.2], critic: [0.3, 0.4, 0.5])".to_owned()];
        let scenario = load_as::<Dispatch>("duopoly", &sets).expect("it loads");
        let plan = scenario.plan().expect("it is laid out");
        let rates: Vec<(u32, f32, f32)> =
            plan.markets.iter().map(|it| (it.number, it.actor_rate, it.critic_rate)).collect();
        assert_eq!(rates.len(), 6);
        assert_eq!((rates[0], rates[1]), ((0, 0.1, 0.3), (1, 0.1, 0.4)));
        assert_eq!(rates[5], (5, 0.2, 0.5));
    }

    #[test]
    fn left_to_its_defaults_the_duopoly_is_the_published_one() {
        let text = "Dispatch(title: \"x\", ticks: 15000, demand: 70, \
                    firms: [(count: 2, capacity: 50, cost: 20)])";
        let scenario = parse_as::<Dispatch>("short.ron", text).expect("it is whole");
        let plan = scenario.plan().expect("it is laid out");
        assert_eq!(plan, crate::scenario::dispatch::Plan::published([0]));
    }
}
