//! The page of reproductions: published numbers, ours beside them, and what that says.

pub mod dispatch;
pub mod venues;

use super::figure::dots::{self, Dot, Dots};
use super::figure::{Axis, Caption, Span, numbers};
use super::measure::measured;
use super::negotiations;
use super::page::{Page, Repeat, Section};
use super::study::{compared, course, facets};
use super::table::{Cell, Column, Table};
use crate::reproduce::waypoint::WAYPOINT;
use crate::reproduce::{Comparison, Evidence, Finding, Group, Reproduction};
use crate::scenario::FileError;
use crate::study::negotiations::{Negotiations, OURS, QUICK_TRIALS, SETUPS, Setup};
use crate::study::results::Results;
use crate::study::statistics::Summary;
use maud::Markup;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What stands in the `manifest.json` of a folder of reproductions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The program and its version.
    pub program: String,
    /// The reproductions, each with a folder of its name.
    pub reproduction: Vec<String>,
    /// What makes them again.
    pub command: String,
}

/// The page of the reproductions in `folder`.
///
/// # Errors
/// If one of them is not known, or its results can't be read.
pub fn read(folder: &Path, manifest: &Manifest) -> Result<Page, FileError> {
    if manifest.reproduction == ["dispatch"] {
        return read_dispatch(&folder.join("dispatch"), &manifest.command);
    }
    if manifest.reproduction == ["venues"] {
        return read_venues(&folder.join("venues"), &manifest.command);
    }
    let mut parts = Vec::new();
    for name in &manifest.reproduction {
        let path = folder.join(name);
        let known = crate::reproduce::find(name).ok_or_else(|| {
            FileError::whole(path.display().to_string(), "there is no reproduction of that name")
        })?;
        parts.push((known, known.read(&path)?));
    }
    Ok(page(&parts, &manifest.command))
}

/// The page of some negotiations alone.
pub fn alone(held: Negotiations) -> Page {
    let quick = if held.manifest.trials == QUICK_TRIALS { " --quick" } else { "" };
    let command = format!("haggle reproduce {}{quick}", WAYPOINT.name);
    page(&[(&WAYPOINT, Evidence::Negotiations(held))], &command)
}

/// The page of firms that learned, from their folder.
fn read_dispatch(folder: &Path, command: &str) -> Result<Page, FileError> {
    let results = crate::study::dispatch::results::Results::read(folder)?;
    let missing = || FileError::whole(folder.display().to_string(), "there are no results in it");
    Ok(dispatch::page(&results.ok_or_else(missing)?, command))
}

/// The page of venues, from their folder.
fn read_venues(folder: &Path, command: &str) -> Result<Page, FileError> {
    let results = crate::study::venues::results::Results::read(folder)?;
    let missing = || FileError::whole(folder.display().to_string(), "there are no results in it");
    Ok(venues::page(&results.ok_or_else(missing)?, command))
}

/// The page of some reproductions and their results; `command` makes them again.
pub fn page(parts: &[(&Reproduction, Evidence)], command: &str) -> Page {
    let title = match parts {
        [(only, _)] => only.title.to_owned(),
        _ => "Published results beside ours".to_owned(),
    };
    let several = parts.len() > 1;
    let mut sections = Vec::new();
    let mut warnings = Vec::new();
    for (reproduction, evidence) in parts {
        sections.extend(of(reproduction, evidence, several));
        if let Evidence::Study(results) = evidence
            && !results.manifest.complete
        {
            warnings.push(format!(
                "{}: {} of {} runs are here.",
                reproduction.title,
                results.len(),
                results.manifest.cells
            ));
        }
    }
    let summary = "Numbers as they came out, with nothing tuned toward a claim. The median is \
                   over what each row says; quartiles stand beside it.";
    Page {
        kind: "Reproduction".into(),
        title,
        summary: summary.into(),
        warnings,
        sections,
        repeat: repeat(parts, command),
    }
}

fn of(reproduction: &Reproduction, evidence: &Evidence, several: bool) -> Vec<Section> {
    let heading = if several { reproduction.title } else { "In words" };
    let Comparison { groups, reading } = reproduction.compare(evidence);
    let prose = format!("{}. Published: {}.", held(evidence), reproduction.source);
    let mut beside: Vec<Markup> = groups.iter().map(table).collect();
    beside.extend(changes(&groups));
    let mut sections = vec![
        Section { heading: heading.into(), prose: reading, parts: Vec::new() },
        Section { heading: "Published beside ours".into(), prose, parts: beside },
    ];
    match evidence {
        Evidence::Study(results) => sections.push(Section {
            heading: "Size by size".into(),
            prose: "Medians over seeds; the bands hold the middle half of the runs.".into(),
            parts: courses(results),
        }),
        Evidence::Negotiations(held) => sections.extend(negotiations::sections(held)),
    }
    sections
}

/// What was run, in words.
fn held(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Study(results) => {
            let manifest = &results.manifest;
            format!(
                "{}: {} points on {} seeds of {}",
                evidence.size(),
                manifest.points,
                manifest.seeds.len(),
                manifest.scenario
            )
        }
        Evidence::Negotiations(held) => {
            format!("{} of seed {}, each settled in every way", evidence.size(), held.manifest.seed)
        }
    }
}

fn table(group: &Group) -> Markup {
    let columns = vec![
        Column::words("quantity"),
        Column::count("published"),
        Column::count("ours"),
        Column::count("quartiles"),
        Column::count("cases"),
        Column::words("median over"),
    ];
    let mut table = Table::new(group.title.as_str(), columns);
    for finding in &group.findings {
        let Finding { unit, decimals, published, ours, over, .. } = finding;
        let comma = if unit.is_empty() { "" } else { ", " };
        let fixed = |number: f64| numbers::fixed(number, *decimals);
        let quartiles = |ours: Summary| format!("{} to {}", fixed(ours.lower), fixed(ours.upper));
        table.row([
            format!("{}{comma}{unit}", finding.label()).into(),
            published.map_or(Cell::Number(None), |number| fixed(number).into()),
            finding.value().map_or(Cell::Number(None), |value| fixed(value).into()),
            ours.map_or(Cell::Number(None), |ours| quartiles(ours).into()),
            Cell::from(ours.map(|ours| ours.count as f64)),
            (*over).into(),
        ]);
    }
    table.html()
}

/// The findings in percent, ours with the published number beside.
fn changes(groups: &[Group]) -> Option<Markup> {
    let rows: Vec<dots::Row> = groups
        .iter()
        .flat_map(|group| group.findings.iter().map(move |finding| (group, finding)))
        .filter(|(_, finding)| finding.unit == "%" && finding.quantity.ends_with("change"))
        .map(|(group, finding)| {
            // What a title says of the auction behind its name.
            let variant = group.title.rsplit_once("double auction").map_or("", |(_, rest)| rest);
            let variant = variant.trim_start_matches([':', ',', ' ']);
            let ours = finding.ours;
            let dot = Dot {
                value: ours.map(|ours| ours.median),
                interval: ours.map(|ours| (ours.lower, ours.upper)),
                raw: Vec::new(),
                reference: finding.published,
            };
            let quantity = finding.quantity.trim_end_matches(", change");
            dots::Row { label: format!("{quantity}, {variant}"), dots: vec![dot] }
        })
        .collect();
    let figure = Dots {
        caption: Caption::new(
            "Change by bargaining",
            "Median change against each variant of the auction with its quartiles, and the \
             published change.",
        ),
        span: Span::Full,
        axis: Axis::linear("change", "%").from_zero(),
        series: vec!["ours".into()],
        reference: "published".into(),
        rows,
    };
    (!figure.rows.is_empty()).then(|| figure.figure())
}

/// Each main metric over the first number that varies, by what is compared.
fn courses(results: &Results) -> Vec<Markup> {
    let facets = facets(results);
    let Some(across) = facets.iter().find(|facet| facet.column.numeric) else {
        return Vec::new();
    };
    let series = compared(&facets).filter(|facet| facet.place != across.place);
    measured(results)
        .iter()
        .filter_map(|measure| course(results, across, series, *measure))
        .collect()
}

fn repeat(parts: &[(&Reproduction, Evidence)], command: &str) -> Repeat {
    let mut facts = Vec::new();
    let mut texts = Vec::new();
    for (reproduction, evidence) in parts {
        let name = reproduction.name;
        match evidence {
            Evidence::Study(results) => {
                let manifest = &results.manifest;
                facts.push(("Program".to_owned(), manifest.program.clone()));
                facts.push((format!("Fingerprint of {name}"), manifest.fingerprint.clone()));
                texts.push((format!("The study behind {name}"), manifest.study.text.clone()));
            }
            Evidence::Negotiations(held) => {
                let manifest = &held.manifest;
                facts.push(("Program".to_owned(), manifest.program.clone()));
                facts.push((format!("Seed of {name}"), manifest.seed.to_string()));
                for file in &manifest.files {
                    facts.push((format!("Hash of {}", file.name), file.xxh3.clone()));
                }
                texts.push((format!("The games behind {name}"), games()));
            }
        }
    }
    facts.dedup();
    Repeat {
        prose: "One command runs what is missing and makes this page anew.".into(),
        commands: vec![command.to_owned()],
        facts,
        texts,
    }
}

/// What negotiated games are drawn from.
fn games() -> String {
    let of = |setup: &Setup| {
        let (weights, values) = (setup.weights, setup.values);
        format!(
            "{}: {} aircraft, separation {}, times from 0 to {}, weights from {} to {}, values \
             from {} to {}, unit {}, tolerance {}\n",
            setup.name,
            setup.aircraft,
            setup.separation,
            setup.etas_to,
            weights.0,
            weights.1,
            values.0,
            values.1,
            setup.unit,
            setup.tolerance
        )
    };
    let known = SETUPS.iter().map(of).collect::<String>();
    format!("{known}All ranges are uniform. The comparison is about \"{OURS}\".\n")
}
