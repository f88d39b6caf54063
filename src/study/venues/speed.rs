//! How long a training stage and an iteration of fictitious play take.

use super::results::Speed;
use super::task::Size;
use crate::arena::advance;
use crate::arena::venues::venues_app;
use crate::theory::fictitious_play::FictitiousPlay;
use std::time::Instant;

const TURNS: usize = 9;
const STAGES: u32 = 5;
const ITERATIONS: u32 = 50;

/// Both in the setup of k = 0 and 1, by turns, so that they meet the same machine.
pub(super) fn speed(size: &Size, seed: u64) -> Speed {
    let plan = size.plan(1);
    let mut app = venues_app(&plan, seed);
    let game = plan.game(&[0.0, 1.0], size.levels);
    let mut play = FictitiousPlay::new(&game, game.even());
    advance(app.world_mut(), plan.learning.batch as u32 + STAGES);
    let (mut stages, mut iterations) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let start = Instant::now();
        advance(app.world_mut(), STAGES);
        stages.push(start.elapsed().as_secs_f64() / f64::from(STAGES));
        let start = Instant::now();
        (0..ITERATIONS).for_each(|_| play.step(size.stop.recency));
        iterations.push(start.elapsed().as_secs_f64() / f64::from(ITERATIONS));
    }
    let median = |times: &mut Vec<f64>| {
        times.sort_unstable_by(f64::total_cmp);
        times[TURNS / 2]
    };
    Speed {
        traders: plan.traders,
        stage: median(&mut stages),
        iteration: median(&mut iterations),
        threads: rayon::current_num_threads(),
    }
}
