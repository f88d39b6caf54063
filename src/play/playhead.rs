//! The playhead: which moment is shown, and how it moves.

use std::ops::Range;

/// How fast time passes for a viewer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// Ticks a second.
    Ticks(f64),
    /// Every tick there is, as fast as the run goes.
    FlatOut,
}

impl Pace {
    /// The steps of the speed control, the slowest first.
    pub const STEPS: [Self; 10] = [
        Self::Ticks(0.5),
        Self::Ticks(1.0),
        Self::Ticks(2.0),
        Self::Ticks(4.0),
        Self::Ticks(8.0),
        Self::Ticks(16.0),
        Self::Ticks(32.0),
        Self::Ticks(64.0),
        Self::Ticks(128.0),
        Self::FlatOut,
    ];

    /// The next faster step, or the fastest.
    pub fn faster(self) -> Self {
        Self::STEPS[(self.step() + 1).min(Self::STEPS.len() - 1)]
    }

    /// The next slower step, or the slowest.
    pub fn slower(self) -> Self {
        Self::STEPS[self.step().saturating_sub(1)]
    }

    /// The step of the speed control that is nearest from below.
    pub fn step(self) -> usize {
        match self {
            Self::FlatOut => Self::STEPS.len() - 1,
            Self::Ticks(rate) => Self::STEPS
                .iter()
                .rposition(|step| matches!(step, Self::Ticks(own) if *own <= rate))
                .unwrap_or(0),
        }
    }
}

/// The moment that is shown: `tick` and how much of it has passed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Playhead {
    /// The moment, ticks; 3.25 is a quarter into tick 3.
    moment: f64,
    /// How fast it moves.
    pub pace: Pace,
    /// Whether it moves.
    pub playing: bool,
    /// Stop at the end of the tick that is shown.
    stop_at: Option<i32>,
}

impl Default for Playhead {
    fn default() -> Self {
        Self { moment: 0.0, pace: Pace::Ticks(1.0), playing: false, stop_at: None }
    }
}

/// Flat out, a run may be this far ahead of what is shown, ticks.
const HEADROOM: i32 = 4096;
/// A tick that is held shows this much of itself: trades have flowed.
const HELD: f64 = 0.6;

impl Playhead {
    /// At the first tick, moving at `pace`.
    pub fn playing(pace: Pace) -> Self {
        Self { playing: true, pace, ..Self::default() }
    }

    /// The tick that is shown.
    pub fn tick(&self) -> i32 {
        self.moment as i32
    }

    /// How much of that tick has passed, in [0, 1).
    pub fn phase(&self) -> f64 {
        self.moment.fract()
    }

    /// The moment, ticks.
    pub fn moment(&self) -> f64 {
        self.moment
    }

    /// Lets `seconds` pass over the ticks that there are.
    /// Where the run is behind, the playhead waits at the end of the last tick.
    pub fn pass(&mut self, seconds: f64, ticks: &Range<i32>) {
        if !self.playing || ticks.is_empty() {
            return;
        }
        let last = f64::from(ticks.end - 1);
        let end = last + BEFORE_NEXT;
        self.moment = match self.pace {
            Pace::Ticks(rate) => (self.moment + seconds * rate).min(end.max(self.moment)),
            Pace::FlatOut => self.moment.max(last + HELD),
        }
        .max(f64::from(ticks.start));
        if let Some(stop) = self.stop_at.filter(|&stop| self.moment >= f64::from(stop) + HELD) {
            self.hold(stop);
        }
    }

    /// Ticks that the run should have run by now.
    pub fn goal(&self, ticks: &Range<i32>) -> i32 {
        let shown = self.tick();
        match (self.playing, self.pace) {
            (false, _) => shown + 1,
            (true, Pace::FlatOut) => ticks.end.max(shown) + HEADROOM,
            // A tenth of a second ahead, so that a picture never waits for the next tick.
            (true, Pace::Ticks(rate)) => shown + 2 + (rate * 0.1).ceil() as i32,
        }
    }

    /// Shows `tick` as it stands when it is over, and stops there.
    pub fn hold(&mut self, tick: i32) {
        self.moment = f64::from(tick.max(0)) + HELD;
        self.playing = false;
        self.stop_at = None;
    }

    /// Shows `moment`, moving on if it was moving.
    pub fn seek(&mut self, moment: f64) {
        self.moment = moment.max(0.0);
        self.stop_at = None;
    }

    /// Plays the next tick and stops.
    pub fn step(&mut self) {
        let next = self.tick() + 1;
        self.moment = f64::from(next);
        self.playing = true;
        self.stop_at = Some(next);
        if self.pace == Pace::FlatOut {
            self.hold(next);
        }
    }

    /// Starts or stops.
    pub fn toggle(&mut self) {
        self.playing = !self.playing;
        self.stop_at = None;
    }

    /// Back to the first tick, playing if it was.
    pub fn rewind(&mut self) {
        self.seek(0.0);
    }
}

/// The playhead waits here for the next tick.
const BEFORE_NEXT: f64 = 0.999;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_moves_at_its_pace_and_waits_for_the_run() {
        let mut head = Playhead::playing(Pace::Ticks(4.0));
        for _ in 0..17 {
            head.pass(1.0 / 16.0, &(0..100));
        }
        assert_eq!(head.tick(), 4);
        head.pass(60.0, &(0..10));
        assert_eq!((head.tick(), head.phase() > 0.9), (9, true));
        assert!(head.goal(&(0..10)) > 10, "asks for more");
    }

    #[test]
    fn a_held_head_asks_for_no_more_than_it_shows() {
        let mut head = Playhead::default();
        head.hold(7);
        head.pass(5.0, &(0..100));
        assert_eq!((head.tick(), head.goal(&(0..100))), (7, 8));
    }

    #[test]
    fn a_step_is_one_tick() {
        for pace in [Pace::Ticks(2.0), Pace::FlatOut] {
            let mut head = Playhead { pace, ..Playhead::default() };
            head.hold(3);
            head.step();
            for _ in 0..100 {
                head.pass(0.05, &(0..100));
            }
            assert_eq!((head.tick(), head.playing), (4, false), "{pace:?}");
        }
    }

    #[test]
    fn paces_are_steps_of_one_control() {
        assert_eq!(Pace::Ticks(1.0).slower().slower(), Pace::STEPS[0]);
        assert_eq!(
            Pace::STEPS.into_iter().map(Pace::step).collect::<Vec<_>>(),
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
        );
        assert_eq!(Pace::FlatOut.faster(), Pace::FlatOut);
        assert_eq!(Pace::Ticks(128.0).faster(), Pace::FlatOut);
    }
}
