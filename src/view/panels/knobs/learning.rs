//! How those learn who do. A learner keeps to what it began with, so all of it holds after a new
//! start.

use super::{Knob, Place, SHARE};
use crate::scenario::lot::form::{Learning, Lot, Noise, Rewards};
use crate::view::panels::widget::scale::Scale;
use crate::view::panels::widget::unit::Unit;

/// A learning rate.
const RATE: Unit = Unit::real(1.0, "", 5);
const RATES: Scale = Scale::growing(0.0, 0.1, 0.00001, 0.0001);
const WEIGHTS: Scale = Scale::growing(0.0, 100.0, 0.1, 1.0);
const FINE: Scale = Scale::even(0.001, 1.0, 0.001);
const THREE: Unit = Unit::real(1.0, "", 3);

pub(super) fn knobs(lot: &Lot) -> Vec<Knob> {
    let Learning { noise, rewards, .. } = &lot.learning;
    let all = schedule(&lot.learning).into_iter().chain(update(&lot.learning));
    let all = all.chain(exploration(noise)).chain(weights(rewards));
    all.map(Knob::waits).collect()
}

/// When is learned, and from what.
fn schedule(learning: &Learning) -> Vec<Knob> {
    let place = Place::at("learning");
    let whole = |own: &str, name: &str, value: u32, unit: &'static str, scale: Scale| {
        let value = f64::from(value);
        place.number(own, name, value, Unit::whole(unit), scale.holding(value))
    };
    let ticks = Scale::growing(16.0, 320_000.0, 16.0, 160.0);
    let memory = Scale::growing(1_000.0, 1_000_000.0, 1_000.0, 10_000.0);
    vec![
        whole("ticks", "Training", learning.ticks.get(), " ticks", ticks),
        whole("warm_up", "Warm-up", learning.warm_up.get(), " ticks", Scale::even(0.0, 1e3, 10.0)),
        whole("updates", "Updates", learning.updates.get(), " a tick", Scale::even(0.0, 8.0, 1.0)),
        whole("batch", "Batch", learning.batch.get(), "", Scale::even(32.0, 1_024.0, 32.0)),
        whole("memory", "Memory", learning.memory.get(), "", memory),
    ]
}

/// The networks and their update.
fn update(learning: &Learning) -> Vec<Knob> {
    let place = Place::at("learning");
    let hidden: Vec<String> = learning.hidden.iter().map(|units| units.get().to_string()).collect();
    let (discount, tau) = (learning.discount.get(), learning.tau.get());
    let norm = learning.max_norm.get();
    let norms = Scale::growing(0.1, 100.0, 0.1, 1.0).holding(norm);
    let rate = |own: &str, name: &str, value: f64| {
        place.number(own, name, value, RATE, RATES.holding(value))
    };
    vec![
        place.text("hidden", "Hidden layers", &hidden.join("–"), false),
        rate("actor_rate", "Actor's rate", learning.actor_rate.get()),
        rate("critic_rate", "Critic's rate", learning.critic_rate.get()),
        place.number("discount", "A tick later", discount, Unit::PLAIN, SHARE),
        place.number("tau", "Targets follow", tau, THREE, FINE),
        place.number("max_norm", "Gradient up to", norm, Unit::PLAIN, norms),
    ]
}

fn exploration(noise: &Noise) -> Vec<Knob> {
    let place = Place::at("learning.noise");
    let (theta, from, to) = (noise.theta.get(), noise.from.get(), noise.to.get());
    vec![
        place.number("from", "Noise at first", from, Unit::PLAIN, SHARE),
        place.number("to", "Noise at last", to, Unit::PLAIN, SHARE),
        place.number("theta", "Noise returns", theta, THREE, FINE),
    ]
}

/// What is rewarded besides the own utility.
fn weights(rewards: &Rewards) -> Vec<Knob> {
    let place = Place::at("learning.rewards");
    let weight = |own: &str, name: &str, value: f64| {
        place.number(own, name, value, Unit::PLAIN, WEIGHTS.holding(value))
    };
    vec![
        weight("credit", "Credit", rewards.credit.get()),
        weight("proximity", "Price proximity", rewards.proximity.get()),
        weight("penalty", "Penalty on losses", rewards.penalty.get()),
        weight("welfare", "Credit for welfare", rewards.welfare.get()),
        weight("jain", "Credit for fairness", rewards.jain.get()),
        weight("matched", "Credit for matches", rewards.matched.get()),
    ]
}
