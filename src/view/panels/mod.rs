//! Panels: what is read and set around the scene.
//!
//! A panel is a function of a [`Sight`](super::sight::Sight); what a viewer asks for comes back
//! as [`Action`](super::action::Action)s.

pub mod charts;
pub mod compare;
pub mod help;
pub mod parameters;
pub mod timeline;
pub mod top;
pub mod turnover;
pub mod vehicle;
