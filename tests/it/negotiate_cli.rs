//! `haggle negotiate` as scripts use it: the JSON contract, exit codes, messages, transcripts.

use super::golden;
use super::program::{Called, call, call_json};
use haggle::scenario::{load_game, shipped_games};
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

const TWO: &str =
    "(costs: [[3, 0], [0, 2]], values: [1, 1], unit: 1, decrement: 0.9, tolerance: 0.1)";

/// A file that holds `game`, in a folder that goes with it.
fn file(game: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("game.ron");
    fs::write(&path, game).expect("a game file");
    let path = path.to_str().expect("text").to_owned();
    (folder, path)
}

fn negotiated(game: &str, options: &[&str]) -> Called {
    let (_folder, path) = file(game);
    call(&[&["negotiate", &path][..], options].concat())
}

fn document(game: &str, options: &[&str]) -> Value {
    let (_folder, path) = file(game);
    call_json(&[&["negotiate", &path, "--json"][..], options].concat())
}

/// A message as one line of words: without the frame around it, and however it was wrapped.
fn words(message: &str) -> String {
    let ascii = message.replace(|letter: char| !letter.is_ascii(), " ");
    ascii.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_published_example_has_the_form_of_the_contract() {
    let document = document(TWO, &[]);
    let expected = json!({
        "choice": 2,
        "steps": 5,
        "picks": [2, 1, 2, 2],
        "net_units": [-1.0, 1.0],
        "cycles": 1,
        "interrupted": false,
        "costs": [0.0, 2.0],
        "adjusted_costs": [1.0, 1.0],
        "gap": 0.0,
        "gini": 0.0,
        "bound": 33,
    });
    assert_eq!(document, expected);
}

#[test]
fn aircraft_agree_on_an_order() {
    let document = call_json(&["negotiate", "four_aircraft", "--json"]);
    let order = document["order"].as_array().expect("an order");
    assert_eq!(order.len(), 4);
    assert_eq!(document["costs"].as_array().expect("costs").len(), 4);
    let units: f64 =
        document["net_units"].as_array().expect("units").iter().filter_map(Value::as_f64).sum();
    assert!(units.abs() < 1e-9);
    assert_eq!(call_json(&["negotiate", "scenarios/games/four_aircraft.ron", "--json"]), document);
}

#[test]
fn transcripts_are_as_recorded() {
    for (game, name) in [("two_agents", "taco-two-agents"), ("four_aircraft", "taco-merging")] {
        let called = call(&["negotiate", game]);
        assert_eq!((called.code, called.stderr.as_str()), (Some(0), ""));
        golden::compare(&format!("{name}.txt"), &called.stdout);
    }
}

#[test]
fn an_auction_can_be_interrupted() {
    let document = document(TWO, &["--max-steps", "3"]);
    assert_eq!(document["interrupted"], true);
    assert_eq!(document["picks"], json!([2, 1, 2]));
    assert_eq!((&document["steps"], &document["choice"]), (&json!(3), &json!(2)));
    let called = negotiated(TWO, &["--max-steps", "3"]);
    assert_eq!((called.code, called.stderr.trim()), (Some(0), "interrupted after step 3"));
    for wrong in ["0", "-1", "many"] {
        assert_eq!(negotiated(TWO, &["--max-steps", wrong]).code, Some(2), "{wrong}");
    }
}

#[test]
fn shipped_games_are_listed_and_can_be_read() {
    let listed = call_json(&["list", "--json"]);
    let games = listed["games"].as_array().expect("games");
    assert_eq!(games.len(), shipped_games().len());
    for game in shipped_games() {
        assert!(!game.about.is_empty(), "{} says what it shows", game.name);
        load_game(game.name).expect("a shipped game is valid");
    }
}

#[test]
fn wrong_games_end_with_code_2_and_say_where_and_what_is_allowed() {
    let plain = |costs: &str, values: &str, terms: &str| {
        format!("(\n    costs: {costs},\n    values: {values},\n    {terms},\n)")
    };
    let terms = "unit: 1, decrement: 0.9, tolerance: 0.1";
    let two = "[[3, 0], [0, 2]]";
    let aircraft = |aircraft: &str| {
        format!(
            "(\n    aircraft: [\n        {aircraft},\n    ],\n    separation: 1,\n    {terms},\n)"
        )
    };
    let cases: &[(String, &[&str])] = &[
        (plain("[[3, 0], [2]]", "[1, 1]", terms), &["game.ron:2", "agent 2 has 1 costs"]),
        (plain("[[3, NaN], [0, 2]]", "[1, 1]", terms), &["game.ron:2", "NaN", "-1e18 to 1e18"]),
        (plain("[]", "[]", terms), &["game.ron:2", "at least one agent"]),
        (plain("[[], []]", "[1, 1]", terms), &["game.ron:2", "at least one choice"]),
        (plain("[[\"a\"]]", "[1]", terms), &["game.ron:2"]),
        (plain(two, "[1, 0]", terms), &["game.ron:3", "value of agent 2 is 0"]),
        (plain(two, "[1, -1]", terms), &["game.ron:3", "-1"]),
        (plain(two, "[1]", terms), &["game.ron:3", "1 values for 2 agents"]),
        (
            plain(two, "[1, 1]", "unit: 1, decrement: 1, tolerance: 0.1"),
            &["game.ron:4", "decrement is 1", "above 0 and below 1"],
        ),
        (
            plain(two, "[1, 1]", "unit: 1, decrement: NaN, tolerance: 0.1"),
            &["game.ron:4", "decrement is NaN"],
        ),
        (
            plain(two, "[1, 1]", "unit: 0, decrement: 0.9, tolerance: 0.1"),
            &["game.ron:4", "unit is 0"],
        ),
        (
            plain(two, "[1, 1]", "unit: 1, decremnt: 0.9, tolerance: 0.1"),
            &["game.ron:4", "decremnt", "did you mean `decrement`"],
        ),
        (plain(two, "[1, 1]", "unit: 1, decrement: 0.9"), &["`tolerance` is missing"]),
        (format!("(costs: {two}, {terms})"), &["`values` is missing", "a game is"]),
        (format!("({terms})"), &["neither costs nor aircraft"]),
        (aircraft("(eta: 0, weight: 0, value: 1)"), &["game.ron:3", "weight of aircraft 1 is 0"]),
        (aircraft("(eta: inf, weight: 1, value: 1)"), &["game.ron:3", "eta of aircraft 1"]),
        (aircraft("(eta: 0, weight: 1, value: 0)"), &["game.ron:3", "value of agent 1 is 0"]),
        (aircraft("(eta: 0, weigth: 1, value: 1)"), &["game.ron:3", "did you mean `weight`"]),
        (aircraft("(eta: 0, weight: 1)"), &["game.ron:3", "`value` is missing"]),
        ("(costs: [[1]".to_owned(), &["game.ron:1"]),
    ];
    for (game, parts) in cases {
        let called = negotiated(game, &["--json"]);
        assert_eq!((called.code, called.stdout.as_str()), (Some(2), ""), "{game}");
        for part in *parts {
            assert!(words(&called.stderr).contains(part), "{game}\nno `{part}`: {}", called.stderr);
        }
    }
    let called = call(&["negotiate", "two_agnts"]);
    assert_eq!(called.code, Some(2));
    assert!(words(&called.stderr).contains("did you mean `two_agents`"), "{}", called.stderr);
    assert_eq!(call(&["negotiate", "nowhere/game.ron"]).code, Some(2));
}
