//! The prices of trades: how much energy went at which price, from `trades.csv` or
//! `trades.parquet`, in one pass however many trades there are.

use crate::report::error::ReportError;
use crate::report::read::{Number, rows};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

/// What is read of a row of `trades.csv`.
#[derive(Debug, Deserialize)]
struct Trade {
    quantity: Number,
    price: Number,
}

/// Energy by price.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// Width of a class, AUD/kWh.
    pub width: f64,
    /// Energy in each class, kWh: the class `n` holds prices from `n` widths to `n + 1` widths.
    classes: BTreeMap<i64, f64>,
    /// Whether the width is twice a power of ten, and not a power of ten.
    doubled: bool,
}

/// The finest classes, AUD/kWh: a hundredth of a cent.
const FINEST: f64 = 1e-4;
/// Classes that are kept before they are made coarser.
const MOST_KEPT: usize = 10_000;
/// Classes that are shown.
const MOST_SHOWN: i64 = 40;

impl Default for Prices {
    fn default() -> Self {
        Self { width: FINEST, classes: BTreeMap::new(), doubled: false }
    }
}

impl Prices {
    /// Reads the prices of all trades in `folder`; `None` if the run left no trades.
    ///
    /// # Errors
    /// If the table is damaged.
    pub fn read(folder: &Path) -> Result<Option<Self>, ReportError> {
        let mut prices = Self::default();
        let [csv, parquet] = ["trades.csv", "trades.parquet"].map(|name| folder.join(name));
        if csv.exists() {
            rows(&csv, |trade: Trade| prices.add(trade.price.0, trade.quantity.0))?;
        } else if parquet.exists() {
            let damaged =
                |error| ReportError::whole(&parquet, format!("it can't be read: {error}"));
            prices.read_parquet(&parquet).map_err(damaged)?;
        } else {
            return Ok(None);
        }
        prices.round_off();
        Ok(Some(prices))
    }

    fn read_parquet(&mut self, path: &Path) -> Result<(), ParquetError> {
        let reader = SerializedFileReader::new(File::open(path)?)?;
        for row in reader.get_row_iter(None)? {
            let row = row?;
            // The columns of `record::trades`: tick, lot, buyer, seller, quantity, price.
            let number = |column| {
                let value = row.get_double(column)?;
                let number = Number::try_from(value).map_err(ParquetError::General)?;
                Ok::<f64, ParquetError>(number.0)
            };
            self.add(number(5)?, number(4)?);
        }
        Ok(())
    }

    fn add(&mut self, price: f64, energy: f64) {
        *self.classes.entry((price / self.width).floor() as i64).or_default() += energy;
        while self.classes.len() > MOST_KEPT {
            self.coarsen();
        }
    }

    /// Makes classes wider, up to the next width of one or two times a power of ten.
    fn coarsen(&mut self) {
        let by = if self.doubled { 5 } else { 2 };
        self.doubled = !self.doubled;
        self.width *= by as f64;
        for (class, energy) in std::mem::take(&mut self.classes) {
            *self.classes.entry(class.div_euclid(by)).or_default() += energy;
        }
    }

    /// The first and the last class with any energy; `None` without a trade.
    fn ends(&self) -> Option<(i64, i64)> {
        let (first, _) = self.classes.first_key_value()?;
        let (last, _) = self.classes.last_key_value()?;
        Some((*first, *last))
    }

    /// Makes classes wide enough to be shown side by side.
    fn round_off(&mut self) {
        while self.ends().is_some_and(|(first, last)| last.saturating_sub(first) >= MOST_SHOWN) {
            self.coarsen();
        }
    }

    /// The classes from the cheapest to the dearest, each with its lower end in AUD/kWh and its
    /// energy in kWh; empty ones between them are among them.
    pub fn classes(&self) -> Vec<(f64, f64)> {
        let Some((first, last)) = self.ends() else { return Vec::new() };
        let energy = |class| self.classes.get(&class).copied().unwrap_or(0.0);
        (first..=last).map(|class| (class as f64 * self.width, energy(class))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_all_energy_whatever_the_prices_are() {
        for factor in [1e-3, 1.0, 1e6, 1e300] {
            let mut prices = Prices::default();
            for index in 0..10_000 {
                prices.add(0.17 * factor * (f64::from(index % 977) / 977.0), 0.5);
            }
            prices.round_off();
            let classes = prices.classes();
            assert!(classes.len() <= MOST_SHOWN as usize, "{factor}: {}", classes.len());
            assert_eq!(classes.iter().map(|class| class.1).sum::<f64>(), 5_000.0);
        }
    }
}
