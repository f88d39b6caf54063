//! Playing a run changes nothing about it: live, held, resumed, recorded, it is the same run.

use crate::program::call;
use haggle::arena::advance;
use haggle::arena::lot::{lot_app, state_hash};
use haggle::play::{Pace, Playhead, Run, Stage};
use haggle::record::{
    AnyRecording, Frame, History, Recorder, Visible, open_recording, read_recording,
};
use haggle::scenario::{self, Dispatch, Venues, Waypoint};
use std::path::Path;
use std::time::{Duration, Instant};

fn headless_hash(name: &str, seed: u64, ticks: u32) -> u64 {
    let plan = scenario::load(name, &[]).and_then(|it| it.plan()).expect("a plan");
    let mut app = lot_app(&plan, seed, 1);
    advance(app.world_mut(), ticks);
    state_hash(app.world_mut())
}

/// Lets a run play as a window would, at changing paces, until it has `ticks` ticks.
fn play(run: &mut Run, ticks: i32) {
    let mut head = Playhead::playing(Pace::Ticks(2.0));
    let started = Instant::now();
    let mut drawn = 0;
    while run.history.ticks().end < ticks {
        run.catch_up(200);
        head.pass(1.0 / 60.0, &run.history.ticks());
        run.run_to(head.goal(&run.history.ticks()).min(ticks));
        drawn += 1;
        match drawn % 97 {
            20 => head.toggle(),
            30 => head.toggle(),
            50 => head.pace = head.pace.faster(),
            70 => head.seek(f64::from(head.tick() / 2)),
            _ => {}
        }
        std::thread::sleep(Duration::from_micros(200));
        assert!(started.elapsed() < Duration::from_secs(60), "{:?}", run.history.ticks());
    }
}

#[test]
fn a_run_that_is_watched_ends_as_a_headless_one() {
    for (name, seed, ticks) in [("lot_month", 7, 200), ("workplace", 42, 120)] {
        let scenario = scenario::load(name, &[]).expect("a scenario");
        let mut stage = Stage::new(scenario.clone(), seed, 2).expect("a stage");
        let frames: Vec<Frame> = (0..ticks).map(|_| stage.step()).collect();
        assert_eq!(stage.state_hash(), headless_hash(name, seed, ticks));

        let mut run = Run::live(scenario, seed, 1);
        play(&mut run, ticks as i32);
        assert_eq!(run.history.ticks(), 0..ticks as i32);
        for frame in &frames {
            let seen = run.history.at(frame.tick).expect("every tick is kept");
            // Prices without a trade are not numbers, and those equal nothing: compare as text.
            assert_eq!(format!("{seen:?}"), format!("{frame:?}"));
        }
    }
}

#[test]
fn a_frame_holds_what_the_world_did() {
    let scenario = scenario::load("lot_month", &[]).expect("a scenario");
    let mut stage = Stage::new(scenario, 3, 1).expect("a stage");
    let mut before: Option<Frame> = None;
    for _ in 0..64 {
        let frame = stage.step();
        let scene = frame.scene(0).expect("one lot is watched");
        assert_eq!(scene.parked.len(), frame.pulse.population as usize);
        assert_eq!(scene.left.len(), frame.pulse.departures as usize);
        let volume: f32 = scene.trades.iter().map(|trade| trade.quantity).sum();
        assert!((volume - frame.pulse.volume).abs() < 1e-2, "{volume} {:?}", frame.pulse);
        let bought = |bay| {
            let own = scene.trades.iter().filter(|trade| trade.buyer == bay);
            own.map(|trade| trade.quantity).sum::<f32>()
        };
        for vehicle in &scene.parked {
            let had = before
                .as_ref()
                .and_then(|frame| frame.scene(0)?.find(vehicle.ordinal).map(|it| it.energy))
                .unwrap_or(vehicle.on_arrival);
            if bought(vehicle.bay) > 0.0 {
                assert!((vehicle.energy - had - bought(vehicle.bay)).abs() < 1e-3, "{vehicle:?}");
                assert!((vehicle.filled - bought(vehicle.bay)).abs() < 1e-3);
            }
            assert!(vehicle.arrived <= frame.tick && vehicle.departs > frame.tick);
        }
        before = Some(frame);
    }
}

#[test]
fn changes_hold_from_the_next_tick_or_wait_for_a_new_start() {
    let mut run = Run::live(scenario::load("lot_day", &[]).expect("a scenario"), 1, 1);
    play(&mut run, 10);
    run.set(&["market.rule=Greedy".to_owned()]).expect("allowed");
    play(&mut run, 20);
    assert_eq!((run.playbill.rule.as_str(), run.changes.as_slice()), ("greedy", &[10][..]));
    assert!(run.set(&["market.rule=Gredy".to_owned()]).is_err_and(|it| it.contains("Greedy")));
    run.set(&["bays=12".to_owned()]).expect("allowed");
    assert!(run.needs_reset());
    run.reset(5);
    play(&mut run, 3);
    assert_eq!((run.playbill.bays, run.playbill.seed, run.needs_reset()), (12, 5, false));
}

#[test]
fn a_recording_shows_what_was_live() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("month.haggle");
    let file = path.to_str().expect("a name");
    let called = call(&["run", "lot_month", "--seed", "9", "--record", file, "--json"]);
    assert_eq!(called.code, Some(0), "{}", called.stderr);
    let (playbill, history) = read_recording(&path).expect("a recording");
    assert_eq!((playbill.seed, history.ticks()), (9, 0..480));
    let mut stage =
        Stage::new(scenario::load("lot_month", &[]).expect("a scenario"), 9, 1).expect("a stage");
    assert_eq!(playbill, stage.playbill());
    for tick in 0..480 {
        let (live, recorded) = (stage.step(), history.at(tick).expect("a frame"));
        assert_eq!(format!("{live:?}"), format!("{recorded:?}"));
    }
}

#[test]
fn runs_of_every_arena_can_be_recorded() {
    fn comes_back<A: Visible>(
        name: &str,
        set: &str,
        of: impl Fn(AnyRecording) -> Option<(A::Playbill, History<A::Frame>)>,
    ) where
        A::Playbill: std::fmt::Debug,
    {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run.haggle");
        let file = path.to_str().expect("a name");
        let called = call(&[
            "run", name, "--seed", "3", "--set", "ticks=30", "--set", set, "--record", file,
        ]);
        assert_eq!(called.code, Some(0), "{name}: {}", called.stderr);
        let recording = open_recording(&path).expect("a recording");
        let (playbill, history) = of(recording).expect("a recording of this arena");
        let sets = ["ticks=30", set].map(str::to_owned);
        let scenario = scenario::load_as::<A>(name, &sets).expect("a scenario");
        let mut stage = Stage::new(scenario, 3, 1).expect("a stage");
        assert_eq!(format!("{playbill:?}"), format!("{:?}", stage.playbill()));
        assert_eq!(history.ticks(), 0..30);
        for tick in 0..30 {
            let (live, recorded) = (stage.step(), history.at(tick).expect("a frame"));
            assert_eq!(format!("{live:?}"), format!("{recorded:?}"), "{name}, tick {tick}");
        }
    }
    comes_back::<Waypoint>("waypoint", "traffic.spread=3.0", |recording| match recording {
        AnyRecording::Waypoint(playbill, history) => Some((playbill, history)),
        _ => None,
    });
    comes_back::<Dispatch>("duopoly", "learning.hidden=[8, 8]", |recording| match recording {
        AnyRecording::Dispatch(playbill, history) => Some((playbill, history)),
        _ => None,
    });
    comes_back::<Venues>("venues_equal", "learning.hidden=[8]", |recording| match recording {
        AnyRecording::Venues(playbill, history) => Some((playbill, history)),
        _ => None,
    });
}

#[test]
fn a_cut_recording_is_read_up_to_its_last_whole_frame_and_a_damaged_one_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("day.haggle");
    let mut stage =
        Stage::new(scenario::load("lot_day", &[]).expect("a scenario"), 2, 1).expect("a stage");
    let mut recorder = Recorder::create(&path, &stage.playbill()).expect("a file");
    for _ in 0..16 {
        recorder.take(&stage.step()).expect("written");
    }
    assert!(!path.exists(), "a recording has its name when it is whole");
    recorder.finish().expect("a file");
    let whole = std::fs::read(&path).expect("bytes");
    let read = |bytes: &[u8]| {
        let path = folder.path().join("cut.haggle");
        std::fs::write(&path, bytes).expect("written");
        read_recording(&path).map(|(_, history)| history.len())
    };
    assert_eq!(read(&whole).expect("whole"), 16);
    assert_eq!(read(&whole[..whole.len() - 1]).expect("cut"), 15);
    for length in [0, 5, 19, 40] {
        let error = read(&whole[..length]).expect_err("too short").to_string();
        assert!(error.contains("cut.haggle"), "{error}");
    }
    let mut noise = whole.clone();
    let middle = noise.len() / 2;
    noise[middle..].iter_mut().for_each(|byte| *byte ^= 0x5A);
    assert!(read(&noise).is_ok_and(|frames| frames < 16));
    assert!(read_recording(Path::new("nowhere.haggle")).is_err());
}

#[test]
fn a_recording_that_cant_be_written_is_an_error_and_leaves_nothing() {
    let called = call(&["run", "lot_day", "--record", "/nonexistent/x.haggle"]);
    assert_eq!(called.code, Some(2));
    assert!(called.stderr.contains("/nonexistent/x.haggle"), "{}", called.stderr);
}
