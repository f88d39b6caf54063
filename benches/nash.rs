//! Speed of Nash clearing, and beside SciPy's SLSQP where `python3` has SciPy.
//!
//! `cargo bench --bench nash` prints both tables; `-- --no-peer` leaves SLSQP out,
//! `-- --long` gives it a book of 50 x 50 too, which takes it minutes.

#![allow(clippy::print_stdout, reason = "the result of a benchmark is what it prints")]

#[path = "peers/mod.rs"]
mod peers;

use std::time::Instant;

use haggle::market::nash::{self, Solver};
use haggle::market::{Book, Clearing, Order, Ranking};

/// Books of each kind.
const BOOKS: usize = 20;
/// Least time spent on a book, seconds.
const LEAST_SECONDS: f64 = 0.01;

/// SplitMix64: the bench needs a few fixed books and no statistics.
struct Random(u64);

impl Random {
    fn uniform(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let unit = ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
        low + (high - low) * unit
    }
}

#[derive(Clone, Copy)]
enum Kind {
    /// So many bids and as many asks, prices and quantities uniform.
    Square(usize),
    /// So many bids and as many asks, most of which can trade with each other.
    Deep(usize),
    /// A lot of so many vehicles with the orders that a random policy places.
    Learned(usize),
    /// A lot of so many vehicles with truthful orders; most quantities are the charger's.
    Truthful(usize),
}

impl Kind {
    fn name(self) -> String {
        match self {
            Kind::Square(n) => format!("{n} x {n}, uniform"),
            Kind::Deep(n) => format!("{n} x {n}, deep"),
            Kind::Learned(n) => format!("lot of {n}, random policy"),
            Kind::Truthful(n) => format!("lot of {n}, truthful"),
        }
    }

    fn book(self, random: &mut Random) -> Book {
        let mut book = Book::default();
        let mut place = |buys: bool, price: f64, quantity: f64| {
            let side = if buys { &mut book.bids } else { &mut book.asks };
            let id = side.len() as u64 + if buys { 0 } else { 1 << 32 };
            side.push(Order { id, price, quantity, value: price });
        };
        match self {
            Kind::Square(n) => {
                for _ in 0..n {
                    for buys in [true, false] {
                        place(buys, random.uniform(0.05, 0.4), random.uniform(0.0, 5.5));
                    }
                }
            }
            Kind::Deep(n) => {
                for _ in 0..n {
                    place(true, random.uniform(0.15, 0.4), random.uniform(0.5, 10.0));
                    place(false, random.uniform(0.05, 0.3), random.uniform(0.5, 10.0));
                }
            }
            Kind::Learned(n) | Kind::Truthful(n) => {
                for _ in 0..n {
                    let gap = random.uniform(0.4, 0.6) - random.uniform(0.1, 0.9);
                    let pays = 0.28 * (0.65 + 0.55 * random.uniform(0.0, 1.0));
                    let keeps = random.uniform(0.03, 0.07) + 0.28 * random.uniform(0.2, 0.6);
                    let (price, share) = match self {
                        Kind::Learned(_) => (random.uniform(0.05, 0.4), random.uniform(0.0, 1.0)),
                        _ => (if gap > 0.0 { pays } else { keeps }, 1.0),
                    };
                    let need = if gap > 0.0 { gap } else { -gap - 0.05 };
                    if need > 0.0 {
                        place(gap > 0.0, price, share * (75.0 * need).min(5.5));
                    }
                }
            }
        }
        book
    }

    fn books(self, count: usize) -> Vec<Book> {
        let mut random = Random(7);
        (0..count).map(|_| self.book(&mut random)).collect()
    }
}

/// Times of one clearing.
struct Timing {
    seconds: Vec<f64>,
    steps: u32,
    gap: f64,
    trades: usize,
}

fn time(books: &[Book]) -> Timing {
    let (mut solver, mut ranking) = (Solver::default(), Ranking::default());
    let mut trades = Vec::new();
    let mut timing = Timing { seconds: Vec::new(), steps: 0, gap: 0.0, trades: 0 };
    for book in books {
        let (start, mut count) = (Instant::now(), 0_u32);
        while count < 2 || start.elapsed().as_secs_f64() < LEAST_SECONDS {
            trades.clear();
            ranking.by_price(book);
            solver.clear(book, &ranking, 0.5, &mut trades);
            count += 1;
            if start.elapsed().as_secs_f64() > 1.0 {
                break;
            }
        }
        timing.seconds.push(start.elapsed().as_secs_f64() / f64::from(count));
        timing.steps += solver.certificate().steps;
        timing.gap = timing.gap.max(solver.certificate().relative_gap());
        timing.trades += trades.len();
    }
    timing.seconds.sort_by(f64::total_cmp);
    timing
}

fn speed_table(kinds: &[(Kind, usize)]) {
    println!(
        "{:<26} {:>6} {:>12} {:>12} {:>7} {:>7} {:>10}",
        "book", "books", "median us", "slowest us", "steps", "trades", "worst gap"
    );
    for &(kind, count) in kinds {
        let timing = time(&kind.books(count));
        println!(
            "{:<26} {:>6} {:>12.1} {:>12.1} {:>7.1} {:>7.1} {:>10.1e}",
            kind.name(),
            count,
            1e6 * timing.seconds[count / 2],
            1e6 * timing.seconds[count - 1],
            f64::from(timing.steps) / count as f64,
            timing.trades as f64 / count as f64,
            timing.gap,
        );
    }
}

/// A book on one line: bids, a bar, asks; each price and quantity.
fn line(book: &Book) -> String {
    let side = |orders: &[Order]| -> String {
        orders.iter().map(|order| format!("{:e} {:e} ", order.price, order.quantity)).collect()
    };
    format!("{}| {}\n", side(&book.bids), side(&book.asks))
}

/// Seconds and quantities, by bid and ask, that SLSQP needs and finds for each book.
fn ask_peer(books: &[Book]) -> Option<Vec<(f64, Vec<f64>)>> {
    let input: String = books.iter().map(line).collect();
    let answers = peers::ask("slsqp.py", &[], &input)?;
    let numbers = |line: &str| -> Option<(f64, Vec<f64>)> {
        let mut numbers = line.split_whitespace().map(|word| word.parse::<f64>().ok());
        Some((numbers.next()??, numbers.collect::<Option<Vec<f64>>>()?))
    };
    answers.lines().map(numbers).collect()
}

fn peer_table(kinds: &[(Kind, usize)]) {
    println!(
        "\n{:<26} {:>12} {:>12} {:>10} {:>18}",
        "book", "haggle us", "SLSQP us", "ratio", "objective ahead by"
    );
    for &(kind, count) in kinds {
        let books = kind.books(count);
        let Some(answers) = ask_peer(&books) else {
            println!("{:<26} no SciPy", kind.name());
            continue;
        };
        for (book, (peer_seconds, quantities)) in books.iter().zip(answers) {
            let seconds = time(std::slice::from_ref(book)).seconds[0];
            let ours = nash::objective(book, &cleared(book), 0.5);
            let theirs = nash::objective(book, &dense(book, &quantities), 0.5);
            println!(
                "{:<26} {:>12.1} {:>12.0} {:>10.0} {:>18.2e}",
                kind.name(),
                1e6 * seconds,
                1e6 * peer_seconds,
                peer_seconds / seconds,
                ours - theirs
            );
        }
    }
}

fn cleared(book: &Book) -> Clearing {
    let (mut ranking, mut clearing) = (Ranking::default(), Clearing::default());
    ranking.by_price(book);
    Solver::default().clear(book, &ranking, 0.5, &mut clearing.trades);
    clearing
}

/// A clearing from quantities of all pairs.
fn dense(book: &Book, quantities: &[f64]) -> Clearing {
    let asks = book.asks.len();
    let trade = |(pair, &quantity): (usize, &f64)| {
        let (bid, ask) = ((pair / asks) as u32, (pair % asks) as u32);
        haggle::market::Trade { bid, ask, quantity, price: 0.0 }
    };
    Clearing { trades: quantities.iter().enumerate().map(trade).collect() }
}

fn main() {
    speed_table(&[
        (Kind::Square(10), BOOKS),
        (Kind::Square(50), BOOKS),
        (Kind::Square(200), 3),
        (Kind::Deep(500), 3),
        (Kind::Deep(1000), 5),
        (Kind::Truthful(10), BOOKS),
        (Kind::Truthful(30), BOOKS),
        (Kind::Truthful(100), BOOKS),
        (Kind::Learned(10), BOOKS),
        (Kind::Learned(30), BOOKS),
        (Kind::Learned(100), BOOKS),
    ]);
    let asked = |option: &str| std::env::args().any(|argument| argument == option);
    if !asked("--no-peer") {
        peer_table(&[(Kind::Square(10), 3), (Kind::Learned(50), 3)]);
        if asked("--long") {
            peer_table(&[(Kind::Square(50), 1)]);
        }
    }
}
