//! Scenes: what is drawn between the panels.
//!
//! A scene is worked out on the main thread as a sheet of ink, from a frame and a lens alone.

pub mod city;
pub mod drive;
pub mod ground;
pub mod ink;
pub mod lens;
pub mod light;
pub mod lot;
pub mod moment;
