//! `haggle clear --rule uniform-price`: sellers' offers against a demand.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::cli::table::{number, table};
use crate::cli::{Failure, console};
use crate::market::{Dispatch, Offers, uniform_price};
use crate::scenario::load_offers;

/// What the auction made of the offers, in the form of the JSON document.
#[derive(Serialize)]
struct Outcome {
    rule: &'static str,
    /// What a sold unit earns; `null` if nothing is sold.
    price: Option<f64>,
    /// By id, units.
    sales: BTreeMap<u64, f64>,
    /// By id, money.
    profits: BTreeMap<u64, f64>,
}

/// Reads the offers, holds the auction and prints what it came to.
///
/// # Errors
/// [`Failure::Input`] if the offers can't be read or are not valid, [`Failure::Run`] if the
/// outcome can't be written.
pub fn clear(path: &Path, json: bool) -> Result<(), Failure> {
    let book = load_offers(path).map_err(Failure::input)?;
    let mut dispatch = Dispatch::default();
    uniform_price(&book, &mut dispatch);
    let outcome = Outcome::new(&book, &dispatch);
    match json {
        true => {
            let document = serde_json::to_string_pretty(&[outcome]).map_err(Failure::run)?;
            console::print(&(document + "\n"))
        }
        false => console::print(&text(&book, &outcome)),
    }
}

impl Outcome {
    fn new(book: &Offers, dispatch: &Dispatch) -> Self {
        let ids = || book.offers.iter().map(|offer| offer.id);
        Self {
            rule: "uniform-price",
            price: dispatch.price,
            sales: ids().zip(dispatch.sales.iter().copied()).collect(),
            profits: ids().zip(dispatch.profits(book)).collect(),
        }
    }
}

/// The price, and each firm's sales and profit.
fn text(book: &Offers, outcome: &Outcome) -> String {
    let mut table = table(["firm", "offer", "quantity", "cost", "sold", "profit"], 0);
    for offer in &book.offers {
        let of = |map: &BTreeMap<u64, f64>| number(map.get(&offer.id).copied(), 4);
        table.add_row([
            offer.id.to_string(),
            number(Some(offer.price), 4),
            number(Some(offer.quantity), 4),
            number(Some(offer.cost), 4),
            of(&outcome.sales),
            of(&outcome.profits),
        ]);
    }
    let (count, demand) = (book.offers.len(), book.demand);
    let plural = if count == 1 { "" } else { "s" };
    let price = number(outcome.price, 4);
    format!("{count} offer{plural}, demand {demand:.4}; price {price}\n\n{}\n", table.trim_fmt())
}
