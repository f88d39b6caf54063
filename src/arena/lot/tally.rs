//! Sums from which every metric is read: of a lot in a tick, of the world in a tick, of a run.

use super::{Appraisal, Contests};
use bevy_ecs::prelude::*;

/// Mean and spread of prices, weighted by quantity.
///
/// Kept as mean and sum of squared deviations, which merge without cancellation
/// (Chan, Golub, LeVeque 1983).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PriceMoments {
    /// Energy, kWh.
    pub volume: f64,
    /// Mean price, AUD/kWh.
    mean: f64,
    /// Sum of quantity times squared deviation from the mean.
    deviation: f64,
}

impl PriceMoments {
    /// The moments of `(price, quantity)` pairs.
    pub fn of(trades: impl Iterator<Item = (f64, f64)> + Clone) -> Self {
        let (volume, paid) =
            trades.clone().fold((0.0, 0.0), |(volume, paid), (p, q)| (volume + q, paid + p * q));
        if volume <= 0.0 {
            return Self::default();
        }
        let mean = paid / volume;
        Self { volume, mean, deviation: trades.map(|(p, q)| q * (p - mean) * (p - mean)).sum() }
    }

    /// Adds the trades of `other`.
    pub fn add(&mut self, other: &Self) {
        let volume = self.volume + other.volume;
        if other.volume <= 0.0 {
            return;
        }
        let step = other.mean - self.mean;
        self.mean += step * (other.volume / volume);
        self.deviation += other.deviation + step * step * (self.volume * other.volume / volume);
        self.volume = volume;
    }

    /// Quantity-weighted mean price, AUD/kWh; `None` without a trade.
    pub fn mean(&self) -> Option<f64> {
        (self.volume > 0.0).then_some(self.mean)
    }

    /// Quantity-weighted standard deviation of the price, AUD/kWh; `None` without a trade.
    pub fn sd(&self) -> Option<f64> {
        (self.volume > 0.0).then(|| (self.deviation / self.volume).sqrt())
    }
}

/// What happened: sums over lots and ticks.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub struct Row {
    /// Vehicles in a bay (summed over ticks: vehicle-ticks).
    pub population: u64,
    /// Vehicles that came to a gate.
    pub arrivals: u64,
    /// Of these, those that found no free bay and drove on.
    pub turned_away: u64,
    /// Contests for the last free bays.
    pub contests: Contests,
    /// Vehicles that left a bay.
    pub departures: u64,
    /// Departures below target.
    pub unmet: u64,
    /// Energy missing to the targets at departure, kWh.
    pub unmet_kwh: f64,
    /// Vehicles with a bid.
    pub buyers: u64,
    /// Vehicles with an ask.
    pub sellers: u64,
    /// Energy asked for by bids, kWh.
    pub demand: f64,
    /// Energy offered by asks, kWh.
    pub supply: f64,
    /// What the lot's rule came to.
    pub settled: Appraisal,
    /// The most welfare that true values, needs and surpluses allowed, tick by tick, AUD.
    pub optimum: f64,
    /// Orders that were audited.
    pub audited: u64,
    /// What their best misreports would have gained, AUD.
    pub misreport_gain: f64,
    /// Energy that arriving vehicles brought into bays, kWh.
    pub energy_in: f64,
    /// Energy that departing vehicles took along, kWh.
    pub energy_out: f64,
    /// Energy lost between batteries, kWh.
    pub energy_lost: f64,
}

impl Row {
    /// Adds the sums of `other`.
    pub fn add(&mut self, other: &Self) {
        self.population += other.population;
        self.arrivals += other.arrivals;
        self.turned_away += other.turned_away;
        self.contests.add(&other.contests);
        self.departures += other.departures;
        self.unmet += other.unmet;
        self.unmet_kwh += other.unmet_kwh;
        self.buyers += other.buyers;
        self.sellers += other.sellers;
        self.demand += other.demand;
        self.supply += other.supply;
        self.settled.add(&other.settled);
        self.optimum += other.optimum;
        self.audited += other.audited;
        self.misreport_gain += other.misreport_gain;
        self.energy_in += other.energy_in;
        self.energy_out += other.energy_out;
        self.energy_lost += other.energy_lost;
    }

    /// What the best misreport of an audited order would have gained, AUD, mean; `None` where none
    /// was audited.
    pub fn mean_misreport_gain(&self) -> Option<f64> {
        (self.audited > 0).then(|| self.misreport_gain / self.audited as f64)
    }

    /// Welfare as a share of the optimum; `None` where nothing was to be gained.
    pub fn optimum_share(&self) -> Option<f64> {
        (self.optimum > 0.0).then(|| self.settled.welfare / self.optimum)
    }
}

/// A run so far.
#[derive(Resource, Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Ticks summed.
    pub ticks: u64,
    /// Their sums.
    pub sum: Row,
    /// What each compared rule came to on the same orders.
    pub compared: Vec<Appraisal>,
}

impl Tally {
    /// Adds one tick.
    pub(super) fn add(&mut self, row: &Row, compared: &[Appraisal]) {
        self.ticks += 1;
        self.sum.add(row);
        self.compared.resize(compared.len(), Appraisal::default());
        for (sum, appraisal) in self.compared.iter_mut().zip(compared) {
            sum.add(appraisal);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_moments_are_those_of_all_trades() {
        let trades = [(0.2, 5.0), (0.25, 1.5), (0.19, 0.25), (0.31, 4.0), (0.2, 1e-3)];
        let whole = PriceMoments::of(trades.iter().copied());
        for split in 0..=trades.len() {
            let mut merged = PriceMoments::of(trades[..split].iter().copied());
            merged.add(&PriceMoments::of(trades[split..].iter().copied()));
            let close = |a: Option<f64>, b: Option<f64>| {
                a.zip(b).is_some_and(|(a, b)| (a - b).abs() < 1e-15)
            };
            assert!(close(merged.mean(), whole.mean()) && close(merged.sd(), whole.sd()));
        }
        assert_eq!(PriceMoments::default().mean(), None);
    }

    #[test]
    fn one_price_has_no_spread() {
        let trades = [(0.1 + 0.2, 3.3), (0.1 + 0.2, 0.7)];
        let moments = PriceMoments::of(trades.into_iter());
        assert!(moments.sd().is_some_and(|sd| sd < 1e-16));
    }
}
