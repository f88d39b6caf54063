//! What a run of traders between venues leaves behind.

mod frame;
mod look;
mod metrics;
mod playbill;
#[cfg(not(target_family = "wasm"))]
mod tables;
mod watcher;

pub use frame::{Frame, Trader, Venue};
pub use look::{Aim, Computed, LOOK_EVERY, Look, Reach};
pub use metrics::{Metrics, Results, VenueMetrics};
pub use playbill::Playbill;
#[cfg(not(target_family = "wasm"))]
pub use tables::{TABLES, Tables};
pub use watcher::Watcher;
