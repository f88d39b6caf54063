//! What must hold of training: it repeats, it can be interrupted, it stops when it diverges, and
//! what is learned is worth something.

use bevy_app::App;
use haggle::arena::advance;
use haggle::arena::lot::{Lots, School, Sinks, Tally, lot_app, state_hash};
use haggle::learn::{Engine, Policy};
use haggle::play::Stage;
use haggle::record::Metrics;
use haggle::scenario::{self, Plan, Scenario};
use haggle::train::{Checkpoints, Rational, Training};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use tempfile::tempdir;

/// A small lot whose networks are small too.
const SMALL: &[&str] = &[
    "turnover.arrivals=Population(10)",
    "learning.hidden=[16]",
    "learning.batch=32",
    "learning.warm_up=10",
    "market.compare=[]",
];

#[track_caller]
fn scenario(more: &[&str]) -> Scenario {
    let sets: Vec<String> = SMALL.iter().chain(more).map(|set| (*set).to_owned()).collect();
    scenario::load("lot_day", &sets).expect("a valid scenario")
}

fn training(scenario: &Scenario, episodes: u32) -> Training {
    Training::new(scenario.clone(), 7, episodes, Engine::default()).expect("a plan")
}

fn run(training: &mut Training, episodes: u32) {
    for _ in 0..episodes {
        training.episode().expect("finite losses");
    }
}

#[test]
fn a_training_that_was_interrupted_goes_on_to_the_same_bits() {
    let (scenario, folder) = (scenario(&[]), tempdir().expect("a folder"));
    let mut unbroken = training(&scenario, 8);
    run(&mut unbroken, 8);

    let mut broken = training(&scenario, 8);
    run(&mut broken, 5);
    let checkpoints = Checkpoints::in_folder(folder.path());
    checkpoints.save(&mut broken).expect("it can be saved");
    // What comes after the checkpoint is lost, and made again.
    run(&mut broken, 2);
    drop(broken);
    let mut resumed =
        checkpoints.resume(scenario, 7, 8, Engine::default()).expect("it can be taken up");
    assert_eq!(resumed.rows().len(), 5);
    run(&mut resumed, 3);

    assert!(resumed.is_over());
    assert_eq!(resumed.rows(), unbroken.rows());
    let policies = [&resumed, &unbroken].map(|it| it.policy().expect("a policy").export());
    assert_eq!(policies[0], policies[1]);
    assert_eq!(resumed.state().expect("a state"), unbroken.state().expect("a state"));
}

#[test]
fn saving_changes_nothing() {
    let (scenario, folder) = (scenario(&[]), tempdir().expect("a folder"));
    let (mut saved, mut other) = (training(&scenario, 4), training(&scenario, 4));
    for _ in 0..4 {
        run(&mut saved, 1);
        Checkpoints::in_folder(folder.path()).save(&mut saved).expect("it can be saved");
    }
    run(&mut other, 4);
    assert_eq!(saved.rows(), other.rows());
}

#[test]
fn a_checkpoint_of_another_training_is_refused_and_so_is_a_broken_one() {
    let (small, folder) = (scenario(&[]), tempdir().expect("a folder"));
    let checkpoints = Checkpoints::in_folder(folder.path());
    checkpoints.save(&mut training(&small, 4)).expect("it can be saved");
    let refused = |scenario: &Scenario, seed, episodes| {
        let error = checkpoints.resume(scenario.clone(), seed, episodes, Engine::default());
        error.expect_err("it is refused").to_string()
    };
    assert!(refused(&small, 8, 4).contains("this training has the seed 7; asked for was 8"));
    assert!(refused(&small, 7, 5).contains("number of episodes 4; asked for was 5"));
    let other = scenario(&["market.rule=Greedy"]);
    assert!(refused(&other, 7, 4).contains("another scenario"), "{}", refused(&other, 7, 4));
    let path = folder.path().join(Checkpoints::NAME);
    let whole = std::fs::read(&path).expect("the file");
    std::fs::write(&path, &whole[..whole.len() - 1]).expect("it can be written");
    assert!(refused(&small, 7, 4).contains("no whole checkpoint"));
}

#[test]
fn a_run_with_learning_repeats_to_the_bit_and_so_does_the_window() {
    let scenario = scenario(&["market.policies=[(policy: Learning)]", "ticks=60"]);
    let plan = scenario.plan().expect("a plan");
    let hash = |threads| {
        let mut app = lot_app(&plan, 5, threads);
        advance(app.world_mut(), 60);
        let school = app.world().resource::<School>();
        assert!(school.latest().critic_loss.is_some(), "it has learned");
        state_hash(app.world_mut())
    };
    let mut stage = Stage::new(scenario.clone(), 5, 2).expect("a stage");
    for _ in 0..60 {
        stage.step();
    }
    assert_eq!([hash(1), hash(2)], [stage.state_hash(); 2]);
}

#[test]
fn learning_changes_what_vehicles_do_but_not_who_comes() {
    let run = |updates: &str| {
        let sets = ["market.policies=[(policy: Learning)]", "ticks=60", updates];
        let mut app = lot_app(&scenario(&sets).plan().expect("a plan"), 5, 1);
        advance(app.world_mut(), 60);
        metrics(&app)
    };
    let (learned, not) = (run("learning.updates=1"), run("learning.updates=0"));
    assert_ne!(learned.welfare, not.welfare);
    assert_eq!((learned.arrivals, learned.departures), (not.arrivals, not.departures));
}

#[test]
fn learning_that_diverges_stops_with_the_tick_and_the_tensor() {
    let sets = [
        "learning.rewards.proximity=1000000",
        "learning.critic_rate=1",
        "learning.max_norm=1000000000",
    ];
    let mut training = training(&scenario(&sets), 50);
    let error = (0..50).find_map(|_| training.episode().err()).expect("it diverges");
    let text = error.to_string();
    assert!(text.contains("episode ") && text.contains("tick "), "{text}");
    assert!(text.contains("critic loss") && text.contains("learning has diverged"), "{text}");
    assert!(training.state().is_err(), "what has diverged is never saved");
}

/// What `policies` come to in `plan` on seeds that nobody learned with.
fn judged(plan: &Plan, policy: scenario::Policy) -> (f64, Rational) {
    let mut plan = plan.clone();
    plan.market.policies = vec![(policy, 1.0)];
    plan.ticks = 960;
    let mut app = lot_app(&plan, 1_000, 1);
    app.world_mut().resource_mut::<Sinks>().add(Box::new(Rational::default()));
    advance(app.world_mut(), plan.ticks);
    (metrics(&app).welfare, Rational::taken_from(app.world_mut()))
}

fn metrics(app: &App) -> Metrics {
    let world = app.world();
    Metrics::of(world.resource::<Tally>(), world.resource::<Lots>().lots.len())
}

fn learned(policy: Policy) -> scenario::Policy {
    scenario::Policy::Learned { name: "learned".into(), actor: Arc::new(policy.network) }
}

fn haggle(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_haggle"));
    command.args(arguments).current_dir(folder).output().expect("haggle starts")
}

#[test]
fn what_is_learned_beats_the_untrained_and_those_without_intelligence() {
    let scenario = scenario(&[
        "learning.hidden=[32, 32]",
        "learning.batch=128",
        "learning.actor_rate=0.0005",
        "learning.critic_rate=0.002",
    ]);
    let plan = scenario.plan().expect("a plan");
    let none = scenario::Policy::ZeroIntelligence { floor: 0.05, ceiling: 0.4 };
    let (zero, _) = judged(&plan, none);
    // One training of this length may end where one trade in fifty loses a little; half don't.
    let mut shares = [7, 8, 9].map(|seed| {
        let mut training =
            Training::new(scenario.clone(), seed, 200, Engine::default()).expect("it");
        let (untrained, _) = judged(&plan, learned(training.policy().expect("a policy")));
        run(&mut training, 200);
        let (welfare, rational) = judged(&plan, learned(training.policy().expect("a policy")));
        assert!(welfare > untrained && welfare > zero, "{seed}: {welfare}, {untrained} and {zero}");
        rational.share().expect("trades")
    });
    shares.sort_by(f64::total_cmp);
    assert!(shares[0] >= 0.97 && shares[1] >= 0.99, "{shares:?} of trades without a loss");
}

/// A trained policy in the files `name.safetensors` and `name.json` of a folder.
fn write_policy(folder: &Path, name: &str, edit: impl Fn(Policy) -> Policy) {
    let policy = edit(training(&scenario(&[]), 1).policy().expect("a policy")).export();
    std::fs::write(folder.join(name).with_extension("safetensors"), policy.weights)
        .expect("weights");
    std::fs::write(folder.join(name).with_extension("json"), policy.card).expect("a card");
}

#[test]
fn a_policy_that_is_broken_foreign_or_missing_is_refused_with_what_was_expected() {
    let folder = tempdir().expect("a folder");
    let path = folder.path();
    let refused = |name: &str| {
        let set = format!("market.policies=[(policy: Learned(name: \"{name}\"))]");
        let output = haggle(path, &["run", "lot_day", "--set", &set]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let text = String::from_utf8_lossy(&output.stderr).replace("│", "");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    write_policy(path, "whole", |policy| policy);
    let set = "market.policies=[(policy: Learned(name: \"whole.safetensors\"))]";
    assert!(haggle(path, &["run", "lot_day", "--set", set]).status.success());

    let weights = std::fs::read(path.join("whole.safetensors")).expect("weights");
    std::fs::write(path.join("short.safetensors"), &weights[..weights.len() / 2]).expect("it");
    std::fs::copy(path.join("whole.json"), path.join("short.json")).expect("a card");
    let text = refused("short.safetensors");
    assert!(text.contains("short.safetensors") && text.contains("truncated"), "{text}");

    write_policy(path, "foreign", |mut policy| {
        policy.origin.observation[0].name = "wind speed".into();
        policy
    });
    let text = refused("foreign.safetensors");
    assert!(
        text.contains("\"wind speed\" over 1, expected is \"state of charge\" over 1"),
        "{text}"
    );

    let text = refused("nowhere.safetensors");
    assert!(text.contains("nowhere.safetensors") && text.contains("no such file"), "{text}");
    let text = refused("nash-madpg");
    assert!(text.contains("no policy \"nash-madpg\" comes with the program"), "{text}");
}

#[test]
fn the_command_trains_saves_and_goes_on() {
    let folder = tempdir().expect("a folder");
    let train = |more: &[&str]| {
        let sets = SMALL.iter().flat_map(|set| ["--set", *set]);
        let fixed =
            ["train", "lot_day", "--episodes", "6", "--checkpoint-every", "2", "--out", "it"];
        let arguments: Vec<&str> =
            fixed.into_iter().chain(sets).chain(more.iter().copied()).collect();
        haggle(folder.path(), &arguments)
    };
    let output = train(&["--json"]);
    assert!(output.status.success(), "{output:?}");
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one document");
    assert_eq!((&told["episodes"], &told["seed"]), (&6.into(), &42.into()));
    let curve = std::fs::read_to_string(folder.path().join("it/curves.csv")).expect("a curve");
    assert_eq!(curve.lines().count(), 7);
    assert!(curve.starts_with("episode,ticks,reward,critic_loss,actor_loss,"), "{curve}");
    let bytes = |name: &str| std::fs::read(folder.path().join("it").join(name)).expect("a file");
    let policy = bytes("policy.safetensors");

    let again = train(&[]);
    assert_eq!(again.status.code(), Some(2), "a training is never overwritten");
    assert!(String::from_utf8_lossy(&again.stderr).contains("--resume"));
    assert!(train(&["--resume"]).status.success());
    assert_eq!(bytes("policy.safetensors"), policy);
}

#[test]
fn every_shipped_policy_trades_and_seldom_at_a_loss() {
    let scenario = scenario(&[]);
    for policy in scenario::POLICIES {
        let set = format!("market.policies=[(policy: Learned(name: \"{}\"))]", policy.name);
        let plan = scenario.clone().with(&[set]).and_then(|it| it.plan()).expect("it is whole");
        let (policy_form, _) = plan.market.policies[0].clone();
        let (welfare, rational) = judged(&plan, policy_form);
        let share = rational.share().expect("trades");
        assert!(welfare > 0.0 && share > 0.5, "{}: {welfare} AUD, {share}", policy.name);
        if policy.name == "nash-maddpg" {
            assert!(share >= 0.99, "{share} of its trades without a loss");
        }
    }
}
