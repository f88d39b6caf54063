//! Every rule keeps its word: declared properties on random books, and known answers.

use haggle::market::{Book, Clearing, Order, Ranking, Rule, Trade, Workspace};
use haggle::theory::{optimal_welfare, optimum};
use proptest::prelude::*;
use proptest::sample::select;

/// Orders written as `id price quantity` or `id price quantity value`, parted by commas.
fn orders(text: &str) -> Vec<Order> {
    let mut orders = Vec::new();
    for order in text.split(',').filter(|order| !order.trim().is_empty()) {
        let mut words = order.split_whitespace();
        let id = words.next().and_then(|id| id.parse().ok()).expect("an id");
        let numbers: Vec<f64> = words.map(|word| word.parse().expect("a number")).collect();
        let &[price, quantity, ref value @ ..] = numbers.as_slice() else {
            panic!("an order is `id price quantity [value]`, not `{order}`")
        };
        let value = value.first().copied().unwrap_or(price);
        orders.push(Order { id, price, quantity, value });
    }
    orders
}

fn book(bids: &str, asks: &str) -> Book {
    let book = Book { bids: orders(bids), asks: orders(asks) };
    assert_eq!(book.validate(), Ok(()));
    book
}

fn cleared(rule: Rule, book: &Book) -> Clearing {
    let mut clearing = Clearing::default();
    rule.clear(book, &mut Workspace::default(), &mut clearing);
    clearing
}

fn ranked_by_value(book: &Book) -> Ranking {
    let mut ranking = Ranking::default();
    ranking.by_value(book);
    ranking
}

fn optimally_cleared(book: &Book) -> Clearing {
    let mut clearing = Clearing::default();
    optimum(book, &ranked_by_value(book), &mut clearing);
    clearing
}

/// The same orders, with what they report as their true values.
fn on_reports(book: &Book) -> Book {
    let mut book = book.clone();
    for order in book.bids.iter_mut().chain(&mut book.asks) {
        order.value = order.price;
    }
    book
}

/// What each bid and each ask trades in all, kWh, added up in the order of the trades.
fn fills(book: &Book, clearing: &Clearing) -> (Vec<f64>, Vec<f64>) {
    let mut fills = (vec![0.0; book.bids.len()], vec![0.0; book.asks.len()]);
    for trade in &clearing.trades {
        fills.0[trade.bid as usize] += trade.quantity;
        fills.1[trade.ask as usize] += trade.quantity;
    }
    fills
}

/// Trades by id: (buyer, seller, quantity, price).
fn by_id(book: &Book, clearing: &Clearing) -> Vec<(u64, u64, f64, f64)> {
    let named = |trade: &Trade| {
        let (buyer, seller) = (book.bids[trade.bid as usize].id, book.asks[trade.ask as usize].id);
        (buyer, seller, trade.quantity, trade.price)
    };
    clearing.trades.iter().map(named).collect()
}

/// The money that passes through a book at most, AUD: what rounding errors are measured against.
fn scale(book: &Book) -> f64 {
    let worth = |order: &Order| order.price.abs().max(order.value.abs()) * order.quantity;
    book.bids.iter().chain(&book.asks).map(worth).sum::<f64>().max(f64::MIN_POSITIVE)
}

// ---- random books ----

/// Prices of one book: on a coarse grid, where ties abound; anywhere; or far apart in size.
fn prices() -> impl Strategy<Value = BoxedStrategy<f64>> {
    select(vec![
        select(vec![-0.1, -0.0, 0.0, 0.1, 0.2, 0.3]).boxed(),
        (-0.5..0.5).boxed(),
        (0.05..0.40).boxed(),
        prop_oneof![-1e6..1e6, -1e-3..1e-3].boxed(),
        Just(0.25).boxed(),
    ])
}

/// Quantities of one book: the lot's, whole ones, or from nothing to huge.
fn quantities() -> impl Strategy<Value = BoxedStrategy<f64>> {
    select(vec![
        (0.0..5.5).boxed(),
        select(vec![0.0, 1.0, 2.0, 3.0]).boxed(),
        prop_oneof![Just(0.0), 1e-12..1e-9, 0.1..1.0, 1e9..1e12].boxed(),
    ])
}

/// Valid books of up to 9 orders on each side, whose true values may be far from their prices
/// and whose ids are in no order.
fn books() -> impl Strategy<Value = Book> {
    (prices(), quantities(), 0_usize..10, 0_usize..10).prop_flat_map(
        |(price, quantity, bids, asks)| {
            let order = (price.clone(), quantity, prop_oneof![Just(None), price.prop_map(Some)]);
            let orders = prop::collection::vec(order, bids + asks);
            let ids = Just((1..=(bids + asks) as u64).collect::<Vec<_>>()).prop_shuffle();
            (orders, ids).prop_map(move |(orders, ids)| {
                let mut bids_then_asks: Vec<Order> = orders
                    .into_iter()
                    .zip(ids)
                    .map(|((price, quantity, value), id)| {
                        let value = value.unwrap_or(price);
                        Order { id, price, quantity, value }
                    })
                    .collect();
                let asks = bids_then_asks.split_off(bids);
                Book { bids: bids_then_asks, asks }
            })
        },
    )
}

/// A book, and the same book with its orders listed in another order.
fn books_listed_twice() -> impl Strategy<Value = (Book, Book)> {
    books().prop_flat_map(|book| {
        let bids = Just(book.bids.clone()).prop_shuffle();
        let asks = Just(book.asks.clone()).prop_shuffle();
        (Just(book), (bids, asks).prop_map(|(bids, asks)| Book { bids, asks }))
    })
}

/// Every rule, those with a parameter at any value of it.
fn rules() -> impl Strategy<Value = Rule> {
    let share = prop_oneof![Just(0.0), Just(0.5), Just(1.0), 0.0..1.0];
    (select(Rule::ALL.to_vec()), share).prop_map(|(rule, share)| match rule {
        Rule::Nash { .. } => Rule::Nash { power: share },
        Rule::KPricing { .. } => Rule::KPricing { k: share },
        Rule::Greedy | Rule::DoubleAuctionRank | Rule::DoubleAuction => rule,
    })
}

// ---- what every rule promises ----

/// Relative rounding error allowed where numbers are added up in another order.
const ROUNDING: f64 = 1e-9;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn quantities_are_respected_to_the_last_bit(book in books(), rule in rules()) {
        let clearing = cleared(rule, &book);
        let (bought, sold) = fills(&book, &clearing);
        for trade in &clearing.trades {
            prop_assert!(trade.quantity > 0.0 && trade.price.is_finite(), "{trade:?}");
        }
        for (order, filled) in book.bids.iter().zip(bought).chain(book.asks.iter().zip(sold)) {
            prop_assert!(filled <= order.quantity, "{order:?} trades {filled}");
        }
    }

    #[test]
    fn energy_and_money_balance(book in books(), rule in rules()) {
        let clearing = cleared(rule, &book);
        let (bought, sold) = fills(&book, &clearing);
        let (bought, sold): (f64, f64) = (bought.iter().sum(), sold.iter().sum());
        let volume = clearing.volume();
        prop_assert!((bought - volume).abs() <= ROUNDING * volume);
        prop_assert!((sold - volume).abs() <= ROUNDING * volume);
        // What buyers pay and sellers get cancels, so utilities add up to the gains from trade.
        let (buyers, sellers) = clearing.reported_utilities(&book);
        let utilities: f64 = buyers.iter().chain(&sellers).sum();
        let gains = clearing.welfare(&on_reports(&book));
        prop_assert!((utilities - gains).abs() <= ROUNDING * scale(&book));
    }

    #[test]
    fn nobody_trades_at_a_loss_on_reported_prices(book in books(), rule in rules()) {
        let clearing = cleared(rule, &book);
        for trade in &clearing.trades {
            let limits =
                book.asks[trade.ask as usize].price..=book.bids[trade.bid as usize].price;
            prop_assert!(limits.contains(&trade.price), "{trade:?} is outside {limits:?}");
        }
    }

    #[test]
    fn declared_properties_hold(book in books(), rule in rules()) {
        let clearing = cleared(rule, &book);
        let promised = rule.properties();
        if promised.single_price {
            let mut prices = clearing.trades.windows(2);
            prop_assert!(prices.all(|trades| trades[0].price == trades[1].price));
        }
        if promised.efficient_on_reports {
            let reports = on_reports(&book);
            let shortfall = optimally_cleared(&reports).welfare(&reports) - clearing.welfare(&reports);
            prop_assert!(shortfall <= ROUNDING * scale(&book), "{shortfall} AUD left");
        }
        if promised.one_partner {
            let mut bids: Vec<u32> = clearing.trades.iter().map(|trade| trade.bid).collect();
            let mut asks: Vec<u32> = clearing.trades.iter().map(|trade| trade.ask).collect();
            for partners in [&mut bids, &mut asks] {
                partners.sort_unstable();
                prop_assert!(partners.is_sorted_by(|a, b| a < b), "{:?}", clearing.trades);
            }
        }
        if promised.exhausts_gains {
            let (bought, sold) = fills(&book, &clearing);
            let has_left = |order: &Order, filled: f64| {
                order.quantity - filled > ROUNDING * order.quantity
            };
            for (bid, bought) in book.bids.iter().zip(&bought) {
                for (ask, sold) in book.asks.iter().zip(&sold) {
                    let both_left = has_left(bid, *bought) && has_left(ask, *sold);
                    prop_assert!(bid.price <= ask.price || !both_left, "{bid:?} and {ask:?}");
                }
            }
        }
    }

    #[test]
    fn the_outcome_depends_on_the_book_alone(
        (book, relisted) in books_listed_twice(), other in books(), rule in rules(),
    ) {
        let mut used = Workspace::default();
        let mut clearing = Clearing::default();
        rule.clear(&other, &mut used, &mut clearing);
        rule.clear(&relisted, &mut used, &mut clearing);
        prop_assert_eq!(by_id(&relisted, &clearing), by_id(&book, &cleared(rule, &book)));
    }

    #[test]
    fn no_rule_beats_the_optimum(book in books(), rule in rules()) {
        let excess = cleared(rule, &book).welfare(&book) - optimally_cleared(&book).welfare(&book);
        prop_assert!(excess <= ROUNDING * scale(&book), "{excess} AUD above the optimum");
    }

    #[test]
    fn the_optimum_respects_quantities_and_its_welfare_is_one_number(book in books()) {
        let clearing = optimally_cleared(&book);
        let (bought, sold) = fills(&book, &clearing);
        for (order, filled) in book.bids.iter().zip(bought).chain(book.asks.iter().zip(sold)) {
            prop_assert!(filled <= order.quantity, "{order:?} trades {filled}");
        }
        let welfare = optimal_welfare(&book, &ranked_by_value(&book));
        prop_assert_eq!(welfare, clearing.welfare(&book));
    }

    /// Linear programming duality: at any one price, what everyone could gain at that price
    /// bounds the welfare from above, and at the best of prices the bound is the optimum.
    /// The bound bends only where somebody's value lies.
    #[test]
    fn some_price_proves_the_optimum(book in books()) {
        let bound_at = |price: f64| {
            let wanted = book.bids.iter().map(|bid| (bid.value - price).max(0.0) * bid.quantity);
            let offered = book.asks.iter().map(|ask| (price - ask.value).max(0.0) * ask.quantity);
            wanted.chain(offered).sum::<f64>()
        };
        let prices = book.bids.iter().chain(&book.asks).map(|order| order.value);
        let bound = prices.map(bound_at).reduce(f64::min).unwrap_or(0.0);
        let welfare = optimal_welfare(&book, &ranked_by_value(&book));
        // A small welfare among huge sums of money is known only to their rounding.
        let error = (welfare - bound).abs();
        prop_assert!(error <= ROUNDING * scale(&book), "{welfare} against a bound of {bound}");
    }

    #[test]
    fn the_price_of_k_pricing_balances_the_market(book in books(), k in 0.0..=1.0) {
        let clearing = cleared(Rule::KPricing { k }, &book);
        let Some(price) = clearing.trades.first().map(|trade| trade.price) else { return Ok(()) };
        let volume = clearing.volume();
        let total = |orders: &[Order], wants: &dyn Fn(f64) -> bool| -> f64 {
            orders.iter().filter(|order| wants(order.price)).map(|order| order.quantity).sum()
        };
        let allowed = ROUNDING * volume;
        prop_assert!(total(&book.bids, &|bid| bid > price) <= volume + allowed);
        prop_assert!(total(&book.bids, &|bid| bid >= price) >= volume - allowed);
        prop_assert!(total(&book.asks, &|ask| ask < price) <= volume + allowed);
        prop_assert!(total(&book.asks, &|ask| ask <= price) >= volume - allowed);
    }

    #[test]
    fn a_larger_k_never_lowers_the_price(book in books(), a in 0.0..=1.0, b in 0.0..=1.0) {
        let price = |k: f64| cleared(Rule::KPricing { k }, &book).mean_price();
        let (low, high) = (f64::min(a, b), f64::max(a, b));
        prop_assert!(price(low) <= price(high));
    }
}

// ---- the optimum by exhaustion ----

/// The best welfare of any matching of the units from `unit` on with the free sellers' units:
/// every way to match is tried.
fn best_matching(wanted: &[f64], offered: &[f64], free: u32) -> f64 {
    let Some((value, others)) = wanted.split_first() else { return 0.0 };
    let unmatched = best_matching(others, offered, free);
    (0..offered.len()).filter(|seller| free >> seller & 1 == 1).fold(unmatched, |best, seller| {
        let rest = best_matching(others, offered, free & !(1 << seller));
        best.max(value - offered[seller] + rest)
    })
}

/// Every unit of quantity on its own, by true value.
fn units(orders: &[Order]) -> Vec<f64> {
    let units_of = |order: &Order| vec![order.value; order.quantity as usize];
    orders.iter().flat_map(units_of).collect()
}

proptest! {
    #[test]
    fn the_optimum_is_the_best_of_all_matchings(
        bids in prop::collection::vec((-0.5..1.0, 0_u8..3), 0..4),
        asks in prop::collection::vec((-0.5..1.0, 0_u8..3), 0..4),
    ) {
        let orders = |first_id: u64, side: Vec<(f64, u8)>| -> Vec<Order> {
            (first_id..)
                .zip(side)
                .map(|(id, (value, quantity))| {
                    Order { id, price: 0.0, quantity: quantity.into(), value }
                })
                .collect()
        };
        let book = Book { bids: orders(1, bids), asks: orders(11, asks) };
        let offered = units(&book.asks);
        let best = best_matching(&units(&book.bids), &offered, (1 << offered.len()) - 1);
        let found = optimal_welfare(&book, &ranked_by_value(&book));
        prop_assert!((found - best).abs() <= 1e-12, "{found}, but {best} is possible");
    }
}

// ---- known answers ----

/// Clears the book and compares the trades with `expected`, written as
/// `buyer<seller quantity @price` and parted by commas.
#[track_caller]
fn check(rule: Rule, bids: &str, asks: &str, expected: &str) {
    let book = book(bids, asks);
    check_clearing(rule.name(), &book, &cleared(rule, &book), expected);
}

#[track_caller]
fn check_clearing(name: &str, book: &Book, clearing: &Clearing, expected: &str) {
    let found: Vec<String> = by_id(book, clearing)
        .into_iter()
        .map(|(buyer, seller, quantity, price)| {
            // Twelve digits tell prices apart and hide how a midpoint was rounded.
            let digits = |number: f64| (number * 1e12).round() / 1e12;
            format!("{buyer}<{seller} {} @{}", digits(quantity), digits(price))
        })
        .collect();
    assert_eq!(found.join(", "), expected, "{name} of {book:?}");
}

const AUCTIONS: [Rule; 3] =
    [Rule::DoubleAuctionRank, Rule::DoubleAuction, Rule::KPricing { k: 0.5 }];
const SORTED_BOOK_RULES: [Rule; 4] =
    [Rule::Greedy, Rule::DoubleAuctionRank, Rule::DoubleAuction, Rule::KPricing { k: 0.5 }];

#[test]
fn k_pricing_of_single_units_gives_the_published_interval() {
    let bids = "1 0.9 1, 2 0.7 1, 3 0.5 1, 4 0.2 1";
    let asks = "11 0.1 1, 12 0.4 1, 13 0.6 1, 14 0.8 1";
    let k_pricing = |k| Rule::KPricing { k };
    check(k_pricing(0.0), bids, asks, "1<11 1 @0.5, 2<12 1 @0.5");
    check(k_pricing(0.5), bids, asks, "1<11 1 @0.55, 2<12 1 @0.55");
    check(k_pricing(1.0), bids, asks, "1<11 1 @0.6, 2<12 1 @0.6");
    let book = book(bids, asks);
    for k in [0.0, 0.5, 1.0] {
        let surplus = cleared(k_pricing(k), &book).welfare(&book);
        assert!((surplus - 1.1).abs() < 1e-12, "k = {k}: {surplus}");
    }
}

#[test]
fn k_pricing_of_a_partly_filled_order_is_that_orders_price() {
    // Seller 11 has a unit left, so it is the next to sell: at any price above 0.1 it would.
    let rule = |k| Rule::KPricing { k };
    check(rule(0.0), "1 0.9 1", "11 0.1 2", "1<11 1 @0.1");
    check(rule(1.0), "1 0.9 1", "11 0.1 2", "1<11 1 @0.1");
    // Buyer 1 has a unit left, so it is the next to buy.
    check(rule(0.0), "1 0.9 2", "11 0.1 1", "1<11 1 @0.9");
    check(rule(1.0), "1 0.9 2", "11 0.1 1", "1<11 1 @0.9");
}

#[test]
fn k_pricing_has_no_bound_from_a_side_that_is_used_up() {
    let rule = |k| Rule::KPricing { k };
    check(rule(0.0), "1 0.9 1", "11 0.1 1", "1<11 1 @0.1");
    check(rule(1.0), "1 0.9 1", "11 0.1 1", "1<11 1 @0.9");
    check(rule(0.0), "1 0.9 1, 2 0.3 1", "11 0.1 1", "1<11 1 @0.3");
    check(rule(1.0), "1 0.9 1", "11 0.1 1, 12 0.6 1", "1<11 1 @0.6");
    // An order without a quantity is nobody's next unit.
    check(rule(0.0), "1 0.9 1, 2 0.3 0", "11 0.1 1", "1<11 1 @0.1");
    check(rule(1.0), "1 0.9 1", "11 0.1 1, 12 0.6 0", "1<11 1 @0.9");
}

#[test]
fn k_pricing_never_rounds_past_a_limit() {
    // 0.3 + (0.82 - 0.3) rounds to more than 0.82.
    let book = book("1 0.82 1", "11 0.3 1");
    let price = cleared(Rule::KPricing { k: 1.0 }, &book).mean_price();
    assert_eq!(price, Some(0.82));
}

#[test]
fn nothing_trades_without_a_partner() {
    for rule in Rule::ALL {
        check(rule, "", "", "");
        check(rule, "1 0.9 5", "", "");
        check(rule, "", "11 0.1 5", "");
        check(rule, "1 0.1 5", "11 0.9 5", "");
        check(rule, "1 0.9 0", "11 0.1 5", "");
        check(rule, "1 0.9 5", "11 0.1 0", "");
    }
}

#[test]
fn a_pair_trades_once_at_its_midpoint() {
    for rule in SORTED_BOOK_RULES {
        check(rule, "1 0.3 2", "11 0.1 2", "1<11 2 @0.2");
        check(rule, "1 -0.1 2", "11 -0.3 2", "1<11 2 @-0.2");
        check(
            rule,
            "1 0 1000000000000",
            "11 -1000000 1000000000000",
            "1<11 1000000000000 @-500000",
        );
    }
}

#[test]
fn equal_prices_trade_in_auctions_only() {
    for rule in AUCTIONS {
        check(rule, "1 0.2 3", "11 0.2 3", "1<11 3 @0.2");
        check(rule, "1 0 3", "11 -0 3", "1<11 3 @0");
    }
    check(Rule::Greedy, "1 0.2 3", "11 0.2 3", "");
}

#[test]
fn the_lower_id_wins_a_tie_wherever_it_is_listed() {
    for rule in SORTED_BOOK_RULES {
        check(
            rule,
            "7 0.3 1, 2 0.3 1, 5 0.3 1",
            "11 0.1 1",
            match rule {
                Rule::KPricing { .. } => "2<11 1 @0.3",
                _ => "2<11 1 @0.2",
            },
        );
        check(
            rule,
            "1 0.3 1",
            "19 0.1 1, 12 0.1 1, 15 0.1 1",
            match rule {
                Rule::KPricing { .. } => "1<12 1 @0.1",
                _ => "1<12 1 @0.2",
            },
        );
        // Zero has two signs and is one price.
        check(
            rule,
            "7 0 1, 2 -0 1, 5 0 1",
            "11 -0.2 1",
            match rule {
                Rule::KPricing { .. } => "2<11 1 @0",
                _ => "2<11 1 @-0.1",
            },
        );
    }
}

#[test]
fn orders_are_filled_best_first_and_partly() {
    let (bids, asks) = ("1 0.5 3, 2 0.4 2", "11 0.1 1, 12 0.2 3");
    check(Rule::Greedy, bids, asks, "1<11 1 @0.3, 1<12 2 @0.35, 2<12 1 @0.3");
    check(Rule::DoubleAuction, bids, asks, "1<11 1 @0.3, 1<12 2 @0.3, 2<12 1 @0.3");
    check(Rule::KPricing { k: 0.5 }, bids, asks, "1<11 1 @0.4, 1<12 2 @0.4, 2<12 1 @0.4");
    check(Rule::DoubleAuctionRank, bids, asks, "1<11 1 @0.3, 2<12 2 @0.3");
}

#[test]
fn an_order_without_a_quantity_takes_no_rank() {
    check(
        Rule::DoubleAuctionRank,
        "1 0.9 0, 2 0.5 2, 3 0.4 2",
        "11 0.1 2, 12 0.2 0, 13 0.3 1",
        "2<11 2 @0.35, 3<13 1 @0.35",
    );
}

#[test]
fn fills_that_round_up_still_add_up_to_the_order() {
    // 0.1 + 0.2 rounds to more than 0.3.
    for rule in [Rule::Greedy, Rule::DoubleAuction, Rule::KPricing { k: 0.5 }] {
        let book = book("1 0.5 0.3", "11 0.1 0.1, 12 0.1 0.2");
        let clearing = cleared(rule, &book);
        assert_eq!(clearing.trades.len(), 2);
        assert_eq!(clearing.volume(), 0.3, "{}", rule.name());
    }
}

#[test]
fn the_optimum_looks_at_true_values_alone() {
    // Reported prices cross nowhere; buyer 2 values energy most.
    let book = book("1 0.1 2 0.5, 2 0.1 1 0.7", "11 0.9 2 0.1, 12 0.9 5 0.6");
    let clearing = optimally_cleared(&book);
    check_clearing("optimum", &book, &clearing, "2<11 1 @0.4, 1<11 1 @0.3");
    assert!((clearing.welfare(&book) - 1.0).abs() < 1e-12);
    // Equal values gain nothing, so they don't trade.
    let book = self::book("1 0.9 1 0.2", "11 0.1 1 0.2");
    check_clearing("optimum", &book, &optimally_cleared(&book), "");
}

#[test]
fn a_mean_price_weighs_quantities() {
    let book = book("1 0.5 3, 2 0.4 1", "11 0.1 3, 12 0.2 1");
    let clearing = cleared(Rule::Greedy, &book);
    check_clearing("greedy", &book, &clearing, "1<11 3 @0.3, 2<12 1 @0.3");
    assert_eq!(Clearing::default().mean_price(), None);
    let trade = |quantity, price| Trade { bid: 0, ask: 0, quantity, price };
    let clearing = Clearing { trades: vec![trade(3.0, 0.2), trade(1.0, 0.4)] };
    assert_eq!(clearing.mean_price(), Some(0.25));
}

#[test]
fn a_ranking_puts_the_best_first_and_breaks_ties_by_id() {
    let book = book("4 -0.0 1, 2 0.5 1, 3 0.0 1, 1 -0.5 1", "14 0.0 1, 11 2 1, 13 -0.0 1, 12 -2 1");
    let mut ranking = Ranking::default();
    ranking.by_price(&book);
    let ids = |orders: &[Order], ranked: &[u32]| -> Vec<u64> {
        ranked.iter().map(|&index| orders[index as usize].id).collect()
    };
    assert_eq!(ids(&book.bids, &ranking.bids), [2, 3, 4, 1]);
    assert_eq!(ids(&book.asks, &ranking.asks), [12, 13, 14, 11]);
}

#[test]
fn a_book_is_checked_before_it_is_cleared() {
    let good = || book("1 0.3 1", "11 0.1 1");
    let refused = |change: &dyn Fn(&mut Book)| {
        let mut book = good();
        change(&mut book);
        book.validate().expect_err("a bad book").to_string()
    };
    for number in [f64::NAN, f64::INFINITY, -1e7] {
        let said = refused(&|book| book.bids[0].price = number);
        assert!(said.contains("order 1: price"), "{said}");
        let said = refused(&|book| book.asks[0].value = number);
        assert!(said.contains("order 11: value"), "{said}");
        let said = refused(&|book| book.asks[0].quantity = number);
        assert!(said.contains("order 11: quantity"), "{said}");
    }
    assert!(refused(&|book| book.asks[0].quantity = -1.0).contains("from 0 to"));
    assert!(refused(&|book| book.asks[0].id = 1).contains("id 1 stands on two orders"));
}
