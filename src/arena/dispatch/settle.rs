//! Settle: what was sold goes to the firms' accounts.

use super::{Account, Sold};
use bevy_ecs::prelude::*;

/// Books every sale; each firm's sum is its own, so their order doesn't matter.
pub(super) fn settle(mut firms: Query<(&Sold, &mut Account)>) {
    for (sold, mut account) in &mut firms {
        account.sold += sold.quantity;
        account.profit += sold.profit;
    }
}
