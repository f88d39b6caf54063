//! How many vehicle-ticks a second: `cargo bench --bench city`, or `cargo bench --bench city --
//! "1,000 lots"` for the worlds with these words in their names.
//!
//! Each world is warmed up and then timed in rounds; the table shows the best round and the median.
//! On a machine that does other things too, the best round tells what the program can do and the
//! median what the machine did. Rates hold for the machine they were taken on: compare rows of
//! one table.

#![allow(clippy::print_stdout, reason = "the result of a benchmark is what it prints")]

use haggle::arena::advance;
use haggle::arena::lot::{Sinks, Tally, lot_app};
use haggle::scenario;
use std::time::Instant;

const ROUNDS: usize = 15;

/// A world, the threads that clear it, and how many ticks a round has.
struct Case {
    name: &'static str,
    sets: &'static [&'static str],
    threads: usize,
    ticks: u32,
}

const CASES: [Case; 8] = [
    Case { name: "1 lot, auction", sets: &["lots=1"], threads: 1, ticks: 4000 },
    Case { name: "100 lots, auction", sets: &["lots=100"], threads: 1, ticks: 40 },
    Case { name: "1,000 lots, auction", sets: &["lots=1000"], threads: 1, ticks: 5 },
    Case { name: "1,000 lots, auction, two threads", sets: &["lots=1000"], threads: 2, ticks: 5 },
    Case { name: "10,000 lots, auction", sets: &["lots=10000"], threads: 1, ticks: 1 },
    Case { name: "10,000 lots, auction, two threads", sets: &["lots=10000"], threads: 2, ticks: 1 },
    Case {
        name: "1 lot, Nash",
        sets: &["lots=1", "market.rule=Nash(power: 0.5)"],
        threads: 1,
        ticks: 200,
    },
    Case {
        name: "100 lots, Nash, two threads",
        sets: &["lots=100", "market.rule=Nash(power: 0.5)"],
        threads: 2,
        ticks: 4,
    },
];

fn main() {
    println!(
        "{:<36} {:>10} {:>10} {:>10} {:>10}",
        "world", "M veh-t/s", "ms/tick", "ns/veh-t", "median M/s"
    );
    let wanted: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|it| name.contains(it));
    for case in CASES.iter().filter(|case| is_wanted(case.name)) {
        match rates(case) {
            Ok(rates) => print_case(case, rates),
            Err(error) => println!("{}: {error}", case.name),
        }
    }
}

/// Seconds and vehicle-ticks of each round, ascending by rate.
fn rates(case: &Case) -> Result<Vec<(f64, f64)>, scenario::FileError> {
    let sets: Vec<String> = case.sets.iter().map(|set| (*set).to_owned()).collect();
    let plan = scenario::load("city", &sets)?.plan()?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(case.threads).build();
    let mut rounds = Vec::new();
    let mut work = || {
        let mut app = lot_app(&plan, 42, case.threads);
        // As in a run without a window and without a table of trades.
        app.world_mut().resource_mut::<Sinks>().look_alone();
        // The longest stay: from here on departures and arrivals balance.
        advance(app.world_mut(), 12);
        for _ in 0..ROUNDS {
            let before = app.world().resource::<Tally>().sum.population;
            let start = Instant::now();
            advance(app.world_mut(), case.ticks);
            let seconds = start.elapsed().as_secs_f64();
            let vehicle_ticks = app.world().resource::<Tally>().sum.population - before;
            rounds.push((seconds, vehicle_ticks as f64));
        }
    };
    match pool {
        Ok(pool) => pool.in_place_scope(|_| work()),
        Err(_) => work(),
    }
    rounds.sort_by(|a, b| (a.1 / a.0).total_cmp(&(b.1 / b.0)));
    Ok(rounds)
}

fn print_case(case: &Case, rounds: Vec<(f64, f64)>) {
    let rate = |(seconds, vehicle_ticks): (f64, f64)| vehicle_ticks / seconds;
    let (best, median) = (rounds[ROUNDS - 1], rounds[ROUNDS / 2]);
    println!(
        "{:<36} {:>10.2} {:>10.3} {:>10.0} {:>10.2}",
        case.name,
        rate(best) / 1e6,
        1e3 * best.0 / f64::from(case.ticks),
        1e9 / rate(best),
        rate(median) / 1e6,
    );
}
