//! Why there is no report.

use crate::record::OutputError;
use crate::scenario::FileError;
use miette::{Diagnostic, LabeledSpan, SourceCode};
use std::fmt::Display;
use std::path::Path;

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The folder isn't what a run leaves, or what lies in it is damaged.
    #[error(transparent)]
    Input(#[from] FileError),
    /// The page could not be written.
    #[error(transparent)]
    Output(#[from] OutputError),
}

impl ReportError {
    fn cause(&self) -> &dyn Diagnostic {
        match self {
            Self::Input(error) => error,
            Self::Output(error) => error,
        }
    }

    /// Something is wrong with the file or folder at `path` as a whole.
    pub fn whole(path: &Path, message: impl Into<String>) -> Self {
        Self::Input(FileError::whole(path.display().to_string(), message))
    }

    /// Something is wrong at `line`, counted from 1, of the file at `path`.
    pub fn at(path: &Path, line: u64, message: impl Into<String>) -> Self {
        Self::Input(FileError::whole(format!("{}:{line}", path.display()), message))
    }
}

// By hand, since a `FileError` has a method `help` of its own, which a derived one would take.
impl Diagnostic for ReportError {
    fn help(&self) -> Option<Box<dyn Display + '_>> {
        self.cause().help()
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.cause().source_code()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.cause().labels()
    }
}
