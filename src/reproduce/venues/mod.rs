//! Venues: where traders who learn go and what they offer, beside what was published and beside
//! what is computed.
//!
//! Shi, Song and Xu, "Trading and Pricing Sensor Data in Competing Edge Servers with Double Auction
//! Markets", Journal of Sensors 2021, 9651117.

mod gains;
mod pricing;
mod reading;
mod sorting;
mod speed;
#[cfg(test)]
mod tests;

pub use reading::reading;

use crate::study::statistics::Summary;
use crate::study::venues::results::{Computed, Learned, Point, Results};

/// What is reproduced, in a line.
pub const TITLE: &str = "Traders choose a venue, venues choose a price rule";
/// The paper.
pub const SOURCE: &str = "Shi, Song, Xu, \"Trading and Pricing Sensor Data in Competing Edge \
                          Servers with Double Auction Markets\", Journal of Sensors 2021, 9651117";

/// Some numbers that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it is about.
    pub title: &'static str,
    /// How it is done and how to read it.
    pub about: String,
    /// Number by number.
    pub rows: Vec<Row>,
}

/// A number of ours beside what the paper says.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The game.
    pub case: String,
    /// What is counted.
    pub quantity: String,
    /// What the paper says of it; empty where it says nothing.
    pub published: String,
    /// Median and quartiles over runs.
    pub ours: Option<Summary>,
    /// Decimals worth writing.
    pub decimals: usize,
}

fn row(case: &str, quantity: &str, published: &str, values: &[f64], decimals: usize) -> Row {
    Row {
        case: case.to_owned(),
        quantity: quantity.to_owned(),
        published: published.to_owned(),
        ours: Summary::without_interval(values),
        decimals,
    }
}

/// All parts of which there are results.
pub fn compare(results: &Results) -> Vec<Part> {
    let parts = [
        sorting::sorting(results),
        sorting::survivors(results),
        gains::profits(results),
        gains::regrets(results),
        speed::speed(results),
        sorting::cut_offs(results),
        sorting::published_sorting(results),
        pricing::pricing(results),
    ];
    parts.into_iter().filter(|part| part.rows.iter().any(|row| row.ours.is_some())).collect()
}

/// The setup that the paper shows.
const APART: &str = "k = 0 and 1";
/// Setups of equal k.
const EQUAL: [&str; 2] = ["k = 0.5 and 0.5", "k = 0.5 and 0.5, few traders"];

fn runs<'a>(results: &'a Results, setup: &'a str) -> impl Iterator<Item = &'a Learned> {
    results.learned().filter(move |run| run.setup == setup)
}

fn plays<'a>(results: &'a Results, setup: &'a str) -> impl Iterator<Item = &'a Computed> {
    results.computed().filter(move |run| run.setup == setup)
}

/// The names of setups, in the order in which they were run.
pub fn setups(results: &Results) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let all =
        results.learned().map(|run| &run.setup).chain(results.computed().map(|run| &run.setup));
    for name in all {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// Of the points that `of` picks, the share in percent for which `is` holds.
fn share(run: &Learned, of: impl Fn(&Point) -> bool, is: impl Fn(&Point) -> bool) -> Option<f64> {
    let own = run.points.iter().filter(|point| of(point));
    mean(own.map(|point| if is(point) { 100.0 } else { 0.0 }))
}

/// A share of runs: its mean, with no quartiles.
fn share_row(case: &str, quantity: &str, published: &str, values: &[f64]) -> Row {
    let ours = Summary::without_interval(values).and_then(|summary| {
        let share = mean(values.iter().copied())?;
        Some(Summary { median: share, lower: share, upper: share, ..summary })
    });
    Row { ours, ..row(case, quantity, published, &[], 0) }
}
