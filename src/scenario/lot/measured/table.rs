//! A CSV file with a header, read cell by cell with errors that point at the line.

use csv::StringRecord;

use crate::scenario::error::{FileError, line_around};
use crate::scenario::explain::{quote, suggestion};
use crate::scenario::source::Data;

/// A CSV file in memory.
pub struct Table<'a> {
    data: &'a Data,
    header: StringRecord,
    /// At least one.
    pub rows: Vec<Row>,
}

/// A row with the byte at which it begins.
pub struct Row {
    cells: StringRecord,
    start: usize,
}

/// A column of a [`Table`].
#[derive(Clone, Copy, Debug)]
pub struct Column(usize);

impl<'a> Table<'a> {
    /// Reads a table.
    ///
    /// # Errors
    /// Points at a row that is longer or shorter than the header, and at a table without rows.
    pub fn of(data: &'a Data) -> Result<Self, FileError> {
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(data.text.as_bytes());
        let header = reader.headers().map_err(|error| broken(data, &error))?.clone();
        let mut rows = Vec::new();
        for cells in reader.records() {
            let cells = cells.map_err(|error| broken(data, &error))?;
            let start = start_of(cells.position(), data);
            rows.push(Row { cells, start });
        }
        let table = Table { data, header, rows };
        if table.rows.is_empty() {
            return Err(table.error_in_header("the table has a header, but no rows"));
        }
        Ok(table)
    }

    /// The column called `name`.
    ///
    /// # Errors
    /// Names the nearest column there is.
    pub fn column(&self, name: &str) -> Result<Column, FileError> {
        self.header.iter().position(|title| title == name).map(Column).ok_or_else(|| {
            let titles: Vec<&str> = self.header.iter().take(20).collect();
            self.error_in_header(format!("the column `{name}` is missing")).with_help(suggestion(
                name,
                &titles,
                "columns here",
            ))
        })
    }

    /// The columns whose names begin with `prefix`, with the rest of their names.
    pub fn columns_with_prefix(&self, prefix: &str) -> Vec<(Column, &str)> {
        let titles = self.header.iter().enumerate();
        titles.filter_map(|(at, title)| Some((Column(at), title.strip_prefix(prefix)?))).collect()
    }

    /// The name of a column.
    pub fn title(&self, column: Column) -> &str {
        &self.header[column.0]
    }

    /// The number in a cell, or nothing where the cell is empty.
    ///
    /// # Errors
    /// Points at a cell that holds anything but a finite number.
    pub fn number_if_any(&self, row: &Row, column: Column) -> Result<Option<f64>, FileError> {
        let cell = row.cell(column);
        if cell.is_empty() {
            return Ok(None);
        }
        match cell.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(self.wrong(row, column, "a number")),
        }
    }

    /// The number in a cell, which must pass `holds`; `allowed` says so in words.
    ///
    /// # Errors
    /// Points at a cell that is empty or holds anything else.
    pub fn number(
        &self,
        row: &Row,
        column: Column,
        allowed: &str,
        holds: impl Fn(f64) -> bool,
    ) -> Result<f64, FileError> {
        self.number_if_any(row, column)?
            .filter(|number| holds(*number))
            .ok_or_else(|| self.wrong(row, column, allowed))
    }

    /// An error about a cell that doesn't hold what is `allowed`.
    pub fn wrong(&self, row: &Row, column: Column, allowed: &str) -> FileError {
        let found = match row.cell(column) {
            "" => "empty".to_owned(),
            cell => quote(cell),
        };
        self.error(row, format!("`{}` is {found}; allowed is {allowed}", self.title(column)))
    }

    /// An error about a row.
    pub fn error(&self, row: &Row, message: impl Into<String>) -> FileError {
        self.error_at(row.start, message)
    }

    /// An error about the table as a whole, shown at its last row.
    pub fn error_at_end(&self, message: impl Into<String>) -> FileError {
        self.error_at(self.rows.last().map_or(0, |row| row.start), message)
    }

    /// An error about the header.
    pub fn error_in_header(&self, message: impl Into<String>) -> FileError {
        self.error_at(0, message)
    }

    fn error_at(&self, start: usize, message: impl Into<String>) -> FileError {
        error_in_line(self.data, start, message)
    }
}

impl Row {
    /// The text of a cell, without the spaces around it.
    pub fn cell(&self, column: Column) -> &str {
        self.cells.get(column.0).unwrap_or_default()
    }
}

/// The byte at which a row begins.
///
/// The reader's own count of lines is of no use: it is one behind where lines end in `\r\n`.
fn start_of(position: Option<&csv::Position>, data: &Data) -> usize {
    let start = position.and_then(|position| usize::try_from(position.byte()).ok());
    let start = data.text.floor_char_boundary(start.unwrap_or_default());
    let rest = &data.text[start..];
    start + rest.len() - rest.trim_start_matches(['\r', '\n']).len()
}

fn broken(data: &Data, error: &csv::Error) -> FileError {
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} cells; allowed are {expected_len}, as many as the header")
        }
        _ => format!("the row can't be read: {error}"),
    };
    error_in_line(data, start_of(error.position(), data), message)
}

/// An error about the line that begins at the byte `start`.
fn error_in_line(data: &Data, start: usize, message: impl Into<String>) -> FileError {
    let line = line_around(&data.text, start);
    FileError::at(&data.name, &data.text, line, message)
}
