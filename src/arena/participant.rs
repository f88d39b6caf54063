//! What every participant of every arena has.

use bevy_ecs::prelude::*;

/// The participant's number: unique in a run, and the same in every run on the same seed.
/// It breaks ties, sorts books and picks the participant's random stream.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParticipantId(pub u64);

impl ParticipantId {
    /// The `ordinal`-th participant, counted from 1, that came to `place`.
    pub fn new(place: u32, ordinal: u32) -> Self {
        Self(u64::from(place) << 32 | u64::from(ordinal))
    }

    /// The place it came to.
    pub fn place(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// Its number among those who came to that place, counted from 1.
    pub fn ordinal(self) -> u32 {
        self.0 as u32
    }
}
