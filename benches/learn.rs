//! `cargo bench --no-default-features --bench learn`: microseconds of an update on one core, and a
//! training; each beside PyTorch where Python (or `PYTHON`) has it, and SciPy for the training.
//! With `--features libtorch` (see `scripts/libtorch.sh`) that engine has its own rows.
//!
//! The networks are those of the lot and of the dispatch game: an actor of 12 observations and 2
//! actions, a critic that sees the others' means besides. Batches are drawn anew for each update,
//! as in training; the fastest and the median of the rounds are printed.

#![allow(clippy::print_stdout, reason = "a bench prints its table")]

#[path = "peers/mod.rs"]
mod peers;

use std::time::Instant;

use haggle::learn::{Ddpg, Ends, Engine, Init, Norm, Replay, Rows, Settings, Solo};
use haggle::scenario;
use haggle::train::Training;

/// Own observation of the lot; the others' mean observation and action, and their number.
const ROWS: Rows = Rows { observation: 12, context: 15, action: 2 };
const STORED: usize = 10_000;
const UPDATES: u64 = 20;
const ROUNDS: usize = 15;

fn settings(hidden: &[usize], learners: usize) -> Settings {
    Settings {
        rows: ROWS,
        actor_hidden: hidden.to_vec(),
        critic_hidden: hidden.to_vec(),
        actor_norm: Norm::None,
        critic_norm: Norm::None,
        action_joins: 0,
        init: Init::FanIn,
        actor_rates: vec![1e-4; learners],
        critic_rates: vec![1e-3; learners],
        discount: 0.95,
        tau: 0.01,
        max_norm: 0.5,
        ends: Ends::Count,
        loss_limit: 1e6,
    }
}

/// A memory full of numbers between −1 and 1 that hang together in no way.
fn replay() -> Replay {
    let mut replay = Replay::new(ROWS.width(), STORED, 42, 0);
    let mut row = vec![0.0; ROWS.width()];
    for number in 0..STORED {
        for (column, value) in row.iter_mut().enumerate() {
            *value = ((number * 31 + column * 17) as f32).sin();
        }
        replay.push(&row);
    }
    replay
}

/// Learns from a batch of rows.
type Update = Box<dyn FnMut(&[f32])>;

/// Microseconds of an update: the fastest round and the median; none for learners that the engine
/// leaves to another.
fn time(hidden: &[usize], batch: usize, learners: usize, engine: Engine) -> Option<(f64, f64)> {
    let ids: Vec<u64> = (0..learners as u64).collect();
    let settings = settings(hidden, learners);
    let mut update: Update = if engine == Engine::Plain {
        if !Solo::can_learn(&settings) {
            return None;
        }
        let mut solo = Solo::new(settings, 42, 0);
        Box::new(move |rows| drop(solo.update(rows).expect("finite losses")))
    } else {
        let mut bank = Ddpg::new(settings, 42, &ids, engine);
        Box::new(move |rows| drop(bank.update(rows).expect("finite losses")))
    };
    let (mut replay, mut rows) = (replay(), vec![0.0; learners * batch * ROWS.width()]);
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..UPDATES {
                replay.sample(&mut rows);
                update(&rows);
            }
            start.elapsed().as_secs_f64() * 1e6 / UPDATES as f64
        })
        .collect();
    times.sort_by(f64::total_cmp);
    Some((times[0], times[ROUNDS / 2]))
}

/// The same in PyTorch; none without it, or for several learners, which it has no banks for.
fn time_of_peer(hidden: &[usize], batch: usize, learners: usize) -> Option<(f64, f64)> {
    if learners > 1 {
        return None;
    }
    let numbers = [hidden[0], hidden[1], batch].map(|number| number.to_string());
    let arguments = ["update", &numbers[0], &numbers[1], &numbers[2]];
    let answer = peers::ask("ddpg.py", &arguments, "")?;
    let mut words = answer.split_whitespace().map(|word| word.parse().ok());
    Some((words.next()??, words.next()??))
}

const ENGINES: &[(&str, Engine)] = &[
    ("plain", Engine::Plain),
    ("flex", Engine::Flex),
    #[cfg(feature = "libtorch")]
    ("libtorch", Engine::LibTorch),
];

fn updates() {
    println!(
        "hidden    batch  learners  engine    fastest µs  median µs  PyTorch's median over ours"
    );
    for (hidden, batch, learners) in [
        ([64, 64], 256, 1),
        ([128, 128], 256, 1),
        ([400, 300], 128, 1),
        ([64, 64], 32, 1),
        ([64, 64], 32, 50),
    ] {
        let name = format!("{}-{}", hidden[0], hidden[1]);
        let print = |engine: &str, (fastest, median): (f64, f64), ratio: Option<f64>| {
            let ratio = ratio.map_or(String::new(), |ratio| format!("{ratio:.2}"));
            println!(
                "{name:<9} {batch:>5} {learners:>9}  {engine:<9} {fastest:>10.0} {median:>10.0} \
                 {ratio:>27}"
            );
        };
        let peer = time_of_peer(&hidden, batch, learners);
        for (engine, which) in ENGINES {
            let Some(ours) = time(&hidden, batch, learners, *which) else { continue };
            print(engine, ours, peer.map(|(_, median)| median / ours.1));
        }
        if let Some(peer) = peer {
            print("PyTorch", peer, None);
        }
    }
}

/// Episodes before those that are timed, and these; ours are many because they are short.
const WARM: u32 = 20;
const EPISODES: u32 = 200;
const EPISODES_OF_PEER: u32 = 20;

fn training() {
    let sets = ["turnover.arrivals=Population(10)", "market.compare=[]"].map(str::to_owned);
    let scenario = scenario::load("lot_day", &sets).expect("a shipped scenario");
    let mut training =
        Training::new(scenario, 42, WARM + EPISODES, Engine::default()).expect("a training");
    let mut episodes = |count: u32| {
        let start = Instant::now();
        for _ in 0..count {
            training.episode().expect("finite losses");
        }
        start.elapsed().as_secs_f64() / f64::from(count)
    };
    episodes(WARM);
    let ours = episodes(EPISODES);
    println!("\none-day episodes of ten vehicles: {:.1} a second on two threads", 1.0 / ours);
    let counts = [WARM, EPISODES_OF_PEER].map(|count| count.to_string());
    match peers::ask("maddpg_lot.py", &[&counts[0], &counts[1]], "") {
        Some(answer) => {
            let seconds: f64 = answer.trim().parse().expect("a number of seconds");
            let theirs = seconds / f64::from(EPISODES_OF_PEER);
            println!(
                "the same with PyTorch and SLSQP: {:.2} a second; ratio {:.1}",
                1.0 / theirs,
                theirs / ours
            );
        }
        None => println!("no PyTorch or no SciPy to compare with"),
    }
}

fn main() {
    updates();
    training();
}
