//! The tables of a run: one row a tick, one a stay, one a trade, one a compared rule and tick,
//! one a lot.

use super::metrics::ComparedMetrics;
use super::output::{OutputError, OutputFile};
use super::trades::{TradesFormat, TradesTable};
use super::{Manifest, ManifestFile, Metrics, Results};
use crate::arena::ParticipantId;
use crate::arena::lot::{Lots, Role, Row, Setting, Sight, Sink, SinkError, Vehicle, Visit};
use crate::scenario::{Plan, Policy};
use bevy_ecs::prelude::*;
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

/// Every file name a run may leave; those of an earlier run that a new one doesn't write go.
pub const TABLES: [&str; 7] = [
    "steps.csv",
    "vehicles.csv",
    "trades.csv",
    "trades.parquet",
    "rules.csv",
    "lots.csv",
    "manifest.json",
];

/// The open tables of a run.
#[derive(Debug)]
pub struct Tables {
    folder: PathBuf,
    steps: csv::Writer<OutputFile>,
    vehicles: csv::Writer<OutputFile>,
    rules: Option<csv::Writer<OutputFile>>,
    trades: Option<TradesTable>,
}

impl Tables {
    /// Starts the tables of a run on `plan` in `folder`, which is made if it is missing.
    ///
    /// # Errors
    /// If the folder or a file in it can't be written.
    pub fn create(
        folder: &Path,
        plan: &Plan,
        trades: Option<TradesFormat>,
    ) -> Result<Self, OutputError> {
        fs::create_dir_all(folder).map_err(|error| OutputError::new(folder, error))?;
        let table =
            |name: &str| OutputFile::create(&folder.join(name)).map(csv::Writer::from_writer);
        Ok(Self {
            folder: folder.to_owned(),
            steps: table("steps.csv")?,
            vehicles: table("vehicles.csv")?,
            rules: match plan.market.compare.is_empty() {
                true => None,
                false => Some(table("rules.csv")?),
            },
            trades: trades.map(|format| TradesTable::create(folder, format)).transpose()?,
        })
    }

    /// Adds the stays that go on and the table of lots, gives all tables their names, and
    /// writes `manifest` last: where it stands, the tables are whole.
    ///
    /// # Errors
    /// If something can't be written; tables of an earlier run stay then.
    pub fn finish(mut self, world: &mut World, mut manifest: Manifest) -> Result<(), SinkError> {
        self.parked(world)?;
        let lots = self.lots(world)?;
        let mut done = Vec::new();
        done.push(into_file(self.steps)?.finish()?);
        done.push(into_file(self.vehicles)?.finish()?);
        if let Some(rules) = self.rules {
            done.push(into_file(rules)?.finish()?);
        }
        if let Some(trades) = self.trades {
            done.push(trades.finish()?.finish()?);
        }
        done.push(lots.finish()?);
        for path in &done {
            manifest.files.push(ManifestFile::of(path)?);
        }
        remove_stale(&self.folder, &done)?;
        manifest.results = Some(Results::of(world));
        manifest.write(&self.folder)?;
        Ok(())
    }

    /// Writes the stays of vehicles that are still there, by id.
    fn parked(&mut self, world: &mut World) -> Result<(), SinkError> {
        let mut query = world.query::<(&ParticipantId, Entity)>();
        let mut parked: Vec<_> = query.iter(world).map(|(id, entity)| (*id, entity)).collect();
        parked.sort_unstable();
        let vehicles = world.query::<Vehicle>();
        let plan = &world.resource::<Setting>().plan;
        for (_, entity) in parked {
            if let Ok(vehicle) = vehicles.get_manual(world, entity) {
                let row = StayRow::of(&vehicle.visit(), plan, world.resource::<Lots>(), false);
                self.vehicles.serialize(row)?;
            }
        }
        Ok(())
    }

    fn lots(&self, world: &World) -> Result<OutputFile, SinkError> {
        let file = OutputFile::create(&self.folder.join("lots.csv"))?;
        let mut table = csv::WriterBuilder::new().has_headers(false).from_writer(file);
        table.write_record(["lot"].iter().chain(&Metrics::NAMES))?;
        for (number, lot) in world.resource::<Lots>().lots.iter().enumerate() {
            table.serialize((number, Metrics::of(&lot.tally, 1)))?;
            table.flush()?;
        }
        into_file(table)
    }
}

fn into_file(table: csv::Writer<OutputFile>) -> Result<OutputFile, SinkError> {
    Ok(table.into_inner().map_err(|error| error.into_error())?)
}

/// Removes tables of an earlier run that this one did not write.
fn remove_stale(folder: &Path, written: &[PathBuf]) -> Result<(), OutputError> {
    for name in TABLES {
        let path = folder.join(name);
        if !written.contains(&path) && name != "manifest.json" && path.exists() {
            fs::remove_file(&path).map_err(|error| OutputError::new(&path, error))?;
        }
    }
    Ok(())
}

impl Sink for Tables {
    fn take(&mut self, sight: &Sight) -> Result<(), SinkError> {
        self.steps.serialize(StepRow::of(sight))?;
        self.steps.flush()?;
        for visit in sight.visits {
            self.vehicles.serialize(StayRow::of(visit, sight.plan, sight.lots, true))?;
        }
        self.vehicles.flush()?;
        if let Some(rules) = &mut self.rules {
            for (rule, appraisal) in sight.plan.market.compare.iter().zip(sight.lots.compared()) {
                rules.serialize(RuleRow::of(sight, rule.name(), &appraisal))?;
            }
            rules.flush()?;
        }
        if let Some(trades) = &mut self.trades {
            trades.take(sight)?;
        }
        Ok(())
    }

    fn looks_at_sessions(&self) -> bool {
        self.trades.is_some()
    }

    fn into_any(self: Box<Self>) -> Box<dyn std::any::Any> {
        self
    }
}

/// A row of `steps.csv`.
#[derive(Debug, Serialize)]
struct StepRow {
    tick: i32,
    day: i32,
    hour: f64,
    grid_price: f64,
    population: u64,
    arrivals: u64,
    turned_away: u64,
    bay_contests: u64,
    departures: u64,
    unmet: u64,
    unmet_kwh: f64,
    buyers: u64,
    sellers: u64,
    demand: f64,
    supply: f64,
    trades: u64,
    volume: f64,
    welfare: f64,
    optimum: f64,
    optimum_share: Option<f64>,
    match_rate: Option<f64>,
    jain: Option<f64>,
    gini: Option<f64>,
    price_mean: Option<f64>,
    price_sd: Option<f64>,
    energy_in: f64,
    energy_out: f64,
    energy_lost: f64,
    misreport_gain: Option<f64>,
}

impl StepRow {
    fn of(sight: &Sight) -> Self {
        let Sight { now, plan, row, .. } = *sight;
        let Row { settled, .. } = row;
        Self {
            tick: now,
            day: now.div_euclid(plan.clock.steps_per_day as i32),
            hour: plan.clock.hour_of_day(now),
            grid_price: plan.valuation.grid_price_at(now),
            population: row.population,
            arrivals: row.arrivals,
            turned_away: row.turned_away,
            bay_contests: row.contests.held,
            departures: row.departures,
            unmet: row.unmet,
            unmet_kwh: row.unmet_kwh,
            buyers: row.buyers,
            sellers: row.sellers,
            demand: row.demand,
            supply: row.supply,
            trades: settled.trades,
            volume: settled.volume(),
            welfare: settled.welfare,
            optimum: row.optimum,
            optimum_share: row.optimum_share(),
            match_rate: settled.match_rate(),
            jain: settled.jain(),
            gini: settled.gini(),
            price_mean: settled.price.mean(),
            price_sd: settled.price.sd(),
            energy_in: row.energy_in,
            energy_out: row.energy_out,
            energy_lost: row.energy_lost,
            misreport_gain: row.mean_misreport_gain(),
        }
    }
}

/// A row of `vehicles.csv`.
#[derive(Debug, Serialize)]
struct StayRow<'a> {
    lot: u32,
    vehicle: u32,
    model: &'a str,
    policy: &'static str,
    bay: u32,
    role_on_arrival: &'static str,
    arrived_tick: i32,
    arrived_hour: f64,
    /// Empty for a vehicle that was still there at the end.
    departed_tick: Option<i32>,
    stay_hours: f64,
    soc_in: f64,
    soc_target: f64,
    soc_out: f64,
    unmet_kwh: f64,
    bought_kwh: f64,
    sold_kwh: f64,
    money: f64,
    /// Mean price paid or received, AUD/kWh; empty without a trade.
    price: Option<f64>,
    utility: f64,
    utility_per_hour: f64,
    active_ticks: u32,
    matched_ticks: u32,
}

impl<'a> StayRow<'a> {
    fn of(visit: &Visit, plan: &'a Plan, lots: &Lots, departed: bool) -> Self {
        let (battery, account) = (&visit.battery, &visit.account);
        let hours = visit.hours(&plan.clock);
        Self {
            lot: visit.id.place(),
            vehicle: visit.id.ordinal(),
            model: &plan.vehicles.models[visit.make as usize].name,
            policy: policy_name(&plan.market.policies[visit.policy as usize].0),
            bay: lots.place_of(visit.bay).1,
            role_on_arrival: match visit.role_on_arrival(plan.vehicles.buffer) {
                Role::Buyer => "buyer",
                Role::Seller => "seller",
                Role::Neutral => "neutral",
            },
            arrived_tick: visit.stay.arrived,
            arrived_hour: plan.clock.hour_of_day(visit.stay.arrived),
            departed_tick: departed.then_some(visit.stay.departs),
            stay_hours: hours,
            soc_in: battery.on_arrival / battery.capacity,
            soc_target: battery.target / battery.capacity,
            soc_out: battery.soc(),
            unmet_kwh: visit.unmet(),
            bought_kwh: account.bought,
            sold_kwh: account.sold,
            money: account.money,
            price: account.mean_price(),
            utility: account.utility,
            utility_per_hour: account.utility / hours,
            active_ticks: account.active_ticks,
            matched_ticks: account.matched_ticks,
        }
    }
}

fn policy_name(policy: &Policy) -> &'static str {
    match policy {
        Policy::Truthful => "truthful",
        Policy::ZeroIntelligence { .. } => "zero-intelligence",
        Policy::MarkUp { .. } => "mark-up",
        Policy::Collude { .. } => "colluding",
        Policy::Learned { .. } => "learned",
        Policy::Learning => "learning",
    }
}

/// A row of `rules.csv`: a compared rule on the orders of one tick.
#[derive(Debug, Serialize)]
struct RuleRow {
    tick: i32,
    rule: &'static str,
    welfare: f64,
    volume: f64,
    match_rate: Option<f64>,
    jain: Option<f64>,
    gini: Option<f64>,
    price_mean: Option<f64>,
    price_sd: Option<f64>,
    optimum_share: Option<f64>,
}

impl RuleRow {
    fn of(sight: &Sight, rule: &'static str, appraisal: &crate::arena::lot::Appraisal) -> Self {
        let metrics = ComparedMetrics::of(appraisal, sight.row.optimum);
        Self {
            tick: sight.now,
            rule,
            welfare: metrics.welfare,
            volume: metrics.volume,
            match_rate: metrics.match_rate,
            jain: metrics.jain,
            gini: metrics.gini,
            price_mean: metrics.price_mean,
            price_sd: metrics.price_sd,
            optimum_share: metrics.optimum_share,
        }
    }
}
