//! The watcher: looks at a world after a tick and makes the frame of it.

use super::frame::{CohortStep, Frame, Glance, Learning, Parked, Pulse, Scene, Side, Trade};
use crate::arena::Now;
use crate::arena::lot::{
    Bay, Cohorts, Departed, Latest, Lot, Lots, Outlook, Role, Row, School, Session, Setting,
    Vehicle, Visit,
};
use crate::scenario::Clock;
use bevy_ecs::prelude::*;

/// Makes frames of one world.
#[derive(Debug)]
pub struct Watcher {
    vehicles: QueryState<(Vehicle, &'static Outlook)>,
    watched: Watched,
}

/// Which lots are seen vehicle by vehicle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watched {
    /// All of them.
    All,
    /// These, in ascending order.
    These(Vec<u32>),
}

/// Worlds with more bays than this are watched lot by lot, as a viewer asks for them.
pub const MOST_BAYS_WATCHED: usize = 20_000;

impl Watcher {
    /// Watches all lots of `world`, or the first one only where there are too many to show.
    pub fn new(world: &mut World) -> Self {
        let lots = world.resource::<Lots>();
        let bays = lots.lots.len() * lots.bays_per_lot;
        let watched =
            if bays <= MOST_BAYS_WATCHED { Watched::All } else { Watched::These(vec![0]) };
        Self { vehicles: world.query(), watched }
    }

    /// From now on looks closely at `lots`, unless it looks at all of them anyway.
    pub fn watch(&mut self, mut lots: Vec<u32>) {
        if self.watched != Watched::All {
            lots.sort_unstable();
            lots.dedup();
            self.watched = Watched::These(lots);
        }
    }

    /// The frame of the tick that has just run.
    pub fn frame(&mut self, world: &mut World) -> Frame {
        let tick = world.resource::<Now>().0 - 1;
        let scenes = self.scenes(world);
        let setting = world.resource::<Setting>();
        let lots = world.resource::<Lots>();
        Frame {
            tick,
            grid_price: setting.plan.valuation.grid_price_at(tick) as f32,
            pulse: Pulse {
                learning: world.get_resource().map(learning).unwrap_or_default(),
                ..pulse(world.resource::<Row>(), &scenes)
            },
            glances: lots.lots.iter().map(glance).collect(),
            cohorts: cohorts(&world.resource::<Departed>().visits, &setting.plan.clock),
            scenes,
        }
    }

    fn scenes(&mut self, world: &mut World) -> Vec<Scene> {
        let numbers: Vec<u32> = match &self.watched {
            Watched::All => (0..world.resource::<Lots>().lots.len() as u32).collect(),
            // A world that starts again may have fewer of them.
            Watched::These(lots) => {
                let all = world.resource::<Lots>().lots.len() as u32;
                lots.iter().copied().filter(|lot| *lot < all).collect()
            }
        };
        let mut scenes: Vec<Scene> = numbers.iter().map(|&lot| blank(world, lot)).collect();
        let index_of = |lot: u32| numbers.binary_search(&lot).ok();
        let lots = world.resource::<Lots>();
        let stands: Vec<Vec<Bay>> = numbers.iter().map(|&lot| lots.bays_of(lot as usize)).collect();
        for (vehicle, outlook) in self.vehicles.iter(world) {
            let visit = vehicle.visit();
            let (lot, bay) = lots.place_of(visit.bay);
            if let Some(index) = index_of(lot as u32) {
                let stand = &stands[index][bay as usize];
                scenes[index].parked.push(parked(&visit, bay, outlook, stand));
            }
        }
        for visit in &world.resource::<Departed>().visits {
            let (lot, bay) = lots.place_of(visit.bay);
            if let Some(index) = index_of(lot as u32) {
                scenes[index].left.push(gone(visit, bay));
            }
        }
        for scene in &mut scenes {
            // The order of a query means nothing; bays have one.
            scene.parked.sort_unstable_by_key(|parked| parked.bay);
        }
        scenes
    }
}

/// The scene of `lot` with its trades and nobody in it yet.
fn blank(world: &World, lot: u32) -> Scene {
    let place = &world.resource::<Lots>().lots[lot as usize];
    let Session { standing: (bids, asks), clearing, .. } = &place.session;
    let trades = clearing.trades.iter().map(|trade| Trade {
        buyer: bids[trade.bid as usize],
        seller: asks[trade.ask as usize],
        quantity: trade.quantity as f32,
        price: trade.price as f32,
    });
    Scene {
        lot,
        trades: trades.collect(),
        turned_away: place.row.turned_away as u32,
        ..Scene::default()
    }
}

fn parked(visit: &Visit, bay: u32, outlook: &Outlook, stand: &Bay) -> Parked {
    Parked {
        side: match outlook.role {
            Role::Neutral => Side::Neutral,
            Role::Buyer => Side::Buyer,
            Role::Seller => Side::Seller,
        },
        value: outlook.value as f32,
        limit: outlook.limit as f32,
        price: stand.price as f32,
        quantity: stand.quantity as f32,
        filled: stand.outcome.filled as f32,
        money: stand.outcome.money as f32,
        ..gone(visit, bay)
    }
}

/// A vehicle without an order.
fn gone(visit: &Visit, bay: u32) -> Parked {
    Parked {
        ordinal: visit.id.ordinal(),
        bay,
        make: visit.make,
        policy: visit.policy.min(255) as u8,
        arrived: visit.stay.arrived,
        departs: visit.stay.departs,
        capacity: visit.battery.capacity as f32,
        on_arrival: visit.battery.on_arrival as f32,
        energy: visit.battery.energy as f32,
        target: visit.battery.target as f32,
        utility: visit.account.utility as f32,
        traded: (visit.account.bought + visit.account.sold) as f32,
        ..Parked::default()
    }
}

fn glance(lot: &Lot) -> Glance {
    Glance {
        population: lot.row.population as u32,
        volume: lot.row.settled.volume() as f32,
        price: or_nothing(lot.row.settled.price.mean()),
        unmet_kwh: lot.row.unmet_kwh as f32,
    }
}

fn pulse(row: &Row, scenes: &[Scene]) -> Pulse {
    let settled = &row.settled;
    Pulse {
        population: row.population as u32,
        arrivals: row.arrivals as u32,
        turned_away: row.turned_away as u32,
        departures: row.departures as u32,
        unmet: row.unmet as u32,
        unmet_kwh: row.unmet_kwh as f32,
        buyers: row.buyers as u32,
        sellers: row.sellers as u32,
        trades: settled.trades as u32,
        demand: row.demand as f32,
        supply: row.supply as f32,
        welfare: settled.welfare as f32,
        optimum: row.optimum as f32,
        volume: settled.volume() as f32,
        price_mean: or_nothing(settled.price.mean()),
        price_sd: or_nothing(settled.price.sd()),
        match_rate: or_nothing(settled.match_rate()),
        jain: or_nothing(settled.jain()),
        gini: or_nothing(settled.gini()),
        soc: soc_band(scenes),
        misreport_gain: match row.audited {
            0 => f32::NAN,
            audited => (row.misreport_gain / audited as f64) as f32,
        },
        learning: Learning::default(),
    }
}

fn learning(school: &School) -> Learning {
    let Latest { critic_loss, actor_loss, reward, sigma } = school.latest();
    Learning {
        reward: or_nothing(reward),
        critic_loss: critic_loss.unwrap_or(f32::NAN),
        actor_loss: actor_loss.unwrap_or(f32::NAN),
        sigma: sigma as f32,
    }
}

fn or_nothing(number: Option<f64>) -> f32 {
    number.map_or(f32::NAN, |number| number as f32)
}

/// Lower tenth, median and upper tenth of the states of charge.
fn soc_band(scenes: &[Scene]) -> [f32; 3] {
    let mut socs: Vec<f32> =
        scenes.iter().flat_map(|scene| scene.parked.iter().map(Parked::soc)).collect();
    if socs.is_empty() {
        return [f32::NAN; 3];
    }
    let last = (socs.len() - 1) as f32;
    [0.1, 0.5, 0.9].map(|share| {
        let at = (share * last).round() as usize;
        *socs.select_nth_unstable_by(at, f32::total_cmp).1
    })
}

fn cohorts(visits: &[Visit], clock: &Clock) -> Vec<CohortStep> {
    if visits.is_empty() {
        return Vec::new();
    }
    let mut sums = Cohorts::default();
    for visit in visits {
        sums.add(visit, clock);
    }
    sums.cells()
        .map(|(hour, class, cohort)| CohortStep {
            hour: hour as u8,
            class: class as u8,
            stays: cohort.stays as u32,
            unmet: cohort.unmet as u32,
            hours: cohort.hours as f32,
            unmet_kwh: cohort.unmet_kwh as f32,
            utility: cohort.utility as f32,
            utility_squared: cohort.utility_squared as f32,
            bought: cohort.bought as f32,
            spent: cohort.spent as f32,
            sold: cohort.sold as f32,
            earned: cohort.earned as f32,
        })
        .collect()
}
