//! The parameters of a waypoint.

use super::{Choice, Group, Knob, Place, Span};
use crate::scenario::waypoint::FIELDS;
use crate::scenario::waypoint::form::{Traffic, Way, Waypoint};
use crate::view::panels::widget::scale::Scale;
use crate::view::panels::widget::unit::Unit;

const TIME: Unit = Unit::real(1.0, "", 1);

/// All parameters of a waypoint.
pub fn of(form: &Waypoint) -> Vec<Group> {
    vec![
        Group { name: "Traffic", knobs: traffic(form) },
        Group { name: "Aircraft", knobs: aircraft(form) },
        Group { name: "Agreement", knobs: agreement(form) },
    ]
}

fn at(path: &'static str) -> Place<'static> {
    Place::at(path).in_table(FIELDS)
}

fn traffic(form: &Waypoint) -> Vec<Knob> {
    let every = Scale::even(1.0, 30.0, 0.5);
    let options = vec![
        Choice::new("Waves", "Waves(aircraft: 4, every: 6, spread: 3.5)", "Groups, all at once"),
        Choice::new("Stream", "Stream(rate: 0.75, every: 4, most: 4)", "One by one, at any time"),
    ];
    let mut knobs = Vec::new();
    match form.traffic {
        Traffic::Waves { aircraft, every: period, spread } => {
            let place = Place::of("traffic", "Waves").in_table(FIELDS);
            knobs.push(at("").choice("traffic", "Traffic", "Waves", options).waits());
            let few = Scale::even(2.0, 6.0, 1.0);
            let count = f64::from(aircraft.get());
            knobs.push(place.number("aircraft", "Aircraft", count, Unit::whole(""), few).waits());
            knobs.push(place.number("every", "A wave every", period.get(), TIME, every).waits());
            let scale = Scale::even(0.0, 8.0, 0.25);
            knobs.push(place.number("spread", "Within", spread.get(), TIME, scale).waits());
        }
        Traffic::Stream { rate, every: period, most } => {
            let place = Place::of("traffic", "Stream").in_table(FIELDS);
            knobs.push(at("").choice("traffic", "Traffic", "Stream", options).waits());
            let scale = Scale::even(0.05, 1.2, 0.05);
            knobs.push(
                place.number("rate", "Aircraft a time", rate.get(), Unit::PLAIN, scale).waits(),
            );
            knobs.push(place.number("every", "Negotiate every", period.get(), TIME, every).waits());
            let few = Scale::even(2.0, 6.0, 1.0);
            let count = f64::from(most.get());
            knobs.push(
                place.number("most", "At most together", count, Unit::whole(""), few).waits(),
            );
        }
    }
    let horizon = Scale::even(4.0, 30.0, 0.5);
    knobs.push(
        at("").number("horizon", "Announced before", form.horizon.get(), TIME, horizon).waits(),
    );
    knobs
}

fn aircraft(form: &Waypoint) -> Vec<Knob> {
    let ends = |(low, high): (f64, f64)| [low, high];
    let span = |value, scale| Span::new(value, Unit::PLAIN, scale);
    let weights = ends(form.weights.map(|it| it.get()).ends());
    let values = ends(form.values.map(|it| it.get()).ends());
    let bearings = ends(form.bearings.map(|it| it.get()).ends());
    let degrees = Span::new(bearings, Unit::real(1.0, "°", 0), Scale::even(0.0, 360.0, 5.0));
    let some = Scale::even(0.1, 3.0, 0.05);
    let airlines = f64::from(form.airlines.get());
    let few = Scale::even(1.0, 12.0, 1.0);
    vec![
        at("weights").span(["min", "max"], "Urgency", span(weights, some)).waits(),
        at("values").span(["min", "max"], "Worth of a credit", span(values, some)).waits(),
        at("bearings").span(["min", "max"], "They come from", degrees).waits(),
        at("").number("airlines", "Airlines", airlines, Unit::whole(""), few).waits(),
    ]
}

fn agreement(form: &Waypoint) -> Vec<Knob> {
    let trading = &form.trading;
    let ways = Way::ALL.map(|(_, name, value, about)| Choice::new(name, value, about)).to_vec();
    let chosen = Way::ALL.iter().find(|(way, ..)| *way == form.agree_by).map_or("", |it| it.1);
    let number =
        |own, name, value, unit, scale| at("trading").number(own, name, value, unit, scale);
    let small = Unit::real(1.0, "", 3);
    let interruption = f64::from(trading.interrupt_after.get());
    vec![
        at("").choice("agree_by", "Agree by", chosen, ways),
        number("unit", "Trading unit", trading.unit.get(), small, Scale::even(0.005, 0.5, 0.005)),
        number(
            "decrement",
            "Decrement",
            trading.decrement.get(),
            Unit::PLAIN,
            Scale::even(0.3, 0.99, 0.01),
        ),
        number(
            "tolerance",
            "Tolerance",
            trading.tolerance.get(),
            small,
            Scale::even(0.005, 1.0, 0.005),
        ),
        number(
            "interrupt_after",
            "Interrupt after",
            interruption,
            Unit::whole(" steps"),
            Scale::growing(0.0, 500.0, 1.0, 50.0),
        ),
    ]
}
