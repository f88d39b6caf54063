//! Answers worked out by hand, and the parts that only this module sees.

use super::super::{Book, Clearing, Order, Ranking};
use super::cholesky::Cholesky;
use super::{FLOOR, Solver, TOLERANCE, objective};

fn book(bids: &[(f64, f64)], asks: &[(f64, f64)]) -> Book {
    let orders = |side: &[(f64, f64)], first: u64| {
        let order = |(index, &(price, quantity)): (usize, &(f64, f64))| Order {
            id: first + index as u64,
            price,
            quantity,
            value: price,
        };
        side.iter().enumerate().map(order).collect()
    };
    Book { bids: orders(bids, 0), asks: orders(asks, 1_000) }
}

/// Quantities by bid and ask, kWh, after checking the certificate.
fn clear(book: &Book, power: f64) -> (Clearing, Vec<(u32, u32, f64)>) {
    let (mut solver, mut ranking) = (Solver::default(), Ranking::default());
    let mut clearing = Clearing::default();
    ranking.by_price(book);
    solver.clear(book, &ranking, power, &mut clearing.trades);
    assert!(solver.certificate().relative_gap() <= TOLERANCE, "{:?}", solver.certificate());
    let quantities = clearing.trades.iter().map(|t| (t.bid, t.ask, t.quantity)).collect();
    (clearing, quantities)
}

fn check(book: &Book, power: f64, expected: &[(u32, u32, f64)]) {
    let (_, found) = clear(book, power);
    assert_eq!(found.len(), expected.len(), "{found:?} is not {expected:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!((found.0, found.1), (expected.0, expected.1));
        assert!((found.2 - expected.2).abs() <= 1e-4 * expected.2, "{found:?}, not {expected:?}");
    }
}

#[test]
fn one_pair_trades_what_both_can() {
    check(&book(&[(0.3, 2.0)], &[(0.1, 5.0)]), 0.5, &[(0, 0, 2.0)]);
    check(&book(&[(-1.0, 1e-9)], &[(-2.0, 1e6)]), 0.5, &[(0, 0, 1e-9)]);
    check(&book(&[(1e6, 1e12)], &[(-1e6, 1e12)]), 0.3, &[(0, 0, 1e12)]);
}

#[test]
fn nothing_trades_without_a_gain() {
    check(&book(&[], &[]), 0.5, &[]);
    check(&book(&[(0.3, 1.0)], &[]), 0.5, &[]);
    check(&book(&[], &[(0.3, 1.0)]), 0.5, &[]);
    check(&book(&[(0.2, 1.0)], &[(0.2, 1.0), (0.3, 1.0)]), 0.5, &[]);
    check(&book(&[(0.4, 0.0)], &[(0.2, 1.0)]), 0.5, &[]);
}

#[test]
fn equal_sellers_share_one_buyer_equally() {
    let sellers = book(&[(0.3, 2.0)], &[(0.1, 5.0), (0.1, 5.0)]);
    check(&sellers, 0.5, &[(0, 0, 1.0), (0, 1, 1.0)]);
}

/// One buyer of capacity 1 and two sellers with ample capacity: with gains g and h per kWh,
/// x to the first seller and 1 − x to the second, the derivative of
/// ln(e₀ + gx + h(1 − x)) + ln(e₀ + gx) + ln(e₀ + h(1 − x)) vanishes at the optimum.
#[test]
fn two_sellers_share_by_the_first_order_condition() {
    let (g, h) = (0.2, 0.1);
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..100 {
        let x: f64 = 0.5 * (low + high);
        let slope = (g - h) / (FLOOR + g * x + h * (1.0 - x)) + g / (FLOOR + g * x)
            - h / (FLOOR + h * (1.0 - x));
        if slope > 0.0 { low = x } else { high = x }
    }
    let sellers = book(&[(0.5, 1.0)], &[(0.1, 9.0), (0.3, 9.0)]);
    check(&sellers, 0.5, &[(0, 0, low), (0, 1, 1.0 - low)]);
}

#[test]
fn all_power_to_the_sellers_leaves_the_split_to_their_logarithms() {
    // ln(e₀ + 0.4x) + ln(e₀ + 0.2(1 − x)): x = ½ + e₀·(1/0.2 − 1/0.4)/2.
    let x = 0.5 + FLOOR * (1.0 / 0.2 - 1.0 / 0.4) / 2.0;
    let sellers = book(&[(0.5, 1.0)], &[(0.1, 9.0), (0.3, 9.0)]);
    check(&sellers, 0.0, &[(0, 0, x), (0, 1, 1.0 - x)]);
    // The one buyer's logarithm alone takes the cheaper ask.
    check(&sellers, 1.0, &[(0, 0, 1.0)]);
}

#[test]
fn the_objective_counts_every_order() {
    let idle = book(&[(0.1, 1.0)], &[(0.2, 1.0), (0.3, 1.0)]);
    let nothing = Clearing::default();
    assert!((objective(&idle, &nothing, 0.5) - 3.0 * FLOOR.ln()).abs() < 1e-12);
    assert!((objective(&idle, &nothing, 1.0) - 2.0 * FLOOR.ln()).abs() < 1e-12);
}

#[test]
fn memory_carries_no_state() {
    let first = book(&[(0.3, 2.0), (0.25, 1.0)], &[(0.1, 1.0), (0.2, 3.0)]);
    let second = book(&[(0.4, 1.0)], &[(0.1, 2.0), (0.2, 1.0), (0.3, 1.0)]);
    let (fresh, _) = clear(&second, 0.5);
    let (mut solver, mut ranking) = (Solver::default(), Ranking::default());
    for used in [&first, &second, &first, &second] {
        let mut trades = Vec::new();
        ranking.by_price(used);
        solver.clear(used, &ranking, 0.5, &mut trades);
        if std::ptr::eq(used, &second) {
            assert_eq!(trades, fresh.trades);
        }
    }
}

#[test]
fn the_factorisation_solves_a_system_with_a_cycle() {
    // Two bids and two asks, all four pairs.
    let pairs = [(0, 2), (0, 3), (1, 2), (1, 3)];
    let gains = [0.9, 0.4, 0.5, 0.2];
    let weights = [1.0, 2.0, 3.0, 0.5];
    let own = [(1.0, 0.1), (2.0, 0.2), (0.5, 0.3), (1.5, 0.4)];
    let mut matrix = Cholesky::default();
    matrix.analyse(4, 2, &pairs, true);
    let mut blocks = Vec::new();
    let mut stiffness = own.map(|(stiffness, _)| stiffness);
    for (((a, b), gain), weight) in pairs.into_iter().zip(gains).zip(weights) {
        let block: [f64; 3] = [weight * gain * gain, weight * gain, weight];
        stiffness[a as usize] += block[0];
        stiffness[b as usize] += block[0];
        blocks.push(block);
    }
    for (node, (_, excess)) in own.into_iter().enumerate() {
        matrix.set_node(node, stiffness[node], excess);
    }
    matrix.factor(&blocks);
    let solution = [[1.0, -2.0], [0.5, 3.0], [-1.0, 0.25], [2.0, 1.0]];
    let mut right: Vec<[f64; 2]> = own
        .iter()
        .zip(solution)
        .map(|((stiffness, excess), [x, y])| [stiffness * x, excess * y])
        .collect();
    for ((a, b), block) in pairs.into_iter().zip(&blocks) {
        let (x, y) = (solution[a as usize], solution[b as usize]);
        let sum = [x[0] + y[0], x[1] + y[1]];
        for node in [a, b] {
            right[node as usize][0] += block[0] * sum[0] + block[1] * sum[1];
            right[node as usize][1] += block[1] * sum[0] + block[2] * sum[1];
        }
    }
    matrix.solve(&mut right);
    for (found, expected) in right.iter().zip(&solution) {
        assert!((found[0] - expected[0]).abs() < 1e-10 && (found[1] - expected[1]).abs() < 1e-10);
    }
}
