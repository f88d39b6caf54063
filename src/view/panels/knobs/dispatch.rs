//! The parameters of firms that learn to bid.

use super::{Choice, Group, Knob, Place};
use crate::scenario::dispatch::FIELDS;
use crate::scenario::dispatch::form::{Bid, Dispatch, Mode, Normalisation, Pace, Replicas};
use crate::view::panels::widget::scale::Scale;
use crate::view::panels::widget::unit::Unit;

const RATE: Unit = Unit::real(1.0, "", 5);
const RATES: Scale = Scale::growing(1e-5, 0.05, 1e-5, 1e-5);

/// All parameters of a game of firms.
pub fn of(form: &Dispatch) -> Vec<Group> {
    vec![
        Group { name: "Game", knobs: game(form) },
        Group { name: "Learning", knobs: learning(form) },
        Group { name: "Exploration", knobs: exploration(form) },
    ]
}

fn at(path: &str) -> Place<'_> {
    Place::at(path).in_table(FIELDS)
}

fn game(form: &Dispatch) -> Vec<Knob> {
    let money = Unit::real(1.0, "", 0);
    let most = form.firms.iter().map(|it| it.capacity.get() * f64::from(it.count.get())).sum();
    let demand = Scale::even(1.0, 250.0, 1.0).holding(most);
    let mut knobs = vec![at("").number("demand", "Demand", form.demand.get(), money, demand)];
    for (place, firm) in form.firms.iter().enumerate() {
        let path = format!("firms.{place}");
        // Groups of firms are told apart where there are several.
        let name = |name: &str| match form.firms.len() {
            1 => name.to_owned(),
            _ => format!("{name}, group {}", place + 1),
        };
        let place = at(&path);
        let number = |own, title: &str, value, unit, scale| {
            place.number(own, &name(title), value, unit, scale)
        };
        let count = f64::from(firm.count.get());
        let few = Scale::even(1.0, 7.0, 1.0);
        knobs.push(number("count", "Firms", count, Unit::whole(""), few).waits());
        let some = Scale::even(5.0, 150.0, 1.0);
        knobs.push(number("capacity", "Capacity", firm.capacity.get(), money, some));
        let cap = form.cap.get();
        knobs.push(number("cost", "Cost", firm.cost.get(), money, Scale::even(0.0, cap, 1.0)));
        if let Bid::Fixed(price) = firm.bid {
            let scale = Scale::even(-cap, cap, 1.0);
            let path = format!("{path}.bid");
            let place = Place::of(&path, "Fixed").in_table(FIELDS);
            knobs.push(place.number("0", &name("Always offers"), price.get(), money, scale));
        }
    }
    if let Replicas::Alike { count } = form.markets {
        let place = Place::of("markets", "Alike").in_table(FIELDS);
        let (count, many) = (f64::from(count.get()), Scale::even(1.0, 64.0, 1.0));
        knobs.push(place.number("count", "Markets", count, Unit::whole(""), many).waits());
    }
    knobs
}

fn learning(form: &Dispatch) -> Vec<Knob> {
    let own = &form.learning;
    let number = |path, name, value, unit, scale| {
        at("learning").number(path, name, value, unit, scale).waits()
    };
    let choice = |path, name, chosen, options: &[Choice]| {
        at("learning").choice(path, name, chosen, options.to_vec()).waits()
    };
    let modes = [
        Choice::new("Paper", "Paper", "As published: the end of a round isn't seen"),
        Choice::new("Clean", "Clean", "A round ends, so a value is a profit"),
    ];
    let norms = [
        Choice::new("Layer norm", "Layer", "After each hidden layer of both networks"),
        Choice::new("Batch norm", "Batch", "Over the batch, as published"),
        Choice::new("None", "None", "Nothing is normalised"),
    ];
    let memory = [
        Choice::new("no", "false", "Firms see demand and capacities"),
        Choice::new("yes", "true", "They see the last round's offers besides"),
    ];
    let paces = [
        Choice::new("stay", "Even", "As published: learning rates stay as they are"),
        Choice::new("shrink", "WithNoise", "They shrink as the noise does"),
    ];
    let pace = if own.pace == Pace::Even { "stay" } else { "shrink" };
    let mode = if own.mode == Mode::Paper { "Paper" } else { "Clean" };
    let norm = match own.norm {
        Normalisation::Layer => "Layer norm",
        Normalisation::Batch => "Batch norm",
        Normalisation::None => "None",
    };
    let mut knobs = vec![
        choice("mode", "End of a round", mode, &modes),
        choice("norm", "Networks", norm, &norms),
        choice("memory", "Sees last offers", if own.memory { "yes" } else { "no" }, &memory),
        choice("pace", "Learning rates", pace, &paces),
    ];
    // A grid of rates has its own.
    if matches!(form.markets, Replicas::Alike { .. }) {
        knobs.push(number("actor_rate", "Actor's rate", own.actor_rate.get(), RATE, RATES));
        knobs.push(number("critic_rate", "Critic's rate", own.critic_rate.get(), RATE, RATES));
    }
    let whole = Unit::whole(" rounds");
    let batches = Scale::growing(8.0, 512.0, 8.0, 128.0);
    let kept = Scale::growing(129.0, 50_000.0, 1.0, 100.0);
    let shares = Scale::even(0.0, 1.0, 0.01);
    let spreads = Scale::even(0.0, 2.0, 0.05);
    knobs.extend([
        number("batch", "Batch", f64::from(own.batch.get()), whole, batches),
        number("replay", "Remembers", f64::from(own.replay.get()), whole, kept),
        number("discount", "Discount", own.discount.get(), Unit::PLAIN, shares),
        number("spread", "Climbs over noise times", own.spread.get(), Unit::PLAIN, spreads),
    ]);
    knobs
}

fn exploration(form: &Dispatch) -> Vec<Knob> {
    let own = &form.noise;
    let percent = Unit::real(100.0, " % of cap", 0);
    let number =
        |path, name, value, unit, scale| at("noise").number(path, name, value, unit, scale).waits();
    vec![
        number("first", "Noise at first", own.first.get(), percent, Scale::even(0.0, 2.0, 0.05)),
        number(
            "decay",
            "Times, each round",
            own.decay.get(),
            Unit::real(1.0, "", 4),
            Scale::even(0.99, 1.0, 0.0001),
        ),
        number("floor", "Never below", own.floor.get(), percent, Scale::even(0.0, 0.2, 0.005)),
    ]
}
