//! Trained policies that scenarios name: those that come with the program, and files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::DataFile;
use super::error::FileError;
use super::explain::suggestion;
use super::source::{Home, Source, read_bytes, read_text};
use crate::learn::{Network, Policy, Sight};

/// What a policy of the lot sees: (name, what it is divided by), in order (MODELS §1.2.5).
pub const LOT_SIGHTS: [(&str, f32); 12] = [
    ("state of charge", 1.0),
    ("gap to the target, share of the battery", 1.0),
    ("urgency", 1.0),
    ("remaining stay, ticks", 12.0),
    ("need or surplus over the power limit", 1.0),
    ("own true value over the grid price", 1.0),
    ("last mean clearing price over the grid price", 1.0),
    ("mean of the last four over the grid price", 1.0),
    ("buyers among the traders", 1.0),
    ("buyer", 1.0),
    ("seller", 1.0),
    ("neutral", 1.0),
];

/// Lowest and highest price that an action of the lot can name, AUD/kWh (MODELS §1.2.6).
pub const LOT_PRICES: (f64, f64) = (0.05, 0.40);

/// Numbers of an action of the lot: price and quantity.
const LOT_ACTIONS: usize = 2;

/// A trained policy that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShippedPolicy {
    /// The name that scenarios use.
    pub name: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What it is, in one sentence.
    pub about: &'static str,
    weights: &'static [u8],
    card: &'static str,
}

/// Lists policies by name, title and sentence.
macro_rules! carried {
    ($($name:literal, $title:literal => $about:literal),* $(,)?) => {
        &[$(ShippedPolicy {
            name: $name,
            title: $title,
            about: $about,
            weights: include_bytes!(concat!("../../assets/policies/", $name, ".safetensors")),
            card: include_str!(concat!("../../assets/policies/", $name, ".json")),
        }),*]
    };
}

/// The policies that come with the program.
pub const POLICIES: &[ShippedPolicy] = carried! {
    "nash-maddpg", "Nash-MADDPG" => "learned under Nash bargaining, with all terms of the reward",
    "nash-without-proximity", "Nash-MADDPG without proximity" => "the same without the price-proximity term",
    "nash-without-credit", "Nash-MADDPG without credit" => "the same without the counterfactual credit",
    "nash-without-both", "Nash-MADDPG without both" => "the same without either term",
    "greedy-maddpg", "Greedy MADDPG" => "learned with all terms of the reward, but under greedy quantities",
    "learning-only", "Learning Only" => "learned under greedy quantities, rewarded with the own utility alone",
    "double-auction", "Auction, learned" => "learned under the cumulative auction, rewarded with the own utility alone",
    "double-auction-rank", "Auction by rank, learned" => "learned under the rank-matched auction, rewarded likewise",
};

/// The files of a policy, as they were found.
struct Found {
    weights_name: String,
    weights: Vec<u8>,
    card_name: String,
    card: String,
    shipped: bool,
}

/// The trained actor `name`, which the scenario names at the field `path`: that of a shipped
/// policy, or the path of a file of weights whose card lies beside it.
///
/// # Errors
/// Points at the field if there is no such policy, and names the file that is broken or was made
/// for something else.
pub(super) fn actor(name: &str, path: &str, source: &Source) -> Result<Arc<Network>, FileError> {
    let found = find(name, path, source)?;
    let policy =
        Policy::import(&found.weights_name, &found.weights, &found.card_name, &found.card)?;
    let foreign = |message: String| Err(FileError::whole(&found.card_name, message));
    if let Some(message) = other_sights(&policy.origin.observation) {
        return foreign(message);
    }
    let shape = policy.network.shape();
    if (shape.input, shape.output, shape.late) != (LOT_SIGHTS.len(), LOT_ACTIONS, None) {
        return foreign(format!(
            "this network takes {} numbers and gives {}; expected are {} and {LOT_ACTIONS}",
            shape.input,
            shape.output,
            LOT_SIGHTS.len(),
        ));
    }
    Ok(Arc::new(policy.network))
}

/// What a policy sees that a vehicle in a lot doesn't, if it does.
fn other_sights(found: &[Sight]) -> Option<String> {
    let expected = lot_sights();
    let all = "this policy was not made for a lot";
    if found.len() != expected.len() {
        let (found, expected) = (found.len(), expected.len());
        return Some(format!("{all}: it sees {found} numbers, expected are {expected}"));
    }
    let (number, (found, expected)) =
        (1..).zip(found.iter().zip(&expected)).find(|(_, (found, expected))| found != expected)?;
    let told = |sight: &Sight| format!("\"{}\" over {}", sight.name, sight.scale);
    let (found, expected) = (told(found), told(expected));
    Some(format!("{all}: number {number} that it sees is {found}, expected is {expected}"))
}

/// What a policy of the lot sees, as its card says it.
pub fn lot_sights() -> Vec<Sight> {
    let sight = |&(name, scale): &(&str, f32)| Sight { name: name.to_owned(), offset: 0.0, scale };
    LOT_SIGHTS.iter().map(sight).collect()
}

/// The file of weights of the policy `name`, for a manifest.
///
/// # Errors
/// As [`actor`], but for what is in the files.
pub(super) fn data_file(name: &str, path: &str, source: &Source) -> Result<DataFile, FileError> {
    let found = find(name, path, source)?;
    Ok(DataFile {
        path: name.to_owned(),
        shipped: found.shipped,
        bytes: found.weights.len(),
        xxh3: xxh3_64(&found.weights),
    })
}

fn find(name: &str, path: &str, source: &Source) -> Result<Found, FileError> {
    if let Some(policy) = POLICIES.iter().find(|policy| policy.name == name) {
        return Ok(Found {
            weights_name: format!("{name}.safetensors"),
            weights: policy.weights.to_vec(),
            card_name: format!("{name}.json"),
            card: policy.card.to_owned(),
            shipped: true,
        });
    }
    if !name.ends_with(".safetensors") {
        let names: Vec<&str> = POLICIES.iter().map(|policy| policy.name).collect();
        let message = format!(
            "no policy \"{name}\" comes with the program, and a file's name ends in .safetensors"
        );
        return Err(source.error_at(path, message).with_help(suggestion(
            name,
            &names,
            "shipped policies",
        )));
    }
    let weights_path = place_of(name, source);
    let card_path = weights_path.with_extension("json");
    let at_field = |error: FileError| match error.position() {
        Some(_) => error,
        None => source
            .error_at(path, format!("{}: {}", error.name(), error.message()))
            .with_help("weights (.safetensors) and their card (.json) lie side by side"),
    };
    Ok(Found {
        weights_name: weights_path.display().to_string(),
        weights: read_bytes(&weights_path, MAX_BYTES).map_err(at_field)?,
        card_name: card_path.display().to_string(),
        card: read_text(&card_path, MAX_BYTES).map_err(at_field)?,
        shipped: false,
    })
}

/// Most bytes of a file of a policy.
const MAX_BYTES: u64 = 64 << 20;

/// A path that a file names starts at the file, one on the command line where the program runs.
fn place_of(name: &str, source: &Source) -> PathBuf {
    match &source.home {
        Home::Folder(folder) if folder.join(name).exists() => folder.join(name),
        _ => Path::new(name).to_owned(),
    }
}
