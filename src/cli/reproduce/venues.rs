//! `haggle reproduce venues`: traders who learn and what is computed of them, beside the paper.

use crate::cli::Failure;
use crate::cli::console::{Progress, asked_to_stop, print, say, stop_between_ticks};
use crate::cli::table::{number, table};
use crate::record::{OutputError, write_text};
use crate::report;
use crate::reproduce::venues::{Part, Row, SOURCE, TITLE, compare, reading};
use crate::study::venues::results::Results;
use crate::study::venues::{Failed, size, tasks, work};
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

/// Seed of every task.
const SEED: u64 = 42;

impl From<Failed> for Failure {
    fn from(failed: Failed) -> Self {
        Self::run(failed)
    }
}

/// Does what the folder `out` lacks, compares it with what was published and writes the page.
///
/// # Errors
/// [`Failure::Input`] if the folder holds something else, [`Failure::Run`] if a task failed, it was
/// stopped, or results can't be written; what had ended is kept.
pub fn reproduce(quick: bool, json: bool, out: &Path, jobs: usize) -> Result<(), Failure> {
    let folder = out.join("venues");
    fs::create_dir_all(&folder)
        .map_err(|error| Failure::input(OutputError::new(&folder, error)))?;
    let results = done(quick, &folder, jobs)?;
    let page = write_page(&results, out)?;
    match json {
        true => print(&self::json(&results)?)?,
        false => print(&(text(&results) + &format!("{}\n", page.display())))?,
    }
    match results.progress() {
        (ended, planned) if ended < planned => Err(Failure::run(format_args!(
            "stopped after {ended} of {planned} tasks, which are kept in {}; the same command goes \
             on with them",
            folder.display()
        ))),
        _ => Ok(()),
    }
}

fn done(quick: bool, folder: &Path, jobs: usize) -> Result<Results, Failure> {
    let size = size(quick);
    let tasks = tasks(&size);
    let before = Results::read(folder).map_err(Failure::input)?;
    let mut results = Results {
        program: format!("haggle {}", env!("CARGO_PKG_VERSION")),
        seed: SEED,
        quick,
        traders: size.traders,
        stages: size.stages,
        planned: tasks.len(),
        entries: before.map(|before| before.entries).unwrap_or_default(),
    };
    stop_between_ticks();
    let mut progress = Progress::of("venues", 1000, "‰ of the work");
    let mut first = true;
    let told = |done: u64| {
        if std::mem::take(&mut first) {
            progress.from(done);
        }
        progress.at(done.min(1000));
    };
    let keep = |results: &Results| -> Result<(), Failure> {
        results.write(folder).map(|_| ()).map_err(Failure::run)
    };
    work(&tasks, &size, jobs, &mut results, &asked_to_stop, told, keep)?;
    progress.done();
    let (ended, planned) = results.progress();
    say(format_args!("{ended} of {planned} tasks are there"));
    results.write(folder).map_err(Failure::run)?;
    Ok(results)
}

fn write_page(results: &Results, out: &Path) -> Result<PathBuf, Failure> {
    let quick = if results.quick { " --quick" } else { "" };
    let manifest = report::reproduction::Manifest {
        program: results.program.clone(),
        reproduction: vec!["venues".to_owned()],
        command: format!("haggle reproduce venues{quick}"),
    };
    let text = serde_json::to_string_pretty(&manifest).map_err(Failure::run)? + "\n";
    write_text(&out.join("manifest.json"), &text).map_err(Failure::run)?;
    let page = report::reproduction::venues::page(results, &manifest.command);
    write_text(&out.join("report.html"), &page.html()).map_err(Failure::run)
}

fn text(results: &Results) -> String {
    let mut text = format!("{TITLE}\n{SOURCE}\n{}\n", super::wrapped(&reading(results)));
    for Part { title, about, rows } in compare(results) {
        text += &format!("\n{title}\n{}\n{}\n", super::wrapped(&about), lines(&rows));
    }
    text
}

fn lines(rows: &[Row]) -> String {
    let mut lines = table(["game", "quantity", "published", "ours", "quartiles", "runs"], 3);
    for Row { case, quantity, published, ours, decimals } in rows {
        let quartiles = ours.filter(|ours| ours.count > 1).map_or("-".to_owned(), |ours| {
            format!("{:.decimals$} to {:.decimals$}", ours.lower, ours.upper)
        });
        lines.add_row([
            case.clone(),
            quantity.clone(),
            published.clone(),
            number(ours.map(|ours| ours.median), *decimals),
            quartiles,
            ours.map_or(0, |ours| ours.count).to_string(),
        ]);
    }
    lines.trim_fmt()
}

/// A number in the JSON document of `haggle reproduce venues --json`.
#[derive(Serialize)]
struct JsonRow<'a> {
    reproduction: &'static str,
    group: &'static str,
    case: &'a str,
    quantity: &'a str,
    published: &'a str,
    median: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    cases: usize,
}

fn json(results: &Results) -> Result<String, Failure> {
    let parts = compare(results);
    let rows: Vec<JsonRow> = parts
        .iter()
        .flat_map(|part| {
            part.rows.iter().map(|row| JsonRow {
                reproduction: "venues",
                group: part.title,
                case: &row.case,
                quantity: &row.quantity,
                published: &row.published,
                median: row.ours.map(|ours| ours.median),
                lower: row.ours.map(|ours| ours.lower),
                upper: row.ours.map(|ours| ours.upper),
                cases: row.ours.map_or(0, |ours| ours.count),
            })
        })
        .collect();
    Ok(serde_json::to_string_pretty(&rows).map_err(Failure::run)? + "\n")
}
