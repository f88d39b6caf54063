//! Tables for people: words to the left, numbers to the right, one line under the header.

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

/// One line under the header, and nothing else that isn't a word or a number.
const UNDERLINED: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// An empty table whose first `words` columns hold words and the others numbers.
pub fn table<'a>(header: impl IntoIterator<Item = &'a str>, words: usize) -> Table {
    let mut table = Table::new();
    table.load_style(UNDERLINED).set_header(header);
    for column in table.column_iter_mut().skip(words) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// A number with `digits` decimals, or a dash where it has no meaning.
pub fn number(value: Option<f64>, digits: usize) -> String {
    value.map_or("-".to_owned(), |value| format!("{value:.digits$}"))
}

/// A share in percent, or a dash where it has no meaning.
pub fn percent(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |share| format!("{:.1} %", 100.0 * share))
}
