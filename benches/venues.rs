//! `cargo bench --no-default-features --bench venues`: milliseconds of a training stage of 100
//! traders (acting, two auctions, one update each), and of an iteration of fictitious play.
//!
//! Both in one run, by turns, so that they meet the same machine. The published settings: batches
//! of 128, one hidden layer of 128.

#![allow(clippy::print_stdout, reason = "a bench prints its table")]

use haggle::arena::advance;
use haggle::arena::venues::{Plan, venues_app};
use haggle::theory::fictitious_play::FictitiousPlay;
use std::time::Instant;

const REPEATS: usize = 7;
const STAGES: u32 = 10;
const ITERATIONS: u32 = 200;

/// The least and the median of some times, milliseconds.
fn sorted(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_unstable_by(f64::total_cmp);
    (times[0], times[times.len() / 2])
}

fn main() {
    println!("what                                      least ms   median ms");
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let Ok(pool) = pool else { continue };
        for discount in [0.9, 0.0] {
            let mut plan = Plan::published(&[0.0, 1.0]);
            plan.learning.discount = discount;
            let mut app = venues_app(&plan, 42);
            let world = app.world_mut();
            let game = plan.game(&[0.0, 1.0], 101);
            let mut play = FictitiousPlay::new(&game, game.even());
            let (mut stages, mut iterations) = (Vec::new(), Vec::new());
            // Before the first update memories have to hold a batch.
            pool.install(|| advance(world, 140));
            for _ in 0..REPEATS {
                let start = Instant::now();
                pool.install(|| advance(world, STAGES));
                stages.push(start.elapsed().as_secs_f64() * 1e3 / f64::from(STAGES));
                let start = Instant::now();
                (0..ITERATIONS).for_each(|_| play.step(1.0));
                iterations.push(start.elapsed().as_secs_f64() * 1e3 / f64::from(ITERATIONS));
            }
            let (least, median) = sorted(stages);
            println!(
                "a stage, threads {threads}, discount {discount:<4}        {least:>10.2} {median:>10.2}"
            );
            let (least, median) = sorted(iterations);
            println!("an iteration of fictitious play          {least:>10.3} {median:>10.3}");
        }
    }
}
