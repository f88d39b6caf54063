//! Golden transcripts: what each rule makes of one small book, written for people to read.

use super::golden;
use haggle::market::{Book, Clearing, Order, Properties, Ranking, Rule, Workspace};
use haggle::scenario::load_book;
use haggle::theory::optimum;

/// Two ties (bids 2 and 3, asks 12 and 13), orders that are partly filled, one bid and one ask
/// that stay out, and two participants who hide their true value: buyer 5 stays out by that.
fn golden_book() -> Book {
    load_book(&golden::path("book.ron")).expect("a valid book")
}

#[test]
fn transcripts_of_the_rules_are_as_recorded() {
    let book = golden_book();
    let mut clearing = Clearing::default();
    for rule in Rule::ALL {
        rule.clear(&book, &mut Workspace::default(), &mut clearing);
        let heading = format!("{}: {}", rule.name(), rule.about());
        let promises = promises(rule.properties());
        // Equal orders can share their partners in many ways of the same Nash product.
        let unique_trades = !matches!(rule, Rule::Nash { .. });
        let transcript = transcript(&heading, &promises, &book, &clearing, unique_trades);
        compare(rule.name(), &transcript);
    }
}

#[test]
fn the_transcript_of_the_optimum_is_as_recorded() {
    let book = golden_book();
    let mut by_value = Ranking::default();
    by_value.by_value(&book);
    let mut clearing = Clearing::default();
    optimum(&book, &by_value, &mut clearing);
    let heading = "optimum: the most welfare on true values; a yardstick, not a rule";
    compare("optimum", &transcript(heading, "nothing on reported prices", &book, &clearing, true));
}

/// Compares `transcript` with the recorded one, or records it.
fn compare(name: &str, transcript: &str) {
    golden::compare(&format!("rule-{name}.txt"), transcript);
}

fn promises(properties: Properties) -> String {
    let Properties { single_price, efficient_on_reports, one_partner, exhausts_gains } = properties;
    let promises: Vec<&str> = [
        (single_price, "single price"),
        (efficient_on_reports, "efficient on reports"),
        (one_partner, "one partner"),
        (exhausts_gains, "exhausts gains"),
    ]
    .into_iter()
    .filter_map(|(promised, name)| promised.then_some(name))
    .collect();
    if promises.is_empty() { "nothing further".to_owned() } else { promises.join(", ") }
}

/// The outcome in words and tables.
/// Four digits are what a reader wants, and more than a solver's last bits could change.
fn transcript(
    heading: &str,
    promises: &str,
    book: &Book,
    clearing: &Clearing,
    unique_trades: bool,
) -> String {
    let mut lines = vec![heading.to_owned(), format!("promises {promises}")];

    lines.extend(["", "bids"].map(str::to_owned));
    lines.extend(book.bids.iter().map(line_of_order));
    lines.push("asks".to_owned());
    lines.extend(book.asks.iter().map(line_of_order));

    lines.extend(["", "trades"].map(str::to_owned));
    if !unique_trades {
        lines
            .push("  not listed: who trades with whom is not unique, what each one gets is".into());
    }
    let mut bought = vec![0.0; book.bids.len()];
    let mut sold = vec![0.0; book.asks.len()];
    for trade in &clearing.trades {
        let (bid, ask) = (trade.bid as usize, trade.ask as usize);
        bought[bid] += trade.quantity;
        sold[ask] += trade.quantity;
        if unique_trades {
            let (buyer, seller) = (book.bids[bid].id, book.asks[ask].id);
            let (quantity, price) = (trade.quantity, trade.price);
            lines.push(format!(
                "  {buyer:>2} buys {quantity:.4} kWh from {seller} at {price:.4} AUD/kWh"
            ));
        }
    }

    lines.extend(["", "outcome"].map(str::to_owned));
    let (buyers, sellers) = clearing.reported_utilities(book);
    lines.extend(lines_of_outcome("buys ", &book.bids, &bought, &buyers));
    lines.extend(lines_of_outcome("sells", &book.asks, &sold, &sellers));

    let price = clearing.mean_price().unwrap_or(f64::NAN);
    lines.extend([
        String::new(),
        "in all".to_owned(),
        format!("  volume {:.4} kWh", clearing.volume()),
        format!("  mean price {price:.4} AUD/kWh"),
        format!("  welfare {:.4} AUD on true values", clearing.welfare(book)),
        String::new(),
    ]);
    lines.join("\n")
}

fn line_of_order(order: &Order) -> String {
    let Order { id, price, quantity, value } = order;
    let shaded = if value == price { String::new() } else { format!(", true value {value:.2}") };
    format!("  {id:>2}: {quantity:.1} kWh at {price:.2} AUD/kWh{shaded}")
}

fn lines_of_outcome(
    verb: &str,
    orders: &[Order],
    filled: &[f64],
    utilities: &[f64],
) -> impl Iterator<Item = String> {
    orders.iter().zip(filled).zip(utilities).map(move |((order, filled), utility)| {
        let Order { id, quantity, .. } = order;
        // Adding zero turns -0 into 0.
        let utility = utility + 0.0;
        format!("  {id:>2} {verb} {filled:.4} of {quantity:.1} kWh, utility {utility:.4} AUD")
    })
}
