//! Panels: what is read and set around the scene.
//!
//! A panel is a function of a [`Sight`](super::sight::Sight); what a viewer asks for comes back
//! as [`Action`](super::action::Action)s.
//! What several panels are made of: `chart` for what is drawn over time, `widget` for what
//! is read in rows and moved by hand.

pub(crate) mod chart;
pub mod charts;
pub mod compare;
pub mod help;
pub mod knobs;
pub mod learning;
pub mod parameters;
mod script;
pub mod timeline;
pub mod top;
pub mod turnover;
pub mod vehicle;
pub(crate) mod widget;
