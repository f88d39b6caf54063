//! The view: draws frames, shows panels, and holds no rule of any market.
//!
//! Deleting this folder changes no number.

pub mod action;
pub mod app;
mod caption;
pub mod desk;
pub mod dispatch;
mod drawer;
pub mod foyer;
mod gamma;
pub mod hall;
mod hands;
pub mod house;
pub mod link;
pub mod panels;
#[cfg(not(target_family = "wasm"))]
pub mod picture;
pub(crate) mod png;
mod policies;
mod preferences;
mod presenter;
#[cfg(not(target_family = "wasm"))]
pub mod reel;
pub mod scene;
pub mod sight;
pub mod table;
pub mod theatre;
pub mod theme;
pub mod venues;
pub mod waypoint;
#[cfg(not(target_family = "wasm"))]
pub mod window;

pub use preferences::Preferences;
