//! What is true of a market without any learning.
//!
//! Like [`market`](crate::market), this module knows neither the ECS nor randomness nor a clock.

pub mod fictitious_play;
pub mod merging;
mod oligopoly;
mod optimum;
mod regret;
pub mod selection;

pub use oligopoly::{
    BestResponse, Duopoly, Equilibria, aim_under_noise, bertrand_price, best_response,
    known_equilibria, offer_regret, profit_under_noise,
};
pub use optimum::{optimal_welfare, optimum};
pub use regret::{Misreport, Search};
