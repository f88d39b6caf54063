//! What can be seen at a waypoint.

mod frame;
mod negotiation;

pub use frame::{Aircraft, Frame, Pulse};
pub use negotiation::{Board, Negotiation, Settled, Step};
