//! The parameters of traders between venues.

use super::{Choice, Group, Knob, Place, SHARE};
use crate::scenario::venues::FIELDS;
use crate::scenario::venues::form::{K, Offers, Trading, Venues};
use crate::view::panels::widget::scale::Scale;
use crate::view::panels::widget::unit::Unit;

const RATE: Unit = Unit::real(1.0, "", 5);
const RATES: Scale = Scale::growing(1e-5, 0.05, 1e-5, 1e-5);
const STAGES: Unit = Unit::whole(" stages");

/// All parameters of a game of traders.
pub fn of(form: &Venues) -> Vec<Group> {
    let mut groups = vec![
        Group { name: "Venues", knobs: venues(form) },
        Group { name: "Traders", knobs: traders(form) },
    ];
    if form.trading == Trading::Learned {
        groups.push(Group { name: "Traders learn", knobs: learning(form) });
    }
    if form.learns_k() {
        groups.push(Group { name: "Venues learn", knobs: pricing(form) });
    }
    groups
}

fn at(path: &str) -> Place<'_> {
    Place::at(path).in_table(FIELDS)
}

fn venues(form: &Venues) -> Vec<Knob> {
    let mut knobs = Vec::new();
    for (venue, own) in form.venues.iter().enumerate() {
        let path = format!("venues.{venue}");
        let options = [
            Choice::new("fixed", "Fixed(0.5)", "Its k stays where it is put"),
            Choice::new("learned", "Learned", "It posts a k each round and sees what comes of it"),
        ];
        let name = format!("k of venue {}", venue + 1);
        match own {
            K::Fixed(k) => {
                let place = Place::of(&path, "Fixed").in_table(FIELDS);
                knobs.push(place.number("0", &name, k.get(), Unit::PLAIN, SHARE));
            }
            K::Learned => {
                knobs.push(at(&path).choice("", &name, "learned", options.to_vec()).waits());
            }
        }
    }
    let costs = Scale::growing(0.0, 0.1, 1e-4, 1e-3);
    let cost = form.entry_cost.get();
    knobs.push(at("").number("entry_cost", "Entry cost", cost, Unit::real(1.0, "", 4), costs));
    if form.round.get() > 0 {
        let (round, some) =
            (f64::from(form.round.get()), Scale::growing(10.0, 2_000.0, 5.0, 100.0));
        knobs.push(at("").number("round", "Round", round, STAGES, some).waits());
    }
    knobs
}

fn traders(form: &Venues) -> Vec<Knob> {
    let trading = [
        Choice::new("learn", "Learned", "Each has networks of its own"),
        Choice::new("compute", "Computed", "All follow what fictitious play finds"),
    ];
    let offers = [
        Choice::new("rational", "Rational", "None at which they would lose by trade"),
        Choice::new("any", "Any", "Any from 0 to 1"),
    ];
    let chosen = if form.trading == Trading::Learned { "learn" } else { "compute" };
    let made = if form.offers == Offers::Rational { "rational" } else { "any" };
    let few = Scale::even(1.0, 100.0, 1.0);
    let count = |path, name, count: u32| {
        at("").number(path, name, f64::from(count), Unit::whole(""), few).waits()
    };
    let mut knobs = vec![
        count("buyers", "Buyers", form.buyers.get()),
        count("sellers", "Sellers", form.sellers.get()),
        at("").choice("trading", "They", chosen, trading.to_vec()).waits(),
        at("").choice("offers", "Offers", made, offers.to_vec()),
    ];
    // Those who leave a stage in a hundred make much of a difference already.
    let rare = Scale::growing(0.0, 1.0, 0.001, 0.02);
    let percent = Unit::real(100.0, " % a stage", 0);
    knobs.push(at("").number("turnover", "Turnover", form.turnover.get(), percent, rare));
    knobs
}

fn learning(form: &Venues) -> Vec<Knob> {
    let own = &form.learning;
    let number = |path, name, value, unit, scale| {
        at("learning").number(path, name, value, unit, scale).waits()
    };
    let tried = &own.exploration;
    let exploration = |path, name, value, unit, scale| {
        at("learning.exploration").number(path, name, value, unit, scale).waits()
    };
    let whole = |count: u32| f64::from(count);
    let long = Scale::growing(1.0, 20_000.0, 1.0, 100.0);
    vec![
        number("value_rate", "Rate of values", own.value_rate.get(), RATE, RATES),
        number("parameter_rate", "Rate of offers", own.parameter_rate.get(), RATE, RATES),
        number("discount", "Discount", own.discount.get(), Unit::PLAIN, SHARE),
        number(
            "batch",
            "Batch",
            whole(own.batch.get()),
            STAGES,
            Scale::growing(8.0, 512.0, 8.0, 128.0),
        ),
        number(
            "memory",
            "Remembers",
            whole(own.memory.get()),
            STAGES,
            long.holding(whole(own.batch.get())),
        ),
        exploration("from", "Tries out at first", tried.from.get(), Unit::PERCENT, SHARE),
        exploration("to", "In the end", tried.to.get(), Unit::PERCENT, SHARE),
        exploration("over", "Declines over", whole(tried.over.get()), STAGES, long),
    ]
}

fn pricing(form: &Venues) -> Vec<Knob> {
    let own = &form.pricing;
    let number = |path, name, value, unit, scale| {
        at("pricing").number(path, name, value, unit, scale).waits()
    };
    let rounds = Unit::whole(" rounds");
    vec![
        number("actor_rate", "Actor's rate", own.actor_rate.get(), RATE, RATES),
        number("critic_rate", "Critic's rate", own.critic_rate.get(), RATE, RATES),
        number("batch", "Batch", f64::from(own.batch.get()), rounds, Scale::even(1.0, 128.0, 1.0)),
        number("noise", "Noise at first", own.noise.get(), Unit::PLAIN, SHARE),
        number(
            "noise_floor",
            "Never below",
            own.noise_floor.get(),
            Unit::PLAIN,
            Scale::even(0.0, 0.2, 0.005),
        ),
        number(
            "measured",
            "Measured",
            f64::from(own.measured.get()),
            STAGES,
            Scale::even(1.0, 100.0, 1.0).holding(f64::from(own.measured.get())),
        ),
    ]
}
