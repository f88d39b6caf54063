//! The trading auction on random games: what is proven holds, and odd games end as they should.

use haggle::market::taco::{
    Auction, Costs, Cycle, Game, GameError, Outcome, Step, Terms, negotiate, reductions_bound,
    spread_bound,
};
use proptest::prelude::*;

/// More steps than any game here takes.
const PATIENCE: u64 = 1_000_000;

fn game(rows: &[&[f64]], values: &[f64], terms: Terms) -> Game {
    let rows: Vec<Vec<f64>> = rows.iter().map(|row| row.to_vec()).collect();
    Game::new(Costs::from_rows(&rows).expect("costs"), values.to_vec(), terms).expect("a game")
}

const fn terms(unit: f64, decrement: f64, tolerance: f64) -> Terms {
    Terms { unit, decrement, tolerance }
}

/// Games of up to six agents and twelve choices. A third have costs on a coarse grid, so that many
/// are equal, and units that fit it, so that equal profits occur in the middle too.
fn games() -> impl Strategy<Value = Game> {
    (1..=6_usize, 1..=12_usize).prop_flat_map(|(agents, choices)| {
        let cost = prop_oneof![
            2 => 0.0..5.0,
            1 => (0..4_i32).prop_map(f64::from),
        ];
        let costs = prop::collection::vec(prop::collection::vec(cost, choices), agents);
        let value = prop_oneof![2 => 0.5..2.0, 1 => Just(1.0)];
        let values = prop::collection::vec(value, agents);
        let unit = prop_oneof![2 => 0.02..1.0, 1 => Just(0.25), 1 => Just(1.0)];
        let decrement = prop_oneof![0.3..0.95, Just(0.5)];
        (costs, values, unit, decrement, 0.01..0.5).prop_map(
            |(rows, values, unit, decrement, tolerance)| {
                let costs = Costs::from_rows(&rows).expect("costs");
                Game::new(costs, values, terms(unit, decrement, tolerance)).expect("a game")
            },
        )
    })
}

/// All steps and the outcome.
fn held(game: &Game, most_steps: u64) -> (Vec<Step>, Outcome) {
    let mut auction = Auction::new(game, most_steps);
    let steps = std::iter::from_fn(|| auction.advance()).collect();
    (steps, auction.outcome())
}

/// The sum of an agent's profits over all choices.
fn row_sum(auction: &Auction, agent: usize) -> f64 {
    auction.profits(agent).iter().sum()
}

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-9 * (1.0 + left.abs().max(right.abs()))
}

proptest! {
    // Half a million steps in all.
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn auctions_end_within_what_is_proven(game in games()) {
        let (steps, outcome) = held(&game, PATIENCE);
        prop_assert!(!outcome.interrupted);
        prop_assert!(outcome.cycles - 1 <= reductions_bound(&game));
        prop_assert!(outcome.spread_share <= 1.0, "{}", outcome.spread_share);
        prop_assert_eq!(outcome.steps, steps.len() as u64);
        prop_assert_eq!(outcome.steps, outcome.picks.len() as u64 + 1);
        prop_assert!(outcome.net_units.iter().sum::<f64>().abs() < 1e-9);
        // The same without looking at it, and the same twice.
        prop_assert_eq!(negotiate(&game, PATIENCE), outcome);
    }

    #[test]
    fn over_a_cycle_all_pick_each_choice_equally_often(game in games()) {
        let (steps, outcome) = held(&game, PATIENCE);
        let agents = game.agents();
        for (at, step) in steps.iter().enumerate() {
            let Some(Cycle { steps: length, picked, unit, spreads, widest }) = &step.cycle else {
                continue;
            };
            let picks = &outcome.picks[at - *length as usize..at];
            for count in picked {
                let by = |agent: usize| {
                    let own = picks.iter().skip(agent).step_by(agents);
                    own.filter(|choice| **choice as usize == count.choice).count()
                };
                prop_assert!((0..agents).all(|agent| by(agent) == by(0)));
                prop_assert_eq!(count.picks, (agents * by(0)) as u64);
            }
            prop_assert_eq!(picked.iter().map(|count| count.picks).sum::<u64>(), *length);
            prop_assert!(*widest <= spread_bound(&game, *unit) + 1e-9);
            prop_assert!(spreads.iter().all(|spread| *spread <= *widest + 1e-12));
        }
    }

    #[test]
    fn a_row_swings_by_one_payment_and_returns_every_round(game in games()) {
        let agents = game.agents();
        let mut auction = Auction::new(&game, PATIENCE);
        let mut before: Vec<f64> = (0..agents).map(|agent| row_sum(&auction, agent)).collect();
        // Who has played since the sums were taken, at the same unit.
        let (mut played, mut unit) = (0, auction.unit());
        while let Some(step) = auction.advance() {
            let Some(pick) = step.pick else { break };
            if pick.unit != unit {
                (played, unit) = (0, pick.unit);
                before = (0..agents).map(|agent| {
                    let back = if agent == step.agent { agents as f64 - 1.0 } else { -1.0 };
                    row_sum(&auction, agent) + back * unit * game.values()[agent]
                }).collect();
            }
            played += 1;
            let first = (step.agent + 1 + agents - played % agents) % agents;
            for (agent, before) in before.iter().enumerate() {
                let turn = (agent + agents - first) % agents;
                let round = played % agents;
                let units = match turn < round {
                    true => round as f64 - agents as f64,
                    false => round as f64,
                };
                let expected = before + units * unit * game.values()[agent];
                prop_assert!(close(row_sum(&auction, agent), expected));
            }
        }
    }

    #[test]
    fn whole_units_of_each_choice_sum_to_zero_and_make_the_profits(game in games()) {
        let mut auction = Auction::new(&game, 500);
        while let Some(step) = auction.advance() {
            let Some(pick) = step.pick else { break };
            let agents = 0..game.agents();
            let choice = pick.choice;
            prop_assert_eq!(agents.clone().map(|it| auction.count(it, choice)).sum::<i64>(), 0);
            for agent in agents {
                let worth = game.values()[agent] * auction.net_units(agent, choice);
                let profit = worth - game.costs().of_agent(agent)[choice];
                prop_assert!(close(auction.profits(agent)[choice], profit));
            }
        }
    }

    #[test]
    fn the_favourite_is_the_first_of_the_highest_profits(game in games()) {
        let mut auction = Auction::new(&game, 500);
        loop {
            let profits = auction.profits(auction.player()).to_vec();
            let Some(Step { pick: Some(pick), .. }) = auction.advance() else { break };
            let highest = profits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let first = profits.iter().position(|profit| *profit == highest);
            prop_assert_eq!(Some(pick.choice), first);
            prop_assert_eq!(pick.profit, highest);
        }
    }

    #[test]
    fn a_repeat_is_seen_at_the_first_step_at_which_there_is_one(game in games()) {
        // The plain way: keep every state whole and compare it with all before.
        let mut auction = Auction::new(&game, 400);
        let mut seen: Vec<(usize, Vec<i64>)> = Vec::new();
        loop {
            let state = |auction: &Auction| -> Vec<i64> {
                let places = (0..game.agents()).flat_map(|agent| {
                    (0..game.choices()).map(move |choice| (agent, choice))
                });
                places.map(|(agent, choice)| auction.count(agent, choice)).collect()
            };
            let now = (auction.player(), state(&auction));
            let earlier = seen.iter().position(|then| *then == now);
            let Some(step) = auction.advance() else { break };
            let length = earlier.map(|then| (seen.len() - then) as u64);
            prop_assert_eq!(step.cycle.as_ref().map(|cycle| cycle.steps), length);
            if step.cycle.is_some() {
                let start = vec![0; game.agents() * game.choices()];
                seen = vec![(step.agent, start)];
            } else {
                seen.push(now);
            }
        }
    }

    #[test]
    fn an_interrupted_auction_takes_what_was_picked_most(game in games(), most in 1..60_u64) {
        let whole = negotiate(&game, PATIENCE);
        let outcome = negotiate(&game, most);
        if most >= whole.steps {
            prop_assert_eq!(outcome, whole);
            return Ok(());
        }
        prop_assert!(outcome.interrupted);
        prop_assert_eq!(outcome.steps, most);
        prop_assert_eq!(&outcome.picks[..], &whole.picks[..most as usize]);
        let count = |choice: u32| outcome.picks.iter().filter(|pick| **pick == choice).count();
        let most_picked = (0..game.choices() as u32).rev().max_by_key(|choice| count(*choice));
        prop_assert_eq!(Some(outcome.choice as u32), most_picked);
    }

    #[test]
    fn sizes_of_numbers_change_nothing(game in games(), power in -30..30_i32) {
        // Powers of two scale without rounding, so the same auction must come out to the bit.
        let scale = 2_f64.powi(power);
        let Terms { unit, decrement, tolerance } = game.terms();
        let costs = Costs::from_fn(game.agents(), game.choices(), |agent, choice| {
            game.costs().of_agent(agent)[choice] * scale
        }).expect("costs");
        let scaled = terms(unit * scale, decrement, tolerance * scale);
        let scaled = Game::new(costs, game.values().to_vec(), scaled).expect("a game");
        let (plain, scaled) = (negotiate(&game, PATIENCE), negotiate(&scaled, PATIENCE));
        prop_assert_eq!(plain.picks, scaled.picks);
        prop_assert_eq!(plain.choice, scaled.choice);
    }
}

#[test]
fn the_published_example_comes_out() {
    let game = game(&[&[3.0, 0.0], &[0.0, 2.0]], &[1.0, 1.0], terms(1.0, 0.9, 0.1));
    let (steps, outcome) = held(&game, PATIENCE);
    // Choices from 0 here: 2, 1, 2, 2 in the paper's table.
    assert_eq!(outcome.picks, [1, 0, 1, 1]);
    assert_eq!((outcome.choice, outcome.steps, outcome.cycles), (1, 5, 1));
    assert_eq!(outcome.net_units, [-1.0, 1.0]);
    assert!(!outcome.interrupted);
    let cycle = steps[4].cycle.as_ref().expect("a repeat is seen at step 5");
    assert_eq!((cycle.steps, cycle.picked.len()), (2, 1));
    assert_eq!(outcome.adjusted_costs(&game), [1.0, 1.0]);
    // (m + 1)(n − 1)·d·b_max = 3, and log(0.1 / 3) / log 0.9 = 32.3.
    assert_eq!((spread_bound(&game, 1.0), reductions_bound(&game)), (3.0, 33));
}

#[test]
fn one_agent_takes_its_cheapest_choice_and_one_choice_is_taken() {
    let alone = game(&[&[3.0, 1.0, 2.0]], &[1.0], terms(0.1, 0.9, 0.1));
    let outcome = negotiate(&alone, PATIENCE);
    assert_eq!((outcome.choice, outcome.steps, outcome.net_units), (1, 2, vec![0.0]));
    let only = game(&[&[3.0], &[1.0], &[2.0]], &[1.0; 3], terms(0.1, 0.9, 0.1));
    let outcome = negotiate(&only, PATIENCE);
    assert_eq!((outcome.choice, outcome.steps, outcome.cycles), (0, 4, 1));
    assert_eq!(outcome.net_units, [0.0; 3]);
}

#[test]
fn equal_costs_end_at_once_and_pay_nobody_much() {
    let equal = game(&[&[1.0; 4], &[1.0; 4], &[1.0; 4]], &[1.0; 3], terms(0.1, 0.9, 0.1));
    let outcome = negotiate(&equal, PATIENCE);
    assert!(!outcome.interrupted && outcome.steps < 50, "{outcome:?}");
    assert!(outcome.net_units.iter().all(|units| units.abs() <= 0.2 + 1e-12), "{outcome:?}");
}

#[test]
fn sizes_that_no_unit_can_bridge_are_interrupted_and_not_hung() {
    for (cost, unit, tolerance) in [(1e18, 1e-12, 1e-12), (1.0, 1e-12, 1e-12), (1e18, 1.0, 1e12)] {
        let apart = game(&[&[cost, 0.0], &[0.0, cost]], &[1.0, 1.0], terms(unit, 0.5, tolerance));
        let outcome = negotiate(&apart, 2_000);
        assert!(outcome.interrupted && outcome.steps == 2_000, "{cost} {unit}: {outcome:?}");
        assert!(outcome.net_units.iter().all(|units| units.is_finite()));
    }
    // Too small a tolerance for the rounding of profits.
    let fine = game(&[&[3.0, 0.1], &[0.2, 2.7]], &[0.7, 1.3], terms(1.0, 0.5, 1e-12));
    assert!(negotiate(&fine, 100_000).steps <= 100_000);
}

#[test]
fn tiny_and_huge_numbers_agree_where_the_unit_fits() {
    for scale in [1e-9, 1e-3, 1e9, 1e11] {
        let fits = game(
            &[&[3.0 * scale, 0.0], &[0.0, 2.0 * scale]],
            &[1.0, 1.0],
            terms(scale, 0.9, 0.1 * scale),
        );
        let outcome = negotiate(&fits, PATIENCE);
        assert_eq!((outcome.choice, outcome.steps), (1, 5), "{scale}");
    }
}

#[test]
fn a_hundred_thousand_steps_take_little_time() {
    let apart = game(&[&[1e4, 0.0], &[0.0, 1e4]], &[1.0, 1.0], terms(0.1, 0.5, 0.01));
    let outcome = negotiate(&apart, PATIENCE);
    assert!(!outcome.interrupted, "{} steps", outcome.steps);
    assert!(outcome.steps > 100_000, "{} steps", outcome.steps);
}

#[test]
fn what_is_no_game_is_said() {
    let fine = terms(1.0, 0.9, 0.1);
    let costs = || Costs::from_rows(&[vec![1.0, 2.0]]).expect("costs");
    let of = |rows: &[Vec<f64>]| Costs::from_rows(rows).expect_err("no costs");
    let with =
        |values: &[f64], terms| Game::new(costs(), values.to_vec(), terms).expect_err("none");
    let cases: [(GameError, &str); 13] = [
        (of(&[]), "at least one agent"),
        (of(&[Vec::new()]), "at least one choice"),
        (of(&[vec![1.0, 2.0], vec![1.0]]), "agent 2 has 1 costs and agent 1 has 2"),
        (of(&[vec![1.0, f64::NAN]]), "cost of choice 2 to agent 1 is NaN"),
        (of(&[vec![f64::INFINITY]]), "from -1e18 to 1e18"),
        (of(&vec![vec![1.0]; 1_001]), "too many"),
        (with(&[], fine), "0 values for 1 agents"),
        (with(&[0.0], fine), "value of agent 1 is 0"),
        (with(&[f64::NAN], fine), "value of agent 1 is NaN"),
        (with(&[1.0], terms(0.0, 0.9, 0.1)), "the unit is 0"),
        (with(&[1.0], terms(1.0, 1.0, 0.1)), "the decrement is 1; allowed is a number above 0"),
        (with(&[1.0], terms(1.0, f64::NAN, 0.1)), "the decrement is NaN"),
        (with(&[1.0], terms(1.0, 0.9, -1.0)), "the tolerance is -1"),
    ];
    for (error, part) in cases {
        assert!(error.to_string().contains(part), "no `{part}` in `{error}`");
    }
}
