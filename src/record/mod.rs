//! What a run leaves behind: tables, a manifest, and the metrics in a summary.
//!
//! Tables are written beside their place and take it when the run is over, so that a failure
//! never harms earlier results.

mod manifest;
mod metrics;
mod output;
mod tables;
mod trades;

pub use manifest::{Manifest, ManifestFile, hex};
pub use metrics::{ComparedMetrics, Metrics};
pub use output::{OutputError, OutputFile};
pub use tables::{TABLES, Tables};
pub use trades::TradesFormat;
