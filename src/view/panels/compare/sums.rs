//! Sums over a history: what a run amounts to up to any tick, without walking all of it.

use crate::record::{History, Pulse};
use bevy_egui::egui::{Context, Id};
use std::sync::{Arc, Mutex};

/// Sums over ticks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// Ticks.
    pub ticks: u64,
    welfare: f64,
    optimum: f64,
    volume: f64,
    /// Price times volume.
    money: f64,
    /// Participants with an order, and of these, with a trade.
    active: f64,
    matched: f64,
    jain: (f64, u64),
    gini: (f64, u64),
    unmet_kwh: f64,
}

impl Sums {
    fn add(&mut self, pulse: &Pulse) {
        let finite = |number: f32| if number.is_finite() { f64::from(number) } else { 0.0 };
        let active = f64::from(pulse.buyers + pulse.sellers);
        self.ticks += 1;
        self.welfare += finite(pulse.welfare);
        self.optimum += finite(pulse.optimum);
        self.volume += finite(pulse.volume);
        self.money += finite(pulse.price_mean) * finite(pulse.volume);
        self.active += active;
        self.matched += finite(pulse.match_rate) * active;
        self.unmet_kwh += finite(pulse.unmet_kwh);
        for (mean, number) in [(&mut self.jain, pulse.jain), (&mut self.gini, pulse.gini)] {
            if number.is_finite() {
                *mean = (mean.0 + f64::from(number), mean.1 + 1);
            }
        }
    }

    /// Welfare, AUD.
    pub fn welfare(&self) -> f64 {
        self.welfare
    }

    /// Welfare as a share of the most there was.
    pub fn optimum_share(&self) -> f64 {
        ratio(self.welfare, self.optimum)
    }

    /// Energy traded, kWh.
    pub fn volume(&self) -> f64 {
        self.volume
    }

    /// Quantity-weighted mean price, AUD/kWh.
    pub fn price(&self) -> f64 {
        ratio(self.money, self.volume)
    }

    /// Participants with a trade over those with an order.
    pub fn match_rate(&self) -> f64 {
        ratio(self.matched, self.active)
    }

    /// Mean of Jain's index over the ticks that have one.
    pub fn jain(&self) -> f64 {
        ratio(self.jain.0, self.jain.1 as f64)
    }

    /// Mean of Gini's index, likewise.
    pub fn gini(&self) -> f64 {
        ratio(self.gini.0, self.gini.1 as f64)
    }

    /// Energy missing at departures, kWh.
    pub fn unmet_kwh(&self) -> f64 {
        self.unmet_kwh
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { f64::NAN }
}

/// A sum is kept every so many ticks; in between, ticks are added up anew.
const EVERY: usize = 64;
/// Ticks that are added in one go; a longer history takes several pictures.
const MOST: usize = 8_192;

/// Running sums of one history.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Sums up to each multiple of [`EVERY`] ticks, the first one empty.
    kept: Vec<Sums>,
    start: i32,
    /// What the last added tick looked like, to notice that a run has started again.
    mark: Option<[u32; 4]>,
}

impl Ledger {
    /// Sums over the first ticks of `history`, up to and with `tick`, as far as they are added
    /// up by now.
    pub fn up_to(&mut self, history: &History, tick: i32) -> Sums {
        self.catch_up(history);
        let ticks = (tick + 1 - self.start).clamp(0, history.len() as i32) as usize;
        let Some(last) = self.kept.len().checked_sub(1) else { return Sums::default() };
        let whole = (ticks / EVERY).min(last);
        let from = self.start + (whole * EVERY) as i32;
        let to = (self.start + ticks as i32).min(from + EVERY as i32);
        let mut sums = self.kept[whole];
        history.range(from..to).for_each(|frame| sums.add(&frame.pulse));
        sums
    }

    fn catch_up(&mut self, history: &History) {
        if !self.is_of(history) {
            *self = Self { start: history.ticks().start, ..Self::default() };
        }
        if self.kept.is_empty() {
            self.kept.push(Sums::default());
        }
        for _ in 0..MOST / EVERY {
            let done = (self.kept.len() - 1) * EVERY;
            if history.len() < done + EVERY {
                break;
            }
            let from = self.start + done as i32;
            let mut sums = self.kept[self.kept.len() - 1];
            history.range(from..from + EVERY as i32).for_each(|frame| sums.add(&frame.pulse));
            self.kept.push(sums);
        }
        self.mark = mark(history, self.last());
    }

    /// The last tick that is kept, or the first of all.
    fn last(&self) -> i32 {
        self.start + (self.kept.len().saturating_sub(1) * EVERY).saturating_sub(1) as i32
    }

    fn is_of(&self, history: &History) -> bool {
        !self.kept.is_empty()
            && self.start == history.ticks().start
            && (self.mark.is_none() || self.mark == mark(history, self.last()))
    }
}

/// What tells one run's tick from another's.
fn mark(history: &History, tick: i32) -> Option<[u32; 4]> {
    let pulse = &history.at(tick)?.pulse;
    Some([
        pulse.welfare.to_bits(),
        pulse.volume.to_bits(),
        pulse.demand.to_bits(),
        pulse.population,
    ])
}

/// The ledger called `name`, which the interface keeps from picture to picture.
pub fn ledger(context: &Context, name: &str) -> Arc<Mutex<Ledger>> {
    let id = Id::new("ledger").with(name);
    context.data_mut(|data| data.get_temp_mut_or_default::<Arc<Mutex<Ledger>>>(id).clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Frame;

    fn history(ticks: i32, welfare: f32) -> History {
        let mut history = History::default();
        for tick in 0..ticks {
            let pulse = Pulse {
                welfare: welfare + tick as f32,
                volume: 2.0,
                price_mean: if tick % 2 == 0 { 0.1 } else { 0.3 },
                jain: if tick % 2 == 0 { f32::NAN } else { 0.5 },
                ..Pulse::default()
            };
            history.push(Arc::new(Frame { tick, pulse, ..Frame::default() }));
        }
        history
    }

    #[test]
    fn sums_are_those_of_a_walk() {
        let (run, mut ledger) = (history(500, 1.0), Ledger::default());
        for tick in [499, 0, 63, 64, 65, 320, 498] {
            let mut walk = Sums::default();
            run.range(0..tick + 1).for_each(|frame| walk.add(&frame.pulse));
            assert_eq!(ledger.up_to(&run, tick), walk, "{tick}");
        }
        let all = ledger.up_to(&run, 499);
        assert!((all.price() - 0.2).abs() < 1e-6 && all.jain() == 0.5 && all.gini() == 0.0);
    }

    #[test]
    fn another_run_has_other_sums() {
        let mut ledger = Ledger::default();
        ledger.up_to(&history(500, 1.0), 499);
        for other in [history(500, 2.0), history(300, 1.0), history(10, 3.0)] {
            let mut fresh = Ledger::default();
            assert_eq!(ledger.up_to(&other, 499), fresh.up_to(&other, 499));
        }
    }
}
