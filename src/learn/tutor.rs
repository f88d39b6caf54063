//! A learner in lock step with a world, on a thread of its own.
//!
//! A tick hands its transitions in and takes the lesson of the tick before out. The delay is
//! fixed, so that a run with learning repeats, and world and learner still use two cores.
//! Without threads the learner works at once and its lesson waits: the same results.

use std::collections::VecDeque;
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, bounded};
use serde::{Deserialize, Serialize};

use super::diverged::Diverged;
use super::learner::{Learner, LearnerState, Lesson};

/// Ticks between handing transitions in and taking their lesson out.
pub const DELAY: usize = 1;

/// A learner that is given a tick's transitions and gives lessons, [`DELAY`] ticks later.
#[derive(Debug)]
pub struct Tutor {
    place: Place,
    /// Lessons that were asked for and not taken yet.
    due: usize,
    /// Lessons that wait from before it was saved.
    kept: VecDeque<Lesson>,
}

/// A tutor, to be saved and taken up again to the bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TutorState {
    /// The learner after all lessons that were asked for.
    pub learner: LearnerState,
    /// Lessons that nobody has taken yet.
    pub kept: Vec<Lesson>,
}

/// Where the learner works.
#[derive(Debug)]
enum Place {
    /// On another thread.
    Apart { asked: Option<Sender<Ask>>, told: Receiver<Tell>, thread: Option<JoinHandle<()>> },
    /// Here, its lessons waiting in the order in which they were asked for.
    Here { learner: Box<Learner>, told: VecDeque<Result<Lesson, Diverged>> },
}

/// What is asked of a learner on its thread.
enum Ask {
    /// The transitions of a tick.
    Rows(Vec<f32>),
    /// What it is made of.
    State,
}

/// What a learner on its thread says.
enum Tell {
    Lesson(Result<Lesson, Diverged>),
    State(Box<LearnerState>),
}

impl Tutor {
    /// Puts `learner` on a thread of its own, or keeps it here where there are none.
    pub fn new(learner: Learner) -> Self {
        Self { place: Place::of(learner), due: 0, kept: VecDeque::new() }
    }

    /// The tutor that was saved, with its learner.
    pub fn resumed(learner: Learner, kept: Vec<Lesson>) -> Self {
        Self { place: Place::of(learner), due: kept.len(), kept: kept.into() }
    }

    /// Hands in the transitions of a tick, as rows, and takes a lesson out if one is due.
    ///
    /// # Errors
    /// If learning has diverged; no further lesson comes then.
    pub fn attend(&mut self, rows: Vec<f32>) -> Result<Option<Lesson>, Diverged> {
        match &mut self.place {
            // Whoever has diverged hangs up, and says so in its last lesson.
            Place::Apart { asked, .. } => drop(asked.as_ref().map(|ask| ask.send(Ask::Rows(rows)))),
            Place::Here { learner, told } => told.push_back(learner.attend(&rows)),
        }
        self.due += 1;
        if self.due > DELAY { self.take().map(Some) } else { Ok(None) }
    }

    /// What it is made of, once it has worked through everything.
    ///
    /// # Errors
    /// If learning has diverged.
    pub fn state(&mut self) -> Result<TutorState, Diverged> {
        let mut kept = VecDeque::new();
        while self.due > 0 {
            kept.push_back(self.take()?);
        }
        (self.due, self.kept) = (kept.len(), kept);
        let learner = self.place.state();
        Ok(TutorState { learner, kept: self.kept.iter().cloned().collect() })
    }

    /// Waits for the next lesson that is due.
    fn take(&mut self) -> Result<Lesson, Diverged> {
        self.due -= 1;
        match self.kept.pop_front() {
            Some(lesson) => Ok(lesson),
            None => self.place.lesson(),
        }
    }
}

impl Place {
    fn of(learner: Learner) -> Self {
        if cfg!(target_family = "wasm") {
            return Self::here(learner);
        }
        let (asked, asks) = bounded(DELAY + 1);
        let (tells, told) = bounded(DELAY + 1);
        // A thread takes its learner with it if it can't be started.
        let spare = learner.clone();
        let teach = move || teach(learner, &asks, &tells);
        match std::thread::Builder::new().name("learner".to_owned()).spawn(teach) {
            Ok(thread) => Place::Apart { asked: Some(asked), told, thread: Some(thread) },
            Err(_) => Self::here(spare),
        }
    }

    fn here(learner: Learner) -> Self {
        Place::Here { learner: Box::new(learner), told: VecDeque::new() }
    }

    fn lesson(&mut self) -> Result<Lesson, Diverged> {
        match self {
            Place::Here { told, .. } => told.pop_front().expect("a lesson for each tick"),
            Place::Apart { told, .. } => match told.recv().expect("a learner answers") {
                Tell::Lesson(lesson) => lesson,
                Tell::State(_) => unreachable!("a state is waited for"),
            },
        }
    }

    fn state(&mut self) -> LearnerState {
        match self {
            Place::Here { learner, .. } => learner.state(),
            Place::Apart { asked, told, .. } => {
                drop(asked.as_ref().map(|ask| ask.send(Ask::State)));
                match told.recv().expect("a learner answers") {
                    Tell::State(state) => *state,
                    Tell::Lesson(_) => unreachable!("every lesson was taken"),
                }
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Place::Apart { asked, told, thread } = self {
            *asked = None;
            // A lesson may wait to be told: with nobody to hear it, the thread ends.
            *told = crossbeam_channel::never();
            if let Some(thread) = thread.take() {
                thread.join().ok();
            }
        }
    }
}

/// Answers until nobody asks, or until learning has diverged.
fn teach(mut learner: Learner, asks: &Receiver<Ask>, tells: &Sender<Tell>) {
    for ask in asks {
        let tell = match ask {
            Ask::Rows(rows) => Tell::Lesson(learner.attend(&rows)),
            Ask::State => Tell::State(Box::new(learner.state())),
        };
        let diverged = matches!(tell, Tell::Lesson(Err(_)));
        if tells.send(tell).is_err() || diverged {
            return;
        }
    }
}
