//! Traders who learn.

use super::results::{Learned, Moment, Point};
use super::task::{SETUPS, Size};
use crate::arena::advance;
use crate::arena::venues::{
    Course, Learner, Plan, SPAN, Span, Trading, profile, snapshot, venues_app,
};
use crate::arena::{Chance, Purpose};
use crate::theory::fictitious_play::{
    Entrant, FictitiousPlay, Game, Piece, Response, SIDES, Side, Strategy, standings,
};

/// Looks at the regret of the greedy profile in a run.
const LOOKS: u32 = 8;

/// The run of a setup; none if it was stopped.
///
/// # Errors
/// If learning diverges: what did.
pub(super) fn learned(
    size: &Size,
    setup: usize,
    run: u32,
    seed: u64,
    stopped: &dyn Fn() -> bool,
    mut advanced: impl FnMut(f64),
) -> Result<Option<Learned>, String> {
    let plan = size.plan(setup);
    let (name, _, k) = SETUPS[setup];
    let game = plan.game(k, size.levels);
    let world_seed = seed.wrapping_add(u64::from(run));
    let mut app = venues_app(&plan, world_seed);
    let mut regrets = Vec::new();
    let every = (size.stages / LOOKS).max(1).next_multiple_of(SPAN);
    let mut stages = 0;
    while stages < size.stages {
        if stopped() {
            return Ok(None);
        }
        advance(app.world_mut(), SPAN);
        stages += SPAN;
        advanced(f64::from(SPAN) / f64::from(size.stages));
        if let Some(diverged) = app.world().resource::<Learner>().failure() {
            return Err(diverged.to_string());
        }
        if stages % every == 0 {
            let found = standings(&game, &profile(app.world()));
            let sum: f64 = found.iter().map(|own| own.regret()).sum();
            regrets.push((stages, sum / found.len() as f64));
        }
    }
    let entrants = profile(app.world());
    let found = standings(&game, &entrants);
    let points = entrants.iter().zip(&found).map(|(trader, own)| Point {
        buys: trader.side == Side::Buyers,
        type_: trader.type_,
        venue: trader.venue,
        offer: trader.offer,
        profit: own.profit,
        regret: own.regret(),
    });
    let strategy = nearest(&game, &entrants);
    let mut response = Response::new(&game);
    response.face(&strategy.beliefs(&game));
    let regret = response.regret(&strategy);
    let course = app.world().resource::<Course>().spans.iter().zip(1..);
    Ok(Some(Learned {
        setup: name.to_owned(),
        run,
        traders: plan.traders,
        k: k.to_vec(),
        discount: plan.learning.discount,
        course: course.map(|(span, number)| moment(span, number * SPAN)).collect(),
        regrets,
        points: points.collect(),
        interim: [regret.largest, regret.mean],
        computed: computed(size, &plan, &game, world_seed),
    }))
}

fn moment(span: &Span, stage: u32) -> Moment {
    let [buyers, sellers] = &span.choices;
    let first = |shares: &Vec<f64>| shares.get(1).copied().unwrap_or(0.0);
    Moment {
        stage,
        shares: span.venues.iter().map(|venue| venue.entrants).collect(),
        halves: [&buyers[0], &buyers[1], &sellers[0], &sellers[1]].map(first),
        efficiency: span.efficiency,
        profits: span.profits,
    }
}

/// The strategy by which every type does what the trader nearest to it does.
pub(super) fn nearest(game: &Game, entrants: &[Entrant]) -> Strategy {
    let mut strategy = Strategy::default();
    for side in SIDES {
        let value = |trader: &Entrant| match side {
            Side::Buyers => trader.type_,
            Side::Sellers => 1.0 - trader.type_,
        };
        let mut own: Vec<&Entrant> = entrants.iter().filter(|trader| trader.side == side).collect();
        own.sort_by(|left, right| value(left).total_cmp(&value(right)));
        let mut from = 0.0;
        for (at, trader) in own.iter().enumerate() {
            let to = own.get(at + 1).map_or(1.0, |next| 0.5 * (value(trader) + value(next)));
            let action = match trader.venue {
                None => game.actions() - 1,
                Some(venue) => game.place(side, venue, trader.offer),
            };
            strategy.0[side as usize].push(Piece { from, to, action });
            from = to;
        }
    }
    strategy
}

/// Mean profits of traders of the same types who follow what fictitious play finds from beliefs by
/// chance.
fn computed(size: &Size, plan: &Plan, game: &Game, seed: u64) -> [f64; 2] {
    let mut stream = Chance::new(seed, Purpose::Beliefs).stream(0);
    let beliefs = game.drawn(|| stream.unit());
    let found = FictitiousPlay::new(game, beliefs).settle(size.stop);
    let mut plan = plan.clone();
    plan.trading = Trading::Follow(Box::new((game.clone(), found.strategy)));
    let mut app = venues_app(&plan, seed);
    // Ties fall differently from stage to stage.
    const STAGES: u32 = 20;
    let mut profits = [0.0; 2];
    for _ in 0..STAGES {
        advance(app.world_mut(), 1);
        for trader in snapshot(app.world()).traders {
            profits[trader.side as usize] += trader.profit;
        }
    }
    [0, 1].map(|side| profits[side] / f64::from(STAGES * plan.traders[side]))
}
