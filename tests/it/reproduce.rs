//! Reproductions: published numbers as published, ours as they come out, the same page twice.

use super::program::{call, call_json};
use haggle::study::dispatch::results::{self as dispatch, CaseResults, Experiment, Run};
use serde_json::Value;
use std::fs;

fn median<'a>(rows: &'a Value, group: &str, quantity: &str) -> &'a Value {
    let of = |row: &&Value| {
        row["group"].as_str().is_some_and(|text| text.ends_with(group))
            && row["quantity"] == quantity
    };
    rows.as_array().expect("rows").iter().find(of).expect("a row of that name")
}

#[test]
fn the_rules_of_the_lot_stand_beside_the_paper() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("text");
    let command = ["reproduce", "lot", "--rules-only", "--quick", "--out", out];
    let rows = call_json(&[&command[..], &["--json"]].concat());

    let welfare = median(&rows, "cumulative", "welfare, change");
    assert_eq!((&welfare["published"], &welfare["cases"]), (&61.6.into(), &24.into()));
    // The cumulative auction reaches the optimum on true values, so no rule is above it.
    assert!(welfare["upper"].as_f64().expect("a number") < 0.0, "{welfare}");
    let jain = median(&rows, "cumulative", "Jain's index, change");
    assert!(jain["lower"].as_f64().expect("a number") > 0.0, "{jain}");
    let price = median(&rows, "itself", "mean price");
    assert_eq!((&price["published"], &price["unit"]), (&0.208.into(), &"AUD/kWh".into()));

    let page = fs::read_to_string(folder.path().join("report.html")).expect("a page");
    for text in ["61.6", "arXiv:2605.22363", "haggle reproduce lot --rules-only --quick", "<svg"] {
        assert!(page.contains(text), "the page has no {text}");
    }
    assert!(!page.contains("<script"), "a page needs no script");

    // Nothing is left to run, and the page comes out the same.
    let again = call(&command);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    assert!(again.stderr.contains("96 of 96 runs are there"), "{}", again.stderr);
    assert!(again.stdout.contains("Nash bargaining changes welfare by -"), "{}", again.stdout);
    assert_eq!(fs::read_to_string(folder.path().join("report.html")).expect("a page"), page);

    // The folder alone is enough to make the page, and each study in it has one of its own.
    for part in [folder.path().to_owned(), folder.path().join("lot-rules")] {
        fs::remove_file(part.join("report.html")).ok();
        let called = call(&["report", part.to_str().expect("text")]);
        assert_eq!(called.code, Some(0), "{}", called.stderr);
        assert!(part.join("report.html").exists());
    }
    assert_eq!(fs::read_to_string(folder.path().join("report.html")).expect("a page"), page);
}

#[test]
fn what_can_not_be_reproduced_is_said() {
    let called = call(&["reproduce", "moon"]);
    assert_eq!(called.code, Some(2), "{}", called.stderr);
    // Where nobody learns on tensors, an engine would change nothing.
    let called = call(&["reproduce", "waypoint", "--engine", "flex"]);
    assert_eq!(called.code, Some(2), "{}", called.stderr);
    assert!(called.stderr.contains("haggle reproduce dispatch"), "{}", called.stderr);
}

#[test]
fn the_waypoint_stands_beside_the_paper() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("text");
    let command = ["reproduce", "waypoint", "--quick", "--out", out];
    let rows = call_json(&[&command[..], &["--json"]].concat());
    let find = |quantity: &str, statistic: &str| {
        let of = |row: &&Value| row["quantity"] == quantity && row["statistic"] == statistic;
        rows.as_array().expect("rows").iter().find(of).expect("a row of that name").clone()
    };

    let steps = find("steps", "median");
    assert_eq!((&steps["published"], &steps["cases"]), (&53.0.into(), &100.into()));
    let near = |row: &Value, low: f64, high: f64| {
        let ours = row["ours"].as_f64().expect("a number");
        assert!((low..=high).contains(&ours), "{row}");
    };
    // Of 100 trials; wide enough for their chance, narrow enough to notice another auction.
    near(&steps, 30.0, 65.0);
    near(&find("steps", "maximum"), 150.0, 700.0);
    near(&find("optimality gap", "median"), 0.0, 0.0);
    near(&find("optimality gap", "upper quartile"), 0.0, 0.0);
    near(&find("Gini index after trade", "median"), 0.10, 0.22);
    near(&find("widest spread in a cycle, of what is proven", "maximum"), 0.0, 1.0);
    near(&find("optimality gap, after step 4", "median"), 80.0, 500.0);
    near(&find("Gini index, after step 4", "median"), 0.40, 0.56);
    near(&find("optimality gap, utilitarian", "median"), 0.0, 0.0);
    near(&find("optimality gap, voting", "median"), 150.0, 900.0);
    near(&find("orders that survive any jump", "median"), 20.0, 50.0);

    let page = fs::read_to_string(folder.path().join("report.html")).expect("a page");
    for text in ["182.7", "arXiv:2502.03616", "haggle reproduce waypoint --quick", "<svg"] {
        assert!(page.contains(text), "the page has no {text}");
    }
    super::markup::balanced(&page);
    assert!(!page.contains("<script"), "a page needs no script");

    // One seed, one result.
    let table = || fs::read_to_string(folder.path().join("waypoint/trials.csv")).expect("a table");
    let first = table();
    let again = call(&command);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    assert!(again.stdout.contains("The auction ends in"), "{}", again.stdout);
    assert_eq!(table(), first);
    assert_eq!(fs::read_to_string(folder.path().join("report.html")).expect("a page"), page);

    // The folder alone is enough to make the page, and the negotiations in it have one too.
    for part in [folder.path().to_owned(), folder.path().join("waypoint")] {
        fs::remove_file(part.join("report.html")).ok();
        let called = call(&["report", part.to_str().expect("text")]);
        assert_eq!(called.code, Some(0), "{}", called.stderr);
        assert!(part.join("report.html").exists());
    }
    assert_eq!(fs::read_to_string(folder.path().join("report.html")).expect("a page"), page);

    // A table that was damaged is told with its file.
    fs::write(folder.path().join("waypoint/trials.csv"), "trial,games\n1\n").expect("a file");
    let called = call(&["report", out]);
    assert_eq!(called.code, Some(2), "{}", called.stderr);
    assert!(called.stderr.contains("trials.csv"), "{}", called.stderr);
}

/// A run of a duopoly at these learning rates.
fn dispatch_run(market: u32, rates: (f32, f32), converged: bool) -> Run {
    Run {
        market,
        actor_rate: rates.0,
        critic_rate: rates.1,
        offers: vec![99.5, if converged { 31.0 } else { 70.0 }],
        price: 99.5,
        price_range: (98.0, 100.0),
        settled: 2,
        converged,
        switches: vec![0.5, 0.25, 0.0],
    }
}

#[test]
fn the_page_of_dispatch_is_made_of_its_folder_alone() {
    let case = |experiment, name: &str, planned, runs| CaseResults {
        experiment,
        name: name.to_owned(),
        fingerprint: String::new(),
        rounds: 300,
        hidden: [64, 48],
        planned,
        runs,
    };
    let published = (1e-4, 1e-3);
    let ended = vec![dispatch_run(0, published, true), dispatch_run(1, published, false)];
    let map = vec![dispatch_run(0, (1e-4, 5e-3), true), dispatch_run(1, (1e-2, 1e-5), false)];
    let results = dispatch::Results {
        program: "haggle".to_owned(),
        seed: 42,
        quick: true,
        cases: vec![
            case(Experiment::Normalisation, "layer norm, no memory", 8, ended),
            case(Experiment::Rates, "all rates", 2, map),
            case(Experiment::Firms, "7 firms, ours", 4, Vec::new()),
        ],
    };
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = r#"{"program": "haggle", "reproduction": ["dispatch"],
        "command": "haggle reproduce dispatch --quick"}"#;
    fs::write(folder.path().join("manifest.json"), manifest).expect("a manifest");
    let text = folder.path().to_str().expect("text");
    let called = call(&["report", text]);
    assert_eq!(called.code, Some(2), "{}", called.stderr);
    fs::create_dir(folder.path().join("dispatch")).expect("a folder");
    results.write(&folder.path().join("dispatch")).expect("results");
    let called = call(&["report", text]);
    assert_eq!(called.code, Some(0), "{}", called.stderr);
    let page = fs::read_to_string(folder.path().join("report.html")).expect("a page");
    for part in [
        "4 of 14 runs",
        "≈ 100 %",
        "64-48 (400-300 in the paper)",
        "haggle reproduce dispatch --quick",
        "critic 0.005",
        "<svg",
    ] {
        assert!(page.contains(part), "the page has no {part}");
    }
    assert!(!page.contains("More firms"), "what hasn't been run is not shown");
}

#[test]
fn the_page_of_venues_is_made_of_its_folder_alone() {
    use haggle::study::venues::results::{CutOff, Entry, Outcome, Pricing, Results};
    let pricing = Pricing {
        run: 0,
        traders: [10, 10],
        round: 40,
        course: vec![(0, [0.4, 0.6], [0.8, 0.9]), (3, [0.3, 0.7], [0.8, 0.9])],
        k: [0.3, 0.7],
    };
    let cut_off = CutOff {
        setup: "k = 0 and 1".to_owned(),
        entry_cost: 1e-3,
        cut_offs: [Some(0.31), None],
        regret: 1e-4,
    };
    let outcomes = [Outcome::Pricing(pricing), Outcome::CutOff(cut_off)];
    let entry = |(number, outcome)| Entry { number, name: String::new(), outcome };
    let results = Results {
        program: "haggle".to_owned(),
        seed: 42,
        quick: true,
        traders: [20, 20],
        stages: 2_000,
        planned: 60,
        entries: outcomes.into_iter().enumerate().map(entry).collect(),
    };
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = r#"{"program": "haggle", "reproduction": ["venues"],
        "command": "haggle reproduce venues --quick"}"#;
    fs::write(folder.path().join("manifest.json"), manifest).expect("a manifest");
    let text = folder.path().to_str().expect("text");
    let called = call(&["report", text]);
    assert_eq!(called.code, Some(2), "{}", called.stderr);
    fs::create_dir(folder.path().join("venues")).expect("a folder");
    results.write(&folder.path().join("venues")).expect("results");
    let called = call(&["report", text]);
    assert_eq!(called.code, Some(0), "{}", called.stderr);
    let page = fs::read_to_string(folder.path().join("report.html")).expect("a page");
    for part in [
        "2 of 60 tasks",
        "cost 0.001",
        "0.310",
        "k over rounds, run 1",
        "haggle reproduce venues --quick",
        "<svg",
    ] {
        assert!(page.contains(part), "the page has no {part}");
    }
    super::markup::balanced(&page);
    assert!(!page.contains("Time of both"), "what hasn't been measured is not shown");
}
