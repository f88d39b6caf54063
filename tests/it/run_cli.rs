//! `haggle run`, `haggle list` and the bare program, as scripts and people use them.

use super::program::{call, call_json, haggle};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder for the test")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in text")
}

/// The rows of a table, each by column.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    reader.deserialize().map(|row| row.expect("a whole row")).collect()
}

fn sum(rows: &[BTreeMap<String, String>], column: &str) -> f64 {
    rows.iter().map(|row| row[column].parse::<f64>().expect("a number")).sum()
}

#[track_caller]
fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0), "{a} is not {b}");
}

#[test]
fn the_json_document_is_the_contract() {
    let report = call_json(&["run", "lot_day", "--seed", "7", "--json"]);
    assert_eq!(report["scenario"], "lot_day");
    assert_eq!(report["seed"], 7);
    assert_eq!(report["ticks"], 16);
    assert_eq!(report["state_hash"].as_str().map(str::len), Some(16));
    for name in [
        "welfare",
        "volume",
        "match_rate",
        "jain",
        "gini",
        "price_mean",
        "price_sd",
        "unmet_kwh",
        "departures",
        "arrivals",
        "optimum_share",
    ] {
        assert!(report["metrics"][name].is_number(), "metric {name}");
    }
}

#[test]
fn the_seed_is_42_and_printed_and_threads_change_nothing() {
    let called = call(&["run", "lot_day"]);
    assert!(called.stdout.contains("seed 42"), "{}", called.stdout);
    let hash = |arguments: &[&str]| call_json(arguments)["state_hash"].clone();
    let base = hash(&["run", "city", "--json", "--set", "lots=50", "--set", "ticks=5"]);
    let one = ["run", "city", "--json", "--set", "lots=50", "--set", "ticks=5", "--threads", "1"];
    assert_eq!(base, hash(&one));
    let seed = ["run", "city", "--json", "--set", "lots=50", "--set", "ticks=5", "--seed", "43"];
    assert_ne!(base, hash(&seed));
}

#[test]
fn tables_agree_with_the_summary() {
    let folder = folder();
    let out = text(folder.path());
    let report = call_json(&[
        "run",
        "lot_day",
        "--json",
        "--out",
        out,
        "--set",
        "ticks=50",
        "--set",
        "lots=3",
        "--set",
        "market.compare=[]",
        "--compare",
        "double-auction,greedy",
    ]);
    let metric = |name: &str| report["metrics"][name].as_f64().expect("a number");

    let steps = rows(&folder.path().join("steps.csv"));
    assert_eq!(steps.len(), 50);
    for (column, metric) in [
        ("welfare", metric("welfare")),
        ("volume", metric("volume")),
        ("unmet_kwh", metric("unmet_kwh")),
        ("departures", metric("departures")),
        ("arrivals", metric("arrivals")),
        ("trades", metric("trades")),
    ] {
        close(sum(&steps, column), metric);
    }

    let vehicles = rows(&folder.path().join("vehicles.csv"));
    let left: Vec<_> =
        vehicles.iter().filter(|row| !row["departed_tick"].is_empty()).cloned().collect();
    assert_eq!(left.len() as f64, metric("departures"));
    let still_there: f64 = steps[49]["population"].parse().expect("a number");
    assert_eq!((vehicles.len() - left.len()) as f64, still_there);
    close(sum(&left, "unmet_kwh"), metric("unmet_kwh"));
    close(sum(&vehicles, "bought_kwh"), metric("volume"));
    close(sum(&vehicles, "utility"), metric("welfare"));

    let trades = rows(&folder.path().join("trades.csv"));
    assert_eq!(trades.len() as f64, metric("trades"));
    close(sum(&trades, "quantity"), metric("volume"));

    let lots = rows(&folder.path().join("lots.csv"));
    assert_eq!(lots.len(), 3);
    close(sum(&lots, "welfare"), metric("welfare"));

    let rules = rows(&folder.path().join("rules.csv"));
    assert_eq!(rules.len(), 2 * 50);
    let auction: Vec<_> =
        rules.iter().filter(|row| row["rule"] == "double-auction").cloned().collect();
    let compared = report["compared"].as_array().expect("a list");
    let entry = compared.iter().find(|entry| entry["rule"] == "double-auction").expect("listed");
    close(sum(&auction, "welfare"), entry["welfare"].as_f64().expect("a number"));
}

#[test]
fn a_manifest_repeats_the_run() {
    let folder = folder();
    let out = text(folder.path());
    let sets = ["--set", "market.rule=Greedy", "--set", "vehicles.buffer=0.07"];
    let first = call_json(&[&["run", "lot_day", "--json", "--out", out][..], &sets].concat());
    let manifest = fs::read_to_string(folder.path().join("manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    assert_eq!(manifest["complete"], true);
    assert_eq!(manifest["state_hash"], first["state_hash"]);
    assert_eq!(manifest["seed"], 42);
    let again = folder.path().join("again.ron");
    fs::write(&again, manifest["configuration"].as_str().expect("a text")).expect("written");
    let second = call_json(&["run", text(&again), "--json"]);
    assert_eq!(second["state_hash"], first["state_hash"]);
    for file in manifest["files"].as_array().expect("a list") {
        let name = file["name"].as_str().expect("a name");
        let size = fs::metadata(folder.path().join(name)).expect("a table").len();
        assert_eq!(file["bytes"], size, "{name}");
    }
}

#[test]
fn parquet_holds_the_same_trades_as_csv() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;
    let folder = folder();
    let out = text(folder.path());
    call_json(&["run", "lot_day", "--json", "--out", out]);
    let csv = rows(&folder.path().join("trades.csv"));
    call_json(&["run", "lot_day", "--json", "--out", out, "--trades", "parquet"]);
    assert!(!folder.path().join("trades.csv").exists(), "a table of the earlier run is left");
    let file = fs::File::open(folder.path().join("trades.parquet")).expect("a file");
    let reader = SerializedFileReader::new(file).expect("a parquet file");
    let columns: Vec<_> = reader.get_row_iter(None).expect("rows").collect();
    assert_eq!(columns.len(), csv.len());
    for (row, expected) in columns.into_iter().zip(&csv) {
        let row = row.expect("a row");
        for (place, name) in ["tick", "lot", "buyer", "seller"].into_iter().enumerate() {
            assert_eq!(row.get_int(place).expect("a whole number").to_string(), expected[name]);
        }
        for (place, name) in [(4, "quantity"), (5, "price")] {
            let value: f64 = expected[name].parse().expect("a number");
            assert_eq!(row.get_double(place).expect("a number"), value);
        }
    }
}

#[test]
fn the_bare_program_shows_four_rules_on_the_same_arrivals() {
    let called = call(&[]);
    assert_eq!(called.code, Some(0), "{}", called.stderr);
    for rule in
        ["nash-maddpg", "truthful", "nash", "greedy", "double-auction-rank", "double-auction"]
    {
        assert!(called.stdout.contains(rule), "{}", called.stdout);
    }
    let runs = call_json(&["view", "lot_day", "--json"]);
    let arrivals: Vec<_> = runs["runs"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|run| run["metrics"]["arrivals"].clone())
        .collect();
    assert_eq!(arrivals.len(), 4);
    assert!(arrivals.iter().all(|count| *count == arrivals[0]), "{arrivals:?}");
}

#[test]
fn the_list_names_what_can_be_run() {
    let list = call_json(&["list", "--json"]);
    for scenario in list["scenarios"].as_array().expect("a list") {
        let name = scenario["name"].as_str().expect("a name");
        let mut arguments = vec!["run", name, "--json", "--set", "ticks=2"];
        if scenario["arena"] == "Lot" {
            arguments.extend(["--set", "lots=1"]);
        }
        assert_eq!(call_json(&arguments)["scenario"], name);
    }
    let called = call(&["list", "--fields"]);
    assert!(called.stdout.contains("turnover.bursts"), "{}", called.stdout);
}

#[test]
fn wrong_arguments_exit_with_2_and_say_what_is_allowed() {
    for (arguments, told) in [
        (&["run", "lot_dya"][..], "lot_day"),
        (&["run", "lot_day", "--set", "lots=0"], "lots"),
        (&["run", "lot_day", "--set", "market.rul=Greedy"], "rule"),
        (&["run", "lot_day", "--set", "nonsense"], "="),
        (&["run", "lot_day", "--seed", "-1"], "seed"),
        (&["run", "lot_day", "--threads", "0"], "1..=1024"),
        (&["run", "lot_day", "--compare", "magic"], "double-auction"),
        (&["run", "lot_day", "--trades", "xml"], "parquet"),
        (&["run"], "SCENARIO"),
        (&["haggel"], "haggel"),
    ] {
        let called = call(arguments);
        assert_eq!(called.code, Some(2), "{arguments:?}: {}", called.stderr);
        assert!(called.stderr.contains(told), "{arguments:?}: {}", called.stderr);
        assert!(called.stdout.is_empty(), "{arguments:?}");
        assert!(!called.stderr.contains("panicked"), "{arguments:?}: {}", called.stderr);
    }
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let mut child = haggle(&["run", "workplace", "--compare", "all"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn without_a_display_a_line_says_so_and_the_numbers_follow() {
    let called = call(&["view", "lot_day"]);
    assert_eq!(called.code, Some(0), "{}", called.stderr);
    let told: Vec<&str> = called.stderr.lines().filter(|it| it.contains("no window")).collect();
    assert_eq!(told.len(), 1, "{}", called.stderr);
    assert!(called.stdout.contains("nash") && called.stdout.contains("greedy"));
}
