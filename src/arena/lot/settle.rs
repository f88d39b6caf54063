//! Settle: energy and money move between batteries and accounts.

use super::components::*;
use super::{Bay, Lots, Setting};
use bevy_ecs::prelude::*;

/// Moves what was cleared. What buyers receive, sellers deliver, and they drain 1/η of it;
/// the difference is booked as lost in the lot's row.
pub(super) fn settle(
    setting: Res<Setting>,
    lots: Res<Lots>,
    mut vehicles: Query<(&Berth, &Outlook, &mut Battery, &mut Account)>,
) -> Result {
    let transfers = Transfer::by_role(setting.plan.vehicles.efficiency);
    for (berths, outlooks, batteries, accounts) in vehicles.contiguous_iter_mut()? {
        for (((berth, outlook), battery), account) in
            berths.iter().zip(outlooks).zip(batteries).zip(accounts)
        {
            let bay = &lots.bays[berth.0 as usize];
            transfers[outlook.role as usize].book(bay, battery, account);
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

    fn book(&self, bay: &Bay, battery: &mut Battery, account: &mut Account) {
        battery.energy += self.charged * bay.filled;
        account.bought += self.bought * bay.filled;
        account.sold += self.sold * bay.filled;
        account.money += self.received * bay.money;
        account.utility += self.received * (bay.money - bay.value * bay.filled);
        account.active_ticks += self.active;
        account.matched_ticks += u32::from(bay.filled > 0.0);
    }
}
