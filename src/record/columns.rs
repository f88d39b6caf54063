//! A table in Parquet, written row by row.

use super::output::{OutputError, OutputFile};
use crate::arena::lot::SinkError;
use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers of 32 bits, in every row.
    Int32,
    /// Whole numbers of 64 bits without a sign, in every row.
    UInt64,
    /// Numbers; a row may have none.
    Double,
    /// Text; a row may have none.
    Text,
}

impl Kind {
    fn field(self, name: &str) -> Result<Type, ParquetError> {
        let (physical, repetition) = match self {
            Self::Int32 => (Physical::INT32, Repetition::REQUIRED),
            Self::UInt64 => (Physical::INT64, Repetition::REQUIRED),
            Self::Double => (Physical::DOUBLE, Repetition::OPTIONAL),
            Self::Text => (Physical::BYTE_ARRAY, Repetition::OPTIONAL),
        };
        let converted = match self {
            Self::UInt64 => ConvertedType::UINT_64,
            Self::Text => ConvertedType::UTF8,
            _ => ConvertedType::NONE,
        };
        Type::primitive_type_builder(name, physical)
            .with_repetition(repetition)
            .with_converted_type(converted)
            .build()
    }
}

/// What stands in a row's column.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum<'a> {
    /// For [`Kind::Int32`].
    Int32(i32),
    /// For [`Kind::UInt64`].
    UInt64(u64),
    /// For [`Kind::Double`].
    Double(Option<f64>),
    /// For [`Kind::Text`].
    Text(Option<&'a str>),
}

/// The rows of a group that are not written yet, in one column.
enum Pending {
    Int32(Vec<i32>),
    /// The bits of numbers without a sign, which is how the format keeps them.
    UInt64(Vec<i64>),
    Double(Optional<f64>),
    Text(Optional<ByteArray>),
}

/// Values, and for each row whether it has one.
struct Optional<T> {
    values: Vec<T>,
    present: Vec<i16>,
}

impl<T> Optional<T> {
    fn new() -> Self {
        Self { values: Vec::new(), present: Vec::new() }
    }

    fn push(&mut self, value: Option<T>) {
        self.present.push(value.is_some().into());
        self.values.extend(value);
    }
}

/// Rows of a row group: few enough to hold, many enough to compress.
const GROUP: usize = 1 << 16;

/// An open table.
pub struct ColumnTable {
    writer: SerializedFileWriter<OutputFile>,
    pending: Vec<Pending>,
    rows: usize,
}

impl std::fmt::Debug for ColumnTable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ColumnTable({} rows pending)", self.rows)
    }
}

impl ColumnTable {
    /// Starts the table `name` at `path` with these columns.
    ///
    /// # Errors
    /// If the file can't be created.
    pub fn create<'a>(
        path: &Path,
        name: &str,
        columns: impl IntoIterator<Item = (&'a str, Kind)>,
    ) -> Result<Self, OutputError> {
        let fail = |error: ParquetError| OutputError::new(path, io::Error::other(error));
        let (mut fields, mut pending) = (Vec::new(), Vec::new());
        for (column, kind) in columns {
            fields.push(Arc::new(kind.field(column).map_err(fail)?));
            pending.push(match kind {
                Kind::Int32 => Pending::Int32(Vec::new()),
                Kind::UInt64 => Pending::UInt64(Vec::new()),
                Kind::Double => Pending::Double(Optional::new()),
                Kind::Text => Pending::Text(Optional::new()),
            });
        }
        let schema = Type::group_type_builder(name).with_fields(fields).build().map_err(fail)?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = OutputFile::create(path)?;
        let writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))
            .map_err(fail)?;
        Ok(Self { writer, pending, rows: 0 })
    }

    /// Adds a row, which has a datum of the right kind for each column.
    ///
    /// # Errors
    /// If it can't be written, or doesn't fit the columns.
    pub fn add<'a>(&mut self, row: impl IntoIterator<Item = Datum<'a>>) -> Result<(), SinkError> {
        let mut columns = self.pending.iter_mut();
        for datum in row {
            match (columns.next(), datum) {
                (Some(Pending::Int32(column)), Datum::Int32(number)) => column.push(number),
                (Some(Pending::UInt64(column)), Datum::UInt64(number)) => {
                    column.push(number as i64)
                }
                (Some(Pending::Double(column)), Datum::Double(number)) => column.push(number),
                (Some(Pending::Text(column)), Datum::Text(text)) => {
                    column.push(text.map(ByteArray::from));
                }
                (_, datum) => return Err(format!("{datum:?} has no column of its kind").into()),
            }
        }
        self.rows += 1;
        if self.rows >= GROUP { self.write_group() } else { Ok(()) }
    }

    fn write_group(&mut self) -> Result<(), SinkError> {
        if self.rows == 0 {
            return Ok(());
        }
        self.rows = 0;
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.pending {
            match column {
                Pending::Int32(values) => write::<Int32Type>(&mut group, values, None)?,
                Pending::UInt64(values) => write::<Int64Type>(&mut group, values, None)?,
                Pending::Double(Optional { values, present }) => {
                    write::<DoubleType>(&mut group, values, Some(present))?;
                }
                Pending::Text(Optional { values, present }) => {
                    write::<ByteArrayType>(&mut group, values, Some(present))?;
                }
            }
        }
        group.close()?;
        Ok(())
    }

    /// Writes out what is left and gives back the file, still without its name.
    ///
    /// # Errors
    /// If the rest can't be written.
    pub fn finish(mut self) -> Result<OutputFile, SinkError> {
        self.write_group()?;
        Ok(self.writer.into_inner()?)
    }
}

/// Writes `values` as the next column and empties them.
fn write<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, OutputFile>,
    values: &mut Vec<T::T>,
    present: Option<&mut Vec<i16>>,
) -> Result<(), SinkError> {
    if let Some(mut column) = group.next_column()? {
        column.typed::<T>().write_batch(values, present.as_deref().map(Vec::as_slice), None)?;
        column.close()?;
    }
    values.clear();
    if let Some(present) = present {
        present.clear();
    }
    Ok(())
}
