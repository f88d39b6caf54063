//! `haggle clear` as scripts use it: the JSON contract, exit codes, messages.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// Two buyers and two sellers; buyer 2 hides a higher value, and seller 12 a lower one.
const BOOK: &str = "(
    bids: [
        (id: 1, price: 0.30, quantity: 5.5),
        (id: 2, price: 0.20, quantity: 2.0, value: 0.25),
    ],
    asks: [
        (id: 11, price: 0.10, quantity: 4.0),
        (id: 12, price: 0.15, quantity: 3.0, value: 0.05),
    ],
)";

/// A book file in a folder of its own.
struct Desk {
    folder: TempDir,
}

/// What a call of the program came to.
struct Called {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Desk {
    fn with(book: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let desk = Desk { folder };
        fs::write(desk.book(), book).expect("a book file");
        desk
    }

    fn book(&self) -> PathBuf {
        self.folder.path().join("book.ron")
    }

    fn command(&self, options: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_haggle"));
        command.arg("clear").arg(self.book()).args(options);
        command
    }

    fn clear(&self, options: &[&str]) -> Called {
        call(self.command(options))
    }

    /// The JSON document of a call that succeeds.
    #[track_caller]
    fn json(&self, options: &[&str]) -> Vec<Value> {
        let mut command = self.command(options);
        command.arg("--json");
        let called = call(command);
        assert_eq!(called.code, Some(0), "{}", called.stderr);
        serde_json::from_str(&called.stdout).expect("one JSON array and nothing else")
    }
}

fn call(mut command: Command) -> Called {
    let output = command.output().expect("the program starts");
    Called {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// A message as one line of words: without the frame around it, and however it was wrapped.
fn words(message: &str) -> String {
    let ascii = message.replace(|letter: char| !letter.is_ascii(), " ");
    ascii.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn names(outcomes: &[Value]) -> Vec<&str> {
    outcomes.iter().filter_map(|outcome| outcome["rule"].as_str()).collect()
}

/// The keys of an object, sorted.
fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> =
        object.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is not a number"))
}

#[test]
fn all_rules_and_the_optimum_are_compared_by_default() {
    let outcomes = Desk::with(BOOK).json(&[]);
    let expected =
        ["nash", "greedy", "double-auction-rank", "double-auction", "k-pricing", "optimum"];
    assert_eq!(names(&outcomes), expected);
    assert_eq!(Desk::with(BOOK).json(&["--rule", "all"]), outcomes);
    for (name, outcome) in expected.iter().zip(&outcomes) {
        assert_eq!(&Desk::with(BOOK).json(&["--rule", name]), std::slice::from_ref(outcome));
    }
}

#[test]
fn every_outcome_has_the_fields_of_the_contract() {
    for outcome in Desk::with(BOOK).json(&[]) {
        let expected = ["objective", "price", "rule", "trades", "utilities", "volume", "welfare"];
        assert_eq!(keys(&outcome), expected);
        assert_eq!(outcome["objective"].is_f64(), outcome["rule"] == "nash", "{outcome}");
        assert_eq!(keys(&outcome["utilities"]), ["1", "11", "12", "2"]);
        for trade in outcome["trades"].as_array().expect("a list") {
            assert_eq!(keys(trade), ["buyer", "price", "quantity", "seller"]);
        }
    }
}

#[test]
fn welfare_is_on_true_values_and_utilities_on_reported_prices() {
    let outcome = Desk::with(BOOK).json(&["--rule", "greedy"]).remove(0);
    let trade = |buyer, seller, quantity, price| serde_json::json!({"buyer": buyer, "seller": seller, "quantity": quantity, "price": price});
    let trades = &outcome["trades"];
    assert_eq!(trades[0], trade(1, 11, 4.0, 0.5 * (0.30 + 0.10)));
    assert_eq!(trades[1], trade(1, 12, 1.5, 0.5 * (0.30 + 0.15)));
    assert_eq!(trades[2], trade(2, 12, 1.5, 0.5 * (0.20 + 0.15)));
    let close = |found: &Value, expected: f64| {
        assert!((number(found) - expected).abs() < 1e-12, "{found}, not {expected}");
    };
    close(&outcome["volume"], 7.0);
    close(&outcome["price"], (4.0 * 0.2 + 1.5 * 0.225 + 1.5 * 0.175) / 7.0);
    close(&outcome["welfare"], 4.0 * 0.20 + 1.5 * 0.25 + 1.5 * 0.20);
    close(&outcome["utilities"]["1"], 4.0 * 0.10 + 1.5 * 0.075);
    close(&outcome["utilities"]["2"], 1.5 * 0.025);
    close(&outcome["utilities"]["11"], 4.0 * 0.10);
    close(&outcome["utilities"]["12"], 1.5 * 0.075 + 1.5 * 0.025);
}

#[test]
fn numbers_are_printed_in_full_precision() {
    let book =
        "(bids: [(id: 1, price: 0.1, quantity: 0.7)], asks: [(id: 2, price: 0.0333, quantity: 3)])";
    let called = Desk::with(book).clear(&["--rule", "greedy", "--json"]);
    let price = 0.5_f64 * (0.1 + 0.0333);
    assert!(called.stdout.contains(&format!("\"price\": {price:?}")), "{}", called.stdout);
}

#[test]
fn a_book_in_which_nobody_trades_has_no_price() {
    let book =
        "(bids: [(id: 1, price: 0.1, quantity: 1)], asks: [(id: 2, price: 0.3, quantity: 1)])";
    for (book, utilities) in [
        (book, serde_json::json!({"1": 0.0, "2": 0.0})),
        ("(bids: [], asks: [])", serde_json::json!({})),
    ] {
        for outcome in Desk::with(book).json(&[]) {
            assert_eq!(outcome["price"], Value::Null);
            assert_eq!(outcome["trades"], serde_json::json!([]));
            assert_eq!(outcome["utilities"], utilities);
            assert_eq!((number(&outcome["volume"]), number(&outcome["welfare"])), (0.0, 0.0));
        }
    }
}

#[test]
fn k_and_power_move_the_price() {
    let book =
        "(bids: [(id: 1, price: 0.3, quantity: 1)], asks: [(id: 2, price: 0.1, quantity: 1)])";
    let desk = Desk::with(book);
    let price = |options: &[&str]| number(&desk.json(options)[0]["price"]);
    for (share, expected) in [("0", 0.1), ("0.25", 0.15), ("1", 0.3)] {
        let price = price(&["--rule", "k-pricing", "--k", share]);
        assert!((price - expected).abs() < 1e-12, "k = {share}: {price}");
    }
    // The more power buyers have, the less they pay.
    for (share, expected) in [("0.25", 0.25), ("0.5", 0.2), ("0.75", 0.15)] {
        let price = price(&["--rule", "nash", "--power", share]);
        assert!((price - expected).abs() < 1e-12, "power = {share}: {price}");
    }
}

#[test]
fn people_get_a_table_and_the_trades() {
    let called = Desk::with(BOOK).clear(&[]);
    assert_eq!((called.code, called.stderr.as_str()), (Some(0), ""));
    let text = words(&called.stdout);
    for part in [
        "2 bids of 7.5000 kWh; 2 asks of 7.0000 kWh",
        "rule trades volume kWh price AUD/kWh welfare AUD Jain of utilities",
        "double-auction-rank 2 6.0000 0.1750 1.2000",
        "greedy: buyer seller quantity kWh price AUD/kWh 1 11 4.0000 0.2000 1 12 1.5000 0.2250",
    ] {
        assert!(text.contains(part), "no `{part}` in\n{}", called.stdout);
    }
}

/// A book of `orders` bids and as many asks that all trade.
fn large_book(orders: usize) -> String {
    let side = |first: usize, price: f64| -> String {
        let order = |id| format!("(id: {id}, price: {price}, quantity: 1),\n");
        (first..first + orders).map(order).collect()
    };
    format!("(bids: [{}], asks: [{}])", side(0, 0.3), side(orders, 0.1))
}

#[test]
fn the_trades_of_a_large_book_are_counted_and_not_listed() {
    let called = Desk::with(&large_book(3_000)).clear(&["--rule", "double-auction"]);
    assert_eq!((called.code, called.stderr.as_str()), (Some(0), ""));
    assert!(called.stdout.contains("3000 trades, listed by --json"), "{}", called.stdout);
    assert!(called.stdout.lines().count() < 20, "{}", called.stdout);
}

#[test]
fn a_reader_who_leaves_early_is_no_error() {
    let desk = Desk::with(&large_book(3_000));
    let mut command = desk.command(&["--rule", "double-auction", "--json"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    // The document is larger than a pipe holds, so the program is still writing.
    drop(child.stdout.take());
    let mut stderr = String::new();
    let mut pipe = child.stderr.take().expect("a pipe");
    pipe.read_to_string(&mut stderr).expect("UTF-8");
    let status = child.wait().expect("the program ends");
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
}

#[test]
fn wrong_input_ends_with_code_2_and_says_where_and_what_is_allowed() {
    let with_order = |order: &str| {
        format!(
            "(\n    bids: [\n        {order},\n    ],\n    asks: [(id: 9, price: 0.1, quantity: 1)],\n)"
        )
    };
    let cases: &[(&str, &str, &[&str])] = &[
        ("(id: 1, price: NaN, quantity: 1)", "book.ron:3", &["price"]),
        ("(id: 1, price: inf, quantity: 1)", "book.ron:3", &["price"]),
        ("(id: 1, price: 0.3, quantity: -1)", "book.ron:3", &["quantity", "-1"]),
        ("(id: 1, price: 0.3, quantity: 1, value: NaN)", "book.ron:3", &["value"]),
        ("(id: 9, price: 0.3, quantity: 1)", "book.ron:", &["9"]),
        ("(id: 1, price: 0.3, quantity: 1, valeu: 1)", "book.ron:3", &["valeu", "value"]),
        ("(id: 1, price: 0.3)", "book.ron:3", &["quantity"]),
        ("(id: 1, price: \"low\", quantity: 1)", "book.ron:3", &[]),
        ("(id: 1, price: 0.3, quantity: 1", "book.ron:", &[]),
    ];
    for (order, place, parts) in cases {
        let called = Desk::with(&with_order(order)).clear(&["--json"]);
        assert_eq!(called.code, Some(2), "{order}: {}", called.stderr);
        assert_eq!(called.stdout, "", "{order}");
        for part in parts.iter().chain([place]) {
            assert!(
                words(&called.stderr).contains(part),
                "{order}: no `{part}`: {}",
                called.stderr
            );
        }
    }
}

#[test]
fn a_wrong_option_ends_with_code_2_and_says_what_is_allowed() {
    let cases: &[(&[&str], &str)] = &[
        (&["--rule", "vickrey"], "double-auction-rank"),
        (&["--k", "1.5"], "allowed is a number from 0 to 1"),
        (&["--k", "-0.5"], "allowed is a number from 0 to 1"),
        (&["--k", "NaN"], "allowed is a number from 0 to 1"),
        (&["--power", "2"], "allowed is a number from 0 to 1"),
        (&["--power", "half"], "allowed is a number from 0 to 1"),
    ];
    for (options, part) in cases {
        let called = Desk::with(BOOK).clear(options);
        assert_eq!((called.code, called.stdout.as_str()), (Some(2), ""), "{options:?}");
        assert!(words(&called.stderr).contains(part), "{options:?}: {}", called.stderr);
    }
}

#[test]
fn a_missing_file_ends_with_code_2_and_is_named() {
    let desk = Desk::with(BOOK);
    fs::remove_file(desk.book()).expect("the file is there");
    let called = desk.clear(&[]);
    assert_eq!((called.code, called.stdout.as_str()), (Some(2), ""));
    assert!(words(&called.stderr).contains("book.ron"), "{}", called.stderr);
}

/// Two firms of the published duopoly.
const OFFERS: &str = "(
    offers: [
        (id: 1, price: 30.0, quantity: 50.0, cost: 20.0),
        (id: 2, price: 100.0, quantity: 50.0, cost: 20.0),
    ],
    demand: 70.0,
)";

#[test]
fn offers_meet_a_demand_at_one_price() {
    let desk = Desk::with(OFFERS);
    let outcome = desk.json(&["--rule", "uniform-price"]);
    assert_eq!(
        outcome,
        [serde_json::json!({
            "rule": "uniform-price",
            "price": 100.0,
            "sales": {"1": 50.0, "2": 20.0},
            "profits": {"1": 4000.0, "2": 1600.0},
        })]
    );
    let called = desk.clear(&["--rule", "uniform-price"]);
    let text = words(&called.stdout);
    for part in ["2 offers, demand 70.0000; price 100.0000", "1 30.0000 50.0000 20.0000 50.0000"] {
        assert!(text.contains(part), "no `{part}` in\n{}", called.stdout);
    }
}

#[test]
fn wrong_offers_end_with_code_2_at_their_line() {
    let first = "(id: 1, price: 30.0, quantity: 50.0, cost: 20.0)";
    let cases: &[(&str, &str, &str, &[&str])] = &[
        (first, "(id: 1, price: NaN, quantity: 50, cost: 20)", "book.ron:3", &["price"]),
        (first, "(id: 1, price: 30, quantity: -1, cost: 20)", "book.ron:3", &["quantity", "-1"]),
        (first, "(id: 1, price: 30, quantity: 50)", "book.ron:3", &["cost"]),
        (first, "(id: 1, price: 30, quantity: 50, costs: 2)", "book.ron:3", &["costs", "cost"]),
        (first, "(id: 2, price: 30, quantity: 50, cost: 20)", "book.ron:4", &["two offers"]),
        ("demand: 70.0", "demand: -70.0", "book.ron:6", &["demand", "-70"]),
        ("demand: 70.0", "demand: \"much\"", "book.ron:6", &["demand"]),
    ];
    for (from, to, place, parts) in cases {
        let called = Desk::with(&OFFERS.replace(from, to)).clear(&["--rule", "uniform-price"]);
        assert_eq!((called.code, called.stdout.as_str()), (Some(2), ""), "{to}");
        for part in parts.iter().chain([place]) {
            assert!(words(&called.stderr).contains(part), "{to}: no `{part}`: {}", called.stderr);
        }
    }
}
