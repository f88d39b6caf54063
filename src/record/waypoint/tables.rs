//! The tables of a run at a waypoint: a row a negotiation, a row an aircraft that has passed.

use super::super::output::{OutputError, OutputFile};
use super::super::{ManifestFile, write_text};
use super::metrics::Results;
use crate::arena::waypoint::{
    Agreement, Airline, Approach, Held, Negotiation, Passed, Setting, Urgency, Way,
};
use crate::arena::{Now, ParticipantId};
use bevy_ecs::prelude::*;
use serde::Serialize;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Every table that a run leaves.
pub const TABLES: [&str; 3] = ["negotiations.csv", "aircraft.csv", "ways.csv"];

/// The open tables of a run: shown the world after every tick, finished at the end. What is
/// dropped unfinished leaves earlier tables as they were.
#[derive(Debug)]
pub struct Tables {
    folder: PathBuf,
    negotiations: csv::Writer<OutputFile>,
    aircraft: csv::Writer<OutputFile>,
}

impl Tables {
    /// Starts the tables in `folder`, which is made if it is missing.
    ///
    /// # Errors
    /// If the folder or a file in it can't be written.
    pub fn create(folder: &Path) -> Result<Self, OutputError> {
        fs::create_dir_all(folder).map_err(|error| OutputError::new(folder, error))?;
        let table = |name: &str, head: &[&str]| {
            let path = folder.join(name);
            let file = OutputFile::create(&path)?;
            let mut table = csv::WriterBuilder::new().has_headers(false).from_writer(file);
            table.write_record(head).map_err(|error| at(&path, error))?;
            Ok(table)
        };
        Ok(Self {
            folder: folder.to_owned(),
            negotiations: table(TABLES[0], &NegotiationRow::NAMES)?,
            aircraft: table(TABLES[1], &AircraftRow::NAMES)?,
        })
    }

    /// Adds what was agreed on, and who passed, in the tick that has just run.
    ///
    /// # Errors
    /// If it can't be written; the run should stop.
    pub fn take(&mut self, world: &World) -> Result<(), OutputError> {
        let tick = world.resource::<Now>().0 - 1;
        let plan = &world.resource::<Setting>().plan;
        if let Some(held) = &world.resource::<Held>().0 {
            let row = NegotiationRow::of(tick, plan.time_at(tick), held);
            add(&mut self.negotiations, row)?;
        }
        for entity in &world.resource::<Passed>().0 {
            if let Some(row) = AircraftRow::of(world, *entity) {
                add(&mut self.aircraft, row)?;
            }
        }
        flush(&mut self.negotiations)?;
        flush(&mut self.aircraft)
    }

    /// Adds the table of ways, and gives all tables their names: their fingerprints, for a
    /// manifest.
    ///
    /// # Errors
    /// If something can't be written; tables of an earlier run may stay then.
    pub fn finish(self, world: &World) -> Result<Vec<ManifestFile>, OutputError> {
        let path = self.folder.join(TABLES[2]);
        let ways = ways(&Results::of(world)).map_err(|error| at(&path, error))?;
        let done = [
            into_file(self.negotiations)?.finish()?,
            into_file(self.aircraft)?.finish()?,
            write_text(&path, &ways)?,
        ];
        done.iter().map(|path| ManifestFile::of(path)).collect()
    }
}

fn ways(results: &Results) -> Result<String, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::new());
    for way in &results.ways {
        table.serialize(way)?;
    }
    let bytes = table.into_inner().map_err(|error| error.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn at(path: &Path, error: csv::Error) -> OutputError {
    OutputError::new(path, io::Error::other(error))
}

fn add(table: &mut csv::Writer<OutputFile>, row: impl Serialize) -> Result<(), OutputError> {
    let written = table.serialize(row);
    written.map_err(|error| at(table.get_ref().path(), error))
}

fn flush(table: &mut csv::Writer<OutputFile>) -> Result<(), OutputError> {
    let flushed = table.flush();
    flushed.map_err(|error| OutputError::new(table.get_ref().path(), error))
}

fn into_file(table: csv::Writer<OutputFile>) -> Result<OutputFile, OutputError> {
    let path = table.get_ref().path().to_owned();
    table.into_inner().map_err(|error| OutputError::new(&path, error.into_error()))
}

/// A row of `negotiations.csv`; a number without meaning is an empty cell.
#[derive(Debug, Serialize)]
struct NegotiationRow {
    number: u32,
    tick: i32,
    time: f64,
    /// How it was settled.
    way: &'static str,
    agents: usize,
    choices: usize,
    free_from: f64,
    /// Numbers of aircraft from the first to arrive to the last.
    order: String,
    steps: Option<u64>,
    interrupted: bool,
    cost: f64,
    least_cost: f64,
    gap: Option<f64>,
    gini: Option<f64>,
    moved: f64,
    delay: f64,
    /// Gap and Gini index of every way, by place in [`Way::ALL`].
    compared: [Option<f64>; 2 * Way::ALL.len()],
}

impl NegotiationRow {
    const NAMES: [&'static str; 30] = [
        "number",
        "tick",
        "time",
        "way",
        "agents",
        "choices",
        "free_from",
        "order",
        "steps",
        "interrupted",
        "cost",
        "least_cost",
        "gap",
        "gini",
        "moved",
        "delay",
        "taco_gap",
        "taco_gini",
        "voting_gap",
        "voting_gini",
        "random_dictator_gap",
        "random_dictator_gini",
        "utilitarian_gap",
        "utilitarian_gini",
        "egalitarian_gap",
        "egalitarian_gini",
        "least_gini_gap",
        "least_gini_gini",
        "first_come_gap",
        "first_come_gini",
    ];

    fn of(tick: i32, time: f64, held: &Negotiation) -> Self {
        let mut compared = [None; 2 * Way::ALL.len()];
        for settled in &held.ways {
            let place = 2 * settled.way as usize;
            (compared[place], compared[place + 1]) = (settled.gap, settled.gini);
        }
        let order = held.orders.get(held.choice).iter();
        let numbers: Vec<String> =
            order.map(|agent| held.aircraft[usize::from(*agent)].to_string()).collect();
        Self {
            number: held.number,
            tick,
            time,
            way: held.ways[0].way.name(),
            agents: held.aircraft.len(),
            choices: held.orders.len(),
            free_from: held.merging.free_from(),
            order: numbers.join(" "),
            steps: held.steps,
            interrupted: held.interrupted,
            cost: held.cost(),
            least_cost: held.least_cost(),
            gap: held.ways[0].gap,
            gini: held.ways[0].gini,
            moved: held.moved(),
            delay: held.delay(),
            compared,
        }
    }
}

/// A row of `aircraft.csv`.
#[derive(Debug, Serialize)]
struct AircraftRow {
    number: u32,
    airline: u32,
    weight: f64,
    value: f64,
    bearing_degrees: f64,
    eta: f64,
    passed: f64,
    delay: f64,
    cost: f64,
    credits: f64,
    /// Empty for an aircraft that found nobody to negotiate with.
    negotiation: Option<u32>,
    seat: Option<u32>,
}

impl AircraftRow {
    const NAMES: [&'static str; 12] = [
        "number",
        "airline",
        "weight",
        "value",
        "bearing_degrees",
        "eta",
        "passed",
        "delay",
        "cost",
        "credits",
        "negotiation",
        "seat",
    ];

    fn of(world: &World, entity: Entity) -> Option<Self> {
        let urgency = world.get::<Urgency>(entity)?;
        let approach = world.get::<Approach>(entity)?;
        let agreement = world.get::<Agreement>(entity)?;
        let passed = agreement.assigned?;
        let negotiated = agreement.negotiation > 0;
        Some(Self {
            number: world.get::<ParticipantId>(entity)?.ordinal(),
            airline: world.get::<Airline>(entity)?.0,
            weight: urgency.weight,
            value: urgency.value,
            bearing_degrees: approach.bearing.to_degrees(),
            eta: approach.eta,
            passed,
            delay: passed - approach.eta,
            cost: agreement.cost,
            credits: agreement.credits,
            negotiation: negotiated.then_some(agreement.negotiation),
            seat: negotiated.then_some(agreement.seat),
        })
    }
}
