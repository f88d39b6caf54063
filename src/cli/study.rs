//! `haggle study STUDY`: many runs, one table.

mod presentation;
mod rehearsal;

use super::Failure;
use super::console::{Progress, asked_to_stop, print, say, stop_between_ticks};
use crate::record::OutputError;
use crate::study::cell::{Entry, Outcome, Runner};
use crate::study::crew;
use crate::study::folder::{Access, Folder, FolderError, StudyManifest};
use crate::study::ledger::{Ledger, LedgerError, write_part};
use crate::study::{self, Study};
use presentation::present;
use rehearsal::rehearse;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Arguments of `haggle study`.
#[derive(clap::Args, Debug)]
pub struct StudyArgs {
    /// Study: a file, or the name of one that `haggle list` shows
    #[arg(value_name = "STUDY")]
    study: String,
    /// Set a field of the scenario in every run; repeatable
    #[arg(long = "set", value_name = "PATH=VALUE")]
    sets: Vec<String>,
    /// Folder for the results [default: results/STUDY]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Runs side by side [default: all cores]; results don't depend on it
    #[arg(long)]
    jobs: Option<NonZeroUsize>,
    /// Go on with what the folder holds: finished runs are kept, failed ones tried again
    #[arg(long)]
    resume: bool,
    /// Say what would run, and try a few runs to say how long it would take
    #[arg(long, conflicts_with_all = ["cell", "merge"])]
    dry_run: bool,
    /// Run one cell, or the cells A-B, and leave them in the folder as a part
    #[arg(long, value_name = "N|A-B", value_parser = Cells::parse, conflicts_with = "resume")]
    cell: Option<Cells>,
    /// Make the tables of the parts in the folder; refuse if a cell is missing
    #[arg(long, conflicts_with_all = ["resume", "cell"])]
    merge: bool,
    /// Print one JSON document on stdout and nothing else
    #[arg(long)]
    json: bool,
}

/// Some cells of a study, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cells {
    first: u64,
    last: u64,
}

impl Cells {
    fn parse(text: &str) -> Result<Self, String> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let parse = |number: &str| number.trim().parse::<u64>().ok();
        match (parse(first), parse(last)) {
            (Some(first), Some(last)) if first <= last => Ok(Self { first, last }),
            _ => Err("allowed is a cell's number, as 17, or two of them, as 100-199".into()),
        }
    }
}

impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::Input(error) => Self::input(error),
            FolderError::Ledger(error) => error.into(),
            FolderError::Write(_)
            | FolderError::Busy(_)
            | FolderError::Begun { .. }
            | FolderError::Foreign { .. } => Self::input(error),
        }
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Write(error) => kept(&error),
            error => Self::input(error),
        }
    }
}

/// A disk that is full costs nothing that was written before.
fn kept(error: &OutputError) -> Failure {
    Failure::run(format_args!(
        "{error}\nthe runs that had ended are kept; --resume goes on with them"
    ))
}

/// Runs a study.
///
/// # Errors
/// [`Failure::Input`] if the study or the folder is wrong, [`Failure::Run`] if a run failed, the
/// study was stopped, or its results could not be written.
pub fn study(args: &StudyArgs) -> Result<(), Failure> {
    let study = study::load(&args.study, &args.sets).map_err(Failure::input)?;
    let out = args.out.clone().unwrap_or_else(|| Path::new("results").join(&study.name));
    let jobs = args.jobs.map_or_else(all_cores, NonZeroUsize::get);
    match (args.dry_run, args.cell, args.merge) {
        (true, ..) => rehearse(args, &study, &out, jobs),
        (_, Some(cells), _) => run_part(&study, &out, cells),
        (.., true) => merge(&study, &out, args.json),
        _ => {
            let access = if args.resume { Access::Resume } else { Access::Begin };
            let manifest = conduct(&study, &out, access, jobs)?;
            present(&manifest, &out, args.json)
        }
    }
}

/// As many jobs as there are cores.
pub fn all_cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Runs what is missing of `study` in the folder `out` and writes its tables.
///
/// # Errors
/// As [`study()`]; what had ended is kept and in the tables.
pub fn conduct(
    study: &Study,
    out: &Path,
    access: Access,
    jobs: usize,
) -> Result<StudyManifest, Failure> {
    let folder = Folder::open(out, study, access)?;
    let mut ledger = folder.ledger().map_err(FolderError::from)?;
    ledger.gather()?;
    let open: Vec<u64> = ledger.open_cells().collect();
    let total = study.design.cells();
    let mut done = total - open.len() as u64;
    if done > 0 {
        say(format_args!("{done} of {total} runs are there; {} to go", open.len()));
    }
    stop_between_ticks();
    let mut progress = Progress::of(&study.name, total, "runs");
    progress.from(done);
    let mut failure = None;
    let ran = crew::work(study, &open, jobs, &asked_to_stop, |entry| {
        ledger.add(&entry)?;
        done += 1;
        progress.at(done);
        if let Outcome::Failed(reason) = entry.outcome
            && failure.is_none()
        {
            failure = Some((entry.cell, reason));
        }
        Ok::<(), LedgerError>(())
    });
    progress.done();
    ran?;
    ledger.sync()?;
    study::table::write(folder.path(), study, &ledger).map_err(|error| {
        Failure::run(format_args!(
            "{error}\nthe runs that had ended are kept; --resume writes their tables"
        ))
    })?;
    let manifest = folder.close(&ledger).map_err(|error| kept(&error))?;
    if let Some((cell, reason)) = failure {
        return Err(failed(study, cell, &reason, &manifest));
    }
    match manifest.complete {
        true => Ok(manifest),
        false => Err(Failure::run(format_args!(
            "stopped after {} of {total} runs, which are kept in {}; --resume goes on with them",
            manifest.entries,
            out.display()
        ))),
    }
}

fn failed(study: &Study, cell: u64, reason: &str, manifest: &StudyManifest) -> Failure {
    let at = study.design.cell(cell);
    let point = study.design.point(at.point);
    Failure::run(format_args!(
        "{} of {} runs failed, {} have ended; cell {cell} (seed {}{}{}): {reason}",
        manifest.failures,
        manifest.cells,
        manifest.entries - manifest.failures,
        at.seed,
        if point.sets.is_empty() { "" } else { ", " },
        point.sets.join(", "),
    ))
}

/// Runs cells and leaves them as a part: whole, or not at all.
fn run_part(study: &Study, out: &Path, cells: Cells) -> Result<(), Failure> {
    let total = study.design.cells();
    if cells.last >= total {
        return Err(Failure::input(miette::miette!(
            "--cell {}: the study has the cells 0 to {}",
            cells.last,
            total - 1
        )));
    }
    let folder = Folder::open(out, study, Access::AddParts)?;
    let ledger = folder.ledger().map_err(FolderError::from)?;
    let open: Vec<u64> = ledger
        .open_cells()
        .skip_while(|cell| *cell < cells.first)
        .take_while(|cell| *cell <= cells.last)
        .collect();
    let name = match cells.first == cells.last {
        true => format!("{:08}", cells.first),
        false => format!("{:08}-{:08}", cells.first, cells.last),
    };
    if open.is_empty() {
        return print(&format!("the cells {name} are there already\n"));
    }
    stop_between_ticks();
    let (mut runner, mut entries, mut failures) = (Runner::new(study), Vec::<Entry>::new(), 0);
    for cell in open {
        let Some(entry) = runner.run(cell, &asked_to_stop) else {
            return Err(Failure::run("stopped; a part is written whole or not at all"));
        };
        failures += u64::from(matches!(entry.outcome, Outcome::Failed(_)));
        entries.push(entry);
    }
    let path =
        write_part(folder.path(), folder.fingerprint(), &name, &entries).map_err(Failure::run)?;
    print(&format!("{}\n", path.display()))?;
    match failures {
        0 => Ok(()),
        failures => Err(Failure::run(format_args!(
            "{failures} of {} cells failed; the part says why",
            entries.len()
        ))),
    }
}

/// Makes the tables of what was run elsewhere.
fn merge(study: &Study, out: &Path, json: bool) -> Result<(), Failure> {
    let folder = Folder::open(out, study, Access::Resume)?;
    let mut ledger = folder.ledger().map_err(FolderError::from)?;
    ledger.gather()?;
    if let Some(missing) = missing(&ledger) {
        return Err(Failure::run(missing));
    }
    study::table::write(folder.path(), study, &ledger).map_err(Failure::run)?;
    let manifest = folder.close(&ledger).map_err(|error| kept(&error))?;
    present(&manifest, out, json)
}

/// Says which cells have no line yet.
fn missing(ledger: &Ledger) -> Option<String> {
    const NAMED: usize = 10;
    let open: Vec<u64> = ledger.open_cells().collect();
    let named: Vec<String> = open.iter().take(NAMED).map(u64::to_string).collect();
    let more = if open.len() > NAMED { ", …" } else { "" };
    (!open.is_empty()).then(|| {
        let list = named.join(", ");
        format!("{} cells are missing or failed: {list}{more}; --resume runs them", open.len())
    })
}
