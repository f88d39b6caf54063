//! The page of a run: what `haggle run SCENARIO --out DIR` left, to be read and sent on.

mod clock;
mod cohorts;
mod course;
mod headlines;
mod lots;
mod over_time;
mod prices;
mod repeat;
mod rules;
mod stays;

use super::error::ReportError;
use super::figure::numbers;
use super::page::{Page, Section};
use super::read;
use crate::record::{Manifest, Results};
use crate::scenario::{self, Scenario};
use clock::Clock;
use course::Course;
use lots::Lot;
use prices::Prices;
use serde_json::Value;
use stays::Stays;
use std::path::Path;

/// Everything the page of a run shows.
struct Run {
    manifest: Manifest,
    results: Results,
    scenario: Scenario,
    /// As closely as a wide figure shows it.
    course: Course,
    /// As calmly as a small figure of several lines needs it.
    outline: Course,
    stays: Stays,
    /// `None` where the run left no trades.
    prices: Option<Prices>,
    lots: Vec<Lot>,
}

/// The most points of a line across the page.
const POINTS: u64 = 700;
/// The most points of a line in a small figure.
const FEW_POINTS: u64 = 120;

/// The page of the run that left `manifest` in `folder`.
///
/// # Errors
/// If the manifest isn't that of a whole run, or a table is missing or damaged.
pub fn page(folder: &Path, manifest: Value) -> Result<Page, ReportError> {
    let run = Run::read(folder, manifest)?;
    Ok(Page {
        kind: "Run".to_owned(),
        title: run.scenario.title().to_owned(),
        summary: run.summary(),
        warnings: run.warnings(),
        sections: run.sections(),
        repeat: repeat::repeat(&run),
    })
}

impl Run {
    fn read(folder: &Path, manifest: Value) -> Result<Self, ReportError> {
        let manifest: Manifest = read::manifest_as(folder, manifest)?;
        let path = folder.join("manifest.json");
        let results = manifest.results.clone().ok_or_else(|| {
            ReportError::whole(&path, "it doesn't say what the run came to; run it again")
        })?;
        let name = format!("{}: configuration", path.display());
        let scenario = scenario::parse(&name, &manifest.configuration)?;
        let clock = Clock::from(&scenario.lot().clock);
        let [course, outline] =
            course::read(&folder.join("steps.csv"), &clock, manifest.ticks, [POINTS, FEW_POINTS])?;
        let stays = Stays::read(&folder.join("vehicles.csv"))?;
        let prices = Prices::read(folder)?;
        let lots = lots::read(&folder.join("lots.csv"))?;
        // Last, so that a row that can't be read is named rather than its table.
        read::check_fingerprints(folder, &manifest.files)?;
        Ok(Self { manifest, results, scenario, course, outline, stays, prices, lots })
    }

    /// The run in a line.
    fn summary(&self) -> String {
        let Manifest { scenario, seed, ticks, .. } = &self.manifest;
        let days = *ticks as f64 / f64::from(self.scenario.lot().clock.steps_per_day.get());
        let lots = match self.lots.len() {
            1 => "1 lot".to_owned(),
            lots => format!("{} lots", numbers::fixed(lots as f64, 0)),
        };
        let ticks = numbers::fixed(*ticks as f64, 0);
        let plural = if days == 1.0 { "" } else { "s" };
        let days = format!("{} day{plural}", numbers::short(days));
        let rule = &self.results.rule;
        format!("{scenario} · {lots} · {ticks} ticks ({days}) · rule {rule} · seed {seed}")
    }

    /// All sections that it has something to show in.
    fn sections(&self) -> Vec<Section> {
        let some = [cohorts::section(self), rules::section(self), lots::section(self)];
        let mut sections = vec![
            headlines::section(self),
            over_time::prices(self),
            over_time::trade(self),
            over_time::turnover(self),
        ];
        sections.extend(some.into_iter().flatten());
        sections
    }

    fn warnings(&self) -> Vec<String> {
        let Manifest { ticks, ticks_planned, complete, .. } = &self.manifest;
        match complete {
            true => Vec::new(),
            false => vec![format!(
                "The run was stopped after {ticks} of {ticks_planned} ticks; everything below is of these."
            )],
        }
    }
}
