//! What stops a learner.

use thiserror::Error;

/// A number that learning must not go on with.
///
/// The learner's networks may be half way through an update: go back to what was saved before.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("the {tensor} of network {replica} is {value}: learning has diverged")]
pub struct Diverged {
    /// Which tensor it is in: `critic loss`, `gradient of actor layer 1 weights`.
    pub tensor: String,
    /// The network of the bank, counted from 0.
    pub replica: usize,
    /// NaN, infinite, or beyond the limit of losses.
    pub value: f32,
}

impl Diverged {
    /// An error if one of the numbers, one for each network, isn't within ±`limit`.
    pub(super) fn check(
        tensor: impl FnOnce() -> String,
        values: &[f32],
        limit: f32,
    ) -> Result<(), Self> {
        let within = |value: &f32| value.abs() <= limit;
        match values.iter().position(|value| !within(value)) {
            None => Ok(()),
            Some(replica) => Err(Self { tensor: tensor(), replica, value: values[replica] }),
        }
    }
}
