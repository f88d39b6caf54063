//! `--engine`: what multiplies the matrices of those who learn.

use super::Failure;
use crate::learn::Engine;
use clap::ValueEnum;

/// What `--engine` accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum EngineChoice {
    /// Plain numbers, the same to the bit on every machine
    #[default]
    Plain,
    /// Tensors in pure Rust
    Flex,
    /// libtorch on the processor
    #[cfg(feature = "libtorch")]
    #[value(name = "libtorch")]
    LibTorch,
    /// libtorch on a graphics card
    #[cfg(feature = "cuda")]
    Cuda,
}

impl EngineChoice {
    /// The engine.
    ///
    /// # Errors
    /// [`Failure::Input`] if this machine doesn't have it.
    pub fn found(self) -> Result<Engine, Failure> {
        let engine = match self {
            Self::Plain => Engine::Plain,
            Self::Flex => Engine::Flex,
            #[cfg(feature = "libtorch")]
            Self::LibTorch => Engine::LibTorch,
            #[cfg(feature = "cuda")]
            Self::Cuda => Engine::Cuda,
        };
        engine.found().map_err(|error| Failure::input(miette::miette!("`--engine`: {error}")))
    }
}
