//! Order books in files, for `haggle clear`.

use std::path::Path;

use serde::{Deserialize, Deserializer};

use super::error::FileError;
use super::explain::{Explanation, explain};
use super::source::{Home, MAX_DATA_BYTES, Source, read_text};
use crate::market::{Book, BookError, Order};

/// An order book as written.
#[derive(Deserialize)]
#[serde(rename = "Book", deny_unknown_fields)]
struct BookForm {
    bids: Vec<OrderForm>,
    asks: Vec<OrderForm>,
}

#[derive(Deserialize)]
#[serde(rename = "Order", deny_unknown_fields)]
struct OrderForm {
    id: u64,
    price: f64,
    quantity: f64,
    /// The price, if left out.
    #[serde(default, deserialize_with = "written")]
    value: Option<f64>,
}

/// Reads a field that may be left out, but is a plain number where it is written.
fn written<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    f64::deserialize(deserializer).map(Some)
}

impl From<OrderForm> for Order {
    fn from(form: OrderForm) -> Self {
        let OrderForm { id, price, quantity, value } = form;
        Order { id, price, quantity, value: value.unwrap_or(price) }
    }
}

/// Reads and checks an order book.
///
/// # Errors
/// Points at the line of the first order that is wrong and says what is allowed.
pub fn load_book(path: &Path) -> Result<Book, FileError> {
    parse_book(&path.display().to_string(), &read_text(path, MAX_DATA_BYTES)?)
}

/// Reads and checks an order book from `text`, called `name` in errors.
///
/// # Errors
/// As [`load_book`].
pub fn parse_book(name: &str, text: &str) -> Result<Book, FileError> {
    let form: BookForm = ron::from_str(text).map_err(|error| {
        let Explanation { span, message, help } = explain(text, &error, allowed_at);
        FileError::at(name, text, span, message).with_help(help.unwrap_or(FORMAT.into()))
    })?;
    let orders = |side: Vec<OrderForm>| side.into_iter().map(Order::from).collect();
    let book = Book { bids: orders(form.bids), asks: orders(form.asks) };
    match book.validate() {
        Ok(()) => Ok(book),
        Err(error) => Err(point_at(name, text, &book, &error)),
    }
}

const FORMAT: &str = "an order book is (bids: [(id: 1, price: 0.30, quantity: 5.5, value: 0.32)], \
                      asks: [...]); prices in AUD/kWh, quantities in kWh";

/// What may be written at `path`.
fn allowed_at(path: &str) -> Option<&'static str> {
    let mut steps = path.split('.');
    let is_side = matches!(steps.next(), Some("bids" | "asks"));
    let field = steps.nth(1).filter(|_| is_side)?;
    Some(match field {
        "id" => "a whole number from 0 to 18446744073709551615",
        "price" | "value" => "a number from -1e6 to 1e6, AUD/kWh",
        "quantity" => "a number from 0 to 1e12, kWh",
        _ => return None,
    })
}

/// Points at the order and field that `error` is about.
fn point_at(name: &str, text: &str, book: &Book, error: &BookError) -> FileError {
    let (id, field) = match error {
        BookError::Price { id, field, .. } => (*id, *field),
        BookError::Quantity { id, .. } => (*id, "quantity"),
        BookError::TwinId { id } => (*id, "id"),
        BookError::TooMany { .. } => return FileError::whole(name, error.to_string()),
    };
    let sides = [("bids", &book.bids), ("asks", &book.asks)];
    let mut orders = sides.iter().flat_map(|(side, orders)| {
        orders.iter().enumerate().map(move |(index, order)| (format!("{side}.{index}"), *order))
    });
    let culprit = match error {
        // Of two orders with one id, the second is one too many.
        BookError::TwinId { .. } => orders.filter(|(_, order)| order.id == id).nth(1),
        _ => orders.find(|(_, order)| is_wrong_by_itself(*order)),
    };
    let path = culprit.map_or_else(String::new, |(place, _)| format!("{place}.{field}"));
    let source = Source { name: name.to_owned(), text: text.to_owned(), home: Home::Shipped };
    source.error_at(&path, error.to_string())
}

fn is_wrong_by_itself(order: Order) -> bool {
    Book { bids: vec![order], asks: Vec::new() }.validate().is_err()
}
