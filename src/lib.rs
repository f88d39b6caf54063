//! haggle: markets that learn, simulated on Bevy's ECS.
//!
//! | module | holds | knows |
//! | --- | --- | --- |
//! | [`market`] | rules of trade: orders in, clearing out | nothing but numbers |
//! | [`theory`] | what is true without learning: the welfare optimum, equilibria, best responses | `market` |
//! | [`scenario`] | what is written in a file, checked | `market`, `theory`, plain policies of `learn` |
//! | [`arena`] | the ECS worlds and the one schedule `Tick` | all of the above |
//! | [`learn`] | banks of networks, their memory and their update; plain policies | streams of `arena`, errors of `scenario` |
//! | [`record`] | frames and their history, recordings, tables, manifest | `arena` |
//! | [`reproduce`] | published numbers beside ours | `study` |
//! | [`study`] | many runs and one table: designs, ledgers, statistics | `record` |
//! | [`report`] | a page of HTML for a folder of results | `record`, `study`, `reproduce` |
//! | [`play`] | a run that goes as far as a viewer asks | `record` |
//! | `view` | windows and pictures: draws frames (feature `view`) | `play` |
//! | [`train`] | many episodes and one learner: checkpoints, learning curves | `record` |
//! | [`cli`] | one file a verb | everything |
//! | `web` | the page: the window in a browser, in place of `cli` (feature `web`) | everything |
//!
//! `ARCHITECTURE.md` draws the house and its invariants.

pub mod arena;
#[cfg(not(target_family = "wasm"))]
pub mod cli;
pub mod learn;
pub mod market;
pub mod play;
pub mod record;
#[cfg(not(target_family = "wasm"))]
pub mod report;
#[cfg(not(target_family = "wasm"))]
pub mod reproduce;
pub mod scenario;
#[cfg(not(target_family = "wasm"))]
pub mod study;
pub mod theory;
#[cfg(not(target_family = "wasm"))]
pub mod train;
#[cfg(feature = "view")]
pub mod view;
#[cfg(all(feature = "web", target_family = "wasm"))]
pub mod web;

/// Worlds ask for memory in small pieces and give it back soon, on every thread at once. It is set
/// here and not in the program, so that benches and tests have it too.
#[cfg(not(target_family = "wasm"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
