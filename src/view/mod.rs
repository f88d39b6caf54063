//! The view: draws frames, shows panels, and holds no rule of any market.
//!
//! Deleting this folder changes no number.

pub mod action;
pub mod panels;
pub mod sight;
pub mod theme;
