//! Settle: what came of a stage goes to the traders' accounts.

use super::{Account, Outcome};
use bevy_ecs::prelude::*;

/// Books every outcome; each trader's sum is its own, so their order doesn't matter.
pub(super) fn settle(mut traders: Query<(&Outcome, &mut Account)>) {
    for (outcome, mut account) in &mut traders {
        account.trades += u64::from(outcome.price.is_some());
        account.profit += outcome.profit;
    }
}
