//! The table of trades, as CSV or Parquet.

use super::columns::{ColumnTable, Datum, Kind};
use super::output::{OutputError, OutputFile};
use crate::arena::ParticipantId;
use crate::arena::lot::{Deal, Sight, SinkError};
use clap::ValueEnum;
use serde::Serialize;
use std::path::Path;

/// How trades are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TradesFormat {
    /// A text table, one row a trade.
    Csv,
    /// A compressed column file.
    Parquet,
}

/// The open table.
#[derive(Debug)]
pub enum TradesTable {
    /// As text.
    Csv(Box<csv::Writer<OutputFile>>),
    /// As columns.
    Parquet(Box<ColumnTable>),
}

impl TradesTable {
    /// Starts the table in `folder`.
    ///
    /// # Errors
    /// If it can't be created.
    pub fn create(folder: &Path, format: TradesFormat) -> Result<Self, OutputError> {
        match format {
            TradesFormat::Csv => OutputFile::create(&folder.join("trades.csv"))
                .map(|file| Self::Csv(Box::new(csv::Writer::from_writer(file)))),
            TradesFormat::Parquet => {
                ColumnTable::create(&folder.join("trades.parquet"), "trades", COLUMNS)
                    .map(|table| Self::Parquet(Box::new(table)))
            }
        }
    }

    /// Adds the trades of a tick.
    ///
    /// # Errors
    /// If they can't be written.
    pub fn take(&mut self, sight: &Sight) -> Result<(), SinkError> {
        for (lot, place) in (0..).zip(&sight.lots.lots) {
            for deal in place.deals() {
                let row = TradeRow::of(sight.now, lot, &deal);
                match self {
                    Self::Csv(table) => table.serialize(row)?,
                    Self::Parquet(table) => table.add(row.data())?,
                }
            }
        }
        if let Self::Csv(table) = self {
            table.flush()?;
        }
        Ok(())
    }

    /// Writes out what is left and gives back the file, still without its name.
    ///
    /// # Errors
    /// If the rest can't be written.
    pub fn finish(self) -> Result<OutputFile, SinkError> {
        match self {
            Self::Csv(table) => Ok(table.into_inner().map_err(|error| error.into_error())?),
            Self::Parquet(table) => table.finish(),
        }
    }
}

#[derive(Debug, Serialize)]
struct TradeRow {
    tick: i32,
    lot: i32,
    buyer: i32,
    seller: i32,
    quantity: f64,
    price: f64,
}

impl TradeRow {
    fn of(tick: i32, lot: i32, deal: &Deal) -> Self {
        let vehicle = |id| ParticipantId(id).ordinal() as i32;
        Self {
            tick,
            lot,
            buyer: vehicle(deal.buyer),
            seller: vehicle(deal.seller),
            quantity: deal.quantity,
            price: deal.price,
        }
    }

    fn data(&self) -> [Datum<'static>; 6] {
        [
            Datum::Int32(self.tick),
            Datum::Int32(self.lot),
            Datum::Int32(self.buyer),
            Datum::Int32(self.seller),
            Datum::Double(Some(self.quantity)),
            Datum::Double(Some(self.price)),
        ]
    }
}

/// The columns of a [`TradeRow`].
const COLUMNS: [(&str, Kind); 6] = [
    ("tick", Kind::Int32),
    ("lot", Kind::Int32),
    ("buyer", Kind::Int32),
    ("seller", Kind::Int32),
    ("quantity", Kind::Double),
    ("price", Kind::Double),
];
