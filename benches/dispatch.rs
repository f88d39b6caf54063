//! `cargo bench --no-default-features --bench dispatch`: rounds a second of the
//! published duopoly (400-300, batches of 128), on one core and on two.
//!
//! A round is one auction and one update of both firms. Without memory one row of states stands
//! for a batch.
//! Beside it stands the published loop in PyTorch, on one thread, where Python (or `PYTHON`) has
//! it.

#![allow(clippy::print_stdout, reason = "a bench prints its table")]

#[path = "peers/mod.rs"]
mod peers;

use haggle::arena::advance;
use haggle::arena::dispatch::{Plan, dispatch_app};
use std::time::Instant;

/// Rounds before the first update, and as many again to warm up.
const BEFORE: u32 = 140;
const ROUNDS: u32 = 60;
const REPEATS: usize = 5;

/// Seconds of [`ROUNDS`] rounds of markets, the fastest of some repeats.
fn seconds(memory: bool, markets: std::ops::Range<u32>) -> f64 {
    let mut plan = Plan::published(markets);
    plan.learning.memory = memory;
    let mut app = dispatch_app(&plan, 42);
    advance(app.world_mut(), BEFORE);
    let times = (0..REPEATS).map(|_| {
        let start = Instant::now();
        advance(app.world_mut(), ROUNDS);
        start.elapsed().as_secs_f64()
    });
    times.fold(f64::INFINITY, f64::min)
}

/// Rounds a second of a world of `markets` markets on `threads` threads.
fn rate(memory: bool, markets: u32, threads: usize) -> f64 {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    f64::from(markets * ROUNDS) / pool.install(|| seconds(memory, 0..markets))
}

fn main() {
    println!("sight      markets  threads  rounds/s");
    for memory in [false, true] {
        for (markets, threads) in [(1, 1), (2, 1), (2, 2), (8, 1), (8, 2)] {
            let name = if memory { "memory" } else { "no memory" };
            println!(
                "{name:<10} {markets:>7} {threads:>8} {:>9.1}",
                rate(memory, markets, threads)
            );
        }
    }
    let rounds = ROUNDS.to_string();
    match peers::ask("ddpg.py", &["duopoly", &rounds], "") {
        Some(answer) => {
            let seconds: f64 = answer.trim().parse().expect("a number of seconds");
            let theirs = f64::from(ROUNDS) / seconds;
            let [blind, sighted] = [false, true].map(|memory| rate(memory, 1, 1) / theirs);
            println!("\nPyTorch, one market, one thread: {theirs:.1} rounds/s");
            println!("ours over it: {blind:.2} without memory, {sighted:.2} with it");
        }
        None => println!("\nno PyTorch to compare with"),
    }
}
