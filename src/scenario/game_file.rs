//! Games in files, for `haggle negotiate`: costs of choices, or aircraft that near a waypoint.

use std::path::Path;

use serde::{Deserialize, Deserializer};

use super::error::FileError;
use super::explain::{Explanation, explain, suggestion};
use super::source::{Home, MAX_DATA_BYTES, Source, read_text};
use crate::market::taco::{Costs, Game, GameError, Terms};
use crate::theory::merging::{Aircraft, Merging, MergingError, Orders};

/// A game that was read and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct GameFile {
    /// What is negotiated about.
    pub game: Game,
    /// The order of aircraft that each choice stands for; none in a game of plain costs.
    pub orders: Option<Orders>,
}

/// A game that comes with the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShippedGame {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it shows, in one sentence.
    pub about: String,
    text: &'static str,
}

/// A game as written, in either of its forms.
#[derive(Deserialize)]
#[serde(rename = "Game", deny_unknown_fields)]
struct GameForm {
    #[serde(default)]
    about: String,
    #[serde(default, deserialize_with = "written")]
    costs: Option<Vec<Vec<f64>>>,
    #[serde(default, deserialize_with = "written")]
    values: Option<Vec<f64>>,
    #[serde(default, deserialize_with = "written")]
    aircraft: Option<Vec<AircraftForm>>,
    #[serde(default, deserialize_with = "written")]
    separation: Option<f64>,
    unit: f64,
    decrement: f64,
    tolerance: f64,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename = "Aircraft", deny_unknown_fields)]
struct AircraftForm {
    eta: f64,
    weight: f64,
    value: f64,
}

/// Reads a field that may be left out, but is plain where it is written.
fn written<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

const GAMES: [(&str, &str); 2] = [
    ("two_agents", include_str!("../../scenarios/games/two_agents.ron")),
    ("four_aircraft", include_str!("../../scenarios/games/four_aircraft.ron")),
];

/// All shipped games.
pub fn shipped_games() -> Vec<ShippedGame> {
    let shipped = |(name, text): (&'static str, &'static str)| {
        // A test reads every shipped game, so an empty sentence is never shown.
        let about = ron::from_str::<GameForm>(text).map_or(String::new(), |form| form.about);
        ShippedGame { name, about, text }
    };
    GAMES.into_iter().map(shipped).collect()
}

/// Reads and checks the game in a file, or the shipped one of that name.
///
/// # Errors
/// Points at the line of what is wrong and says what is allowed.
pub fn load_game(source: &str) -> Result<GameFile, FileError> {
    let path = Path::new(source);
    // A bare name means the shipped game, a path the file at hand.
    let is_path = source.ends_with(".ron") || source.contains(['/', '\\']);
    let bare = source.strip_prefix("scenarios/games/").unwrap_or(source);
    let bare = bare.strip_suffix(".ron").unwrap_or(bare);
    let shipped = shipped_games().into_iter().find(|game| game.name == bare);
    match shipped {
        Some(game) if !is_path || !path.exists() => {
            parse_game(&format!("{}.ron", game.name), game.text)
        }
        None if !path.exists() && !is_path => Err(not_found(source)),
        _ => parse_game(&path.display().to_string(), &read_text(path, MAX_DATA_BYTES)?),
    }
}

fn not_found(source: &str) -> FileError {
    let names = GAMES.map(|(name, _)| name);
    FileError::whole(source, "there is neither such a file nor a shipped game of that name")
        .with_help(suggestion(source, &names, "shipped games"))
}

/// Reads and checks a game from `text`, called `name` in errors.
///
/// # Errors
/// As [`load_game`].
pub fn parse_game(name: &str, text: &str) -> Result<GameFile, FileError> {
    let form: GameForm = ron::from_str(text).map_err(|error| {
        let Explanation { span, message, help } = explain(text, &error, allowed_at);
        FileError::at(name, text, span, message).with_help(help.unwrap_or(FORMAT.into()))
    })?;
    let source = Source { name: name.to_owned(), text: text.to_owned(), home: Home::Shipped };
    let terms = Terms { unit: form.unit, decrement: form.decrement, tolerance: form.tolerance };
    match (form.costs, form.values, form.aircraft, form.separation) {
        (Some(costs), Some(values), None, None) => plain_game(&source, &costs, values, terms),
        (None, None, Some(aircraft), Some(separation)) => {
            merging_game(&source, &aircraft, separation, terms)
        }
        (costs, values, aircraft, separation) => {
            let message = match (costs, values, aircraft, separation) {
                (Some(_), _, Some(_), _) => "a game has either costs or aircraft, not both",
                (Some(_), None, ..) => "the field `values` is missing; every agent needs one",
                (Some(_), ..) => "a separation belongs to aircraft, not to costs",
                (None, Some(_), Some(_), _) => {
                    "an aircraft's value stands with it, not in `values`"
                }
                (None, _, Some(_), _) => "the field `separation` is missing",
                _ => "the game has neither costs nor aircraft",
            };
            Err(FileError::whole(name, message).with_help(FORMAT))
        }
    }
}

fn plain_game(
    source: &Source,
    costs: &[Vec<f64>],
    values: Vec<f64>,
    terms: Terms,
) -> Result<GameFile, FileError> {
    let game = Costs::from_rows(costs).and_then(|costs| Game::new(costs, values, terms));
    let game =
        game.map_err(|error| at_game_error(source, error, |agent| format!("values.{agent}")))?;
    Ok(GameFile { game, orders: None })
}

fn merging_game(
    source: &Source,
    aircraft: &[AircraftForm],
    separation: f64,
    terms: Terms,
) -> Result<GameFile, FileError> {
    let flying = aircraft.iter().map(|it| Aircraft { eta: it.eta, weight: it.weight }).collect();
    let merging = Merging::new(flying, separation).map_err(|error| {
        let path = match error {
            MergingError::Count { .. } => "aircraft".to_owned(),
            MergingError::Aircraft { aircraft, field, .. } => {
                format!("aircraft.{aircraft}.{field}")
            }
            MergingError::Separation { .. } => "separation".to_owned(),
        };
        source.error_at(&path, error.to_string())
    })?;
    let values = aircraft.iter().map(|it| it.value).collect();
    let orders = merging.orders();
    let game = merging.costs(&orders).and_then(|costs| Game::new(costs, values, terms));
    let game = game
        .map_err(|error| at_game_error(source, error, |agent| format!("aircraft.{agent}.value")))?;
    Ok(GameFile { game, orders: Some(orders) })
}

/// Points at what `error` is about; `value_at` says where an agent's value stands.
fn at_game_error(
    source: &Source,
    error: GameError,
    value_at: impl Fn(usize) -> String,
) -> FileError {
    let path = match error {
        GameError::NoAgents | GameError::NoChoices | GameError::TooMany { .. } => {
            "costs".to_owned()
        }
        GameError::Ragged { agent, .. } => format!("costs.{agent}"),
        GameError::Cost { agent, choice, .. } => format!("costs.{agent}.{choice}"),
        GameError::Values { .. } => "values".to_owned(),
        GameError::Value { agent, .. } => value_at(agent),
        GameError::Term { name, .. } => name.to_owned(),
    };
    source.error_at(&path, error.to_string())
}

const FORMAT: &str = "a game is (costs: [[3, 0], [0, 2]], values: [1, 1], unit: 1, \
                      decrement: 0.9, tolerance: 0.1) with a row of costs for each agent, or \
                      (aircraft: [(eta: 0, weight: 1, value: 1)], separation: 1, unit: 0.05, \
                      decrement: 0.9, tolerance: 0.1)";

/// What may be written at `path`.
fn allowed_at(path: &str) -> Option<&'static str> {
    let mut steps = path.split('.');
    let top = steps.next()?;
    Some(match (top, steps.nth(1)) {
        ("costs", Some(_)) => "a number from -1e18 to 1e18",
        ("costs", None) => "a list with a list of costs for each agent",
        ("values", _) => "a list with a number from 1e-12 to 1e12 for each agent",
        ("aircraft", Some("eta")) => "a number from -1e6 to 1e6",
        ("aircraft", Some("weight")) => "a number from 1e-6 to 1e3",
        ("aircraft", Some("value")) => "a number from 1e-12 to 1e12",
        ("aircraft", None) => "a list of (eta, weight, value), up to 16",
        ("separation", _) => "a number from 0 to 1e4",
        ("unit" | "tolerance", _) => "a number from 1e-12 to 1e12",
        ("decrement", _) => "a number above 0 and below 1",
        ("about", _) => "one line of text in quotes",
        _ => return None,
    })
}
