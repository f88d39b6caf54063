//! The hall: what the theatres of all arenas beside the lots' have in common.
//!
//! A [`Hall`] is a theatre: a run, the moment that is shown, the bar above, the parameters left and
//! the time below. What is shown between them is a [`Play`], one for each arena.

mod bar;
mod desk;
mod play;
mod room;
mod theatre;
mod timeline;

pub use play::{Line, Play};
pub use room::{MARGIN, NARROW, headline, inset, number, presented};
pub use theatre::Hall;
pub use timeline::{Rail, extent, foot, seek};

pub(super) use room::head;
