//! Settle: energy and money move between batteries and accounts.

use super::components::*;
use super::{Bay, Lots, Setting};
use bevy_ecs::prelude::*;

/// Moves what was cleared. What buyers receive, sellers deliver, and they drain 1/η of it;
/// the difference is booked as lost by [`super::measure`].
pub(super) fn settle(
    setting: Res<Setting>,
    mut lots: ResMut<Lots>,
    mut vehicles: Query<(&Berth, &Outlook, &mut Battery, &mut Account)>,
) {
    let efficiency = setting.plan.vehicles.efficiency;
    for (berth, outlook, mut battery, mut account) in &mut vehicles {
        if outlook.role == Role::Neutral {
            continue;
        }
        account.active_ticks += 1;
        let bay = &lots.bays[berth.0 as usize];
        if bay.filled > 0.0 {
            account.matched_ticks += 1;
            account.utility += bay.utility();
            transfer(bay, outlook.role, efficiency, &mut battery, &mut account);
        }
    }
    lots.each(|lot, bays, _| {
        let (bought, sold, money) = balance(bays);
        let energy_scale = bought.max(sold).max(1.0);
        assert!(
            (bought - sold).abs() <= 1e-9 * energy_scale && money.abs() <= 1e-6 * energy_scale,
            "a clearing of {} trades does not balance: {bought} kWh bought, {sold} kWh sold, \
             {money} AUD left over",
            lot.clearing.trades.len(),
        );
    });
}

fn transfer(bay: &Bay, role: Role, efficiency: f64, battery: &mut Battery, account: &mut Account) {
    if role == Role::Buyer {
        battery.energy += bay.filled;
        account.bought += bay.filled;
        account.money -= bay.money;
    } else {
        battery.energy -= bay.filled / efficiency;
        account.sold += bay.filled;
        account.money += bay.money;
    }
}

/// Energy bought, energy sold (kWh) and money received less money paid (AUD) in a lot.
fn balance(bays: &[Bay]) -> (f64, f64, f64) {
    bays.iter().fold((0.0, 0.0, 0.0), |(bought, sold, money), bay| match bay.state {
        super::BayState::Taken(Role::Buyer) => (bought + bay.filled, sold, money - bay.money),
        super::BayState::Taken(Role::Seller) => (bought, sold + bay.filled, money + bay.money),
        _ => (bought, sold, money),
    })
}
