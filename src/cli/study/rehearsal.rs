//! `haggle study --dry-run`: what would run, and how long it would take.

use super::StudyArgs;
use crate::cli::Failure;
use crate::cli::console::{asked_to_stop, print};
use crate::cli::table::table;
use crate::study::Study;
use crate::study::cell::Runner;
use crate::study::factor::Value;
use crate::study::folder::{Access, Folder, FolderError};
use serde::Serialize;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a rehearsal may try runs.
const REHEARSAL: Duration = Duration::from_secs(2);
/// Runs that it tries at most.
const TRIALS: usize = 24;
/// Points that it shows.
const POINTS_SHOWN: u64 = 12;

/// The JSON document of `haggle study --dry-run --json`.
#[derive(Serialize)]
struct Rehearsal<'a> {
    study: &'a str,
    points: u64,
    seeds: usize,
    cells: u64,
    /// The cells that would run, as `--cell` takes them.
    open: Vec<String>,
    jobs: usize,
    /// How long they would take, s.
    seconds: f64,
}

/// Says what a study would run, and how long that would take.
///
/// # Errors
/// If the folder of the runs that are there can't be read.
pub fn rehearse(args: &StudyArgs, study: &Study, out: &Path, jobs: usize) -> Result<(), Failure> {
    let cells = study.design.cells();
    let open = match args.resume && out.exists() {
        true => {
            let folder = Folder::open(out, study, Access::AddParts)?;
            folder.ledger().map_err(FolderError::from)?.open_cells().collect()
        }
        false => (0..cells).collect::<Vec<u64>>(),
    };
    let trial = Trial::of(study, &open);
    let seconds = trial.each.as_secs_f64() * open.len() as f64 / jobs as f64;
    if args.json {
        let document = Rehearsal {
            study: &study.name,
            points: study.design.points(),
            seeds: study.design.seeds().len(),
            cells,
            open: stretches(&open),
            jobs,
            seconds,
        };
        let text = serde_json::to_string_pretty(&document).map_err(Failure::run)?;
        return print(&(text + "\n"));
    }
    let left = match open.len() as u64 {
        left if left < cells => format!("{left} of them are still to run: "),
        _ => String::new(),
    };
    print(&format!(
        "{}\n{left}about {} on {jobs} jobs, by {} runs of {:.1} ms each\n",
        outline(study),
        span(seconds),
        trial.runs,
        trial.each.as_secs_f64() * 1e3
    ))
}

/// Ascending numbers as stretches: `0-4`, `7`.
fn stretches(cells: &[u64]) -> Vec<String> {
    let in_a_row = cells.chunk_by(|left, right| left + 1 == *right);
    in_a_row
        .filter_map(|stretch| match stretch {
            [] => None,
            [only] => Some(only.to_string()),
            [first, .., last] => Some(format!("{first}-{last}")),
        })
        .collect()
}

/// A study in a few lines: its size and its first points.
fn outline(study: &Study) -> String {
    let design = &study.design;
    let mut text = format!(
        "{}\nscenario {}, {} points × {} seeds = {} runs\n",
        study.title,
        study.base.name(),
        design.points(),
        design.seeds().len(),
        design.cells()
    );
    let mut points = table(design.columns().map(|column| column.name.as_str()), 0);
    let shown = design.points().min(POINTS_SHOWN);
    for point in 0..shown {
        points.add_row(design.point(point).values.iter().map(Value::to_string));
    }
    if design.columns().next().is_some() {
        text += &format!("\n{}\n", points.trim_fmt());
    }
    if shown < design.points() {
        text += &format!("… and {} more points\n", design.points() - shown);
    }
    text
}

/// A few runs, to see how long they take.
struct Trial {
    runs: u32,
    each: Duration,
}

impl Trial {
    /// Tries runs from all over `open`.
    fn of(study: &Study, open: &[u64]) -> Self {
        let trials = TRIALS.min(open.len());
        let started = Instant::now();
        let (mut runs, mut runner) = (0, Runner::new(study));
        for trial in 0..trials {
            // From the middle of each stretch, and not in order: a design often ends with its
            // largest worlds.
            let place = (trial * 7) % trials;
            let cell = open[(2 * place + 1) * open.len() / (2 * trials)];
            if started.elapsed() > REHEARSAL || runner.run(cell, &asked_to_stop).is_none() {
                break;
            }
            runs += 1;
        }
        Self { runs, each: started.elapsed() / runs.max(1) }
    }
}

/// A length of time in words.
fn span(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => "a second".to_owned(),
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7_200.0 => format!("{:.0} min", s / 60.0),
        s if s < 172_800.0 => format!("{:.1} h", s / 3_600.0),
        s => format!("{:.1} days", s / 86_400.0),
    }
}
