//! Intervals in files.
#![allow(missing_docs, reason = "the table of fields describes every field")]

use serde::{Deserialize, Serialize};

/// A closed interval from which a number is drawn uniformly.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Between<T> {
    pub min: T,
    pub max: T,
}

impl<T> Between<T> {
    /// The interval with `f` applied to both ends.
    pub fn map<U>(self, f: impl Fn(T) -> U) -> Between<U> {
        Between { min: f(self.min), max: f(self.max) }
    }
}

impl Between<f64> {
    /// Both ends, the lower first.
    pub fn ends(self) -> (f64, f64) {
        (self.min, self.max)
    }
}
