//! Every field of the format: unit, range, default and meaning, in the order of a file.
//!
//! Errors quote the range, `docs/scenario.md` prints the whole table,
//! and tests hold both, and the shipped scenarios, to it.

use crate::scenario::bounds::{
    Batch, BatteryKwh, Bays, ChargeKw, DataPath, Decrement, DischargeKw, ExchangeRate, Factor,
    HourOfDay, LocalDate, Lots, Memory, Name, Norm, Orders, PositivePrice, Price, PriceFactor,
    Rate, RewardWeight, Sentence, Share, ShareAboveZero, ShareBelowOne, Speed, StayTicks,
    StepHours, StepsPerDay, Tick, Ticks, Tolerance, TradingUnit, Units, Updates, UtcOffset,
    VehicleCount, Weight,
};
use crate::scenario::field::{Field, needed};

const RULE: &str = "one of Nash(power), Greedy, DoubleAuctionRank, DoubleAuction, KPricing(k)";
const RANGE: &str = "an interval, as (min: 0.1, max: 0.9)";
const POLICY: &str = "one of Truthful, ZeroIntelligence(floor, ceiling), MarkUp(margin), \
     Collude(bid_at_most, ask_at_least), Learned(name), Learning";

/// All fields of a lot scenario.
pub const FIELDS: &[Field] = &[
    needed("title", "", Name::ALLOWED, "headline"),
    needed("about", "", Sentence::ALLOWED, "what the scenario shows, in one sentence").or("\"\""),
    needed("clock", "", "(step_hours, steps_per_day, opens_at_hours)", "how ticks relate to hours"),
    needed("clock.step_hours", "h", StepHours::ALLOWED, "length of a tick"),
    needed(
        "clock.steps_per_day",
        "ticks",
        StepsPerDay::ALLOWED,
        "ticks in a day, at most 24 h of them; the lot is closed for the rest of the day",
    ),
    needed("clock.opens_at_hours", "h", HourOfDay::ALLOWED, "time of day at a day's first tick")
        .or("0.0"),
    needed("ticks", "ticks", Ticks::ALLOWED, "length of the run"),
    needed("lots", "", Lots::ALLOWED, "lots, each a market of its own").or("1"),
    needed(
        "bays",
        "",
        Bays::ALLOWED,
        "bays in each lot, lots times bays up to 20,000,000; who finds none free drives on",
    ),
    needed("turnover", "", "(arrivals, bursts, stay, opening, when_full, dropout)", "who comes and for how long"),
    needed(
        "turnover.arrivals",
        "",
        "one of Population(vehicles), Rate(vehicles per tick), \
         Measured(file, place, per_weekday, per_weekend_day)",
        "how many vehicles come",
    ),
    needed(
        "turnover.arrivals.0",
        "vehicles",
        VehicleCount::ALLOWED,
        "vehicles in a lot, on average, were there always a free bay; \
         the rate is this over the mean stay (Little's law)",
    )
    .of("Population"),
    needed(
        "turnover.arrivals.0",
        "1/tick",
        VehicleCount::ALLOWED,
        "expected arrivals per lot and tick",
    )
    .of("Rate"),
    needed("turnover.arrivals.file", "", DataPath::ALLOWED, "shares of a day's arrivals, CSV")
        .of("Measured"),
    needed(
        "turnover.arrivals.place",
        "",
        "one of Home, Public, Workplace",
        "the kind of charger whose arrivals are taken",
    )
    .of("Measured"),
    needed(
        "turnover.arrivals.per_weekday",
        "1/day",
        VehicleCount::ALLOWED,
        "expected arrivals per lot on a day from Monday to Friday",
    )
    .of("Measured"),
    needed(
        "turnover.arrivals.per_weekend_day",
        "1/day",
        VehicleCount::ALLOWED,
        "the same on a Saturday or Sunday; workplaces have no measured weekend, so only 0 there",
    )
    .or("0.0")
    .of("Measured"),
    needed("turnover.bursts", "", "a list, up to 1,000", "times with more or fewer arrivals")
        .or("[]"),
    needed("turnover.bursts.*", "", "(from_tick, until_tick, factor)", "one such time"),
    needed("turnover.bursts.*.from_tick", "tick", Tick::ALLOWED, "its first tick, counted from 0"),
    needed("turnover.bursts.*.until_tick", "tick", Tick::ALLOWED, "the first tick after it"),
    needed(
        "turnover.bursts.*.factor",
        "",
        Factor::ALLOWED,
        "factor on the expected arrivals; overlapping bursts multiply",
    ),
    needed(
        "turnover.stay",
        "",
        "one of Uniform(min, max), Measured(file)",
        "how long a vehicle stays",
    ),
    needed("turnover.stay.min", "ticks", StayTicks::ALLOWED, "shortest stay").of("Uniform"),
    needed("turnover.stay.max", "ticks", StayTicks::ALLOWED, "longest stay, at least `min`")
        .of("Uniform"),
    needed("turnover.stay.file", "", DataPath::ALLOWED, "lengths of stay by hour of arrival, CSV")
        .of("Measured"),
    needed(
        "turnover.opening",
        "",
        "one of Empty, Steady",
        "who is there at the first tick: nobody, or as many as on any other day",
    )
    .or("Steady"),
    needed(
        "turnover.when_full",
        "",
        "one of FirstCome, Negotiate(unit, decrement, tolerance)",
        "who of several newcomers gets the last free bays: those who come first, or whom they agree on by a trading auction",
    )
    .or("FirstCome"),
    needed(
        "turnover.when_full.unit",
        "AUD",
        TradingUnit::ALLOWED,
        "the first trading unit",
    )
    .of("Negotiate")
    .or("0.1"),
    needed(
        "turnover.when_full.decrement",
        "",
        Decrement::ALLOWED,
        "what the unit is multiplied by where a cycle doesn't settle the auction",
    )
    .of("Negotiate")
    .or("0.9"),
    needed(
        "turnover.when_full.tolerance",
        "AUD",
        Tolerance::ALLOWED,
        "differences up to this are none",
    )
    .of("Negotiate")
    .or("0.05"),
    needed(
        "turnover.dropout",
        "",
        Share::ALLOWED,
        "chance in each tick that a vehicle stops trading for the rest of its stay",
    )
    .or("0.0"),
    needed("vehicles", "", "(models, soc, target, buffer, efficiency)", "what comes"),
    needed(
        "vehicles.models",
        "",
        "one of Single(name, battery_kwh, charge_kw, discharge_kw), Registered(file)",
        "which models come",
    ),
    needed("vehicles.models.name", "", Name::ALLOWED, "name in tables").of("Single"),
    needed("vehicles.models.battery_kwh", "kWh", BatteryKwh::ALLOWED, "usable battery")
        .of("Single"),
    needed("vehicles.models.charge_kw", "kW", ChargeKw::ALLOWED, "most power into the battery")
        .of("Single"),
    needed(
        "vehicles.models.discharge_kw",
        "kW",
        DischargeKw::ALLOWED,
        "most power out of the battery; 0 for a vehicle that can't sell",
    )
    .of("Single"),
    needed(
        "vehicles.models.file",
        "",
        DataPath::ALLOWED,
        "models weighted by registrations, at AC powers, CSV",
    )
    .of("Registered"),
    needed("vehicles.soc", "", RANGE, "state of charge on arrival, uniform"),
    needed("vehicles.soc.min", "of the battery", Share::ALLOWED, "lowest"),
    needed("vehicles.soc.max", "of the battery", Share::ALLOWED, "highest, at least `min`"),
    needed("vehicles.target", "", RANGE, "state of charge wanted on leaving, uniform"),
    needed("vehicles.target.min", "of the battery", Share::ALLOWED, "lowest"),
    needed("vehicles.target.max", "of the battery", Share::ALLOWED, "highest, at least `min`"),
    needed(
        "vehicles.buffer",
        "of the battery",
        Share::ALLOWED,
        "a vehicle sells only what lies above its target plus this",
    )
    .or("0.05"),
    needed(
        "vehicles.efficiency",
        "",
        ShareAboveZero::ALLOWED,
        "energy that reaches the buyer per energy that leaves the seller",
    )
    .or("1.0"),
    needed(
        "valuation",
        "",
        "(grid_price, patient, urgent, degradation, keep)",
        "what energy is worth",
    ),
    needed(
        "valuation.grid_price",
        "",
        "one of Fixed(price), \
         Hourly(file, from, utc_offset_hours, aud_per_eur, floor, surcharge)",
        "what a kilowatt-hour costs from the grid",
    ),
    needed("valuation.grid_price.0", "AUD/kWh", PositivePrice::ALLOWED, "one price for all time")
        .of("Fixed"),
    needed("valuation.grid_price.file", "", DataPath::ALLOWED, "hourly wholesale prices, CSV")
        .of("Hourly"),
    needed("valuation.grid_price.from", "", LocalDate::ALLOWED, "local date of the first day")
        .of("Hourly"),
    needed(
        "valuation.grid_price.utc_offset_hours",
        "h",
        UtcOffset::ALLOWED,
        "local standard time minus UTC, the same all year",
    )
    .or("0.0")
    .of("Hourly"),
    needed("valuation.grid_price.aud_per_eur", "AUD/EUR", ExchangeRate::ALLOWED, "exchange rate")
        .of("Hourly"),
    needed(
        "valuation.grid_price.floor",
        "AUD/kWh",
        Price::ALLOWED,
        "taken where the wholesale price is negative or below it",
    )
    .or("0.0")
    .of("Hourly"),
    needed(
        "valuation.grid_price.surcharge",
        "AUD/kWh",
        Price::ALLOWED,
        "added to every hour: network charges, taxes and the retailer's share",
    )
    .or("0.0")
    .of("Hourly"),
    needed(
        "valuation.patient",
        "of the grid price",
        PriceFactor::ALLOWED,
        "willingness to pay on arrival",
    )
    .or("0.65"),
    needed(
        "valuation.urgent",
        "of the grid price",
        PriceFactor::ALLOWED,
        "what urgency adds to it up to departure",
    )
    .or("0.55"),
    needed("valuation.degradation", "", RANGE, "battery wear of selling, uniform")
        .or("(min: 0.03, max: 0.07)"),
    needed("valuation.degradation.min", "AUD/kWh", Price::ALLOWED, "lowest"),
    needed("valuation.degradation.max", "AUD/kWh", Price::ALLOWED, "highest, at least `min`"),
    needed("valuation.keep", "", RANGE, "what a seller's energy is worth to itself, uniform")
        .or("(min: 0.2, max: 0.6)"),
    needed("valuation.keep.min", "of the grid price", PriceFactor::ALLOWED, "lowest"),
    needed(
        "valuation.keep.max",
        "of the grid price",
        PriceFactor::ALLOWED,
        "highest, at least `min`",
    ),
    needed("market", "", "(rule, compare, policies, audit)", "how the lot trades"),
    needed("market.rule", "", RULE, "the rule that settles"),
    needed(
        "market.rule.power",
        "",
        Share::ALLOWED,
        "the buyers' bargaining power: their share of each pair's gain",
    )
    .or("0.5")
    .of("Nash"),
    needed(
        "market.rule.k",
        "",
        Share::ALLOWED,
        "where in the price interval the price lies; more favours sellers",
    )
    .or("0.5")
    .of("KPricing"),
    needed(
        "market.compare",
        "",
        "a list, up to 20",
        "rules computed on the same orders for comparison; they move nothing",
    )
    .or("[]"),
    needed("market.compare.*", "", RULE, "one such rule"),
    needed("market.compare.*.power", "", Share::ALLOWED, "as in `market.rule`")
        .or("0.5")
        .of("Nash"),
    needed("market.compare.*.k", "", Share::ALLOWED, "as in `market.rule`")
        .or("0.5")
        .of("KPricing"),
    needed("market.policies", "", "a list, 1 to 100", "who bids how, drawn for each vehicle")
        .or("[(policy: Truthful, weight: 1.0)]"),
    needed("market.policies.*", "", "(policy, weight)", "one policy"),
    needed(
        "market.policies.*.policy",
        "",
        POLICY,
        "how a vehicle turns its true value into an order",
    ),
    needed(
        "market.policies.*.policy.floor",
        "AUD/kWh",
        Price::ALLOWED,
        "lowest bid: bids are uniform between it and the true value",
    )
    .or("0.05")
    .of("ZeroIntelligence"),
    needed(
        "market.policies.*.policy.ceiling",
        "AUD/kWh",
        Price::ALLOWED,
        "highest ask, at least `floor`: asks are uniform between the true value and it",
    )
    .or("0.4")
    .of("ZeroIntelligence"),
    needed(
        "market.policies.*.policy.margin",
        "of the true value",
        ShareBelowOne::ALLOWED,
        "how far bids lie below, and asks above, the true value",
    )
    .of("MarkUp"),
    needed(
        "market.policies.*.policy.bid_at_most",
        "AUD/kWh",
        Price::ALLOWED,
        "what the ring's buyers have agreed on: they bid this, or their true value if it is lower",
    )
    .or("1.0")
    .of("Collude"),
    needed(
        "market.policies.*.policy.ask_at_least",
        "AUD/kWh",
        Price::ALLOWED,
        "what the ring's sellers have agreed on: they ask this, or their true value if it is higher",
    )
    .or("0.0")
    .of("Collude"),
    needed(
        "market.policies.*.policy.name",
        "",
        Name::ALLOWED,
        "a shipped policy, or a file of weights (.safetensors) with its card (.json) beside it",
    )
    .of("Learned"),
    needed("market.policies.*.weight", "", Weight::ALLOWED, "relative frequency, not all 0")
        .or("1.0"),
    needed(
        "market.audit",
        "",
        Orders::ALLOWED,
        "orders of a lot in a tick for which the best misreport is sought; each takes some hundred clearings",
    )
    .or("0"),
    needed(
        "learning",
        "",
        "(ticks, warm_up, updates, batch, memory, hidden, actor_rate, critic_rate, discount, tau, \
         max_norm, noise, rewards)",
        "how those learn whose policy is Learning",
    )
    .or("()"),
    needed(
        "learning.ticks",
        "ticks",
        Ticks::ALLOWED,
        "length of the whole training: exploration declines over it, and learning ends with it; \
         `haggle train` sets it to its episodes",
    )
    .or("32000"),
    needed("learning.warm_up", "ticks", Tick::ALLOWED, "ticks that only fill the memory")
        .or("100"),
    needed("learning.updates", "", Updates::ALLOWED, "updates in each tick after that").or("1"),
    needed("learning.batch", "", Batch::ALLOWED, "transitions in a batch").or("256"),
    needed("learning.memory", "", Memory::ALLOWED, "transitions that are kept").or("100000"),
    needed("learning.hidden", "", "a list, 1 to 8", "hidden layers of actor and critic")
        .or("[64, 64]"),
    needed("learning.hidden.*", "", Units::ALLOWED, "units of one layer"),
    needed("learning.actor_rate", "", Rate::ALLOWED, "Adam's learning rate of the actor")
        .or("0.0001"),
    needed("learning.critic_rate", "", Rate::ALLOWED, "Adam's learning rate of the critic")
        .or("0.001"),
    needed("learning.discount", "", Share::ALLOWED, "what a reward is worth a tick later")
        .or("0.95"),
    needed(
        "learning.tau",
        "",
        ShareAboveZero::ALLOWED,
        "share of the way that target networks go after their models in an update",
    )
    .or("0.01"),
    needed("learning.max_norm", "", Norm::ALLOWED, "longer gradients are shortened to it")
        .or("0.5"),
    needed("learning.noise", "", "(theta, from, to)", "Ornstein–Uhlenbeck noise on actions")
        .or("()"),
    needed(
        "learning.noise.theta",
        "",
        ShareAboveZero::ALLOWED,
        "share by which the noise returns toward 0 in a tick",
    )
    .or("0.15"),
    needed("learning.noise.from", "", Share::ALLOWED, "size of its steps at the first tick")
        .or("0.2"),
    needed("learning.noise.to", "", Share::ALLOWED, "size of its steps from the last tick on")
        .or("0.02"),
    needed(
        "learning.rewards",
        "",
        "(credit, proximity, penalty, welfare, jain, matched)",
        "what a vehicle that learns is rewarded with, besides its utility",
    )
    .or("()"),
    needed(
        "learning.rewards.credit",
        "",
        RewardWeight::ALLOWED,
        "weight of what all would lose without its trades",
    )
    .or("0.5"),
    needed(
        "learning.rewards.proximity",
        "kWh²/AUD",
        RewardWeight::ALLOWED,
        "weight of the squared distance of its price from the bargain on true values, taken off",
    )
    .or("10.0"),
    needed(
        "learning.rewards.penalty",
        "",
        RewardWeight::ALLOWED,
        "weight of a loss, taken off once more",
    )
    .or("1.0"),
    needed(
        "learning.rewards.welfare",
        "",
        RewardWeight::ALLOWED,
        "weight of welfare in what the credit measures",
    )
    .or("0.5"),
    needed("learning.rewards.jain", "", RewardWeight::ALLOWED, "weight of Jain's index in it")
        .or("0.3"),
    needed("learning.rewards.matched", "", RewardWeight::ALLOWED, "weight of the match rate in it")
        .or("0.2"),
    needed("scenes", "", "a list, up to 100", "captioned scenes, stepped through by a key")
        .or("[]"),
    needed("scenes.*", "", "(caption, set, speed, focus)", "one scene"),
    needed("scenes.*.caption", "", Sentence::ALLOWED, "what is said, in large type"),
    needed(
        "scenes.*.set",
        "",
        "a list of \"path.to.field=value\", as with --set",
        "what changes with the scene; fields that can't change live start the run again",
    )
    .or("[]"),
    needed("scenes.*.set.*", "", Sentence::ALLOWED, "one such change"),
    needed("scenes.*.speed", "ticks/s", Speed::ALLOWED, "how fast time passes").or("1.0"),
    needed(
        "scenes.*.focus",
        "",
        "one of Everything, Lot(number), BiggestTrade, MostUrgent",
        "what is shown closely; lots count from 0",
    )
    .or("Everything"),
    needed("scenes.*.focus.0", "", Tick::ALLOWED, "the lot's number").of("Lot"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::scenario::field::{paths, table};
    use crate::scenario::form::allowed_at;
    use crate::scenario::{Lot, load, shipped};

    /// Fields of a scenario set this way, on top of the shipped ones, bring in every form.
    const OTHER_FORMS: &[&str] = &[
        "turnover.bursts=[(from_tick: 1, until_tick: 2, factor: 2)]",
        "turnover.when_full=Negotiate()",
        "market.rule=k-pricing",
        "market.compare=[KPricing(k: 0.1), Nash()]",
        "market.policies=[(policy: MarkUp(margin: 0.1)), (policy: ZeroIntelligence()), \
         (policy: Collude(ask_at_least: 0.2)), (policy: Learned(name: \"nash-maddpg\"))]",
        "scenes=[(caption: \"one\", set: [\"bays=9\"], focus: Lot(0))]",
    ];

    /// Fields whose values are lists.
    const LISTS: &[&str] = &["bursts", "compare", "hidden", "policies", "scenes", "set"];

    #[test]
    fn the_table_has_every_field_of_the_format_and_no_other() {
        let sets: Vec<String> = OTHER_FORMS.iter().map(ToString::to_string).collect();
        let written: BTreeSet<String> = shipped()
            .iter()
            .filter(|scenario| scenario.arena == "Lot")
            .flat_map(|scenario| {
                let plain = load(scenario.name, &[]).expect("a shipped scenario loads").to_ron();
                let other = load(scenario.name, &sets).expect("its other forms load").to_ron();
                paths(&plain, LISTS).into_iter().chain(paths(&other, LISTS))
            })
            .collect();
        let listed: BTreeSet<String> = FIELDS.iter().map(|field| field.path.to_owned()).collect();
        assert_eq!(written, listed);
    }

    #[test]
    fn a_field_left_out_takes_the_default_that_the_table_names() {
        let text = r#"Lot(
            title: "x", clock: (step_hours: 0.5, steps_per_day: 48), ticks: 1, bays: 1,
            turnover: (
                arrivals: Measured(file: "data/arrivals.csv", place: Home, per_weekday: 1),
                stay: Uniform(min: 1, max: 1),
            ),
            vehicles: (
                models: Registered(file: "data/ev_models.csv"),
                soc: (min: 0, max: 1), target: (min: 0, max: 1),
            ),
            valuation: (grid_price: Hourly(
                file: "data/day_ahead_nl_2023.csv", from: "2023-01-02", aud_per_eur: 1,
            )),
            market: (rule: Nash()),
        )"#;
        let short = crate::scenario::parse("short.ron", text).expect("defaults fill the rest");
        let sets: Vec<String> = FIELDS
            .iter()
            .filter(|field| !field.path.contains('*'))
            .filter(|field| !matches!(field.of, Some("KPricing" | "Negotiate")))
            .filter_map(|field| Some(format!("{}={}", field.path, field.default?)))
            .collect();
        assert!(sets.len() > 12, "{sets:?}");
        let long = short.clone().with(&sets).expect("each default is allowed");
        assert_eq!(short.lot(), long.lot());
    }

    /// The table of the fields of one top field, or of those without parts.
    fn part(group: Option<&str>) -> String {
        let has_parts =
            |top: &str| FIELDS.iter().any(|field| field.path.starts_with(&format!("{top}.")));
        table(FIELDS.iter().filter(|field| {
            let top = field.path.split('.').next().unwrap_or(field.path);
            group == has_parts(top).then_some(top)
        }))
    }

    #[test]
    fn the_page_prints_every_field() {
        let page = include_str!("../../../docs/scenario.md");
        let groups = [
            None,
            Some("clock"),
            Some("turnover"),
            Some("vehicles"),
            Some("valuation"),
            Some("market"),
            Some("learning"),
            Some("scenes"),
        ];
        let tables = groups.map(part);
        let rows: usize = tables.iter().map(|table| table.lines().count() - 2).sum();
        assert_eq!(rows, FIELDS.len(), "every field is in one of the tables");
        for table in tables {
            assert!(page.contains(&table), "docs/scenario.md must contain this table:\n{table}");
        }
    }

    #[test]
    fn ranges_are_found_by_the_path_of_a_list_item() {
        assert_eq!(allowed_at::<Lot>("turnover.bursts.17.factor"), Some(Factor::ALLOWED));
        assert_eq!(allowed_at::<Lot>("turnover.bursts.x.factor"), None);
        assert_eq!(
            allowed_at::<Lot>("turnover.bursts.17"),
            Some("(from_tick, until_tick, factor)")
        );
        assert_eq!(
            allowed_at::<Lot>("turnover"),
            Some("(arrivals, bursts, stay, opening, when_full, dropout)")
        );
        assert_eq!(allowed_at::<Lot>(""), None);
    }
}
