//! Where tensors live: the only file that names a backend.

use burn_tensor::Device;

/// What multiplies the matrices.
///
/// An engine repeats its own results to the bit on one machine; engines agree with each other,
/// and one engine with itself on another processor, to rounding alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// Pure Rust on one core, everywhere.
    #[default]
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
            Engine::Flex => Device::flex(),
            #[cfg(feature = "libtorch")]
            #[allow(deprecated, reason = "burn will drop tch; then another engine takes its place")]
            Engine::LibTorch => Device::libtorch(),
        }
    }
}
