//! The theatre of firms that learn to bid: the merit order, and how it came to be.
//!
//! Left the auction of a round and the offers of all rounds so far, right what firms earn and
//! think, and the map of markets where there are several. Everything is drawn from frames.

mod critics;
mod desk;
mod eased;
mod firms;
mod map;
mod merit;
mod rounds;
mod shelf;
mod theatre;
mod timeline;

pub use eased::Eased;
pub use shelf::Shelf;
pub use theatre::{DispatchPlay, Theatre};

use crate::view::theme::Theme;
use bevy_egui::egui::Color32;

/// The colour of a firm.
pub fn colour(theme: &Theme, firm: usize) -> Color32 {
    let seven = [
        theme.buyer,
        theme.seller,
        theme.good,
        theme.other,
        theme.sixth(0),
        theme.sixth(1),
        theme.neutral,
    ];
    seven[firm % seven.len()]
}
