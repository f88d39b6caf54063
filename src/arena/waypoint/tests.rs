use super::negotiation::Question;
use super::*;
use crate::theory::merging::{Aircraft, Merging};

/// The worked game of four aircraft, held as the first group of a run.
fn published(agree_by: Way, free_from: f64) -> Negotiation {
    let plan = Plan { agree_by, ..Plan::waves() };
    let aircraft = [(0.0, 1.0), (0.4, 0.6), (1.0, 1.4), (1.7, 0.9)];
    let aircraft = aircraft.map(|(eta, weight)| Aircraft { eta, weight }).to_vec();
    let merging = Merging::new(aircraft, 1.0).map(|it| it.not_before(free_from));
    let question = Question {
        number: 1,
        aircraft: vec![11, 12, 13, 14],
        merging: merging.expect("a game").expect("a time"),
        values: vec![1.0, 0.9, 1.1, 1.0],
        draws: [0.0, 0.0],
    };
    Negotiation::hold(&plan, question).expect("a negotiation")
}

#[test]
fn the_worked_game_comes_to_the_worked_costs() {
    let held = published(Way::Trading, -100.0);
    assert_eq!((held.orders.len(), held.orders.get(held.choice)), (24, &[0, 1, 2, 3][..]));
    for (cost, expected) in held.costs().zip([0.564425, 0.013732, 0.086605, 0.270982]) {
        assert!((cost - expected).abs() < 5e-7, "{cost} {expected}");
    }
    assert!((held.cost() - 0.935744).abs() < 5e-7 && held.cost() == held.least_cost());
    assert!(held.net_units.iter().sum::<f64>().abs() < 1e-12 && held.moved() > 0.0);
    assert!(held.ways[0].way == Way::Trading && held.ways.len() == Way::ALL.len());
    let steps = std::iter::from_fn({
        let mut auction = held.auction().expect("it was by trade");
        move || auction.advance()
    });
    assert_eq!(Some(steps.count() as u64), held.steps);
}

#[test]
fn a_waypoint_that_is_taken_moves_all_behind_it() {
    let held = published(Way::FirstCome, 5.0);
    assert_eq!(held.arrivals, [5.0, 6.0, 7.0, 8.0]);
    assert_eq!((held.steps, &held.net_units[..]), (None, &[0.0; 4][..]));
    assert!(held.auction().is_none() && !held.interrupted);
    // The one that hates to wait goes first where only the cost counts.
    let held = published(Way::Utilitarian, 5.0);
    assert_eq!(held.ways[0].gap, Some(0.0));
    assert!(held.cost() <= published(Way::FirstCome, 5.0).cost());
}

#[test]
fn every_way_is_compared_whichever_is_taken() {
    let traded = published(Way::Trading, 2.0);
    for way in Way::ALL {
        let held = published(way, 2.0);
        assert_eq!((held.ways[0].way, held.ways[0].choice), (way, held.choice));
        for settled in &held.ways {
            let same = traded.ways.iter().find(|it| it.way == settled.way).expect("all ways");
            assert_eq!(settled, same);
            assert!(settled.gap.is_some_and(|gap| gap >= 0.0));
        }
    }
}
