//! One integration binary: it links once, and its tests run side by side.

mod bad_scenarios;
mod clear_cli;
mod conduct;
#[cfg(feature = "view")]
mod desk;
mod dispatch;
#[cfg(feature = "view")]
mod dispatch_view;
mod golden;
mod golden_rules;
mod house;
mod learned;
mod lot;
mod markup;
mod merging;
mod nash;
mod negotiate_cli;
mod output;
#[cfg(feature = "view")]
mod panels_charts;
#[cfg(feature = "view")]
mod panels_sides;
#[cfg(feature = "view")]
mod pictures;
mod play;
mod program;
mod report;
mod report_figures;
mod reproduce;
mod rules;
mod run_cli;
mod scenarios;
mod study;
mod taco;
#[cfg(feature = "view")]
mod theatre;
mod train;
mod turnover;
mod venues;
#[cfg(feature = "view")]
mod venues_view;
mod waypoint;
#[cfg(feature = "view")]
mod waypoint_view;
