//! The theatre of traders between venues: stalls that face each other, and who comes to which.
//!
//! Buyers stand on a rail above the stalls and sellers below, by their types; streams lead from
//! there to the offer that each has in the book of a stall. Right of it is what offers are made of
//! types, learned and computed, and who wins over time. Everything is drawn from frames.

mod courses;
mod desk;
mod dial;
mod eased;
mod ground;
mod shelf;
mod stalls;
mod strategies;
mod table;
mod theatre;
mod timeline;

pub use eased::Eased;
pub use shelf::Shelf;
pub use theatre::{Theatre, VenuesPlay};

use crate::record::venues::Trader;
use crate::view::theme::Theme;
use bevy_egui::egui::Color32;

/// The colour of a venue; buyers and sellers keep theirs.
fn colour(theme: &Theme, venue: usize) -> Color32 {
    let four = [theme.other, theme.good, theme.sixth(1), theme.sixth(0)];
    four[venue % four.len()]
}

/// The colour of a trader's side.
fn side(theme: &Theme, buys: bool) -> Color32 {
    if buys { theme.buyer } else { theme.seller }
}

/// A trader's name: its side, and its number on that side.
fn name(traders: &[Trader], at: usize) -> String {
    let buyers = traders.iter().filter(|trader| trader.buys).count();
    match at < buyers {
        true => format!("Buyer {}", at + 1),
        false => format!("Seller {}", at + 1 - buyers),
    }
}
