//! `haggle clear BOOK`: one order book through one rule, or through all of them.

mod offers;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::ValueEnum;
use serde::Serialize;

use super::table::{number, table};
use super::{Failure, console};
use crate::market::{Book, Clearing, Order, Ranking, Rule, Trade, Workspace, nash};
use crate::scenario::load_book;
use crate::theory::optimum;

/// Arguments of `haggle clear`.
#[derive(clap::Args, Debug)]
pub struct ClearArgs {
    /// Order book to clear, a RON file
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// Rule to clear it by
    #[arg(long, value_enum, default_value_t = Choice::All)]
    rule: Choice,
    /// Where k-pricing sets its price: 0 favours buyers, 1 sellers
    #[arg(long, default_value_t = 0.5, value_parser = share, allow_negative_numbers = true)]
    k: f64,
    /// The buyers' bargaining power under Nash bargaining
    #[arg(long, default_value_t = 0.5, value_parser = share, allow_negative_numbers = true)]
    power: f64,
    /// Print one JSON document and nothing else
    #[arg(long)]
    json: bool,
}

/// What `--rule` accepts; the names are those of [`Rule::name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Choice {
    Nash,
    Greedy,
    DoubleAuctionRank,
    DoubleAuction,
    KPricing,
    Optimum,
    /// Sellers' offers against a fixed demand; its book is another
    UniformPrice,
    All,
}

/// Reads the book, clears it and prints the outcome on standard output.
///
/// # Errors
/// [`Failure::Input`] if the book can't be read or is not a valid book, [`Failure::Run`] if the
/// outcome can't be written.
pub fn clear(args: &ClearArgs) -> Result<(), Failure> {
    if args.rule == Choice::UniformPrice {
        return offers::clear(&args.book, args.json);
    }
    let book = load_book(&args.book).map_err(Failure::input)?;
    let methods = args.methods();
    warn_of_wait(&methods, &book);
    let outcomes = outcomes(&methods, &book);
    if args.json {
        let document = serde_json::to_string_pretty(&outcomes).map_err(Failure::run)?;
        console::print(&(document + "\n"))
    } else {
        console::print(&comparison(&book, &outcomes))
    }
}

impl ClearArgs {
    /// What the book is cleared by, in the order of the output.
    fn methods(&self) -> Vec<Method> {
        let nash = Method::Rule(Rule::Nash { power: self.power });
        let greedy = Method::Rule(Rule::Greedy);
        let double_auction_rank = Method::Rule(Rule::DoubleAuctionRank);
        let double_auction = Method::Rule(Rule::DoubleAuction);
        let k_pricing = Method::Rule(Rule::KPricing { k: self.k });
        match self.rule {
            Choice::Nash => vec![nash],
            Choice::Greedy => vec![greedy],
            Choice::DoubleAuctionRank => vec![double_auction_rank],
            Choice::DoubleAuction => vec![double_auction],
            Choice::KPricing => vec![k_pricing],
            Choice::Optimum => vec![Method::Optimum],
            // Cleared before: it has no order book.
            Choice::UniformPrice => Vec::new(),
            Choice::All => {
                vec![nash, greedy, double_auction_rank, double_auction, k_pricing, Method::Optimum]
            }
        }
    }
}

/// Reads a number from 0 to 1.
fn share(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "allowed is a number from 0 to 1".to_owned())
}

/// One way to clear a book: a rule of trade, or the yardstick.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Method {
    Rule(Rule),
    Optimum,
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Method::Rule(rule) => rule.name(),
            Method::Optimum => "optimum",
        }
    }
}

/// Pairs of a bid and an ask from which on Nash bargaining takes a wait worth announcing.
const MANY_PAIRS: usize = 500_000;

/// Says on standard error what will take long, so that nobody takes a wait for a hang.
fn warn_of_wait(methods: &[Method], book: &Book) {
    let pairs = book.bids.len().saturating_mul(book.asks.len());
    let nash = methods.iter().any(|method| matches!(method, Method::Rule(Rule::Nash { .. })));
    if nash && pairs > MANY_PAIRS {
        console::say(format_args!(
            "nash weighs {pairs} pairs of a bid and an ask, which can take a while; \
             the other rules are quick (`--rule`)"
        ));
    }
}

/// What one method made of the book, in the form of the JSON document.
#[derive(Serialize)]
struct Outcome {
    rule: &'static str,
    trades: Vec<NamedTrade>,
    /// Quantity-weighted mean, AUD/kWh; `null` without a trade.
    price: Option<f64>,
    /// kWh.
    volume: f64,
    /// On true values, AUD.
    welfare: f64,
    /// The logarithm of the Nash product; `null` for every other rule.
    objective: Option<f64>,
    /// By id, on reported prices, AUD; everyone in the book is listed.
    utilities: BTreeMap<u64, f64>,
}

/// A trade with its parties' ids.
#[derive(Serialize)]
struct NamedTrade {
    buyer: u64,
    seller: u64,
    /// kWh.
    quantity: f64,
    /// AUD/kWh.
    price: f64,
}

/// Clears `book` by each method; all rules share one sort.
fn outcomes(methods: &[Method], book: &Book) -> Vec<Outcome> {
    let mut workspace = Workspace::default();
    workspace.ranking.by_price(book);
    methods
        .iter()
        .map(|&method| {
            let mut clearing = Clearing::default();
            match method {
                Method::Rule(rule) => rule.clear_ranked(book, &mut workspace, &mut clearing),
                Method::Optimum => {
                    let mut by_value = Ranking::default();
                    by_value.by_value(book);
                    optimum(book, &by_value, &mut clearing);
                }
            }
            Outcome::new(method, book, &clearing)
        })
        .collect()
}

impl Outcome {
    fn new(method: Method, book: &Book, clearing: &Clearing) -> Self {
        let (buyers, sellers) = clearing.reported_utilities(book);
        let ids = book.bids.iter().chain(&book.asks).map(|order| order.id);
        let objective = match method {
            Method::Rule(Rule::Nash { power }) => Some(nash::objective(book, clearing, power)),
            _ => None,
        };
        let named = |trade: &Trade| NamedTrade {
            buyer: book.bids[trade.bid as usize].id,
            seller: book.asks[trade.ask as usize].id,
            quantity: trade.quantity,
            price: trade.price,
        };
        Outcome {
            rule: method.name(),
            trades: clearing.trades.iter().map(named).collect(),
            price: clearing.mean_price(),
            volume: clearing.volume(),
            welfare: clearing.welfare(book),
            objective,
            utilities: ids.zip(buyers.into_iter().chain(sellers)).collect(),
        }
    }

    /// Jain's fairness index of the utilities of everyone in the book, losses counted as nothing;
    /// `None` if nobody gained.
    fn jain(&self) -> Option<f64> {
        let gains = self.utilities.values().map(|utility| utility.max(0.0));
        let (sum, squares) =
            gains.fold((0.0, 0.0), |(sum, squares), gain| (sum + gain, squares + gain * gain));
        (squares > 0.0).then(|| sum * sum / (self.utilities.len() as f64 * squares))
    }
}

/// The outcomes side by side, and then each one's trades.
fn comparison(book: &Book, outcomes: &[Outcome]) -> String {
    let mut table = table(
        ["rule", "trades", "volume kWh", "price AUD/kWh", "welfare AUD", "Jain of utilities"],
        1,
    );
    for outcome in outcomes {
        table.add_row([
            outcome.rule.to_owned(),
            outcome.trades.len().to_string(),
            number(Some(outcome.volume), 4),
            number(outcome.price, 4),
            number(Some(outcome.welfare), 4),
            number(outcome.jain(), 4),
        ]);
    }
    let (bids, asks) = (side("bid", &book.bids), side("ask", &book.asks));
    let trades: String = outcomes.iter().map(listed_trades).collect();
    format!("{bids}; {asks}\n\n{}\n{trades}", table.trim_fmt())
}

/// One side of a book in words.
fn side(name: &str, orders: &[Order]) -> String {
    let count = orders.len();
    let plural = if count == 1 { "" } else { "s" };
    let quantity: f64 = orders.iter().map(|order| order.quantity).sum();
    format!("{count} {name}{plural} of {quantity:.4} kWh")
}

/// Trades up to which a rule's trades are listed one by one.
const FEW_TRADES: usize = 20;

fn listed_trades(outcome: &Outcome) -> String {
    let Outcome { rule, trades, .. } = outcome;
    if trades.is_empty() {
        return format!("\n{rule}: no trade\n");
    }
    if trades.len() > FEW_TRADES {
        return format!("\n{rule}: {} trades, listed by --json\n", trades.len());
    }
    let mut table = table(["buyer", "seller", "quantity kWh", "price AUD/kWh"], 0);
    for NamedTrade { buyer, seller, quantity, price } in trades {
        table.add_row([
            buyer.to_string(),
            seller.to_string(),
            number(Some(*quantity), 4),
            number(Some(*price), 4),
        ]);
    }
    format!("\n{rule}:\n{}\n", table.trim_fmt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_and_the_rules_use_the_same_names() {
        for rule in Rule::ALL {
            let choice = Choice::from_str(rule.name(), false);
            assert!(choice.is_ok(), "--rule {} is not accepted", rule.name());
        }
    }
}
