//! Venues that choose k: outer fictitious play, and learners.

use super::compute::found;
use super::results::{Prices, Pricing};
use super::task::Size;
use crate::arena::venues::{Learner, Posted, Stage, VenueLearner, Venues, venues_app};
use crate::arena::{Chance, Purpose, advance};
use crate::market::allocation_efficiency;
use crate::theory::fictitious_play::{PricePlay, Response};

/// Outer plays from beliefs by chance.
const PLAYS: u32 = 20;

/// What pairs of k come to, and where outer play ends; none if it was stopped.
pub(super) fn prices(
    size: &Size,
    seed: u64,
    stopped: &dyn Fn() -> bool,
    mut advanced: impl FnMut(f64),
) -> Option<Prices> {
    let plan = size.pricing_plan();
    let count = size.grid.len();
    let mut efficiency = vec![vec![0.0; count]; count];
    let mut share = efficiency.clone();
    let mut iterations = 0;
    let pairs = (count * (count + 1) / 2) as f64;
    for one in 0..count {
        for two in one..count {
            if stopped() {
                return None;
            }
            let game = plan.game(&[size.grid[one], size.grid[two]], size.levels);
            for run in 0..size.pair_runs {
                let found =
                    found(size, &game, seed, (one * count + two) as u64 * 1_000 + u64::from(run));
                iterations += found.iterations;
                let mut response = Response::new(&game);
                response.face(&found.strategy.beliefs(&game));
                let outcomes = response.outcomes(&found.strategy);
                let total: f64 = outcomes.iter().map(|venue| venue.surplus).sum();
                let part = |venue: usize| {
                    let own = outcomes[venue].surplus / f64::from(size.pair_runs);
                    if total > 0.0 { own / total } else { 0.0 }
                };
                let own = |venue: usize| outcomes[venue].efficiency() / f64::from(size.pair_runs);
                // Venues are alike: a pair tells of both orders, and equal k of both venues.
                let half = if one == two { 0.5 } else { 1.0 };
                efficiency[one][two] += half * own(0);
                efficiency[two][one] += half * own(1);
                share[one][two] += half * part(0);
                share[two][one] += half * part(1);
            }
            advanced(1.0 / pairs);
        }
    }
    let mut prices = Prices {
        grid: size.grid.to_vec(),
        equilibria: Vec::new(),
        efficiency,
        share,
        runs: size.pair_runs,
        settled: Vec::new(),
        unsettled: 0,
        iterations,
    };
    let game = prices.game();
    let of = |pair: [usize; 2]| pair.map(|place| size.grid[place]);
    prices.equilibria = game.equilibria(1e-3).into_iter().map(of).collect();
    for play in 0..PLAYS {
        let mut stream = Chance::new(seed, Purpose::Beliefs).stream(1 << 40 | u64::from(play));
        let beliefs = [0, 1].map(|_| (0..count).map(|_| stream.unit()).collect());
        match PricePlay::new(beliefs).settle(&game, 50, 5_000) {
            Some(pair) => prices.settled.push((of(pair), game.regrets(pair))),
            None => prices.unsettled += 1,
        }
    }
    Some(prices)
}

/// A run of venues that learn; none if it was stopped.
///
/// # Errors
/// If learning diverges: what did.
pub(super) fn pricing(
    size: &Size,
    run: u32,
    seed: u64,
    stopped: &dyn Fn() -> bool,
    mut advanced: impl FnMut(f64),
) -> Result<Option<Pricing>, String> {
    let plan = size.pricing_plan();
    let [rounds, stages] = size.rounds;
    let mut app = venues_app(&plan, seed.wrapping_add(u64::from(run)));
    let thin = (rounds / 50).max(1);
    let mut course = Vec::new();
    let (mut k, mut counted) = ([0.0; 2], 0);
    for round in 0..rounds {
        if stopped() {
            return Ok(None);
        }
        advance(app.world_mut(), stages);
        advanced(1.0 / f64::from(rounds));
        let world = app.world();
        let failures =
            [world.resource::<Learner>().failure(), world.resource::<VenueLearner>().failure()];
        if let Some(diverged) = failures.into_iter().flatten().next() {
            return Err(diverged.to_string());
        }
        let venues = &world.resource::<Venues>().0;
        let posted = [0, 1]
            .map(|venue: usize| world.get::<Posted>(venues[venue]).map_or(0.0, |posted| posted.0));
        let efficiency = [0, 1].map(|venue: usize| {
            let stage = world.get::<Stage>(venues[venue]);
            stage.map_or(0.0, |stage| allocation_efficiency(stage.surplus, stage.best))
        });
        if round % thin == 0 {
            course.push((round, posted, efficiency));
        }
        if round >= rounds - rounds.div_ceil(10) {
            k = [k[0] + posted[0], k[1] + posted[1]];
            counted += 1;
        }
    }
    let k = k.map(|sum| sum / f64::from(counted));
    Ok(Some(Pricing { run, traders: plan.traders, round: stages, course, k }))
}
