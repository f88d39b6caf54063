//! A theatre under hands, without a window.

use bevy_egui::egui::Vec2;
use egui_kittest::Harness;
use haggle::play::Stage;
use haggle::record::{Recorder, Visible, open_recording};
use haggle::scenario;
use haggle::view::desk::Panes;
use haggle::view::house::House;
use haggle::view::{Preferences, theme};
use std::time::{Duration, Instant};

/// A house with everything around what plays in it.
pub struct Desk {
    pub house: House,
    panes: Panes,
}

/// A run of the scenario `name` on seed 42 in a window of this size.
pub fn desk<'a>(name: &str, sets: &[&str], size: Vec2) -> Harness<'a, Desk> {
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    let scenario = scenario::open(name, &sets).expect("a scenario");
    let mut house = House::live(scenario, 42, 1, Preferences::default());
    house.on_mut().foyer_mut().keep_preferences = false;
    let mut styled = false;
    let mut harness = Harness::builder()
        .with_size(size)
        .with_step_dt(1.0 / 60.0)
        .with_max_steps(10_000)
        .build_ui_state(
            move |ui, state: &mut Desk| {
                if !std::mem::replace(&mut styled, true) {
                    theme::install_fonts(ui.ctx());
                    state.house.on().foyer().theme().install(ui.ctx());
                    return;
                }
                state.house.show(ui, &mut state.panes, 1.0 / 60.0);
            },
            Desk { house, panes: Panes::default() },
        );
    harness.run_steps(3);
    harness
}

/// Waits until what plays is as it should be.
pub fn wait(harness: &mut Harness<Desk>, done: impl Fn(&mut House) -> bool) {
    let started = Instant::now();
    while !done(&mut harness.state_mut().house) {
        harness.step();
        assert!(started.elapsed() < Duration::from_secs(60), "the run does not get there");
    }
}

/// Waits for a tick, and holds it until what moves has come to rest.
pub fn hold(harness: &mut Harness<Desk>, tick: i32) {
    let on = harness.state_mut().house.on_mut();
    let started = Instant::now();
    while on.ticks().end <= tick {
        on.go_to(tick + 1).expect("it goes on");
        assert!(started.elapsed() < Duration::from_secs(60), "the run does not get there");
    }
    on.head().hold(tick);
    harness.run_steps(120);
}

/// The recording of a run of the scenario `name` on seed 42, as it is read from its file.
pub fn recorded<A: Visible>(name: &str, sets: &[&str], ticks: usize) -> House {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.haggle");
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    let scenario = scenario::load_as::<A>(name, &sets).expect("a scenario");
    let mut stage = Stage::new(scenario, 42, 1).expect("a stage");
    let mut recorder = Recorder::create(&path, &stage.playbill()).expect("a file");
    for _ in 0..ticks {
        recorder.take(&stage.step()).expect("it is written");
    }
    recorder.finish().expect("it is finished");
    House::recorded(open_recording(&path).expect("a recording"), Preferences::default())
}
