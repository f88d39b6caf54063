//! The view: draws frames, shows panels, and holds no rule of any market.
//!
//! Deleting this folder changes no number.

pub mod action;
pub mod app;
mod caption;
pub mod desk;
mod drawer;
pub mod foyer;
mod gamma;
mod hands;
pub mod house;
pub mod panels;
pub mod picture;
mod policies;
mod preferences;
mod presenter;
pub mod reel;
pub mod scene;
pub mod sight;
pub mod theatre;
pub mod theme;
pub mod waypoint;
pub mod window;

pub use preferences::Preferences;
