//! What is written in a study file.
//!
//! These types are the file format; `docs/studies.md` describes it field by field.

use ron::value::RawValue;
use serde::{Deserialize, Serialize};

/// A study: the top of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// The headline.
    pub title: String,
    /// What it asks, in a sentence or two.
    #[serde(default)]
    pub about: String,
    /// A shipped scenario's name, or a path relative to the study's file.
    pub scenario: String,
    /// Fields that every run sets, each `path.to.field=value`.
    #[serde(default)]
    pub set: Vec<String>,
    /// The seeds; every point of the design runs on each of them.
    #[serde(default)]
    pub seeds: Seeds,
    /// What varies; factors are crossed with each other.
    pub factors: Vec<Factor>,
    /// When a run ends before its last tick.
    #[serde(default)]
    pub stop: Vec<Stop>,
    /// What happens when a run fails.
    #[serde(default)]
    pub on_failure: OnFailure,
}

/// The seeds of a study.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Seeds {
    /// `count` seeds from `first` on.
    From {
        /// The first seed.
        first: u64,
        /// How many.
        count: u32,
    },
    /// These seeds.
    List(Vec<u64>),
}

impl Default for Seeds {
    fn default() -> Self {
        Self::From { first: 42, count: 1 }
    }
}

/// Something that varies.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Factor {
    /// One field takes each of these values.
    List {
        /// The column's name; the field's path if left out.
        #[serde(default)]
        name: String,
        /// The field, as `--set` names it.
        field: String,
        /// The values, as they would stand in the scenario.
        values: Vec<Box<RawValue>>,
    },
    /// One field takes values at equal distances.
    Range {
        /// The column's name; the field's path if left out.
        #[serde(default)]
        name: String,
        /// The field, as `--set` names it.
        field: String,
        /// The first value.
        from: f64,
        /// The last value.
        to: f64,
        /// How many values, both ends included.
        count: u32,
        /// Whether the distances are differences or ratios.
        #[serde(default)]
        scale: Scale,
        /// Whether values are rounded to whole numbers.
        #[serde(default)]
        whole: bool,
    },
    /// Several fields change together, as one named variant or another.
    Variants {
        /// The column's name.
        name: String,
        /// The variants.
        of: Vec<Variant>,
    },
    /// Several fields are sampled together.
    Sample {
        /// How the points are spread.
        method: Method,
        /// How many points.
        points: u32,
        /// The seed of the sample; the runs' seeds are another thing.
        #[serde(default)]
        seed: u64,
        /// The fields and their ranges.
        over: Vec<Dimension>,
    },
}

/// Fields that change together.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// What it is called in tables.
    pub name: String,
    /// What it sets, each `path.to.field=value`.
    #[serde(default)]
    pub set: Vec<String>,
}

/// A field that is sampled.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// The column's name; the field's path if left out.
    #[serde(default)]
    pub name: String,
    /// The field, as `--set` names it.
    pub field: String,
    /// The lowest value.
    pub from: f64,
    /// The highest value.
    pub to: f64,
    /// Whether equal shares of the sample go to equal differences or to equal ratios.
    #[serde(default)]
    pub scale: Scale,
    /// Whether values are whole numbers.
    #[serde(default)]
    pub whole: bool,
}

/// How a stretch of numbers is divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scale {
    /// By differences.
    #[default]
    Linear,
    /// By ratios; both ends are above zero.
    Log,
}

/// How the points of a sample are spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// Independently and uniformly.
    Random,
    /// One point in each of as many slices of every dimension (McKay, Beckman, Conover 1979).
    LatinHypercube,
    /// A Sobol sequence, scrambled as Owen does; best with a power of two of points.
    Sobol,
}

/// When a run ends before its last tick; looked at after each day of the scenario.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Stop {
    /// Once the metric of the run so far is at least this.
    AtLeast {
        /// The metric's name.
        metric: String,
        /// The value that ends the run.
        value: f64,
    },
    /// Once the metric of the run so far is at most this.
    AtMost {
        /// The metric's name.
        metric: String,
        /// The value that ends the run.
        value: f64,
    },
    /// Once the metric of the run so far has moved by no more than a share of itself.
    Steady {
        /// The metric's name.
        metric: String,
        /// The share.
        within: f64,
        /// For how many days.
        days: u32,
    },
}

/// What happens when a run fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnFailure {
    /// No further run starts.
    #[default]
    Stop,
    /// The others go on; the table says which failed and why.
    GoOn,
}
