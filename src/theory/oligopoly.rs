//! What is true of firms in a uniform-price auction, without learning.
//!
//! **Equilibria.** In the symmetric duopoly of capacity q̄, cost c, cap p̄ and demand D:
//!
//! - q̄ < D < 2q̄: the high offer is p̄ and the low one at most c + (p̄ − c)(D − q̄)/q̄, else the high
//!   bidder gained by undercutting it (Proposition 1);
//! - D ≤ q̄: Bertrand competition, both offer c;
//! - 2q̄ ≤ D: all is sold in any case, and whoever sets the price gains by raising it to p̄.
//!
//! With n firms, each able to serve demand alone, the price is the second-lowest cost.
//!
//! **Best responses.** Against given offers a firm's profit rises with its own price between any
//! two prices of the others, or doesn't change. So the best is approached just below, or reached
//! at, a price of another or the cap; one look at each is exact.
//!
//! **Under noise.** Firms that could each serve demand, of the same cost c, and whose offers carry
//! normal noise of standard deviation σ, have no reason to aim at c: who is below the others by
//! chance sells at what it offers. A firm that aims d·σ above c where n − 1 others aim k·σ above
//! it, and climbs over ς times its own noise, sees the profit
//!
//! ```text
//! V(d) = σ·q̄·E[(d + ς·z)·S(d − k + ς·z)ⁿ⁻¹],  z ~ N(0, 1), S(x) = P(z > x)
//! ```
//!
//! and [`aim_under_noise`] is the k at which V has its highest point at d = k.
//!
//! **Source.** Graf, Zobernig, Schmidt and Klöckl, "Computational Performance of Deep
//! Reinforcement Learning to Find Nash Equilibria", Computational Economics 63 (2024), §4 and
//! §5.2.

use crate::market::{Dispatch, Offers, uniform_price};
use std::f64::consts::{PI, SQRT_2};

/// A symmetric duopoly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duopoly {
    /// What each firm can sell, units, above 0.
    pub capacity: f64,
    /// What a unit costs each, money a unit.
    pub cost: f64,
    /// The highest price that may be offered, at least the cost.
    pub cap: f64,
    /// Units demanded, above 0.
    pub demand: f64,
}

/// The pure equilibria of a duopoly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Equilibria {
    /// One offers `high`, the other anything up to `low`.
    Tiered {
        /// The high offer.
        high: f64,
        /// The highest low offer.
        low: f64,
    },
    /// All offer this, the second-lowest cost: the equilibrium that is published. With more firms
    /// than two there are others, in which two offer it and the rest anything above it.
    Bertrand(f64),
    /// At least one offers this: the cap. All capacity is sold in any case.
    AnyWithOneAt(f64),
}

impl Duopoly {
    /// Its pure equilibria (Proposition 1 and its neighbouring cases).
    pub fn equilibria(&self) -> Equilibria {
        let &Self { capacity, cost, cap, demand } = self;
        if demand <= capacity {
            return Equilibria::Bertrand(cost);
        }
        if demand >= 2.0 * capacity {
            return Equilibria::AnyWithOneAt(cap);
        }
        let low = cost + (cap - cost) * (demand - capacity) / capacity;
        Equilibria::Tiered { high: cap, low }
    }
}

impl Equilibria {
    /// Whether two offers are one of these, each number to `tolerance`.
    pub fn hold(&self, offers: [f64; 2], tolerance: f64) -> bool {
        self.distance(&offers) <= tolerance
    }

    /// How far the offer that is furthest from these would have to move, money a unit; 0 for
    /// offers that are one of these.
    pub fn distance(&self, offers: &[f64]) -> f64 {
        let mut sorted = offers.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let high = sorted.pop().unwrap_or(0.0);
        let low = sorted.pop().unwrap_or(f64::NEG_INFINITY);
        match *self {
            Self::Tiered { high: cap, low: limit } => (cap - high).max(low - limit).max(0.0),
            Self::Bertrand(cost) => {
                offers.iter().map(|offer| (offer - cost).abs()).fold(0.0, f64::max)
            }
            Self::AnyWithOneAt(cap) => (cap - high).max(0.0),
        }
    }
}

/// The price under Bertrand competition of firms with these costs, each of which could serve all
/// demand: the second-lowest cost, or the cap if that is lower or there is only one firm.
pub fn bertrand_price(costs: &[f64], cap: f64) -> f64 {
    let mut costs = costs.to_vec();
    costs.sort_unstable_by(f64::total_cmp);
    costs.get(1).map_or(cap, |cost| cost.min(cap))
}

/// The pure equilibria of firms with these capacities and costs, where they are known: of those
/// that could each serve all demand, and of two that are alike.
pub fn known_equilibria(firms: &[(f64, f64)], demand: f64, cap: f64) -> Option<Equilibria> {
    let (capacity, cost) = *firms.first()?;
    if firms.len() > 1 && firms.iter().all(|firm| firm.0 >= demand) {
        let costs: Vec<f64> = firms.iter().map(|firm| firm.1).collect();
        return Some(Equilibria::Bertrand(bertrand_price(&costs, cap)));
    }
    let alike = firms.len() == 2 && firms[1] == firms[0] && cost <= cap;
    alike.then(|| Duopoly { capacity, cost, cap, demand }.equilibria())
}

/// How far above their cost `firms` firms aim when nobody gains by aiming elsewhere, each offer
/// carries normal noise, and each sees what it earns over `spread` times its own; in standard
/// deviations of the noise. For two or more firms, each of which could serve demand.
pub fn aim_under_noise(firms: usize, spread: f64) -> f64 {
    let others = firms as f64 - 1.0;
    let density = |x: f64| libm::exp(-0.5 * x * x) / (2.0 * PI).sqrt();
    // V′(k) = 0, solved for k.
    let slope = |x: f64| others * density(x) * libm::pow(above(x), others - 1.0);
    let constant = over_normal(|z| libm::pow(above(spread * z), others));
    let moved = over_normal(|z| spread * z * slope(spread * z));
    (constant - moved) / over_normal(|z| slope(spread * z))
}

/// What a firm sees it earns in a round where all others aim as [`aim_under_noise`] says and it
/// aims `higher` than they do; both in standard deviations of the noise, the profit also a unit of
/// capacity.
pub fn profit_under_noise(firms: usize, spread: f64, higher: f64) -> f64 {
    let aim = aim_under_noise(firms, spread) + higher;
    let others = firms as f64 - 1.0;
    over_normal(|z| (aim + spread * z) * libm::pow(above(higher + spread * z), others))
}

/// P(z > `x`) for z ~ N(0, 1).
fn above(x: f64) -> f64 {
    0.5 * libm::erfc(x / SQRT_2)
}

/// The expected value of `of` at z ~ N(0, 1), by the trapezoidal rule, which is all but exact for
/// smooth `of`.
fn over_normal(of: impl Fn(f64) -> f64) -> f64 {
    const STEP: f64 = 1.0 / 64.0;
    let each = (-512..=512).map(|place| {
        let z = f64::from(place) * STEP;
        libm::exp(-0.5 * z * z) * of(z)
    });
    each.sum::<f64>() * STEP / (2.0 * PI).sqrt()
}

/// The best that a firm can do against the others' offers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BestResponse {
    /// The highest profit, or the bound that profits approach.
    pub profit: f64,
    /// The price at which it is reached, or below which it is approached.
    pub price: f64,
    /// Whether it is reached at that price, not only approached from below.
    pub reached: bool,
}

/// The best response of the firm at `index` of `book` with prices from `floor` to `cap`.
/// Its own price in the book doesn't matter; of equally good ones the lowest is named.
///
/// # Panics
/// If there is no offer at `index`.
pub fn best_response(book: &Offers, index: usize, (floor, cap): (f64, f64)) -> BestResponse {
    let mut candidates: Vec<f64> = book
        .offers
        .iter()
        .enumerate()
        .filter(|(other, offer)| *other != index && (floor..=cap).contains(&offer.price))
        .map(|(_, offer)| offer.price)
        .chain([floor, cap])
        .collect();
    candidates.sort_unstable_by(f64::total_cmp);
    candidates.dedup();
    let mut tried = book.clone();
    let mut best = BestResponse { profit: f64::NEG_INFINITY, price: floor, reached: true };
    for price in candidates {
        let below = (price > floor).then(|| (profit_just_below(book, index, price), false));
        tried.offers[index].price = price;
        for (profit, reached) in [(profit(&tried, index), true)].into_iter().chain(below) {
            if profit > best.profit {
                best = BestResponse { profit, price, reached };
            }
        }
    }
    best
}

/// What the firm at `index` could gain by its best response, money; never below 0.
///
/// # Panics
/// As [`best_response`].
pub fn offer_regret(book: &Offers, index: usize, range: (f64, f64)) -> f64 {
    (best_response(book, index, range).profit - profit(book, index)).max(0.0)
}

/// What the firm at `index` earns, money.
fn profit(book: &Offers, index: usize) -> f64 {
    let mut dispatch = Dispatch::default();
    uniform_price(book, &mut dispatch);
    dispatch.profits(book).nth(index).expect("an offer at the index")
}

/// The profit that the firm at `index` approaches as its price rises to `price`.
fn profit_just_below(book: &Offers, index: usize, price: f64) -> f64 {
    let own = book.offers[index];
    let others = || book.offers.iter().enumerate().filter(|(other, _)| *other != index);
    let cheaper: f64 =
        others().filter(|(_, offer)| offer.price < price).map(|(_, offer)| offer.quantity).sum();
    let left = (book.demand - cheaper).max(0.0);
    let sold = own.quantity.min(left);
    // What it leaves goes to those at this price and above it, and sets the price if there is any.
    let dearer = others().filter(|(_, offer)| offer.price >= price).map(|(_, offer)| *offer);
    let mut rest = Dispatch::default();
    let demand = if left - sold > 1e-12 * book.demand { left - sold } else { 0.0 };
    uniform_price(&Offers { offers: dearer.collect(), demand }, &mut rest);
    (rest.price.unwrap_or(price) - own.cost) * sold
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::Offer;
    use proptest::prelude::*;

    const STANDARD: Duopoly = Duopoly { capacity: 50.0, cost: 20.0, cap: 100.0, demand: 70.0 };
    const RANGE: (f64, f64) = (-100.0, 100.0);

    fn book(duopoly: &Duopoly, prices: [f64; 2]) -> Offers {
        let Duopoly { capacity: quantity, cost, demand, .. } = *duopoly;
        let offer = |(price, id)| Offer { id, price, quantity, cost };
        Offers { offers: prices.into_iter().zip(1..).map(offer).collect(), demand }
    }

    #[test]
    fn the_published_duopoly_has_its_equilibria() {
        let equilibria = STANDARD.equilibria();
        assert_eq!(equilibria, Equilibria::Tiered { high: 100.0, low: 52.0 });
        assert!(equilibria.hold([100.0, 52.0], 1e-9) && equilibria.hold([-100.0, 100.0], 1e-9));
        assert!(!equilibria.hold([100.0, 53.0], 0.5) && !equilibria.hold([90.0, 30.0], 0.5));
        let earned = |index| profit(&book(&STANDARD, [100.0, 40.0]), index);
        assert_eq!((earned(0), earned(1)), (1600.0, 4000.0));
        let scarce = Duopoly { demand: 50.0, ..STANDARD };
        assert_eq!(scarce.equilibria(), Equilibria::Bertrand(20.0));
        let ample = Duopoly { demand: 100.0, ..STANDARD };
        assert_eq!(ample.equilibria(), Equilibria::AnyWithOneAt(100.0));
    }

    #[test]
    fn the_second_lowest_cost_makes_the_price() {
        assert_eq!(bertrand_price(&[20.0, 0.0], 100.0), 20.0);
        assert_eq!(bertrand_price(&[20.0; 7], 100.0), 20.0);
        assert_eq!(bertrand_price(&[5.0, 120.0], 100.0), 100.0);
        assert_eq!(bertrand_price(&[5.0], 100.0), 100.0);
    }

    #[test]
    fn a_firm_undercuts_a_low_offer_that_is_too_high_and_else_offers_the_cap() {
        // Anything below 60 sells 50 at 60; the lowest price is named.
        let best = best_response(&book(&STANDARD, [0.0, 60.0]), 0, RANGE);
        assert_eq!(best, BestResponse { profit: 2000.0, price: -100.0, reached: true });
        // Where one firm could serve all, the best is just below the other.
        let scarce = Duopoly { demand: 50.0, ..STANDARD };
        let best = best_response(&book(&scarce, [0.0, 60.0]), 0, RANGE);
        assert_eq!(best, BestResponse { profit: 2000.0, price: 60.0, reached: false });
        let best = best_response(&book(&STANDARD, [0.0, 30.0]), 0, RANGE);
        assert_eq!(best, BestResponse { profit: 1600.0, price: 100.0, reached: true });
    }

    #[test]
    fn under_noise_nobody_gains_by_another_aim() {
        // Two firms: σ·√π where each sees over its own noise, σ·√(π ⁄ 2) where it doesn't.
        assert!((aim_under_noise(2, 1.0) - PI.sqrt()).abs() < 1e-9);
        assert!((aim_under_noise(2, 0.0) - (0.5 * PI).sqrt()).abs() < 1e-9);
        // Without its own noise: S(0) ⁄ ((n − 1)·φ(0)), worth that times S(0)ⁿ⁻¹.
        assert!((aim_under_noise(7, 0.0) - (0.5 * PI).sqrt() / 6.0).abs() < 1e-9);
        assert!((profit_under_noise(7, 0.0, 0.0) - (0.5 * PI).sqrt() / 384.0).abs() < 1e-9);
        for (firms, spread) in [(2, 0.0), (3, 0.5), (5, 0.5), (7, 0.5), (7, 1.0)] {
            let best = profit_under_noise(firms, spread, 0.0);
            for higher in [-1.0, -0.3, -0.05, 0.05, 0.3, 1.0, 3.0] {
                let other = profit_under_noise(firms, spread, higher);
                assert!(other < best, "{firms} firms, {spread}: {other} at {higher}, {best}");
            }
        }
    }

    proptest! {
        #[test]
        fn offers_are_an_equilibrium_where_nobody_has_regret(
            capacity in 1.0..100.0_f64,
            cost in -50.0..50.0_f64,
            share in 0.0..1.0_f64,
            low in 0.0..1.0_f64,
        ) {
            let demand = capacity * (1.0 + share);
            let duopoly = Duopoly { capacity, cost, cap: 100.0, demand };
            let Equilibria::Tiered { high, low: limit } = duopoly.equilibria() else {
                return Ok(());
            };
            let price = -100.0 + low * 199.0;
            let book = book(&duopoly, [high, price]);
            let regret = offer_regret(&book, 0, RANGE);
            let scale = capacity * 200.0;
            // On the limit itself both are true to rounding.
            if (price - limit).abs() > 1e-6 {
                prop_assert_eq!(regret > 1e-12 * scale, price > limit, "{} of {}", price, limit);
            }
            prop_assert!(offer_regret(&book, 1, RANGE) <= 1e-9 * scale);
        }

        #[test]
        fn best_responses_are_those_of_a_fine_grid(
            rows in prop::collection::vec((-20..20_i32, 0.5..4.0_f64), 1..6),
            own in (0.5..4.0_f64, -10.0..10.0_f64),
            demand in 0.5..12.0_f64,
        ) {
            // The others' prices lie between points of the grid, a step or more apart.
            const STEP: f64 = 0.01;
            let other = |((price, quantity), id): ((i32, f64), u64)| {
                Offer { id, price: f64::from(price) + STEP / 2.0, quantity, cost: 0.0 }
            };
            let mut offers: Vec<Offer> = rows.into_iter().zip(1..).map(other).collect();
            offers.push(Offer { id: 0, price: 0.0, quantity: own.0, cost: own.1 });
            let (index, mut book) = (offers.len() - 1, Offers { offers, demand });
            let best = best_response(&book, index, (-20.0, 20.0));
            let mut highest = f64::NEG_INFINITY;
            for point in 0..=4000 {
                book.offers[index].price = -20.0 + f64::from(point) * STEP;
                highest = highest.max(profit(&book, index));
            }
            prop_assert!(highest <= best.profit + 1e-9, "{} above {:?}", highest, best);
            prop_assert!(best.profit <= highest + own.0 * STEP + 1e-9, "{} and {:?}", highest, best);
            book.offers[index].price = best.price;
            if best.reached {
                prop_assert!((profit(&book, index) - best.profit).abs() < 1e-9);
            }
            prop_assert!(offer_regret(&book, index, (-20.0, 20.0)) >= 0.0);
        }
    }
}
