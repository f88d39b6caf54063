//! Learning curves: one row an episode.

use super::Rational;
use crate::arena::lot::Latest;
use crate::record::Metrics;
use crate::record::{OutputError, write_text};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// A row of `curves.csv`. What has no meaning in an episode is an empty cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpisodeRow {
    /// Counted from 1.
    pub episode: u32,
    /// Ticks of the episode.
    pub ticks: i32,
    /// Mean reward of a trader in a tick, with exploration.
    pub reward: Option<f64>,
    /// Loss of the critic in the last update.
    pub critic_loss: Option<f32>,
    /// Loss of the actor in the last update.
    pub actor_loss: Option<f32>,
    /// Standard deviation of a step of the exploration.
    pub sigma: f64,
    /// Social welfare, AUD.
    pub welfare: f64,
    /// Social welfare of the same vehicles telling the truth, AUD.
    pub welfare_truthful: f64,
    /// Energy traded, kWh.
    pub volume: f64,
    /// Energy traded by the same vehicles telling the truth, kWh.
    pub volume_truthful: f64,
    /// Share of active participants that traded.
    pub match_rate: Option<f64>,
    /// Jain's index.
    pub jain: Option<f64>,
    /// Mean price, AUD/kWh.
    pub price_mean: Option<f64>,
    /// Welfare over the most that true values allowed.
    pub optimum_share: Option<f64>,
    /// Share of trades in which neither side lost.
    pub rational: Option<f64>,
}

impl EpisodeRow {
    pub(super) fn new(
        episode: u32,
        ticks: i32,
        latest: Latest,
        reward: Option<f64>,
        metrics: &Metrics,
        rational: Rational,
        truthful: &Metrics,
    ) -> Self {
        Self {
            episode,
            ticks,
            reward,
            critic_loss: latest.critic_loss,
            actor_loss: latest.actor_loss,
            sigma: latest.sigma,
            welfare: metrics.welfare,
            welfare_truthful: truthful.welfare,
            volume: metrics.volume,
            volume_truthful: truthful.volume,
            match_rate: metrics.match_rate,
            jain: metrics.jain,
            price_mean: metrics.price_mean,
            optimum_share: metrics.optimum_share,
            rational: rational.share(),
        }
    }
}

/// Rows taken together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve<'a>(pub &'a [EpisodeRow]);

impl Curve<'_> {
    /// Writes the rows to `path`, whole or not at all.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn write(&self, path: &Path) -> Result<(), OutputError> {
        let mut table = csv::Writer::from_writer(Vec::new());
        // Rows of plain numbers, written to memory.
        for row in self.0 {
            table.serialize(row).map_err(|error| OutputError::new(path, error.into()))?;
        }
        let bytes = table
            .into_inner()
            .map_err(|error| OutputError::new(path, std::io::Error::other(error.to_string())))?;
        write_text(path, &String::from_utf8_lossy(&bytes)).map(drop)
    }

    /// Welfare over that of the truth, all rows together; none where the truth gains nothing.
    pub fn welfare_ratio(&self) -> Option<f64> {
        let sum = |of: fn(&EpisodeRow) -> f64| self.0.iter().map(of).sum::<f64>();
        let truthful = sum(|row| row.welfare_truthful);
        (truthful > 0.0).then(|| sum(|row| row.welfare) / truthful)
    }

    /// The mean of what `of` finds in rows that have it.
    pub fn mean(&self, of: impl Fn(&EpisodeRow) -> Option<f64>) -> Option<f64> {
        let values: Vec<f64> = self.0.iter().filter_map(of).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }
}
