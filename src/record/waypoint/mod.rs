//! What can be seen at a waypoint, and what a run there leaves behind.

mod frame;
mod metrics;
mod negotiation;
mod tables;
mod watcher;

pub use frame::{Aircraft, Frame, Pulse};
pub use metrics::{Metrics, Results, WayMetrics};
pub use negotiation::{Board, Negotiation, Settled, Step};
pub use tables::{TABLES, Tables};
pub use watcher::Watcher;
