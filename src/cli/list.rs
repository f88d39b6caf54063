//! `haggle list`: what there is to run.

use super::Failure;
use super::console::print;
use super::table::table;
use crate::market::Rule;
use crate::scenario::{self, FIELDS, Field, POLICIES as TRAINED, Shipped};
use crate::study;
use serde::Serialize;

/// Arguments of `haggle list`.
#[derive(clap::Args, Debug)]
pub struct ListArgs {
    /// Print one JSON document and nothing else
    #[arg(long)]
    json: bool,
    /// Also list every field of a scenario that `--set` can reach
    #[arg(long)]
    fields: bool,
}

#[derive(Serialize)]
struct Entry {
    name: String,
    /// The arena that a scenario is about.
    #[serde(skip_serializing_if = "str::is_empty")]
    arena: &'static str,
    about: String,
}

impl Entry {
    fn new(name: &str, about: &str) -> Self {
        Self { name: name.to_owned(), arena: "", about: about.to_owned() }
    }

    fn of_scenario(scenario: &Shipped) -> Self {
        Self { arena: scenario.arena, ..Self::new(scenario.name, scenario.about) }
    }
}

#[derive(Serialize)]
struct Listing {
    scenarios: Vec<Entry>,
    studies: Vec<Entry>,
    games: Vec<Entry>,
    rules: Vec<Entry>,
    policies: Vec<Entry>,
    trained: Vec<Entry>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<Entry>,
}

const POLICIES: [(&str, &str); 6] = [
    ("Truthful", "reports the true value and the whole need or surplus"),
    ("ZeroIntelligence", "a random price that can't lose money (Gode and Sunder 1993)"),
    ("MarkUp", "shades by a fixed share of the true value"),
    ("Collude", "states the prices that a ring of buyers or sellers has agreed on"),
    ("Learned", "a trained policy: one of those below, or the path of a file"),
    ("Learning", "learns while the run goes on"),
];

/// Prints what there is.
///
/// # Errors
/// If standard output can't be written.
pub fn list(args: &ListArgs) -> Result<(), Failure> {
    let entry = |name: &str, about: &str| Entry::new(name, about);
    let listing = Listing {
        scenarios: scenario::shipped().iter().map(Entry::of_scenario).collect(),
        studies: study::shipped().iter().map(|s| entry(s.name, &s.about)).collect(),
        games: scenario::shipped_games().iter().map(|g| entry(g.name, &g.about)).collect(),
        rules: Rule::ALL.iter().map(|rule| entry(rule.name(), rule.about())).collect(),
        policies: POLICIES.iter().map(|(name, about)| entry(name, about)).collect(),
        trained: TRAINED.iter().map(|policy| entry(policy.name, policy.about)).collect(),
        fields: match args.fields {
            true => FIELDS.iter().map(field_entry).collect(),
            false => Vec::new(),
        },
    };
    if args.json {
        let text = serde_json::to_string_pretty(&listing).map_err(Failure::run)?;
        return print(&(text + "\n"));
    }
    let section = |title: &str, entries: &[Entry]| match entries {
        [] => String::new(),
        _ => {
            let mut table = table([title, ""], 2);
            for Entry { name, arena, about } in entries {
                let about = match arena.is_empty() {
                    true => about.clone(),
                    false => format!("{arena}: {about}"),
                };
                table.add_row([name, &about]);
            }
            format!("{}\n\n", table.trim_fmt())
        }
    };
    print(
        &[
            section("scenario", &listing.scenarios),
            section("study", &listing.studies),
            section("game", &listing.games),
            section("rule", &listing.rules),
            section("policy", &listing.policies),
            section("trained policy", &listing.trained),
            section("field", &listing.fields),
        ]
        .concat(),
    )
}

fn field_entry(field: &Field) -> Entry {
    let of = field.of.map_or(String::new(), |of| format!(" ({of})"));
    let unit = if field.unit.is_empty() { String::new() } else { format!(", {}", field.unit) };
    let default = field.default.map_or(String::new(), |default| format!(", default {default}"));
    let about = format!("{}; {}{unit}{default}", field.about, field.allowed);
    Entry::new(&format!("{}{of}", field.path), &about)
}
