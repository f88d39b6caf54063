//! How to get the same run again.

use super::Run;
use crate::record::Manifest;
use crate::report::page::Repeat;
use crate::scenario;

/// What the last section of a run's page says.
pub fn repeat(run: &Run) -> Repeat {
    let Manifest { program, seed, state_hash, ticks, configuration, data, .. } = &run.manifest;
    let shipped = shipped_name(configuration);
    let source = shipped.unwrap_or("again.ron");
    let prose = match shipped {
        Some(_) => {
            "The scenario comes with the program; the same version leaves the same state hash."
        }
        None => {
            "Save the scenario below as again.ron; the same version leaves the same state hash."
        }
    };
    let mut facts = vec![
        ("Program".to_owned(), program.clone()),
        ("Seed".to_owned(), seed.to_string()),
        ("State hash".to_owned(), format!("{state_hash}, after tick {ticks}")),
    ];
    for file in data {
        facts.push(("Data file".to_owned(), format!("{}, XXH3 {}", file.name, file.xxh3)));
    }
    Repeat {
        prose: prose.to_owned(),
        commands: vec![format!(
            "haggle run {source} --seed {seed}{}{}",
            compare(run),
            stop(&run.manifest)
        )],
        facts,
        texts: vec![("The whole scenario".to_owned(), configuration.clone())],
    }
}

/// The name of the shipped scenario that `configuration` is, to the letter.
fn shipped_name(configuration: &str) -> Option<&'static str> {
    let same = |name: &str| {
        scenario::load(name, &[]).is_ok_and(|scenario| scenario.to_ron() == configuration)
    };
    scenario::shipped().iter().map(|scenario| scenario.name).find(|name| same(name))
}

/// The argument that adds the compared rules which the scenario doesn't ask for itself.
fn compare(run: &Run) -> String {
    let own = &run.scenario.lot().market.compare;
    let added: Vec<&str> = run
        .results
        .compared
        .iter()
        .map(|compared| compared.rule.as_str())
        .filter(|name| !own.iter().any(|rule| crate::market::Rule::from(*rule).name() == *name))
        .collect();
    match added.is_empty() {
        true => String::new(),
        false => format!(" --compare {}", added.join(",")),
    }
}

/// The argument that stops where a run was stopped.
fn stop(manifest: &Manifest) -> String {
    match manifest.complete {
        true => String::new(),
        false => format!(" --set ticks={}", manifest.ticks),
    }
}
