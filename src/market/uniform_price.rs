//! Uniform-price auction: sellers' offers against a demand that takes any price.
//!
//! **Rule.** Offers are accepted from the lowest price up until demand is met.
//!
//! **Ties.** Offers at the highest accepted price share what is left, in proportion to quantity.
//!
//! **Price.** That of the highest accepted offer, for every unit sold. If all that is offered is
//! less than demand, all is sold at the highest price.
//!
//! **Source.** The market of Graf, Zobernig, Schmidt and Klöckl, "Computational Performance of
//! Deep Reinforcement Learning to Find Nash Equilibria", Computational Economics 63 (2024), §4.
//!
//! | quantity | unit |
//! | --- | --- |
//! | price, cost | money a unit |
//! | quantity, demand | units |
//! | profit | money |

use super::book::{MAX_PRICE, MAX_QUANTITY};
use std::collections::BTreeSet;

/// What one firm offers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    /// The firm; unique within a book.
    pub id: u64,
    /// The least that it takes for a unit.
    pub price: f64,
    /// The most that it sells, units.
    pub quantity: f64,
    /// What a unit costs it.
    pub cost: f64,
}

/// All offers of one auction, and the demand they meet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offers {
    /// In any order.
    pub offers: Vec<Offer>,
    /// Units that are bought at any price.
    pub demand: f64,
}

/// Why an auction can't be held.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OffersError {
    /// A price or cost that is not a number or out of range.
    #[error("offer {id}: {field} is {found}; allowed is a number from -1e6 to 1e6")]
    Price {
        /// Whose offer.
        id: u64,
        /// `price` or `cost`.
        field: &'static str,
        /// What was found.
        found: f64,
    },
    /// A quantity that is not a number or out of range.
    #[error("offer {id}: quantity is {found}; allowed is a number from 0 to 1e12")]
    Quantity {
        /// Whose offer.
        id: u64,
        /// What was found.
        found: f64,
    },
    /// A demand that is not a number or out of range.
    #[error("demand is {found}; allowed is a number from 0 to 1e12")]
    Demand {
        /// What was found.
        found: f64,
    },
    /// Two offers of one firm.
    #[error("id {id} stands on two offers; each firm has one")]
    TwinId {
        /// The id that occurs twice.
        id: u64,
    },
}

/// What an auction came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dispatch {
    /// What a sold unit earns; none if nothing is sold.
    pub price: Option<f64>,
    /// What each firm sells, in the order of the offers.
    pub sales: Vec<f64>,
    /// Indices of the offers by price; memory that carries nothing to the next auction.
    order: Vec<usize>,
}

/// Less than this share of demand is not worth an offer: subtraction leaves such crumbs, and one
/// of them must not set the price.
const NEGLIGIBLE: f64 = 1e-12;

impl Offers {
    /// Checks what the auction takes for granted: finite numbers in range, no twin ids.
    ///
    /// # Errors
    /// Names the first offending offer, or the demand.
    pub fn validate(&self) -> Result<(), OffersError> {
        let mut seen = BTreeSet::new();
        for &Offer { id, price, quantity, cost } in &self.offers {
            for (field, found) in [("price", price), ("cost", cost)] {
                if !(-MAX_PRICE..=MAX_PRICE).contains(&found) {
                    return Err(OffersError::Price { id, field, found });
                }
            }
            if !(0.0..=MAX_QUANTITY).contains(&quantity) {
                return Err(OffersError::Quantity { id, found: quantity });
            }
            if !seen.insert(id) {
                return Err(OffersError::TwinId { id });
            }
        }
        match (0.0..=MAX_QUANTITY).contains(&self.demand) {
            true => Ok(()),
            false => Err(OffersError::Demand { found: self.demand }),
        }
    }
}

impl Dispatch {
    /// What each firm earns, in the order of the offers of `book`.
    pub fn profits<'a>(&'a self, book: &'a Offers) -> impl Iterator<Item = f64> + 'a {
        let price = self.price.unwrap_or(0.0);
        book.offers.iter().zip(&self.sales).map(move |(offer, sold)| (price - offer.cost) * sold)
    }
}

/// Holds the auction of a valid `book`; `dispatch` is overwritten.
/// The outcome depends on the book alone, not on the order in which it lists its offers.
pub fn uniform_price(book: &Offers, dispatch: &mut Dispatch) {
    let Offers { offers, demand } = book;
    let Dispatch { price, sales, order } = dispatch;
    *price = None;
    sales.clear();
    sales.resize(offers.len(), 0.0);
    order.clear();
    order.extend((0..offers.len()).filter(|&index| offers[index].quantity > 0.0));
    order.sort_unstable_by(|&a, &b| {
        offers[a].price.total_cmp(&offers[b].price).then(offers[a].id.cmp(&offers[b].id))
    });
    let mut left = *demand;
    for tied in order.chunk_by(|&a, &b| offers[a].price == offers[b].price) {
        if left <= NEGLIGIBLE * demand {
            break;
        }
        let offered: f64 = tied.iter().map(|&index| offers[index].quantity).sum();
        let share = (left / offered).min(1.0);
        for &index in tied {
            sales[index] = share * offers[index].quantity;
        }
        *price = Some(offers[tied[0]].price);
        left -= offered;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A duopoly of halves with cost 0.2, in units of a hundred.
    fn duopoly(prices: [f64; 2], demand: f64) -> Offers {
        let offer = |(price, id)| Offer { id, price, quantity: 0.5, cost: 0.2 };
        Offers { offers: prices.into_iter().zip(1..).map(offer).collect(), demand }
    }

    fn held(book: &Offers) -> (Dispatch, Vec<f64>) {
        let mut dispatch = Dispatch::default();
        uniform_price(book, &mut dispatch);
        let profits = dispatch.profits(book).collect();
        (dispatch, profits)
    }

    fn close(found: &[f64], expected: [f64; 2]) -> bool {
        found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-12)
    }

    #[test]
    fn the_published_duopoly_comes_out() {
        for (prices, demand, price, sales, profits) in [
            ([0.3, 1.0], 0.7, 1.0, [0.5, 0.2], [0.40, 0.16]),
            ([1.0, 1.0], 0.7, 1.0, [0.35, 0.35], [0.28, 0.28]),
            ([0.6, 0.6], 0.7, 0.6, [0.35, 0.35], [0.14, 0.14]),
            ([0.3, 0.5], 0.5, 0.3, [0.5, 0.0], [0.05, 0.0]),
        ] {
            let (dispatch, earned) = held(&duopoly(prices, demand));
            assert_eq!(dispatch.price, Some(price), "{prices:?}");
            assert!(close(&dispatch.sales, sales), "{prices:?}: {:?}", dispatch.sales);
            assert!(close(&earned, profits), "{prices:?}: {earned:?}");
        }
    }

    #[test]
    fn a_tie_shares_by_quantity_and_a_crumb_sets_no_price() {
        let offer = |id, price, quantity| Offer { id, price, quantity, cost: 0.0 };
        let offers = vec![offer(1, 5.0, 30.0), offer(2, 5.0, 10.0), offer(3, 1.0, 20.0)];
        let (dispatch, _) = held(&Offers { offers, demand: 40.0 });
        assert_eq!((dispatch.price, dispatch.sales), (Some(5.0), vec![15.0, 5.0, 20.0]));
        let offers = vec![offer(1, 1.0, 0.1), offer(2, 2.0, 0.2), offer(3, 9.0, 1.0)];
        let (dispatch, _) = held(&Offers { offers, demand: 0.1 + 0.2 });
        assert_eq!((dispatch.price, dispatch.sales[2]), (Some(2.0), 0.0));
    }

    #[test]
    fn without_sales_there_is_no_price() {
        let (dispatch, profits) = held(&duopoly([0.3, 0.4], 0.0));
        assert_eq!((dispatch.price, profits), (None, vec![0.0, 0.0]));
        assert_eq!(held(&Offers { offers: Vec::new(), demand: 1.0 }).0.price, None);
        let nothing = Offer { id: 1, price: 1.0, quantity: 0.0, cost: 0.0 };
        assert_eq!(held(&Offers { offers: vec![nothing], demand: 1.0 }).0.price, None);
    }

    #[test]
    fn what_is_no_auction_is_refused() {
        let mut twins = duopoly([0.3, 0.4], 0.7);
        twins.offers[1].id = 1;
        assert_eq!(twins.validate(), Err(OffersError::TwinId { id: 1 }));
        assert!(duopoly([f64::NAN, 0.4], 0.7).validate().is_err());
        assert!(duopoly([0.3, 0.4], -1.0).validate().is_err());
        assert_eq!(duopoly([0.3, 0.4], 0.7).validate(), Ok(()));
    }

    prop_compose! {
        /// Few prices, so that ties are common.
        fn book()(
            rows in prop::collection::vec((0..6_i32, 0.0..10.0_f64, -2.0..2.0_f64), 0..8),
            demand in 0.0..40.0_f64,
        ) -> Offers {
            let offers = rows.into_iter().zip(0..).map(|((price, quantity, cost), id)| {
                Offer { id, price: f64::from(price), quantity, cost }
            });
            Offers { offers: offers.collect(), demand }
        }
    }

    proptest! {
        #[test]
        fn demand_is_met_by_the_cheapest_and_nobody_sells_more_than_it_offers(book in book()) {
            let (dispatch, _) = held(&book);
            let offered: f64 = book.offers.iter().map(|offer| offer.quantity).sum();
            let sold: f64 = dispatch.sales.iter().sum();
            prop_assert!((sold - offered.min(book.demand)).abs() < 1e-9);
            for (offer, sold) in book.offers.iter().zip(&dispatch.sales) {
                prop_assert!(*sold >= 0.0 && *sold <= offer.quantity);
                let price = dispatch.price.unwrap_or(f64::INFINITY);
                prop_assert!(*sold == 0.0 || offer.price <= price);
                prop_assert!(offer.price >= price || (sold - offer.quantity).abs() < 1e-9);
            }
        }

        #[test]
        fn the_order_of_the_offers_does_not_matter(book in book()) {
            let (dispatch, _) = held(&book);
            let mut turned = book;
            turned.offers.reverse();
            let (mut other, _) = held(&turned);
            other.sales.reverse();
            prop_assert_eq!((dispatch.price, dispatch.sales), (other.price, other.sales));
        }
    }
}
