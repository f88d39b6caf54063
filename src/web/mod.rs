//! The page: the window in a browser.
//!
//! ```text
//!            calls by name               haggle.open, haggle.shown, …
//! web/boot.js ◀─────────── host.rs   boot.js, tests ───────────▶ hooks.rs ──▶ inbox
//! ```
//!
//! | file | holds |
//! | --- | --- |
//! | `host.rs` | what is asked of the page around the canvas: to save a file, to say something |
//! | `hooks.rs` | what the page and its tests may ask of the program |
//! | `window.rs` | the app on the canvas, and the errands that a window of a desktop has files for |
//! | `drop.rs` | files that were dropped on the page |
//!
//! The address says what is shown ([`Link`]). Runs move between two pictures
//! ([`Inline`](crate::play::Inline)); nothing else differs from the window on a desktop.

mod drop;
mod hooks;
mod host;
mod window;

use crate::view::Preferences;
use crate::view::link::Link;

/// Shows what the page's address says. Returns at once: the browser calls back for each picture.
pub fn main() {
    hooks::install();
    let link = Link::parse(&host::query());
    window::open(link.house(Preferences::load()));
}
