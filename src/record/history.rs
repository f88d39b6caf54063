//! History: the frames of a run so far, any of which can be shown again.

use super::Frame;
use std::collections::VecDeque;
use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

/// A frame as a history needs to know it.
pub trait Seen {
    /// The tick.
    fn tick(&self) -> i32;

    /// Memory it takes, bytes.
    fn bytes(&self) -> usize;

    /// The same without what takes most memory; its numbers stay.
    fn thinned(&self) -> Self;
}

/// Frames in the order of ticks, the latest last.
///
/// It holds every tick in numbers and keeps scenes within a budget of memory: where that is
/// used up, the oldest frames lose their scenes and keep their numbers.
#[derive(Debug)]
pub struct History<F = Frame> {
    frames: VecDeque<Arc<F>>,
    /// Frames before this index have lost their scenes.
    thinned: usize,
    bytes: usize,
    budget: usize,
}

/// Memory for frames unless the caller says otherwise, bytes. A page shares the browser's.
pub const BUDGET: usize = if cfg!(target_family = "wasm") { 1 << 28 } else { 1 << 30 };

impl<F> Clone for History<F> {
    fn clone(&self) -> Self {
        Self { frames: self.frames.clone(), ..*self }
    }
}

impl<F: Seen> Default for History<F> {
    fn default() -> Self {
        Self::with_budget(BUDGET)
    }
}

impl<F: Seen> History<F> {
    /// An empty history that keeps scenes within `budget` bytes.
    pub fn with_budget(budget: usize) -> Self {
        Self { frames: VecDeque::new(), thinned: 0, bytes: 0, budget }
    }

    /// Adds the next tick. A tick that is already there starts the history anew.
    pub fn push(&mut self, frame: Arc<F>) {
        if self.ticks().end != frame.tick() && !self.frames.is_empty() {
            *self = Self::with_budget(self.budget);
        }
        self.bytes += frame.bytes();
        self.frames.push_back(frame);
        while self.bytes > self.budget && self.thinned + 1 < self.frames.len() {
            self.thin();
        }
    }

    /// Takes the scenes from the oldest frame that has any.
    fn thin(&mut self) {
        let frame = &mut self.frames[self.thinned];
        let before = frame.bytes();
        let thin = frame.thinned();
        self.bytes = self.bytes + thin.bytes() - before;
        *frame = Arc::new(thin);
        self.thinned += 1;
    }

    /// The ticks there are.
    pub fn ticks(&self) -> Range<i32> {
        let first = self.frames.front().map_or(0, |frame| frame.tick());
        first..first + self.frames.len() as i32
    }

    /// The ticks that still have their scenes.
    pub fn seen(&self) -> Range<i32> {
        let ticks = self.ticks();
        ticks.start + self.thinned as i32..ticks.end
    }

    /// The frame of `tick`.
    pub fn at(&self, tick: i32) -> Option<&Arc<F>> {
        let index = tick.checked_sub(self.ticks().start)?;
        self.frames.get(usize::try_from(index).ok()?)
    }

    /// The latest frame.
    pub fn last(&self) -> Option<&Arc<F>> {
        self.frames.back()
    }

    /// The frames of `ticks`, as far as there are any.
    pub fn range(&self, ticks: Range<i32>) -> impl DoubleEndedIterator<Item = &Arc<F>> {
        let own = self.ticks();
        let clamp = |tick: i32| (tick.clamp(own.start, own.end) - own.start) as usize;
        let (from, to) = (clamp(ticks.start), clamp(ticks.end));
        self.frames.range(from..to.max(from))
    }

    /// Number of frames.
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// Whether there are no frames.
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Memory that the frames take, bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Parked, Scene};

    fn frame(tick: i32) -> Arc<Frame> {
        let scene = Scene { parked: vec![Parked::default(); 100], ..Scene::default() };
        Arc::new(Frame { tick, scenes: vec![scene], ..Frame::default() })
    }

    #[test]
    fn every_tick_is_found_and_none_beyond() {
        let mut history = History::default();
        (0..50).for_each(|tick| history.push(frame(tick)));
        assert_eq!(history.ticks(), 0..50);
        assert!((0..50).all(|tick| history.at(tick).is_some_and(|frame| frame.tick == tick)));
        assert!(history.at(-1).is_none() && history.at(50).is_none());
        let ticks = |range| history.range(range).map(|frame| frame.tick).collect::<Vec<_>>();
        assert_eq!(ticks(48..99), [48, 49]);
        assert!(ticks(7..7).is_empty());
    }

    #[test]
    fn beyond_the_budget_the_oldest_lose_their_scenes_and_keep_their_numbers() {
        let one = frame(0).bytes();
        let mut history = History::with_budget(10 * one);
        (0..100).for_each(|tick| history.push(frame(tick)));
        assert!(history.bytes() <= 10 * one, "{} of {}", history.bytes(), 10 * one);
        assert_eq!(history.ticks(), 0..100);
        let seen = history.seen();
        assert!(seen.end == 100 && seen.start > 90 && seen.start < 99, "{seen:?}");
        for tick in 0..100 {
            let frame = history.at(tick).expect("a frame");
            assert_eq!(frame.scene(0).is_some(), seen.contains(&tick));
        }
        let sum: usize = (0..100).map(|tick| history.at(tick).expect("a frame").bytes()).sum();
        assert_eq!(sum, history.bytes());
    }

    #[test]
    fn a_run_that_starts_again_starts_a_new_history() {
        let mut history = History::default();
        (0..5).for_each(|tick| history.push(frame(tick)));
        history.push(frame(0));
        assert_eq!(history.ticks(), 0..1);
    }
}
