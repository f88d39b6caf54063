//! Networks that learn, and the plain data they learn from.
//!
//! | file | holds |
//! | --- | --- |
//! | `shape.rs` | what a network looks like: layers, a late input, norms, the squashing of its output |
//! | `init.rs` | first weights, drawn from addressed streams |
//! | `plain.rs` | a network as plain numbers; its forward pass, the same bits on every machine |
//! | `policy.rs` | a network in files: safetensors and a card that says what it is |
//! | `engine.rs` | what multiplies matrices; the only file that names a backend |
//! | `bank.rs` | R networks of one shape as tensors with a leading dimension R |
//! | `norm.rs` | layer norm and batch norm in a bank |
//! | `adam.rs` | the optimiser of a bank |
//! | `rows.rs` | what a transition is, as a row of `f32` |
//! | `replay.rs` | the memory of transitions |
//! | `noise.rs` | exploration |
//! | `ddpg/` | the update of actors and critics, DDPG and MADDPG with shared networks: in plain numbers, and in banks |
//! | `pdqn/` | the update of hybrid actions: P-DQN, many learners in plain numbers |
//! | `pupil/`, `products.rs` | a network in training as plain numbers, without a bank: layers, norms, their way back |
//! | `fit.rs` | a network fitted to what many of one kind do |
//! | `learner.rs` | a learner with its memory and its course |
//! | `tutor.rs` | the learner in lock step with a world, on a thread of its own |
//! | `diverged.rs` | what stops a learner |
//!
//! Nothing here knows an arena: a learner sees rows of numbers and gives networks back.
//! `docs/learners/README.md` has the formulas and their sources.

mod adam;
mod bank;
mod ddpg;
mod diverged;
mod engine;
mod fit;
mod init;
mod learner;
mod noise;
mod norm;
mod pdqn;
mod plain;
mod policy;
mod products;
mod pupil;
mod replay;
mod rows;
mod shape;
mod tutor;

pub use adam::{Adam, AdamState};
pub use bank::Bank;
pub use ddpg::{Ddpg, DdpgState, Ends, Learners, Losses, Settings, Solo};
pub use diverged::Diverged;
pub use engine::{Engine, NoCard};
pub use fit::{Deed, Fitted, fit};
pub use init::Init;
pub use learner::{Course, Learner, LearnerState, Lesson, Progress};
pub use noise::{Decline, Gaussian, OrnsteinUhlenbeck, Walk};
pub use pdqn::{
    Choice, Crew, Epsilon, HybridLosses, HybridPolicy, HybridRows, HybridSettings, HybridTransition,
};
pub use plain::{Layer, Network, NormWeights, Scratch};
pub use policy::{Origin, Policy, PolicyFiles, Sight};
pub use replay::{Replay, ReplayState};
pub use rows::{Rows, Transition};
pub use shape::{Late, Norm, Shape, Squash};
pub use tutor::{DELAY, Tutor, TutorState};
