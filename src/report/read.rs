//! Reads what lies in a folder of results without trusting it.

use super::error::ReportError;
use crate::record::ManifestFile;
use csv::{ErrorKind, StringRecord};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::io;
use std::path::Path;

/// Reads `manifest.json` in `folder`.
///
/// # Errors
/// If there is none, or if it isn't JSON.
pub fn manifest(folder: &Path) -> Result<Value, ReportError> {
    if !folder.is_dir() {
        return Err(ReportError::whole(folder, "there is no such folder"));
    }
    let path = folder.join("manifest.json");
    let text = std::fs::read_to_string(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => ReportError::whole(
            folder,
            "there is no manifest.json in it; a folder that `haggle run SCENARIO --out DIR` \
             has left is needed",
        ),
        _ => ReportError::whole(&path, format!("it can't be read: {error}")),
    })?;
    serde_json::from_str(&text).map_err(|error| broken(&path, &error))
}

/// Takes a manifest as a `T`; `path` is that of the folder it lies in.
///
/// # Errors
/// If it isn't one.
pub fn manifest_as<T: DeserializeOwned>(folder: &Path, manifest: Value) -> Result<T, ReportError> {
    serde_json::from_value(manifest).map_err(|error| broken(&folder.join("manifest.json"), &error))
}

fn broken(path: &Path, error: &serde_json::Error) -> ReportError {
    // A manifest that was read already has no lines any more.
    match error.line() {
        0 => ReportError::whole(path, format!("this is not a manifest: {error}")),
        line => ReportError::at(path, line as u64, format!("this is not JSON: {error}")),
    }
}

/// Hands each row of the table at `path` to `take`, with its line.
///
/// # Errors
/// If there is no such table, or at the line that isn't such a row.
pub fn rows<R: DeserializeOwned>(path: &Path, mut take: impl FnMut(R)) -> Result<(), ReportError> {
    let fail = |heads: &StringRecord, error| in_table(path, heads, &error);
    let none = StringRecord::new();
    let mut table = csv::Reader::from_path(path).map_err(|error| fail(&none, error))?;
    let heads = table.headers().map_err(|error| fail(&none, error))?.clone();
    for row in table.deserialize() {
        take(row.map_err(|error| fail(&heads, error))?);
    }
    Ok(())
}

fn in_table(path: &Path, heads: &StringRecord, error: &csv::Error) -> ReportError {
    let line = error.position().map(csv::Position::line);
    let message = match error.kind() {
        ErrorKind::Io(error) if error.kind() == io::ErrorKind::NotFound => {
            "there is no such table".to_owned()
        }
        ErrorKind::Io(error) => format!("it can't be read: {error}"),
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} of {expected_len} cells; the table is cut or was changed")
        }
        ErrorKind::Utf8 { .. } => "this is not UTF-8".to_owned(),
        ErrorKind::Deserialize { err, .. } => {
            let column = err.field().and_then(|field| heads.get(field as usize));
            let column = column.map_or(String::new(), |name| format!("{name}: "));
            format!("{column}{}", err.kind())
        }
        _ => error.to_string(),
    };
    match line {
        Some(line) => ReportError::at(path, line, message),
        None => ReportError::whole(path, message),
    }
}

/// Checks that the files in `folder` are those that its manifest tells of.
///
/// # Errors
/// Names the file that is missing or has changed.
pub fn check_fingerprints(folder: &Path, files: &[ManifestFile]) -> Result<(), ReportError> {
    for file in files {
        let path = folder.join(&file.name);
        let found = ManifestFile::of(&path).map_err(|error| {
            ReportError::whole(&path, format!("it can't be read: {}", error.source))
        })?;
        if (found.bytes, &found.xxh3) != (file.bytes, &file.xxh3) {
            return Err(ReportError::whole(
                &path,
                "it isn't the table that the run left: its size or hash differs from the manifest's",
            ));
        }
    }
    Ok(())
}

/// A number in a table; what isn't one, `NaN` and `inf` among it, is an error at its line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(try_from = "f64")]
pub struct Number(pub f64);

impl TryFrom<f64> for Number {
    type Error = String;

    fn try_from(value: f64) -> Result<Self, String> {
        match value.is_finite() {
            true => Ok(Self(value)),
            false => Err(format!("`{value}` is not a number that can be shown")),
        }
    }
}
