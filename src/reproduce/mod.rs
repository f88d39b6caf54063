//! Reproductions: results that stand beside what a paper published.
//!
//! A [`Reproduction`] is an experiment and a function that reads its results: which of the
//! published numbers came out, which did not, and what that says. Numbers are reported as they
//! come out; nothing here is tuned toward a claim. [`dispatch`] has experiments of its own, whose
//! runs converge or don't, and shares instead of medians; so has [`venues`].

pub mod dispatch;
pub mod lot;
pub mod venues;
pub mod waypoint;

use crate::scenario::FileError;
use crate::study::negotiations::Negotiations;
use crate::study::results::Results;
use crate::study::statistics::Summary;
use std::path::Path;

/// An experiment beside a paper.
#[derive(Clone, Copy, Debug)]
pub struct Reproduction {
    /// Its name, and that of its folder.
    pub name: &'static str,
    /// What it reproduces, in a line.
    pub title: &'static str,
    /// The paper.
    pub source: &'static str,
    /// What makes the results, and what reads them.
    pub experiment: Experiment,
}

/// What makes results, and what reads them.
#[derive(Clone, Copy, Debug)]
pub enum Experiment {
    /// A shipped study.
    Study {
        /// Its name.
        study: &'static str,
        /// What a quick one sets in every run.
        quick: &'static [&'static str],
        /// Reads the results.
        compare: fn(&Results) -> Comparison,
    },
    /// Random merging games, each settled in several ways.
    Negotiations {
        /// Reads the results.
        compare: fn(&Negotiations) -> Comparison,
    },
}

/// The results of an experiment.
#[derive(Clone, Debug)]
pub enum Evidence {
    /// Of a study.
    Study(Box<Results>),
    /// Of negotiations.
    Negotiations(Negotiations),
}

impl Evidence {
    /// What came out of a study.
    pub fn study(results: Results) -> Self {
        Self::Study(Box::new(results))
    }
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
    /// Which number of ours stands beside the published one.
    pub statistic: Statistic,
    /// Over what the median and the quartiles are.
    pub over: &'static str,
}

/// A number of a [`Summary`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Statistic {
    /// Half of the cases lie below.
    #[default]
    Median,
    /// A quarter of the cases lies above.
    UpperQuartile,
    /// The highest case.
    Maximum,
}

/// All reproductions.
pub const ALL: [Reproduction; 6] =
    [lot::RULES, lot::METHODS, lot::CHOICES, lot::MISREPORTS, lot::CONDUCT, waypoint::WAYPOINT];

/// The reproduction called `name`.
pub fn find(name: &str) -> Option<&'static Reproduction> {
    ALL.iter().find(|reproduction| reproduction.name == name)
}

impl Reproduction {
    /// Reads the results that its experiment has left in `folder`.
    ///
    /// # Errors
    /// Names the file and line that can't be read.
    pub fn read(&self, folder: &Path) -> Result<Evidence, FileError> {
        match self.experiment {
            Experiment::Study { .. } => Results::read(folder).map(Evidence::study),
            Experiment::Negotiations { .. } => {
                Negotiations::read(folder).map(Evidence::Negotiations)
            }
        }
    }

    /// What its results say beside the paper.
    pub fn compare(&self, evidence: &Evidence) -> Comparison {
        match (self.experiment, evidence) {
            (Experiment::Study { compare, .. }, Evidence::Study(results)) => compare(results),
            (Experiment::Negotiations { compare }, Evidence::Negotiations(held)) => compare(held),
            // Another experiment's results say nothing here.
            _ => Comparison { groups: Vec::new(), reading: String::new() },
        }
    }
}

impl Evidence {
    /// How much there is, in words.
    pub fn size(&self) -> String {
        match self {
            Self::Study(results) => format!("{} runs", results.len()),
            Self::Negotiations(held) => format!("{} trials", held.manifest.trials),
        }
    }
}

impl Finding {
    /// Our number beside the published one.
    pub fn value(&self) -> Option<f64> {
        let ours = self.ours?;
        Some(match self.statistic {
            Statistic::Median => ours.median,
            Statistic::UpperQuartile => ours.upper,
            Statistic::Maximum => ours.max,
        })
    }

    /// What is measured, with the statistic where it isn't the median.
    pub fn label(&self) -> String {
        match self.statistic {
            Statistic::Median => self.quantity.clone(),
            other => format!("{}, {}", self.quantity, other.name()),
        }
    }

    fn published(self, number: f64) -> Self {
        Self { published: Some(number), ..self }
    }

    fn unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }
}

impl Statistic {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Median => "median",
            Self::UpperQuartile => "upper quartile",
            Self::Maximum => "maximum",
        }
    }
}
