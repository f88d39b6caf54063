//! One error for everything that can be wrong with an input: which file, where, why, what is allowed.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};

/// What is wrong with an input, pointing at the place.
///
/// [`Display`](fmt::Display) gives one plain line, `file:line:column: message`;
/// as a [`Diagnostic`] it also shows the line itself.
#[derive(Clone, Debug)]
pub struct FileError(Box<Details>);

#[derive(Clone, Debug)]
struct Details {
    /// The input: a path, a shipped name or a command-line argument.
    name: String,
    /// The text the span refers to; none if there is no text to show.
    source: Option<NamedSource<Arc<str>>>,
    span: Option<Range<usize>>,
    /// Line and column, both from 1, the column in characters.
    position: Option<(usize, usize)>,
    message: String,
    help: Option<String>,
}

/// A line longer than this is named, but not shown, bytes.
const LONGEST_SHOWN_LINE: usize = 1_000;

impl FileError {
    /// An error about an input as a whole, such as a missing file.
    pub fn whole(name: impl Into<String>, message: impl Into<String>) -> Self {
        FileError(Box::new(Details {
            name: name.into(),
            source: None,
            span: None,
            position: None,
            message: message.into(),
            help: None,
        }))
    }

    /// An error at the bytes `span` of the `text` of a file.
    pub fn at(name: &str, text: &str, span: Range<usize>, message: impl Into<String>) -> Self {
        let span = clamp(text, span);
        let mut error = Self::whole(name, message);
        error.0.position = Some(position(text, span.start));
        error.0.source = shown(name, text, &span);
        error.0.span = Some(span);
        error
    }

    /// An error at the bytes `span` of a command-line `argument`, which has no lines to count.
    pub fn in_argument(argument: &str, span: Range<usize>, message: impl Into<String>) -> Self {
        let name = format!("--set {argument}");
        let span = clamp(argument, span);
        let mut error = Self::whole(name, message);
        error.0.source = shown("--set", argument, &span);
        error.0.span = Some(span);
        error
    }

    /// Adds what is allowed or what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// The input: a path, a shipped name or a command-line argument.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Line and column, both from 1, the column in characters;
    /// none if the error is about the whole input.
    pub fn position(&self) -> Option<(usize, usize)> {
        self.0.position
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What is allowed or what to do.
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { name, position, message, .. } = &*self.0;
        match position {
            Some((line, column)) => write!(f, "{name}:{line}:{column}: {message}"),
            None => write!(f, "{name}: {message}"),
        }
    }
}

impl std::error::Error for FileError {}

impl Diagnostic for FileError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.0.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.0.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        // Without a source to show, a label would have nothing to point at.
        self.0.source.as_ref()?;
        let label = LabeledSpan::underline(self.0.span.clone()?);
        Some(Box::new(std::iter::once(label)))
    }
}

/// The text to show around `span`; none where the line is too long to be read.
fn shown(name: &str, text: &str, span: &Range<usize>) -> Option<NamedSource<Arc<str>>> {
    let line = line_around(text, span.start);
    (line.len() <= LONGEST_SHOWN_LINE).then(|| NamedSource::new(name, Arc::from(text)))
}

/// Moves a span into its text and onto character boundaries.
fn clamp(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    let end = text.floor_char_boundary(span.end).max(start);
    start..end
}

/// Line and column of a byte offset, both from 1, the column in characters.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset];
    let line = 1 + before.bytes().filter(|&byte| byte == b'\n').count();
    let column = 1 + text[line_around(text, offset).start..offset].chars().count();
    (line, column)
}

/// The bytes of the line that contains `offset`, without its line break.
pub(super) fn line_around(text: &str, offset: usize) -> Range<usize> {
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let end = text[offset..].find(['\r', '\n']).map_or(text.len(), |at| offset + at);
    start..end
}

/// The known name closest to `found`, if one is close enough to be meant.
pub(super) fn nearest<'a>(
    found: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    const CLOSE_ENOUGH: f64 = 0.75;
    let found = found.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&found, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= CLOSE_ENOUGH)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_counts_lines_and_characters() {
        let text = "(\n  é: 1,\n  lots: 0,\n)";
        let at = text.find('0').expect("there is a zero");
        let error = FileError::at("a.ron", text, at..at + 1, "too few");
        assert_eq!(error.to_string(), "a.ron:3:9: too few");
        let wide = text.find(':').expect("there is a colon");
        assert_eq!(FileError::at("a.ron", text, wide..wide, "x").position(), Some((2, 4)));
    }

    #[test]
    fn a_span_beyond_the_text_or_inside_a_character_is_moved() {
        let error = FileError::at("a.ron", "aé", 2..99, "x");
        assert_eq!(error.position(), Some((1, 2)));
        assert!(error.labels().is_some_and(|mut labels| labels.any(|label| label.offset() == 1)));
    }

    #[test]
    fn very_long_lines_are_not_shown() {
        let text = "x".repeat(LONGEST_SHOWN_LINE + 1);
        let error = FileError::at("a.ron", &text, 5..6, "x");
        assert!(error.source_code().is_none() && error.labels().is_none());
        assert_eq!(error.position(), Some((1, 6)));
    }

    #[test]
    fn nearest_takes_typos_and_leaves_strangers() {
        let known = ["title", "ticks", "lots", "bays", "step_hours"];
        for (found, meant) in [
            ("tickz", Some("ticks")),
            ("Lots", Some("lots")),
            ("bay", Some("bays")),
            ("step", Some("step_hours")),
            ("quux", None),
        ] {
            assert_eq!(nearest(found, known), meant, "{found}");
        }
    }
}
