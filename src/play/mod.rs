//! Playing a run: a world that goes as far as it is asked to, and what is shown of it.
//!
//! ```text
//!            goal, changes                frames
//! Playhead ───────────────▶ Stage (world) ───────▶ History ───▶ whatever draws
//!    ▲                     on its own thread                        │
//!    └──────────────────────────────────────────────────────────────┘
//! ```
//!
//! A run never waits for a picture and a picture never waits for a run: the playhead moves
//! through the frames that are there and says how far the run should go. So live runs,
//! recordings, past ticks and two runs side by side are all the same to a viewer.
//! In a browser there is no other thread: there the stage moves between two pictures.

mod inline;
#[cfg(not(target_family = "wasm"))]
mod live;
mod news;
mod playhead;
mod run;
mod stage;

pub use inline::Inline;
#[cfg(target_family = "wasm")]
pub use inline::Inline as Live;
#[cfg(not(target_family = "wasm"))]
pub use live::Live;
pub use news::News;
pub use playhead::{Pace, Playhead};
pub use run::Run;
pub use stage::{Change, Stage};
