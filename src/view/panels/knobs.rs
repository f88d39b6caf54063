//! Knobs: the parameters of a scenario as a viewer finds and sets them.
//!
//! Knobs know names, units, sensible ranges and how a value is written; what a field means and
//! what it allows is told by [`FIELDS`].

use crate::scenario::lot::form::Lot;
use crate::scenario::{FIELDS, Field};
use crate::view::panels::widget::scale::Scale;
use crate::view::panels::widget::unit::Unit;
use crate::view::panels::widget::words;

pub mod dispatch;
mod learning;
mod market;
mod turnover;
mod valuation;
mod vehicles;
pub mod venues;
pub mod waypoint;
mod world;

pub use market::{policies, policy_name, rule_name, rules};

/// Parameters that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The head over them.
    pub name: &'static str,
    /// Them.
    pub knobs: Vec<Knob>,
}

/// A parameter, or the two ends of a range.
#[derive(Clone, Debug, PartialEq)]
pub struct Knob {
    /// What it is called.
    pub name: String,
    /// The field that it sets.
    pub path: String,
    /// What there is to know of that field, and of others that are set with it.
    pub fields: Vec<&'static Field>,
    /// What it holds.
    pub kind: Kind,
    /// A change holds only after a new start.
    pub on_reset: bool,
}

/// What a knob holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A number.
    Number {
        /// The number.
        value: f64,
        /// How it is shown.
        unit: Unit,
        /// What the slider offers.
        scale: Scale,
    },
    /// A range.
    Span {
        /// Its ends.
        value: [f64; 2],
        /// How they are shown.
        unit: Unit,
        /// What the slider offers.
        scale: Scale,
        /// The ends keep this distance.
        gap: f64,
        /// How it is written: `{min}` and `{max}` stand for the ends.
        form: String,
    },
    /// One of several forms.
    Choice {
        /// What is chosen.
        chosen: String,
        /// Name, meaning, and how it is written.
        options: Vec<Choice>,
    },
    /// Any of several, each with whether it is chosen.
    Several {
        /// Name, how it is written, and whether it is chosen.
        items: Vec<(String, String, bool)>,
    },
    /// A text; one that can be written anew if the knob has an open end.
    Text {
        /// The text.
        value: String,
        /// Whether it can be changed.
        open: bool,
    },
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// What it means, if that needs saying.
    pub about: String,
    /// How it is written.
    pub value: String,
}

impl Choice {
    fn new(name: &str, value: &str, about: &str) -> Self {
        Self { name: name.to_owned(), value: value.to_owned(), about: about.to_owned() }
    }
}

/// All parameters of a lot.
pub fn of(lot: &Lot) -> Vec<Group> {
    vec![
        Group { name: "Turnover", knobs: turnover::knobs(lot) },
        Group { name: "Vehicles", knobs: vehicles::knobs(lot) },
        Group { name: "Market", knobs: market::knobs(lot) },
        Group { name: "Valuation", knobs: valuation::knobs(lot) },
        Group { name: "Learning", knobs: learning::knobs(lot) },
        Group { name: "World", knobs: world::knobs(lot) },
    ]
}

impl Knob {
    /// What it holds, in words with its unit.
    pub fn text(&self) -> String {
        match &self.kind {
            Kind::Number { value, unit, .. } => unit.text(*value),
            Kind::Span { value, unit, .. } => unit.span(*value),
            Kind::Choice { chosen, .. } => chosen.clone(),
            Kind::Several { items } => {
                let names: Vec<&str> =
                    items.iter().filter(|item| item.2).map(|item| item.0.as_str()).collect();
                if names.is_empty() { "none".to_owned() } else { names.join(", ") }
            }
            // A file is known by its name; its folder takes room.
            Kind::Text { value, open } => match value.rsplit_once('/') {
                Some((_, name)) if !open => name.to_owned(),
                _ => value.clone(),
            },
        }
    }

    /// How `value` is set.
    pub fn set_number(&self, value: f64) -> Option<String> {
        match &self.kind {
            Kind::Number { unit, .. } => Some(format!("{}={}", self.path, unit.written(value))),
            _ => None,
        }
    }

    /// How the range from `low` to `high` is set, as one record.
    pub fn set_span(&self, [low, high]: [f64; 2]) -> Option<String> {
        let Kind::Span { unit, form, .. } = &self.kind else { return None };
        let record =
            form.replace("{min}", &unit.written(low)).replace("{max}", &unit.written(high));
        Some(format!("{}={record}", self.path))
    }

    /// How an option is chosen.
    pub fn set_choice(&self, index: usize) -> Option<String> {
        let Kind::Choice { options, .. } = &self.kind else { return None };
        Some(format!("{}={}", self.path, options.get(index)?.value))
    }

    /// How an item is added, or taken away.
    pub fn set_several(&self, switched: usize) -> Option<String> {
        let Kind::Several { items } = &self.kind else { return None };
        let chosen = items.iter().enumerate().filter(|(at, item)| item.2 != (*at == switched));
        let list: Vec<&str> = chosen.map(|(_, item)| item.1.as_str()).collect();
        Some(format!("{}=[{}]", self.path, list.join(", ")))
    }

    /// How what a viewer typed is set; `None` if there is no number in it.
    pub fn set_typed(&self, text: &str) -> Option<String> {
        match &self.kind {
            Kind::Number { unit, .. } => self.set_number(*unit.typed(text).first()?),
            Kind::Span { unit, value, gap, .. } => match unit.typed(text)[..] {
                [] => None,
                [only] if *gap > 0.0 => self.set_span([value[0], only]),
                [only] => self.set_span([only, only]),
                [low, high, ..] => self.set_span([low.min(high), low.max(high)]),
            },
            Kind::Text { open: true, .. } => Some(format!("{}={:?}", self.path, text.trim())),
            _ => None,
        }
    }

    /// What there is to know of it, a sentence each.
    pub fn about(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for field in &self.fields {
            let about = words::capital(field.about);
            let line = match field.path == self.path || self.fields.len() == 1 {
                true => format!("{about}."),
                false => format!("{}: {}.", words::capital(last_name(field.path)), field.about),
            };
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    }

    /// Unit, allowed range and default, in words.
    pub fn allowed(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for field in &self.fields {
            let mut line = words::capital(field.allowed);
            if !field.unit.is_empty() {
                line = format!("{line}; {}", field.unit);
            }
            if let Some(default) = field.default {
                line = format!("{line}; {default} unless written");
            }
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    }

    /// When a change holds, in words.
    pub fn when(&self) -> &'static str {
        if self.on_reset { "Holds after a new start" } else { "Holds from the next tick on" }
    }

    /// Everything there is to know of it, as one text.
    pub fn help(&self) -> String {
        let lines = [self.about(), self.allowed(), vec![format!("{}.", self.when())]];
        lines.concat().join("\n")
    }

    fn waits(self) -> Self {
        Self { on_reset: true, ..self }
    }
}

/// The name at the end of a path.
fn last_name(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// What there is to know of `path` in the form `of` its place.
fn field(table: &'static [Field], path: &str, of: Option<&str>) -> Option<&'static Field> {
    let fits = |field: &&Field| field.of == of || field.of.is_none() || of.is_none();
    table.iter().filter(fits).find(|field| field.is_at(path))
}

fn fields(table: &'static [Field], path: &str, of: Option<&str>) -> Vec<&'static Field> {
    field(table, path, of).into_iter().collect()
}

/// Makes knobs of a place: a scenario's form that its fields are in.
#[derive(Clone, Copy)]
struct Place<'a> {
    table: &'static [Field],
    path: &'a str,
    of: Option<&'a str>,
}

impl<'a> Place<'a> {
    fn at(path: &'a str) -> Self {
        Self { table: FIELDS, path, of: None }
    }

    fn of(path: &'a str, of: &'a str) -> Self {
        Self { table: FIELDS, path, of: Some(of) }
    }

    /// The same place of another arena's form.
    fn in_table(self, table: &'static [Field]) -> Self {
        Self { table, ..self }
    }

    fn number(&self, own: &str, name: &str, value: f64, unit: Unit, scale: Scale) -> Knob {
        self.knob(own, name, Kind::Number { value, unit, scale })
    }

    fn text(&self, own: &str, name: &str, value: &str, open: bool) -> Knob {
        self.knob(own, name, Kind::Text { value: value.to_owned(), open })
    }

    fn choice(&self, own: &str, name: &str, chosen: &str, options: Vec<Choice>) -> Knob {
        self.knob(own, name, Kind::Choice { chosen: chosen.to_owned(), options })
    }

    fn knob(&self, own: &str, name: &str, kind: Kind) -> Knob {
        let path = match (self.path, own) {
            ("", own) => own.to_owned(),
            (path, "") => path.to_owned(),
            (path, own) => format!("{path}.{own}"),
        };
        let fields = fields(self.table, &path, self.of);
        Knob { name: name.to_owned(), path, fields, kind, on_reset: false }
    }

    /// A range whose ends are the fields `low` and `high` of this place.
    fn span(&self, [low, high]: [&str; 2], name: &str, span: Span) -> Knob {
        let ends = [low, high].map(|own| format!("{}.{own}", self.path));
        let mut known = Vec::new();
        // A place that is a record of its own says what the range is; its ends, what they allow.
        if self.of.is_none() {
            known.extend(fields(self.table, self.path, None));
        }
        known.extend(ends.iter().flat_map(|path| fields(self.table, path, self.of)));
        let Span { value, unit, scale, gap, form } = span;
        Knob {
            name: name.to_owned(),
            path: self.path.to_owned(),
            fields: known,
            kind: Kind::Span { value, unit, scale, gap, form },
            on_reset: false,
        }
    }
}

/// A range in the making.
struct Span {
    value: [f64; 2],
    unit: Unit,
    scale: Scale,
    gap: f64,
    form: String,
}

impl Span {
    fn new(value: [f64; 2], unit: Unit, scale: Scale) -> Self {
        Self { value, unit, scale, gap: 0.0, form: "(min: {min}, max: {max})".to_owned() }
    }
}

/// A share in per cent.
const SHARE: Scale = Scale::even(0.0, 1.0, 0.01);
