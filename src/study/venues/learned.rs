//! Traders who learn.

use super::results::{Learned, Moment, Point};
use super::task::{SETUPS, Size};
use crate::arena::advance;
use crate::arena::venues::{
    Course, Learner, Offers, Plan, SPAN, Span, Trading, profile, snapshot, venues_app,
};
use crate::arena::{Chance, Purpose};
use crate::learn::{Deed, Diverged, Scratch, fit};
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
    let interim = regrets_of(&game, &nearest(&game, &entrants));
    let strategy = fitted(&plan, &entrants, world_seed).map_err(|wrong| wrong.to_string())?;
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
        interim,
        fitted: regrets_of(&game, &followed(&game, &strategy)),
        strategy,
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

/// The largest regret of a type where all follow a strategy, and the mean.
fn regrets_of(game: &Game, strategy: &Strategy) -> [f64; 2] {
    let mut response = Response::new(game);
    response.face(&strategy.beliefs(game));
    let regret = response.regret(strategy);
    [regret.largest, regret.mean]
}

/// Types for which a fitted network is asked.
const TYPES: u32 = 100;

/// What types do, as type, venue and offer, for types from the lowest to the highest.
type Curve = Vec<(f64, Option<usize>, f64)>;

/// What a network says that is fitted to what the traders of each side do.
///
/// # Errors
/// If the fit diverges.
fn fitted(plan: &Plan, entrants: &[Entrant], seed: u64) -> Result<[Curve; 2], Diverged> {
    let curve = |side: Side| {
        let own = entrants.iter().filter(|trader| trader.side == side).map(|trader| Deed {
            type_: trader.type_,
            option: trader.venue.map_or(0, |venue| venue + 1),
            number: trader.venue.map(|_| trader.offer),
        });
        let network = fit(&own.collect::<Vec<Deed>>(), plan.venues.len() + 1, seed, side as u64)?;
        let mut scratch = Scratch::default();
        let types = (0..TYPES).map(|step| (f64::from(step) + 0.5) / f64::from(TYPES));
        Ok(types
            .map(|type_| {
                let (option, offer) = network.deed(type_, &mut scratch);
                let offer = match (plan.offers, side) {
                    (Offers::Any, _) => offer,
                    (Offers::Rational, Side::Buyers) => offer.min(type_),
                    (Offers::Rational, Side::Sellers) => offer.max(type_),
                };
                let venue = option.checked_sub(1);
                (type_, venue, if venue.is_some() { offer } else { 0.0 })
            })
            .collect())
    };
    let [buyers, sellers] = SIDES.map(curve);
    Ok([buyers?, sellers?])
}

/// The strategy by which types do what the point of a curve next to them does.
fn followed(game: &Game, curves: &[Curve; 2]) -> Strategy {
    let mut strategy = Strategy::default();
    for side in SIDES {
        let own = &curves[side as usize];
        let width = 1.0 / own.len() as f64;
        for step in 0..own.len() {
            // Pieces go by the value, and a seller's is the higher the lower its type.
            let (_, venue, offer) =
                own[if side == Side::Buyers { step } else { own.len() - 1 - step }];
            let action = match venue {
                None => game.actions() - 1,
                Some(venue) => game.place(side, venue, offer),
            };
            let (from, to) = (step as f64 * width, (step + 1) as f64 * width);
            strategy.0[side as usize].push(Piece { from, to, action });
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

#[cfg(test)]
mod tests {
    use super::super::task::size;
    use super::*;
    use crate::theory::fictitious_play::Action;

    /// Sixty traders of each side: from ½ on in the first venue, below in the second, with offers
    /// half way between truth and ½.
    fn followers() -> Vec<Entrant> {
        let trader = |number: u32| {
            let side = SIDES[(number % 2) as usize];
            let type_ = (f64::from(number / 2) + 0.5) / 60.0;
            let offer = match side {
                Side::Buyers => type_.min(0.5 * type_ + 0.25),
                Side::Sellers => type_.max(0.5 * type_ + 0.25),
            };
            Entrant { side, type_, venue: Some(usize::from(type_ < 0.5)), offer }
        };
        (0..120).map(trader).collect()
    }

    #[test]
    fn the_fitted_strategy_is_the_one_that_traders_follow() {
        let plan = size(false).plan(1);
        let game = plan.game(&[0.0, 1.0], 101);
        let curves = fitted(&plan, &followers(), 7).expect("a fit");
        let strategy = followed(&game, &curves);
        for trader in followers().iter().filter(|trader| (trader.type_ - 0.5).abs() > 0.03) {
            let Action::Enter { venue, offer } = strategy.of(&game, trader.side, trader.type_)
            else {
                panic!("{trader:?} stays out")
            };
            assert_eq!(Some(venue), trader.venue, "{trader:?}");
            assert!((offer - trader.offer).abs() < 0.05, "{trader:?} offers {offer}");
        }
        // Of many who follow one strategy the nearest tells the same, and so both regrets agree.
        let [fitted, nearest] =
            [&strategy, &nearest(&game, &followers())].map(|own| regrets_of(&game, own)[1]);
        assert!((fitted - nearest).abs() < 0.02, "{fitted} and {nearest}");
        assert!(fitted > 0.05, "who is sorted at ½ could gain by the other venue: {fitted}");
    }

    #[test]
    fn offers_of_a_fit_are_rational_where_traders_are() {
        let plan = size(true).plan(1);
        let [buyers, sellers] = fitted(&plan, &followers(), 7).expect("a fit");
        assert!(buyers.iter().all(|(type_, _, offer)| offer <= type_));
        assert!(sellers.iter().all(|(type_, _, offer)| offer >= type_));
    }
}
