//! Experiments of venues: traders who learn, the same games computed, and venues that choose k.
//!
//! ```text
//! tasks ─▶ workers ─▶ Results, a JSON file
//! ```
//!
//! A task is named and depends on the seed and its number alone, so that results don't depend on how
//! many workers there are; times, which do, are a task of their own. What is finished is kept,
//! so that the same command goes on with it.

mod compute;
mod learned;
mod pricing;
pub mod results;
mod speed;
mod task;
mod work;

pub use task::{Size, Task, size, tasks};
pub use work::{Failed, work};
