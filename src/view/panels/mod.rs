//! Panels: what is read and set around the scene.
//!
//! A panel is a function of a [`Sight`](super::sight::Sight); what a viewer asks for comes back
//! as [`Action`](super::action::Action)s.

mod book;
mod book_chart;
mod bursts;
mod caption;
pub mod charts;
pub mod choice;
mod cohorts;
pub mod compare;
mod day_marks;
mod desk;
mod figures;
mod flows;
mod heat;
pub mod help;
pub mod icons;
pub mod knobs;
pub mod parameters;
mod plot;
pub mod row;
pub mod scale;
pub mod script;
mod series;
pub mod slider;
pub mod spark;
pub mod sums;
mod time_chart;
pub mod timeline;
pub mod top;
pub mod trail;
pub mod turnover;
pub mod unit;
pub mod vehicle;
pub mod words;
