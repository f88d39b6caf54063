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

mod live;
mod playhead;
mod run;
mod stage;

pub use live::{Live, News};
pub use playhead::{Pace, Playhead};
pub use run::Run;
pub use stage::{Change, Stage};
