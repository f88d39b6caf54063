//! The merging game: equilibria against an independent solver, orders, and selections.

use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettingsBuilder, DefaultSolver, IPSolver, SolverStatus, SupportedConeT,
};
use haggle::market::taco::Costs;
use haggle::theory::merging::{Aircraft, Merging, MergingError};
use haggle::theory::selection::{
    egalitarian, gini, least_gini, optimality_gap, plurality, random_dictator, utilitarian,
};
use proptest::prelude::*;

fn game(aircraft: &[(f64, f64)], separation: f64) -> Merging {
    let of = |&(eta, weight): &(f64, f64)| Aircraft { eta, weight };
    Merging::new(aircraft.iter().map(of).collect(), separation).expect("a game")
}

/// Games of so many aircraft; some times are equal, some fit the separation exactly.
fn games(most: usize) -> impl Strategy<Value = Merging> {
    let eta = prop_oneof![3 => 0.0..6.0, 1 => (0..5_i32).prop_map(f64::from)];
    let weight = prop_oneof![2 => 0.1..3.0, 1 => Just(1.0)];
    let separation = prop_oneof![3 => 0.2..1.5, 1 => Just(1.0), 1 => Just(0.0)];
    (prop::collection::vec((eta, weight), 1..=most), separation)
        .prop_map(|(aircraft, separation)| game(&aircraft, separation))
}

/// The same with nobody before a time that binds all, some or none.
fn bounded_games(most: usize) -> impl Strategy<Value = Merging> {
    (games(most), -3.0..12.0).prop_map(|(game, time)| game.not_before(time).expect("a game"))
}

/// The same equilibrium by a general solver: min Σ w (t − τ)² with t in this order Δ apart, and
/// none of them too early.
fn solved(game: &Merging, order: &[u8]) -> Vec<f64> {
    let count = order.len();
    let weights: Vec<f64> = game.aircraft().iter().map(|it| 2.0 * it.weight).collect();
    let linear: Vec<f64> = game.aircraft().iter().map(|it| -2.0 * it.weight * it.eta).collect();
    let every: Vec<usize> = (0..count).collect();
    let quadratic = CscMatrix::new(count, count, (0..=count).collect(), every, weights);
    // t_s(k) − t_s(k+1) + slack = −Δ.
    let mut rows = vec![vec![0.0; count]; count - 1];
    for (row, pair) in rows.iter_mut().zip(order.windows(2)) {
        (row[usize::from(pair[0])], row[usize::from(pair[1])]) = (1.0, -1.0);
    }
    let mut limits = vec![-game.separation(); count - 1];
    if game.free_from().is_finite() {
        // −t + slack = −f, for each of them.
        for aircraft in 0..count {
            rows.push((0..count).map(|it| if it == aircraft { -1.0 } else { 0.0 }).collect());
            limits.push(-game.free_from());
        }
    }
    let constraints = match rows.is_empty() {
        true => CscMatrix::zeros((0, count)),
        false => CscMatrix::from(rows.iter()),
    };
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .tol_gap_abs(1e-11)
        .tol_gap_rel(1e-11)
        .tol_feas(1e-11)
        .build()
        .expect("settings");
    let cones = [SupportedConeT::NonnegativeConeT(limits.len())];
    let mut solver =
        DefaultSolver::new(&quadratic, &linear, &constraints, &limits, &cones, settings)
            .expect("a problem");
    solver.solve();
    let fine = [SolverStatus::Solved, SolverStatus::AlmostSolved];
    assert!(fine.contains(&solver.solution.status), "{:?}", solver.solution.status);
    solver.solution.x.clone()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn equilibria_are_those_of_an_independent_solver(game in games(7), pick in 0.0..1.0_f64) {
        let orders = game.orders();
        let order = orders.get((pick * orders.len() as f64) as usize);
        let mut arrivals = vec![0.0; order.len()];
        game.arrivals(order, &mut arrivals);
        for (aircraft, expected) in solved(&game, order).into_iter().enumerate() {
            prop_assert!((arrivals[aircraft] - expected).abs() < 1e-4, "{arrivals:?}");
        }
    }

    #[test]
    fn with_a_first_time_they_are_too(game in bounded_games(7), pick in 0.0..1.0_f64) {
        let orders = game.orders();
        let order = orders.get((pick * orders.len() as f64) as usize);
        let mut arrivals = vec![0.0; order.len()];
        game.arrivals(order, &mut arrivals);
        for (aircraft, expected) in solved(&game, order).into_iter().enumerate() {
            prop_assert!((arrivals[aircraft] - expected).abs() < 1e-4, "{arrivals:?}");
            prop_assert!(arrivals[aircraft] >= game.free_from());
        }
        for pair in order.windows(2) {
            let [before, after] = [pair[0], pair[1]].map(|it| arrivals[usize::from(it)]);
            prop_assert!(after - before >= game.separation() - 1e-12);
        }
    }

    #[test]
    fn a_search_with_a_first_time_finds_the_best_orders(game in bounded_games(5)) {
        let least = game.orders().iter().map(|it| game.total_cost(it)).fold(f64::MAX, f64::min);
        let best = game.best_orders(1, usize::MAX);
        prop_assert!((game.total_cost(best.get(0)) - least).abs() < 1e-9);
    }

    #[test]
    fn equilibria_keep_the_separation_and_no_neighbour_costs_less(game in games(7)) {
        for order in game.orders().iter().take(50) {
            let mut arrivals = vec![0.0; order.len()];
            game.arrivals(order, &mut arrivals);
            let at = |place: usize| arrivals[usize::from(order[place])];
            for place in 1..order.len() {
                prop_assert!(at(place) - at(place - 1) >= game.separation() - 1e-12);
            }
            // Where nobody is near, nobody moves: to the bit.
            for place in 0..order.len() {
                let near = |other: usize| (at(place) - at(other)).abs() < game.separation() + 1e-9;
                let alone = (0..order.len()).filter(|other| *other != place).all(|it| !near(it));
                if alone {
                    prop_assert_eq!(at(place), game.aircraft()[usize::from(order[place])].eta);
                }
            }
        }
    }

    #[test]
    fn a_search_finds_the_best_orders(game in games(6), keep in 1..60_usize) {
        let all = game.orders();
        let mut totals: Vec<f64> = all.iter().map(|order| game.total_cost(order)).collect();
        totals.sort_by(f64::total_cmp);
        let best = game.best_orders(keep, usize::MAX);
        prop_assert_eq!(best.len(), keep.min(all.len()));
        let found: Vec<f64> = best.iter().map(|order| game.total_cost(order)).collect();
        for (found, expected) in found.iter().zip(&totals) {
            prop_assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
        if best.len() < all.len() {
            prop_assert!(best.floor() <= totals[best.len()] + 1e-9);
        } else {
            prop_assert_eq!(best.floor(), f64::INFINITY);
        }
    }

    #[test]
    fn a_search_out_of_budget_says_how_far_it_has_come(game in games(6), budget in 1..30_usize) {
        let best = game.best_orders(5, budget);
        let kept: Vec<&[u8]> = best.iter().collect();
        for order in game.orders().iter().filter(|order| !kept.contains(order)) {
            prop_assert!(game.total_cost(order) >= best.floor() - 1e-9);
        }
    }

    #[test]
    fn who_can_not_gain_by_a_jump_can_not_gain_anywhere(
        game in prop_oneof![games(5), bounded_games(5)],
    ) {
        for order in game.orders().iter() {
            let mut arrivals = vec![0.0; order.len()];
            game.arrivals(order, &mut arrivals);
            let survives = game.survives_jumps(&arrivals);
            // A look at many slots, which can miss a gain but not invent one.
            let gains = (0..order.len()).any(|aircraft| (-40..120).any(|step| {
                let slot = f64::from(step) / 10.0;
                let free = slot >= game.free_from() && (0..order.len())
                    .filter(|it| *it != aircraft)
                    .all(|it| (slot - arrivals[it]).abs() >= game.separation());
                free && game.cost(aircraft, slot) < game.cost(aircraft, arrivals[aircraft]) - 1e-9
            }));
            prop_assert!(!(survives && gains));
        }
    }
}

#[test]
fn four_aircraft_have_the_worked_costs() {
    let game = game(&[(0.0, 1.0), (0.4, 0.6), (1.0, 1.4), (1.7, 0.9)], 1.0);
    let orders = game.orders();
    assert_eq!((orders.len(), orders.get(0)), (24, &[0, 1, 2, 3][..]));
    let costs = game.costs(&orders).expect("costs");
    let expected = [0.564425, 0.013732, 0.086605, 0.270982];
    for (cost, expected) in costs.of_choice(0).zip(expected) {
        assert!((cost - expected).abs() < 5e-7, "{cost} {expected}");
    }
    assert!((costs.total(0) - 0.935744).abs() < 5e-7);
    assert_eq!(utilitarian(&costs), 0);
}

#[test]
fn all_orders_are_listed_up_to_eight_aircraft() {
    let many = |count: usize| game(&vec![(0.0, 1.0); count], 1.0);
    assert_eq!(many(1).orders().len(), 1);
    let eight = many(8).orders();
    assert_eq!((eight.len(), eight.floor()), (40_320, f64::INFINITY));
    assert!(eight.iter().is_sorted(), "lexicographic, so none is listed twice");
    let nine = many(9).orders();
    assert_eq!(nine.len(), 1_000);
    assert!(nine.floor().is_finite());
}

#[test]
fn an_equilibrium_given_its_order_may_not_survive_a_jump() {
    let spread = game(&[(0.0, 1.0), (5.0, 1.0)], 1.0);
    let mut arrivals = [0.0; 2];
    let survive: Vec<bool> = spread
        .orders()
        .iter()
        .map(|order| {
            spread.arrivals(order, &mut arrivals);
            spread.survives_jumps(&arrivals)
        })
        .collect();
    // Whoever is made to wait for the far one takes the free slot before it.
    assert_eq!(survive, [true, false]);
    // Where nobody may arrive before 5, the free times before it tempt nobody.
    let late = game(&[(0.0, 1.0), (0.1, 1.0)], 1.0).not_before(5.0).expect("a game");
    late.arrivals(&[0, 1], &mut arrivals);
    assert_eq!((arrivals, late.survives_jumps(&arrivals)), ([5.0, 6.0], true));
    assert!(!late.survives_jumps(&[6.5, 7.5]));
    let close = game(&[(0.0, 1.0), (0.1, 1.0)], 1.0);
    let orders = close.orders();
    let kept = orders.filtered(|_, order| {
        close.arrivals(order, &mut arrivals);
        close.survives_jumps(&arrivals)
    });
    assert_eq!(kept.len(), 2);
}

#[test]
fn what_is_no_merging_game_is_said() {
    let of = |aircraft: &[(f64, f64)], separation| {
        let of = |&(eta, weight): &(f64, f64)| Aircraft { eta, weight };
        Merging::new(aircraft.iter().map(of).collect(), separation).expect_err("no game")
    };
    for time in [f64::NAN, f64::INFINITY, -1e7] {
        let error = game(&[(0.0, 1.0)], 1.0).not_before(time).expect_err("no game");
        let part = format!("nobody may arrive is {time}");
        assert!(error.to_string().contains(&part), "no `{part}` in `{error}`");
    }
    let cases: [(MergingError, &str); 6] = [
        (of(&[], 1.0), "0 aircraft; allowed are 1 to 16"),
        (of(&[(0.0, 1.0); 17], 1.0), "17 aircraft"),
        (of(&[(f64::NAN, 1.0)], 1.0), "eta of aircraft 1 is NaN"),
        (of(&[(0.0, 1.0), (0.0, 0.0)], 1.0), "weight of aircraft 2 is 0"),
        (of(&[(0.0, 1.0)], -1.0), "separation is -1"),
        (of(&[(0.0, 1.0)], f64::NAN), "separation is NaN"),
    ];
    for (error, part) in cases {
        assert!(error.to_string().contains(part), "no `{part}` in `{error}`");
    }
}

fn costs(rows: &[&[f64]]) -> Costs {
    Costs::from_rows(&rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>()).expect("costs")
}

#[test]
fn selections_are_what_their_names_say() {
    let costs = costs(&[&[0.0, 2.0, 5.0], &[9.0, 2.0, 0.0], &[0.0, 3.0, 1.0]]);
    // Totals 9, 7, 6; largest 9, 3, 5; favourites 1, 3, 1.
    assert_eq!((utilitarian(&costs), egalitarian(&costs), least_gini(&costs)), (2, 1, 1));
    assert_eq!(plurality(&costs, 0.99), 0);
    let dictated = [0.0, 0.34, 0.67].map(|draw| random_dictator(&costs, draw));
    assert_eq!(dictated, [0, 2, 0]);
    assert_eq!(optimality_gap(&costs, 0), Some(0.5));
    assert_eq!(optimality_gap(&costs, 2), Some(0.0));
}

#[test]
fn tied_votes_are_drawn() {
    let costs = costs(&[&[0.0, 1.0, 2.0], &[1.0, 2.0, 0.0]]);
    let won = [0.0, 0.49, 0.51, 0.999].map(|draw| plurality(&costs, draw));
    assert_eq!(won, [0, 0, 2, 2]);
}

#[test]
fn measures_have_no_value_where_they_have_no_meaning() {
    let nothing = costs(&[&[0.0, 1.0], &[0.0, 1.0]]);
    assert_eq!(optimality_gap(&nothing, 0), Some(0.0));
    assert_eq!(optimality_gap(&nothing, 1), None);
    assert_eq!(gini(&[0.0, 0.0]), None);
    assert_eq!(gini(&[1.0, -2.0]), None);
    assert_eq!(gini(&[2.0, 2.0, 2.0]), Some(0.0));
    // One of four pays all: (n − 1) / n.
    assert_eq!(gini(&[4.0, 0.0, 0.0, 0.0]), Some(0.75));
}
