//! Scales: from values to places in a drawing, with ticks at round values.

use super::numbers;

/// Values beyond this can't be told apart from infinity in a drawing: they have no place.
const LARGEST: f64 = 1e300;

/// Whether equal distances are equal differences or equal ratios.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spacing {
    /// Equal differences.
    #[default]
    Linear,
    /// Equal ratios; values at or below zero have no place.
    Log,
}

impl Spacing {
    /// Whether `value` has a place on such a scale.
    pub fn holds(self, value: f64) -> bool {
        value.abs() <= LARGEST && (self == Self::Linear || value > 0.0)
    }

    /// What is spaced evenly.
    fn even(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Log => value.log10(),
        }
    }
}

/// A stretch of values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Domain {
    /// The smallest value.
    pub low: f64,
    /// The largest value, above `low`.
    pub high: f64,
    /// How values are spaced.
    pub spacing: Spacing,
}

impl Domain {
    /// The stretch from the smallest to the largest of those `values` that have a place.
    /// Where that is no stretch, room is made around it.
    pub fn over(values: impl Iterator<Item = f64>, spacing: Spacing) -> Self {
        let ends = values.filter(|&value| spacing.holds(value)).fold(None, |ends, value| {
            let (low, high) = ends.unwrap_or((value, value));
            Some((value.min(low), value.max(high)))
        });
        let (low, high) = match (ends, spacing) {
            (None, Spacing::Linear) => (0.0, 1.0),
            (None, Spacing::Log) => (1.0, 10.0),
            (Some((low, high)), Spacing::Linear) => apart(low, high),
            (Some((low, high)), Spacing::Log) if high < low * 1.001 => (low / 2.0, high * 2.0),
            (Some(ends), Spacing::Log) => ends,
        };
        Self { low, high, spacing }
    }

    /// The same stretch up to the next tick on either side, if about `most` ticks are shown.
    pub fn rounded(self, most: usize) -> Self {
        if self.spacing == Spacing::Log {
            return self;
        }
        let step = round_step(self.high - self.low, most);
        let low = (self.low / step).floor() * step;
        let high = (self.high / step).ceil() * step;
        let rounded = Self { low, high, ..self };
        // A longer stretch may have longer steps, which ask for more.
        match round_step(high - low, most) > step * 1.5 && high - low < LARGEST {
            true => rounded.rounded(most),
            false => rounded,
        }
    }

    /// Round values within the stretch, at most about `most` of them, in ascending order.
    pub fn ticks(&self, most: usize) -> Ticks {
        match self.spacing {
            Spacing::Linear => self.linear_ticks(most),
            Spacing::Log => self.log_ticks(most),
        }
    }

    fn linear_ticks(&self, most: usize) -> Ticks {
        let step = round_step(self.high - self.low, most);
        // A value that is off by rounding only is still within.
        let slack = 1e-9;
        let first = (self.low / step - slack).ceil();
        let last = (self.high / step + slack).floor();
        let count = (last - first).max(0.0) as usize;
        // Adding zero turns a negative zero into a plain one.
        let values = (0..=count).map(|index| (first + index as f64) * step + 0.0).collect();
        Ticks { values, step: Some(step) }
    }

    fn log_ticks(&self, most: usize) -> Ticks {
        let (low, high) = (self.low.log10(), self.high.log10());
        let decades = (low - 1e-9).ceil() as i32..=(high + 1e-9).floor() as i32;
        let multiples: &[f64] = if high - low < 2.0 { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let candidates = (decades.start() - 1..=*decades.end())
            .flat_map(|decade| multiples.iter().map(move |by| by * 10f64.powi(decade)));
        let within = |value: &f64| *value >= self.low * 0.999 && *value <= self.high * 1.001;
        let values: Vec<f64> = candidates.filter(within).collect();
        if values.len() < 3 {
            return self.linear_ticks(most);
        }
        let stride = values.len().div_ceil(most.max(1));
        Ticks { values: values.into_iter().step_by(stride).collect(), step: None }
    }
}

/// `low` and `high`, moved apart where they are the same to the eye.
fn apart(low: f64, high: f64) -> (f64, f64) {
    let size = low.abs().max(high.abs());
    match high - low > size * 1e-9 {
        true => (low, high),
        false if size < 1e-290 => (-1.0, 1.0),
        false => (low - size * 0.1, high + size * 0.1),
    }
}

/// The step of 1, 2 or 5 times a power of ten that cuts `span` into at most about `most` parts.
fn round_step(span: f64, most: usize) -> f64 {
    let rough = span / most.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let by = [1.0, 2.0, 5.0].into_iter().find(|by| by * power >= rough * (1.0 - 1e-9));
    by.unwrap_or(10.0) * power
}

/// Round values to be marked on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    /// The values, ascending.
    pub values: Vec<f64>,
    /// Their distance, where that is the same everywhere.
    step: Option<f64>,
}

impl Ticks {
    /// The values in words, all with the same number of decimals where their distance is the same.
    pub fn labels(&self) -> Vec<String> {
        let largest = self.values.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
        let label = |&value: &f64| match self.step {
            Some(step) => numbers::in_steps(value, step, largest),
            None => numbers::short(value),
        };
        self.values.iter().map(label).collect()
    }

    /// Only the first of them.
    pub fn first_only(mut self) -> Self {
        self.values.truncate(1);
        self
    }
}

/// A domain laid out along an edge of a drawing.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    domain: Domain,
    /// Where the smallest value lies.
    from: f64,
    /// Where the largest value lies.
    to: f64,
}

impl Scale {
    /// `domain` laid out from place `from` to place `to`.
    pub fn new(domain: Domain, from: f64, to: f64) -> Self {
        Self { domain, from, to }
    }

    /// Where `value` lies, a little beyond the ends at most; `None` if it has no place.
    pub fn at(&self, value: f64) -> Option<f64> {
        let Domain { low, high, spacing } = self.domain;
        if !spacing.holds(value) {
            return None;
        }
        let [low, high, value] = [low, high, value].map(|number| spacing.even(number));
        // Halved, so that the widest domain there is has a finite span.
        let share = (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0);
        Some(self.from + share.clamp(-0.01, 1.01) * (self.to - self.from))
    }

    /// The values it spans.
    pub fn domain(&self) -> Domain {
        self.domain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linear(low: f64, high: f64) -> Domain {
        Domain::over([low, high].into_iter(), Spacing::Linear)
    }

    fn log(low: f64, high: f64) -> Domain {
        Domain::over([low, high].into_iter(), Spacing::Log)
    }

    #[test]
    fn ticks_are_round_and_as_many_as_asked_for() {
        for (low, high, most, expected) in [
            (0.0, 1.0, 5, "0.0 0.2 0.4 0.6 0.8 1.0"),
            (0.0, 480.0, 6, "0 100 200 300 400"),
            (0.123, 0.187, 4, "0.14 0.16 0.18"),
            (-3.0, 3.0, 3, "−2 0 2"),
            (0.0, 30.0, 3, "0 10 20 30"),
        ] {
            assert_eq!(linear(low, high).ticks(most).labels().join(" "), expected);
        }
    }

    #[test]
    fn a_rounded_stretch_ends_at_ticks() {
        for (low, high) in
            [(0.195, 0.28), (0.0, 480.0), (-3.1, 17.0), (1e-9, 7.3e-9), (99.0, 101.0)]
        {
            let domain = linear(low, high).rounded(5);
            let ticks = domain.ticks(5).values;
            let (first, last) = (ticks[0], ticks[ticks.len() - 1]);
            let slack = (high - low) * 1e-9;
            assert!(
                (first - domain.low).abs() < slack && (last - domain.high).abs() < slack,
                "{domain:?}"
            );
        }
    }

    #[test]
    fn log_ticks_are_decades_or_their_parts() {
        assert_eq!(
            log(1.0, 1e6).ticks(8).labels().join(" "),
            "1 10 100 1\u{202f}000 10\u{202f}000 100\u{202f}000 10⁶"
        );
        assert_eq!(log(0.01, 0.5).ticks(8).labels().join(" "), "0.01 0.02 0.05 0.1 0.2 0.5");
        assert_eq!(log(3.0, 4.0).ticks(3).labels().join(" "), "3.0 3.5 4.0");
        assert!(log(1e-200, 1e200).ticks(6).values.len() <= 6);
    }

    #[test]
    fn any_numbers_give_a_domain_with_ticks_and_places() {
        let hostile: [&[f64]; 9] = [
            &[],
            &[f64::NAN, f64::INFINITY],
            &[0.0],
            &[7.0, 7.0],
            &[-1e300, 1e300],
            &[1e-300, 2e-300],
            &[f64::MAX, 1.0],
            &[0.1 + 0.2, 0.3],
            &[-5.0],
        ];
        for values in hostile {
            for spacing in [Spacing::Linear, Spacing::Log] {
                let domain = Domain::over(values.iter().copied(), spacing);
                assert!(domain.low < domain.high, "{values:?}: {domain:?}");
                for domain in [domain, domain.rounded(5)] {
                    let ticks = domain.ticks(5);
                    assert!((1..=12).contains(&ticks.values.len()), "{domain:?}: {ticks:?}");
                    let scale = Scale::new(domain, 10.0, 90.0);
                    for place in ticks.values.iter().filter_map(|&tick| scale.at(tick)) {
                        assert!((9.0..=91.0).contains(&place), "{domain:?}: {ticks:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn values_without_a_place_have_none() {
        let scale = Scale::new(log(1.0, 100.0), 0.0, 100.0);
        assert_eq!([0.0, -1.0, f64::NAN].map(|value| scale.at(value)), [None; 3]);
        assert!(scale.at(10.0).is_some_and(|place| (place - 50.0).abs() < 1e-9));
    }
}
