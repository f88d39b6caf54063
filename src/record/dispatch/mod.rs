//! What can be seen of firms that learn to bid, and what a run of them leaves behind.

mod equilibrium;
mod frame;
mod look;
mod metrics;
mod playbill;
mod tables;
mod watcher;

pub use equilibrium::Equilibrium;
pub use frame::{Bid, Firm, Frame, Pulse};
pub use look::{LOOK_EVERY, Look, OFFERS, Pupil, offer_at};
pub use metrics::{MarketMetrics, Metrics, Results, WINDOW};
pub use playbill::{Grid, Playbill};
pub use tables::{TABLES, Tables};
pub use watcher::Watcher;
