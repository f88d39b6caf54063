//! What comes.

use super::{Choice, Knob, Place, SHARE, Span};
use crate::scenario::lot::form::{Lot, Models};
use crate::view::panels::widget::scale::Scale;
use crate::view::panels::widget::unit::Unit;

const KWH: Unit = Unit::real(1.0, " kWh", 0);
const KW: Unit = Unit::real(1.0, " kW", 0);

pub(super) fn knobs(lot: &Lot) -> Vec<Knob> {
    let vehicles = &lot.vehicles;
    let range = |path: &'static str, name: &str, ends: [f64; 2]| {
        Place::at(path).span(["min", "max"], name, Span::new(ends, Unit::PERCENT, SHARE))
    };
    let place = Place::at("vehicles");
    let buffer = vehicles.buffer.get();
    let efficiency = vehicles.efficiency.get();
    let mut knobs = vec![
        range("vehicles.soc", "State of charge", [vehicles.soc.min.get(), vehicles.soc.max.get()]),
        range("vehicles.target", "Target", [vehicles.target.min.get(), vehicles.target.max.get()]),
        place.number("buffer", "Buffer", buffer, Unit::PERCENT, Scale::even(0.0, 0.5, 0.01)),
        place.number(
            "efficiency",
            "Efficiency",
            efficiency,
            Unit::PERCENT,
            Scale::even(0.5, 1.0, 0.01),
        ),
    ];
    knobs.extend(models(&vehicles.models).into_iter().map(Knob::waits));
    knobs
}

fn models(models: &Models) -> Vec<Knob> {
    let single =
        "Single(name: \"Tesla Model 3\", battery_kwh: 75, charge_kw: 11, discharge_kw: 11)";
    let forms = vec![
        Choice::new("all the same", single, "One model"),
        Choice::new(
            "as registered",
            "Registered(file: \"data/ev_models.csv\")",
            "As often as they are registered in the Netherlands",
        ),
    ];
    let place = Place::at("vehicles.models");
    match models {
        Models::Single { name, battery_kwh, charge_kw, discharge_kw } => {
            let own = Place::of("vehicles.models", "Single");
            let power = |least: f64| Scale::growing(least, 350.0, 1.0, 22.0);
            let (battery, charge) = (battery_kwh.get(), charge_kw.get());
            let discharge = discharge_kw.get();
            vec![
                place.choice("", "Models", "all the same", forms),
                own.text("name", "Model", name.as_str(), true),
                own.number("battery_kwh", "Battery", battery, KWH, Scale::even(10.0, 150.0, 1.0)),
                own.number("charge_kw", "Charging power", charge, KW, power(1.0)),
                own.number("discharge_kw", "Discharging power", discharge, KW, power(0.0)),
            ]
        }
        Models::Registered { file } => {
            let own = Place::of("vehicles.models", "Registered");
            let file = own.text("file", "Registered in", file.as_str(), false);
            vec![place.choice("", "Models", "as registered", forms), file]
        }
    }
}
