//! The results of a study read back: columns of factors and metrics, and pairs of like runs.

use super::factor::Value;
use super::folder::StudyManifest;
use super::table::{OWN_COLUMNS, RESULTS_CSV};
use crate::scenario::FileError;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Results in columns.
#[derive(Clone, Debug)]
pub struct Results {
    /// What was run.
    pub manifest: StudyManifest,
    /// The point in the design of each run that came to its end.
    pub points: Vec<u64>,
    /// Its seed.
    pub seeds: Vec<u64>,
    /// For each column of the factors: the value in each run.
    pub factors: Vec<Vec<Value>>,
    /// For each metric: the value in each run; NaN where it has none.
    pub metrics: Vec<Vec<f64>>,
    /// For each column of a listed factor: the runs with each value. Sampled values hardly repeat.
    rows: Vec<Option<BTreeMap<String, Vec<usize>>>>,
    /// Cells that failed, and why.
    pub failures: Vec<(u64, String)>,
    /// Runs that a condition ended early.
    pub stopped: usize,
}

impl Results {
    /// Reads the results in a study's folder.
    ///
    /// # Errors
    /// Names the file and line that can't be read.
    pub fn read(folder: &Path) -> Result<Self, FileError> {
        let path = folder.join("manifest.json");
        let name = path.display().to_string();
        let text = fs::read_to_string(&path)
            .map_err(|error| FileError::whole(&name, format!("the file can't be read: {error}")))?;
        let manifest: StudyManifest = serde_json::from_str(&text)
            .map_err(|error| FileError::whole(&name, format!("not a study's manifest: {error}")))?;
        Self::read_table(&folder.join(RESULTS_CSV), manifest)
    }

    fn read_table(path: &Path, manifest: StudyManifest) -> Result<Self, FileError> {
        let name = path.display().to_string();
        let wrong = |error: csv::Error| {
            let line = error.position().map_or(String::new(), |at| format!("line {}: ", at.line()));
            FileError::whole(&name, format!("{line}{error}"))
        };
        let mut table = csv::Reader::from_path(path).map_err(wrong)?;
        let heads = table.headers().map_err(wrong)?.clone();
        let place = |column: &str| {
            heads.iter().position(|head| head == column).ok_or_else(|| {
                FileError::whole(&name, format!("the table has no column `{column}`"))
            })
        };
        let factor_columns: Vec<(usize, bool)> = manifest
            .factors
            .iter()
            .flat_map(|factor| &factor.columns)
            .map(|column| Ok((place(&column.name)?, column.numeric)))
            .collect::<Result<_, FileError>>()?;
        let metric_columns: Vec<usize> =
            manifest.metrics.iter().map(|metric| place(metric)).collect::<Result<_, _>>()?;
        let own = OWN_COLUMNS.map(place);
        let [cell, point, seed, _, stopped_by, _, failure] = own;
        let (cell, point, seed) = (cell?, point?, seed?);
        let (stopped_by, failure) = (stopped_by?, failure?);

        let listed = manifest.factors.iter().flat_map(|factor| {
            factor.columns.iter().map(|_| factor.levels.as_ref().map(|_| BTreeMap::new()))
        });
        let mut results = Self {
            rows: listed.collect(),
            factors: vec![Vec::new(); factor_columns.len()],
            metrics: vec![Vec::new(); metric_columns.len()],
            manifest,
            points: Vec::new(),
            seeds: Vec::new(),
            failures: Vec::new(),
            stopped: 0,
        };
        for row in table.records() {
            let row = row.map_err(wrong)?;
            let line = row.position().map_or(0, csv::Position::line);
            let number = |column: usize| {
                row[column].parse().map_err(|_| {
                    let message = format!("line {line}: `{}` is no whole number", &row[column]);
                    FileError::whole(&name, message)
                })
            };
            if !row[failure].is_empty() {
                results.failures.push((number(cell)?, row[failure].to_owned()));
                continue;
            }
            results.points.push(number(point)?);
            results.seeds.push(number(seed)?);
            results.stopped += usize::from(!row[stopped_by].is_empty());
            let real = |column: usize| {
                row[column].parse::<f64>().map_err(|_| {
                    FileError::whole(&name, format!("line {line}: `{}` is no number", &row[column]))
                })
            };
            for (values, (column, numeric)) in results.factors.iter_mut().zip(&factor_columns) {
                values.push(match numeric {
                    true => Value::Number(real(*column)?),
                    false => Value::Text(row[*column].to_owned()),
                });
            }
            let number = results.points.len() - 1;
            for (rows, (column, _)) in results.rows.iter_mut().zip(&factor_columns) {
                if let Some(rows) = rows {
                    rows.entry(row[*column].to_owned()).or_insert_with(Vec::new).push(number);
                }
            }
            for (values, column) in results.metrics.iter_mut().zip(&metric_columns) {
                values.push(if row[*column].is_empty() { f64::NAN } else { real(*column)? });
            }
        }
        Ok(results)
    }

    /// How many runs came to their end.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether no run came to its end.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The place of a factor's column; none if there is no such factor.
    pub fn factor(&self, name: &str) -> Option<usize> {
        let columns = self.manifest.factors.iter().flat_map(|factor| &factor.columns);
        columns.map(|column| column.name.as_str()).position(|known| known == name)
    }

    /// The values of a metric, one a run; empty if there is no such metric.
    pub fn metric(&self, name: &str) -> &[f64] {
        let place = self.manifest.metrics.iter().position(|known| known == name);
        place.map_or(&[], |place| &self.metrics[place])
    }

    /// The runs in which each of these columns has this value, in the order of the cells.
    pub fn rows_where(&self, conditions: &[(usize, &Value)]) -> Vec<usize> {
        let holds = |row: &usize| {
            conditions.iter().all(|(factor, value)| self.factors[*factor][*row] == **value)
        };
        let known = conditions.iter().filter_map(|(factor, value)| {
            self.rows[*factor].as_ref().map(|rows| rows.get(&value.to_string()))
        });
        // The shortest list of runs that holds them all.
        match known.min_by_key(|rows| rows.map_or(0, Vec::len)) {
            Some(rows) => rows.into_iter().flatten().copied().filter(holds).collect(),
            None => (0..self.len()).filter(holds).collect(),
        }
    }

    /// The finite values of a metric in some runs.
    pub fn values(&self, metric: &str, rows: &[usize]) -> Vec<f64> {
        let values = self.metric(metric);
        let of_row = |row: &usize| values.get(*row).copied().filter(|value| value.is_finite());
        rows.iter().filter_map(of_row).collect()
    }

    /// Pairs of runs that differ in `factor` alone: same seed, same values of all other factors;
    /// the first of a pair has the value `level`, the second `baseline`.
    pub fn pairs(&self, factor: usize, level: &Value, baseline: &Value) -> Vec<(usize, usize)> {
        let key = |row: usize| {
            let others = (0..self.factors.len()).filter(|other| *other != factor);
            let values: Vec<String> =
                others.map(|other| self.factors[other][row].to_string()).collect();
            (self.seeds[row], values)
        };
        let of_baseline: BTreeMap<_, usize> =
            self.rows_where(&[(factor, baseline)]).into_iter().map(|row| (key(row), row)).collect();
        let of_level = self.rows_where(&[(factor, level)]).into_iter();
        of_level.filter_map(|row| Some((row, *of_baseline.get(&key(row))?))).collect()
    }

    /// The finite pairs of a metric over pairs of runs.
    pub fn paired_values(&self, metric: &str, pairs: &[(usize, usize)]) -> Vec<(f64, f64)> {
        let values = self.metric(metric);
        pairs
            .iter()
            .filter_map(|&(left, right)| Some((*values.get(left)?, *values.get(right)?)))
            .filter(|(left, right)| left.is_finite() && right.is_finite())
            .collect()
    }
}
