//! The ECS worlds.
//!
//! Participants are entities, and one schedule, [`Tick`], moves them.
//! [`advance`] is the only way time passes: batch, tests and every view call it.
//! Works without rendering; nothing here draws, prints or opens a file.

mod chance;
mod contract;
pub mod dispatch;
pub mod lot;
mod participant;
mod tick;
pub mod venues;
pub mod waypoint;

pub use chance::{Chance, DRAWS_PER_BLOCK, Poisson, Purpose, Stream, pick};
pub use contract::Arena;
pub use participant::ParticipantId;
pub use tick::{Now, Phase, Tick, advance};
