//! Reports: one page of HTML for a folder of results, which needs nothing else to be read.
//!
//! | file | holds |
//! | --- | --- |
//! | [`page`] | the frame of a page: head, sections, how to repeat what it shows |
//! | [`table`] | tables in HTML |
//! | [`figure`] | charts as SVG |
//! | `run.rs` | the page of a run |
//! | [`study`] | the page of a study |
//! | [`reproduction`] | the page of published numbers beside ours |
//! | [`negotiations`] | its figures where these are of negotiations |
//! | [`read`] | reading folders of results without trusting them |
//!
//! A report reads what a run left and nothing else: it knows no world and runs nothing.

mod error;
pub mod figure;
mod font;
mod measure;
pub mod negotiations;
pub mod page;
pub mod read;
pub mod reproduction;
mod run;
pub mod study;
pub mod table;

pub use error::ReportError;

use crate::record::write_text;
use crate::study::negotiations::Negotiations;
use crate::study::results::Results;
use std::path::{Path, PathBuf};

/// Writes the report of the results in `folder` to the file `out` and gives back its path.
///
/// # Errors
/// If the folder isn't what a run leaves, if something in it is missing or damaged, or if the
/// page can't be written; an earlier page stays then.
pub fn write(folder: &Path, out: &Path) -> Result<PathBuf, ReportError> {
    let manifest = read::manifest(folder)?;
    // Each kind of folder has a page of its own; a manifest tells the kind by its keys.
    let is = |kind: &str| manifest.get(kind).is_some();
    let page = match () {
        () if is("study") => {
            let results = Results::read(folder)?;
            read::check_fingerprints(folder, &results.manifest.files)?;
            study::page(&results, &folder.display().to_string())
        }
        () if is("reproduction") => {
            reproduction::read(folder, &read::manifest_as(folder, manifest)?)?
        }
        () if is("negotiations") => {
            let held = Negotiations::read(folder)?;
            read::check_fingerprints(folder, &held.manifest.files)?;
            reproduction::alone(held)
        }
        () => run::page(folder, manifest)?,
    };
    Ok(write_text(out, &page.html())?)
}
