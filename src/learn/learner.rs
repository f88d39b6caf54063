//! A learner with its memory and its course: transitions in, better actors out.

use serde::{Deserialize, Serialize};

use super::ddpg::{Ddpg, DdpgState, Losses, Settings, Solo};
use super::diverged::Diverged;
use super::engine::Engine;
use super::plain::Network;
use super::replay::{Replay, ReplayState};

/// What a learner learns, and when. A lesson is what happened in one tick.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// The networks and their update.
    pub settings: Settings,
    /// Transitions that are kept.
    pub memory: usize,
    /// Transitions in a batch.
    pub batch: usize,
    /// Lessons that only fill the memory.
    pub warm_up: u64,
    /// Updates in each lesson after that.
    pub updates: u32,
    /// The lesson, counted from 0, from which on nothing more is learned.
    pub until: u64,
}

/// One learner: actor, critic, memory, and how far it has come.
#[derive(Clone, Debug)]
pub struct Learner {
    course: Course,
    teacher: Teacher,
    replay: Replay,
    batch: Vec<f32>,
    lessons: u64,
}

/// What makes the updates.
#[derive(Clone, Debug)]
enum Teacher {
    Solo(Box<Solo>),
    Bank(Box<Ddpg>),
}

/// What a learner is made of, to be saved and taken up again to the bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearnerState {
    ddpg: DdpgState,
    replay: ReplayState,
    lessons: u64,
}

/// What a lesson came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// The lesson's number, counted from 0.
    pub number: u64,
    /// What its updates came to; none if there were no updates.
    pub progress: Option<Progress>,
}

/// What the updates of a lesson came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The critic's loss before its last step.
    pub critic_loss: f32,
    /// The actor's loss before its last step.
    pub actor_loss: f32,
    /// The actor after them.
    pub actor: Network,
}

impl Learner {
    /// A learner with first weights of `seed`.
    ///
    /// # Panics
    /// If the settings aren't those of one learner.
    pub fn new(course: Course, seed: u64, engine: Engine) -> Self {
        let teacher = Teacher::new(course.settings.clone(), seed, engine);
        Self::of(course, teacher, seed)
    }

    fn of(course: Course, teacher: Teacher, seed: u64) -> Self {
        let width = course.settings.rows.width();
        let replay = Replay::new(width, course.memory, seed, 0);
        Self { teacher, replay, batch: vec![0.0; course.batch * width], lessons: 0, course }
    }

    /// The learner that was saved; none if its state doesn't fit the course.
    pub fn resumed(
        course: Course,
        state: &LearnerState,
        seed: u64,
        engine: Engine,
    ) -> Option<Self> {
        let teacher = Teacher::resumed(course.settings.clone(), &state.ddpg, engine)?;
        let mut learner = Self::of(course, teacher, seed);
        learner.lessons = state.lessons;
        learner.replay.restore(&state.replay).then_some(learner)
    }

    /// What it is made of.
    pub fn state(&self) -> LearnerState {
        LearnerState {
            ddpg: self.teacher.state(),
            replay: self.replay.state().clone(),
            lessons: self.lessons,
        }
    }

    /// The actor as it is now.
    pub fn actor(&self) -> Network {
        self.teacher.actor()
    }

    /// Takes in the transitions of a tick, as rows, and learns what the course has for it.
    ///
    /// # Errors
    /// If a loss or a gradient isn't finite; go back to what was saved before.
    pub fn attend(&mut self, rows: &[f32]) -> Result<Lesson, Diverged> {
        for row in rows.chunks_exact(self.course.settings.rows.width()) {
            self.replay.push(row);
        }
        let number = self.lessons;
        self.lessons += 1;
        let Course { warm_up, until, batch, updates, .. } = self.course;
        let learns = (warm_up..until).contains(&number) && self.replay.len() >= batch;
        let mut losses = None;
        for _ in 0..if learns { updates } else { 0 } {
            self.replay.sample(&mut self.batch);
            losses = Some(self.teacher.update(&self.batch)?);
        }
        let progress = losses.map(|losses| Progress {
            critic_loss: losses.critic[0],
            actor_loss: losses.actor[0],
            actor: self.actor(),
        });
        Ok(Lesson { number, progress })
    }
}

impl Teacher {
    fn new(settings: Settings, seed: u64, engine: Engine) -> Self {
        if Self::is_solo(&settings, engine) {
            Self::Solo(Box::new(Solo::new(settings, seed, 0)))
        } else {
            Self::Bank(Box::new(Ddpg::new(settings, seed, &[0], engine)))
        }
    }

    fn resumed(settings: Settings, state: &DdpgState, engine: Engine) -> Option<Self> {
        Some(if Self::is_solo(&settings, engine) {
            Self::Solo(Box::new(Solo::resumed(settings, state)?))
        } else {
            Self::Bank(Box::new(Ddpg::resumed(settings, state, engine)?))
        })
    }

    fn is_solo(settings: &Settings, engine: Engine) -> bool {
        engine == Engine::Plain && Solo::can_learn(settings)
    }

    fn state(&self) -> DdpgState {
        match self {
            Self::Solo(solo) => solo.state(),
            Self::Bank(bank) => bank.state(),
        }
    }

    fn actor(&self) -> Network {
        match self {
            Self::Solo(solo) => solo.actor(),
            Self::Bank(bank) => bank.actors().swap_remove(0),
        }
    }

    fn update(&mut self, rows: &[f32]) -> Result<Losses, Diverged> {
        match self {
            Self::Solo(solo) => solo.update(rows),
            Self::Bank(bank) => bank.update(rows),
        }
    }
}
