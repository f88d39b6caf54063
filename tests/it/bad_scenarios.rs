//! Wrong inputs: every one is refused with the line, the field and what is allowed, and none panics.

use std::path::{Path, PathBuf};

use haggle::market::Book;
use haggle::scenario::{self, FileError};
use miette::Diagnostic;
use proptest::prelude::*;
use tempfile::TempDir;

const LOT_DAY: &str = include_str!("../../scenarios/lot_day.ron");
const WORKPLACE: &str = include_str!("../../scenarios/workplace.ron");

/// Reads a text as a scenario and lays it out, as a run would.
fn plan_of(text: &str) -> Result<(), FileError> {
    scenario::parse("test.ron", text)?.plan().map(|_| ())
}

/// The line on which `needle` stands, from 1.
fn line_of(text: &str, needle: &str) -> usize {
    let at = text.find(needle).unwrap_or_else(|| panic!("{needle} is not in the text"));
    1 + text[..at].matches('\n').count()
}

/// Everything a user reads of an error.
fn words(error: &FileError) -> String {
    let help = Diagnostic::help(error).map(|help| help.to_string()).unwrap_or_default();
    format!("{error}\n{help}")
}

fn assert_says(error: &FileError, expected: &[&str]) {
    let all = words(error);
    for word in expected {
        assert!(all.contains(word), "\"{word}\" is not in: {all}");
    }
}

/// Asserts that a text is refused at `line` in words that contain all of `expected`.
fn check_text(text: &str, line: usize, expected: &[&str]) {
    let error = plan_of(text).expect_err("the text is wrong");
    assert_says(&error, expected);
    assert_eq!(error.position().map(|(line, _)| line), Some(line), "{error}");
    assert!(error.to_string().starts_with(&format!("test.ron:{line}:")), "{error}");
}

/// Asserts that `lot_day`, with `from` changed to `to`, is refused on the line of `to`.
#[track_caller]
fn check(from: &str, to: &str, expected: &[&str]) {
    check_change(LOT_DAY, from, to, to, expected);
}

/// The same for any text and with the line on which `at` stands afterwards.
#[track_caller]
fn check_change(text: &str, from: &str, to: &str, at: &str, expected: &[&str]) {
    assert!(text.contains(from), "{from} is not in the text");
    let text = text.replacen(from, to, 1);
    check_text(&text, line_of(&text, at), expected);
}

#[test]
fn numbers_out_of_range_are_refused_with_their_range() {
    let lots = ["`lots` is", "allowed is a whole number from 1 to 100,000"];
    for number in
        ["0", "-1", "100_001", "1.5", "1e3", "99999999999999999999", "\"1\"", "x", "NaN", ""]
    {
        check("lots: 1,", &format!("lots: {number},"), &lots);
    }
    let buffer = ["`vehicles.buffer` is", "allowed is a number from 0 to 1"];
    for number in ["-0.01", "1.01", "NaN", "inf", "-inf", "1e400", "\"0\"", "zero", "", "()", "[]"]
    {
        check("buffer: 0.05,", &format!("buffer: {number},"), &buffer);
    }
    check("step_hours: 0.5", "step_hours: 0", &["`clock.step_hours`", "from 0.05 to 24"]);
    check("steps_per_day: 16", "steps_per_day: 481", &["from 1 to 480"]);
    check("opens_at_hours: 9.0", "opens_at_hours: 24", &["from 0 up to, but not, 24"]);
    check("ticks: 16", "ticks: 10000001", &["`ticks`", "from 1 to 10,000,000"]);
    check("bays: 40", "bays: 0", &["`bays`", "from 1 to 10,000"]);
    check("Population(20.0)", "Population(-1)", &["`turnover.arrivals.0`", "from 0 to 100,000"]);
    check("Population(20.0)", "Rate(1e6)", &["`turnover.arrivals.0`", "from 0 to 100,000"]);
    check("min: 4", "min: 0", &["`turnover.stay.min`", "from 1 to 10,000"]);
    check("battery_kwh: 75.0", "battery_kwh: 0", &["above 0 and up to 10,000"]);
    check("efficiency: 1.0", "efficiency: 0", &["above 0 and up to 1"]);
    check("Fixed(0.28)", "Fixed(0)", &["`valuation.grid_price.0`", "from 0.000001 to 1,000"]);
    check("power: 0.5", "power: 1.5", &["`market.rule.power`", "from 0 to 1"]);
    check("weight: 1.0", "weight: -1", &["`market.policies.0.weight`", "from 0 to"]);
    check("Truthful", "MarkUp(margin: 1.0)", &["policy.margin`", "from 0 up to, but not, 1"]);
    check("\"A day in the lot\"", "\"\"", &["`title`", "1 to 200 characters"]);
    check("\"A day in the lot\"", &format!("\"{}\"", "x".repeat(201)), &["1 to 200 characters"]);
    check("\"A day in the lot\"", "\"two\\nlines\"", &["`title`", "one line of text"]);
}

#[test]
fn fields_that_do_not_fit_together_are_refused() {
    check("max: 12)", "max: 3)", &["`turnover.stay.max`", "is 3", "allowed is 4"]);
    check("min: 0.1, max: 0.9", "min: 0.5, max: 0.4", &["`vehicles.soc.max`", "allowed is 0.5"]);
    check("min: 0.03, max: 0.07", "min: 0.03, max: 0.02", &["`valuation.degradation.max`"]);
    check("steps_per_day: 16", "steps_per_day: 49", &["24.5 h", "up to 24 h"]);
    let burst = "bursts: [(from_tick: 7, until_tick: 7, factor: 2)]";
    check("bursts: []", burst, &["`turnover.bursts.0.until_tick`", "allowed is more than 7"]);
    let nobody = "policies: []";
    check(
        "policies: [(policy: Truthful, weight: 1.0)]",
        nobody,
        &["`market.policies`", "1 to 100"],
    );
    check("weight: 1.0", "weight: 0.0", &["`market.policies`", "at least one above 0"]);
    let crossed = "ZeroIntelligence(floor: 0.3, ceiling: 0.2)";
    check("Truthful", crossed, &["`market.policies.0.policy.ceiling`", "allowed is 0.3"]);
    check("Truthful", "Learned(name: \"x\")", &["no policy \"x\"", "shipped policies"]);
    check_change(
        &LOT_DAY.replace("lots: 1,", "lots: 100000,"),
        "bays: 40",
        "bays: 201",
        "bays: 201",
        &["`bays`", "up to 20,000,000"],
    );
    let long = "ticks: 1000001";
    check_change(WORKPLACE, "ticks: 1344", long, long, &["`ticks`", "up to 1,000,000"]);
    let crowd = "bursts: [(from_tick: 0, until_tick: 9, factor: 1000)]";
    check_change(
        &LOT_DAY.replace("Population(20.0)", "Rate(100000)"),
        "bursts: []",
        crowd,
        "Rate(100000)",
        &["100,000,000"],
    );
}

#[test]
fn unknown_and_missing_names_are_refused_with_the_nearest() {
    check("lots: 1,", "lotz: 1,", &["unknown field `lotz`", "did you mean `lots`?", "turnover"]);
    check("step_hours", "step", &["`step` in `clock`", "did you mean `step_hours`?"]);
    check("power: 0.5", "powr: 0.5", &["`powr` in `market.rule`", "did you mean `power`?"]);
    check("lots: 1,", "quux: 1,", &["unknown field `quux`", "title, about, clock"]);
    check("Nash(power: 0.5)", "Nsh(power: 0.5)", &["can't be `Nsh`", "did you mean `Nash`?"]);
    check("Uniform(", "Uniformly(", &["`turnover.stay` can't be", "did you mean `Uniform`?"]);
    check("Truthful", "truthfull", &["`market.policies.0.policy`", "mean `Truthful`?", "MarkUp"]);
    check("lots: 1,", "lots: 1, lots: 1,", &["`lots` is written twice"]);
    check_change(LOT_DAY, "bays: 40,", "", "Lot(", &["`bays` is missing", "1 to 10,000"]);
    let missing = ["`max` is missing in `turnover.stay`", "from 1 to 10,000"];
    check("(min: 4, max: 12)", "(min: 4)", &missing);
    check("(policy: Truthful, weight: 1.0)", "(weight: 1.0)", &["`policy` is missing", "Learned"]);
    for (top, expected) in [
        ("Lott(", "did you mean `Lot`?"),
        ("Airport(", "no arena `Airport`"),
        ("(", "doesn't say which arena"),
        ("[", "doesn't say which arena"),
    ] {
        let text = LOT_DAY.replacen("Lot(", top, 1);
        check_text(&text, 2, &[expected, "arenas: Lot"]);
    }
}

#[test]
fn values_of_the_wrong_kind_are_refused_with_the_right_ones() {
    let arrivals = ["`turnover.arrivals` is", "one of Population(vehicles), Rate("];
    for value in ["20.0", "Population", "Population ", "\"many\"", "[1, 2]", "(20.0)", ""] {
        check("arrivals: Population(20.0)", &format!("arrivals: {value}"), &arrivals);
    }
    check("Nash(power: 0.5)", "Nash", &["`market.rule` is `Nash`", "one of Nash(power), Greedy"]);
    check("Nash(power: 0.5)", "\"nash\"", &["`market.rule`", "one of Nash(power), Greedy"]);
    check("Nash(power: 0.5)", "Greedy(power: 0.5)", &["nothing belongs in brackets"]);
    check("bursts: []", "bursts: 5", &["`turnover.bursts` is `5`", "a list, up to 1,000"]);
    check("bursts: []", "bursts: [5]", &["`turnover.bursts.0` is `5`", "(from_tick,"]);
    check("(min: 0.1, max: 0.9)", "(0.1, 0.9)", &["`vehicles.soc`", "as (min: 0.1, max: 0.9)"]);
    check("soc: (min: 0.1, max: 0.9)", "soc: 0.5", &["`vehicles.soc` is `0.5`", "an interval"]);
    check("title: \"A day in the lot\"", "title: Day", &["`title` is `Day`", "in quotes"]);
    let clock = check_replaced_clock("clock: 5,");
    assert_says(&clock, &["`clock` is `5`", "(step_hours, steps_per_day, opens_at_hours)"]);
}

/// The error of `lot_day` with another clock.
fn check_replaced_clock(clock: &str) -> FileError {
    let start = LOT_DAY.find("clock: (").expect("there is a clock");
    let end = LOT_DAY.find("ticks: 16").expect("ticks follow");
    let text = format!("{}{clock}\n{}", &LOT_DAY[..start], &LOT_DAY[end..]);
    plan_of(&text).expect_err("this is no clock")
}

#[test]
fn broken_texts_are_refused_where_they_break() {
    check("lots: 1,", "lots: 1", &["a comma is missing after this"]);
    check("lots: 1,", "lots 1,", &["must be followed by `:`"]);
    check("lots: 1,", "5: 1,", &["a name is needed here"]);
    let cut = &LOT_DAY[..LOT_DAY.len() / 2];
    check_text(cut, 1 + cut.matches('\n').count(), &["the text ends here"]);
    let open = LOT_DAY.trim_end().strip_suffix(')').expect("a file ends with a bracket");
    check_text(open, 1 + open.matches('\n').count(), &["the text ends here"]);
    let twice = format!("{LOT_DAY}{LOT_DAY}");
    check_text(&twice, line_of(&twice, "\n)\n") + 3, &["something follows"]);
    check_text(&LOT_DAY.replacen("// h: length", "/* h: length", 1), 6, &["no closing `*/`"]);
    check_text("Lot(title: \"x", 1, &["no closing quote"]);
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    for bracket in ["(", "[", "{", "Some(", "Population(", "/*"] {
        let deep = bracket.repeat(1 << 15);
        for place in ["title: ", "lots: ", "turnover: ", "market: (compare: ", "x: "] {
            assert!(plan_of(&format!("Lot({place}{deep}")).is_err());
        }
        assert!(plan_of(&deep).is_err());
        assert!(scenario::load("lot_day", &[format!("market.compare={deep}")]).is_err());
    }
}

#[test]
fn errors_show_the_line() {
    let text = LOT_DAY.replacen("lots: 1,", "lots: 0,", 1);
    let error = plan_of(&text).expect_err("there must be a lot");
    let mut shown = String::new();
    miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor())
        .render_report(&mut shown, &error)
        .expect("the report can be written");
    assert!(shown.contains("test.ron:11:11") && shown.contains("    lots: 0,"), "{shown}");
}

// Files

/// A folder with a copy of `workplace.ron` and the data it uses.
struct Workplace(TempDir);

impl Workplace {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        std::fs::create_dir(folder.path().join("data")).expect("a folder for the data");
        for name in ["arrivals", "stay", "ev_models", "day_ahead_nl_2023"] {
            let name = format!("data/{name}.csv");
            std::fs::copy(shipped.join(&name), folder.path().join(&name)).expect("data are there");
        }
        std::fs::write(folder.path().join("workplace.ron"), WORKPLACE).expect("it can be written");
        Workplace(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn plan(&self) -> Result<(), FileError> {
        let source = self.path("workplace.ron").display().to_string();
        scenario::load(&source, &[])?.plan().map(|_| ())
    }

    /// Asserts that the scenario is refused once `from` is `to` in the file `name`,
    /// with an error that names the file and the line on which `at` then stands.
    fn check(&self, name: &str, from: &str, to: &str, at: &str, expected: &[&str]) {
        let path = self.path(name);
        let valid = std::fs::read_to_string(&path).expect("the file is there");
        assert!(valid.contains(from), "{from} is not in {name}");
        let text = valid.replacen(from, to, 1);
        std::fs::write(&path, &text).expect("the file can be written");
        let error = self.plan().expect_err("the file is wrong");
        assert_says(&error, expected);
        let place = format!("{}:{}:", path.display(), line_of(&text, at));
        assert!(error.to_string().starts_with(&place), "{error} is not at {place}");
        std::fs::write(&path, valid).expect("the file can be written");
    }
}

#[test]
fn wrong_data_files_are_refused_at_their_line() {
    let workplace = Workplace::new();
    workplace.plan().expect("the copy is valid");
    let data = "data/arrivals.csv";
    workplace.check(data, "weekday,00:30", "weekday,00:31", "00:31", &["allowed is 00:30"]);
    workplace.check(data, "workplace_percent", "work", "day,", &["`workplace_percent` is missing"]);
    let data = "data/stay.csv";
    workplace.check(data, "\n1,0.1", "\n1,0.5", "1,0.5", &["sum to 1.4", "allowed is 1"]);
    workplace.check(data, "0.066667", "one", "one", &["`stay_0.0h` is `one`", "a number"]);
    let data = "data/ev_models.csv";
    workplace.check(data, "47783", "many", "many", &["`registrations` is `many`"]);
    workplace.check(data, ",57.5,11", ",57.5", "Tesla Model 3", &["has 6 cells"]);
    let data = "data/day_ahead_nl_2023.csv";
    workplace.check(data, "-1.46", "NaN", "NaN", &["`eur_per_mwh` is `NaN`"]);
    workplace.check(data, "2023-01-01 01", "2023-01-01 00", "00:00:00,-1.52", &["a later hour"]);
}

#[test]
fn scenarios_that_do_not_fit_their_data_are_refused_at_the_field() {
    let workplace = Workplace::new();
    let check = |from: &str, to: &str, expected: &[&str]| {
        workplace.check("workplace.ron", from, to, to, expected);
    };
    let needs = ["`clock.step_hours`", "multiples of 0.25"];
    check("step_hours: 0.5", "step_hours: 0.1", &needs);
    check("opens_at_hours: 0.0", "opens_at_hours: 0.1", &["multiples of 0.25"]);
    check("steps_per_day: 48", "steps_per_day: 47", &["days of 24 h", "these have 23.5"]);
    check("per_weekend_day: 0.0", "per_weekend_day: 1.0", &["no measured weekend", "allowed is 0"]);
    check("2023-03-06", "2023-12-10", &["the file has 2023-01-01", "2024-01-06"]);
    check("2023-03-06", "2023-02-30", &["`valuation.grid_price.from`", "as \"2023-03-06\""]);
    check("\"data/stay.csv\"", "\"data/stays.csv\"", &["no such file", "relative to the scenario"]);
    check("\"data/stay.csv\"", "\"data\"", &["a directory; a file is needed"]);
}

/// Asserts that loading a file with these bytes fails in words that contain `expected`.
fn check_bytes(bytes: &[u8], expected: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("file.ron");
    std::fs::write(&path, bytes).expect("the file can be written");
    let errors = [
        scenario::load(&path.display().to_string(), &[]).map(|_| ()).expect_err("it is wrong"),
        scenario::load_book(&path).map(|_| ()).expect_err("it is wrong"),
    ];
    for error in errors {
        assert_says(&error, expected);
        assert!(error.to_string().starts_with(&path.display().to_string()), "{error}");
    }
}

#[test]
fn files_that_are_no_texts_are_refused() {
    check_bytes(b"", &["the file is empty"]);
    check_bytes(b" \n\t\n", &["the file is empty"]);
    check_bytes(b"Lot(\n  title: \"\xFF\"", &["file.ron:2:11:", "0xFF", "UTF-8"]);
    check_bytes(&[0; 64], &[]);
    let folder = tempfile::tempdir().expect("a folder for the test");
    let load = |path: &Path| {
        scenario::load(&path.display().to_string(), &[]).map(|_| ()).expect_err("it is wrong")
    };
    assert_says(&load(folder.path()), &["this is a directory"]);
    assert_says(&load(&folder.path().join("lot_dya.ron")), &["neither such a file nor a shipped"]);
    let error = scenario::load("lot_mont", &[]).map(|_| ()).expect_err("it is no scenario");
    assert_says(&error, &["did you mean `lot_month`?", "workplace"]);
    let error = scenario::load_book(&folder.path().join("x.ron")).expect_err("there is no book");
    assert_says(&error, &["x.ron: there is no such file"]);
    let large = folder.path().join("large.ron");
    std::fs::write(&large, format!("{LOT_DAY}{}", " ".repeat(1 << 20))).expect("it can be written");
    assert_says(&load(&large), &["too large", "up to 1 MiB"]);
}

// --set

#[track_caller]
fn check_set(set: &str, expected: &[&str]) {
    let error = scenario::load("lot_day", &["ticks=8".into(), set.into()]);
    let error = error.map(|_| ()).expect_err("the field can't be set so");
    assert!(error.to_string().contains(&format!("--set {set}")), "{error}");
    assert_says(&error, expected);
}

#[test]
fn fields_are_not_set_to_what_a_file_could_not_hold() {
    check_set("lots=0", &["`lots` is `0`", "a whole number from 1 to 100,000"]);
    check_set("lots=1.5", &["`lots` is `1.5`", "a whole number from 1 to 100,000"]);
    check_set("lots=many", &["`lots` is `many`", "a whole number from 1 to 100,000"]);
    check_set("lots=", &["the value is missing", "a whole number from 1 to 100,000"]);
    check_set("lots=1, bays: 3", &["not one value", "a whole number from 1 to 100,000"]);
    check_set("lots=1) //", &["not one value"]);
    check_set("lots", &["there is no `=`", "lots=100"]);
    check_set("lotz=1", &["unknown field `lotz`", "did you mean `lots`?", "bays"]);
    check_set("=1", &["unknown field ``", "bays"]);
    check_set("turnover.stai.max=2", &["`stai` in `turnover`", "did you mean `stay`?"]);
    check_set("turnover.stay.mux=2", &["`mux` in `turnover.stay`", "did you mean `max`?"]);
    check_set("turnover.stay.max.x=2", &["`turnover.stay.max` is `12`", "no field `x`"]);
    check_set("turnover.stay=uniform", &["`min` is missing", "from 1 to 10,000"]);
    check_set("turnover.stay.max=2", &["`turnover.stay.max`", "allowed is 4"]);
    check_set("turnover.arrivals=50", &["`turnover.arrivals` is `50`", "one of Population("]);
    check_set("market.rule=gredy", &["can't be `gredy`", "did you mean `Greedy`?"]);
    check_set("market.rule=double-auctoin", &["did you mean `DoubleAuction`?"]);
    check_set("market.rule.k=0.5", &["unknown field `k` in `market.rule`", "power"]);
    check_set("market.policies.1.weight=1", &["unknown field `1`", "items here: 0"]);
    check_set("market.policies.0.policy=mark-up", &["`margin` is missing", "but not, 1"]);
    check_set("title=", &["the value is missing", "1 to 200 characters"]);
    check_set("title=\"\"", &["`title` is `\"\"`", "1 to 200 characters"]);
    check_set("clock=(", &["not one value", "step_hours"]);
}

// Books

/// Asserts that a book is refused at `line` in words that contain all of `expected`.
fn check_book(text: &str, line: usize, expected: &[&str]) {
    let error = scenario::parse_book("book.ron", text).expect_err("the book is wrong");
    assert_says(&error, expected);
    assert!(error.to_string().starts_with(&format!("book.ron:{line}:")), "{error}");
}

#[test]
fn books_are_read_and_values_default_to_prices() {
    let text = "(bids: [(id: 1, price: 0.30, quantity: 5.5, value: 0.32)],
        asks: [(id: 11, price: 0.12, quantity: 5)])";
    let book = scenario::parse_book("book.ron", text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((book.bids[0].id, book.bids[0].price, book.bids[0].value), (1, 0.30, 0.32));
    assert_eq!((book.asks[0].quantity, book.asks[0].value), (5.0, 0.12));
    let empty = scenario::parse_book("book.ron", "Book(bids: [], asks: [])");
    assert_eq!(empty.unwrap_or_else(|error| panic!("{error}")), Book::default());
}

#[test]
fn books_with_wrong_orders_are_refused_at_their_line() {
    let book = "(\n  bids: [\n    (id: 1, price: 0.3, quantity: 5),\n    (id: 2, price: 0.2, quantity: 4),\n  ],\n  asks: [\n    (id: 3, price: 0.1, quantity: 3, value: 0.1),\n  ],\n)\n";
    scenario::parse_book("book.ron", book).expect("the book is valid");
    let check = |from: &str, to: &str, expected: &[&str]| {
        assert!(book.contains(from), "{from}");
        let text = book.replacen(from, to, 1);
        check_book(&text, line_of(&text, to), expected);
    };
    check_book(&book.replace("id: 3", "id: 2"), 7, &["id 2 stands on two orders"]);
    check_book(&book.replace("id: 2", "id: 1"), 4, &["id 1 stands on two orders"]);
    check("price: 0.2", "price: NaN", &["price is NaN", "from -1e6 to 1e6"]);
    check("price: 0.2", "price: inf", &["price is inf", "from -1e6 to 1e6"]);
    check("price: 0.2", "price: 2e6", &["from -1e6 to 1e6"]);
    check("price: 0.2", "price: free", &["`bids.1.price` is `free`", "from -1e6 to 1e6"]);
    check("value: 0.1", "value: -inf", &["value is -inf"]);
    check("value: 0.1", "value: None", &["`asks.0.value` is `None`", "a number"]);
    check("quantity: 4", "quantity: -4", &["quantity is -4", "from 0 to 1e12"]);
    check("quantity: 4", "quantity: NaN", &["quantity is NaN", "from 0 to 1e12"]);
    check("quantity: 4", "quantity:  ", &["`bids.1.quantity` is empty", "from 0 to 1e12"]);
    check("id: 2", "id: -2", &["`bids.1.id` is `-2`", "whole number from 0"]);
    check("id: 2", "id: 18446744073709551616", &["`bids.1.id`", "whole number from 0"]);
    check("price: 0.2", "pric: 0.2", &["unknown field `pric`", "did you mean `price`?"]);
    check("(id: 2, price: 0.2,", "(id: 2,", &["`price` is missing in `bids.1`"]);
    check_book("(bids: [])", 1, &["`asks` is missing"]);
    check_book("[]", 1, &["an order book is (bids:"]);
    check_book(&book[..book.len() - 4], 8, &["the text ends here"]);
}

// Anything

/// What a mutation writes into a text: characters and words that mean something to a parser.
const SCRAPS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "'",
    "//",
    "/*",
    "*/",
    "\\",
    "\n",
    "-",
    ".",
    "0",
    "9999999999",
    "1e999",
    "NaN",
    "inf",
    "None",
    "Some(",
    "r#\"",
    "b\"",
    "#![enable(",
    "é",
    "\u{0}",
    "\u{FEFF}",
    "\u{200E}",
    "Lot(",
    "Nash",
    "true",
    "_",
    "..",
];

fn floor(text: &str, share: f64) -> usize {
    text.floor_char_boundary((text.len() as f64 * share) as usize)
}

/// Cuts bytes out of `text` and writes a scrap in their place, all at shares of its length.
fn mutate(text: &str, edits: &[(f64, f64, usize)]) -> String {
    edits.iter().fold(text.to_owned(), |text, &(at, cut, scrap)| {
        let start = floor(&text, at);
        let end = text.floor_char_boundary((start + (cut * 40.0) as usize).min(text.len()));
        format!("{}{}{}", &text[..start], SCRAPS[scrap % SCRAPS.len()], &text[end..])
    })
}

fn edits() -> impl Strategy<Value = Vec<(f64, f64, usize)>> {
    prop::collection::vec((0.0..1.0, 0.0..1.0, 0usize..1000), 1..6)
}

/// An error must at least have a place within its text and be printable.
fn check_error(text: &str, result: Result<(), FileError>) {
    let Err(error) = result else { return };
    let (line, column) = error.position().expect("a parse error has a place");
    assert!(line <= 1 + text.matches('\n').count() && column >= 1, "{error}");
    let mut shown = String::new();
    miette::GraphicalReportHandler::new()
        .render_report(&mut shown, &error)
        .expect("the report can be written");
    assert!(!error.message().is_empty() && shown.contains("test.ron"), "{shown}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cut_scenarios_never_panic(share in 0.0..1.0f64) {
        let text = &WORKPLACE[..floor(WORKPLACE, share)];
        let result = scenario::parse("test.ron", text).map(|_| ());
        prop_assert!(result.is_err() || WORKPLACE[text.len()..].trim().is_empty());
        check_error(text, result);
    }

    #[test]
    fn mutated_scenarios_never_panic(edits in edits(), is_measured: bool) {
        let text = mutate(if is_measured { WORKPLACE } else { LOT_DAY }, &edits);
        // Data are read only if the text is still a scenario.
        let result = scenario::parse("test.ron", &text);
        if let Ok(scenario) = &result {
            prop_assert!(scenario::parse("again.ron", &scenario.to_ron()).is_ok());
            let _ = scenario.plan();
        }
        check_error(&text, result.map(|_| ()));
    }

    #[test]
    fn any_argument_is_set_or_refused(set in "(title|lots|market\\.rule|turnover\\.stay|market\\.compare\\.0|\\PC{0,8})=\\PC{0,24}") {
        if let Ok(scenario) = scenario::load("lot_day", &[set]) {
            prop_assert!(scenario::parse("again.ron", &scenario.to_ron()).is_ok());
        }
    }

    #[test]
    fn mutated_books_never_panic(edits in edits()) {
        let book = "(bids: [(id: 1, price: 0.3, quantity: 5, value: 0.32)],\n asks: [(id: 11, price: 0.1, quantity: 5)])";
        let text = mutate(book, &edits);
        check_error(&text, scenario::parse_book("test.ron", &text).map(|_| ()));
    }

    #[test]
    fn mutated_data_never_panic(edits in edits(), which in 0usize..4) {
        let name = ["arrivals", "stay", "ev_models", "day_ahead_nl_2023"][which];
        let folder = tempfile::tempdir().expect("a folder for the test");
        std::fs::create_dir(folder.path().join("data")).expect("a folder for the data");
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/data");
        let text = std::fs::read_to_string(shipped.join(format!("{name}.csv"))).expect("it is there");
        let text: String = text.lines().take(200).map(|line| format!("{line}\n")).collect();
        std::fs::write(folder.path().join(format!("data/{name}.csv")), mutate(&text, &edits))
            .expect("the data can be written");
        std::fs::write(folder.path().join("w.ron"), WORKPLACE).expect("it can be written");
        let source = folder.path().join("w.ron").display().to_string();
        let sets = ["ticks=48".into(), "valuation.grid_price.from=2023-01-02".into()];
        let scenario = scenario::load(&source, &sets).expect("the scenario itself is valid");
        if let Err(error) = scenario.plan() {
            prop_assert!(!error.message().is_empty());
        }
    }
}
