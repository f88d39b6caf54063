//! `haggle reproduce lot|waypoint|dispatch|venues|all`: published numbers beside ours, by one command.

mod dispatch;
mod venues;

use super::Failure;
use super::console::{Progress, asked_to_stop, print, stop_between_ticks};
use super::engine::EngineChoice;
use super::study::{all_cores, conduct};
use super::table::{number, table};
use crate::record::{OutputError, write_text};
use crate::report;
use crate::reproduce::{self, Comparison, Evidence, Experiment, Finding, Group, Reproduction};
use crate::study;
use crate::study::folder::Access;
use crate::study::negotiations::{Negotiations, QUICK_TRIALS, TRIALS};
use crate::study::results::Results;
use crate::study::statistics::Summary;
use clap::ValueEnum;
use serde::Serialize;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Arguments of `haggle reproduce`.
#[derive(clap::Args, Debug)]
pub struct ReproduceArgs {
    /// What to reproduce
    #[arg(value_enum)]
    what: What,
    /// Of the lot, what the rules alone do, on truthful orders
    #[arg(long)]
    rules_only: bool,
    /// A shorter one, to see that it works: ten days instead of thirty (two where misreports are
    /// sought), 100 trials of 1,000, or fewer runs of smaller networks
    #[arg(long)]
    quick: bool,
    /// Folder for the results and the page [default: results/reproduce-WHAT]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Runs side by side [default: all cores]; results don't depend on it
    #[arg(long)]
    jobs: Option<NonZeroUsize>,
    /// Of firms that learn, what multiplies matrices
    #[arg(long, value_enum, default_value_t)]
    engine: EngineChoice,
    /// Print one JSON document on stdout and nothing else
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// Vehicle-to-vehicle energy trading in a parking lot
    Lot,
    /// Aircraft that agree on an order by a trading auction
    Waypoint,
    /// Firms that learn to bid in a uniform-price auction; hours, with --quick minutes
    Dispatch,
    /// Traders that choose a venue, and venues that choose a price rule
    Venues,
    /// All but firms that learn and venues, on one page
    All,
}

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::Lot => "lot",
            Self::Waypoint => "waypoint",
            Self::Dispatch => "dispatch",
            Self::Venues => "venues",
            Self::All => "all",
        }
    }

    /// What is run for it.
    fn parts(self, rules_only: bool) -> &'static [Reproduction] {
        match (self, rules_only) {
            // Their experiments are no studies of a scenario, and have results of their own.
            (Self::Dispatch | Self::Venues, _) => &[],
            (Self::Waypoint, _) => &[reproduce::waypoint::WAYPOINT],
            (_, true) => &[reproduce::lot::RULES],
            (Self::Lot, false) => &reproduce::lot::ALL,
            (Self::All, false) => &reproduce::ALL,
        }
    }
}

/// Seed of negotiations; a study brings its own.
const SEED: u64 = 42;

/// Runs what is missing, compares it with what was published, and writes the page.
///
/// # Errors
/// As [`super::study::study`].
pub fn reproduce(args: &ReproduceArgs) -> Result<(), Failure> {
    let suffix = if args.quick { "-quick" } else { "" };
    let name = format!("reproduce-{}{suffix}", args.what.name());
    let out = args.out.clone().unwrap_or_else(|| Path::new("results").join(name));
    let jobs = args.jobs.map_or_else(all_cores, NonZeroUsize::get);
    if args.what == What::Dispatch {
        let engine = args.engine.found()?;
        return dispatch::reproduce(args.quick, engine, args.json, &out, jobs);
    }
    if args.engine != EngineChoice::default() {
        return Err(Failure::input(miette::miette!(
            "`--engine` is for `haggle reproduce dispatch`"
        )));
    }
    if args.what == What::Venues {
        return venues::reproduce(args.quick, args.json, &out, jobs);
    }
    let mut parts = Vec::new();
    for reproduction in args.what.parts(args.rules_only) {
        parts.push((reproduction, evidence(reproduction, args.quick, &out, jobs)?));
    }
    let page = write_page(&parts, args, &out)?;
    match args.json {
        true => print(&json(&parts)?),
        false => print(&(text(&parts) + &format!("{}\n", page.display()))),
    }
}

fn evidence(
    reproduction: &Reproduction,
    quick: bool,
    out: &Path,
    jobs: usize,
) -> Result<Evidence, Failure> {
    let folder = out.join(reproduction.name);
    match reproduction.experiment {
        Experiment::Study { study, quick: sets, .. } => {
            let sets = if quick { sets } else { &[] };
            let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
            let study = study::load(study, &sets).map_err(Failure::input)?;
            // The same command goes on where it was stopped.
            conduct(&study, &folder, Access::Resume, jobs)?;
            Results::read(&folder).map(Evidence::study).map_err(Failure::input)
        }
        Experiment::Negotiations { .. } => {
            negotiations(if quick { QUICK_TRIALS } else { TRIALS }, &folder)
                .map(Evidence::Negotiations)
        }
    }
}

/// Holds the negotiations and leaves their table in `folder`. They are quick, so all are held anew.
fn negotiations(trials: u32, folder: &Path) -> Result<Negotiations, Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::input(OutputError::new(folder, error)))?;
    stop_between_ticks();
    let mut progress = Progress::of("negotiations", trials.into(), "trials");
    let held = Negotiations::hold(SEED, trials, |done| {
        progress.at(done.into());
        !asked_to_stop()
    });
    progress.done();
    let mut held = held.ok_or_else(|| Failure::run("stopped; earlier results are as they were"))?;
    held.write(folder).map_err(Failure::run)?;
    Ok(held)
}

fn write_page(
    parts: &[(&Reproduction, Evidence)],
    args: &ReproduceArgs,
    out: &Path,
) -> Result<PathBuf, Failure> {
    let rules_only = if args.rules_only { " --rules-only" } else { "" };
    let quick = if args.quick { " --quick" } else { "" };
    let manifest = report::reproduction::Manifest {
        program: format!("haggle {}", env!("CARGO_PKG_VERSION")),
        reproduction: parts.iter().map(|(part, _)| part.name.to_owned()).collect(),
        command: format!("haggle reproduce {}{rules_only}{quick}", args.what.name()),
    };
    fs::create_dir_all(out).map_err(|error| Failure::input(OutputError::new(out, error)))?;
    let text = serde_json::to_string_pretty(&manifest).map_err(Failure::run)? + "\n";
    write_text(&out.join("manifest.json"), &text).map_err(Failure::run)?;
    let page = report::reproduction::page(parts, &manifest.command);
    write_text(&out.join("report.html"), &page.html()).map_err(Failure::run)
}

fn text(parts: &[(&Reproduction, Evidence)]) -> String {
    let mut text = String::new();
    for (reproduction, evidence) in parts {
        let Comparison { groups, reading } = reproduction.compare(evidence);
        let Reproduction { title, source, .. } = reproduction;
        text += &format!("{title}\n{source}\n{}\n", evidence.size());
        for group in &groups {
            text += &format!("\n{}\n{}\n", group.title, findings(group));
        }
        text += &format!("\n{}\n\n", wrapped(&reading));
    }
    text
}

fn findings(group: &Group) -> String {
    let mut rows = table(["quantity", "published", "ours", "quartiles", "cases", "unit"], 1);
    for finding in &group.findings {
        let Finding { unit, decimals, published, ours, .. } = finding;
        let quartiles = ours.map_or("-".to_owned(), |Summary { lower, upper, .. }| {
            format!("{lower:.decimals$} to {upper:.decimals$}")
        });
        rows.add_row([
            finding.label(),
            number(*published, *decimals),
            number(finding.value(), *decimals),
            quartiles,
            ours.map_or(0, |ours| ours.count).to_string(),
            (*unit).to_owned(),
        ]);
    }
    if let Some(column) = rows.column_mut(5) {
        column.set_cell_alignment(comfy_table::CellAlignment::Left);
    }
    rows.trim_fmt()
}

/// A paragraph in lines that a terminal can hold.
fn wrapped(paragraph: &str) -> String {
    const WIDTH: usize = 96;
    let mut lines: Vec<String> = Vec::new();
    for word in paragraph.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                *line += " ";
                *line += word;
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

/// A number in the JSON document of `haggle reproduce --json`.
#[derive(Serialize)]
struct Row<'a> {
    reproduction: &'a str,
    group: &'a str,
    quantity: &'a str,
    unit: &'a str,
    published: Option<f64>,
    /// Which number of ours stands beside the published one.
    statistic: &'static str,
    ours: Option<f64>,
    median: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    cases: usize,
}

fn json(parts: &[(&Reproduction, Evidence)]) -> Result<String, Failure> {
    let compared: Vec<(&Reproduction, Comparison)> =
        parts.iter().map(|(part, evidence)| (*part, part.compare(evidence))).collect();
    let rows: Vec<Row> = compared
        .iter()
        .flat_map(|(part, comparison)| {
            comparison.groups.iter().flat_map(move |group| {
                group.findings.iter().map(move |finding| Row {
                    reproduction: part.name,
                    group: &group.title,
                    quantity: &finding.quantity,
                    unit: finding.unit,
                    published: finding.published,
                    statistic: finding.statistic.name(),
                    ours: finding.value(),
                    median: finding.ours.map(|ours| ours.median),
                    lower: finding.ours.map(|ours| ours.lower),
                    upper: finding.ours.map(|ours| ours.upper),
                    cases: finding.ours.map_or(0, |ours| ours.count),
                })
            })
        })
        .collect();
    Ok(serde_json::to_string_pretty(&rows).map_err(Failure::run)? + "\n")
}
