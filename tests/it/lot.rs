//! What must hold of a lot world, whatever the scenario: one seed gives one result, energy and
//! money balance, and nobody's battery leaves its bounds.

use super::golden;
use haggle::arena::lot::{
    ACTION_SIZE, Account, Battery, BayState, Berth, Departed, Lots, Make, Outlook, Role, Setting,
    Sinks, Stay, Tally, lot_app, observation, state_hash,
};
use haggle::arena::{Now, ParticipantId, advance};
use haggle::learn::{Layer, Network, Norm, Shape, Squash};
use haggle::market::Rule;
use haggle::scenario::{self, LOT_SIGHTS, Plan};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The plan of a shipped scenario with fields set.
#[track_caller]
pub fn plan(name: &str, sets: &[&str]) -> Plan {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    scenario::load(name, &sets).and_then(|scenario| scenario.plan()).expect("a valid scenario")
}

/// Every policy in one lot, with losses between batteries and too few bays.
fn mixed() -> Plan {
    plan(
        "lot_day",
        &[
            "ticks=40",
            "bays=22",
            "lots=3",
            "vehicles.efficiency=0.95",
            "market.policies=[(policy: Truthful, weight: 2.0), (policy: MarkUp(margin: 0.1), \
             weight: 1.0), (policy: ZeroIntelligence(floor: 0.05, ceiling: 0.4), weight: 1.0)]",
        ],
    )
}

fn hash_after(plan: &Plan, seed: u64, threads: usize, splits: &[u32]) -> u64 {
    let mut app = lot_app(plan, seed, threads);
    for &ticks in splits {
        advance(app.world_mut(), ticks);
    }
    state_hash(app.world_mut())
}

#[test]
fn books_that_nobody_looks_at_are_not_kept_and_nothing_else_changes() {
    for rule in Rule::ALL {
        let mut plan = mixed();
        plan.market.rule = rule;
        let mut app = lot_app(&plan, 7, 1);
        app.world_mut().resource_mut::<Sinks>().look_alone();
        advance(app.world_mut(), 16);
        let lots = &app.world().resource::<Lots>().lots;
        assert!(lots.iter().all(|lot| lot.session.book.bids.is_empty()), "{}", rule.name());
        assert!(lots.iter().any(|lot| lot.row.settled.trades > 0), "{}", rule.name());
        assert_eq!(state_hash(app.world_mut()), hash_after(&plan, 7, 1, &[16]), "{}", rule.name());
    }
}

#[test]
fn vehicles_of_a_lot_stay_near_each_other_in_memory() {
    let plan = plan("city", &["lots=300"]);
    let mut app = lot_app(&plan, 3, 1);
    advance(app.world_mut(), 120);
    let world = app.world_mut();
    let mut query = world.query::<&Berth>();
    let berths: Vec<u32> = query.iter(world).map(|berth| berth.0).collect();
    // Where each lot would begin if all were as large and stood in order.
    let (home, bays) = (berths.len() as f64 / 300.0, world.resource::<Lots>().bays_per_lot as u32);
    let far = |(row, berth): &(usize, &u32)| {
        (*row as f64 - f64::from(*berth / bays) * home).abs() > 3.0 * home
    };
    let share = berths.iter().enumerate().filter(far).count() as f64 / berths.len() as f64;
    assert!(share < 0.3, "{share} of all vehicles stand three lots away or more");
}

#[test]
fn an_audit_moves_nothing_and_finds_what_lies_could_gain() {
    let gain = |rule: Rule| {
        let mut plan = plan("lot_day", &["turnover.arrivals=Population(24)"]);
        plan.market.rule = rule;
        let unwatched = hash_after(&plan, 7, 1, &[16]);
        plan.market.audit = 3;
        assert_eq!(unwatched, hash_after(&plan, 7, 1, &[16]), "{}", rule.name());
        let mut app = lot_app(&plan, 7, 1);
        advance(app.world_mut(), 16);
        let sum = app.world().resource::<Tally>().sum;
        assert_eq!(sum.audited, 3 * 16);
        sum.mean_misreport_gain().expect("audited")
    };
    // Midpoints pay for shading; where many set one price, hardly anyone can move it.
    let (nash, greedy) = (gain(Rule::Nash { power: 0.5 }), gain(Rule::Greedy));
    let auction = gain(Rule::DoubleAuction);
    assert!(auction > 0.0 && 1.5 * auction < nash.min(greedy), "{auction} {nash} {greedy}");
}

#[test]
fn one_seed_gives_one_result() {
    let many_lots = plan("city", &["lots=60", "bays=40", "turnover.arrivals=Population(25)"]);
    for rule in Rule::ALL {
        for mut plan in [mixed(), many_lots.clone()] {
            plan.market.rule = rule;
            let once = hash_after(&plan, 7, 1, &[12]);
            assert_eq!(once, hash_after(&plan, 7, 1, &[12]), "{}: twice", rule.name());
            assert_eq!(once, hash_after(&plan, 7, 4, &[12]), "{}: four threads", rule.name());
            assert_eq!(once, hash_after(&plan, 7, 1, &[1, 0, 4, 7]), "{}: split", rule.name());
            assert_ne!(once, hash_after(&plan, 8, 1, &[12]), "{}: another seed", rule.name());
            assert_ne!(once, hash_after(&plan, 7, 1, &[11]), "{}: a tick less", rule.name());
        }
    }
}

#[test]
fn threads_clear_lots_in_parts() {
    // Enough bays for several parts, or the test above would compare a thing with itself.
    let plan = plan("city", &["lots=100"]);
    assert_eq!(hash_after(&plan, 1, 1, &[6]), hash_after(&plan, 1, 2, &[6]));
    assert_eq!(hash_after(&plan, 1, 1, &[6]), hash_after(&plan, 1, 7, &[6]));
}

#[test]
fn hashes_are_the_same_on_every_machine() {
    // If a change is meant to change results, bless the new numbers and say so in the
    // changelog; if not, it broke `one seed, one result`.
    let mut hashes = String::new();
    for rule in Rule::ALL {
        let mut plan = mixed();
        plan.market.rule = rule;
        hashes += &format!("{}: {:016x}\n", rule.name(), hash_after(&plan, 42, 1, &[40]));
    }
    let learns = plan("lot_learns", &["learning.warm_up=10", "learning.batch=64"]);
    hashes += &format!("learning: {:016x}\n", hash_after(&learns, 42, 1, &[60]));
    golden::compare("state-hashes.txt", &hashes);
}

#[test]
fn comparing_rules_moves_nothing() {
    for rule in Rule::ALL {
        let mut alone = mixed();
        alone.market.rule = rule;
        let mut compared = alone.clone();
        compared.market.compare = Rule::ALL.to_vec();
        let (mut a, mut b) = (lot_app(&alone, 5, 1), lot_app(&compared, 5, 1));
        advance(a.world_mut(), 20);
        advance(b.world_mut(), 20);
        let settled = a.world().resource::<Tally>().sum.settled;
        assert_eq!(settled, b.world().resource::<Tally>().sum.settled);
        let same = Rule::ALL.iter().position(|&other| other == rule).expect("listed");
        assert_eq!(settled, b.world().resource::<Tally>().compared[same], "{}", rule.name());
    }
}

#[test]
fn energy_and_money_balance_at_every_tick() {
    for rule in Rule::ALL {
        let mut plan = mixed();
        plan.market.rule = rule;
        let mut app = lot_app(&plan, 3, 1);
        let mut departed_money = 0.0;
        for tick in 0..plan.ticks {
            advance(app.world_mut(), 1);
            let world = app.world_mut();
            let departed = world.resource::<Departed>();
            departed_money += departed.visits.iter().map(|visit| visit.account.money).sum::<f64>();
            let sum = world.resource::<Tally>().sum;
            let (mut energy, mut money) = (0.0, departed_money);
            for (battery, account) in world.query::<(&Battery, &Account)>().iter(world) {
                energy += battery.energy;
                money += account.money;
            }
            let booked = sum.energy_in - sum.energy_out - sum.energy_lost;
            let name = rule.name();
            assert!(
                (energy - booked).abs() < 1e-7,
                "{name}, tick {tick}: {energy} of {booked} kWh"
            );
            assert!(money.abs() < 1e-9, "{name}, tick {tick}: {money} AUD from nowhere");
            let lost = sum.settled.volume() * (1.0 / 0.95 - 1.0);
            assert!((sum.energy_lost - lost).abs() < 1e-9, "{name}, tick {tick}");
        }
        assert!(app.world().resource::<Tally>().sum.energy_lost > 0.0, "nothing was traded");
    }
}

#[test]
fn batteries_stay_in_their_bounds_and_bays_hold_one_vehicle() {
    for rule in Rule::ALL {
        let mut plan = mixed();
        plan.market.rule = rule;
        let buffer = plan.vehicles.buffer;
        let mut app = lot_app(&plan, 11, 1);
        for _ in 0..plan.ticks {
            advance(app.world_mut(), 1);
            let world = app.world_mut();
            let mut berths = Vec::new();
            let mut query = world.query::<(&ParticipantId, &Berth, &Battery)>();
            for (id, berth, battery) in query.iter(world) {
                let (from, to) = (battery.on_arrival, battery.energy);
                let floor = from.min(battery.target + buffer * battery.capacity);
                let ceiling = from.max(battery.target);
                assert!(to >= floor - 1e-9 && to <= ceiling + 1e-9, "{from} kWh became {to}");
                let lots = world.resource::<Lots>();
                let bay = lots.bays()[berth.0 as usize];
                assert_eq!(bay.id, id.0);
                assert_eq!(lots.place_of(berth.0).0, id.place() as usize);
                berths.push(berth.0);
            }
            berths.sort_unstable();
            let taken: Vec<u32> = (0..)
                .zip(world.resource::<Lots>().bays())
                .filter(|(_, bay)| bay.state != BayState::Free)
                .map(|(number, _)| number)
                .collect();
            assert_eq!(berths, taken);
        }
    }
}

#[test]
fn every_rule_meets_the_same_vehicles() {
    let crowd = |rule| {
        let mut plan = mixed();
        plan.market.rule = rule;
        let mut app = lot_app(&plan, 9, 1);
        let mut seen = Vec::new();
        for _ in 0..plan.ticks {
            advance(app.world_mut(), 1);
            let departed = &app.world().resource::<Departed>().visits;
            seen.extend(departed.iter().map(|visit| {
                let battery = visit.battery;
                (visit.id, visit.bay, visit.stay, battery.on_arrival, battery.target, visit.policy)
            }));
        }
        seen
    };
    let truth = crowd(Rule::Greedy);
    assert!(truth.len() > 100);
    for rule in Rule::ALL {
        assert_eq!(crowd(rule), truth, "{}", rule.name());
    }
}

#[test]
fn true_orders_cleared_efficiently_reach_the_optimum() {
    for rule in Rule::ALL {
        let mut plan = plan("lot_day", &["ticks=60"]);
        plan.market.rule = rule;
        let mut app = lot_app(&plan, 4, 1);
        advance(app.world_mut(), plan.ticks);
        let share = app.world().resource::<Tally>().sum.optimum_share().expect("gains");
        if rule.properties().efficient_on_reports {
            assert!((share - 1.0).abs() < 1e-12, "{}: {share}", rule.name());
        } else {
            assert!(share > 0.5 && share < 1.0, "{}: {share}", rule.name());
        }
    }
}

#[test]
fn shading_costs_welfare_and_never_an_individual() {
    let mut plan = plan("lot_day", &["ticks=60", "market.rule=DoubleAuction"]);
    for policy in ["MarkUp(margin: 0.3)", "ZeroIntelligence(floor: 0.05, ceiling: 0.4)"] {
        plan.market.policies =
            self::plan("lot_day", &[&format!("market.policies=[(policy: {policy}, weight: 1.0)]")])
                .market
                .policies;
        let mut app = lot_app(&plan, 4, 1);
        for _ in 0..plan.ticks {
            advance(app.world_mut(), 1);
            for visit in &app.world().resource::<Departed>().visits {
                assert!(visit.account.utility >= -1e-12, "{policy}: a loss");
            }
        }
        let share = app.world().resource::<Tally>().sum.optimum_share().expect("gains");
        assert!(share < 0.999, "{policy}: {share}");
    }
}

/// A network without hidden layers: buyers bid the lowest price for half their need, everyone else
/// asks the highest.
fn stubborn() -> Network {
    let (sights, buyer) = (LOT_SIGHTS.len(), 9);
    let mut weights = vec![0.0; sights * ACTION_SIZE];
    weights[buyer * ACTION_SIZE] = -100.0;
    let shape = Shape {
        input: sights,
        late: None,
        hidden: Vec::new(),
        output: ACTION_SIZE,
        squash: Squash::Tanh,
        norm: Norm::None,
    };
    Network::new(shape, vec![Layer { weights, biases: vec![50.0, 0.0] }]).expect("it fits")
}

#[test]
fn a_trained_actor_has_its_place() {
    let mut plan = plan("lot_day", &[]);
    let actor = Arc::new(stubborn());
    plan.market.policies =
        vec![(scenario::Policy::Learned { name: "stubborn".into(), actor }, 1.0)];
    let mut app = lot_app(&plan, 2, 1);
    advance(app.world_mut(), 10);
    let world = app.world_mut();
    let mut limits = world.query::<(&ParticipantId, &Outlook)>();
    let limits: BTreeMap<u64, f64> =
        limits.iter(world).map(|(id, outlook)| (id.0, outlook.limit)).collect();
    let lots = world.resource::<Lots>();
    let (bids, asks) = (&lots.lots[0].session.book.bids, &lots.lots[0].session.book.asks);
    assert!(!bids.is_empty() && !asks.is_empty());
    for (order, price) in bids.iter().map(|o| (o, 0.05)).chain(asks.iter().map(|o| (o, 0.40))) {
        assert!((order.price - price).abs() < 1e-15);
        assert_eq!(order.quantity, limits[&order.id] / 2.0);
    }
    assert_eq!(app.world().resource::<Tally>().sum.settled.trades, 0);
}

#[test]
fn observations_are_near_one() {
    let plan = plan("workplace", &["ticks=100"]);
    let mut app = lot_app(&plan, 2, 1);
    let mut roles = [0; 3];
    for _ in 0..plan.ticks {
        advance(app.world_mut(), 1);
        let world = app.world_mut();
        let mut query = world.query::<(&Make, &Stay, &Battery, &Outlook)>();
        let (lots, setting) = (world.resource::<Lots>(), world.resource::<Setting>());
        let now = world.resource::<Now>().0 - 1;
        for (make, stay, battery, outlook) in query.iter(world) {
            let vehicle = (*make, stay, battery, outlook);
            let seen = observation(&setting.plan, &lots.lots[0], now, vehicle);
            for (place, number) in seen.iter().enumerate() {
                // Stays of up to 24 h are four times the paper's longest.
                let bound = if place == 3 { 4.1 } else { 3.0 };
                assert!(number.abs() <= bound, "number {place} is {number}");
            }
            assert_eq!(seen[9] + seen[10] + seen[11], 1.0);
            roles[[Role::Buyer, Role::Seller, Role::Neutral]
                .iter()
                .position(|role| *role == outlook.role)
                .expect("a role")] += 1;
        }
    }
    assert!(roles.iter().all(|&count| count > 10), "{roles:?}");
}
