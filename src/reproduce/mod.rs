//! Reproductions: studies whose results stand beside what a paper published.
//!
//! A [`Reproduction`] is a shipped study and a function that reads its results: which of the
//! published numbers came out, which did not, and what that says. Numbers are reported as they
//! come out; nothing here is tuned toward a claim. [`dispatch`] has experiments of its own, whose
//! runs converge or don't, and shares instead of medians.

pub mod dispatch;
pub mod lot;

use crate::study::results::Results;
use crate::study::statistics::Summary;

/// A study beside a paper.
#[derive(Clone, Copy, Debug)]
pub struct Reproduction {
    /// Its name, and that of its folder.
    pub name: &'static str,
    /// What it reproduces, in a line.
    pub title: &'static str,
    /// The paper.
    pub source: &'static str,
    /// The shipped study that makes the results.
    pub study: &'static str,
    /// What a quick one sets in every run.
    pub quick: &'static [&'static str],
    /// Reads the results.
    pub compare: fn(&Results) -> Comparison,
}

/// Published numbers and ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The numbers, group by group.
    pub groups: Vec<Group>,
    /// What they say, in a paragraph made from them.
    pub reading: String,
}

/// Numbers that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What they are about.
    pub title: String,
    /// The numbers.
    pub findings: Vec<Finding>,
}

/// A number that was published, and ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What is measured.
    pub quantity: String,
    /// Its unit; empty for indices.
    pub unit: &'static str,
    /// Decimals that are worth reading.
    pub decimals: usize,
    /// What the paper says.
    pub published: Option<f64>,
    /// What came out, over the cases that `over` names.
    pub ours: Option<Summary>,
    /// Over what the median and the quartiles are.
    pub over: &'static str,
}

/// All reproductions.
pub const ALL: [Reproduction; 1] = [lot::RULES];

/// The reproduction called `name`.
pub fn find(name: &str) -> Option<&'static Reproduction> {
    ALL.iter().find(|reproduction| reproduction.name == name)
}
