//! What is true of a market without any learning.
//!
//! Like [`market`](crate::market), this module knows neither the ECS nor randomness nor a clock.

pub mod merging;
mod optimum;
mod regret;
pub mod selection;

pub use optimum::{optimal_welfare, optimum};
pub use regret::{Misreport, Search};
