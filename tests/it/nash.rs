//! Nash bargaining on random books: promises, symmetries and an independent solver as the truth.

use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettingsBuilder, DefaultSolver, IPSolver, SolverStatus, SupportedConeT,
};
use haggle::market::nash::{self, FLOOR, Solver, TOLERANCE};
use haggle::market::{Book, Clearing, Order, Ranking};
use proptest::prelude::*;

fn clear(book: &Book, power: f64) -> (Clearing, nash::Certificate) {
    let (mut solver, mut ranking) = (Solver::default(), Ranking::default());
    let mut clearing = Clearing::default();
    ranking.by_price(book);
    solver.clear(book, &ranking, power, &mut clearing.trades);
    (clearing, solver.certificate())
}

/// Prices on a coarse grid half of the time, so that ties occur; now and then no quantity.
fn orders(most: usize, first: u64, unit: f64) -> impl Strategy<Value = Vec<Order>> {
    let price = prop_oneof![-5..40_i32, Just(10)].prop_map(|cents| f64::from(cents) / 100.0);
    let price = prop_oneof![price, -0.05..0.4];
    let quantity = prop_oneof![8 => 0.01..5.5, 2 => Just(5.5), 1 => Just(0.0)];
    prop::collection::vec((price, quantity), 0..=most).prop_map(move |orders| {
        let order = |(index, (price, quantity)): (usize, (f64, f64))| Order {
            id: first + index as u64,
            price,
            quantity: quantity * unit,
            value: price,
        };
        orders.into_iter().enumerate().map(order).collect()
    })
}

fn books(most: usize) -> impl Strategy<Value = Book> {
    (orders(most, 0, 1.0), orders(most, 1_000, 1.0)).prop_map(|(bids, asks)| Book { bids, asks })
}

/// Natural books of any shape: up to 60 orders a side or none, ties, a whole side at one price,
/// the charger's 5.5 kWh beside any quantity up to 10 kWh and next to nothing.
fn natural_books() -> impl Strategy<Value = Book> {
    let side = |first: u64, common: f64| {
        let cents = (-5..=40_i32).prop_map(|cents| f64::from(cents) / 100.0);
        let price = prop_oneof![cents, -0.05..0.4];
        let quantity =
            prop_oneof![8 => 0.01..10.0, 4 => Just(5.5), 1 => Just(1e-4), 1 => Just(0.0)];
        let count = prop_oneof![8 => 0..=60_usize, 1 => Just(60), 1 => Just(0)];
        let orders = count.prop_flat_map(move |count| {
            prop::collection::vec((price.clone(), quantity.clone()), count)
        });
        (orders, prop::bool::weighted(0.15)).prop_map(move |(orders, tied)| {
            let order = |(index, (price, quantity))| {
                let price = if tied { common } else { price };
                Order { id: first + index as u64, price, quantity, value: price }
            };
            orders.into_iter().enumerate().map(order).collect::<Vec<_>>()
        })
    };
    (side(0, 0.3), side(1_000, 0.1)).prop_map(|(bids, asks)| Book { bids, asks })
}

/// Quantities over so many orders of magnitude beside each other, and prices of such size.
fn uneven_books(
    count: std::ops::Range<usize>,
    quantities: std::ops::Range<f64>,
    prices: std::ops::Range<f64>,
) -> impl Strategy<Value = Book> {
    let side = move |first: u64| {
        let count = count.clone();
        let quantity = quantities.clone().prop_map(|exponent| 10_f64.powf(exponent));
        let price = (prop::bool::ANY, prices.clone())
            .prop_map(|(sign, exponent)| if sign { 1.0 } else { -1.0 } * 10_f64.powf(exponent));
        prop::collection::vec((price, quantity), count).prop_map(move |orders| {
            let order = |(index, (price, quantity))| Order {
                id: first + index as u64,
                price,
                quantity,
                value: price,
            };
            orders.into_iter().enumerate().map(order).collect::<Vec<_>>()
        })
    };
    (side(0), side(1_000)).prop_map(|(bids, asks)| Book { bids, asks })
}

/// Books large enough for the way by coarser problems, with ties and a common quantity.
fn large_books() -> impl Strategy<Value = Book> {
    let side = |first: u64| {
        let cents = (5..=40_i32).prop_map(|cents| f64::from(cents) / 100.0);
        let price = prop_oneof![1 => cents, 2 => 0.05..0.4];
        let quantity = prop_oneof![4 => 0.01..10.0, 2 => Just(5.5), 1 => 1e-4..1e-3];
        prop::collection::vec((price, quantity), 80..130).prop_map(move |orders| {
            let order = |(index, (price, quantity))| Order {
                id: first + index as u64,
                price,
                quantity,
                value: price,
            };
            orders.into_iter().enumerate().map(order).collect::<Vec<_>>()
        })
    };
    (side(0), side(1_000)).prop_map(|(bids, asks)| Book { bids, asks })
}

fn powers() -> impl Strategy<Value = f64> {
    prop_oneof![4 => Just(0.5), 3 => 0.0..=1.0, 1 => Just(0.0), 1 => Just(1.0)]
}

/// Utilities, AUD, of bids and asks from quantities.
fn utilities(book: &Book, clearing: &Clearing, power: f64) -> (Vec<f64>, Vec<f64>) {
    let mut buyers = vec![0.0; book.bids.len()];
    let mut sellers = vec![0.0; book.asks.len()];
    for trade in &clearing.trades {
        let (bid, ask) = (trade.bid as usize, trade.ask as usize);
        let gain = (book.bids[bid].price - book.asks[ask].price) * trade.quantity;
        buyers[bid] += power * gain;
        sellers[ask] += (1.0 - power) * gain;
    }
    (buyers, sellers)
}

fn traded(book: &Book, clearing: &Clearing) -> (Vec<f64>, Vec<f64>) {
    let mut bought = vec![0.0; book.bids.len()];
    let mut sold = vec![0.0; book.asks.len()];
    for trade in &clearing.trades {
        bought[trade.bid as usize] += trade.quantity;
        sold[trade.ask as usize] += trade.quantity;
    }
    (bought, sold)
}

fn check_promises(book: &Book, clearing: &Clearing) -> Result<(), TestCaseError> {
    for trade in &clearing.trades {
        let (bid, ask) = (&book.bids[trade.bid as usize], &book.asks[trade.ask as usize]);
        prop_assert!(trade.quantity > 0.0 && trade.quantity.is_finite());
        prop_assert!(ask.price <= trade.price && trade.price <= bid.price);
    }
    let (bought, sold) = traded(book, clearing);
    for (order, quantity) in book.bids.iter().zip(&bought).chain(book.asks.iter().zip(&sold)) {
        prop_assert!(*quantity <= order.quantity, "{quantity} of {order:?}");
    }
    for (bid, bought) in book.bids.iter().zip(&bought) {
        for (ask, sold) in book.asks.iter().zip(&sold) {
            let room = (bid.quantity - bought).min(ask.quantity - sold);
            let (least, most) = (bid.quantity.min(ask.quantity), bid.quantity.max(ask.quantity));
            let rounding = 1e-8 * least + 1e-14 * most;
            prop_assert!(bid.price <= ask.price || room <= rounding, "{bid:?} {ask:?}");
        }
    }
    Ok(())
}

fn assert_close(found: &[f64], expected: &[f64], tolerance: f64) -> Result<(), TestCaseError> {
    for (found, expected) in found.iter().zip(expected) {
        let allowed = tolerance * (1.0 + expected.abs());
        prop_assert!((found - expected).abs() <= allowed, "{found} is not {expected}");
    }
    Ok(())
}

/// Utilities by exponential cones: maximise Σ w·t with (t, 1, e₀ + U) in the cone.
fn utilities_by_cones(book: &Book, power: f64) -> Option<(Vec<f64>, Vec<f64>)> {
    let (m, n) = (book.bids.len(), book.asks.len());
    let mut pairs = Vec::new();
    for (i, bid) in book.bids.iter().enumerate() {
        for (j, ask) in book.asks.iter().enumerate() {
            if bid.price > ask.price {
                pairs.push((i, m + j, bid.price - ask.price));
            }
        }
    }
    if pairs.is_empty() {
        return Some((vec![0.0; m], vec![0.0; n]));
    }
    let nodes: Vec<(f64, f64)> = (book.bids.iter().map(|bid| (bid.quantity, power)))
        .chain(book.asks.iter().map(|ask| (ask.quantity, 1.0 - power)))
        .collect();
    let ruling: Vec<usize> = (0..m + n).filter(|&node| nodes[node].1 > 0.0).collect();
    // Variables: quantities, then one t for each node with power.
    // Rows: q ≥ 0, capacities, and three for each cone, scaled so that a cone's utility is near 1.
    let variables = pairs.len() + ruling.len();
    let scale = |node: usize| 1.0 / (FLOOR + nodes[node].0 * nodes[node].1);
    let cone_row = |at: usize| pairs.len() + m + n + 3 * at;
    let mut at_of = vec![None; m + n];
    for (at, &node) in ruling.iter().enumerate() {
        at_of[node] = Some(at);
    }
    let mut columns: Vec<Vec<(usize, f64)>> = Vec::new();
    for (e, &(i, j, gain)) in pairs.iter().enumerate() {
        let mut column = vec![(e, -1.0), (pairs.len() + i, 1.0), (pairs.len() + j, 1.0)];
        for node in [i, j] {
            if let Some(at) = at_of[node] {
                column.push((cone_row(at) + 2, -nodes[node].1 * gain * scale(node)));
            }
        }
        columns.push(column);
    }
    columns.extend((0..ruling.len()).map(|at| vec![(cone_row(at), -1.0)]));
    let rows = cone_row(ruling.len());
    let mut right = vec![0.0; rows];
    for (node, &(quantity, _)) in nodes.iter().enumerate() {
        right[pairs.len() + node] = quantity;
    }
    for (at, &node) in ruling.iter().enumerate() {
        right[cone_row(at) + 1] = 1.0;
        right[cone_row(at) + 2] = FLOOR * scale(node);
    }
    let mut starts = vec![0];
    let (mut indices, mut values) = (Vec::new(), Vec::new());
    for column in &mut columns {
        column.sort_by_key(|&(row, _)| row);
        indices.extend(column.iter().map(|&(row, _)| row));
        values.extend(column.iter().map(|&(_, value)| value));
        starts.push(indices.len());
    }
    let matrix = CscMatrix::new(rows, variables, starts, indices, values);
    let mut cost = vec![0.0; pairs.len()];
    cost.extend(ruling.iter().map(|&node| -2.0 * nodes[node].1));
    let mut cones = vec![SupportedConeT::NonnegativeConeT(pairs.len() + m + n)];
    cones.extend(ruling.iter().map(|_| SupportedConeT::ExponentialConeT()));
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .tol_gap_abs(1e-12)
        .tol_gap_rel(1e-12)
        .tol_feas(1e-10)
        .build()
        .ok()?;
    let quadratic = CscMatrix::zeros((variables, variables));
    let mut solver =
        DefaultSolver::new(&quadratic, &cost, &matrix, &right, &cones, settings).ok()?;
    solver.solve();
    if solver.solution.status != SolverStatus::Solved {
        return None;
    }
    let mut found = vec![0.0; m + n];
    for (&(i, j, gain), quantity) in pairs.iter().zip(&solver.solution.x) {
        found[i] += power * gain * quantity;
        found[j] += (1.0 - power) * gain * quantity;
    }
    let sellers = found.split_off(m);
    Some((found, sellers))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn keeps_its_promises_and_proves_it((book, power) in (books(60), powers())) {
        let (clearing, certificate) = clear(&book, power);
        check_promises(&book, &clearing)?;
        // One book in some ten thousand ends a little above the tolerance.
        prop_assert!(certificate.relative_gap() <= 100.0 * TOLERANCE, "{certificate:?}");
    }

    #[test]
    fn solves_uneven_books(book in uneven_books(0..12, -9.0..7.0, -2.0..0.0)) {
        let (clearing, certificate) = clear(&book, 0.5);
        check_promises(&book, &clearing)?;
        // Of three million such books none was beyond that, and three were beyond a tenth of it.
        prop_assert!(certificate.relative_gap() <= 1e-5, "{certificate:?}");
    }

    #[test]
    fn survives_wild_books((book, power) in (uneven_books(0..12, -9.0..12.0, -6.0..6.0), powers())) {
        let (clearing, certificate) = clear(&book, power);
        check_promises(&book, &clearing)?;
        prop_assert!(certificate.relative_gap() >= 0.0);
    }

    #[test]
    fn order_of_the_book_does_not_matter(book in books(20)) {
        let (clearing, _) = clear(&book, 0.5);
        let (buyers, sellers) = utilities(&book, &clearing, 0.5);
        let mut turned = book.clone();
        turned.bids.reverse();
        turned.asks.reverse();
        let (clearing, _) = clear(&turned, 0.5);
        let (mut turned_buyers, mut turned_sellers) = utilities(&turned, &clearing, 0.5);
        turned_buyers.reverse();
        turned_sellers.reverse();
        assert_close(&turned_buyers, &buyers, 1e-4)?;
        assert_close(&turned_sellers, &sellers, 1e-4)?;
    }

    /// Turning prices round makes buyers of sellers; the rule treats both alike.
    #[test]
    fn sides_are_alike((book, power) in (books(20), powers())) {
        let (clearing, _) = clear(&book, power);
        let (buyers, sellers) = utilities(&book, &clearing, power);
        let turn = |orders: &[Order]| -> Vec<Order> {
            let turned = |order: &Order| Order { price: -order.price, ..*order };
            orders.iter().map(turned).collect()
        };
        let mirror = Book { bids: turn(&book.asks), asks: turn(&book.bids) };
        let (clearing, _) = clear(&mirror, 1.0 - power);
        let (mirror_buyers, mirror_sellers) = utilities(&mirror, &clearing, 1.0 - power);
        if power > 0.0 {
            assert_close(&mirror_sellers, &buyers, 1e-4)?;
        }
        if power < 1.0 {
            assert_close(&mirror_buyers, &sellers, 1e-4)?;
        }
    }

    /// Prices enter through gaps alone.
    #[test]
    fn a_common_shift_of_prices_changes_nothing(book in books(20)) {
        let (clearing, _) = clear(&book, 0.5);
        let mut shifted = book.clone();
        for order in shifted.bids.iter_mut().chain(&mut shifted.asks) {
            order.price += 16.0;
        }
        let (found, _) = clear(&shifted, 0.5);
        let (objective, expected) =
            (nash::objective(&shifted, &found, 0.5), nash::objective(&book, &clearing, 0.5));
        prop_assert!((objective - expected).abs() <= 1e-6, "{objective} is not {expected}");
    }

    /// Price units and quantity units enter through their product alone.
    #[test]
    fn units_do_not_matter(book in books(20)) {
        let (clearing, _) = clear(&book, 0.5);
        let (buyers, sellers) = utilities(&book, &clearing, 0.5);
        let mut scaled = book.clone();
        for order in scaled.bids.iter_mut().chain(&mut scaled.asks) {
            order.price *= 1024.0;
            order.quantity /= 1024.0;
        }
        let (clearing, _) = clear(&scaled, 0.5);
        let (found_buyers, found_sellers) = utilities(&scaled, &clearing, 0.5);
        assert_close(&found_buyers, &buyers, 1e-6)?;
        assert_close(&found_sellers, &sellers, 1e-6)?;
    }

    /// Orders of equal price and quantity fare equally.
    #[test]
    fn twins_fare_equally(book in books(12)) {
        let mut twins = book.clone();
        let copy = |orders: &mut Vec<Order>| {
            let copies: Vec<Order> =
                orders.iter().map(|order| Order { id: order.id + 100, ..*order }).collect();
            orders.extend(copies);
        };
        copy(&mut twins.bids);
        copy(&mut twins.asks);
        let (clearing, _) = clear(&twins, 0.5);
        let (buyers, sellers) = utilities(&twins, &clearing, 0.5);
        let (m, n) = (book.bids.len(), book.asks.len());
        assert_close(&buyers[m..], &buyers[..m], 1e-4)?;
        assert_close(&sellers[n..], &sellers[..n], 1e-4)?;
    }

    /// No move of energy from one trade to a feasible pair, or out of slack, gains anything.
    #[test]
    fn no_small_move_improves(book in books(8)) {
        let (clearing, _) = clear(&book, 0.5);
        let best = nash::objective(&book, &clearing, 0.5);
        let (bought, sold) = traded(&book, &clearing);
        for (i, bid) in book.bids.iter().enumerate() {
            for (j, ask) in book.asks.iter().enumerate() {
                let step = 1e-3 * bid.quantity.min(ask.quantity);
                if bid.price <= ask.price || step == 0.0 {
                    continue;
                }
                let mut moved = clearing.clone();
                let mut need = [step - (bid.quantity - bought[i]), step - (ask.quantity - sold[j])];
                for trade in &mut moved.trades {
                    for (need, same) in
                        need.iter_mut().zip([trade.bid as usize == i, trade.ask as usize == j])
                    {
                        if same && *need > 0.0 {
                            let taken = need.min(trade.quantity);
                            trade.quantity -= taken;
                            *need -= taken;
                        }
                    }
                }
                let price = ask.price;
                let (bid, ask) = (i as u32, j as u32);
                let trade = haggle::market::Trade { bid, ask, quantity: step, price };
                moved.trades.push(trade);
                let objective = nash::objective(&book, &moved, 0.5);
                prop_assert!(objective <= best + 1e-7, "{objective} is above {best}");
            }
        }
    }
}

/// Compares utilities with those by exponential cones, where the cones find an answer;
/// a book without one is drawn anew and counts for nothing.
fn check_cones(book: &Book, power: f64, allowed: impl Fn(f64) -> f64) -> Result<(), TestCaseError> {
    let (clearing, _) = clear(book, power);
    let (buyers, sellers) = utilities(book, &clearing, power);
    let Some((cone_buyers, cone_sellers)) = utilities_by_cones(book, power) else {
        return Err(TestCaseError::reject("the cones find no answer"));
    };
    for (share, found, expected) in
        [(power, buyers, cone_buyers), (1.0 - power, sellers, cone_sellers)]
    {
        for (found, expected) in found.iter().zip(&expected).filter(|_| share > 0.0) {
            let close = (found - expected).abs() <= allowed(*expected);
            prop_assert!(close, "{found} is not {expected}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn solves_large_books((book, power) in (large_books(), powers())) {
        let (clearing, certificate) = clear(&book, power);
        check_promises(&book, &clearing)?;
        prop_assert!(certificate.relative_gap() <= 100.0 * TOLERANCE, "{certificate:?}");
    }

    #[test]
    fn survives_large_uneven_books(
        (book, power) in (uneven_books(80..120, -9.0..7.0, -6.0..6.0), powers()),
    ) {
        let (clearing, certificate) = clear(&book, power);
        check_promises(&book, &clearing)?;
        prop_assert!(certificate.relative_gap() >= 0.0);
    }

    #[test]
    fn agrees_with_exponential_cones_on_large_books((book, power) in (large_books(), powers())) {
        check_cones(&book, power, |_| 1e-4)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_exponential_cones((book, power) in (natural_books(), powers())) {
        check_cones(&book, power, |_| 1e-4)?;
    }

    #[test]
    fn agrees_with_exponential_cones_on_uneven_books(
        (book, power) in (uneven_books(0..12, -4.0..4.0, -2.0..0.0), powers()),
    ) {
        check_cones(&book, power, |utility| 1e-4 * (1.0 + utility))?;
    }
}

/// SplitMix64, for books that must stay the same.
struct Random(u64);

impl Random {
    fn uniform(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let unit = ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
        low + (high - low) * unit
    }
}

/// A lot of so many vehicles with truthful orders, as `cargo bench --bench nash` draws it:
/// most quantities are what the charger can give.
fn truthful_lot(vehicles: u64, random: &mut Random) -> Book {
    let mut book = Book::default();
    for id in 0..vehicles {
        let gap = random.uniform(0.4, 0.6) - random.uniform(0.1, 0.9);
        let pays = 0.28 * (0.65 + 0.55 * random.uniform(0.0, 1.0));
        let keeps = random.uniform(0.03, 0.07) + 0.28 * random.uniform(0.2, 0.6);
        let (side, price, need) = match gap > 0.0 {
            true => (&mut book.bids, pays, gap),
            false => (&mut book.asks, keeps, -gap - 0.05),
        };
        if need > 0.0 {
            side.push(Order { id, price, quantity: (75.0 * need).min(5.5), value: price });
        }
    }
    book
}

/// At 700 vehicles and a power of 0.01 the third of these lots once ended at a gap of 4e-2.
#[test]
fn certifies_large_truthful_lots_at_powers_near_the_ends() {
    for (vehicles, powers) in [(200, &[0.01, 0.05, 0.95, 0.99][..]), (700, &[0.01])] {
        let mut random = Random(7);
        let books: Vec<_> = (0..3).map(|_| truthful_lot(vehicles, &mut random)).collect();
        for &power in powers {
            let (_, certificate) = clear(&books[2], power);
            let gap = certificate.relative_gap();
            assert!(gap <= TOLERANCE, "{vehicles} vehicles, power {power}: {certificate:?}");
        }
    }
}

/// Sixteen orders of magnitude side by side: after ten good steps the next ruins what was found,
/// a gap of 6 % of the value at stake, unless stock is taken on the way.
#[test]
fn a_step_too_many_ruins_nothing() {
    let side = |first: u64, orders: &[(f64, f64)]| {
        let order = |(index, &(price, quantity)): (usize, &(f64, f64))| Order {
            id: first + index as u64,
            price,
            quantity,
            value: price,
        };
        orders.iter().enumerate().map(order).collect()
    };
    let bids = [
        (0.8539127884590934, 4587.9194428915425),
        (0.41276436688569673, 1.0),
        (0.5401525146457692, 1.1884944925314854e-8),
    ];
    let asks = [(0.07436539950437798, 1.0), (0.46333290513901787, 101778.96827457636)];
    let book = Book { bids: side(0, &bids), asks: side(1_000, &asks) };
    let (_, certificate) = clear(&book, 0.5);
    assert!(certificate.relative_gap() <= 1e-7, "{certificate:?}");
}
