//! The theatre of a waypoint under hands, without a window.

use crate::theatre::{self, Desk, desk};
use bevy_egui::egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use haggle::record::waypoint::Negotiation;
use haggle::scenario::Waypoint;
use haggle::view::action::Action;
use haggle::view::house::{House, Show};
use haggle::view::waypoint;

fn theatre<'h>(harness: &'h mut Harness<'_, Desk>) -> &'h mut waypoint::Theatre {
    harness.state_mut().house.waypoint().expect("a waypoint")
}

fn wait(harness: &mut Harness<Desk>, done: impl Fn(&waypoint::Theatre) -> bool) {
    theatre::wait(harness, |house| house.waypoint().is_some_and(|theatre| done(theatre)));
}

/// Waits for the first negotiation and holds its moment.
fn first_negotiation(harness: &mut Harness<Desk>) -> Negotiation {
    wait(harness, |theatre| theatre.stand().is_some());
    theatre(harness).head.playing = false;
    harness.run_steps(2);
    theatre(harness).stand().expect("it is held").negotiation.clone()
}

fn step(harness: &mut Harness<Desk>) -> usize {
    theatre(harness).stand().expect("a negotiation").step
}

#[test]
fn a_negotiation_is_shown_step_by_step_and_its_end_is_the_agreement() {
    let mut harness = desk("waypoint", &[], vec2(1280.0, 800.0));
    let held = first_negotiation(&mut harness);
    let steps = held.steps.len();
    theatre(&mut harness).act(Action::ShowStep(3));
    harness.run_steps(2);
    assert_eq!(step(&mut harness), 3);
    harness.get_by_label_contains("step 3 · unit 0.05");
    let played = held.steps[2];
    harness.get_by_label_contains(&format!("AC {} picks order", played.agent + 1));
    for (key, expected) in [(Key::ArrowRight, 4), (Key::ArrowLeft, 3), (Key::ArrowLeft, 2)] {
        harness.key_press(key);
        harness.run_steps(2);
        assert_eq!(step(&mut harness), expected);
    }
    theatre(&mut harness).act(Action::ShowStep(steps));
    harness.run_steps(2);
    let stand = theatre(&mut harness).stand().expect("a negotiation");
    assert!(stand.is_over());
    assert_eq!(stand.leading, Some(held.choice as usize));
    // What moved on the agreed order is what the auction says each has received.
    let (choices, choice) = (held.choices(), held.choice as usize);
    for (seat, net) in held.net_units.iter().enumerate() {
        assert!((stand.board.net_units[seat * choices + choice] - net).abs() < 1e-9);
    }
    harness.get_by_label_contains("it settles the auction");
    harness.get_by_label_contains("Trading auction: gap");
    harness.get_by_label_contains("Utilitarian: gap 0 %");
}

#[test]
fn steps_move_with_time_and_beyond_the_last_time_goes_on() {
    let mut harness = desk("waypoint", &[], vec2(1280.0, 800.0));
    let steps = first_negotiation(&mut harness).steps.len();
    theatre(&mut harness).head.playing = true;
    wait(&mut harness, |theatre| theatre.stand().is_some_and(|stand| stand.is_over()));
    theatre(&mut harness).head.playing = false;
    theatre(&mut harness).act(Action::ShowStep(steps));
    let tick = theatre(&mut harness).head.tick();
    harness.key_press(Key::ArrowRight);
    wait(&mut harness, |theatre| theatre.head.tick() == tick + 1);
}

#[test]
fn a_rushed_decision_says_what_it_costs() {
    let mut harness = desk("waypoint", &[], vec2(1280.0, 800.0));
    let held = first_negotiation(&mut harness);
    for rush in [1, 4, held.steps.len()] {
        theatre(&mut harness).act(Action::Rush(rush));
        harness.run_steps(2);
        let choice = held.interrupted_choice(rush).expect("somebody has picked");
        let gap = held.gap(choice).expect("costs above zero") * 100.0;
        let expected = match gap > 0.0 {
            true if gap >= 999.5 => format!("stop here: +{:.0},", (gap / 1e3).floor()),
            true => format!("stop here: +{gap:.0} %"),
            false => "stop here: the best order".to_owned(),
        };
        harness.get_by_label_contains(&expected);
    }
}

#[test]
fn how_a_group_agrees_is_changed_live_and_who_comes_on_reset() {
    let mut harness = desk("waypoint", &[], vec2(1280.0, 800.0));
    first_negotiation(&mut harness);
    theatre(&mut harness).act(Action::Set(vec!["agree_by=Utilitarian".to_owned()]));
    assert!(!theatre(&mut harness).run.needs_reset());
    let later = theatre(&mut harness).run.history.ticks().end;
    theatre(&mut harness).head.playing = true;
    wait(&mut harness, |theatre| theatre.stand().is_some_and(|stand| stand.tick > later));
    let stand = theatre(&mut harness).stand().expect("a negotiation");
    assert_eq!(stand.negotiation.ways[0].way, "utilitarian");
    assert!(stand.negotiation.steps.is_empty());
    harness.run_steps(2);
    harness.get_by_label_contains("Settled without trade");
    theatre(&mut harness).act(Action::Set(vec!["traffic.aircraft=5".to_owned()]));
    assert!(theatre(&mut harness).run.needs_reset());
    theatre(&mut harness).act(Action::Reset);
    wait(&mut harness, |theatre| {
        theatre.stand().is_some_and(|stand| stand.negotiation.agents() == 5)
    });
}

#[test]
fn one_theatre_is_left_for_another_and_the_viewer_stays_the_same() {
    let mut harness = desk("lot_month", &[], vec2(1280.0, 800.0));
    harness.state_mut().house.act(Action::SwitchTheme);
    harness.state_mut().house.act(Action::Open("waypoint_stream".to_owned()));
    wait(&mut harness, |theatre| theatre.stand().is_some());
    assert!(!theatre(&mut harness).foyer.preferences.dark);
    assert_eq!(theatre(&mut harness).names().0, "waypoint_stream");
    harness.state_mut().house.act(Action::Open("lot_day".to_owned()));
    harness.run_steps(3);
    let house = &mut harness.state_mut().house;
    assert_eq!(house.lot().map(|theatre| theatre.foyer.preferences.dark), Some(false));
}

#[test]
fn every_size_and_group_is_drawn() {
    for (size, aircraft) in [
        (vec2(1920.0, 1080.0), "2"),
        (vec2(1280.0, 720.0), "5"),
        (vec2(820.0, 1100.0), "4"),
        (vec2(390.0, 844.0), "3"),
    ] {
        let sets = format!("traffic.aircraft={aircraft}");
        let mut harness = desk("waypoint", &[&sets], size);
        first_negotiation(&mut harness);
        for key in [Key::P, Key::P, Key::H, Key::H, Key::Num1, Key::L, Key::Tab] {
            harness.key_press(key);
            harness.run_steps(2);
        }
        assert!(theatre(&mut harness).aircraft().is_some(), "one is picked");
    }
}

#[test]
fn a_recording_plays_like_the_run_it_is_of() {
    let mut recorded = theatre::recorded::<Waypoint>("waypoint", &[], 90);
    let mut live = desk("waypoint", &[], vec2(1280.0, 800.0));
    wait(&mut live, |theatre| theatre.run.history.ticks().end > 70);
    for house in [&mut recorded, &mut live.state_mut().house] {
        house.on_mut().head().hold(65);
    }
    let steps_of = |house: &mut House| {
        let theatre = house.waypoint().expect("a waypoint");
        let stand = theatre.stand().expect("a negotiation");
        (stand.negotiation.clone(), stand.step, theatre.frame().cloned())
    };
    let (here, there) = (steps_of(&mut recorded), steps_of(&mut live.state_mut().house));
    assert_eq!(format!("{here:?}"), format!("{there:?}"));
    recorded.act(Action::Set(vec!["agree_by=Voting".to_owned()]));
    let theatre = recorded.waypoint().expect("a waypoint");
    assert!(theatre.run.complaint.as_ref().is_some_and(|it| it.contains("recording")));
}
