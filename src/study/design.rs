//! The design of a study: factors crossed with each other, every point on every seed.
//!
//! A cell is one run. Cells are numbered: the first factor changes slowest, the seed fastest.
//! A cell is worked out from its number alone, so that a study of a million runs needs no list
//! of them, and any machine can run any cell.

use super::factor::{Column, Factor, Value};

/// All runs of a study.
#[derive(Clone, Debug)]
pub struct Design {
    factors: Vec<Factor>,
    seeds: Vec<u64>,
    points: u64,
}

/// One run of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its number, from 0.
    pub number: u64,
    /// The number of its point in the design, from 0.
    pub point: u64,
    /// The seed of every random stream.
    pub seed: u64,
}

/// What holds at a point of the design.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// A value for each column.
    pub values: Vec<Value>,
    /// What is set, in the order of the factors.
    pub sets: Vec<String>,
}

impl Design {
    /// Crosses `factors` and runs each point on each of `seeds`;
    /// none if that is more than a 64-bit number of cells.
    pub fn new(factors: Vec<Factor>, seeds: Vec<u64>) -> Option<Self> {
        let points =
            factors.iter().try_fold(1_u64, |points, factor| points.checked_mul(factor.size()))?;
        points.checked_mul(seeds.len() as u64)?;
        Some(Self { factors, seeds, points })
    }

    /// The factors, the one that changes slowest first.
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// The columns of all factors.
    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.factors.iter().flat_map(Factor::columns)
    }

    /// The seeds of each point.
    pub fn seeds(&self) -> &[u64] {
        &self.seeds
    }

    /// How many points there are.
    pub fn points(&self) -> u64 {
        self.points
    }

    /// How many cells there are.
    pub fn cells(&self) -> u64 {
        self.points * self.seeds.len() as u64
    }

    /// The cell `number`, which is below [`cells`](Self::cells).
    pub fn cell(&self, number: u64) -> Cell {
        let seeds = self.seeds.len() as u64;
        Cell { number, point: number / seeds, seed: self.seeds[(number % seeds) as usize] }
    }

    /// What holds at the point `number`, which is below [`points`](Self::points).
    pub fn point(&self, number: u64) -> Point {
        let (mut values, mut sets, mut slower) = (Vec::new(), Vec::new(), self.points);
        let mut rest = number;
        for factor in &self.factors {
            slower /= factor.size();
            factor.take(rest / slower, &mut values, &mut sets);
            rest %= slower;
        }
        Point { values, sets }
    }
}
