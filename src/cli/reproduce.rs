//! `haggle reproduce lot|dispatch|all`: published numbers beside ours, by one command.

#[cfg(feature = "learn")]
mod dispatch;

use super::Failure;
use super::console::print;
use super::study::{all_cores, conduct};
use super::table::{number, table};
use crate::record::{OutputError, write_text};
use crate::report;
use crate::reproduce::{self, Comparison, Finding, Group, Reproduction};
use crate::study;
use crate::study::folder::Access;
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
    /// A shorter one, to see that it works: ten days instead of thirty, or fewer runs of smaller
    /// networks
    #[arg(long)]
    quick: bool,
    /// Folder for the results and the page [default: results/reproduce-WHAT]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Runs side by side [default: all cores]; results don't depend on it
    #[arg(long)]
    jobs: Option<NonZeroUsize>,
    /// Print one JSON document on stdout and nothing else
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// Vehicle-to-vehicle energy trading in a parking lot
    Lot,
    /// Firms that learn to bid in a uniform-price auction; hours, with --quick minutes
    #[cfg(feature = "learn")]
    Dispatch,
    /// All that needs no learning, on one page
    All,
}

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::Lot => "lot",
            #[cfg(feature = "learn")]
            Self::Dispatch => "dispatch",
            Self::All => "all",
        }
    }
}

/// Runs what is missing, compares it with what was published, and writes the page.
///
/// # Errors
/// As [`super::study::study`].
pub fn reproduce(args: &ReproduceArgs) -> Result<(), Failure> {
    if args.what == What::Lot && !args.rules_only {
        return Err(Failure::input(miette::miette!(
            help = "haggle reproduce lot --rules-only reproduces what the rules alone do",
            "no learned policies are there yet to be compared"
        )));
    }
    let suffix = if args.quick { "-quick" } else { "" };
    let name = format!("reproduce-{}{suffix}", args.what.name());
    let out = args.out.clone().unwrap_or_else(|| Path::new("results").join(name));
    let jobs = args.jobs.map_or_else(all_cores, NonZeroUsize::get);
    #[cfg(feature = "learn")]
    if args.what == What::Dispatch {
        return dispatch::reproduce(args.quick, args.json, &out, jobs);
    }
    let mut parts = Vec::new();
    for reproduction in &reproduce::ALL {
        parts.push((reproduction, results(reproduction, args.quick, &out, jobs)?));
    }
    let page = write_page(&parts, args, &out)?;
    match args.json {
        true => print(&json(&parts)?),
        false => print(&(text(&parts) + &format!("{}\n", page.display()))),
    }
}

fn results(
    reproduction: &Reproduction,
    quick: bool,
    out: &Path,
    jobs: usize,
) -> Result<Results, Failure> {
    let sets: Vec<String> = match quick {
        true => reproduction.quick.iter().map(|set| (*set).to_owned()).collect(),
        false => Vec::new(),
    };
    let study = study::load(reproduction.study, &sets).map_err(Failure::input)?;
    let folder = out.join(reproduction.name);
    // The same command goes on where it was stopped.
    conduct(&study, &folder, Access::Resume, jobs)?;
    Results::read(&folder).map_err(Failure::input)
}

fn write_page(
    parts: &[(&Reproduction, Results)],
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

fn text(parts: &[(&Reproduction, Results)]) -> String {
    let mut text = String::new();
    for (reproduction, results) in parts {
        let Comparison { groups, reading } = (reproduction.compare)(results);
        text +=
            &format!("{}\n{}\n{} runs\n", reproduction.title, reproduction.source, results.len());
        for group in &groups {
            text += &format!("\n{}\n{}\n", group.title, findings(group));
        }
        text += &format!("\n{}\n\n", wrapped(&reading));
    }
    text
}

fn findings(group: &Group) -> String {
    let mut rows = table(["quantity", "published", "ours", "quartiles", "cases", "unit"], 1);
    for Finding { quantity, unit, decimals, published, ours, .. } in &group.findings {
        let quartiles = ours.map_or("-".to_owned(), |Summary { lower, upper, .. }| {
            format!("{lower:.decimals$} to {upper:.decimals$}")
        });
        rows.add_row([
            quantity.clone(),
            number(*published, *decimals),
            number(ours.map(|ours| ours.median), *decimals),
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
    median: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    cases: usize,
}

fn json(parts: &[(&Reproduction, Results)]) -> Result<String, Failure> {
    let compared: Vec<(&Reproduction, Comparison)> =
        parts.iter().map(|(part, results)| (*part, (part.compare)(results))).collect();
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
