//! What a study came to, for people and as JSON.

use crate::cli::Failure;
use crate::cli::console::print;
use crate::cli::table::{number, percent, table};
use crate::record::ManifestFile;
use crate::study::folder::StudyManifest;
use crate::study::results::Results;
use crate::study::statistics::Summary;
use serde::Serialize;
use std::path::Path;

/// The JSON document of `haggle study --json`.
#[derive(Serialize)]
struct Document<'a> {
    study: &'a str,
    folder: String,
    cells: u64,
    entries: u64,
    failures: u64,
    files: &'a [ManifestFile],
}

/// More runs than this are not summed up on the terminal.
const MOST_SUMMED_UP: u64 = 100_000;

/// Prints what a study came to.
///
/// # Errors
/// If its tables can't be read.
pub fn present(manifest: &StudyManifest, out: &Path, json: bool) -> Result<(), Failure> {
    if json {
        let document = Document {
            study: &manifest.study.name,
            folder: out.display().to_string(),
            cells: manifest.cells,
            entries: manifest.entries,
            failures: manifest.failures,
            files: &manifest.files,
        };
        let text = serde_json::to_string_pretty(&document).map_err(Failure::run)?;
        return print(&(text + "\n"));
    }
    let mut text = format!(
        "{}\n{} runs: {} points × {} seeds of {}\n",
        manifest.study.title,
        manifest.entries,
        manifest.points,
        manifest.seeds.len(),
        manifest.scenario
    );
    if manifest.entries <= MOST_SUMMED_UP {
        let results = Results::read(out).map_err(Failure::input)?;
        text += &medians(&results);
    }
    text += &format!(
        "\n{0}/results.csv and results.parquet have all of it; haggle report {0} makes a page\n",
        out.display()
    );
    print(&text)
}

/// Medians of the main metrics for each level of the first factor.
fn medians(results: &Results) -> String {
    let first = results.manifest.factors.first();
    let Some((factor, levels)) =
        first.and_then(|first| Some((first.columns.first()?, first.levels_shown())))
    else {
        return String::new();
    };
    let heads = [
        &factor.name,
        "runs",
        "welfare AUD",
        "volume kWh",
        "matched",
        "Jain",
        "price",
        "unmet kWh",
    ];
    let mut table = table(heads, 1);
    // Many levels, or those of a sample, are for the report.
    const MOST_LEVELS: usize = 40;
    if levels.is_empty() || levels.len() > MOST_LEVELS {
        return String::new();
    }
    for level in &levels {
        let rows = results.rows_where(&[(0, level)]);
        let median = |metric: &str| {
            Summary::of(&results.values(metric, &rows), 0).map(|summary| summary.median)
        };
        table.add_row([
            level.to_string(),
            rows.len().to_string(),
            number(median("welfare"), 2),
            number(median("volume"), 1),
            percent(median("match_rate")),
            number(median("jain"), 3),
            number(median("price_mean"), 4),
            number(median("unmet_kwh"), 1),
        ]);
    }
    format!("\nMedians over all other factors and seeds\n{}\n", table.trim_fmt())
}
