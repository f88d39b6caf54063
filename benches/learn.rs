//! `cargo bench --no-default-features --bench learn`: microseconds of an update, on one core.
//!
//! The networks are those of the lot and of the dispatch game: an actor of 12 observations and 2
//! actions, a critic that sees the others' means besides. Batches are drawn anew for each update,
//! as in training; the fastest and the median of the rounds are printed.

#![allow(clippy::print_stdout, reason = "a bench prints its table")]

use std::time::Instant;

use haggle::learn::{Ddpg, Ends, Engine, Init, Norm, Replay, Rows, Settings};

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

/// Microseconds of an update: the fastest round and the median.
fn time(hidden: &[usize], batch: usize, learners: usize) -> (f64, f64) {
    let ids: Vec<u64> = (0..learners as u64).collect();
    let mut learner = Ddpg::new(settings(hidden, learners), 42, &ids, Engine::Flex);
    let (mut replay, mut rows) = (replay(), vec![0.0; learners * batch * ROWS.width()]);
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..UPDATES {
                replay.sample(&mut rows);
                learner.update(&rows).expect("finite losses");
            }
            start.elapsed().as_secs_f64() * 1e6 / UPDATES as f64
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times[0], times[ROUNDS / 2])
}

fn main() {
    println!("hidden    batch  learners  fastest µs  median µs");
    for (hidden, batch, learners) in [
        ([64, 64], 256, 1),
        ([128, 128], 256, 1),
        ([400, 300], 128, 1),
        ([64, 64], 32, 1),
        ([64, 64], 32, 50),
    ] {
        let (fastest, median) = time(&hidden, batch, learners);
        let name = format!("{}-{}", hidden[0], hidden[1]);
        println!("{name:<9} {batch:>5} {learners:>9} {fastest:>11.0} {median:>10.0}");
    }
}
