//! When a tick was, and over how many ticks a long run is averaged.

use crate::scenario::lot::form;

/// How ticks relate to hours and days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    /// Length of a tick, h.
    pub step_hours: f64,
    /// Ticks in a day.
    pub steps_per_day: u64,
    /// Time of day at a day's first tick, h.
    pub opens_at_hours: f64,
}

impl From<&form::Clock> for Clock {
    fn from(clock: &form::Clock) -> Self {
        Self {
            step_hours: clock.step_hours.get(),
            steps_per_day: clock.steps_per_day.get().into(),
            opens_at_hours: clock.opens_at_hours.get(),
        }
    }
}

/// The stretch that one point of a figure stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its length, ticks.
    pub ticks: u64,
    /// Its length in words, as `a day`; none where it is a tick.
    pub name: Option<String>,
}

/// Stretches of whole days that are tried: a day, a week, and so on.
const DAYS: [u64; 6] = [1, 7, 28, 364, 3640, 36400];

impl Stretch {
    /// The shortest stretch that shows a run of `ticks` ticks in at most `points` points, where
    /// a hundred years for a point are enough.
    pub fn of(ticks: u64, clock: &Clock, points: u64) -> Self {
        let enough = |stretch: &u64| ticks.div_ceil(*stretch) <= points;
        if enough(&1) {
            return Self { ticks: 1, name: None };
        }
        let in_an_hour = (1.0 / clock.step_hours).round().max(1.0) as u64;
        if in_an_hour > 1 && enough(&in_an_hour) {
            return Self { ticks: in_an_hour, name: Some("an hour".to_owned()) };
        }
        let days = DAYS.into_iter().find(|days| enough(&(days * clock.steps_per_day)));
        let days = days.unwrap_or(DAYS[DAYS.len() - 1]);
        let name = if days == 1 { "a day".to_owned() } else { format!("{days} days") };
        Self { ticks: days * clock.steps_per_day, name: Some(name) }
    }

    /// What is said where such stretches are shown; nothing where they are ticks.
    pub fn note(&self) -> String {
        match &self.name {
            None => String::new(),
            Some(name) => format!("Each point is the mean of {name}."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_as_short_as_the_page_allows() {
        let lot = Clock { step_hours: 0.5, steps_per_day: 16, opens_at_hours: 9.0 };
        for (ticks, expected) in [(16, 1), (480, 1), (1_000, 2), (9_600, 16), (100_000, 448)] {
            assert_eq!(Stretch::of(ticks, &lot, 600).ticks, expected, "{ticks} ticks");
        }
        for steps_per_day in [1, 480] {
            let clock = Clock { steps_per_day, ..lot };
            let stretch = Stretch::of(10_000_000, &clock, 600).ticks;
            assert!(10_000_000u64.div_ceil(stretch) <= 600, "{stretch}");
        }
    }
}
