//! `haggle report`: the page of a run has the numbers of its tables, needs nothing else, and a
//! damaged folder is answered with file and line.

use super::markup::{balanced, pieces, texts};
use super::program::{call, call_json};
use super::{markup::Piece, program::Called};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A run in a folder of its own, with the JSON document of its summary.
struct Run {
    folder: TempDir,
    summary: Value,
}

impl Run {
    fn new(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let out = folder.path().to_str().expect("text").to_owned();
        let summary = call_json(&[&["run", "--json", "--out", &out], arguments].concat());
        Self { folder, summary }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn report(&self) -> Called {
        call(&["report", self.folder.path().to_str().expect("text")])
    }

    /// The page, which can be made.
    #[track_caller]
    fn page(&self) -> String {
        let called = self.report();
        assert_eq!(called.code, Some(0), "{}", called.stderr);
        let path = self.file("report.html");
        assert_eq!(called.stdout, format!("{}\n", path.display()));
        fs::read_to_string(path).expect("a page")
    }
}

/// A number as the page writes it.
fn written(value: &Value, factor: f64, decimals: usize) -> String {
    value.as_f64().map_or("–".to_owned(), |number| {
        haggle::report::figure::numbers::fixed(number * factor, decimals)
    })
}

/// The cells of the table rows that begin with `first`.
fn rows<'a>(page: &'a str, first: &str) -> Vec<Vec<&'a str>> {
    let all = page.split("<tr>").skip(1).map(|row| texts(row.split("</tr>").next().unwrap_or("")));
    all.filter(|cells| cells.first() == Some(&first)).collect()
}

#[test]
fn the_page_has_the_numbers_of_the_summary_and_the_tables() {
    let run = Run::new(&["lot_month", "--set", "ticks=160", "--compare", "all"]);
    let page = run.page();
    let texts = texts(&page);
    let metrics = &run.summary["metrics"];
    for (name, factor, decimals) in [
        ("welfare", 1.0, 2),
        ("volume", 1.0, 1),
        ("price_mean", 1.0, 4),
        ("jain", 1.0, 3),
        ("gini", 1.0, 3),
        ("arrivals", 1.0, 0),
        ("departures", 1.0, 0),
        ("population", 1.0, 1),
        ("unmet_kwh", 1.0, 1),
    ] {
        let number = written(&metrics[name], factor, decimals);
        assert!(texts.contains(&number.as_str()), "{name} {number}");
    }
    let matched = format!("{}\u{a0}%", written(&metrics["match_rate"], 100.0, 1));
    assert!(texts.contains(&matched.as_str()), "{matched}");

    for compared in run.summary["compared"].as_array().expect("a list") {
        let name = compared["rule"].as_str().expect("a name");
        let row = rows(&page, name);
        assert_eq!(row.len(), 1, "{name}");
        assert_eq!(row[0][1], written(&compared["welfare"], 1.0, 2));
        assert_eq!(row[0][8], written(&compared["price_sd"], 1.0, 4));
    }
    for cohort in run.summary["cohorts"].as_array().expect("a list") {
        let name = cohort["cohort"].as_str().expect("a name");
        let row = rows(&page, name);
        let expected = [
            ("stays", 1.0, 0),
            ("unmet_share", 100.0, 1),
            ("unmet_kwh", 1.0, 2),
            ("soc_in", 100.0, 1),
            ("soc_out", 100.0, 1),
            ("match_rate", 100.0, 1),
            ("price_paid", 1.0, 3),
            ("price_received", 1.0, 3),
            ("jain", 1.0, 3),
            ("utility", 1.0, 3),
            ("utility_per_hour", 1.0, 3),
        ]
        .map(|(column, factor, decimals)| written(&cohort[column], factor, decimals));
        assert_eq!(row.len(), 1, "{name}");
        assert_eq!(row[0][1..], expected, "{name}");
    }
}

#[test]
fn the_page_needs_nothing_else_and_is_whole() {
    let title = "title=\"<script>alert(1)</script> & <b>co</b>\"";
    let run = Run::new(&["lot_day", "--set", title]);
    let page = run.page();
    balanced(&page);
    for load in ["http://", "https://", "<script", "<link", "<img", " src=", "@import", "<b>co"] {
        assert!(!page.contains(load), "{load}");
    }
    for load in page.split("url(").skip(1) {
        assert!(load.starts_with("data:font/otf;base64,"), "{}", &load[..20]);
    }
    assert!(
        texts(&page).contains(&"&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;co&lt;/b&gt;")
    );
    let figures = page.matches("<figure").count();
    assert!(figures >= 10, "{figures} figures");
    assert_eq!(page.matches("<svg class=\"wide\"").count(), figures);
    assert_eq!(page.matches("role=\"img\"><title>").count(), 2 * figures);
}

#[test]
fn the_command_on_the_page_repeats_the_run() {
    let shipped = Run::new(&["lot_day", "--seed", "7", "--compare", "k-pricing"]);
    let changed = Run::new(&["lot_day", "--set", "vehicles.buffer=0.07", "--seed", "7"]);
    for (run, own) in [(shipped, false), (changed, true)] {
        let page = run.page();
        let texts = texts(&page);
        let command = texts.iter().find(|text| text.starts_with("haggle run ")).expect("a command");
        let mut arguments: Vec<&str> = command.split(' ').skip(1).collect();
        let again = run.file("again.ron");
        if own {
            let scenario = texts.iter().find(|text| text.starts_with("Lot(")).expect("a scenario");
            let scenario = scenario.replace("&quot;", "\"").replace("&amp;", "&");
            fs::write(&again, scenario).expect("written");
            assert_eq!(arguments[1], "again.ron");
            arguments[1] = again.to_str().expect("text");
        }
        arguments.push("--json");
        let repeated = call_json(&arguments);
        assert_eq!(repeated["state_hash"], run.summary["state_hash"], "{command}");
        assert_eq!(repeated["compared"], run.summary["compared"], "{command}");
        let hash = run.summary["state_hash"].as_str().expect("a hash");
        assert!(texts.iter().any(|text| text.starts_with(hash)), "{hash}");
    }
}

/// The heights of the bars of the figure with this title, as written.
fn bars<'a>(page: &'a str, title: &str) -> Vec<&'a str> {
    let figures = page.split("<figure").filter(|figure| figure.contains(&format!(">{title}<")));
    let figure = figures.last().expect("such a figure").split("</figure>").next();
    pieces(figure.expect("its end"))
        .into_iter()
        .filter_map(|piece| if let Piece::Tag(tag) = piece { Some(tag) } else { None })
        .filter(|tag| tag.starts_with("rect class=\"bar\""))
        .collect()
}

#[test]
fn trades_are_read_from_either_table_and_may_be_missing() {
    let [csv, parquet, none] =
        ["csv", "parquet", "none"].map(|format| Run::new(&["lot_day", "--trades", format]).page());
    let expected = bars(&csv, "Energy by price");
    assert!(expected.len() > 10, "{} bars", expected.len());
    assert_eq!(bars(&parquet, "Energy by price"), expected);
    assert!(!none.contains("Energy by price"));
}

#[test]
fn a_long_run_makes_no_long_page_and_says_what_was_averaged() {
    let run = Run::new(&[
        "lot_month",
        "--trades",
        "none",
        "--set",
        "ticks=100_000",
        "--set",
        "market.rule=Greedy",
        "--set",
        "market.compare=[]",
        "--set",
        "turnover.arrivals=Population(2)",
    ]);
    let page = run.page();
    assert!(page.len() < 1_000_000, "{} bytes", page.len());
    let notes = texts(&page);
    for stretch in ["28 days", "364 days"] {
        let note = format!("Each point is the mean of {stretch}.");
        assert!(notes.contains(&note.as_str()), "{note}");
    }
}

#[test]
fn a_run_without_anybody_and_a_stopped_run_have_pages_too() {
    let run = Run::new(&[
        "lot_day",
        "--set",
        "turnover.arrivals=Rate(0)",
        "--set",
        "turnover.opening=Empty",
        "--set",
        "ticks=1",
    ]);
    let page = run.page();
    balanced(&page);
    assert!(!page.contains("NaN"));

    let run = Run::new(&["lot_day"]);
    change(&run.file("manifest.json"), "\"complete\": true", "\"complete\": false");
    let page = run.page();
    assert!(page.contains("The run was stopped after 16 of 16 ticks"));
    assert!(page.contains("--set ticks=16"));
}

#[test]
fn the_page_can_go_anywhere_and_an_earlier_one_stays_if_it_can_not() {
    let run = Run::new(&["lot_day"]);
    let folder = run.folder.path().to_str().expect("text");
    let out = run.file("elsewhere.html");
    let out = out.to_str().expect("text");
    assert_eq!(call(&["report", folder, "--out", out]).stdout, format!("{out}\n"));
    let page = fs::read(out).expect("a page");
    change(&run.file("steps.csv"), "\n3,", "\nthree,");
    assert_eq!(call(&["report", folder, "--out", out]).code, Some(2));
    assert_eq!(fs::read(out).expect("a page"), page);
    let nowhere = run.file("no/such/folder.html");
    let run = Run::new(&["lot_day"]);
    let folder = run.folder.path().to_str().expect("text");
    let called = call(&["report", folder, "--out", nowhere.to_str().expect("text")]);
    assert_eq!(called.code, Some(2), "{}", called.stderr);
    assert!(called.stderr.contains("can't write"), "{}", called.stderr);
}

fn change(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("a file");
    assert!(text.contains(from), "{} has no {from}", path.display());
    fs::write(path, text.replacen(from, to, 1)).expect("written");
}

/// Replaces the cell in a row (from 0, after the head) and a column.
fn set_cell(path: &Path, row: usize, column: &str, cell: &str) {
    let text = fs::read_to_string(path).expect("a table");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let place = lines[0].split(',').position(|head| head == column).expect("a column");
    let mut cells: Vec<&str> = lines[row + 1].split(',').collect();
    cells[place] = cell;
    lines[row + 1] = cells.join(",");
    fs::write(path, lines.join("\n") + "\n").expect("written");
}

fn cut(path: &Path, share: f64) {
    let bytes = fs::read(path).expect("a file");
    fs::write(path, &bytes[..(bytes.len() as f64 * share) as usize]).expect("written");
}

#[test]
fn a_damaged_folder_is_wrong_input_with_file_and_line() {
    type Damage = fn(&Run);
    let cases: [(&str, Damage, &str); 17] = [
        (
            "no manifest",
            |run| fs::remove_file(run.file("manifest.json")).expect("gone"),
            "there is no manifest.json",
        ),
        ("cut manifest", |run| cut(&run.file("manifest.json"), 0.5), "manifest.json:"),
        ("empty manifest", |run| cut(&run.file("manifest.json"), 0.0), "this is not JSON"),
        (
            "another manifest",
            |run| fs::write(run.file("manifest.json"), "{}").expect("written"),
            "missing field",
        ),
        (
            "a list",
            |run| fs::write(run.file("manifest.json"), "[1]").expect("written"),
            "not a manifest",
        ),
        ("broken scenario", |run| change(&run.file("manifest.json"), "Lot(", "Lto("), "Lto"),
        (
            "no steps",
            |run| fs::remove_file(run.file("steps.csv")).expect("gone"),
            "steps.csv: there is no such table",
        ),
        ("cut steps", |run| cut(&run.file("steps.csv"), 0.5), "steps.csv:9: the row has"),
        ("empty steps", |run| cut(&run.file("steps.csv"), 0.0), "steps.csv: it isn't the table"),
        (
            "no number",
            |run| set_cell(&run.file("steps.csv"), 3, "welfare", "NaN"),
            "steps.csv:5: `NaN` is not a number",
        ),
        (
            "no finite number",
            |run| set_cell(&run.file("steps.csv"), 0, "price_mean", "inf"),
            "steps.csv:2: `inf` is not a number",
        ),
        (
            "less than nobody",
            |run| set_cell(&run.file("steps.csv"), 1, "arrivals", "-3"),
            "steps.csv:3: arrivals: invalid digit",
        ),
        (
            "words",
            |run| set_cell(&run.file("vehicles.csv"), 4, "stay_hours", "long"),
            "vehicles.csv:6: stay_hours: invalid float",
        ),
        ("cut trades", |run| cut(&run.file("trades.csv"), 0.5), "trades.csv"),
        ("no lots", |run| fs::remove_file(run.file("lots.csv")).expect("gone"), "lots.csv"),
        (
            "another number",
            |run| set_cell(&run.file("steps.csv"), 3, "welfare", "1.0"),
            "size or hash differs",
        ),
        (
            "bytes",
            |run| fs::write(run.file("vehicles.csv"), [0xFF, 0xFE, b'\n', 0x80]).expect("written"),
            "vehicles.csv",
        ),
    ];
    for (name, damage, told) in cases {
        let run = Run::new(&["lot_day"]);
        damage(&run);
        let called = run.report();
        assert_eq!(called.code, Some(2), "{name}: {}", called.stderr);
        // Long messages are wrapped, so words are compared.
        let words = |text: &str| {
            text.split_whitespace().filter(|it| *it != "│").collect::<Vec<_>>().join(" ")
        };
        let (said, told) = (words(&called.stderr), words(told));
        assert!(said.contains(&told), "{name}: {said}");
        assert!(!called.stderr.contains("panicked"), "{name}: {}", called.stderr);
        assert!(called.stdout.is_empty(), "{name}");
        assert!(!run.file("report.html").exists(), "{name}");
    }
}

#[test]
fn what_is_no_folder_of_a_run_is_wrong_input() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    for path in ["/no/such/folder", "/", file.path().to_str().expect("text")] {
        let called = call(&["report", path]);
        assert_eq!(called.code, Some(2), "{path}: {}", called.stderr);
        assert!(called.stderr.contains("there is no"), "{path}: {}", called.stderr);
        assert!(!called.stderr.contains("panicked"), "{path}: {}", called.stderr);
    }
}
