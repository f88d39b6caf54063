//! The theatre of traders between venues under hands, without a window.

use crate::theatre::{self, Desk, hold};
use bevy_egui::egui::{Key, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use haggle::scenario::{self, Venues};
use haggle::view::action::Action;
use haggle::view::house::Show;
use haggle::view::panels::knobs::{self, Kind};
use haggle::view::venues;

/// Networks that learn in a moment.
const SMALL: [&str; 5] =
    ["buyers=8", "sellers=7", "learning.hidden=[8]", "learning.batch=8", "learning.memory=200"];

fn desk<'a>(name: &str, sets: &[&str], size: Vec2) -> Harness<'a, Desk> {
    let small = if name.starts_with("lot") { &[][..] } else { &SMALL[..] };
    theatre::desk(name, &[small, sets].concat(), size)
}

fn theatre<'h>(harness: &'h mut Harness<'_, Desk>) -> &'h mut venues::Theatre {
    harness.state_mut().house.venues().expect("venues")
}

fn wait(harness: &mut Harness<Desk>, done: impl Fn(&venues::Theatre) -> bool) {
    theatre::wait(harness, |house| house.venues().is_some_and(|theatre| done(theatre)));
}

#[test]
fn stalls_show_the_stage_that_is_held() {
    let mut harness = desk("venues_biased", &[], vec2(1280.0, 800.0));
    hold(&mut harness, 60);
    let frame = theatre(&mut harness).frame().expect("a frame").clone();
    assert_eq!((frame.tick, frame.traders.len()), (60, 15));
    for (number, venue) in frame.venues.iter().enumerate() {
        let [buyers, sellers] = [true, false].map(|buys| frame.in_venue(number, buys).count());
        let (own, k) = (number + 1, venue.k);
        harness.get_by_label_contains(&format!(
            "Venue {own}: k {k}, {buyers} buyers and {sellers} sellers"
        ));
        let deals = venue.deals;
        harness.get_by_label_contains(&format!("of sellers: k {k}, deals {deals}"));
    }
    harness.get_by_label_contains("stage 61");
    harness.get_by_label_contains("Chart of offers by type");
    harness.get_by_label_contains("All trade: efficiency");
    // What moves has come to rest: books are those of the frame.
    let eased = theatre(&mut harness).own.eased.clone();
    for (number, book) in eased.books.iter().enumerate() {
        for (offers, buys) in book.iter().zip([true, false]) {
            let goal = frame.offers(number, buys);
            assert_eq!(offers.len(), goal.len());
            assert!(offers.iter().zip(&goal).all(|(own, goal)| (own - goal).abs() < 1e-3));
        }
    }
}

#[test]
fn traders_and_venues_are_picked_and_told_of() {
    let mut harness = desk("venues_biased", &[], vec2(1280.0, 800.0));
    hold(&mut harness, 30);
    harness.get_by_label_contains("Venue 2: k 1").click();
    harness.run_steps(2);
    assert_eq!(theatre(&mut harness).own.venue, Some(1));
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    assert_eq!(theatre(&mut harness).own.venue, None);
    for (key, picked) in [(Key::Tab, Some(0)), (Key::Tab, Some(1)), (Key::Escape, None)] {
        harness.key_press(key);
        harness.run_steps(2);
        assert_eq!(theatre(&mut harness).own.trader, picked);
    }
    theatre(&mut harness).act(Action::PickTrader(Some(9)));
    harness.run_steps(2);
    harness.get_by_label_contains("Seller 2, type");
    let look = theatre(&mut harness).look().expect("a look").clone();
    assert_eq!(look.aims.len(), 15);
    harness.get_by_label_contains("Would ");
    // A trader that there isn't is none.
    theatre(&mut harness).act(Action::PickTrader(Some(15)));
    assert_eq!(theatre(&mut harness).own.trader, None);
}

#[test]
fn time_goes_back_and_on_by_stages_and_stages_are_played() {
    let mut harness = desk("venues_equal", &[], vec2(1280.0, 800.0));
    hold(&mut harness, 20);
    for (key, stage) in [(Key::ArrowLeft, 19), (Key::ArrowLeft, 18), (Key::ArrowRight, 19)] {
        harness.key_press(key);
        harness.run_steps(30);
        assert_eq!(theatre(&mut harness).head.tick(), stage);
    }
    theatre(&mut harness).head.playing = true;
    wait(&mut harness, |theatre| theatre.frame().is_some_and(|frame| frame.tick > 40));
}

#[test]
fn k_is_changed_live_and_the_number_of_traders_on_reset() {
    let mut harness = desk("venues_biased", &[], vec2(1280.0, 800.0));
    hold(&mut harness, 10);
    theatre(&mut harness).act(Action::Set(vec!["venues.0.0=0.75".to_owned()]));
    assert!(!theatre(&mut harness).run.needs_reset());
    theatre(&mut harness).head.playing = true;
    wait(&mut harness, |theatre| theatre.frame().is_some_and(|frame| frame.venues[0].k == 0.75));
    theatre(&mut harness).head.playing = false;
    harness.run_steps(2);
    harness.get_by_label_contains("Venue 1: k 0.75");
    theatre(&mut harness).act(Action::Set(vec!["buyers=3".to_owned()]));
    assert!(theatre(&mut harness).run.needs_reset());
    theatre(&mut harness).act(Action::Reset);
    wait(&mut harness, |theatre| theatre.frame().is_some_and(|it| it.traders.len() == 10));
    assert_eq!(theatre(&mut harness).own.trader, None);
}

#[test]
fn every_knob_knows_its_field_and_sets_it() {
    for name in ["venues_biased", "venues_equal", "venues_pricing"] {
        let scenario = scenario::load_as::<Venues>(name, &[]).expect("a scenario");
        let with = |set: String| scenario.clone().with(&[set]);
        for knob in knobs::venues::of(scenario.form()).into_iter().flat_map(|it| it.knobs) {
            assert!(!knob.fields.is_empty(), "{}", knob.path);
            match &knob.kind {
                Kind::Number { value, scale, .. } => {
                    let same = with(knob.set_number(*value).expect("a number"));
                    assert_eq!(
                        same.expect("it is allowed").form(),
                        scenario.form(),
                        "{}",
                        knob.path
                    );
                    assert!((scale.min..=scale.max).contains(value), "{}", knob.path);
                }
                // Venues that learn don't take traders who follow, and say so.
                Kind::Choice { options, .. } if name == "venues_biased" => {
                    for option in 0..options.len() {
                        let set = knob.set_choice(option).expect("an option");
                        with(set).unwrap_or_else(|error| panic!("{error}"));
                    }
                }
                _ => {}
            }
        }
    }
}

#[test]
fn one_theatre_is_left_for_another() {
    let mut harness = desk("lot_month", &[], vec2(1280.0, 800.0));
    harness.state_mut().house.act(Action::SwitchTheme);
    harness.state_mut().house.act(Action::Open("venues_pricing".to_owned()));
    wait(&mut harness, |theatre| theatre.frame().is_some());
    assert_eq!(theatre(&mut harness).names().0, "venues_pricing");
    assert!(!theatre(&mut harness).foyer.preferences.dark);
    harness.run_steps(2);
    harness.get_by_label_contains("round 1");
    harness.get_by_label_contains("Chart of Price rule k");
    harness.state_mut().house.act(Action::Open("waypoint".to_owned()));
    harness.run_steps(2);
    assert!(harness.state_mut().house.waypoint().is_some());
}

#[test]
fn every_size_and_scenario_is_drawn() {
    for (size, name, sets) in [
        (vec2(1920.0, 1080.0), "venues_biased", &["venues=[Fixed(0), Fixed(1), Fixed(0.5)]"][..]),
        (vec2(1280.0, 720.0), "venues_pricing", &["round=10", "pricing.batch=1"][..]),
        (vec2(820.0, 1100.0), "venues_equal", &["venues=[Fixed(0.5)]"][..]),
        (vec2(390.0, 844.0), "venues_equal", &["trading=Computed"][..]),
        (vec2(390.0, 844.0), "venues_pricing", &["buyers=1", "sellers=1"][..]),
    ] {
        let mut harness = desk(name, sets, size);
        hold(&mut harness, 12);
        for key in [Key::P, Key::P, Key::H, Key::H, Key::Num1, Key::L, Key::S, Key::Tab] {
            harness.key_press(key);
            harness.run_steps(2);
        }
        assert_eq!(theatre(&mut harness).own.trader, Some(0), "{name}");
    }
}

#[test]
fn a_recording_plays_like_the_run_it_is_of() {
    let mut live = desk("venues_biased", &[], vec2(1280.0, 800.0));
    hold(&mut live, 30);
    let mut shown = desk("venues_equal", &[], vec2(1280.0, 800.0));
    shown.state_mut().house = theatre::recorded::<Venues>("venues_biased", &SMALL, 50);
    hold(&mut shown, 30);
    let [there, here] = [&mut live, &mut shown].map(|desk| format!("{:?}", theatre(desk).frame()));
    assert_eq!(here, there);
    shown.get_by_label_contains("Venue 1: k 0,");
    shown.state_mut().house.act(Action::Set(vec!["entry_cost=0.1".to_owned()]));
    assert!(theatre(&mut shown).run.complaint.as_ref().is_some_and(|it| it.contains("recording")));
}
