//! Offers of a uniform-price auction in files, for `haggle clear --rule uniform-price`.

use std::path::Path;

use serde::Deserialize;

use super::error::FileError;
use super::explain::{Explanation, explain};
use super::source::{Home, MAX_DATA_BYTES, Source, read_text};
use crate::market::{Offer, Offers, OffersError};

/// An auction as written.
#[derive(Deserialize)]
#[serde(rename = "Offers", deny_unknown_fields)]
struct OffersForm {
    offers: Vec<OfferForm>,
    demand: f64,
}

#[derive(Deserialize)]
#[serde(rename = "Offer", deny_unknown_fields)]
struct OfferForm {
    id: u64,
    price: f64,
    quantity: f64,
    cost: f64,
}

impl From<OfferForm> for Offer {
    fn from(form: OfferForm) -> Self {
        let OfferForm { id, price, quantity, cost } = form;
        Offer { id, price, quantity, cost }
    }
}

/// Reads and checks the offers of a uniform-price auction.
///
/// # Errors
/// Points at the line of the first offer that is wrong and says what is allowed.
pub fn load_offers(path: &Path) -> Result<Offers, FileError> {
    parse_offers(&path.display().to_string(), &read_text(path, MAX_DATA_BYTES)?)
}

/// Reads and checks offers from `text`, called `name` in errors.
///
/// # Errors
/// As [`load_offers`].
pub fn parse_offers(name: &str, text: &str) -> Result<Offers, FileError> {
    let form: OffersForm = ron::from_str(text).map_err(|error| {
        let Explanation { span, message, help } = explain(text, &error, allowed_at);
        FileError::at(name, text, span, message).with_help(help.unwrap_or(FORMAT.into()))
    })?;
    let offers = form.offers.into_iter().map(Offer::from).collect();
    let book = Offers { offers, demand: form.demand };
    match book.validate() {
        Ok(()) => Ok(book),
        Err(error) => Err(point_at(name, text, &book, &error)),
    }
}

const FORMAT: &str = "a uniform-price auction is (offers: [(id: 1, price: 30.0, quantity: 50.0, \
                      cost: 20.0)], demand: 70.0)";

/// What may be written at `path`.
fn allowed_at(path: &str) -> Option<&'static str> {
    let mut steps = path.split('.');
    let first = steps.next()?;
    if first == "demand" {
        return Some("a number from 0 to 1e12");
    }
    let field = steps.nth(1).filter(|_| first == "offers")?;
    Some(match field {
        "id" => "a whole number from 0 to 18446744073709551615",
        "price" | "cost" => "a number from -1e6 to 1e6",
        "quantity" => "a number from 0 to 1e12",
        _ => return None,
    })
}

/// Points at the offer and field that `error` is about.
fn point_at(name: &str, text: &str, book: &Offers, error: &OffersError) -> FileError {
    let first_wrong = || book.offers.iter().position(|&offer| is_wrong_by_itself(offer));
    // Of two offers with one id, the second is one too many.
    let second = |id| book.offers.iter().rposition(|offer| offer.id == id);
    let (at, field) = match error {
        OffersError::Price { field, .. } => (first_wrong(), *field),
        OffersError::Quantity { .. } => (first_wrong(), "quantity"),
        OffersError::TwinId { id } => (second(*id), "id"),
        OffersError::Demand { .. } => (None, "demand"),
    };
    let path = at.map_or(field.to_owned(), |index| format!("offers.{index}.{field}"));
    let source = Source { name: name.to_owned(), text: text.to_owned(), home: Home::Shipped };
    source.error_at(&path, error.to_string())
}

fn is_wrong_by_itself(offer: Offer) -> bool {
    Offers { offers: vec![offer], demand: 0.0 }.validate().is_err()
}
