//! The theatre of firms that bid under hands, without a window.

use crate::theatre::{self, Desk, hold};
use bevy_egui::egui::{Key, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use haggle::scenario::Dispatch;
use haggle::view::action::Action;
use haggle::view::dispatch;
use haggle::view::house::Show;

/// Networks that learn in a moment.
const SMALL: [&str; 3] = ["learning.hidden=[12, 8]", "learning.batch=8", "learning.replay=200"];

fn desk<'a>(name: &str, sets: &[&str], size: Vec2) -> Harness<'a, Desk> {
    let small = if name.starts_with("lot") { &[][..] } else { &SMALL[..] };
    theatre::desk(name, &[small, sets].concat(), size)
}

fn theatre<'h>(harness: &'h mut Harness<'_, Desk>) -> &'h mut dispatch::Theatre {
    harness.state_mut().house.dispatch().expect("firms")
}

fn wait(harness: &mut Harness<Desk>, done: impl Fn(&dispatch::Theatre) -> bool) {
    theatre::wait(harness, |house| house.dispatch().is_some_and(|theatre| done(theatre)));
}

#[test]
fn the_merit_order_shows_the_round_that_is_held() {
    let mut harness = desk("duopoly", &[], vec2(1280.0, 800.0));
    hold(&mut harness, 130);
    let frame = theatre(&mut harness).frame().expect("a frame").clone();
    assert_eq!(frame.tick, 130);
    let steps = theatre(&mut harness).own.eased.steps().to_vec();
    for (step, bid) in steps.iter().zip(&frame.bids) {
        assert!((step.offer - bid.offer).abs() < 0.01, "{step:?} {bid:?}");
    }
    let low = usize::from(frame.bids[1].offer < frame.bids[0].offer);
    assert!(steps[low].from.abs() < 0.01 && (steps[1 - low].from - 50.0).abs() < 0.01);
    let offer = format!("{:.1}", frame.bids[0].offer).replace('-', "−");
    harness.get_by_label_contains(&format!("Step of firm 1: 50 units at {offer}"));
    harness.get_by_label_contains(&format!("Firm 1: offers {offer}"));
    harness.get_by_label_contains("Equilibrium: one offers 100, the other at most 52");
    harness.get_by_label_contains("round 131");
    harness.get_by_label_contains("value of firm 2's offers");
}

#[test]
fn time_goes_back_and_on_by_rounds_and_rounds_are_played() {
    let mut harness = desk("bertrand", &[], vec2(1280.0, 800.0));
    hold(&mut harness, 20);
    for (key, round) in [(Key::ArrowLeft, 19), (Key::ArrowLeft, 18)] {
        harness.key_press(key);
        harness.run_steps(2);
        assert_eq!(theatre(&mut harness).head.tick(), round);
    }
    theatre(&mut harness).head.playing = true;
    wait(&mut harness, |theatre| theatre.frame().is_some_and(|frame| frame.tick > 60));
}

#[test]
fn a_market_of_the_map_is_looked_at_when_it_is_picked() {
    let mut harness = desk("learning_rates", &[], vec2(1280.0, 800.0));
    hold(&mut harness, 110);
    let first = theatre(&mut harness).own.market;
    assert_eq!(first, 21, "the middle of six by six");
    harness.get_by_label_contains("of 36 in equilibrium");
    harness.get_by_label_contains("actor 1e−2, critic 1e−5:").click();
    harness.run_steps(2);
    assert_eq!(theatre(&mut harness).own.market, 30);
    // Offers of all markets are known for every round; a look is taken from the next one on.
    let bids = theatre(&mut harness).bids().to_vec();
    let frame = theatre(&mut harness).frame().expect("a frame").clone();
    assert_eq!(bids, frame.bids[60..62]);
    assert!(theatre(&mut harness).look().is_none());
    harness.key_press(Key::ArrowRight);
    wait(&mut harness, |theatre| theatre.look().is_some_and(|look| look.market == 30));
}

#[test]
fn demand_is_changed_live_and_the_number_of_firms_on_reset() {
    let mut harness = desk("duopoly", &[], vec2(1280.0, 800.0));
    hold(&mut harness, 10);
    theatre(&mut harness).act(Action::Set(vec!["demand=45".to_owned()]));
    assert!(!theatre(&mut harness).run.needs_reset());
    theatre(&mut harness).head.playing = true;
    wait(&mut harness, |theatre| theatre.frame().is_some_and(|frame| frame.demand == 45.0));
    harness.run_steps(2);
    harness.get_by_label_contains("Equilibrium: all offer 20");
    theatre(&mut harness).act(Action::Set(vec!["firms.0.count=5".to_owned()]));
    assert!(theatre(&mut harness).run.needs_reset());
    theatre(&mut harness).act(Action::Reset);
    wait(&mut harness, |theatre| theatre.bids().len() == 5);
    harness.run_steps(2);
    harness.get_by_label_contains("Step of firm 5");
}

#[test]
fn one_theatre_is_left_for_another_and_firms_are_picked() {
    let mut harness = desk("lot_month", &[], vec2(1280.0, 800.0));
    harness.state_mut().house.act(Action::Open("oligopoly".to_owned()));
    wait(&mut harness, |theatre| theatre.frame().is_some());
    assert_eq!(theatre(&mut harness).names().0, "oligopoly");
    for (key, picked) in [(Key::Tab, Some(0)), (Key::Tab, Some(1)), (Key::Escape, None)] {
        harness.key_press(key);
        harness.run_steps(2);
        assert_eq!(theatre(&mut harness).own.picked, picked);
    }
}

#[test]
fn every_size_and_scenario_is_drawn() {
    for (size, name) in [
        (vec2(1920.0, 1080.0), "oligopoly"),
        (vec2(1280.0, 720.0), "learning_rates"),
        (vec2(820.0, 1100.0), "bertrand"),
        (vec2(390.0, 844.0), "learning_rates"),
        (vec2(390.0, 844.0), "duopoly"),
    ] {
        let mut harness = desk(name, &[], size);
        hold(&mut harness, 12);
        for key in [Key::P, Key::P, Key::H, Key::H, Key::Num1, Key::L, Key::S, Key::Tab] {
            harness.key_press(key);
            harness.run_steps(2);
        }
        assert_eq!(theatre(&mut harness).own.picked, Some(0), "{name}");
    }
}

#[test]
fn a_recording_plays_like_the_run_it_is_of() {
    let mut live = desk("duopoly", &[], vec2(1280.0, 800.0));
    hold(&mut live, 40);
    let mut shown = desk("bertrand", &[], vec2(1280.0, 800.0));
    shown.state_mut().house = theatre::recorded::<Dispatch>("duopoly", &SMALL, 60);
    hold(&mut shown, 40);
    let [there, here] = [&mut live, &mut shown].map(|desk| format!("{:?}", theatre(desk).frame()));
    assert_eq!(here, there);
    shown.get_by_label_contains("Step of firm 1: 50 units at");
    shown.state_mut().house.act(Action::Set(vec!["demand=80".to_owned()]));
    assert!(theatre(&mut shown).run.complaint.as_ref().is_some_and(|it| it.contains("recording")));
}
