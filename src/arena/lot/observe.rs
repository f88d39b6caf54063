//! Observe: each vehicle works out its role, its urgency and what energy is worth to it.

use super::components::*;
use super::{Lot, Setting};
use crate::arena::{Chance, Now, ParticipantId, Purpose};
use crate::scenario::{LOT_SIGHTS, Limits, Plan};
use bevy_ecs::prelude::*;

/// Numbers in an observation.
pub const OBSERVATION_SIZE: usize = LOT_SIGHTS.len();

/// What a learned policy sees, each number near [−1, 1] (MODELS §1.2.5).
pub type Observation = [f64; OBSERVATION_SIZE];

/// Fills in every vehicle's [`Outlook`].
pub(super) fn observe(
    now: Res<Now>,
    setting: Res<Setting>,
    mut vehicles: Query<(&Make, &Stay, &Battery, &Valuation, &mut Outlook)>,
) -> Result {
    let terms = Terms::new(&setting.plan, now.0);
    for (makes, stays, batteries, valuations, mut outlooks) in vehicles.contiguous_iter_mut()? {
        // Every outlook is new in every tick: nobody asks which.
        let outlooks = outlooks.bypass_change_detection();
        for ((((make, stay), battery), valuation), outlook) in
            makes.iter().zip(stays).zip(batteries).zip(valuations).zip(outlooks)
        {
            *outlook = terms.outlook(*make, stay, battery, valuation);
        }
    }
    Ok(())
}

/// Takes those out of the market who have stopped trading: they stand there and do nothing.
///
/// When a vehicle stops is a draw of the vehicle, so the chance moves no arrival, and a higher one
/// only adds to those who stop.
pub(super) fn drop_out(
    now: Res<Now>,
    setting: Res<Setting>,
    mut vehicles: Query<(&ParticipantId, &Stay, &mut Outlook)>,
) -> Result {
    let chance = setting.plan.turnover.dropout;
    if chance == 0.0 {
        return Ok(());
    }
    let draws = Chance::new(setting.seed, Purpose::Dropout);
    for (ids, stays, mut outlooks) in vehicles.contiguous_iter_mut()? {
        let outlooks = outlooks.bypass_change_detection();
        for ((id, stay), outlook) in ids.iter().zip(stays).zip(outlooks) {
            let ticks = f64::from(now.0 - stay.arrived + 1);
            if draws.stream(id.0).unit() >= libm::pow(1.0 - chance, ticks) {
                *outlook = Outlook::default();
            }
        }
    }
    Ok(())
}

/// What is the same for all vehicles of a tick.
struct Terms {
    now: i32,
    grid_price: f64,
    patient: f64,
    urgent: f64,
    buffer: f64,
    efficiency: f64,
    /// Of each make.
    limits: Vec<Limits>,
}

impl Terms {
    fn new(plan: &Plan, now: i32) -> Self {
        Self {
            now,
            grid_price: plan.valuation.grid_price_at(now),
            patient: plan.valuation.patient,
            urgent: plan.valuation.urgent,
            buffer: plan.vehicles.buffer,
            efficiency: plan.vehicles.efficiency,
            limits: plan.vehicles.models.iter().map(|model| model.limits(&plan.clock)).collect(),
        }
    }

    /// Role, need or surplus, and true value (MODELS §1.2.2 to §1.2.4).
    ///
    /// Quantities and prices are per kWh that reaches the buyer: a seller whose losses are
    /// 1 − η offers η times its surplus and asks 1/η times its reservation price, which keeps
    /// every rule individually rational for it.
    ///
    /// Both sides are worked out and one is looked up: who is a buyer can't be guessed, and a
    /// wrong guess of the processor costs more than the sums.
    fn outlook(
        &self,
        make: Make,
        stay: &Stay,
        battery: &Battery,
        valuation: &Valuation,
    ) -> Outlook {
        let limits = &self.limits[usize::from(make.0)];
        let urgency = stay.urgency(self.now);
        let need = battery.target - battery.energy;
        let surplus = -need - self.buffer * battery.capacity;
        let buys = need > NEGLIGIBLE_KWH;
        let sells = surplus > NEGLIGIBLE_KWH;

        let willingness = self.grid_price * (self.patient + self.urgent * urgency);
        let reservation = valuation.degradation + valuation.keep * self.grid_price;
        let wanted = lower(need, limits.charge);
        let offered = lower(surplus, limits.discharge) * self.efficiency;
        let role = usize::from(buys) + 2 * usize::from(sells);
        Outlook {
            role: Role::ALL[role],
            value: [0.0, willingness, reservation / self.efficiency][role],
            limit: [0.0, wanted, offered][role],
        }
    }
}

/// The lower of two numbers. `f64::min` also looks out for NaN, which costs four instructions more.
fn lower(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The twelve numbers a learned policy sees: state of charge; gap to the target; urgency;
/// remaining stay over 12 ticks; need or surplus over the power limit; own true value over the
/// grid price; the last mean clearing price and the mean of the last four over the grid price;
/// buyers among the traders of the last tick; the role, one of three.
pub fn observation(
    plan: &Plan,
    lot: &Lot,
    now: i32,
    vehicle: (Make, &Stay, &Battery, &Outlook),
) -> Observation {
    let (make, stay, battery, outlook) = vehicle;
    let unit = plan.valuation.reference_price;
    let limits = plan.vehicles.models[usize::from(make.0)].limits(&plan.clock);
    let power_limit = match outlook.role {
        Role::Seller => limits.discharge,
        _ => limits.charge,
    };
    let (bids, asks) = lot.orders;
    let is = |role| f64::from(u8::from(outlook.role == role));
    [
        battery.soc(),
        (battery.target - battery.energy) / battery.capacity,
        stay.urgency(now),
        f64::from(stay.departs - now) / 12.0,
        if power_limit > 0.0 { outlook.limit / power_limit } else { 0.0 },
        outlook.value / unit,
        lot.tape[0] / unit,
        lot.tape.iter().sum::<f64>() / 4.0 / unit,
        if bids + asks > 0 { f64::from(bids) / f64::from(bids + asks) } else { 0.5 },
        is(Role::Buyer),
        is(Role::Seller),
        is(Role::Neutral),
    ]
}
