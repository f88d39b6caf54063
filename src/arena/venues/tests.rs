use super::*;
use crate::arena::advance;
use crate::learn::Decline;
use crate::theory::fictitious_play::{FictitiousPlay, Response, Side, Stop, standings};

/// A small world that learns quickly.
fn small(k: &[f64]) -> Plan {
    let mut plan = Plan::published(k);
    plan.traders = [6, 6];
    plan.learning = Learning {
        hidden: vec![24],
        value_rate: 5e-3,
        parameter_rate: 1e-3,
        discount: 0.0,
        batch: 32,
        exploration: Decline { from: 1.0, to: 0.02, over: 500 },
        ..Learning::default()
    };
    plan
}

fn played(plan: &Plan, seed: u64, stages: &[u32]) -> App {
    let mut app = venues_app(plan, seed);
    stages.iter().for_each(|stages| advance(app.world_mut(), *stages));
    assert_eq!(app.world().resource::<Learner>().failure(), None);
    assert_eq!(app.world().resource::<VenueLearner>().failure(), None);
    app
}

/// The strategy that fictitious play finds for a game.
fn computed(plan: &Plan, k: &[f64]) -> Trading {
    let game = plan.game(k, 51);
    let mut play = FictitiousPlay::new(&game, game.even());
    let found = play.settle(Stop { iterations: 1_000, ..Stop::default() });
    Trading::Follow(Box::new((game, found.strategy)))
}

#[test]
fn one_seed_is_one_result_under_any_split_of_stages() {
    let mut plan = small(&[0.0, 1.0]);
    plan.turnover = 0.1;
    plan.round = 50;
    plan.venues = vec![Pricing::Learned, Pricing::Learned];
    plan.pricing.batch = 2;
    let (whole, parts) = (played(&plan, 5, &[230]), played(&plan, 5, &[1, 100, 129]));
    assert_eq!(state_hash(whole.world()), state_hash(parts.world()));
    assert_eq!(whole.world().resource::<Course>().spans, parts.world().resource::<Course>().spans);
    assert_eq!(snapshot(whole.world()), snapshot(parts.world()));
    assert_ne!(state_hash(whole.world()), state_hash(played(&plan, 6, &[230]).world()));
    assert_eq!(whole.world().resource::<VenueLearner>().rounds(), 5);
    let venues = &whole.world().resource::<Course>().spans.last().expect("spans").venues;
    assert!(venues.iter().all(|venue| (0.0..=1.0).contains(&venue.k) && venue.k != 0.5));
}

#[test]
fn a_stage_is_what_the_auctions_of_its_offers_come_to() {
    let mut plan = small(&[0.3, 0.8]);
    plan.entry_cost = 0.01;
    let mut app = venues_app(&plan, 3);
    let mut deals = 0;
    for _ in 0..40 {
        advance(app.world_mut(), 1);
        let seen = snapshot(app.world());
        let mut gains = 0.0;
        for (number, venue) in seen.venues.iter().enumerate() {
            let of = |side: Side| {
                seen.traders.iter().filter(move |own| own.side == side && own.venue == Some(number))
            };
            let traded = |side: Side| of(side).filter(|own| own.price.is_some()).count();
            assert_eq!([traded(Side::Buyers), traded(Side::Sellers)], [venue.stage.deals; 2]);
            assert_eq!(of(Side::Buyers).count(), venue.stage.bids.len());
            assert!(venue.stage.surplus <= venue.stage.best + 1e-12);
            if let Some(price) = venue.stage.price {
                assert!(venue.stage.interval.0 <= price && price <= venue.stage.interval.1);
                assert!(of(Side::Buyers).all(|own| own.price.is_none() || own.offer >= price));
                assert!(of(Side::Sellers).all(|own| own.price.is_none() || own.offer <= price));
            }
            deals += venue.stage.deals;
            gains += venue.stage.surplus;
        }
        let entered = seen.traders.iter().filter(|own| own.venue.is_some()).count();
        let profits: f64 = seen.traders.iter().map(|own| own.profit).sum();
        assert!((profits - (gains - 0.01 * entered as f64)).abs() < 1e-12);
        // Rational offers never lose more than the cost of entry.
        assert!(seen.traders.iter().all(|own| own.profit >= -0.01 - 1e-12));
    }
    assert!(deals > 20, "{deals} deals");
}

#[test]
fn traders_see_the_mean_field_of_the_last_stage() {
    let plan = small(&[0.25, 0.75]);
    let mut app = venues_app(&plan, 1);
    advance(app.world_mut(), 1);
    let before = snapshot(app.world());
    advance(app.world_mut(), 1);
    let trader = app.world().resource::<Traders>().0[7];
    let sight = &app.world().get::<Sight>(trader).expect("a trader sees").0;
    assert_eq!(sight.len(), plan.sight());
    for (seen, venue) in sight.chunks_exact(6).zip(&before.venues) {
        let stage = &venue.stage;
        assert!((f64::from(seen[0]) - stage.bids.len() as f64 / 6.0).abs() < 1e-6);
        assert!((f64::from(seen[1]) - stage.asks.len() as f64 / 6.0).abs() < 1e-6);
        let mean = stage.bids.iter().sum::<f64>() / stage.bids.len().max(1) as f64;
        assert!((f64::from(seen[2]) - mean).abs() < 1e-6);
        assert!((f64::from(seen[4]) - stage.deals as f64 / 6.0).abs() < 1e-6);
        assert!((f64::from(seen[5]) - stage.price.unwrap_or(0.0)).abs() < 1e-6);
    }
    assert_eq!(f64::from(sight[12]), f64::from(before.traders[7].type_ as f32));
    assert_eq!(sight[13..], [0.25, 0.75]);
}

#[test]
fn who_follows_a_computed_strategy_gets_what_was_computed() {
    let mut plan = small(&[0.5]);
    plan.trading = computed(&plan, &[0.5]);
    plan.turnover = 1.0;
    let app = played(&plan, 9, &[6_000]);
    let Trading::Follow(computed) = &plan.trading else { panic!("a computed strategy") };
    let (game, strategy) = &**computed;
    let mut response = Response::new(game);
    response.face(&strategy.beliefs(game));
    let outcome = response.outcomes(strategy)[0];
    let spans = &app.world().resource::<Course>().spans;
    let mean = |of: &dyn Fn(&Span) -> f64| spans.iter().map(of).sum::<f64>() / spans.len() as f64;
    for side in 0..2 {
        let expected = outcome.profits[side] * outcome.entrants[side];
        let found = mean(&|span| span.profits[side]);
        // Six traders over 6,000 stages: a standard error of less than 0.002.
        assert!((found - expected).abs() < 0.008, "{found} and {expected}");
        let entrants = mean(&|span| span.venues[0].entrants[side]);
        assert!((entrants - outcome.entrants[side]).abs() < 0.02, "{entrants} and {outcome:?}");
    }
    let efficiency = mean(&|span| span.efficiency);
    assert!((0.6..1.0).contains(&efficiency), "{efficiency}");
}

#[test]
fn newcomers_have_other_types_and_those_who_stay_keep_theirs() {
    let mut plan = small(&[0.5]);
    plan.trading = computed(&plan, &[0.5]);
    plan.turnover = 0.25;
    let mut app = venues_app(&plan, 2);
    let mut changed = 0;
    let mut before = snapshot(app.world()).traders;
    for _ in 0..200 {
        advance(app.world_mut(), 1);
        let now = snapshot(app.world()).traders;
        changed += now.iter().zip(&before).filter(|(now, then)| now.type_ != then.type_).count();
        before = now;
    }
    // Of 2,400; five standard errors.
    assert!((changed as f64 - 600.0).abs() < 106.0, "{changed}");
}

#[test]
fn learners_of_a_single_venue_come_near_what_fictitious_play_computes() {
    let plan = small(&[0.5]);
    let (mut learned, mut computed_profits) = ([0.0; 2], [0.0; 2]);
    for seed in [1, 2] {
        let app = played(&plan, seed, &[1_000]);
        let profile = profile(app.world());
        let found = standings(&plan.game(&[0.5], 51), &profile);
        let mut follow = plan.clone();
        follow.trading = computed(&plan, &[0.5]);
        let other = played(&follow, seed, &[50]);
        let theirs = snapshot(other.world()).traders;
        for ((trader, own), their) in profile.iter().zip(&found).zip(&theirs) {
            learned[trader.side as usize] += own.profit / 12.0;
            computed_profits[trader.side as usize] += their.profit / 12.0;
            // Offers stay on the right side of the type.
            let (low, high) =
                if trader.side == Side::Buyers { (0.0, trader.type_) } else { (trader.type_, 1.0) };
            assert!((low..=high).contains(&trader.offer) || trader.venue.is_none());
        }
        let regret = found.iter().map(|own| own.regret()).sum::<f64>() / 12.0;
        assert!(regret < 0.1, "mean regret {regret}");
    }
    let (learned, computed) =
        (learned.iter().sum::<f64>() / 2.0, computed_profits.iter().sum::<f64>() / 2.0);
    assert!((learned - computed).abs() < 0.06, "{learned} and {computed}");
}
