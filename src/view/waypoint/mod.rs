//! The theatre of a waypoint: aircraft on their tracks, and the negotiation about their order.
//!
//! Left the sky and the arrivals, right the auction step by step; below it the steps and the run.
//! Everything is drawn from a frame and the negotiation that was held last before it.

mod accounts;
mod arrivals;
mod credits;
mod desk;
mod matrix;
mod picks;
mod sky;
mod stand;
mod steps;
mod theatre;
mod timeline;
mod ways;

pub use stand::Stand;
pub use theatre::{Theatre, WaypointPlay};
