//! Tables in HTML: words to the left, numbers to the right, units in the heads.

use super::figure::numbers;
use maud::{Markup, html};

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What it shows, over it; may be empty.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    head: String,
    unit: String,
    form: Form,
}

/// How a column's numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Words,
    Decimals(usize),
    Percent(usize),
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words.
    Words(String),
    /// A number, written as its column says; a dash at `None`.
    Number(Option<f64>),
}

impl From<&str> for Cell {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl From<String> for Cell {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        Self::Number(number)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Number(Some(count as f64))
    }
}

impl Column {
    /// A column of words.
    pub fn words(head: impl Into<String>) -> Self {
        Self { head: head.into(), unit: String::new(), form: Form::Words }
    }

    /// A column of numbers in `unit`, which may be empty, with `decimals` decimals.
    pub fn number(head: impl Into<String>, unit: impl Into<String>, decimals: usize) -> Self {
        Self { head: head.into(), unit: unit.into(), form: Form::Decimals(decimals) }
    }

    /// A column of counts.
    pub fn count(head: impl Into<String>) -> Self {
        Self::number(head, "", 0)
    }

    /// A column of shares, written in percent with `decimals` decimals.
    pub fn percent(head: impl Into<String>, decimals: usize) -> Self {
        Self { head: head.into(), unit: "%".to_owned(), form: Form::Percent(decimals) }
    }

    fn class(&self) -> Option<&'static str> {
        (self.form != Form::Words).then_some("number")
    }

    fn written(&self, cell: &Cell) -> String {
        match (cell, self.form) {
            (Cell::Words(words), _) => words.clone(),
            (Cell::Number(None), _) => numbers::NONE.to_owned(),
            (Cell::Number(Some(number)), Form::Words) => numbers::short(*number),
            (Cell::Number(Some(number)), Form::Decimals(decimals)) => {
                numbers::fixed(*number, decimals)
            }
            (Cell::Number(Some(share)), Form::Percent(decimals)) => {
                numbers::fixed(100.0 * share, decimals)
            }
        }
    }
}

impl Table {
    /// An empty table.
    pub fn new(caption: impl Into<String>, columns: Vec<Column>) -> Self {
        Self { caption: caption.into(), columns, rows: Vec::new() }
    }

    /// Adds a row, a cell for each column.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The table; on a narrow page it scrolls by itself rather than the page.
    pub fn html(&self) -> Markup {
        html! {
            div.table tabindex="0" role="region" aria-label=(self.caption) {
                table {
                    @if !self.caption.is_empty() { caption { (self.caption) } }
                    thead { tr { @for column in &self.columns { (head(column)) } } }
                    tbody {
                        @for row in &self.rows {
                            tr { @for (column, cell) in self.columns.iter().zip(row) {
                                td class=[column.class()] { (column.written(cell)) }
                            } }
                        }
                    }
                }
            }
        }
    }
}

fn head(column: &Column) -> Markup {
    html! {
        th scope="col" class=[column.class()] {
            (column.head)
            @if !column.unit.is_empty() { " " span.unit { (column.unit) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_written_as_their_column_says() {
        let mut table = Table::new(
            "Rules",
            vec![
                Column::words("rule"),
                Column::number("welfare", "AUD", 2),
                Column::percent("matched", 1),
            ],
        );
        table.row(["a < b".into(), 1234.5.into(), Some(0.5).into()]);
        table.row(["none".into(), None.into(), f64::NAN.into()]);
        let html = table.html().into_string();
        assert!(
            html.contains("<td>a &lt; b</td><td class=\"number\">1\u{202f}234.50</td>"),
            "{html}"
        );
        assert!(html.contains("<td class=\"number\">50.0</td>"), "{html}");
        assert_eq!(html.matches("<td class=\"number\">–</td>").count(), 2, "{html}");
    }
}
