//! The metrics of a run, by the names they have everywhere.

use crate::arena::lot::{Appraisal, Lots, Setting, Tally};
use bevy_ecs::world::World;
use serde::{Deserialize, Serialize};

/// Metrics of a run (MODELS §1.2.7). A metric without meaning, such as a price without a
/// trade, is `None`, written as `null` or an empty cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Social welfare Σ(w − r)·q on true values, AUD.
    pub welfare: f64,
    /// Energy traded, kWh.
    pub volume: f64,
    /// Participants with a trade over active participants, over all ticks.
    pub match_rate: Option<f64>,
    /// Jain's index of the utilities in a market, mean over markets and ticks in which
    /// somebody gained.
    pub jain: Option<f64>,
    /// Gini's index, likewise.
    pub gini: Option<f64>,
    /// Quantity-weighted mean price, AUD/kWh.
    pub price_mean: Option<f64>,
    /// Quantity-weighted standard deviation of the price, AUD/kWh.
    pub price_sd: Option<f64>,
    /// Energy missing to the targets at departure, kWh.
    pub unmet_kwh: f64,
    /// Share of the departures that were below target.
    pub unmet_share: Option<f64>,
    /// Vehicles that left a bay.
    pub departures: u64,
    /// Vehicles that came to a gate.
    pub arrivals: u64,
    /// Of these, those that found no free bay.
    pub turned_away: u64,
    /// Welfare as a share of the most that true values allowed, tick by tick.
    pub optimum_share: Option<f64>,
    /// Mean number of vehicles in a lot.
    pub population: f64,
    /// Departures over parked vehicles, a tick: how fast the lot is replaced.
    pub replacement_rate: Option<f64>,
    /// Trades.
    pub trades: u64,
    /// Energy lost between batteries, kWh.
    pub energy_lost: f64,
    /// What the best misreport of an audited order would have gained, AUD, mean.
    pub misreport_gain: Option<f64>,
    /// Contests for the last free bays that were settled by a trading auction.
    pub bay_contests: u64,
    /// What those who lost them missed at the most, AUD; `None` without a contest.
    pub bay_lost: Option<f64>,
    /// The same, had those who came first got the bays.
    pub bay_lost_first_come: Option<f64>,
    /// Credit that changed hands in them, AUD.
    pub bay_credits: Option<f64>,
}

impl Metrics {
    /// The names of all metrics, in the order of the fields.
    pub const NAMES: [&'static str; 22] = [
        "welfare",
        "volume",
        "match_rate",
        "jain",
        "gini",
        "price_mean",
        "price_sd",
        "unmet_kwh",
        "unmet_share",
        "departures",
        "arrivals",
        "turned_away",
        "optimum_share",
        "population",
        "replacement_rate",
        "trades",
        "energy_lost",
        "misreport_gain",
        "bay_contests",
        "bay_lost",
        "bay_lost_first_come",
        "bay_credits",
    ];

    /// Their units, in the same order; empty for a share, an index or a count.
    pub const UNITS: [&'static str; 22] = [
        "AUD", "kWh", "", "", "", "AUD/kWh", "AUD/kWh", "kWh", "", "", "", "", "", "vehicles", "",
        "", "kWh", "AUD", "", "AUD", "AUD", "AUD",
    ];

    /// Their values, in the same order.
    pub fn values(&self) -> [Option<f64>; 22] {
        let count = |count: u64| Some(count as f64);
        [
            Some(self.welfare),
            Some(self.volume),
            self.match_rate,
            self.jain,
            self.gini,
            self.price_mean,
            self.price_sd,
            Some(self.unmet_kwh),
            self.unmet_share,
            count(self.departures),
            count(self.arrivals),
            count(self.turned_away),
            self.optimum_share,
            Some(self.population),
            self.replacement_rate,
            count(self.trades),
            Some(self.energy_lost),
            self.misreport_gain,
            count(self.bay_contests),
            self.bay_lost,
            self.bay_lost_first_come,
            self.bay_credits,
        ]
    }

    /// The metrics of `lots` lots whose sums are `tally`.
    pub fn of(tally: &Tally, lots: usize) -> Self {
        let sum = &tally.sum;
        let settled = &sum.settled;
        let (contests, held) = (&sum.contests, sum.contests.held > 0);
        let lot_ticks = tally.ticks * lots as u64;
        Self {
            welfare: settled.welfare,
            volume: settled.volume(),
            match_rate: settled.match_rate(),
            jain: settled.jain(),
            gini: settled.gini(),
            price_mean: settled.price.mean(),
            price_sd: settled.price.sd(),
            unmet_kwh: sum.unmet_kwh,
            unmet_share: share(sum.unmet, sum.departures),
            departures: sum.departures,
            arrivals: sum.arrivals,
            turned_away: sum.turned_away,
            optimum_share: sum.optimum_share(),
            population: share(sum.population, lot_ticks).unwrap_or(0.0),
            replacement_rate: share(sum.departures, sum.population),
            trades: settled.trades,
            energy_lost: sum.energy_lost,
            misreport_gain: sum.mean_misreport_gain(),
            bay_contests: contests.held,
            bay_lost: held.then_some(contests.lost),
            bay_lost_first_come: held.then_some(contests.lost_first_come),
            bay_credits: held.then_some(contests.credits),
        }
    }
}

impl From<&Metrics> for ComparedMetrics {
    fn from(metrics: &Metrics) -> Self {
        Self {
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

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// What a rule would have made of the same orders.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedMetrics {
    /// Social welfare on true values, AUD.
    pub welfare: f64,
    /// Energy, kWh.
    pub volume: f64,
    /// Participants with a trade over active participants.
    pub match_rate: Option<f64>,
    /// Jain's index, as in [`Metrics`].
    pub jain: Option<f64>,
    /// Gini's index, as in [`Metrics`].
    pub gini: Option<f64>,
    /// Quantity-weighted mean price, AUD/kWh.
    pub price_mean: Option<f64>,
    /// Quantity-weighted standard deviation of the price, AUD/kWh.
    pub price_sd: Option<f64>,
    /// Welfare as a share of the optimum.
    pub optimum_share: Option<f64>,
}

impl ComparedMetrics {
    /// The metrics of `appraisal`, where true values allowed a welfare of `optimum` AUD.
    pub fn of(appraisal: &Appraisal, optimum: f64) -> Self {
        Self {
            welfare: appraisal.welfare,
            volume: appraisal.volume(),
            match_rate: appraisal.match_rate(),
            jain: appraisal.jain(),
            gini: appraisal.gini(),
            price_mean: appraisal.price.mean(),
            price_sd: appraisal.price.sd(),
            optimum_share: (optimum > 0.0).then(|| appraisal.welfare / optimum),
        }
    }
}

/// A rule that was computed for comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Its name.
    pub rule: String,
    /// What it would have come to.
    #[serde(flatten)]
    pub metrics: ComparedMetrics,
}

/// What a run came to under its rule and would have come to under others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// The rule that settled, by its name.
    pub rule: String,
    /// The run's metrics.
    pub metrics: Metrics,
    /// What other rules would have made of the same orders.
    pub compared: Vec<Compared>,
}

impl Results {
    /// The results of `world` so far.
    pub fn of(world: &World) -> Self {
        let market = &world.resource::<Setting>().plan.market;
        let (tally, lots) = (world.resource::<Tally>(), world.resource::<Lots>());
        let compared = market.compare.iter().zip(&tally.compared);
        Self {
            rule: market.rule.name().to_owned(),
            metrics: Metrics::of(tally, lots.lots.len()),
            compared: compared
                .map(|(rule, appraisal)| Compared {
                    rule: rule.name().to_owned(),
                    metrics: ComparedMetrics::of(appraisal, tally.sum.optimum),
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_fields() {
        let mut table = csv::Writer::from_writer(Vec::new());
        table.serialize(Metrics::of(&Tally::default(), 1)).expect("a row");
        let text = String::from_utf8(table.into_inner().expect("rows")).expect("text");
        assert_eq!(text.lines().next(), Some(Metrics::NAMES.join(",").as_str()));
    }

    #[test]
    fn values_are_those_of_the_fields() {
        let metrics = Metrics {
            welfare: 1.0,
            volume: 2.0,
            match_rate: Some(3.0),
            jain: Some(4.0),
            gini: Some(5.0),
            price_mean: Some(6.0),
            price_sd: Some(7.0),
            unmet_kwh: 8.0,
            unmet_share: Some(9.0),
            departures: 10,
            arrivals: 11,
            turned_away: 12,
            optimum_share: Some(13.0),
            population: 14.0,
            replacement_rate: Some(15.0),
            trades: 16,
            energy_lost: 17.0,
            misreport_gain: Some(18.0),
            bay_contests: 19,
            bay_lost: Some(20.0),
            bay_lost_first_come: Some(21.0),
            bay_credits: Some(22.0),
        };
        let mut table = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
        table.serialize(&metrics).expect("a row");
        let text = String::from_utf8(table.into_inner().expect("rows")).expect("text");
        let written: Vec<Option<f64>> =
            text.trim().split(',').map(|cell| cell.parse().ok()).collect();
        assert_eq!(metrics.values().to_vec(), written);
    }
}
