//! The rules of trade: orders in, a clearing out.
//!
//! Everything here is a pure function of a [`Book`], or of the [`Offers`] of sellers alone;
//! [`taco`] is one of a game of costs instead.
//! This module knows neither the ECS nor randomness nor a clock, and does no I/O.
//! Each rule lives in its own file and declares what it promises as [`Properties`];
//! the property tests hold every rule to its declaration on random books.
//!
//! | quantity | unit |
//! | --- | --- |
//! | price, value | AUD/kWh |
//! | quantity | kWh |
//! | utility, welfare | AUD |

mod book;
mod clearing;
mod double_auction;
mod double_auction_rank;
mod greedy_average;
mod k_pricing;
pub mod nash;
mod ranking;
mod rule;
pub mod taco;
mod uniform_price;
mod unit_auction;

pub use book::{Book, BookError, Order, Side};
pub use clearing::{Clearing, Trade};
pub use double_auction::double_auction;
pub use double_auction_rank::double_auction_rank;
pub use greedy_average::greedy_average;
pub use k_pricing::k_pricing;
pub use ranking::{Ranking, Sorting};
pub use rule::{Properties, Rule, Workspace};
pub use uniform_price::{Dispatch, Offer, Offers, OffersError, uniform_price};
pub use unit_auction::{Places, UnitAuction, allocation_efficiency, best_surplus};
