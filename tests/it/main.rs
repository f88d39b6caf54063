//! One integration binary: it links once, and its tests run side by side.

mod clear_cli;
mod golden;
mod golden_rules;
mod house;
mod lot;
mod nash;
mod output;
#[cfg(feature = "view")]
mod panels_charts;
mod program;
mod rules;
mod run_cli;
mod turnover;
