//! The one table of a study's results, as CSV and as Parquet, in the order of the cells.

use super::Study;
use super::cell::{Done, Entry, Outcome};
use super::design::Cell;
use super::factor::Value;
use super::ledger::Ledger;
use crate::arena::lot::SinkError;
use crate::record::{ColumnTable, Datum, Kind, Metrics, OutputFile};
use std::path::Path;

/// The table as text.
pub const RESULTS_CSV: &str = "results.csv";
/// The table in columns.
pub const RESULTS_PARQUET: &str = "results.parquet";

/// Columns that every study has beside its factors and the metrics.
pub const OWN_COLUMNS: [&str; 7] =
    ["cell", "point", "seed", "ticks", "stopped_by", "state_hash", "failure"];

/// A row: a cell, where it stands in the design, and what it came to.
struct Row<'a> {
    cell: Cell,
    values: &'a [Value],
    entry: &'a Entry,
}

impl<'a> Row<'a> {
    /// Its data, in the order of [`columns`].
    fn data(&self) -> impl Iterator<Item = Datum<'a>> {
        let (done, failure) = match &self.entry.outcome {
            Outcome::Done(done) => (Some(done), None),
            Outcome::Failed(reason) => (None, Some(reason.as_str())),
        };
        let Cell { number, point, seed } = self.cell;
        let head = [number, point, seed].map(Datum::UInt64);
        let factors = self.values.iter().map(|value| match value {
            Value::Number(number) => Datum::Double(Some(*number)),
            Value::Text(text) => Datum::Text(Some(text)),
        });
        let ended = [
            Datum::UInt64(done.map_or(0, |done| done.ticks)),
            Datum::Text(done.and_then(|done| done.stopped_by.as_deref())),
            Datum::Text(done.map(|done| done.state_hash.as_str())),
            Datum::Text(failure),
        ];
        let metric = move |index| done.and_then(|done: &Done| done.metrics.get(index).copied()?);
        let metrics = (0..Metrics::NAMES.len()).map(move |index| Datum::Double(metric(index)));
        head.into_iter().chain(factors).chain(ended).chain(metrics)
    }
}

/// The columns of `study`'s table.
fn columns(study: &Study) -> impl Iterator<Item = (&str, Kind)> {
    const KINDS: [Kind; 7] = [
        Kind::UInt64,
        Kind::UInt64,
        Kind::UInt64,
        Kind::UInt64,
        Kind::Text,
        Kind::Text,
        Kind::Text,
    ];
    let (place, ended) = (0..3, 3..7);
    let own = |index: usize| (OWN_COLUMNS[index], KINDS[index]);
    let factors = study.design.columns().map(|column| match column.numeric {
        true => (column.name.as_str(), Kind::Double),
        false => (column.name.as_str(), Kind::Text),
    });
    let metrics = Metrics::NAMES.into_iter().map(|name| (name, Kind::Double));
    place.map(own).chain(factors).chain(ended.map(own)).chain(metrics)
}

/// Writes the results in `ledger` as both tables into `folder`. Cells that were not run are left
/// out; earlier tables stay until the new ones are whole.
///
/// # Errors
/// If the ledger can't be read or a table can't be written.
pub fn write(folder: &Path, study: &Study, ledger: &Ledger) -> Result<(), SinkError> {
    let mut text = csv::Writer::from_writer(OutputFile::create(&folder.join(RESULTS_CSV))?);
    let path = folder.join(RESULTS_PARQUET);
    let mut table = ColumnTable::create(&path, "results", columns(study))?;
    text.write_record(columns(study).map(|(name, _)| name))?;
    let mut latest = None;
    for number in 0..study.design.cells() {
        let Some(entry) = ledger.entry(number)? else { continue };
        let cell = study.design.cell(number);
        // Neighbours share their point.
        if latest.as_ref().is_none_or(|(point, _)| *point != cell.point) {
            latest = Some((cell.point, study.design.point(cell.point).values));
        }
        let values = latest.as_ref().map_or(&[] as &[Value], |(_, values)| values);
        let row = Row { cell, values, entry: &entry };
        text.write_record(row.data().map(|datum| written(&datum)))?;
        text.flush()?;
        table.add(row.data())?;
    }
    // Both are on the disk before either takes its name.
    let text = text.into_inner().map_err(|error| error.into_error())?;
    let table = table.finish()?;
    text.finish()?;
    table.finish()?;
    Ok(())
}

/// A datum as text: numbers in the fewest digits that read back as the same number.
fn written(datum: &Datum) -> String {
    match datum {
        Datum::Int32(number) => number.to_string(),
        Datum::UInt64(number) => number.to_string(),
        Datum::Double(Some(number)) => number.to_string(),
        Datum::Text(Some(text)) => (*text).to_owned(),
        Datum::Double(None) | Datum::Text(None) => String::new(),
    }
}
