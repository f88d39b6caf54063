//! Arena Dispatch: what frames and tables say of a run, and that watching changes nothing.

use crate::program::call;
use bevy_ecs::prelude::*;
use haggle::arena::advance;
use haggle::arena::dispatch::{Courses, Firms, Offer, Sold, dispatch_app, state_hash};
use haggle::play::{Change, Stage};
use haggle::record::dispatch::{
    Equilibrium, Frame, LOOK_EVERY, OFFERS, Results, Watcher, offer_at,
};
use haggle::scenario::{self, Dispatch, Scenario};

/// A game whose networks learn in a moment.
const SMALL: [&str; 4] =
    ["learning.hidden=[12, 8]", "learning.batch=8", "learning.replay=200", "ticks=120"];

fn load(name: &str, sets: &[&str]) -> Scenario<Dispatch> {
    let sets: Vec<String> = SMALL.iter().chain(sets).map(|set| (*set).to_owned()).collect();
    scenario::load_as(name, &sets).unwrap_or_else(|error| panic!("{error}"))
}

/// The world after so many rounds, and the frame of each.
fn watched(scenario: &Scenario<Dispatch>, seed: u64, rounds: u32) -> (bevy_app::App, Vec<Frame>) {
    let mut app = dispatch_app(&scenario.plan().expect("a plan"), seed);
    let mut watcher = Watcher::new();
    let frame = |_| {
        advance(app.world_mut(), 1);
        watcher.frame(app.world())
    };
    let frames = (0..rounds).map(frame).collect();
    (app, frames)
}

fn of<C: Component + Copy>(world: &World) -> Vec<C> {
    let firms = &world.resource::<Firms>().0;
    firms.iter().filter_map(|firm| world.get::<C>(*firm).copied()).collect()
}

#[test]
fn a_frame_shows_what_is_in_the_world() {
    let scenario = load("learning_rates", &[]);
    let (app, frames) = watched(&scenario, 3, 111);
    let last = frames.last().expect("frames");
    assert_eq!((last.tick, last.markets.len(), last.bids.len()), (110, 36, 72));
    let (offers, sold) = (of::<Offer>(app.world()), of::<Sold>(app.world()));
    for (bid, (offer, sold)) in last.bids.iter().zip(offers.iter().zip(&sold)) {
        assert_eq!(bid.offer, offer.price as f32);
        assert_eq!((bid.sold, bid.profit), (sold.quantity as f32, sold.profit as f32));
    }
    for (market, pulse) in last.markets.iter().enumerate() {
        assert_eq!(pulse.price, sold[2 * market].price as f32);
        let bids = last.bids_of(market);
        let total: f32 = bids.iter().map(|bid| bid.sold).sum();
        assert!((total - 70.0).abs() < 1e-3, "{total}");
        let span = &app.world().resource::<Courses>().0[market].spans[0];
        assert_eq!(pulse.switches, span.switches as f32);
    }
    assert_eq!(last.equilibrium, Some(Equilibrium::Tiered { high: 100.0, low: 52.0 }));
    // Before a hundred rounds nothing can be said.
    assert_eq!(frames[98].markets[0].settled(), None);
    assert!(frames[99].markets[0].settled().is_some());
}

#[test]
fn a_look_knows_the_truth_and_is_taken_every_few_rounds() {
    let scenario = load(
        "duopoly",
        &["firms=[(capacity: 50, cost: 20, bid: Fixed(30)), (capacity: 50, cost: 20)]"],
    );
    let (_, frames) = watched(&scenario, 3, 60);
    for frame in &frames {
        assert_eq!(frame.look.is_some(), frame.tick % LOOK_EVERY == 0, "round {}", frame.tick);
    }
    let look = frames[50].look.as_ref().expect("a look");
    let [fixed, learner] = &look.pupils[..] else { panic!("two firms") };
    assert_eq!((fixed.aim, fixed.noise), (30.0, 0.0));
    assert!(fixed.value.is_empty() && learner.value.len() == OFFERS);
    // Against 30 a firm earns 10 a unit up to 30, and above it (offer − 20) on the 20 left.
    for (place, profit) in learner.profit.iter().enumerate() {
        let offer = offer_at(place, 100.0);
        let truth = match offer {
            offer if offer < 30.0 => 500.0,
            30.0 => 350.0,
            offer => (offer - 20.0) * 20.0,
        };
        assert!((f64::from(*profit) - truth).abs() < 1e-2, "offer {offer}: {profit}, {truth}");
    }
    assert_eq!(learner.best, 100.0);
    assert!(learner.regret >= 0.0 && learner.noise > 1.0);
}

#[test]
fn the_curve_of_a_critic_that_is_taught_comes_to_the_truth() {
    let sets = [
        "firms=[(capacity: 50, cost: 20, bid: Fixed(30)), (capacity: 50, cost: 20)]",
        "learning.hidden=[24, 16]",
        "learning.batch=32",
        "learning.replay=2000",
        "learning.critic_rate=0.005",
        "learning.tau=0.05",
        "noise.decay=1",
    ];
    for mode in ["Clean", "Paper"] {
        let set = [format!("learning.mode={mode}"), "learning.discount=0.5".to_owned()];
        let all: Vec<&str> = sets.iter().copied().chain(set.iter().map(String::as_str)).collect();
        let (_, frames) = watched(&load("duopoly", &all), 5, 1001);
        let pupil = &frames[1000].look.as_ref().expect("a look").pupils[1];
        let gap: f32 = pupil.value.iter().zip(&pupil.profit).map(|(a, b)| (a - b).abs()).sum();
        let mean = gap / OFFERS as f32;
        // Profits reach from 500 over 200 to 1,600.
        assert!(mean < 200.0, "{mode}: {mean} apart on average");
    }
}

#[test]
fn a_run_that_is_watched_ends_as_a_headless_one() {
    let scenario = load("oligopoly", &["learning.memory=true"]);
    let mut app = dispatch_app(&scenario.plan().expect("a plan"), 7);
    advance(app.world_mut(), 90);
    let mut stage = Stage::new(scenario, 7, 2).expect("a stage");
    for round in 0..90 {
        stage.watch(vec![round % 3]);
        stage.step();
    }
    assert_eq!(stage.state_hash(), state_hash(app.world()));
}

#[test]
fn the_game_changes_live_and_how_firms_learn_does_not() {
    let scenario = load("duopoly", &[]);
    let mut stage = Stage::new(scenario.clone(), 7, 1).expect("a stage");
    stage.step();
    let set = |scenario: &Scenario<Dispatch>, set: &str| {
        scenario.clone().with(&[set.to_owned()]).expect("allowed")
    };
    let other = set(&scenario, "demand=40");
    assert_eq!(stage.retune(other.clone()).expect("no data"), Change::Live(1));
    let frame = stage.step();
    assert_eq!(frame.bids.iter().map(|bid| bid.sold).sum::<f32>(), 40.0);
    assert_eq!(frame.equilibrium, Some(Equilibrium::AllAt(20.0)));
    let dear = set(&other, "firms.0.cost=35");
    assert_eq!(stage.retune(dear).expect("no data"), Change::Live(2));
    let frame = stage.step();
    let bid = frame.bids.iter().find(|bid| bid.sold > 0.0).expect("a sale");
    let price = frame.markets[0].price;
    assert!((bid.profit - bid.sold * (price - 35.0)).abs() < 0.1, "{bid:?} at {price}");
    for waits in ["firms.0.count=3", "learning.actor_rate=0.5", "noise.decay=0.9"] {
        let changed = stage.retune(set(&other, waits)).expect("no data");
        assert_eq!(changed, Change::NeedsReset, "{waits}");
    }
}

#[test]
fn results_are_means_of_the_last_rounds() {
    let sets = [
        "firms=[(capacity: 50, cost: 20, bid: Fixed(100)), (capacity: 50, cost: 20, bid: Fixed(30))]",
    ];
    let mut app = dispatch_app(&load("duopoly", &sets).plan().expect("a plan"), 1);
    advance(app.world_mut(), 250);
    let results = Results::of(app.world());
    let metrics = &results.metrics;
    assert_eq!((metrics.markets, metrics.rounds), (1, 200));
    assert_eq!(metrics.price_mean, Some(100.0));
    assert_eq!(metrics.profit_mean, Some(5600.0));
    assert_eq!((metrics.switches_mean, metrics.settled_share), (Some(0.0), Some(1.0)));
    assert_eq!(results.markets[0].offers, [100.0, 30.0]);
    // Of three unequal firms no equilibrium is known, and nothing is claimed.
    let sets =
        ["firms=[(capacity: 50, cost: 20), (capacity: 40, cost: 10), (capacity: 9, cost: 0)]"];
    let (app, frames) = watched(&load("duopoly", &sets), 1, 101);
    assert_eq!(Results::of(app.world()).metrics.settled_share, None);
    assert_eq!((frames[100].equilibrium, frames[100].settled()), (None, 0));
}

#[test]
fn a_run_leaves_a_table_a_manifest_and_the_same_hash_each_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("run");
    let sets: Vec<&str> = SMALL.iter().flat_map(|set| ["--set", *set]).collect();
    let out_text = out.display().to_string();
    let args = |rest: &[&'static str]| -> Vec<String> {
        let own = ["run", "duopoly", "--seed", "9"].iter().chain(&sets).chain(rest);
        own.map(|arg| (*arg).to_owned()).collect()
    };
    let mut json = args(&["--json"]);
    json.extend(["--out".to_owned(), out_text]);
    let run = call(&json.iter().map(String::as_str).collect::<Vec<_>>());
    let document: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!((document["ticks"].as_u64(), document["seed"].as_u64()), (Some(120), Some(9)));
    assert!(document["metrics"]["price_mean"].is_number(), "{document}");
    let (app, _) = watched(&load("duopoly", &[]), 9, 120);
    let hash = format!("{:016x}", state_hash(app.world()));
    assert_eq!(document["state_hash"], hash.as_str());
    let table = std::fs::read_to_string(out.join("rounds.csv")).expect("a table");
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 121);
    assert_eq!(rows[0], "round,market,price,offer_1,sold_1,profit_1,offer_2,sold_2,profit_2");
    let manifest = std::fs::read_to_string(out.join("manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    assert_eq!(manifest["state_hash"], hash.as_str());
    assert_eq!(manifest["files"][0]["name"], "rounds.csv");
    let text = call(&args(&[]).iter().map(String::as_str).collect::<Vec<_>>()).stdout;
    for part in [hash.as_str(), "one offers 100, the other at most 52", "price:"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}
