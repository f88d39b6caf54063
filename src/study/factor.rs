//! A factor: what one thing that varies sets, level by level.

use super::form::Scale;
use super::sample::Sample;
use serde::{Deserialize, Serialize};

/// What stands in a factor's column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A number, in the field's unit.
    Number(f64),
    /// Anything else, as it would stand in a scenario, or a variant's name.
    Text(String),
}

impl std::fmt::Display for Value {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Text(text) => formatter.write_str(text),
        }
    }
}

/// A column of the results that tells where in the design a run stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its name in the table.
    pub name: String,
    /// Whether it holds numbers.
    pub numeric: bool,
}

/// One level of a factor that is listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// What stands in the factor's column.
    pub value: Value,
    /// What it sets, each `path.to.field=value`.
    pub sets: Vec<String>,
}

/// A stretch of numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// The lowest, or first.
    pub from: f64,
    /// The highest, or last.
    pub to: f64,
    /// How it is divided.
    pub scale: Scale,
    /// Whether only whole numbers count.
    pub whole: bool,
}

impl Stretch {
    /// The number at `share` of the way, 0 and 1 being the ends.
    pub fn at(&self, share: f64) -> f64 {
        let Self { from, to, scale, whole } = *self;
        let number = match scale {
            // The ends come out exactly, and nothing beyond them.
            _ if share <= 0.0 => from,
            _ if share >= 1.0 => to,
            Scale::Linear => plain(from + (to - from) * share).clamp(from, to),
            Scale::Log => plain(from * libm::pow(to / from, share)).clamp(from, to),
        };
        if whole { number.round() } else { number }
    }

    /// The number for a `draw` that is uniform on [0, 1): whole numbers are equally likely.
    pub fn sampled(&self, draw: f64) -> f64 {
        if !self.whole {
            return self.at(draw);
        }
        let Self { from, to, .. } = *self;
        let wider = Self { from: from - 0.5, to: to + 0.5, whole: false, ..*self };
        wider.at(draw).round().clamp(from, to)
    }
}

/// The number with twelve digits: 0.3 rather than 0.30000000000000004.
fn plain(number: f64) -> f64 {
    // What was just written as a number reads back as one.
    format!("{number:.11e}").parse().unwrap_or(number)
}

/// A dimension of a sample: a field and where its values lie.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The field, as `--set` names it.
    pub field: String,
    /// Its values.
    pub stretch: Stretch,
}

/// Something that varies.
#[derive(Clone, Debug)]
pub enum Factor {
    /// Its levels one by one.
    Listed {
        /// Its column.
        column: Column,
        /// Its levels.
        levels: Vec<Level>,
    },
    /// Points of a sample, worked out when they are asked for.
    Sampled {
        /// A column for each axis.
        columns: Vec<Column>,
        /// The fields.
        axes: Vec<Axis>,
        /// The points.
        sample: Sample,
    },
}

impl Factor {
    /// Its columns.
    pub fn columns(&self) -> &[Column] {
        match self {
            Self::Listed { column, .. } => std::slice::from_ref(column),
            Self::Sampled { columns, .. } => columns,
        }
    }

    /// How many levels or points it has.
    pub fn size(&self) -> u64 {
        match self {
            Self::Listed { levels, .. } => levels.len() as u64,
            Self::Sampled { sample, .. } => sample.points().into(),
        }
    }

    /// Adds to `values` and `sets` what holds at its level `number`.
    pub(super) fn take(&self, number: u64, values: &mut Vec<Value>, sets: &mut Vec<String>) {
        match self {
            Self::Listed { levels, .. } => {
                let level = &levels[number as usize];
                values.push(level.value.clone());
                sets.extend_from_slice(&level.sets);
            }
            Self::Sampled { axes, sample, .. } => {
                for (dimension, axis) in axes.iter().enumerate() {
                    let number = axis.stretch.sampled(sample.at(number as u32, dimension));
                    values.push(Value::Number(number));
                    sets.push(format!("{}={number}", axis.field));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_has_its_ends_and_equal_steps() {
        let linear = Stretch { from: 2.0, to: 8.0, scale: Scale::Linear, whole: false };
        assert_eq!([0.0, 0.5, 1.0].map(|share| linear.at(share)), [2.0, 5.0, 8.0]);
        let log = Stretch { from: 0.01, to: 100.0, scale: Scale::Log, whole: false };
        assert_eq!([0.0, 1.0].map(|share| log.at(share)), [0.01, 100.0]);
        assert_eq!(log.at(0.5), 1.0);
        let tenths = Stretch { from: 0.1, to: 0.9, scale: Scale::Linear, whole: false };
        assert_eq!([0.25, 0.5, 0.75].map(|share| tenths.at(share)), [0.3, 0.5, 0.7]);
    }

    #[test]
    fn whole_numbers_of_a_sample_are_equally_likely() {
        let die = Stretch { from: 1.0, to: 6.0, scale: Scale::Linear, whole: true };
        let mut seen = [0; 7];
        for draw in 0..6_000 {
            seen[die.sampled(f64::from(draw) / 6_000.0) as usize] += 1;
        }
        assert_eq!(seen, [0, 1000, 1000, 1000, 1000, 1000, 1000]);
    }
}
