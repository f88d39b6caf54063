//! Experiments of the dispatch game: cases, each played many times, and what they came to.
//!
//! ```text
//! cases ─▶ units of markets that share a world ─▶ workers ─▶ Results, a JSON file
//! ```
//!
//! Which markets share a world is part of a case, not of the machine: results don't depend on how
//! many workers there are. Units are worked on in an order that gives every case the same time, and
//! what is finished is kept: the same command goes on with it, and whenever it is stopped there are
//! some runs of each case.

mod cases;
pub mod results;
mod work;

pub use cases::{Case, cases};
pub use work::{Failed, work};
