//! `haggle report DIR`: a page for what a run, a study or a reproduction left.

use super::{Failure, console};
use crate::report;
use std::path::PathBuf;

/// Arguments of `haggle report`.
#[derive(clap::Args, Debug)]
pub struct ReportArgs {
    /// Folder that a run, a study or a reproduction has left
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Where the page goes [default: report.html in the folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Writes the page and prints its path.
///
/// # Errors
/// [`Failure::Input`] if the folder is not what a run leaves or the page can't be written there.
pub fn report(args: &ReportArgs) -> Result<(), Failure> {
    let out = args.out.clone().unwrap_or_else(|| args.folder.join("report.html"));
    let written = report::write(&args.folder, &out).map_err(Failure::input)?;
    console::print(&format!("{}\n", written.display()))
}
