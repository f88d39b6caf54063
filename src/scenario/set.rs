//! `--set path.to.field=value`: one field of a scenario replaced on the command line.
//!
//! The scenario is written out in full, the value's bytes are exchanged and the text is read
//! again, so that a field set this way meets the same checks as one in a file.

use std::ops::Range;

use ron::error::{Error as RonError, SpannedError};

use super::error::FileError;
use super::explain::{Explanation, explain, quote, suggestion};
use super::form::{Form, allowed_at, to_ron};
use super::outline::{Lost, Outline};
use super::tokens::is_one_value;

/// Sets one field of `form` as `argument` says.
///
/// # Errors
/// Names the argument, the field, what is allowed and the nearest known name.
pub fn set<F: Form>(form: &F, argument: &str) -> Result<F, FileError> {
    let argument = Argument::split(argument)?;
    let text = to_ron(form);
    let outline = Outline::of(&text);
    let place = match outline.find(&text, argument.path) {
        Ok(place) => place,
        Err(lost) => return Err(argument.unknown::<F>(&text, &outline, lost)),
    };
    let span = outline.value(place);
    let mut failures = Vec::new();
    for value in readings(argument.value) {
        match parse_with(&text, &span, &value) {
            Ok(form) => return Ok(form),
            Err(failure) => failures.push(failure),
        }
    }
    Err(argument.refused::<F>(failures))
}

/// A `path=value` in its parts.
struct Argument<'a> {
    whole: &'a str,
    path: &'a str,
    path_span: Range<usize>,
    value: &'a str,
    value_span: Range<usize>,
}

impl<'a> Argument<'a> {
    fn split(whole: &'a str) -> Result<Self, FileError> {
        let Some(equals) = whole.find('=') else {
            return Err(FileError::in_argument(whole, 0..whole.len(), "there is no `=`")
                .with_help("allowed is path.to.field=value, as lots=100"));
        };
        let path_span = trimmed(whole, 0..equals);
        let value_span = trimmed(whole, equals + 1..whole.len());
        let (path, value) = (&whole[path_span.clone()], &whole[value_span.clone()]);
        Ok(Argument { whole, path, path_span, value, value_span })
    }

    fn unknown<F: Form>(&self, text: &str, outline: &Outline, lost: Option<Lost>) -> FileError {
        let Some(Lost { at, depth }) = lost else {
            return FileError::in_argument(self.whole, 0..0, "the scenario is empty");
        };
        let around = outline.path(text, at);
        let step = self.path.split('.').nth(depth).unwrap_or_default();
        let names: Vec<String> =
            outline.children(at).map(|child| outline.name(text, child)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (message, help) = if around.is_empty() {
            (format!("unknown field {}", quote(step)), suggestion(step, &names, "fields"))
        } else if names.is_empty() {
            let value = quote(&text[outline.value(at)]);
            (
                format!("`{around}` is {value} and has no field {}", quote(step)),
                allowed::<F>(&around),
            )
        } else {
            let message = format!("unknown field {} in `{around}`", quote(step));
            let kind = if names[0] == "0" { "items here" } else { "fields here" };
            (message, suggestion(step, &names, kind))
        };
        FileError::in_argument(self.whole, self.path_span.clone(), message).with_help(help)
    }

    /// The failure that says most about what the user meant.
    fn refused<F: Form>(&self, failures: Vec<Failure>) -> FileError {
        let is = |kind: fn(&RonError) -> bool| move |failure: &&Failure| kind(&failure.reason);
        let best = failures
            .iter()
            .find(is(|error| matches!(error, RonError::MissingStructField { .. })))
            .or(failures
                .iter()
                .find(is(|error| matches!(error, RonError::NoSuchEnumVariant { .. }))))
            .or(failures.first());
        let range = allowed_at::<F>(self.path).map(|text| format!("allowed is {text}"));
        let (message, help) = match best {
            _ if self.value.is_empty() => ("the value is missing".to_owned(), range),
            _ if !is_one_value(self.value) => {
                (format!("`{}` is {}, not one value", self.path, quote(self.value)), range)
            }
            Some(failure) if failure.message.contains("allowed is") => {
                (failure.message.clone(), failure.help.clone())
            }
            Some(failure) => (failure.message.clone(), failure.help.clone().or(range)),
            None => ("the value can't be read".to_owned(), range),
        };
        let error = FileError::in_argument(self.whole, self.value_span.clone(), message);
        match help {
            Some(help) => error.with_help(help),
            None => error,
        }
    }
}

/// The bytes of `text` at `span` without the spaces around them.
fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let part = &text[span.clone()];
    let start = span.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

fn allowed<F: Form>(path: &str) -> String {
    allowed_at::<F>(path).map_or_else(String::new, |text| format!("allowed is {text}"))
}

/// The values that a user may have meant by `value`, most literal first:
/// the value itself, a kebab-case name of a variant, and a string without its quotes.
fn readings(value: &str) -> Vec<String> {
    let mut readings = Vec::new();
    if is_one_value(value) {
        // The line break ends a comment that would otherwise swallow what follows.
        readings.push(format!("{value}\n"));
    }
    let is_name = value.starts_with(|c: char| c.is_ascii_alphabetic())
        && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if is_name {
        let variant = pascal_case(value);
        // A variant with fields of its own takes their defaults.
        readings.push(format!("{variant}()"));
        readings.push(variant);
    }
    // What begins with a quote was meant to end with one.
    if !value.is_empty() && !value.starts_with('"') {
        readings.push(format!("{value:?}"));
    }
    readings
}

/// `double-auction` as `DoubleAuction`.
fn pascal_case(kebab: &str) -> String {
    kebab
        .split('-')
        .flat_map(|word| {
            let mut chars = word.chars();
            chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars)
        })
        .collect()
}

/// Why a value was refused.
struct Failure {
    reason: RonError,
    message: String,
    help: Option<String>,
}

/// Parses `text` with its bytes at `span` replaced by `value`.
fn parse_with<F: Form>(text: &str, span: &Range<usize>, value: &str) -> Result<F, Failure> {
    let changed = format!("{}{value}{}", &text[..span.start], &text[span.end..]);
    ron::from_str(&changed).map_err(|error: SpannedError| {
        let Explanation { message, help, .. } = explain(&changed, &error, allowed_at::<F>);
        Failure { reason: error.code, message, help }
    })
}
