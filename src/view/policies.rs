//! Policies that a viewer has kept: files beside the preferences, to be used again by name.

use crate::learn::{Network, Origin, Policy};
use crate::record::{OutputError, write_text, write_whole};
use crate::scenario::{Scenario, lot_sights};
use std::path::{Path, PathBuf};

/// Where they lie: the folder of the program's data, or the current one where there is none.
fn folder() -> PathBuf {
    let folders = directories::ProjectDirs::from("", "", "haggle");
    folders.map_or_else(PathBuf::new, |folders| folders.data_dir().join("policies"))
}

/// Keeps `actor`, which learned in `scenario` on `seed`, under `name`; says where its weights are.
///
/// # Errors
/// If the files can't be written.
pub fn keep(
    name: &str,
    actor: &Network,
    scenario: &Scenario,
    seed: u64,
) -> Result<PathBuf, OutputError> {
    let folder = folder();
    std::fs::create_dir_all(&folder).map_err(|error| OutputError::new(&folder, error))?;
    let origin = Origin { observation: lot_sights(), scenario: scenario.to_ron(), seed };
    let files = Policy { network: actor.clone(), origin }.export();
    let weights = folder.join(format!("{name}.safetensors"));
    write_whole(&weights, &files.weights)?;
    write_text(&folder.join(format!("{name}.json")), &files.card)?;
    Ok(weights)
}

/// The field of a scenario, as with `--set`, that lets everybody follow the policy in `path`.
pub fn set(path: &Path) -> String {
    // Quoted as a text of a scenario file.
    format!("market.policies=[(policy: Learned(name: {:?}))]", path.display().to_string())
}
