//! What panels are made of: rows, sliders, choices, icons, and how numbers are written.

pub(crate) mod choice;
pub(crate) mod icons;
pub(crate) mod row;
pub(crate) mod scale;
pub(crate) mod slider;
pub(crate) mod spark;
pub(crate) mod unit;
pub(crate) mod words;
