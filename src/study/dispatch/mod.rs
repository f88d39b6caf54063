//! Experiments of the dispatch game: cases, each played many times, and what they came to.
//!
//! ```text
//! cases ─▶ units of markets that learn in one bank ─▶ workers ─▶ Results, a JSON file
//! ```
//!
//! Which markets share a bank is part of a case, not of the machine: results don't depend on how
//! many workers there are. What is finished is kept, so that the same command goes on with it.

mod cases;
pub mod results;
mod work;

pub use cases::{Case, cases};
pub use work::{Failed, work};
