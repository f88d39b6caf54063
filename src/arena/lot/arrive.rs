//! Arrive: departures settle and free their bays, then arrivals take them.
//!
//! Who comes depends on the seed alone, never on what was traded: the number of arrivals at a
//! lot in a tick is a draw of the lot, what a vehicle is like is a draw of the vehicle, and a
//! vehicle that finds no bay still uses up its number.
//! So every rule and every policy meets the same arrivals.

use super::components::*;
use super::{Departed, Lots, Row, Setting, Visit};
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
    leaving: Vec<Leaver>,
    /// The leavers by id: ids and indices.
    by_id: Vec<(ParticipantId, u32)>,
}

/// A vehicle whose stay is over.
#[derive(Clone, Copy, Debug)]
struct Leaver {
    visit: Visit,
    entity: Entity,
    place: Place,
}

/// Where a vehicle's components lie.
#[derive(Clone, Copy, Debug)]
struct Place {
    table: usize,
    row: usize,
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
            leaving: Vec::new(),
            by_id: Vec::new(),
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

/// All vehicles, table by table.
type Vehicles = QueryState<(Entity, Vehicle)>;

/// Lets vehicles leave, then lets vehicles come.
pub(super) fn arrive(world: &mut World, vehicles: &mut Vehicles) -> Result {
    world.resource_scope(|world, mut lots: Mut<Lots>| {
        for lot in &mut lots.lots {
            lot.row = Row::default();
        }
        world.resource_scope(|world, mut gate: Mut<Gate>| {
            gate.find_leavers(world, vehicles)?;
            depart(world, &gate, &mut lots);
            draw_arrivals(world, &mut gate, &mut lots);
            allot_bays(&mut gate, &mut lots);
            relet(world, vehicles, &gate)
        })
    })
}

impl Gate {
    /// Finds the vehicles whose stay is over, in one walk along the tables: a calendar of
    /// departures would know them, but send us to eight places in memory for each.
    /// The tables' order means nothing, so the leavers are ranked by id.
    fn find_leavers(&mut self, world: &World, vehicles: &mut Vehicles) -> Result {
        let now = world.resource::<Now>().0;
        self.leaving.clear();
        for (table, (entities, vehicles)) in vehicles.contiguous_iter(world)?.enumerate() {
            for (row, stay) in vehicles.stay.iter().enumerate() {
                if stay.departs <= now {
                    let (entity, place) = (entities[row], Place { table, row });
                    self.leaving.push(Leaver { visit: vehicles.visit(row), entity, place });
                }
            }
        }
        self.by_id.clear();
        self.by_id.extend((0..).zip(&self.leaving).map(|(index, leaver)| (leaver.visit.id, index)));
        self.by_id.sort_unstable();
        Ok(())
    }

    /// The vehicles whose stay is over, by id, and so by lot.
    fn leavers(&self) -> impl Iterator<Item = &Leaver> {
        self.by_id.iter().map(|&(_, index)| &self.leaving[index as usize])
    }
}

/// Ends the stays that are over.
fn depart(world: &mut World, gate: &Gate, lots: &mut Lots) {
    let mut departed = world.resource_mut::<Departed>();
    departed.visits.clear();
    departed.visits.extend(gate.leavers().map(|leaver| leaver.visit));
    for visit in &departed.visits {
        lots.vacate(visit);
    }
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
fn relet(world: &mut World, vehicles: &mut Vehicles, gate: &Gate) -> Result {
    let heirs = Heirs::new(&gate.coming, gate.leavers());
    let mut tables: Vec<_> =
        vehicles.contiguous_iter_mut(world)?.map(|(_, vehicles)| vehicles).collect();
    for (newcomer, place) in &heirs.housed {
        tables[place.table].replace(place.row, &newcomer.bundle);
    }
    let bundles: Vec<VehicleBundle> =
        heirs.unhoused.iter().map(|newcomer| newcomer.bundle).collect();
    world.spawn_batch(bundles);
    for entity in heirs.spare {
        world.despawn(entity);
    }
    Ok(())
}

/// Who moves in where.
struct Heirs<'a> {
    housed: Vec<(&'a Newcomer, Place)>,
    unhoused: Vec<&'a Newcomer>,
    spare: Vec<Entity>,
}

impl<'a> Heirs<'a> {
    /// Pairs newcomers with leavers, both in the order of lots: within a lot first, then with
    /// what earlier lots had left over.
    fn new(coming: &'a [Newcomer], leavers: impl Iterator<Item = &'a Leaver>) -> Self {
        let (mut housed, mut unhoused, mut spare) = (Vec::new(), Vec::new(), Vec::new());
        let mut leavers = leavers.peekable();
        for newcomer in coming {
            while let Some(leaver) = leavers.next_if(|it| it.visit.id.place() < newcomer.lot) {
                spare.push(leaver);
            }
            let own = leavers.next_if(|leaver| leaver.visit.id.place() == newcomer.lot);
            match own.or_else(|| spare.pop()) {
                Some(leaver) => housed.push((newcomer, leaver.place)),
                None => unhoused.push(newcomer),
            }
        }
        let spare = spare.into_iter().chain(leavers).map(|leaver| leaver.entity).collect();
        Self { housed, unhoused, spare }
    }
}
