//! Who comes and for how long.

use super::{Choice, Knob, Place, Span};
use crate::scenario::lot::form::{Arrivals, Burst, Lot, Opening, Place as Charger, Stay, WhenFull};
use crate::view::panels::widget::scale::Scale;
use crate::view::panels::widget::unit::Unit;

const PER_DAY: Unit = Unit::real(1.0, " /day", 0);
const PER_TICK: Unit = Unit::real(1.0, " /tick", 1);
const VEHICLES: Unit = Unit::real(1.0, " vehicles", 0);
const TICKS: Unit = Unit::whole(" ticks");
const COUNT: Scale = Scale::growing(0.0, 200.0, 1.0, 20.0);
/// Bursts that are shown; a scenario may have a thousand.
const MOST_BURSTS: usize = 12;

pub(super) fn knobs(lot: &Lot) -> Vec<Knob> {
    let mut knobs = arrivals(lot);
    knobs.extend(stay(&lot.turnover.stay));
    knobs.push(opening(lot.turnover.opening));
    knobs.extend(when_full(lot.turnover.when_full));
    let dropout = lot.turnover.dropout.get();
    let few = Scale::even(0.0, 1.0, 0.01);
    knobs.push(Place::at("turnover").number(
        "dropout",
        "Stop trading",
        dropout,
        Unit::PERCENT,
        few,
    ));
    knobs.extend(bursts(lot));
    knobs
}

fn arrivals(lot: &Lot) -> Vec<Knob> {
    let place = Place::at("turnover.arrivals");
    let arrivals = &lot.turnover.arrivals;
    let (name, rest) = match arrivals {
        Arrivals::Population(vehicles) => {
            let own = Place::of("turnover.arrivals", "Population");
            let value = vehicles.get();
            ("to a population", vec![own.number("0", "Population", value, VEHICLES, COUNT)])
        }
        Arrivals::Rate(vehicles) => {
            let own = Place::of("turnover.arrivals", "Rate");
            let scale = Scale::growing(0.0, 50.0, 0.1, 5.0);
            ("at a rate", vec![own.number("0", "Rate", vehicles.get(), PER_TICK, scale)])
        }
        Arrivals::Measured { file, place, per_weekday, per_weekend_day } => {
            let own = Place::of("turnover.arrivals", "Measured");
            let (week, weekend) = (per_weekday.get(), per_weekend_day.get());
            let knobs = vec![
                own.number("per_weekday", "On a weekday", week, PER_DAY, COUNT),
                own.number("per_weekend_day", "On a weekend day", weekend, PER_DAY, COUNT),
                charger(own, *place),
                own.text("file", "Measured in", file.as_str(), false),
            ];
            ("as measured", knobs)
        }
    };
    let mut knobs = vec![place.choice("", "Arrivals", name, arrival_forms(lot))];
    knobs.extend(rest);
    knobs
}

/// The same traffic in each of the forms, as far as that can be said.
fn arrival_forms(lot: &Lot) -> Vec<Choice> {
    let mean_stay = match &lot.turnover.stay {
        Stay::Uniform { min, max } => f64::from(min.get() + max.get()) / 2.0,
        Stay::Measured { .. } => 8.0,
    };
    let population = match lot.turnover.arrivals {
        Arrivals::Population(vehicles) => vehicles.get(),
        Arrivals::Rate(vehicles) => vehicles.get() * mean_stay,
        Arrivals::Measured { .. } => 20.0,
    };
    let tidy = |value: f64| (value * 100.0).round() / 100.0;
    let (rate, population) = (tidy(population / mean_stay), tidy(population));
    let measured = "Measured(file: \"data/arrivals.csv\", place: Workplace, per_weekday: 60)";
    vec![
        Choice::new(
            "to a population",
            &format!("Population({population})"),
            "So many arrive that, on average, this many are there",
        ),
        Choice::new("at a rate", &format!("Rate({rate})"), "So many arrive in a tick"),
        Choice::new("as measured", measured, "By the hour, as was measured at Dutch chargers"),
    ]
}

fn charger(own: Place, place: Charger) -> Knob {
    let chosen = match place {
        Charger::Home => "homes",
        Charger::Public => "public chargers",
        Charger::Workplace => "workplaces",
    };
    let options = vec![
        Choice::new("homes", "Home", ""),
        Choice::new("public chargers", "Public", ""),
        Choice::new("workplaces", "Workplace", ""),
    ];
    own.choice("place", "Measured at", chosen, options)
}

fn stay(stay: &Stay) -> Vec<Knob> {
    let forms = vec![
        Choice::new("uniform", "Uniform(min: 4, max: 12)", "Every length is equally likely"),
        Choice::new(
            "as measured",
            "Measured(file: \"data/stay.csv\")",
            "By the hour of arrival, as was measured at Dutch chargers",
        ),
    ];
    let place = Place::at("turnover.stay");
    match stay {
        Stay::Uniform { min, max } => {
            let own = Place::of("turnover.stay", "Uniform");
            let scale = Scale::growing(1.0, 96.0, 1.0, 12.0);
            let value = [min, max].map(|ticks| f64::from(ticks.get()));
            let form = "Uniform(min: {min}, max: {max})".to_owned();
            let span = Span { form, ..Span::new(value, TICKS, scale) };
            vec![
                place.choice("", "Stays", "uniform", forms),
                own.span(["min", "max"], "Length", span),
            ]
        }
        Stay::Measured { file } => {
            let own = Place::of("turnover.stay", "Measured");
            let file = own.text("file", "Measured in", file.as_str(), false);
            vec![place.choice("", "Stays", "as measured", forms), file]
        }
    }
}

fn opening(opening: Opening) -> Knob {
    let chosen = if opening == Opening::Empty { "empty" } else { "in use" };
    let options = vec![
        Choice::new("in use", "Steady", "As many are there as on any other day"),
        Choice::new("empty", "Empty", "Nobody is there"),
    ];
    Place::at("turnover").choice("opening", "At the first tick", chosen, options).waits()
}

/// Who gets the last free bays.
fn when_full(when: WhenFull) -> Vec<Knob> {
    let place = Place::at("turnover");
    let options = vec![
        Choice::new("first come", "FirstCome", "Those who come first get the last free bays"),
        Choice::new("negotiated", "Negotiate()", "Newcomers agree on it by a trading auction"),
    ];
    match when {
        WhenFull::FirstCome => vec![place.choice("when_full", "Last bays", "first come", options)],
        WhenFull::Negotiate { unit, decrement, tolerance } => {
            let own = Place::of("turnover.when_full", "Negotiate");
            let (aud, few) = (Unit::real(1.0, " AUD", 2), Scale::even(0.01, 1.0, 0.01));
            let shares = Scale::even(0.3, 0.99, 0.01);
            vec![
                place.choice("when_full", "Last bays", "negotiated", options),
                own.number("unit", "Trading unit", unit.get(), aud, few),
                own.number("decrement", "Decrement", decrement.get(), Unit::PLAIN, shares),
                own.number("tolerance", "Tolerance", tolerance.get(), aud, few),
            ]
        }
    }
}

fn bursts(lot: &Lot) -> Vec<Knob> {
    let bursts = &lot.turnover.bursts;
    let day = lot.clock.steps_per_day.get();
    let chosen = match bursts.len() {
        0 => "none".to_owned(),
        1 => "one".to_owned(),
        more => more.to_string(),
    };
    let rush = |from: u32, factor: f64| {
        let until = from + (day / 8).max(1);
        format!("(from_tick: {from}, until_tick: {until}, factor: {factor})")
    };
    let options = vec![
        Choice::new("none", "[]", "Nothing but ordinary days"),
        Choice::new("a rush", &format!("[{}]", rush(day + day / 4, 4.0)), "Four times as many"),
        Choice::new("a lull", &format!("[{}]", rush(day + day / 4, 0.1)), "Hardly anyone"),
        Choice::new(
            "a rush, then a lull",
            &format!("[{}, {}]", rush(day + day / 4, 4.0), rush(day + day / 2, 0.1)),
            "Four times as many, and hardly anyone an hour or two later",
        ),
    ];
    let mut knobs =
        vec![Place::at("turnover").choice("bursts", "Rushes and lulls", &chosen, options)];
    for (index, each) in bursts.iter().take(MOST_BURSTS).enumerate() {
        knobs.extend(burst(index, each));
    }
    knobs
}

fn burst(index: usize, burst: &Burst) -> [Knob; 2] {
    let path = format!("turnover.bursts.{index}");
    let place = Place::at(&path);
    let (from, until) = (f64::from(burst.from_tick.get()), f64::from(burst.until_tick.get()));
    let factor = burst.factor.get();
    let form = format!("(from_tick: {{min}}, until_tick: {{max}}, factor: {factor})");
    let scale = Scale::even(0.0, (until * 1.25).ceil(), 1.0);
    let span = Span { gap: 1.0, form, ..Span::new([from, until], TICKS, scale) };
    let name = format!("{}. from, until", index + 1);
    let time = place.span(["from_tick", "until_tick"], &name, span);
    let name = format!("{}. arrivals", index + 1);
    let scale = Scale::growing(0.0, 20.0, 0.1, 5.0);
    [time, place.number("factor", &name, factor, Unit::real(1.0, " ×", 1), scale)]
}
