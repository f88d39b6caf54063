//! The memory of transitions.

use serde::{Deserialize, Serialize};

use crate::arena::{Chance, DRAWS_PER_BLOCK, Purpose};

/// The last transitions of a learner, from which it draws batches.
///
/// All memory is taken at the start; neither storing nor drawing allocates.
#[derive(Clone, Debug)]
pub struct Replay {
    width: usize,
    capacity: usize,
    chance: Chance,
    id: u64,
    state: ReplayState,
}

/// What a replay holds, to be saved and taken up again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReplayState {
    /// Rows, one after the other.
    rows: Vec<f32>,
    /// The row to be overwritten next, once all room is taken.
    next: usize,
    /// Blocks of its stream that were drawn.
    blocks: u64,
}

impl Replay {
    /// Room for `capacity` rows of `width` numbers, at least one each; batches are drawn from the
    /// stream of `seed` and `id`.
    pub fn new(width: usize, capacity: usize, seed: u64, id: u64) -> Self {
        assert!(width > 0 && capacity > 0, "a memory has room");
        let rows = Vec::with_capacity(width * capacity);
        let state = ReplayState { rows, ..ReplayState::default() };
        Self { width, capacity, chance: Chance::new(seed, Purpose::Replay), id, state }
    }

    /// Takes up what was saved; false, and nothing changes, if it doesn't fit this memory.
    #[must_use]
    pub fn restore(&mut self, state: &ReplayState) -> bool {
        let full = self.width * self.capacity;
        let fits = state.rows.len().is_multiple_of(self.width)
            && state.rows.len() <= full
            && (state.next == 0 || state.rows.len() == full && state.next < self.capacity);
        if fits {
            self.state.rows.clear();
            self.state.rows.extend_from_slice(&state.rows);
            (self.state.next, self.state.blocks) = (state.next, state.blocks);
        }
        fits
    }

    /// What it holds.
    pub fn state(&self) -> &ReplayState {
        &self.state
    }

    /// Rows stored.
    pub fn len(&self) -> usize {
        self.state.rows.len() / self.width
    }

    /// Whether nothing is stored yet.
    pub fn is_empty(&self) -> bool {
        self.state.rows.is_empty()
    }

    /// Forgets all rows; what is drawn later comes from where its stream stands.
    pub fn clear(&mut self) {
        self.state.rows.clear();
        self.state.next = 0;
    }

    /// Stores a row, in the place of the oldest if all room is taken.
    ///
    /// # Panics
    /// If the row hasn't the width of the others.
    pub fn push(&mut self, row: &[f32]) {
        assert_eq!(row.len(), self.width, "numbers in a row");
        let ReplayState { rows, next, .. } = &mut self.state;
        if rows.len() < self.width * self.capacity {
            rows.extend_from_slice(row);
        } else {
            rows[*next * self.width..][..self.width].copy_from_slice(row);
            *next = (*next + 1) % self.capacity;
        }
    }

    /// Fills `batch` with rows, each drawn uniformly and independently of the others.
    ///
    /// # Panics
    /// If nothing is stored, or `batch` has no room for whole rows.
    pub fn sample(&mut self, batch: &mut [f32]) {
        assert!(!self.is_empty(), "rows to draw from");
        assert!(batch.len().is_multiple_of(self.width), "room for whole rows");
        let stored = self.len();
        let mut stream = self.chance.stream_from(self.id, self.state.blocks);
        for row in batch.chunks_exact_mut(self.width) {
            let drawn = stream.below(stored);
            row.copy_from_slice(&self.state.rows[drawn * self.width..][..self.width]);
        }
        let draws = batch.len() / self.width;
        self.state.blocks += draws.div_ceil(DRAWS_PER_BLOCK) as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(rows: usize, capacity: usize) -> Replay {
        let mut replay = Replay::new(2, capacity, 7, 0);
        for row in 0..rows {
            replay.push(&[row as f32, -(row as f32)]);
        }
        replay
    }

    #[test]
    fn batches_are_uniform_over_what_is_stored_and_nothing_else() {
        const STORED: usize = 50;
        const BATCHES: usize = 500;
        let mut replay = filled(STORED, 1000);
        let (mut counts, mut batch) = ([0_u32; STORED], [0.0; 2 * 60]);
        for _ in 0..BATCHES {
            replay.sample(&mut batch);
            for row in batch.chunks_exact(2) {
                assert_eq!(row[0], -row[1]);
                counts[row[0] as usize] += 1;
            }
        }
        let mean = (BATCHES * 60) as f64 / STORED as f64;
        let square: f64 = counts.iter().map(|&n| (f64::from(n) - mean).powi(2) / mean).sum();
        // Chi-square with 49 degrees of freedom lies in here with probability 0.998.
        assert!((23.9..85.4).contains(&square), "{square}");
    }

    #[test]
    fn the_newest_rows_replace_the_oldest() {
        let mut replay = filled(25, 10);
        assert_eq!(replay.len(), 10);
        let mut batch = [0.0; 2 * 200];
        replay.sample(&mut batch);
        let mut seen: Vec<u32> = batch.chunks_exact(2).map(|row| row[0] as u32).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, (15..25).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_forgotten_is_never_drawn() {
        let mut replay = filled(25, 10);
        replay.clear();
        assert!(replay.is_empty());
        replay.push(&[99.0, -99.0]);
        let mut batch = [0.0; 20];
        replay.sample(&mut batch);
        assert!(batch.chunks_exact(2).all(|row| row == [99.0, -99.0]));
    }

    #[test]
    fn memory_is_taken_once() {
        let mut replay = filled(1, 100);
        let (room, place) = (replay.state.rows.capacity(), replay.state.rows.as_ptr());
        for row in 0..250 {
            replay.push(&[row as f32; 2]);
        }
        let mut batch = [0.0; 64];
        replay.sample(&mut batch);
        assert_eq!((replay.state.rows.capacity(), replay.state.rows.as_ptr()), (room, place));
    }

    #[test]
    fn a_saved_memory_goes_on_as_the_unbroken_one() {
        let mut unbroken = filled(25, 10);
        let (mut batch, mut other) = ([0.0; 30], [0.0; 30]);
        unbroken.sample(&mut batch);
        let saved = postcard::to_stdvec(unbroken.state()).expect("it can be written");
        let mut resumed = Replay::new(2, 10, 7, 0);
        assert!(resumed.restore(&postcard::from_bytes(&saved).expect("it can be read")));
        for replay in [&mut unbroken, &mut resumed] {
            replay.push(&[99.0, -99.0]);
        }
        unbroken.sample(&mut batch);
        resumed.sample(&mut other);
        assert_eq!(batch, other);
        assert_eq!(unbroken.state(), resumed.state());
        assert!(!Replay::new(3, 10, 7, 0).restore(unbroken.state()));
        assert!(!Replay::new(2, 9, 7, 0).restore(unbroken.state()));
    }
}
