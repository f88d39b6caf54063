//! The whole desk under hands: keys, pointer, panels, without a window.

use bevy_egui::egui::{self, Key, Modifiers, Pos2, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use haggle::play::{Pace, Stage};
use haggle::scenario;
use haggle::view::desk::{self, Panes};
use haggle::view::theatre::Theatre;
use haggle::view::{Preferences, theme};
use std::time::{Duration, Instant};

struct Desk {
    theatre: Theatre,
    panes: Panes,
}

fn desk<'a>(name: &str, sets: &[&str]) -> Harness<'a, Desk> {
    desk_of(name, sets, vec2(1280.0, 800.0))
}

fn desk_of<'a>(name: &str, sets: &[&str], size: Vec2) -> Harness<'a, Desk> {
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    let scenario = scenario::load(name, &sets).expect("a scenario");
    let mut theatre = Theatre::live(scenario, 42, 1, Preferences::default());
    theatre.foyer.keep_preferences = false;
    let state = Desk { theatre, panes: Panes::default() };
    let mut styled = false;
    let mut harness = Harness::builder()
        .with_size(size)
        .with_step_dt(1.0 / 60.0)
        .with_max_steps(10_000)
        .build_ui_state(
            move |ui, state: &mut Desk| {
                if !std::mem::replace(&mut styled, true) {
                    theme::install_fonts(ui.ctx());
                    state.theatre.theme().install(ui.ctx());
                    return;
                }
                desk::show(ui, &mut state.theatre, &mut state.panes, 1.0 / 60.0);
            },
            state,
        );
    harness.run_steps(3);
    wait(&mut harness, |theatre| !theatre.run.history.is_empty());
    harness
}

fn wait(harness: &mut Harness<Desk>, done: impl Fn(&Theatre) -> bool) {
    let started = Instant::now();
    while !done(&harness.state().theatre) {
        harness.step();
        assert!(started.elapsed() < Duration::from_secs(60), "the run does not get there");
    }
}

fn press(harness: &mut Harness<Desk>, key: Key) {
    harness.key_press(key);
    harness.run_steps(2);
}

/// Where a vehicle stands in the window.
fn place_of(desk: &Desk, index: usize) -> (u32, Pos2) {
    let theatre = &desk.theatre;
    let frame = theatre.shown(&theatre.run).expect("a frame");
    let vehicle = frame.scene(0).expect("a scene").parked[index];
    let spot = theatre.site.ground.spot(vehicle.bay);
    (vehicle.ordinal, theatre.lens.to_window(spot.middle))
}

#[test]
fn space_plays_and_pauses_and_arrows_step() {
    let mut harness = desk("lot_month", &[]);
    press(&mut harness, Key::Space);
    assert!(!harness.state().theatre.head.playing);
    let tick = harness.state().theatre.head.tick();
    press(&mut harness, Key::ArrowRight);
    wait(&mut harness, |theatre| theatre.head.tick() == tick + 1 && !theatre.head.playing);
    press(&mut harness, Key::ArrowRight);
    wait(&mut harness, |theatre| theatre.head.tick() == tick + 2 && !theatre.head.playing);
    press(&mut harness, Key::ArrowLeft);
    assert_eq!(harness.state().theatre.head.tick(), tick + 1);
    press(&mut harness, Key::CloseBracket);
    assert_eq!(harness.state().theatre.head.pace, Pace::Ticks(1.0));
}

#[test]
fn a_click_picks_the_vehicle_under_it_and_its_panel_opens() {
    let mut harness = desk("lot_month", &[]);
    press(&mut harness, Key::Space);
    harness.run_steps(40);
    let (ordinal, at) = place_of(harness.state(), 3);
    click(&mut harness, at);
    let picked = harness.state().theatre.picked.expect("a vehicle is picked");
    assert_eq!(picked.ordinal, ordinal);
    harness.get_by_label_contains(&format!("VEHICLE {ordinal}"));
    press(&mut harness, Key::Tab);
    assert_ne!(harness.state().theatre.picked, Some(picked));
    press(&mut harness, Key::Escape);
    assert_eq!(harness.state().theatre.picked, None);
}

#[test]
fn a_finger_that_taps_picks_though_it_is_gone_at_once() {
    let mut harness = desk("lot_month", &[]);
    press(&mut harness, Key::Space);
    harness.run_steps(40);
    let (ordinal, at) = place_of(harness.state(), 3);
    let button = |pressed| egui::Event::PointerButton {
        pos: at,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    // As bevy_egui tells of touches.
    harness.input_mut().events.extend([egui::Event::PointerMoved(at), button(true)]);
    harness.run_steps(1);
    harness.input_mut().events.extend([button(false), egui::Event::PointerGone]);
    harness.run_steps(2);
    assert_eq!(harness.state().theatre.picked.map(|pick| pick.ordinal), Some(ordinal));
}

fn click(harness: &mut Harness<Desk>, at: Pos2) {
    harness.hover_at(at);
    harness.run_steps(2);
    for pressed in [true, false] {
        let button = egui::PointerButton::Primary;
        let modifiers = Modifiers::NONE;
        harness.event(egui::Event::PointerButton { pos: at, button, pressed, modifiers });
        harness.run_steps(2);
    }
}

#[test]
fn the_wheel_zooms_at_the_cursor_a_drag_pans_and_f_fits() {
    let mut harness = desk("lot_month", &[]);
    press(&mut harness, Key::Space);
    harness.run_steps(60);
    let fitted = harness.state().theatre.lens;
    let at = fitted.pane.center() + vec2(120.0, 60.0);
    let under = fitted.to_ground(at);
    harness.hover_at(at);
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, 150.0),
        phase: egui::TouchPhase::Move,
        modifiers: Modifiers::NONE,
    });
    harness.run_steps(90);
    let zoomed = harness.state().theatre.lens;
    assert!(zoomed.scale > 1.3 * fitted.scale, "{zoomed:?}");
    assert!((zoomed.to_ground(at) - under).length() < 0.2, "what is under the cursor stays");
    drag(&mut harness, at, vec2(-80.0, -30.0));
    let dragged = harness.state().theatre.lens;
    assert!((dragged.to_window(under) - (at + vec2(-80.0, -30.0))).length() < 12.0);
    press(&mut harness, Key::F);
    harness.run_steps(90);
    let back = harness.state().theatre.lens;
    assert!((back.scale / fitted.scale - 1.0).abs() < 0.01);
}

fn drag(harness: &mut Harness<Desk>, at: Pos2, by: Vec2) {
    let button = egui::PointerButton::Primary;
    let modifiers = Modifiers::NONE;
    harness.hover_at(at);
    harness.event(egui::Event::PointerButton { pos: at, button, pressed: true, modifiers });
    harness.run_steps(2);
    for step in 1..=8 {
        harness.hover_at(at + by * (step as f32 / 8.0));
        harness.run_steps(1);
    }
    harness.event(egui::Event::PointerButton { pos: at + by, button, pressed: false, modifiers });
    harness.run_steps(2);
}

#[test]
fn panels_fold_away_and_presenting_hides_them_all() {
    let mut harness = desk("lot_month", &[]);
    assert!(harness.query_by_label("TURNOVER").is_some());
    let narrow = harness.state().theatre.lens.pane.width();
    press(&mut harness, Key::Num1);
    press(&mut harness, Key::Num2);
    assert!(harness.query_by_label("TURNOVER").is_none());
    assert!(harness.state().theatre.lens.pane.width() > narrow + 500.0);
    press(&mut harness, Key::Num1);
    press(&mut harness, Key::P);
    assert!(harness.query_by_label("TURNOVER").is_none());
    press(&mut harness, Key::Escape);
    assert!(harness.query_by_label("TURNOVER").is_some());
}

#[test]
fn a_narrow_window_has_one_drawer_at_a_time_over_its_scene() {
    for size in [vec2(800.0, 600.0), vec2(390.0, 844.0)] {
        let mut harness = desk_of("lot_month", &[], size);
        press(&mut harness, Key::Space);
        harness.run_steps(40);
        let open = |harness: &Harness<Desk>| {
            let shown = |text| harness.query_by_label(text).is_some();
            (shown("TURNOVER"), shown("THE LOT NOW"))
        };
        let place = harness.state().theatre.lens.pane;
        assert!(place.width() > size.x - 20.0, "the scene has the whole width");
        assert_eq!(open(&harness), (false, false));
        harness.get_by_label("Parameters (1)").click();
        harness.run_steps(2);
        assert_eq!(open(&harness), (true, false));
        assert_eq!(harness.state().theatre.lens.pane, place, "it lies over the scene");
        press(&mut harness, Key::Num2);
        assert_eq!(open(&harness), (false, true));
        press(&mut harness, Key::Escape);
        assert_eq!(open(&harness), (false, false));
        press(&mut harness, Key::Num1);
        let (_, vehicle) = place_of(harness.state(), 0);
        let beside = Pos2::new(size.x - 30.0, place.center().y);
        click(&mut harness, if vehicle.x > 300.0 { vehicle } else { beside });
        assert_eq!(open(&harness), (false, false), "a click on the scene closes it");
        assert_eq!(harness.state().theatre.picked, None, "and picks nothing yet");
    }
}

#[test]
fn a_drawer_keeps_the_pointer_from_the_scene_and_a_wide_window_has_none() {
    let mut harness = desk_of("lot_month", &[], vec2(800.0, 600.0));
    press(&mut harness, Key::Space);
    harness.run_steps(40);
    press(&mut harness, Key::Num1);
    let lens = harness.state().theatre.lens;
    let note = harness.get_by_label("VEHICLES").rect();
    drag(&mut harness, note.center(), vec2(60.0, 30.0));
    let after = harness.state().theatre.lens;
    // The lens may still be gliding home by a hair; a drag would have moved it by many units.
    assert!((after.centre - lens.centre).length() < 0.01, "{after:?} after {lens:?}");
    assert!((after.scale / lens.scale - 1.0).abs() < 1e-3, "{after:?} after {lens:?}");
    assert!(harness.query_by_label("TURNOVER").is_some(), "no click on the scene");
    harness.set_size(vec2(1280.0, 800.0));
    harness.run_steps(4);
    assert_eq!(harness.state().theatre.drawer, None);
    for panel in ["TURNOVER", "THE LOT NOW"] {
        harness.get_by_label(panel);
    }
}

#[test]
fn the_menu_does_what_keys_do() {
    let mut harness = desk_of("lot_month", &[], vec2(390.0, 844.0));
    for (item, text) in [("Page of turnover", "Flows"), ("Keys", "Play or pause")] {
        harness.get_by_label("Menu").click();
        harness.run_steps(3);
        harness.get_by_label(item).click();
        harness.run_steps(4);
        assert!(harness.query_by_label_contains(text).is_some(), "{item}");
    }
}

#[test]
fn one_key_lays_a_second_run_on_the_same_arrivals_beside_the_first() {
    let mut harness = desk("lot_month", &[]);
    press(&mut harness, Key::C);
    wait(&mut harness, |theatre| {
        theatre.other.as_ref().is_some_and(|other| other.history.len() > 2)
    });
    let theatre = &harness.state().theatre;
    let other = theatre.other.as_ref().expect("a second run");
    assert_eq!(
        (theatre.run.playbill.rule.as_str(), other.playbill.rule.as_str()),
        ("nash", "greedy")
    );
    for tick in theatre.ticks() {
        let arrivals = |run: &haggle::play::Run| {
            let scene = run.history.at(tick).and_then(|frame| frame.scene(0)).expect("a scene");
            scene.parked.iter().map(|it| (it.ordinal, it.on_arrival)).collect::<Vec<_>>()
        };
        assert_eq!(arrivals(&theatre.run), arrivals(other));
    }
    assert!(harness.state().panes.places.iter().all(Option::is_some));
    assert!(harness.state().panes.sheets.iter().all(|sheet| sheet.corners() > 100));
}

#[test]
fn scenes_are_stepped_through_with_their_captions_and_rules() {
    let mut harness = desk("lot_tour", &[]);
    for scene in 0..6 {
        press(&mut harness, Key::N);
        let theatre = &harness.state().theatre;
        let scenes = &scenario::load("lot_tour", &[]).expect("a scenario").lot().scenes.clone();
        assert_eq!(theatre.caption(), Some(scenes[scene].caption.as_str()));
        assert!(theatre.foyer.presenting && theatre.head.playing);
    }
    wait(&mut harness, |theatre| theatre.run.playbill.rule == "nash");
}

#[test]
fn a_city_is_tiles_and_a_lot_near_by_shows_its_vehicles() {
    let mut harness = desk("city", &["lots=400"]);
    harness.run_steps(60);
    let far = harness.state().panes.sheets[0].corners();
    let lot = harness.state().theatre.site.rect(37);
    let at = harness.state().theatre.lens.to_window(lot.center());
    for _ in 0..2 {
        click(&mut harness, at);
    }
    wait(&mut harness, |theatre| {
        theatre.lot == 37 && theatre.shown(&theatre.run).is_some_and(|it| it.scene(37).is_some())
    });
    harness.run_steps(60);
    let near = harness.state().panes.sheets[0].corners();
    assert!(far > 400 * 4, "every lot is a tile: {far}");
    let frame = harness.state().theatre.shown(&harness.state().theatre.run).expect("a frame");
    let vehicles = frame.scene(37).expect("a scene").parked.len();
    assert!(near > vehicles * 8, "{vehicles} vehicles: {near} corners");
}

#[test]
fn keys_change_the_look_and_help_lists_them() {
    let mut harness = desk("lot_month", &[]);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Plus);
    harness.run_steps(2);
    assert!(harness.state().theatre.foyer.preferences.scale > 1.1);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num0);
    harness.run_steps(2);
    assert_eq!(harness.state().theatre.foyer.preferences.scale, 1.0);
    press(&mut harness, Key::L);
    assert!(!harness.state().theatre.foyer.preferences.dark);
    press(&mut harness, Key::T);
    harness.get_by_label_contains("Burst now");
    press(&mut harness, Key::H);
    harness.run_steps(4);
    harness.get_by_label_contains("Play or pause");
    press(&mut harness, Key::Escape);
    harness.run_steps(4);
    assert!(!harness.state().theatre.foyer.help);
}

#[test]
fn a_recording_plays_scrubs_and_says_that_it_cant_be_changed() {
    let scenario = scenario::load("lot_month", &[]).expect("a scenario");
    let mut stage = Stage::new(scenario, 5, 1).expect("a stage");
    let mut history = haggle::record::History::default();
    (0..60).for_each(|_| history.push(std::sync::Arc::new(stage.step())));
    let mut harness = desk("lot_month", &[]);
    let mut recorded = Theatre::recorded(stage.playbill(), history, Preferences::default());
    recorded.foyer.keep_preferences = false;
    harness.state_mut().theatre = recorded;
    harness.run_steps(70);
    let theatre = &harness.state().theatre;
    assert!(theatre.head.moment() > 0.4 && theatre.ticks() == (0..60), "{:?}", theatre.head);
    press(&mut harness, Key::End);
    assert_eq!(harness.state().theatre.head.tick(), 59);
    press(&mut harness, Key::C);
    assert!(harness.state().theatre.other.is_none());
    assert!(harness.state().theatre.foyer.notice().is_some());
}

#[test]
fn a_policy_is_learned_frozen_and_compared_on_the_same_arrivals() {
    let folder = tempfile::tempdir().expect("a folder");
    let small = ["learning.hidden=[16]", "learning.batch=32", "learning.warm_up=10"];
    let mut harness = desk("lot_day", &[&small[..], &["ticks=400"]].concat());
    harness.state_mut().theatre.policies = folder.path().to_owned();
    press(&mut harness, Key::E);
    harness.get_by_label_contains("nobody learns");
    harness.get_by_label("Train").click();
    harness.run_steps(2);
    harness.state_mut().theatre.head.pace = Pace::FlatOut;
    wait(&mut harness, |theatre| theatre.run.actor().is_some() && theatre.ticks().end > 60);
    harness.get_by_label_contains("Map of the policy");
    let frame = |theatre: &Theatre| theatre.shown(&theatre.run).map(|frame| frame.pulse.learning);
    wait(&mut harness, |theatre| frame(theatre).is_some_and(|it| it.critic_loss.is_finite()));

    harness.get_by_label("Freeze").click();
    harness.run_steps(2);
    assert!(!harness.state().theatre.run.learns());
    let files: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(files.len(), 2, "weights and their card");
    wait(&mut harness, |theatre| theatre.run.actor().is_some());

    // The frozen policy beside the truth.
    press(&mut harness, Key::C);
    wait(&mut harness, |theatre| theatre.other.is_some());
    let truth = vec!["market.policies=[(policy: Truthful)]".to_owned()];
    harness.state_mut().theatre.act(haggle::view::action::Action::SetOther(truth));
    press(&mut harness, Key::R);
    let arrivals = |run: &haggle::play::Run| run.history.at(30).map(|frame| frame.pulse.arrivals);
    wait(&mut harness, |theatre| {
        theatre.other.as_ref().and_then(arrivals).is_some() && arrivals(&theatre.run).is_some()
    });
    let theatre = &harness.state().theatre;
    let other = theatre.other.as_ref().expect("a second run");
    assert_eq!(arrivals(&theatre.run), arrivals(other));
    assert_eq!(other.playbill.policies, ["truthful"]);
    assert!(theatre.run.playbill.policies[0].starts_with("lot_day-seed-42-tick-"));
}
