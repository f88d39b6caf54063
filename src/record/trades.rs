//! The table of trades, as CSV or Parquet.

use super::output::{OutputError, OutputFile};
use crate::arena::ParticipantId;
use crate::arena::lot::{Deal, Sight, SinkError};
use clap::ValueEnum;
use parquet::basic::Compression;
use parquet::data_type::{DataType, DoubleType, Int32Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;

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
    Parquet(Box<ParquetTrades>),
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
            TradesFormat::Parquet => ParquetTrades::create(&folder.join("trades.parquet"))
                .map(|table| Self::Parquet(Box::new(table))),
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
                    Self::Parquet(table) => table.add(&row)?,
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
}

const SCHEMA: &str = "message trades {
    required int32 tick; required int32 lot; required int32 buyer; required int32 seller;
    required double quantity; required double price;
}";

/// Rows of a row group: few enough to hold, many enough to compress.
const GROUP: usize = 1 << 17;

/// Trades collected column by column.
pub struct ParquetTrades {
    writer: SerializedFileWriter<OutputFile>,
    whole: [Vec<i32>; 4],
    real: [Vec<f64>; 2],
}

impl std::fmt::Debug for ParquetTrades {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ParquetTrades({} rows pending)", self.whole[0].len())
    }
}

impl ParquetTrades {
    fn create(path: &Path) -> Result<Self, OutputError> {
        let file = OutputFile::create(path)?;
        let fail = |error: parquet::errors::ParquetError| {
            OutputError::new(path, std::io::Error::other(error))
        };
        let schema = Arc::new(parse_message_type(SCHEMA).map_err(fail)?);
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let writer = SerializedFileWriter::new(file, schema, Arc::new(properties)).map_err(fail)?;
        Ok(Self { writer, whole: Default::default(), real: Default::default() })
    }

    fn add(&mut self, row: &TradeRow) -> Result<(), SinkError> {
        for (column, number) in
            self.whole.iter_mut().zip([row.tick, row.lot, row.buyer, row.seller])
        {
            column.push(number);
        }
        for (column, number) in self.real.iter_mut().zip([row.quantity, row.price]) {
            column.push(number);
        }
        if self.whole[0].len() >= GROUP { self.write_group() } else { Ok(()) }
    }

    fn write_group(&mut self) -> Result<(), SinkError> {
        if self.whole[0].is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.whole {
            write_column::<Int32Type>(&mut group, column)?;
        }
        for column in &mut self.real {
            write_column::<DoubleType>(&mut group, column)?;
        }
        group.close()?;
        Ok(())
    }

    fn finish(mut self) -> Result<OutputFile, SinkError> {
        self.write_group()?;
        Ok(self.writer.into_inner()?)
    }
}

/// Writes `values` as the next column and empties them.
fn write_column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, OutputFile>,
    values: &mut Vec<T::T>,
) -> Result<(), SinkError> {
    if let Some(mut column) = group.next_column()? {
        column.typed::<T>().write_batch(values, None, None)?;
        column.close()?;
    }
    values.clear();
    Ok(())
}
