//! The page of a study: what was run, what came out, and how sure that is.

mod effects;
mod overview;
mod pairs;
mod sensitivity;

use super::page::{Page, Repeat, Section};
use crate::study::factor::{Column, Value};
use crate::study::folder::StudyManifest;
use crate::study::results::Results;

pub use effects::{course, levels};
pub use pairs::differences;

/// A factor as a page sees it: one column of the results.
#[derive(Clone, Debug)]
pub struct Facet<'a> {
    /// Its place among the columns of all factors.
    pub place: usize,
    /// Its column.
    pub column: &'a Column,
    /// Its values: numbers in ascending order, texts in the order of the study.
    pub levels: Vec<Value>,
    /// Whether it was sampled with others, rather than crossed with them.
    pub sampled: bool,
}

impl Facet<'_> {
    /// What runs with the value `level` are called: a number needs its factor's name.
    pub fn named(&self, level: &Value) -> String {
        match level {
            Value::Number(number) => format!("{} {number}", self.column.name),
            Value::Text(text) => text.clone(),
        }
    }
}

/// The factors of a study, column by column.
pub fn facets(results: &Results) -> Vec<Facet<'_>> {
    let columns = results
        .manifest
        .factors
        .iter()
        .flat_map(|factor| factor.columns.iter().map(move |column| (factor, column)));
    columns
        .enumerate()
        .map(|(place, (factor, column))| Facet {
            place,
            column,
            levels: factor.levels_shown(),
            sampled: factor.levels.is_none(),
        })
        .collect()
}

/// More levels than this are not told apart by colour.
const MOST_SERIES: usize = 6;

/// The factor whose levels are compared: the first with words that colours can tell apart, or
/// else the first with few levels.
pub fn compared<'a, 'b>(facets: &'b [Facet<'a>]) -> Option<&'b Facet<'a>> {
    let few = |facet: &&Facet| (2..=MOST_SERIES).contains(&facet.levels.len());
    let words = facets.iter().filter(few).find(|facet| !facet.column.numeric);
    words.or_else(|| facets.iter().find(few))
}

/// The page of the study whose results are in `results`; `folder` names where they are.
pub fn page(results: &Results, folder: &str) -> Page {
    let StudyManifest { study, cells, .. } = &results.manifest;
    let facets = facets(results);
    let mut sections = vec![overview::section(results, &facets)];
    if !results.is_empty() {
        sections.extend(effects::sections(results, &facets));
        sections.extend(pairs::section(results, &facets));
        sections.extend(sensitivity::section(results, &facets));
    }
    sections.extend(overview::failures(results));
    let summary = match study.about.as_str() {
        "" => format!("{} runs of {}", results.len(), results.manifest.scenario),
        about => about.to_owned(),
    };
    let mut warnings = Vec::new();
    if !results.manifest.complete {
        let (entries, failed) = (results.manifest.entries, results.failures.len());
        warnings.push(format!(
            "The study is not complete: {entries} of {cells} runs are here, {failed} of them \
             failed. What follows is about those that ended."
        ));
    }
    Page {
        kind: "Study".into(),
        title: study.title.clone(),
        summary,
        warnings,
        sections,
        repeat: repeat(&results.manifest, folder),
    }
}

/// How to repeat a study.
pub fn repeat(manifest: &StudyManifest, folder: &str) -> Repeat {
    let StudyManifest { study, .. } = manifest;
    let files = manifest
        .files
        .iter()
        .map(|file| (file.name.clone(), format!("{} bytes, XXH3 {}", file.bytes, file.xxh3)));
    let mut facts = vec![
        ("Program".to_owned(), manifest.program.clone()),
        ("Scenario".to_owned(), manifest.scenario.clone()),
        ("Seeds".to_owned(), seeds(&manifest.seeds)),
        ("Fingerprint".to_owned(), manifest.fingerprint.clone()),
    ];
    facts.extend(files);
    let sets: String = study.sets.iter().map(|set| format!(" --set '{set}'")).collect();
    Repeat {
        prose: format!(
            "Save the study as {0}.ron. The same program makes the same tables, to the bit, \
             on any number of jobs and machines.",
            study.name
        ),
        commands: vec![
            format!("haggle study {}.ron{sets} --out {folder}", study.name),
            format!("haggle report {folder}"),
        ],
        facts,
        texts: vec![
            (format!("The study, {}.ron", study.name), study.text.clone()),
            ("The scenario that all runs start from".to_owned(), manifest.configuration.clone()),
        ],
    }
}

/// Seeds in words.
fn seeds(seeds: &[u64]) -> String {
    let in_a_row = seeds.windows(2).all(|pair| pair[0].checked_add(1) == Some(pair[1]));
    match seeds {
        [] => "none".to_owned(),
        [seed] => seed.to_string(),
        [first, .., last] if in_a_row => format!("{first} to {last}"),
        _ => {
            const SHOWN: usize = 12;
            let shown: Vec<String> = seeds.iter().take(SHOWN).map(u64::to_string).collect();
            let more = if seeds.len() > SHOWN { ", …" } else { "" };
            format!("{}{more}", shown.join(", "))
        }
    }
}

/// A section with figures and tables, or none if it would have neither.
fn section(heading: &str, prose: &str, parts: Vec<maud::Markup>) -> Option<Section> {
    (!parts.is_empty()).then(|| Section { heading: heading.into(), prose: prose.into(), parts })
}
