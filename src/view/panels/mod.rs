//! Panels: what is read and set around the scene.
//!
//! A panel is a function of a [`Sight`](super::sight::Sight); what a viewer asks for comes back
//! as [`Action`](super::action::Action)s.

mod book;
mod book_chart;
mod bursts;
mod caption;
pub mod charts;
mod cohorts;
pub mod compare;
mod day_marks;
mod desk;
mod figures;
mod flows;
mod heat;
pub mod help;
pub mod parameters;
mod plot;
mod series;
mod time_chart;
pub mod timeline;
pub mod top;
pub mod turnover;
pub mod vehicle;
