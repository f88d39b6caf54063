//! What the RON parser found wrong, said in terms of fields and of what they allow.

use std::ops::Range;

use ron::error::{Error as RonError, Position, SpannedError};

use super::error::nearest;
use super::outline::{Outline, Place};
use super::tokens::tokens;

/// A parse error in words, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What is allowed or what to do.
    pub help: Option<String>,
}

/// Tells what may be written at a path.
pub type Allowed = fn(&str) -> Option<&'static str>;

/// Longest piece of a text that a message quotes, characters.
const LONGEST_QUOTE: usize = 40;

/// Explains why `text` couldn't be parsed; `allowed` knows the fields of its format.
pub fn explain(text: &str, error: &SpannedError, allowed: Allowed) -> Explanation {
    let offset = byte_offset(text, &error.span.end);
    let context = Context { text, outline: Outline::of(text), offset, allowed };
    match &error.code {
        RonError::NoSuchStructField { expected, found, .. } => {
            context.unknown_field(expected, found)
        }
        RonError::NoSuchEnumVariant { expected, found, .. } => {
            context.unknown_variant(expected, found)
        }
        RonError::MissingStructField { field, .. } => context.missing_field(field),
        RonError::DuplicateStructField { field, .. } => {
            context.at_place(format!("the field `{field}` is written twice"))
        }
        RonError::Message(reason) => context.wrong_value(context.place(), reason),
        RonError::ExceededRecursionLimit => {
            context.at_offset("brackets are nested too deeply".into())
        }
        RonError::ExpectedStringEnd => context.at_place("a string has no closing quote".into()),
        RonError::UnclosedBlockComment => context.at_place("a comment has no closing `*/`".into()),
        _ if context.text_ends() => {
            context.at_offset("the text ends here, before its last closing bracket".into())
        }
        RonError::TrailingCharacters => {
            context.at_offset("something follows the last closing bracket".into())
        }
        RonError::ExpectedComma if context.rest().starts_with('(') => context.needless_bracket(),
        code => context.unreadable_value(code).unwrap_or_else(|| match code {
            RonError::ExpectedComma => context.missing_comma(),
            code => context.at_offset(plainly(code)),
        }),
    }
}

/// Shows a piece of text within a message: its first line, not too long.
pub fn quote(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut shown: String = line.chars().take(LONGEST_QUOTE).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    let printable: String = shown.chars().map(|c| if c.is_control() { '?' } else { c }).collect();
    format!("`{printable}`")
}

/// "Did you mean …?" and the list of what is known.
pub fn suggestion(found: &str, known: &[&str], intro: &str) -> String {
    let list = known.join(", ");
    match nearest(found, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`? {intro}: {list}"),
        None => format!("{intro}: {list}"),
    }
}

struct Context<'a> {
    text: &'a str,
    outline: Outline,
    /// Where the parser stopped.
    offset: usize,
    allowed: Allowed,
}

impl Context<'_> {
    fn rest(&self) -> &str {
        &self.text[self.offset..]
    }

    fn text_ends(&self) -> bool {
        self.rest().trim().is_empty()
    }

    fn place(&self) -> Option<Place> {
        self.outline.at(self.offset)
    }

    /// The value whose closing bracket the parser stopped at, or else the value it was in.
    fn around(&self) -> Option<Place> {
        let at_closer = self.rest().starts_with([')', ']', '}']);
        self.outline.at(self.offset + usize::from(at_closer))
    }

    fn path(&self, place: Option<Place>) -> String {
        place.map(|place| self.outline.path(self.text, place)).unwrap_or_default()
    }

    fn value(&self, place: Option<Place>) -> Range<usize> {
        place.map_or(self.offset..self.offset, |place| self.outline.value(place))
    }

    /// The value that the parser was reading when it stopped, if it stopped at the beginning
    /// of a value or inside one without parts.
    fn value_being_read(&self, code: &RonError) -> Option<Place> {
        // Before most complaints the parser has skipped the spaces behind what it read.
        let end_of_last = self.text[..self.offset].trim_end().len();
        let stops: &[usize] = match code {
            RonError::ExpectedComma | RonError::ExpectedMapColon => &[self.offset],
            _ => &[self.offset, end_of_last],
        };
        stops.iter().find_map(|&stop| {
            let place = self.outline.at(stop)?;
            let value = self.outline.value(place);
            let has_parts = self.outline.children(place).next().is_some();
            let is_inside = (value.start..=value.end).contains(&stop);
            (stop == value.start || value.is_empty() || (is_inside && !has_parts)).then_some(place)
        })
    }

    fn unknown_field(&self, expected: &[&str], found: &str) -> Explanation {
        let place = self.place();
        let around = self.path(place.and_then(|place| self.outline.parent(place)));
        let message = format!("unknown field {}{}", quote(found), inside(&around));
        let start = self.offset.saturating_sub(found.len());
        let help = suggestion(found, expected, "fields here");
        Explanation { span: start..self.offset, message, help: Some(help) }
    }

    fn unknown_variant(&self, expected: &[&str], found: &str) -> Explanation {
        let path = self.path(self.place());
        let message = format!("{} can't be {}", subject(&path), quote(found));
        let help = match ((self.allowed)(&path), nearest(found, expected.iter().copied())) {
            (Some(allowed), Some(name)) => format!("did you mean `{name}`? Allowed is {allowed}"),
            (Some(allowed), None) => format!("allowed is {allowed}"),
            (None, _) => suggestion(found, expected, "allowed are"),
        };
        let start = self.offset.saturating_sub(found.len());
        Explanation { span: start..self.offset, message, help: Some(help) }
    }

    fn missing_field(&self, field: &str) -> Explanation {
        let around = self.around();
        let path = self.path(around);
        let full = if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") };
        let message = format!("the field `{field}` is missing{}", inside(&path));
        let help = (self.allowed)(&full).map(|allowed| format!("allowed is {allowed}"));
        // The opening bracket shows best which of several similar values lacks the field.
        let value = self.value(around);
        let end = self.text[value.clone()].find('(').map_or(value.end, |at| value.start + at + 1);
        Explanation { span: value.start..end, message, help }
    }

    /// A value that the parser can't take for what its field needs;
    /// nothing if it stopped somewhere else.
    fn unreadable_value(&self, code: &RonError) -> Option<Explanation> {
        let mut place = self.value_being_read(code)?;
        // Where no field is known, such as at an item where names are due,
        // the value around it is the one to explain.
        loop {
            if let Some(range) = (self.allowed)(&self.path(Some(place))) {
                return Some(self.wrong_value(Some(place), &format!("allowed is {range}")));
            }
            place = self.outline.parent(place)?;
        }
    }

    fn wrong_value(&self, place: Option<Place>, reason: &str) -> Explanation {
        let path = self.path(place);
        let span = self.value(place);
        let found = match &self.text[span.clone()] {
            "" => "empty".to_owned(),
            value => quote(value),
        };
        Explanation {
            span,
            message: format!("{} is {found}; {reason}", subject(&path)),
            help: None,
        }
    }

    fn needless_bracket(&self) -> Explanation {
        let path = self.path(self.place());
        let help = (self.allowed)(&path).map(|allowed| format!("allowed is {allowed}"));
        let message = format!("{}: nothing belongs in brackets here", subject(&path));
        Explanation { span: self.offset..self.offset + 1, message, help }
    }

    /// Points at what the comma should follow.
    fn missing_comma(&self) -> Explanation {
        let before = tokens(self.text).map(|(_, span)| span);
        let last = before.take_while(|span| span.end <= self.offset).last();
        let message = "a comma is missing after this".to_owned();
        Explanation { span: last.unwrap_or(self.offset..self.offset), message, help: None }
    }

    fn at_place(&self, message: String) -> Explanation {
        let span = self.place().map_or(self.offset..self.offset, |place| self.outline.value(place));
        let start = span.start.min(self.offset);
        Explanation { span: start..self.offset.max(start), message, help: None }
    }

    fn at_offset(&self, message: String) -> Explanation {
        let len = self.rest().chars().next().map_or(0, char::len_utf8);
        Explanation { span: self.offset..self.offset + len, message, help: None }
    }
}

/// A field's path as the subject of a sentence.
fn subject(path: &str) -> String {
    if path.is_empty() { "the value".into() } else { format!("`{path}`") }
}

fn inside(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!(" in `{path}`") }
}

/// A parser's complaint about the text as such.
fn plainly(code: &RonError) -> String {
    match code {
        RonError::ExpectedMapColon => "a field's name must be followed by `:` and its value".into(),
        RonError::ExpectedIdentifier
        | RonError::InvalidIdentifier(_)
        | RonError::SuggestRawIdentifier(_) => "a name is needed here".into(),
        code => lowercase_first(&code.to_string()),
    }
}

fn lowercase_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The byte at which a position stands; the end of the text if it lies beyond.
fn byte_offset(text: &str, position: &Position) -> usize {
    let line: usize =
        text.split_inclusive('\n').take(position.line.saturating_sub(1)).map(str::len).sum();
    text[line..]
        .char_indices()
        .nth(position.col.saturating_sub(1))
        .map_or(text.len(), |(at, _)| line + at)
}
