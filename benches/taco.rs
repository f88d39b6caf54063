//! How long aircraft take to agree: `cargo bench --bench taco`.
//!
//! Each case draws games of so many aircraft as `haggle reproduce waypoint` does, with traffic as
//! dense, and times equilibria and auctions apart, on one core. On a machine that does other
//! things too, the best game tells what the program can do and the slowest what games differ by.

#![allow(clippy::print_stdout, reason = "the result of a benchmark is what it prints")]

use haggle::arena::{Chance, Purpose};
use haggle::market::taco::{Game, GameError, Terms, negotiate};
use haggle::theory::merging::{Aircraft, Merging};
use std::error::Error;
use std::time::{Duration, Instant};

/// Aircraft, and how many games are drawn.
const CASES: [(usize, u32); 6] = [(4, 1_000), (6, 100), (7, 20), (8, 10), (10, 5), (12, 3)];
/// Steps beyond which an auction is interrupted.
const MOST_STEPS: u64 = 1_000_000;

/// What one game took.
struct Timed {
    equilibria: Duration,
    auction: Duration,
    orders: usize,
    steps: u64,
    interrupted: bool,
}

fn main() {
    println!(
        "{:>8} {:>6} {:>8} {:>9} {:>13} {:>12} {:>12} {:>12} {:>12} {:>5}",
        "aircraft",
        "games",
        "orders",
        "total s",
        "equilibria ms",
        "auction ms",
        "slowest ms",
        "med. steps",
        "most steps",
        "cut"
    );
    for (aircraft, games) in CASES {
        match (0..games).map(|number| timed(aircraft, number)).collect::<Result<Vec<_>, _>>() {
            Ok(timed) => print_case(aircraft, &timed),
            Err(error) => println!("{aircraft} aircraft: {error}"),
        }
    }
}

fn timed(aircraft: usize, number: u32) -> Result<Timed, Box<dyn Error>> {
    let (merging, values) = drawn(aircraft, number)?;
    let start = Instant::now();
    let orders = merging.orders();
    let costs = merging.costs(&orders)?;
    let equilibria = start.elapsed();
    let start = Instant::now();
    let outcome = negotiate(&game(costs, values)?, MOST_STEPS);
    Ok(Timed {
        equilibria,
        auction: start.elapsed(),
        orders: orders.len(),
        steps: outcome.steps,
        interrupted: outcome.interrupted,
    })
}

fn game(costs: haggle::market::taco::Costs, values: Vec<f64>) -> Result<Game, GameError> {
    Game::new(costs, values, Terms { unit: 0.05, decrement: 0.9, tolerance: 0.1 })
}

fn drawn(aircraft: usize, number: u32) -> Result<(Merging, Vec<f64>), Box<dyn Error>> {
    let mut stream = Chance::new(42, Purpose::Negotiation).stream(u64::from(number));
    let mut between = |low: f64, high: f64| low + (high - low) * stream.unit();
    let (mut flying, mut values) = (Vec::new(), Vec::new());
    for _ in 0..aircraft {
        let eta = between(0.0, 3.5 / 4.0 * aircraft as f64);
        flying.push(Aircraft { eta, weight: between(0.5, 1.5) });
        values.push(between(0.8, 1.2));
    }
    Ok((Merging::new(flying, 1.0)?, values))
}

fn print_case(aircraft: usize, timed: &[Timed]) {
    let millis = |of: fn(&Timed) -> Duration| {
        let mut all: Vec<f64> = timed.iter().map(|it| 1e3 * of(it).as_secs_f64()).collect();
        all.sort_by(f64::total_cmp);
        (all[all.len() / 2], all[all.len() - 1])
    };
    let mut steps: Vec<u64> = timed.iter().map(|it| it.steps).collect();
    steps.sort_unstable();
    let total: Duration = timed.iter().map(|it| it.equilibria + it.auction).sum();
    let (equilibria, _) = millis(|it| it.equilibria);
    let (auction, slowest) = millis(|it| it.auction);
    println!(
        "{aircraft:>8} {:>6} {:>8} {:>9.3} {equilibria:>13.3} {auction:>12.3} {slowest:>12.3} \
         {:>12} {:>12} {:>5}",
        timed.len(),
        timed[0].orders,
        total.as_secs_f64(),
        steps[steps.len() / 2],
        steps[steps.len() - 1],
        timed.iter().filter(|it| it.interrupted).count(),
    );
}
