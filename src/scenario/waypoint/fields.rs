//! Every field of a waypoint: unit, range, default and meaning, in the order of a file.

use crate::scenario::bounds::{
    Airlines, Bearing, CreditValue, Decrement, GroupSize, Horizon, Interruption, Name, Negotiators,
    Period, Sentence, Separation, Spread, TickLength, Ticks, Tolerance, TradingUnit, TrafficRate,
    Urgency,
};
use crate::scenario::field::{Field, needed};

const RANGE: &str = "an interval, as (min: 0.5, max: 1.5)";
const WAY: &str = "one of Trading, Voting, RandomDictator, Utilitarian, Egalitarian, LeastGini, \
                   FirstCome";

/// All fields of a waypoint scenario. Times are in units of the usual separation.
pub const FIELDS: &[Field] = &[
    needed("title", "", Name::ALLOWED, "headline"),
    needed("about", "", Sentence::ALLOWED, "what the scenario shows, in one sentence").or("\"\""),
    needed("ticks", "ticks", Ticks::ALLOWED, "length of the run"),
    needed("separation", "time", Separation::ALLOWED, "least time between two passages").or("1.0"),
    needed("step", "time", TickLength::ALLOWED, "length of a tick, up to a separation").or("0.1"),
    needed(
        "horizon",
        "time",
        Horizon::ALLOWED,
        "how long before its estimated arrival an aircraft is announced",
    )
    .or("12.0"),
    needed(
        "traffic",
        "",
        "one of Waves(aircraft, every, spread), Stream(rate, every, most)",
        "when aircraft come, and who negotiates with whom",
    ),
    needed("traffic.aircraft", "", GroupSize::ALLOWED, "aircraft that are announced together")
        .of("Waves"),
    needed("traffic.every", "time", Period::ALLOWED, "from one group to the next").of("Waves"),
    needed("traffic.spread", "time", Spread::ALLOWED, "a group's estimated arrivals lie within it")
        .of("Waves"),
    needed(
        "traffic.rate",
        "1/time",
        TrafficRate::ALLOWED,
        "expected aircraft; beyond 1 / `separation` delays grow without end",
    )
    .of("Stream"),
    needed(
        "traffic.every",
        "time",
        Period::ALLOWED,
        "from one negotiation of all who haven't agreed yet to the next",
    )
    .of("Stream"),
    needed(
        "traffic.most",
        "",
        Negotiators::ALLOWED,
        "most aircraft in a negotiation; when as many wait, they begin at once",
    )
    .of("Stream"),
    needed("airlines", "", Airlines::ALLOWED, "airlines, each with an account of credit").or("3"),
    needed("weights", "", RANGE, "what a squared unit of adjustment costs, drawn uniformly")
        .or("(min: 0.5, max: 1.5)"),
    needed("weights.min", "cost/time²", Urgency::ALLOWED, "the least").or("0.5"),
    needed("weights.max", "cost/time²", Urgency::ALLOWED, "the largest").or("1.5"),
    needed("values", "", RANGE, "what a unit of credit is worth, drawn uniformly")
        .or("(min: 0.8, max: 1.2)"),
    needed("values.min", "cost", CreditValue::ALLOWED, "the least").or("0.8"),
    needed("values.max", "cost", CreditValue::ALLOWED, "the largest").or("1.2"),
    needed("bearings", "", RANGE, "where aircraft come from, counter-clockwise from east")
        .or("(min: 90.0, max: 270.0)"),
    needed("bearings.min", "°", Bearing::ALLOWED, "the first bearing").or("90.0"),
    needed("bearings.max", "°", Bearing::ALLOWED, "the last bearing").or("270.0"),
    needed("agree_by", "", WAY, "how a group's order is settled").or("Trading"),
    needed(
        "trading",
        "",
        "(unit, decrement, tolerance, interrupt_after)",
        "the terms of the trading auction",
    )
    .or("()"),
    needed("trading.unit", "credit", TradingUnit::ALLOWED, "the first trading unit").or("0.05"),
    needed(
        "trading.decrement",
        "",
        Decrement::ALLOWED,
        "what the unit is multiplied by where a cycle doesn't settle the auction",
    )
    .or("0.9"),
    needed("trading.tolerance", "cost", Tolerance::ALLOWED, "differences up to this are none")
        .or("0.1"),
    needed(
        "trading.interrupt_after",
        "steps",
        Interruption::ALLOWED,
        "steps after which the auction is interrupted; 0 lets it end",
    )
    .or("0"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Waypoint;
    use crate::scenario::field::{paths, table};
    use crate::scenario::{load_as, parse_as, shipped};
    use std::collections::BTreeSet;

    #[test]
    fn the_table_has_every_field_of_the_format_and_no_other() {
        let of_waypoint = shipped().iter().filter(|scenario| scenario.arena == "Waypoint");
        let written: BTreeSet<String> = of_waypoint
            .flat_map(|scenario| {
                let scenario = load_as::<Waypoint>(scenario.name, &[]).expect("it loads");
                paths(&scenario.to_ron(), &[])
            })
            .collect();
        let listed: BTreeSet<String> = FIELDS.iter().map(|field| field.path.to_owned()).collect();
        assert_eq!(written, listed);
    }

    #[test]
    fn a_field_left_out_takes_the_default_that_the_table_names() {
        let text = "Waypoint(title: \"x\", ticks: 1, \
                    traffic: Waves(aircraft: 2, every: 1, spread: 1))";
        let short = parse_as::<Waypoint>("short.ron", text).expect("defaults fill the rest");
        let written = |field: &Field| Some(format!("{}={}", field.path, field.default?));
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
}
