//! Arena Venues: what frames and tables say of a run, and that watching changes nothing.

use crate::golden;
use crate::program::{call, call_json};
use haggle::arena::advance;
use haggle::arena::venues::{Posted, Venues as VenueEntities, snapshot, state_hash, venues_app};
use haggle::play::{Change, Stage};
use haggle::record::venues::{Frame, LOOK_EVERY, Results, Watcher};
use haggle::scenario::{self, Scenario, Venues};
use std::fmt::Write;

/// A game whose networks learn in a moment.
const SMALL: [&str; 6] = [
    "buyers=6",
    "sellers=6",
    "learning.hidden=[8]",
    "learning.batch=8",
    "learning.memory=200",
    "ticks=120",
];

fn load(name: &str, sets: &[&str]) -> Scenario<Venues> {
    let sets: Vec<String> = SMALL.iter().chain(sets).map(|set| (*set).to_owned()).collect();
    scenario::load_as(name, &sets).unwrap_or_else(|error| panic!("{error}"))
}

/// The world after so many stages, and the frame of each.
fn watched(scenario: &Scenario<Venues>, seed: u64, stages: u32) -> (bevy_app::App, Vec<Frame>) {
    let mut app = venues_app(&scenario.plan().expect("a plan"), seed);
    let mut watcher = Watcher::new();
    let frame = |_| {
        advance(app.world_mut(), 1);
        watcher.frame(app.world())
    };
    let frames = (0..stages).map(frame).collect();
    (app, frames)
}

#[test]
fn a_frame_shows_what_is_in_the_world() {
    let (app, frames) = watched(&load("venues_biased", &[]), 3, 90);
    let (last, seen) = (frames.last().expect("frames"), snapshot(app.world()));
    assert_eq!((last.tick, last.traders.len(), last.venues.len()), (89, 12, 2));
    for (trader, own) in last.traders.iter().zip(&seen.traders) {
        assert_eq!((trader.type_, trader.profit), (own.type_ as f32, own.profit as f32));
        assert_eq!(trader.venue.map(usize::from), own.venue);
        assert_eq!(trader.traded, own.price.is_some());
    }
    for (number, (venue, own)) in last.venues.iter().zip(&seen.venues).enumerate() {
        assert_eq!((venue.k, venue.deals), (own.k as f32, own.stage.deals as u32));
        for (buys, offers) in [(true, &own.stage.bids), (false, &own.stage.asks)] {
            let offers: Vec<f32> = offers.iter().map(|offer| *offer as f32).collect();
            assert_eq!(last.offers(number, buys), offers);
        }
        if venue.deals > 0 {
            let [low, high] = venue.interval;
            assert!((venue.price - (low + venue.k * (high - low))).abs() < 1e-6, "{venue:?}");
        }
    }
    let out = seen.traders.iter().filter(|trader| trader.venue.is_none()).count();
    assert_eq!(last.outside(), out as f32 / 12.0);
}

#[test]
fn a_look_has_what_all_would_do_and_what_is_computed_for_the_k_of_the_stage() {
    let (_, frames) = watched(&load("venues_equal", &[]), 3, 101);
    for frame in &frames {
        assert_eq!(frame.look.is_some(), frame.tick % LOOK_EVERY == 0, "stage {}", frame.tick);
    }
    let look = frames[100].look.as_ref().expect("a look");
    assert_eq!(look.aims.len(), 12);
    let (mean, most) = look.regret();
    assert!(0.0 <= mean && mean <= most && most < 1.0, "{mean} {most}");
    // Reaches cover all types in rising order, and nobody bids above or asks below them by much.
    for (reaches, buys) in look.computed.reaches.iter().zip([true, false]) {
        assert_eq!((reaches[0].from, reaches[reaches.len() - 1].to), (0.0, 1.0));
        for (one, next) in reaches.iter().zip(&reaches[1..]) {
            assert!((one.to - next.from).abs() < 1e-6 && one.from <= one.to);
        }
        for reach in reaches.iter().filter(|reach| reach.venue.is_some()) {
            let truthful = if buys { reach.offer <= reach.to } else { reach.offer >= reach.from };
            assert!(truthful, "{reach:?}");
        }
    }
    assert!(look.computed.settled || look.computed.iterations >= 1_000);
}

#[test]
fn a_run_that_is_watched_ends_as_a_headless_one() {
    for (name, sets) in [
        ("venues_biased", &["turnover=0.1"][..]),
        ("venues_pricing", &["pricing.batch=2", "round=20"][..]),
        ("venues_equal", &["trading=Computed"][..]),
    ] {
        let scenario = load(name, sets);
        let mut app = venues_app(&scenario.plan().expect("a plan"), 7);
        advance(app.world_mut(), 70);
        let mut stage = Stage::new(scenario, 7, 2).expect("a stage");
        (0..70).for_each(|_| drop(stage.step()));
        assert_eq!(stage.state_hash(), state_hash(app.world()), "{name}");
        assert_eq!(stage.failure(), None);
    }
}

#[test]
fn a_venue_changes_its_k_live_and_how_traders_learn_does_not() {
    let scenario = load("venues_biased", &[]);
    let mut stage = Stage::new(scenario.clone(), 7, 1).expect("a stage");
    stage.step();
    let set = |set: &str| scenario.clone().with(&[set.to_owned()]).expect("allowed");
    assert_eq!(stage.retune(set("venues.1.0=0.25")).expect("no data"), Change::Live(1));
    let frame = stage.step();
    assert_eq!(frame.venues[1].k, 0.25);
    for live in ["entry_cost=0.02", "turnover=0.5", "offers=Any"] {
        assert_eq!(stage.retune(set(live)).expect("no data"), Change::Live(2), "{live}");
    }
    for waits in [
        "buyers=7",
        "learning.value_rate=0.1",
        "trading=Computed",
        "venues=[Fixed(0), Fixed(1), Fixed(0.5)]",
    ] {
        assert_eq!(stage.retune(set(waits)).expect("no data"), Change::NeedsReset, "{waits}");
    }
}

#[test]
fn venues_that_learn_post_another_k_each_round() {
    let scenario = load("venues_pricing", &["pricing.batch=2", "round=20"]);
    let (app, frames) = watched(&scenario, 5, 90);
    let k = |stage: usize| frames[stage].venues.iter().map(|it| it.k).collect::<Vec<_>>();
    for round in 0..4 {
        assert_eq!(k(20 * round), k(20 * round + 19), "round {round}");
        assert_ne!(k(20 * round), k(20 * round + 20), "round {round}");
    }
    assert!(frames.iter().flat_map(|it| &it.venues).all(|it| (0.0..=1.0).contains(&it.k)));
    let posted = &app.world().resource::<VenueEntities>().0;
    for (venue, own) in posted.iter().zip(&frames[89].venues) {
        assert_eq!(app.world().get::<Posted>(*venue).map(|it| it.0 as f32), Some(own.k));
    }
}

#[test]
fn who_follows_what_is_computed_has_little_to_gain() {
    let scenario = load("venues_equal", &["trading=Computed", "turnover=1"]);
    let (app, frames) = watched(&scenario, 2, 300);
    let look = frames[275].look.as_ref().expect("a look");
    assert!(look.computed.settled, "{}", look.computed.regret);
    assert!(frames[0].exploration.is_nan());
    // With few traders and the same k all trade is in one venue, as is computed.
    let results = Results::of(app.world());
    let deals: Vec<f64> = results.venues.iter().map(|it| it.deals).collect();
    assert!(deals.iter().any(|deals| *deals < 0.05), "{deals:?}");
    let metrics = &results.metrics;
    assert_eq!((metrics.traders, metrics.stages), (12, 300));
    assert!(metrics.efficiency_mean.is_some_and(|it| it > 0.7), "{metrics:?}");
}

#[test]
fn a_run_leaves_tables_a_manifest_and_the_same_hash_each_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("run");
    let out_text = out.display().to_string();
    let sets: Vec<&str> = SMALL.iter().flat_map(|set| ["--set", *set]).collect();
    let args = [&["run", "venues_biased", "--seed", "9"], &sets[..]].concat();
    let document = call_json(&[&args[..], &["--json", "--out", &out_text]].concat());
    assert_eq!((document["ticks"].as_u64(), document["seed"].as_u64()), (Some(120), Some(9)));
    assert!(document["metrics"]["regret_mean"].is_number(), "{document}");
    assert_eq!(document["venues"].as_array().map(Vec::len), Some(2));
    let (app, _) = watched(&load("venues_biased", &[]), 9, 120);
    let hash = format!("{:016x}", state_hash(app.world()));
    assert_eq!(document["state_hash"], hash.as_str());
    let read = |name: &str| std::fs::read_to_string(out.join(name)).expect("a file");
    let (stages, traders) = (read("stages.csv"), read("traders.csv"));
    assert_eq!((stages.lines().count(), traders.lines().count()), (241, 13));
    assert!(stages.starts_with("stage,venue,k,buyers,sellers,deals,low,high,price,surplus,best\n"));
    assert!(traders.starts_with("trader,side,type,venue,offer,profit,regret\n"));
    let manifest: serde_json::Value = serde_json::from_str(&read("manifest.json")).expect("JSON");
    assert_eq!(manifest["state_hash"], hash.as_str());
    assert_eq!(manifest["files"][1]["name"], "traders.csv");
    let text = call(&args).stdout;
    for part in [hash.as_str(), "120 stages of 6 buyers and 6 sellers", "efficiency"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn in_one_venue_learners_earn_what_is_computed() {
    let results = |seed: u64, trading: &str| {
        let sets = ["venues=[Fixed(0.5)]", trading].map(str::to_owned);
        let scenario = scenario::load_as::<Venues>("venues_equal", &sets).expect("a scenario");
        let mut app = venues_app(&scenario.plan().expect("a plan"), seed);
        advance(app.world_mut(), scenario.ticks());
        let metrics = Results::of(app.world()).metrics;
        let profits = [metrics.buyer_profit_mean, metrics.seller_profit_mean];
        let mean = profits.iter().flatten().sum::<f64>() / 2.0;
        (mean, metrics.regret_mean.expect("stages were played"))
    };
    for seed in [1, 2] {
        let (learned, regret) = results(seed, "trading=Learned");
        let (computed, known) = results(seed, "trading=Computed");
        // Six buyers and six sellers earn about 0.15 each; one choice in fifty is a trial.
        assert!((learned - computed).abs() < 0.006, "{learned} and {computed}");
        // With all offers known a computed strategy leaves something to gain as well.
        assert!(regret < 0.05 && known < 0.05, "{regret} and {known}");
    }
}

#[test]
fn wrong_files_are_answered_with_their_line() {
    let text = include_str!("../../scenarios/venues_pricing.ron");
    for (from, to, allowed) in [
        ("buyers: 10", "buyers: 0", "from 1 to 400"),
        ("sellers: 10", "sellers: 401", "from 1 to 400"),
        ("round: 40", "round: 0", "1 or more"),
        ("measured: 10", "measured: 41", "up to 40, `round`"),
        ("memory: 1000", "memory: 31", "`learning.batch`, or more"),
        ("from: 0.5", "from: 1.5", "from 0 to 1"),
        ("batch: 16", "batches: 16", "batch"),
    ] {
        let text = text.replacen(from, to, 1);
        let line = 1 + text[..text.find(to).expect("changed")].matches('\n').count();
        let error = scenario::parse_as::<Venues>("test.ron", &text).expect_err(to);
        let help = miette::Diagnostic::help(&error).map(|help| help.to_string());
        let words = format!("{error} {}", help.unwrap_or_default());
        assert!(words.contains(allowed), "{to}: {words}");
        assert_eq!(error.position().map(|(line, _)| line), Some(line), "{to}: {words}");
    }
}

#[test]
fn a_short_run_is_the_recorded_one() {
    let sets = ["trading=Computed", "turnover=0.25", "buyers=4", "sellers=4"];
    let (_, frames) = watched(&load("venues_biased", &sets), 1, 8);
    let mut text = String::new();
    for frame in &frames {
        let _ = writeln!(text, "stage {}", frame.tick + 1);
        for trader in &frame.traders {
            let side = if trader.buys { "buyer " } else { "seller" };
            let does = match trader.venue {
                Some(venue) => format!("offers {:.2} in venue {}", trader.offer, venue + 1),
                None => "stays out".to_owned(),
            };
            let gains =
                if trader.traded { format!(", gains {:.4}", trader.profit) } else { String::new() };
            let _ = writeln!(text, "  {side} of type {:.3} {does}{gains}", trader.type_);
        }
        for (number, venue) in frame.venues.iter().enumerate() {
            let [low, high] = venue.interval;
            let price = match venue.deals {
                0 => "no deal".to_owned(),
                deals => {
                    format!("{deals} at {:.3}, of {low:.3} to {high:.3}", venue.price)
                }
            };
            let _ = writeln!(text, "  venue {}, k {}: {price}", number + 1, venue.k);
        }
    }
    golden::compare("venues-computed.txt", &text);
}
