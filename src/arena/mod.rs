//! The ECS worlds.
//!
//! Participants are entities, and one schedule, [`Tick`], moves them.
//! [`advance`] is the only way time passes: batch, tests and every view call it.
//! Works without rendering; nothing here draws, prints or opens a file.

mod chance;
pub mod lot;
mod participant;
mod tick;

pub use chance::{Chance, Poisson, Purpose};
pub use participant::ParticipantId;
pub use tick::{Now, Phase, Tick, advance};
