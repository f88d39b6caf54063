//! Policies that a viewer has kept: files beside the preferences, to be used again by name.

use crate::learn::{Network, Origin, Policy};
use crate::record::{OutputError, write_text, write_whole};
use crate::scenario::{Scenario, lot_sights};
use std::path::{Path, PathBuf};

/// Where they lie: the folder of the program's data, or the current one where there is none.
#[cfg(not(target_family = "wasm"))]
pub fn folder() -> PathBuf {
    let folders = directories::ProjectDirs::from("", "", "haggle");
    folders.map_or_else(PathBuf::new, |folders| folders.data_dir().join("policies"))
}

/// On a page they lie on its shelf, and are saved by hand.
#[cfg(target_family = "wasm")]
pub fn folder() -> PathBuf {
    PathBuf::from("kept")
}

/// Keeps `actor`, which learned in `scenario` on `seed`, in two files of the name `path`; says where
/// its weights are.
///
/// # Errors
/// If the files can't be written.
pub fn keep(
    path: &Path,
    actor: &Network,
    scenario: &Scenario,
    seed: u64,
) -> Result<PathBuf, OutputError> {
    if cfg!(not(target_family = "wasm"))
        && let Some(folder) = path.parent()
    {
        std::fs::create_dir_all(folder).map_err(|error| OutputError::new(folder, error))?;
    }
    let origin = Origin { observation: lot_sights(), scenario: scenario.to_ron(), seed };
    let files = Policy { network: actor.clone(), origin }.export();
    // A name may hold dots of its own.
    let file = |kind: &str| PathBuf::from(format!("{}.{kind}", path.display()));
    let weights = file("safetensors");
    write_whole(&weights, &files.weights)?;
    write_text(&file("json"), &files.card)?;
    Ok(weights)
}

/// The field of a scenario, as with `--set`, that lets everybody follow the policy in `path`.
pub fn set(path: &Path) -> String {
    // Quoted as a text of a scenario file.
    format!("market.policies=[(policy: Learned(name: {:?}))]", path.display().to_string())
}
