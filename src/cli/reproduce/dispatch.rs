//! `haggle reproduce dispatch`: firms that learn to bid, run by run, beside the paper.

use crate::cli::Failure;
use crate::cli::console::{Progress, asked_to_stop, print, say, stop_between_ticks};
use crate::cli::table::{number, percent, table};
use crate::learn::Engine;
use crate::record::{OutputError, write_text};
use crate::report;
use crate::reproduce::dispatch::{Part, Rate, SOURCE, TITLE, compare, reading};
use crate::study::dispatch::results::Results;
use crate::study::dispatch::{Failed, cases, work};
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

/// Seed of every run.
const SEED: u64 = 42;

impl From<Failed> for Failure {
    fn from(failed: Failed) -> Self {
        Self::run(failed)
    }
}

/// Plays what the folder `out` lacks, compares it with what was published and writes the page.
///
/// # Errors
/// [`Failure::Input`] if the folder holds something else, [`Failure::Run`] if a run failed, it was
/// stopped, or results can't be written; runs that had ended are kept.
pub fn reproduce(
    quick: bool,
    engine: Engine,
    json: bool,
    out: &Path,
    jobs: usize,
) -> Result<(), Failure> {
    let folder = out.join("dispatch");
    fs::create_dir_all(&folder)
        .map_err(|error| Failure::input(OutputError::new(&folder, error)))?;
    let results = played(quick, engine, &folder, jobs)?;
    let page = write_page(&results, engine, out)?;
    match json {
        true => print(&self::json(&results)?)?,
        false => print(&(text(&results) + &format!("{}\n", page.display())))?,
    }
    match results.progress() {
        (ended, planned) if ended < planned => Err(Failure::run(format_args!(
            "stopped after {ended} of {planned} runs, which are kept in {}; the same command goes \
             on with them",
            folder.display()
        ))),
        _ => Ok(()),
    }
}

fn played(quick: bool, engine: Engine, folder: &Path, jobs: usize) -> Result<Results, Failure> {
    let program = format!("haggle {}, engine {}", env!("CARGO_PKG_VERSION"), engine.name());
    let fresh = Results { program, seed: SEED, quick, cases: Vec::new() };
    let before = Results::read(folder).map_err(Failure::input)?;
    let cases_before = before.map(|before| before.cases).unwrap_or_default();
    let mut results = Results { cases: cases_before, ..fresh };
    let cases = cases(quick, engine);
    stop_between_ticks();
    let mut progress = Progress::of("dispatch", 1000, "‰ of the work");
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
    work(&cases, SEED, jobs, &mut results, &asked_to_stop, told, keep)?;
    progress.done();
    let (ended, planned) = results.progress();
    say(format_args!("{ended} of {planned} runs are there"));
    results.write(folder).map_err(Failure::run)?;
    Ok(results)
}

fn write_page(results: &Results, engine: Engine, out: &Path) -> Result<PathBuf, Failure> {
    let on = if engine == Engine::default() {
        String::new()
    } else {
        format!(" --engine {}", engine.name())
    };
    let quick = if results.quick { " --quick" } else { "" };
    let manifest = report::reproduction::Manifest {
        program: results.program.clone(),
        reproduction: vec!["dispatch".to_owned()],
        command: format!("haggle reproduce dispatch{quick}{on}"),
    };
    let text = serde_json::to_string_pretty(&manifest).map_err(Failure::run)? + "\n";
    write_text(&out.join("manifest.json"), &text).map_err(Failure::run)?;
    let page = report::reproduction::dispatch::page(results, &manifest.command);
    write_text(&out.join("report.html"), &page.html()).map_err(Failure::run)
}

fn text(results: &Results) -> String {
    let mut text = format!("{TITLE}\n{SOURCE}\n{}\n", super::wrapped(&reading(results)));
    for Part { title, about, rates, .. } in compare(results) {
        text += &format!("\n{title}\n{}\n{}\n", super::wrapped(&about), rows(&rates));
    }
    text
}

fn rows(rates: &[Rate]) -> String {
    let head = [
        "case",
        "published",
        "converged",
        "of",
        "share",
        "95 %",
        "low",
        "settled",
        "price",
        "swing",
    ];
    let mut rows = table(head, 2);
    for rate in rates {
        let interval = rate.interval.map_or("-".to_owned(), |(low, high)| {
            format!("{:.0} to {:.0} %", 100.0 * low, 100.0 * high)
        });
        let share = (rate.runs > 0).then(|| rate.converged as f64 / rate.runs as f64);
        rows.add_row([
            rate.case.clone(),
            rate.published.to_owned(),
            rate.converged.to_string(),
            rate.runs.to_string(),
            percent(share),
            interval,
            rate.low_enough.map_or("-".to_owned(), |runs| runs.to_string()),
            number(rate.settled, 1),
            number(rate.price, 1),
            number(rate.swing, 1),
        ]);
    }
    rows.trim_fmt()
}

/// A case in the JSON document of `haggle reproduce dispatch --json`.
#[derive(Serialize)]
struct Row<'a> {
    reproduction: &'static str,
    group: &'static str,
    case: &'a str,
    published: &'static str,
    converged: usize,
    runs: usize,
    planned: usize,
    interval: Option<(f64, f64)>,
    low_enough: Option<usize>,
    price: Option<f64>,
    swing: Option<f64>,
    settled: Option<f64>,
    first_high: Option<f64>,
}

fn json(results: &Results) -> Result<String, Failure> {
    let parts = compare(results);
    let rows: Vec<Row> = parts
        .iter()
        .flat_map(|part| {
            part.rates.iter().map(|rate| Row {
                reproduction: "dispatch",
                group: part.title,
                case: &rate.case,
                published: rate.published,
                converged: rate.converged,
                runs: rate.runs,
                planned: rate.planned,
                interval: rate.interval,
                low_enough: rate.low_enough,
                price: rate.price,
                swing: rate.swing,
                settled: rate.settled,
                first_high: rate.first_high,
            })
        })
        .collect();
    Ok(serde_json::to_string_pretty(&rows).map_err(Failure::run)? + "\n")
}
