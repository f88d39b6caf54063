//! A RON file read into its form, with errors in terms of fields.

use std::ops::Range;

use serde::de::DeserializeOwned;

use super::error::FileError;
use super::explain::{Allowed, Explanation, explain, quote, suggestion};
use super::source::Source;
use super::tokens::{Token, tokens};

/// Reads the form that `source` must hold: one of `heads` stands at its top and says which
/// `kind` of thing it is about.
///
/// # Errors
/// Points at the line that is wrong and says what is allowed.
pub fn read_form<T: DeserializeOwned>(
    source: &Source,
    heads: &[&str],
    kind: &str,
    allowed: Allowed,
) -> Result<T, FileError> {
    known_head(source, heads, kind)?;
    ron::from_str(&source.text).map_err(|error| {
        let Explanation { span, message, help } = explain(&source.text, &error, allowed);
        let error = FileError::at(&source.name, &source.text, span, message);
        match help {
            Some(help) => error.with_help(help),
            None => error,
        }
    })
}

/// A file must say at its top what it is about.
pub fn known_head(source: &Source, heads: &[&str], kind: &str) -> Result<(), FileError> {
    let Source { name, text, .. } = source;
    let (found, span) = head_of(text);
    if heads.contains(&found) {
        return Ok(());
    }
    let message = match found {
        "" => format!("the file doesn't say which {kind} it is about"),
        found => format!("there is no {kind} {}", quote(found)),
    };
    Err(FileError::at(name, text, span, message).with_help(suggestion(
        found,
        heads,
        &format!("allowed is Name(...) with one of the {kind}s"),
    )))
}

/// The word at the top of `text`, if it begins with one, and its place.
pub fn head_of(text: &str) -> (&str, Range<usize>) {
    let first = tokens(text).next();
    let (token, span) = first.unwrap_or((Token::Unfinished, text.len()..text.len()));
    let found = if token == Token::Word { &text[span.clone()] } else { "" };
    (found, span)
}
