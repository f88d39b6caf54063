//! Measured data: CSV files turned into the numbers a plan holds.
//!
//! Each file of this module reads one kind of table and refuses what doesn't look like it.

mod arrivals;
mod models;
mod prices;
mod stay;
mod table;
#[cfg(test)]
mod tests;

pub use arrivals::{Week, shares_of_day};
pub use models::registered;
pub use prices::{Prices, Tariff};
pub use stay::by_hour;
