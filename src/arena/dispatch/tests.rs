use super::*;
use crate::arena::advance;
use crate::theory::{Duopoly, Equilibria};

/// The published game with networks and batches that learn in a moment.
fn small(numbers: &[u32]) -> Plan {
    let mut plan = Plan::published(numbers.iter().copied());
    plan.learning = Learning { hidden: [24, 16], batch: 16, ..plan.learning };
    for market in &mut plan.markets {
        (market.actor_rate, market.critic_rate) = (1e-3, 5e-3);
        (market.replay, market.decay) = (2_000, 0.995);
    }
    plan
}

fn played(plan: &Plan, seed: u64, rounds: &[u32]) -> App {
    let mut app = dispatch_app(plan, seed);
    rounds.iter().for_each(|rounds| advance(app.world_mut(), *rounds));
    assert_eq!(app.world().resource::<Learner>().failure(), None);
    app
}

fn last(app: &App, spans: usize) -> Vec<Span> {
    let courses = &app.world().resource::<Courses>().0;
    courses.iter().map(|course| course.last(spans).expect("as many spans")).collect()
}

#[test]
fn against_a_low_offer_that_stays_a_learner_finds_the_cap() {
    for (norm, mode) in [
        (Normalisation::None, Mode::Clean),
        (Normalisation::Layer, Mode::Clean),
        (Normalisation::Layer, Mode::Paper),
    ] {
        let mut plan = small(&[0, 1, 2]);
        plan.firms[1].bidding = Bidding::Fixed(30.0);
        plan.learning = Learning { norm, mode, discount: 0.9, ..plan.learning };
        for span in last(&played(&plan, 42, &[2000]), 3) {
            assert!(span.offers[0] > 90.0, "{norm:?} {mode:?}: {:?}", span.offers);
            assert!((span.offers[1] - 30.0).abs() < 1e-9);
        }
    }
}

#[test]
fn against_a_high_offer_that_stays_a_learner_undercuts() {
    // All below 100 sells 50 at 100; what is at or above it, less.
    let mut plan = small(&[0, 1, 2]);
    plan.firms[1].bidding = Bidding::Fixed(100.0);
    plan.learning.mode = Mode::Clean;
    for span in last(&played(&plan, 42, &[1500]), 3) {
        assert!(span.profits[0] > 3_900.0, "{:?}", span.profits);
    }
}

#[test]
fn two_learners_settle_on_an_equilibrium_of_the_duopoly() {
    // In so short a run about four of five do, and which of them a processor's rounding decides.
    let markets: Vec<u32> = (0..12).collect();
    let plan = small(&markets);
    let duopoly = Duopoly { capacity: 50.0, cost: 20.0, cap: 100.0, demand: 70.0 };
    let equilibria = duopoly.equilibria();
    assert_eq!(equilibria, Equilibria::Tiered { high: 100.0, low: 52.0 });
    let spans = last(&played(&plan, 42, &[4000]), 5);
    let settled =
        spans.iter().filter(|span| equilibria.hold([span.offers[0], span.offers[1]], 6.0));
    assert!(settled.count() >= 6, "{spans:?}");
}

#[test]
fn five_firms_come_to_their_cost_where_rates_shrink_and_actors_climb_over_noise() {
    let mut plan = small(&[0, 1]);
    (plan.demand, plan.firms) = (50.0, vec![plan.firms[0]; 5]);
    plan.learning = Learning { batch: 32, mode: Mode::Clean, ..plan.learning }.annealed();
    for market in &mut plan.markets {
        (market.replay, market.decay, market.critic_rate) = (500, 0.998, 1e-2);
    }
    let markets = last(&played(&plan, 42, &[3000]), 10);
    for market in &markets {
        assert!((market.price - 20.0).abs() < 2.0, "{markets:?}");
    }
    // A firm that has wandered off loses nothing by it and may stay away; most don't.
    let offers = markets.iter().flat_map(|market| &market.offers);
    let at_cost = offers.filter(|offer| (*offer - 20.0).abs() < 2.0).count();
    assert!(at_cost >= 8, "{markets:?}");
}

#[test]
fn one_seed_is_one_result_under_any_split_of_rounds() {
    let mut plan = small(&[3, 7]);
    plan.learning.memory = true;
    plan.learning.norm = Normalisation::Batch;
    let (whole, parts) = (played(&plan, 5, &[300]), played(&plan, 5, &[1, 120, 179]));
    assert_eq!(state_hash(whole.world()), state_hash(parts.world()));
    assert_eq!(whole.world().resource::<Courses>(), parts.world().resource::<Courses>());
    assert_ne!(state_hash(whole.world()), state_hash(played(&plan, 6, &[300]).world()));
}

#[test]
fn a_market_begins_the_same_whatever_stands_beside_it() {
    // Before anybody has learned, to the bit; after, but for rounding.
    let (both, one) = (played(&small(&[3, 7]), 5, &[10]), played(&small(&[7]), 5, &[10]));
    let offers = |app: &App| -> Vec<f64> {
        let firms = &app.world().resource::<Firms>().0;
        firms
            .iter()
            .filter_map(|firm| app.world().get::<Offer>(*firm))
            .map(|offer| offer.price)
            .collect()
    };
    assert_eq!(offers(&both)[2..], offers(&one));
    assert_ne!(offers(&both)[..2], offers(&one));
}

#[test]
fn firms_see_demand_and_capacities_and_with_memory_the_last_offers() {
    let mut plan = small(&[0]);
    plan.firms[1] = Firm { capacity: 40.0, cost: 0.0, bidding: Bidding::Fixed(-25.0) };
    plan.firms[0].bidding = Bidding::Fixed(75.0);
    plan.learning.memory = true;
    let seen = |rounds| {
        let app = played(&plan, 1, &[rounds]);
        let firm = app.world().resource::<Firms>().0[0];
        app.world().get::<Sight>(firm).expect("a firm sees").0.clone()
    };
    assert_eq!(seen(1), [0.7, 0.5, 0.4, 0.0, 0.0]);
    assert_eq!(seen(2), [0.7, 0.5, 0.4, -0.25, 0.75]);
}

#[test]
fn accounts_hold_what_was_sold_and_courses_their_means() {
    let mut plan = small(&[0]);
    plan.firms[0].bidding = Bidding::Fixed(100.0);
    plan.firms[1].bidding = Bidding::Fixed(30.0);
    let app = played(&plan, 1, &[2 * SPAN as u32]);
    let accounts: Vec<Account> = app
        .world()
        .resource::<Firms>()
        .0
        .iter()
        .filter_map(|firm| app.world().get::<Account>(*firm))
        .copied()
        .collect();
    let rounds = 2.0 * SPAN as f64;
    assert_eq!(accounts[0], Account { sold: 20.0 * rounds, profit: 1600.0 * rounds });
    assert_eq!(accounts[1], Account { sold: 50.0 * rounds, profit: 4000.0 * rounds });
    let span = &last(&app, 2)[0];
    assert_eq!((span.price, span.switches), (100.0, 0.0));
    assert_eq!((&span.offers[..], &span.profits[..]), (&[100.0, 30.0][..], &[1600.0, 4000.0][..]));
}
