//! Panels: what is read and set around the scene.
//!
//! A panel is a function of a [`Sight`](super::sight::Sight); what a viewer asks for comes back
//! as [`Action`](super::action::Action)s.

pub mod charts;
pub mod choice;
pub mod compare;
pub mod help;
pub mod icons;
pub mod knobs;
pub mod parameters;
pub mod row;
pub mod scale;
pub mod script;
pub mod slider;
pub mod spark;
pub mod sums;
pub mod timeline;
pub mod top;
pub mod trail;
pub mod turnover;
pub mod unit;
pub mod vehicle;
pub mod words;
