//! Arrive: departures settle and free their bays, then arrivals take them.
//!
//! Who comes depends on the seed alone, never on what was traded: the number of arrivals at a
//! lot in a tick is a draw of the lot, what a vehicle is like is a draw of the vehicle, and a
//! vehicle that finds no bay still uses up its number.
//! So every rule and every policy meets the same arrivals.

use super::components::*;
use super::{Departed, Lots, Row, Setting};
use crate::arena::{Chance, DRAWS_PER_BLOCK, Now, ParticipantId, Poisson, Purpose, pick};
use crate::scenario::{Opening, Plan, Stay as StayLaw};
use bevy_ecs::prelude::*;

/// The lots' gate: what is drawn for arrivals.
#[derive(Resource, Debug)]
pub(super) struct Gate {
    arrivals: Chance,
    traits: Chance,
    models: Vec<f64>,
    policies: Vec<f64>,
    poisson: Poisson,
    coming: Vec<Newcomer>,
    vacated: Vec<(u32, Entity)>,
}

/// Vehicles, with their lots, by the tick in which they leave: a ring as long as the longest
/// stay.
#[derive(Resource, Debug)]
pub struct Departures {
    by_tick: Vec<Vec<(u32, Entity)>>,
}

impl Departures {
    /// A ring for stays of up to `longest` ticks.
    pub fn new(longest: u32) -> Self {
        Self { by_tick: vec![Vec::new(); longest as usize + 1] }
    }

    fn at(&mut self, tick: i32) -> &mut Vec<(u32, Entity)> {
        let slots = self.by_tick.len() as i32;
        &mut self.by_tick[tick.rem_euclid(slots) as usize]
    }
}

/// A vehicle at the gate.
#[derive(Clone, Copy, Debug)]
struct Newcomer {
    lot: u32,
    bundle: VehicleBundle,
}

impl Gate {
    pub(super) fn new(plan: &Plan, seed: u64) -> Self {
        Self {
            arrivals: Chance::new(seed, Purpose::Arrivals),
            traits: Chance::new(seed, Purpose::Traits),
            models: cumulative(plan.vehicles.models.iter().map(|model| model.weight)),
            policies: cumulative(plan.market.policies.iter().map(|(_, weight)| *weight)),
            poisson: Poisson::new(0.0),
            coming: Vec::new(),
            vacated: Vec::new(),
        }
    }

    /// Draws who comes to every lot in `tick` and stays beyond `now`.
    fn draw(&mut self, plan: &Plan, lots: &mut Lots, tick: i32, now: i32) {
        let rate = plan.turnover.arrivals_at(tick);
        if rate == 0.0 {
            return;
        }
        if self.poisson.mean != rate {
            self.poisson = Poisson::new(rate);
        }
        for (place, lot) in (0..).zip(&mut lots.lots) {
            let count = self.poisson.draw(&mut self.arrivals.stream_at(u64::from(place), tick));
            if count == 0 {
                continue;
            }
            // Vehicle number k of a place has block k of the place's stream, wherever it comes.
            let mut traits = self.traits.stream_from(u64::from(place), u64::from(lot.came) + 1);
            for _ in 0..count {
                lot.came += 1;
                let id = ParticipantId::new(place, lot.came);
                let bundle = self.vehicle(plan, id, tick, traits.block());
                if bundle.stay.departs > now {
                    self.coming.push(Newcomer { lot: place, bundle });
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
                charge_limit: model.charge_kw * clock.step_hours,
                discharge_limit: model.discharge_kw * clock.step_hours,
            },
            valuation: Valuation { degradation, keep },
            account: Account::default(),
            outlook: Outlook::default(),
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

/// Lets vehicles leave, then lets vehicles come.
pub(super) fn arrive(world: &mut World, vehicles: &mut QueryState<Vehicle>) {
    world.resource_scope(|world, mut lots: Mut<Lots>| {
        for lot in &mut lots.lots {
            lot.row = Row::default();
        }
        world.resource_scope(|world, mut gate: Mut<Gate>| {
            depart(world, vehicles, &mut gate, &mut lots);
            draw_arrivals(world, &mut gate, &mut lots);
            allot_bays(&mut gate, &mut lots);
            relet(world, vehicles, &mut gate);
        });
    });
}

/// Ends the stays that are due, in the order of lots; the entities wait in `gate.vacated`.
fn depart(world: &mut World, vehicles: &mut QueryState<Vehicle>, gate: &mut Gate, lots: &mut Lots) {
    let now = world.resource::<Now>().0;
    let mut due = std::mem::take(world.resource_mut::<Departures>().at(now));
    // Lots fill the list in turn, tick after tick, so a stable sort meets long ascending runs.
    due.sort_by_key(|&(lot, _)| lot);
    gate.vacated.clear();
    world.resource_scope(|world, mut departed: Mut<Departed>| {
        departed.visits.clear();
        let vehicles = vehicles.query(world);
        for (lot, entity) in due.drain(..) {
            let Ok(vehicle) = vehicles.get(entity) else { continue };
            let visit = vehicle.visit();
            lots.vacate(&visit);
            departed.visits.push(visit);
            gate.vacated.push((lot, entity));
        }
    });
    // The emptied list keeps its memory for a later tick.
    *world.resource_mut::<Departures>().at(now) = due;
}

fn draw_arrivals(world: &World, gate: &mut Gate, lots: &mut Lots) {
    let (plan, now) = (&world.resource::<Setting>().plan, world.resource::<Now>().0);
    gate.coming.clear();
    if now == 0 && plan.turnover.opening == Opening::Steady {
        for tick in -(plan.turnover.stay.longest() as i32)..0 {
            gate.draw(plan, lots, tick, now);
        }
        gate.coming.sort_by_key(|newcomer| newcomer.lot);
    }
    gate.draw(plan, lots, now, now);
}

/// Gives each newcomer a bay; those who find none drive on.
fn allot_bays(gate: &mut Gate, lots: &mut Lots) {
    gate.coming.retain_mut(|newcomer| match lots.admit(newcomer.lot, &newcomer.bundle) {
        Some(berth) => {
            newcomer.bundle.berth = Berth(berth);
            true
        }
        None => false,
    });
}

/// Lets the newcomers in: into the entities of vehicles that have just left, as far as those
/// go, and into new ones beyond. Entities that are left over are despawned.
///
/// Despawning and spawning every vehicle anew took half of a tick's time, and shuffled the
/// tables so that each look-up missed the cache. A vehicle of the same lot is succeeded first,
/// which keeps vehicles of a lot together in memory.
fn relet(world: &mut World, vehicles: &mut QueryState<Vehicle>, gate: &mut Gate) {
    let Gate { coming, vacated, .. } = gate;
    let mut heirs = Heirs::new(coming, vacated);
    world.resource_scope(|world, mut departures: Mut<Departures>| {
        let mut vehicles = vehicles.query_mut(world);
        for &(newcomer, entity) in &heirs.housed {
            if let Ok(mut vehicle) = vehicles.get_mut(entity) {
                vehicle.replace_with(&newcomer.bundle);
            }
            departures.at(newcomer.bundle.stay.departs).push((newcomer.lot, entity));
        }
        let bundles: Vec<VehicleBundle> =
            heirs.unhoused.iter().map(|newcomer| newcomer.bundle).collect();
        for (newcomer, entity) in heirs.unhoused.iter().zip(world.spawn_batch(bundles)) {
            departures.at(newcomer.bundle.stay.departs).push((newcomer.lot, entity));
        }
    });
    for entity in heirs.spare.drain(..) {
        world.despawn(entity);
    }
}

/// Who moves into which entity.
struct Heirs<'a> {
    housed: Vec<(&'a Newcomer, Entity)>,
    unhoused: Vec<&'a Newcomer>,
    spare: Vec<Entity>,
}

impl<'a> Heirs<'a> {
    /// Pairs newcomers with vacated entities, both in the order of lots: within a lot first,
    /// then with what earlier lots had left over.
    fn new(coming: &'a [Newcomer], vacated: &[(u32, Entity)]) -> Self {
        let mut heirs = Self {
            housed: Vec::with_capacity(coming.len()),
            unhoused: Vec::new(),
            spare: Vec::new(),
        };
        let mut vacated = vacated.iter().copied().peekable();
        for newcomer in coming {
            while let Some((_, entity)) = vacated.next_if(|&(lot, _)| lot < newcomer.lot) {
                heirs.spare.push(entity);
            }
            let own = vacated.next_if(|&(lot, _)| lot == newcomer.lot).map(|(_, entity)| entity);
            match own.or_else(|| heirs.spare.pop()) {
                Some(entity) => heirs.housed.push((newcomer, entity)),
                None => heirs.unhoused.push(newcomer),
            }
        }
        heirs.spare.extend(vacated.map(|(_, entity)| entity));
        heirs
    }
}
