//! Which models come: registrations as weights.

use super::table::{Row, Table};
use crate::scenario::error::FileError;
use crate::scenario::lot::plan::Model;
use crate::scenario::source::Data;

/// Reads the models of a table with the columns `model`, `registrations`, `battery_kwh`,
/// `max_ac_charge_kw` and `max_ac_discharge_kw`.
///
/// AC powers are taken, since a vehicle that parks for hours stands at an AC charger.
///
/// # Errors
/// Points at nameless models and at numbers out of range.
pub fn registered(data: &Data) -> Result<Vec<Model>, FileError> {
    let table = Table::of(data)?;
    let name = table.column("model")?;
    let registrations = table.column("registrations")?;
    let battery = table.column("battery_kwh")?;
    let charge = table.column("max_ac_charge_kw")?;
    let discharge = table.column("max_ac_discharge_kw")?;
    let model = |row: &Row| {
        if row.cell(name).is_empty() {
            return Err(table.wrong(row, name, "a name"));
        }
        let is_count = |x: f64| x > 0.0 && x <= 1e12;
        let is_size = |x: f64| x > 0.0 && x <= 10_000.0;
        let is_size_or_none = |x: f64| (0.0..=10_000.0).contains(&x);
        let size = "a number above 0 and up to 10,000";
        Ok(Model {
            name: row.cell(name).to_owned(),
            weight: table.number(row, registrations, "a number above 0", is_count)?,
            battery_kwh: table.number(row, battery, size, is_size)?,
            charge_kw: table.number(row, charge, size, is_size)?,
            discharge_kw: table.number(
                row,
                discharge,
                "a number from 0 to 10,000",
                is_size_or_none,
            )?,
        })
    };
    table.rows.iter().map(model).collect()
}
