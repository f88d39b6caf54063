//! Arrive: departures settle and free their bays, then arrivals take them.
//!
//! Who comes depends on the seed alone, never on what was traded: the number of arrivals at a
//! lot in a tick is a draw of the lot, what a vehicle is like is a draw of the vehicle, and a
//! vehicle that finds no bay still uses up its number.
//! So every rule and every policy meets the same arrivals.

use super::components::*;
use super::contest;
use super::tables::{self, Tables};
use super::{Departed, Lot, Lots, Parked, Row, Setting, Visit};
use crate::arena::{Chance, DRAWS_PER_BLOCK, Now, ParticipantId, Poisson, Purpose, pick};
use crate::scenario::{Opening, Plan, Stay as StayLaw};
use bevy_ecs::prelude::*;
use std::iter::Peekable;

/// The lots' gate: what is drawn for arrivals.
#[derive(Resource, Debug)]
pub(super) struct Gate {
    arrivals: Chance,
    traits: Chance,
    models: Vec<f64>,
    policies: Vec<f64>,
    /// The ticks whose arrivals come now, and how many come to a lot in each.
    crowds: Vec<(i32, Poisson)>,
    /// Memory for those who leave a lot.
    leavers: Vec<Parked>,
}

impl Gate {
    pub(super) fn new(plan: &Plan, seed: u64) -> Self {
        Self {
            arrivals: Chance::new(seed, Purpose::Arrivals),
            traits: Chance::new(seed, Purpose::Traits),
            models: cumulative(plan.vehicles.models.iter().map(|model| model.weight)),
            policies: cumulative(plan.market.policies.iter().map(|(_, weight)| *weight)),
            crowds: Vec::new(),
            leavers: Vec::new(),
        }
    }

    /// Prepares for tick `now`. At a steady opening those come too who came earlier.
    fn open(&mut self, plan: &Plan, now: i32) {
        let steady = now == 0 && plan.turnover.opening == Opening::Steady;
        let first = if steady { now - plan.turnover.stay.longest() as i32 } else { now };
        let rates = (first..=now).map(|tick| (tick, plan.turnover.arrivals_at(tick)));
        let rates: Vec<_> = rates.filter(|&(_, rate)| rate != 0.0).collect();
        // A table is worth keeping: the rate is often that of the tick before.
        let known = |(crowd, rate): (&(i32, Poisson), &(i32, f64))| crowd.1.mean == rate.1;
        if self.crowds.len() == rates.len() && self.crowds.iter().zip(&rates).all(known) {
            self.crowds.iter_mut().zip(rates).for_each(|(crowd, (tick, _))| crowd.0 = tick);
        } else {
            let crowd = |(tick, rate)| (tick, Poisson::new(rate));
            self.crowds = rates.into_iter().map(crowd).collect();
        }
    }

    /// Draws who comes to lot `place` and stays beyond `now`; `came` counts all who came to it.
    fn draw(
        &self,
        plan: &Plan,
        (place, came): (u32, &mut u32),
        now: i32,
        mut enter: impl FnMut(VehicleBundle),
    ) {
        for (tick, crowd) in &self.crowds {
            let count = crowd.draw(&mut self.arrivals.stream_at(u64::from(place), *tick));
            if count == 0 {
                continue;
            }
            // Vehicle number k of a place has block k of the place's stream, wherever it comes.
            let mut traits = self.traits.stream_from(u64::from(place), u64::from(*came) + 1);
            for _ in 0..count {
                *came += 1;
                let id = ParticipantId::new(place, *came);
                let vehicle = self.vehicle(plan, id, *tick, traits.block());
                if vehicle.stay.departs > now {
                    enter(vehicle);
                }
            }
        }
    }

    /// What vehicle `id` is like; which draw serves what is part of the meaning of a seed.
    fn vehicle(
        &self,
        plan: &Plan,
        id: ParticipantId,
        arrived: i32,
        draws: [f64; DRAWS_PER_BLOCK],
    ) -> VehicleBundle {
        let Plan { clock, turnover, vehicles, valuation, .. } = plan;
        let [stay, soc, target, degradation, keep, make, policy, _] = draws;
        let length = match &turnover.stay {
            StayLaw::Uniform { min, max } => min + (stay * f64::from(max - min + 1)) as u32,
            StayLaw::ByHour(rows) => {
                1 + pick(stay, &rows[clock.hour_of_day(arrived) as usize]) as u32
            }
        };
        let energy = vehicles.soc.at(soc);
        let target = vehicles.target.at(target);
        let degradation = valuation.degradation.at(degradation);
        let keep = valuation.keep.at(keep);
        let make = pick(make, &self.models);
        let policy = pick(policy, &self.policies);
        let model = &vehicles.models[make];
        VehicleBundle {
            id,
            berth: Berth(0),
            make: Make(make as u16),
            policy: Policy(policy as u16),
            stay: Stay { arrived, departs: arrived + length as i32 },
            battery: Battery {
                capacity: model.battery_kwh,
                energy: energy * model.battery_kwh,
                target: target * model.battery_kwh,
                on_arrival: energy * model.battery_kwh,
            },
            valuation: Valuation { degradation, keep },
            account: Account::default(),
            outlook: Outlook::default(),
            offer: Offer::default(),
        }
    }
}

fn cumulative(weights: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    weights
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect()
}

/// Lets vehicles leave, then lets vehicles come, both lot by lot.
///
/// A newcomer takes over the entity of a vehicle that has left: despawning and spawning every
/// vehicle anew took half of a tick's time.
/// Every lot has a home among the rows, as large as all others', and its newcomers take over rows
/// there first; who finds none there goes to the nearest home that has one to spare. So vehicles
/// of a lot lie together however long a world runs. Where newcomers took over from whoever had left
/// their lot, lots mixed within a hundred ticks, and each look-up from lot to vehicle missed the
/// cache.
pub(super) fn arrive(
    now: Res<Now>,
    setting: Res<Setting>,
    mut lots: ResMut<Lots>,
    mut gate: ResMut<Gate>,
    mut departed: ResMut<Departed>,
    mut vehicles: Query<(Entity, Vehicle)>,
    mut commands: Commands,
) -> Result {
    let (plan, now) = (&setting.plan, now.0);
    gate.open(plan, now);
    departed.visits.clear();
    let tables = vehicles.contiguous_iter_mut()?.map(|table| (table.0.len(), table));
    let tables = Tables::new(tables);
    let (mut homeless, mut newcomers) = (Vec::new(), Vec::new());

    let Lots { lots, rows, bays_per_lot, .. } = &mut *lots;
    rows.tell(tables.iter().map(|(_, vehicles)| {
        let stays = vehicles.stay.iter();
        vehicles.berth.iter().zip(stays.map(|stay| stay.departs <= now))
    }));
    let mut entities = Entities { tables, leave: rows.marked().peekable(), vacant: Vec::new() };
    for (lot, rows) in lots.iter_mut().zip(rows.as_slice().chunks(*bays_per_lot)) {
        lot.row = Row::default();
        depart(lot, rows, &mut gate.leavers, &entities, &mut departed.visits);
    }
    let homes = (lots.len() as u64, entities.tables.rows() as u64);
    for (number, lot) in (1..).zip(lots) {
        entities.vacate((number * homes.1 / homes.0) as u32);
        let (place, mut came) = (lot.place, lot.came);
        let mut house = |mut vehicle: VehicleBundle, bay: u32| {
            vehicle.berth = Berth(place * *bays_per_lot as u32 + bay);
            if !entities.succeed(&vehicle) {
                homeless.push(vehicle);
            }
        };
        match &plan.turnover.contest {
            None => gate.draw(plan, (place, &mut came), now, |vehicle| {
                if let Some(bay) = lot.admit(&vehicle) {
                    house(vehicle, bay);
                }
            }),
            Some(terms) => {
                newcomers.clear();
                gate.draw(plan, (place, &mut came), now, |vehicle| newcomers.push(vehicle));
                let free = *bays_per_lot - lot.parked.len();
                let contests = &mut lot.row.contests;
                let terms = (terms, plan.valuation.grid_price_at(now));
                let gets = contest::settle(&newcomers, free, terms, plan, contests)?;
                for (vehicle, gets) in newcomers.drain(..).zip(gets) {
                    if !gets {
                        lot.refuse();
                    } else if let Some(bay) = lot.admit(&vehicle) {
                        house(vehicle, bay);
                    }
                }
            }
        }
        lot.came = came;
        // Those of the lots before who found no row there.
        while homeless.last().is_some_and(|vehicle| entities.succeed(vehicle)) {
            homeless.pop();
        }
    }
    commands.spawn_batch(homeless);
    for &row in &entities.vacant {
        commands.entity(entities.entity(row)).despawn();
    }
    Ok(())
}

/// Ends the stays of those whose rows are marked, in the order in which they came.
fn depart(
    lot: &mut Lot,
    rows: &[tables::Row],
    leavers: &mut Vec<Parked>,
    entities: &Entities<impl Iterator<Item = tables::Row>>,
    visits: &mut Vec<Visit>,
) {
    lot.part(|parked| rows[parked.bay as usize].marked(), leavers);
    for leaver in &*leavers {
        let visit = entities.visit(rows[leaver.bay as usize]);
        lot.dismiss(leaver, &visit);
        visits.push(visit);
    }
}

/// The vehicles' entities, and which of them are to be had.
struct Entities<'a, Leave: Iterator> {
    tables: Tables<(&'a [Entity], VehicleContiguousItem<'a, 'a>)>,
    /// Rows of vehicles that have left and aren't to be had yet, in the order of rows.
    leave: Peekable<Leave>,
    /// Rows to be had, the next to be taken over last.
    vacant: Vec<tables::Row>,
}

impl<Leave: Iterator<Item = tables::Row>> Entities<'_, Leave> {
    /// Lets the rows before number `end` be had that have been left.
    fn vacate(&mut self, end: u32) {
        while let Some(row) = self.leave.next_if(|row| row.number() < end) {
            self.vacant.push(row);
        }
    }

    /// The stay of the vehicle in `row`.
    fn visit(&self, row: tables::Row) -> Visit {
        let ((_, vehicles), index) = self.tables.at(row);
        vehicles.visit(index)
    }

    fn entity(&self, row: tables::Row) -> Entity {
        let ((entities, _), index) = self.tables.at(row);
        entities[index]
    }

    /// Makes `vehicle` of one that has left; false if there is none.
    fn succeed(&mut self, vehicle: &VehicleBundle) -> bool {
        let Some(row) = self.vacant.pop() else { return false };
        let ((_, vehicles), index) = self.tables.at_mut(row);
        vehicles.replace(index, vehicle);
        true
    }
}
