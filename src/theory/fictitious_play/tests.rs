use super::*;
use crate::market::{UnitAuction, best_surplus};

fn game(traders: [usize; 2], k: &[f64], levels: usize) -> Game {
    Game { traders, k: k.to_vec(), entry_cost: 1e-4, levels }
}

/// Numbers in (0, 1) that look like chance, from a golden-ratio walk.
fn draws(from: u64) -> impl FnMut() -> f64 {
    let mut number = from as f64 * 0.377 + 0.1;
    move || {
        number = (number * 9.7 + 0.618_033_988_75).fract();
        0.02 + 0.96 * number
    }
}

/// All profiles of actions of `count` traders of a side, with their probabilities.
fn profiles(chances: &[f64], count: usize) -> Vec<(Vec<usize>, f64)> {
    let mut all = vec![(Vec::new(), 1.0)];
    for _ in 0..count {
        all = all
            .into_iter()
            .flat_map(|(profile, chance): (Vec<usize>, f64)| {
                chances.iter().enumerate().map(move |(action, own)| {
                    let mut profile = profile.clone();
                    profile.push(action);
                    (profile, chance * own)
                })
            })
            .collect();
    }
    all
}

/// The offers of a profile in `venue`.
fn offers(game: &Game, side: Side, profile: &[usize], venue: usize) -> Vec<f64> {
    let entered = profile.iter().filter_map(|place| match game.action(side, *place) {
        Action::Enter { venue: own, offer } if own == venue => Some(offer),
        _ => None,
    });
    entered.collect()
}

/// The odds of an action by holding every auction there can be.
fn enumerated(game: &Game, beliefs: &Beliefs, side: Side, place: usize) -> Odds {
    let Action::Enter { venue, offer } = game.action(side, place) else {
        return Odds::default();
    };
    let mut count = game.traders;
    count[side as usize] -= 1;
    let mut odds = Odds::default();
    for (buyers, first) in profiles(&beliefs.0[0], count[0]) {
        for (sellers, second) in profiles(&beliefs.0[1], count[1]) {
            let mut bids = offers(game, Side::Buyers, &buyers, venue);
            let mut asks = offers(game, Side::Sellers, &sellers, venue);
            let chance = first * second;
            let (share, worth): (f64, fn(f64) -> f64) = match side {
                Side::Buyers => {
                    bids.push(offer);
                    (UnitAuction::of(&bids, &asks).bids.share_of_bid(offer), |price| price)
                }
                Side::Sellers => {
                    asks.push(offer);
                    (UnitAuction::of(&bids, &asks).asks.share_of_ask(offer), |price| 1.0 - price)
                }
            };
            if let Some(price) = UnitAuction::of(&bids, &asks).price(game.k[venue]) {
                odds.trade += chance * share;
                odds.payment += chance * share * worth(price);
            }
        }
    }
    odds
}

#[test]
fn odds_are_those_of_every_auction_there_can_be() {
    let mut seen = 0.0_f64;
    for (traders, k, levels) in [
        ([2, 2], &[0.3, 0.8][..], 4),
        ([3, 2], &[0.0], 4),
        ([2, 3], &[1.0], 4),
        ([1, 2], &[0.5, 0.0], 3),
        ([3, 1], &[0.6], 5),
        ([1, 1], &[0.25], 7),
    ] {
        let game = game(traders, k, levels);
        let mut sparse = game.drawn(draws(9));
        // Offers that nobody makes, and venues that nobody enters.
        for side in &mut sparse.0 {
            side.iter_mut().step_by(2).for_each(|chance| *chance = 0.0);
            let sum: f64 = side.iter().sum();
            side.iter_mut().for_each(|chance| *chance /= sum);
        }
        let mut sure = game.even();
        for side in &mut sure.0 {
            side.fill(0.0);
            side[1] = 1.0;
        }
        for beliefs in [game.even(), game.drawn(draws(1)), sparse, sure] {
            let mut response = Response::new(&game);
            response.face(&beliefs);
            for side in SIDES {
                for place in 0..game.actions() {
                    let (found, truth) =
                        (response.odds(side)[place], enumerated(&game, &beliefs, side, place));
                    let off = (found.trade - truth.trade)
                        .abs()
                        .max((found.payment - truth.payment).abs());
                    assert!(off < 1e-10, "{traders:?} {side:?} {place}: {found:?} and {truth:?}");
                    seen = seen.max(truth.payment);
                }
            }
        }
    }
    assert!(seen > 0.2, "odds that say something");
}

#[test]
fn a_few_ties_count_as_many_do() {
    // One offer's chance goes to 0: the difference quotient hands over to the mean of two ends.
    let game = game([40, 40], &[0.5], 11);
    let trade = |chance: f64| {
        let mut beliefs = game.drawn(draws(3));
        beliefs.0[0][5] = chance;
        let mut response = Response::new(&game);
        response.face(&beliefs);
        response.odds(Side::Buyers)[5].trade
    };
    let (at, below, above) = (trade(1e-7), trade(1e-9), trade(1e-6));
    assert!((at - below).abs() < 1e-6 && (above - at).abs() < 1e-5, "{below} {at} {above}");
}

#[test]
fn a_hundred_traders_have_the_odds_of_as_many_drawn_auctions() {
    let game = game([50, 50], &[0.3, 0.7], 21);
    let beliefs = game.drawn(draws(5));
    let mut response = Response::new(&game);
    response.face(&beliefs);
    let cumulative = beliefs.0.clone().map(|side| {
        let mut sum = 0.0;
        side.iter()
            .map(|chance| {
                sum += chance;
                sum
            })
            .collect::<Vec<f64>>()
    });
    let mut state = 12345_u64;
    let mut uniform = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    const AUCTIONS: usize = 4_000;
    let (venue, offer) = (1, 0.6);
    let place = game.place(Side::Buyers, venue, offer);
    let (mut trade, mut paid) = (0.0, 0.0);
    for _ in 0..AUCTIONS {
        let mut drawn = |side: usize, count: usize| -> Vec<usize> {
            (0..count)
                .map(|_| {
                    let draw = uniform();
                    cumulative[side].partition_point(|edge| *edge <= draw).min(game.actions() - 1)
                })
                .collect()
        };
        let (buyers, sellers) = (drawn(0, 49), drawn(1, 50));
        let mut bids = offers(&game, Side::Buyers, &buyers, venue);
        bids.push(offer);
        let asks = offers(&game, Side::Sellers, &sellers, venue);
        let auction = UnitAuction::of(&bids, &asks);
        let share = auction.bids.share_of_bid(offer);
        trade += share;
        paid += share * auction.price(game.k[venue]).unwrap_or(0.0);
    }
    let (trade, paid) = (trade / AUCTIONS as f64, paid / AUCTIONS as f64);
    let found = response.odds(Side::Buyers)[place];
    // Four standard errors of a probability.
    assert!(
        (found.trade - trade).abs() < 0.032 && (found.payment - paid).abs() < 0.032,
        "{found:?} {trade} {paid}"
    );
    assert!((0.1..0.98).contains(&trade), "{trade}");
}

#[test]
fn best_responses_are_those_of_a_fine_grid_of_types() {
    let game = game([5, 4], &[0.2, 0.9], 6);
    for seed in 0..6 {
        let beliefs = game.drawn(draws(seed));
        let mut response = Response::new(&game);
        response.face(&beliefs);
        let mut strategy = Strategy::default();
        response.best_strategy(&mut strategy);
        for side in SIDES {
            for step in 0..=500 {
                let type_ = f64::from(step) / 500.0;
                let highest = (0..game.actions())
                    .map(|place| response.utility(side, type_, place))
                    .fold(f64::NEG_INFINITY, f64::max);
                let action = strategy.of(&game, side, type_);
                let own = match action {
                    Action::Out => 0.0,
                    Action::Enter { venue, offer } => {
                        response.utility(side, type_, game.place(side, venue, offer))
                    }
                };
                assert!((own - highest).abs() < 1e-12, "{side:?} {type_}: {action:?}");
                assert!((response.best(side, type_) - highest).abs() < 1e-15);
            }
            let total: f64 = strategy.share(&game, side, |_| true);
            assert!((total - 1.0).abs() < 1e-12);
        }
        assert!(response.regret(&strategy).largest < 1e-12);
    }
}

#[test]
fn regret_is_the_largest_of_a_fine_grid_of_types() {
    let game = game([3, 3], &[0.5], 5);
    let beliefs = game.drawn(draws(2));
    let mut response = Response::new(&game);
    response.face(&beliefs);
    let strategy = beliefs.strategy(&response);
    for (side, chances) in strategy.beliefs(&game).0.iter().zip(&beliefs.0) {
        assert!(side.iter().zip(chances).all(|(own, chance)| (own - chance).abs() < 1e-12));
    }
    let (mut largest, mut mean) = (0.0_f64, 0.0);
    const STEPS: u32 = 20_000;
    for side in SIDES {
        for step in 0..STEPS {
            let type_ = (f64::from(step) + 0.5) / f64::from(STEPS);
            let own = match strategy.of(&game, side, type_) {
                Action::Out => 0.0,
                Action::Enter { venue, offer } => {
                    response.utility(side, type_, game.place(side, venue, offer))
                }
            };
            let gain = response.best(side, type_) - own;
            largest = largest.max(gain);
            mean += gain / f64::from(2 * STEPS);
        }
    }
    let found = response.regret(&strategy);
    assert!((found.largest - largest).abs() < 1e-3 && largest > 0.01, "{found:?} and {largest}");
    assert!((found.mean - mean).abs() < 1e-4, "{found:?} and {mean}");
}

#[test]
fn a_single_venue_settles_and_offers_are_shaded() {
    let game = game([10, 10], &[0.5], 51);
    let mut ends = Vec::new();
    for seed in 0..3 {
        let mut play = FictitiousPlay::new(&game, game.drawn(draws(seed)));
        let found = play.settle(Stop { iterations: 2_000, ..Stop::default() });
        assert!(found.settled, "{found:?}");
        for type_ in [0.5, 0.7, 0.9] {
            let Action::Enter { offer, .. } = found.strategy.of(&game, Side::Buyers, type_) else {
                panic!("a buyer of {type_} enters");
            };
            assert!(offer < type_ - 0.01 && offer > 0.3, "{type_} bids {offer}");
            // What buyers do, sellers do in the mirror, where k is ½.
            let Action::Enter { offer: ask, .. } =
                found.strategy.of(&game, Side::Sellers, 1.0 - type_)
            else {
                panic!("its mirror image enters");
            };
            assert!((1.0 - ask - offer).abs() < 0.03, "{offer} and {ask}");
        }
        ends.push(found.strategy.share(&game, Side::Buyers, |action| action != Action::Out));
    }
    assert!(ends.iter().all(|end| (end - ends[0]).abs() < 0.05), "{ends:?}");
}

#[test]
fn where_the_price_is_the_lowest_buyers_tell_the_truth() {
    // At k = 0 a bid that trades never makes the price, as in a Vickrey auction.
    let game = game([8, 8], &[0.0], 51);
    let mut play = FictitiousPlay::new(&game, game.drawn(draws(4)));
    play.settle(Stop { iterations: 2_000, ..Stop::default() });
    let mut response = Response::new(&game);
    response.face(play.beliefs());
    for type_ in [0.6, 0.8, 1.0] {
        let truthful = response.utility(Side::Buyers, type_, game.place(Side::Buyers, 0, type_));
        assert!(response.best(Side::Buyers, type_) - truthful < 1e-9, "{type_}");
    }
}

#[test]
fn equal_venues_of_a_few_traders_leave_one() {
    let game = game([5, 5], &[0.5, 0.5], 41);
    let mut survivors = [0, 0];
    for seed in 0..6 {
        let (found, share) = smaller_share(&game, seed, Stop::default());
        assert!(found.settled, "{seed}: {:?}", found.regret);
        // Who could gain nearly nothing anywhere may be in the other.
        assert!(share < 0.02, "{seed}: {share}");
        let shares = [0, 1].map(|venue| {
            found.strategy.share(&game, Side::Buyers, |action| action.venue() == Some(venue))
        });
        survivors[usize::from(shares[1] > shares[0])] += 1;
    }
    assert!(survivors.iter().all(|count| *count > 0), "chance says which: {survivors:?}");
}

/// The share of the smaller of two venues in surplus, in the strategy found from beliefs by chance.
fn smaller_share(game: &Game, seed: u64, stop: Stop) -> (Found, f64) {
    let mut play = FictitiousPlay::new(game, game.drawn(draws(seed)));
    let found = play.settle(stop);
    let mut response = Response::new(game);
    response.face(&found.strategy.beliefs(game));
    let surplus = response.outcomes(&found.strategy).into_iter().map(|venue| venue.surplus);
    let surplus: Vec<f64> = surplus.collect();
    let share = surplus[0].min(surplus[1]) / (surplus[0] + surplus[1]);
    (found, share)
}

#[test]
fn venues_of_opposite_k_leave_one_as_well() {
    // Published is that both live: docs/arenas/venues.md.
    let game = game([10, 10], &[0.0, 1.0], 101);
    for seed in 0..4 {
        let stop = Stop { recency: 3.0, iterations: 3_000, ..Stop::default() };
        let (found, share) = smaller_share(&game, seed, stop);
        assert!(found.settled && share < 0.01, "{seed}: {share} {:?}", found.regret);
    }
}

#[test]
fn equal_venues_of_many_traders_can_share_them() {
    // Half the traders in each venue, of all types alike: nobody gains as much as a thousandth.
    let game = game([50, 50], &[0.5, 0.5], 101);
    let (found, share) = smaller_share(&game, 1, Stop::default());
    assert!(found.settled && share > 0.4, "{share} {:?}", found.regret);
}

#[test]
fn surplus_is_that_of_drawn_types() {
    let game = game([4, 3], &[0.3, 0.8], 11);
    let beliefs = game.drawn(draws(7));
    let mut response = Response::new(&game);
    response.face(&beliefs);
    let mut strategy = Strategy::default();
    response.best_strategy(&mut strategy);
    response.face(&strategy.beliefs(&game));
    let outcomes = response.outcomes(&strategy);
    let mut state = 99_u64;
    let mut uniform = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    const DRAWS: usize = 20_000;
    let mut sums = [[0.0; 3]; 2];
    for _ in 0..DRAWS {
        let types =
            [0, 1].map(|side| (0..game.traders[side]).map(|_| uniform()).collect::<Vec<f64>>());
        for (venue, sums) in sums.iter_mut().enumerate() {
            let entered = [0, 1].map(|side| {
                let offers = types[side].iter().filter_map(|type_| {
                    match strategy.of(&game, SIDES[side], *type_) {
                        Action::Enter { venue: own, offer } if own == venue => {
                            Some((*type_, offer))
                        }
                        _ => None,
                    }
                });
                offers.collect::<Vec<(f64, f64)>>()
            });
            let [bids, asks] = [0, 1].map(|side: usize| {
                entered[side].iter().map(|(_, offer)| *offer).collect::<Vec<f64>>()
            });
            let [values, costs] = [0, 1].map(|side: usize| {
                entered[side].iter().map(|(type_, _)| *type_).collect::<Vec<f64>>()
            });
            let auction = UnitAuction::of(&bids, &asks);
            let price = auction.price(game.k[venue]).unwrap_or(0.0);
            let bought =
                entered[0].iter().map(|(type_, bid)| (type_, auction.bids.share_of_bid(*bid)));
            let sold =
                entered[1].iter().map(|(type_, ask)| (type_, auction.asks.share_of_ask(*ask)));
            sums[0] += bought.clone().map(|(value, share)| value * share).sum::<f64>()
                - sold.map(|(cost, share)| cost * share).sum::<f64>();
            sums[1] += best_surplus(&values, &costs);
            sums[2] +=
                bought.map(|(value, share)| (value - price) * share - game.entry_cost).sum::<f64>();
        }
    }
    for (outcome, sums) in outcomes.iter().zip(sums) {
        let [surplus, best, profit] = sums.map(|sum| sum / DRAWS as f64);
        assert!((outcome.surplus - surplus).abs() < 0.01, "{outcome:?} and {surplus}");
        assert!((outcome.best - best).abs() < 0.01, "{outcome:?} and {best}");
        let profits = outcome.profits[0] * outcome.entrants[0] * game.traders[0] as f64;
        assert!((profits - profit).abs() < 0.01, "{outcome:?} and {profit}");
        assert!(outcome.efficiency() <= 1.0 + 1e-9);
    }
}
