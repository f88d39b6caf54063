//! Every field of traders who choose a venue: unit, range, default and meaning, in the order of a
//! file.

use crate::scenario::bounds::{
    Batch, EntryCost, Memory, Name, Rate, Sentence, Share, ShareAboveZero, Stages, Ticks, Traders,
    Units, Updates,
};
use crate::scenario::field::{Field, needed};

const K: &str = "one of Fixed(k), Learned";
const TRADING: &str = "one of Learned, Computed";
const OFFERS: &str = "one of Rational, Any";

/// All fields of a scenario of venues. A tick is a stage.
pub const FIELDS: &[Field] = &[
    needed("title", "", Name::ALLOWED, "headline"),
    needed("about", "", Sentence::ALLOWED, "what the scenario shows, in one sentence").or("\"\""),
    needed("ticks", "stages", Ticks::ALLOWED, "length of the run"),
    needed("buyers", "", Traders::ALLOWED, "how many"),
    needed("sellers", "", Traders::ALLOWED, "how many"),
    needed("venues", "", "a list, 1 to 4", "the double auctions that traders can enter"),
    needed("venues.*", "", K, "how one finds its k"),
    needed("venues.*.0", "", Share::ALLOWED, "k: the price's place in its interval, 1 is its top")
        .of("Fixed"),
    needed("entry_cost", "money", EntryCost::ALLOWED, "what entering a venue costs").or("0.0001"),
    needed(
        "trading",
        "",
        TRADING,
        "how traders decide: each learns, or all follow what fictitious play finds",
    )
    .or("Learned"),
    needed(
        "offers",
        "",
        OFFERS,
        "whether those who learn can make offers at which they would lose by trade",
    )
    .or("Rational"),
    needed(
        "turnover",
        "1/stage",
        Share::ALLOWED,
        "probability with which a trader gives its place to one of another type",
    )
    .or("0.0"),
    needed(
        "round",
        "stages",
        Stages::ALLOWED,
        "after so many, memories are emptied, exploration begins anew and venues that learn post \
         k; 0 is never",
    )
    .or("0"),
    needed(
        "learning",
        "",
        "(hidden, value_rate, parameter_rate, value_tau, parameter_tau, discount, batch, memory, \
         exploration)",
        "how traders learn",
    )
    .or("()"),
    needed("learning.hidden", "", "a list, 1 to 3", "hidden layers of Q and μ").or("[128]"),
    needed("learning.hidden.*", "", Units::ALLOWED, "units of one layer"),
    needed("learning.value_rate", "", Rate::ALLOWED, "Adam's learning rate of Q").or("0.001"),
    needed("learning.parameter_rate", "", Rate::ALLOWED, "Adam's learning rate of μ").or("0.0001"),
    needed("learning.value_tau", "", ShareAboveZero::ALLOWED, "how fast Q's target follows")
        .or("0.1"),
    needed("learning.parameter_tau", "", ShareAboveZero::ALLOWED, "how fast μ's target follows")
        .or("0.001"),
    needed("learning.discount", "", Share::ALLOWED, "γ; 0 is natural for a game of one shot")
        .or("0.9"),
    needed("learning.batch", "stages", Batch::ALLOWED, "stages of an update").or("128"),
    needed(
        "learning.memory",
        "stages",
        Memory::ALLOWED,
        "stages that a trader remembers, at least a batch",
    )
    .or("10000"),
    needed("learning.exploration", "", "(from, to, over)", "how often something else is tried")
        .or("()"),
    needed("learning.exploration.from", "", Share::ALLOWED, "ε in the first stage of a round")
        .or("1.0"),
    needed("learning.exploration.to", "", Share::ALLOWED, "ε in the end").or("0.05"),
    needed("learning.exploration.over", "stages", Ticks::ALLOWED, "how long ε declines").or("2000"),
    needed(
        "pricing",
        "",
        "(hidden, actor_rate, critic_rate, tau, discount, batch, memory, noise, decay, \
         noise_floor, updates, measured)",
        "how venues learn",
    )
    .or("()"),
    needed("pricing.hidden", "", "a list, 1 to 3", "hidden layers of actor and critic")
        .or("[64, 64]"),
    needed("pricing.hidden.*", "", Units::ALLOWED, "units of one layer"),
    needed("pricing.actor_rate", "", Rate::ALLOWED, "Adam's learning rate of actors").or("0.001"),
    needed("pricing.critic_rate", "", Rate::ALLOWED, "Adam's learning rate of critics").or("0.01"),
    needed("pricing.tau", "", ShareAboveZero::ALLOWED, "how fast targets follow").or("0.01"),
    needed("pricing.discount", "", Share::ALLOWED, "γ").or("0.95"),
    needed("pricing.batch", "rounds", Batch::ALLOWED, "rounds of an update").or("64"),
    needed(
        "pricing.memory",
        "rounds",
        Memory::ALLOWED,
        "rounds that a venue remembers, at least a batch",
    )
    .or("10000"),
    needed("pricing.noise", "", Share::ALLOWED, "standard deviation of the noise on the first k")
        .or("0.2"),
    needed("pricing.decay", "1/round", ShareAboveZero::ALLOWED, "what it is multiplied by")
        .or("0.99"),
    needed("pricing.noise_floor", "", Share::ALLOWED, "its least value").or("0.02"),
    needed("pricing.updates", "", Updates::ALLOWED, "updates after each round").or("1"),
    needed(
        "pricing.measured",
        "stages",
        Ticks::ALLOWED,
        "stages at the end of a round whose mean efficiency is a venue's reward",
    )
    .or("10"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Venues;
    use crate::scenario::field::{paths, table};
    use crate::scenario::{load_as, parse_as, shipped};
    use std::collections::BTreeSet;

    const LISTS: &[&str] = &["venues", "hidden"];
    const SHORT: &str = "Venues(title: \"x\", ticks: 1, buyers: 50, sellers: 50, \
                         venues: [Fixed(0), Fixed(1)])";

    #[test]
    fn the_table_has_every_field_of_the_format_and_no_other() {
        let of_venues = shipped().iter().filter(|scenario| scenario.arena == "Venues");
        let written: BTreeSet<String> = of_venues
            .flat_map(|scenario| {
                let scenario = load_as::<Venues>(scenario.name, &[]).expect("it loads");
                paths(&scenario.to_ron(), LISTS)
            })
            .collect();
        let listed: BTreeSet<String> = FIELDS.iter().map(|field| field.path.to_owned()).collect();
        assert_eq!(written, listed);
    }

    #[test]
    fn a_field_left_out_takes_the_default_that_the_table_names() {
        let short = parse_as::<Venues>("short.ron", SHORT).expect("defaults fill the rest");
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
    fn left_to_its_defaults_the_game_is_the_published_one() {
        let scenario = parse_as::<Venues>("short.ron", SHORT).expect("it is whole");
        let plan = scenario.plan().expect("it is laid out");
        assert_eq!(plan, crate::scenario::venues::Plan::published(&[0.0, 1.0]));
    }

    #[test]
    fn what_does_not_fit_together_is_told_with_its_field() {
        for (set, path, message) in [
            ("venues=[]", "venues", "1 to 4"),
            ("venues.0=Fixed(1.5)", "venues.0", "from 0 to 1"),
            ("round=0", "round", "1 or more"),
            ("trading=Computed", "venues.0", "Fixed(k)"),
            ("pricing.measured=61", "pricing.measured", "up to 60"),
            ("learning.hidden=[]", "learning.hidden", "1 to 3"),
            ("pricing.hidden=[1, 1, 1, 1]", "pricing.hidden", "1 to 3"),
            ("learning.memory=31", "learning.memory", "`learning.batch`"),
            ("pricing.memory=9", "pricing.memory", "`pricing.batch`"),
            ("learning.memory=10000000", "learning.memory", "5000000"),
            ("learning.hidden=[4096, 4096]", "learning.hidden", "50000000"),
        ] {
            let base = ["round=60", "learning.batch=32", "pricing.batch=10", "pricing.measured=10"];
            let base: Vec<String> = base.iter().map(|&set| set.to_owned()).collect();
            let found = load_as::<Venues>("venues_pricing", &base)
                .expect("it loads")
                .with(&[set.to_owned()]);
            let Err(error) = found else { panic!("{set} was taken") };
            let text = error.to_string();
            assert!(text.contains(path) && text.contains(message), "{set}: {text}");
        }
    }
}
