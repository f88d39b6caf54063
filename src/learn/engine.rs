//! What multiplies matrices, and where tensors live: the only file that names a backend.

use burn_tensor::Device;

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
}

impl Engine {
    /// The device on which tensors of this engine are made, without autodiff.
    pub(super) fn device(self) -> Device {
        match self {
            Engine::Plain | Engine::Flex => Device::flex(),
            #[cfg(feature = "libtorch")]
            #[allow(deprecated, reason = "burn will drop tch; then another engine takes its place")]
            Engine::LibTorch => Device::libtorch(),
        }
    }
}
