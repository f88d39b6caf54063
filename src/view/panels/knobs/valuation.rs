//! What energy is worth.

use super::{Choice, Knob, Place, Span};
use crate::scenario::lot::form::{GridPrice, Lot};
use crate::view::panels::widget::scale::Scale;
use crate::view::panels::widget::unit::Unit;

const HOURS: Unit = Unit::real(1.0, " h", 0);
const RATE: Unit = Unit::real(1.0, " AUD/EUR", 2);
const FACTOR: Scale = Scale::even(0.0, 2.0, 0.01);

pub(super) fn knobs(lot: &Lot) -> Vec<Knob> {
    let valuation = &lot.valuation;
    let place = Place::at("valuation");
    let (patient, urgent) = (valuation.patient.get(), valuation.urgent.get());
    let wear = [valuation.degradation.min.get(), valuation.degradation.max.get()];
    let keep = [valuation.keep.min.get(), valuation.keep.max.get()];
    let wear = Span::new(wear, Unit::PRICE, Scale::even(0.0, 0.2, 0.005));
    let keep = Span::new(keep, Unit::OF_GRID, Scale::even(0.0, 1.5, 0.01));
    let ends = ["min", "max"];
    let mut knobs = grid_price(&valuation.grid_price);
    knobs.extend([
        place.number("patient", "Worth on arrival", patient, Unit::OF_GRID, FACTOR),
        place.number("urgent", "Urgency adds", urgent, Unit::OF_GRID, FACTOR),
        Place::at("valuation.degradation").span(ends, "Wear", wear),
        Place::at("valuation.keep").span(ends, "Worth keeping", keep),
    ]);
    knobs
}

fn grid_price(price: &GridPrice) -> Vec<Knob> {
    let place = Place::at("valuation.grid_price");
    let hourly = "Hourly(file: \"data/day_ahead_nl_2023.csv\", from: \"2023-03-06\", \
                  utc_offset_hours: 1, aud_per_eur: 1.65, surcharge: 0.12)";
    let forms = vec![
        Choice::new("fixed", "Fixed(0.28)", "One price for all time"),
        Choice::new("by the hour", hourly, "A wholesale market's prices, Netherlands 2023"),
    ];
    let scale = Scale::even(0.01, 1.0, 0.01);
    match price {
        GridPrice::Fixed(price) => {
            let own = Place::of("valuation.grid_price", "Fixed");
            vec![
                place.choice("", "Grid price", "fixed", forms),
                own.number("0", "Price", price.get(), Unit::PRICE, scale),
            ]
        }
        GridPrice::Hourly { file, from, utc_offset_hours, aud_per_eur, floor, surcharge } => {
            let own = Place::of("valuation.grid_price", "Hourly");
            let price = Scale { min: 0.0, ..scale };
            let (offset, rate) = (utc_offset_hours.get(), aud_per_eur.get());
            let rates = Scale::even(0.5, 3.0, 0.01);
            let offsets = Scale::even(-12.0, 14.0, 0.5);
            vec![
                place.choice("", "Grid price", "by the hour", forms),
                own.number("surcharge", "Surcharge", surcharge.get(), Unit::PRICE, price),
                own.number("floor", "At least", floor.get(), Unit::PRICE, price),
                own.number("aud_per_eur", "Exchange rate", rate, RATE, rates),
                own.text("from", "From", &from.get().to_string(), true),
                own.number("utc_offset_hours", "Ahead of UTC", offset, HOURS, offsets),
                own.text("file", "Prices in", file.as_str(), false),
            ]
        }
    }
}
