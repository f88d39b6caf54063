//! Conditions that end a run before its last tick.

use crate::record::Metrics;

/// A condition on the metrics of a run so far, looked at after each day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stop {
    /// The metric is at least `value`.
    AtLeast {
        /// Its place in [`Metrics::NAMES`].
        metric: usize,
        /// In the metric's unit.
        value: f64,
    },
    /// The metric is at most `value`.
    AtMost {
        /// Its place in [`Metrics::NAMES`].
        metric: usize,
        /// In the metric's unit.
        value: f64,
    },
    /// The metric has kept within a share of its present value.
    Steady {
        /// Its place in [`Metrics::NAMES`].
        metric: usize,
        /// The share.
        within: f64,
        /// For so many days.
        days: u32,
    },
}

impl Stop {
    /// What it is called in the results.
    pub fn name(&self) -> String {
        let (kind, metric) = match self {
            Self::AtLeast { metric, .. } => ("at least", metric),
            Self::AtMost { metric, .. } => ("at most", metric),
            Self::Steady { metric, .. } => ("steady", metric),
        };
        format!("{} {kind}", Metrics::NAMES[*metric])
    }
}

/// A condition, and what it has seen of one run.
#[derive(Clone, Debug)]
pub struct Watch<'a> {
    stop: &'a Stop,
    /// The metric after each of the last days, the oldest first.
    seen: std::collections::VecDeque<f64>,
}

impl<'a> Watch<'a> {
    /// Watches for `stop` in a run that is about to start.
    pub fn new(stop: &'a Stop) -> Self {
        Self { stop, seen: std::collections::VecDeque::new() }
    }

    /// What it watches for.
    pub fn stop(&self) -> &Stop {
        self.stop
    }

    /// Looks at the metrics after one more day; whether they end the run.
    pub fn sees(&mut self, metrics: &[Option<f64>]) -> bool {
        match *self.stop {
            Stop::AtLeast { metric, value } => metrics[metric].is_some_and(|now| now >= value),
            Stop::AtMost { metric, value } => metrics[metric].is_some_and(|now| now <= value),
            Stop::Steady { metric, within, days } => match metrics[metric] {
                Some(now) => self.steady(now, within, days),
                None => {
                    self.seen.clear();
                    false
                }
            },
        }
    }

    fn steady(&mut self, now: f64, within: f64, days: u32) -> bool {
        self.seen.push_back(now);
        if self.seen.len() <= days as usize {
            return false;
        }
        let most = within * now.abs();
        let steady = self.seen.iter().all(|then| (now - then).abs() <= most);
        self.seen.pop_front();
        steady
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steady_means_for_that_many_days() {
        let stop = Stop::Steady { metric: 0, within: 0.1, days: 2 };
        let mut watch = Watch::new(&stop);
        let days = [1.0, 2.0, 2.1, 1.95, 2.0, 3.0, 3.0, 3.0];
        let ends = days.map(|metric| watch.sees(&[Some(metric)]));
        assert_eq!(ends, [false, false, false, true, true, false, false, true]);
        assert!(!watch.sees(&[None]));
        assert!(!watch.sees(&[Some(3.0)]));
    }
}
