//! Settle: energy and money move between batteries and accounts.

use super::components::*;
use super::{Lots, Outcome, Setting};
use bevy_ecs::prelude::*;

/// Moves what was cleared. What buyers receive, sellers deliver, and they drain 1/η of it;
/// the difference is booked as lost in the lot's row.
pub(super) fn settle(
    setting: Res<Setting>,
    lots: Res<Lots>,
    mut vehicles: Query<(&Berth, &Outlook, &mut Battery, &mut Account)>,
) -> Result {
    let transfers = Transfer::by_role(setting.plan.vehicles.efficiency);
    for (berths, outlooks, mut batteries, mut accounts) in vehicles.contiguous_iter_mut()? {
        // Nearly all change in every tick: nobody asks which.
        let batteries = batteries.bypass_change_detection();
        let accounts = accounts.bypass_change_detection();
        for (((berth, outlook), battery), account) in
            berths.iter().zip(outlooks).zip(batteries).zip(accounts)
        {
            let outcome = &lots.outcomes[berth.0 as usize];
            transfers[outlook.role as usize].book(outcome, outlook.value, battery, account);
        }
    }
    Ok(())
}

/// What a filled kWh and an AUD that changed hands do to the books of one role.
///
/// Sums with factors, some of them zero, instead of a branch: who traded can't be guessed.
#[derive(Clone, Copy, Debug)]
struct Transfer {
    active: u32,
    charged: f64,
    bought: f64,
    sold: f64,
    received: f64,
}

impl Transfer {
    /// The transfers of all roles, in the order of [`Role::ALL`].
    fn by_role(efficiency: f64) -> [Self; 3] {
        [
            Self { active: 0, charged: 0.0, bought: 0.0, sold: 0.0, received: 0.0 },
            Self { active: 1, charged: 1.0, bought: 1.0, sold: 0.0, received: -1.0 },
            Self { active: 1, charged: -1.0 / efficiency, bought: 0.0, sold: 1.0, received: 1.0 },
        ]
    }

    fn book(&self, outcome: &Outcome, value: f64, battery: &mut Battery, account: &mut Account) {
        let Outcome { filled, money } = *outcome;
        battery.energy += self.charged * filled;
        account.bought += self.bought * filled;
        account.sold += self.sold * filled;
        account.money += self.received * money;
        account.utility += self.received * (money - value * filled);
        account.active_ticks += self.active;
        account.matched_ticks += u32::from(filled > 0.0);
    }
}
