//! Clock, lots and bays.

use super::{Knob, Place};
use crate::scenario::lot::form::Lot;
use crate::view::panels::widget::scale::Scale;
use crate::view::panels::widget::unit::Unit;

const HOURS: Unit = Unit::real(1.0, " h", 0);
const TICKS: Unit = Unit::whole(" ticks");

pub(super) fn knobs(lot: &Lot) -> Vec<Knob> {
    let (world, clock) = (Place::at(""), Place::at("clock"));
    let step = lot.clock.step_hours.get();
    let steps = f64::from(lot.clock.steps_per_day.get());
    let opens = lot.clock.opens_at_hours.get();
    // A day has 24 h at most.
    let longest = Scale::even(0.25, (24.0 / steps).max(0.25), 0.25);
    let most = Scale::even(1.0, (24.0 / step).floor().max(1.0), 1.0);
    let ticks = Scale::growing(1.0, 10_000.0, 1.0, 50.0);
    let bays = Scale::growing(1.0, 1_000.0, 1.0, 50.0);
    let lots = Scale::growing(1.0, 10_000.0, 1.0, 10.0);
    let (run, bay) = (f64::from(lot.ticks.get()), f64::from(lot.bays.get()));
    let number = f64::from(lot.lots.get());
    vec![
        world.number("bays", "Bays", bay, Unit::whole(""), bays).waits(),
        world.number("lots", "Lots", number, Unit::whole(""), lots).waits(),
        clock.number("step_hours", "A tick", step, HOURS, longest).waits(),
        clock.number("steps_per_day", "A day", steps, TICKS, most).waits(),
        clock
            .number("opens_at_hours", "Opens at", opens, HOURS, Scale::even(0.0, 23.5, 0.5))
            .waits(),
        world.number("ticks", "The run", run, TICKS, ticks),
    ]
}
