//! What multiplies matrices, and where tensors live: the only file that names a backend.

use burn_tensor::Device;
#[cfg(feature = "cuda")]
use burn_tensor::DeviceType;

/// What multiplies the matrices.
///
/// An engine repeats its own results to the bit on one machine; engines agree with each other to
/// rounding alone, and so does one of tensors with itself on another processor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// Plain numbers without tensors: the same to the bit on every machine. What it doesn't know,
    /// networks without a hidden layer and actions that join at the output, is left to
    /// [`Flex`](Self::Flex).
    #[default]
    Plain,
    /// Tensors in pure Rust on one core, everywhere.
    Flex,
    /// libtorch on the processor. Its threads are set by `OMP_NUM_THREADS`; small networks are
    /// fastest with one.
    #[cfg(feature = "libtorch")]
    LibTorch,
    /// libtorch on a graphics card, where it is built for CUDA: for large banks.
    #[cfg(feature = "cuda")]
    Cuda,
}

/// An engine that this machine doesn't have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "libtorch finds no graphics card: `cuda` takes an NVIDIA driver, and a program that was built \
     with a libtorch for CUDA (docs/learners/README.md)"
)]
pub struct NoCard;

impl Engine {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Plain => "plain",
            Engine::Flex => "flex",
            #[cfg(feature = "libtorch")]
            Engine::LibTorch => "libtorch",
            #[cfg(feature = "cuda")]
            Engine::Cuda => "cuda",
        }
    }

    /// The engine, if this machine has it.
    ///
    /// # Errors
    /// If it works on a graphics card and there is none.
    pub fn found(self) -> Result<Self, NoCard> {
        match self {
            #[cfg(feature = "cuda")]
            Engine::Cuda if Device::enumerate(DeviceType::LibTorch).is_empty() => Err(NoCard),
            _ => Ok(self),
        }
    }

    /// Whether its tensors lie on a card: to read them takes long, and large banks are nearly as
    /// quick as small ones.
    pub fn is_far(self) -> bool {
        match self {
            #[cfg(feature = "cuda")]
            Engine::Cuda => true,
            _ => false,
        }
    }

    /// The device on which tensors of this engine are made, without autodiff.
    pub(super) fn device(self) -> Device {
        match self {
            Engine::Plain | Engine::Flex => Device::flex(),
            #[cfg(feature = "libtorch")]
            #[allow(deprecated, reason = "burn will drop tch; then another engine takes its place")]
            Engine::LibTorch => Device::libtorch(),
            #[cfg(feature = "cuda")]
            #[allow(deprecated, reason = "as with libtorch on the processor")]
            Engine::Cuda => Device::libtorch_cuda(0),
        }
    }
}
