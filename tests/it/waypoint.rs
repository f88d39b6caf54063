//! Arena Waypoint: who comes, agrees, flies and passes, seen frame by frame.

use crate::golden;
use haggle::arena::advance;
use haggle::arena::waypoint::{Plan, Trading, Traffic, Way, state_hash, waypoint_app};
use haggle::record::waypoint::{Aircraft, Frame, Metrics, Results, TABLES, Tables, Watcher};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Rounding of sums of times and credits.
const ROUNDING: f64 = 1e-9;

/// The frames of `ticks` ticks.
fn frames(plan: &Plan, seed: u64, ticks: u32) -> Vec<Frame> {
    let mut app = waypoint_app(plan, seed);
    let mut watcher = Watcher::new(app.world_mut());
    let frame = |_| {
        advance(app.world_mut(), 1);
        watcher.frame(app.world_mut())
    };
    (0..ticks).map(frame).collect()
}

fn hash(plan: &Plan, seed: u64, ticks: &[u32]) -> u64 {
    let mut app = waypoint_app(plan, seed);
    ticks.iter().for_each(|ticks| advance(app.world_mut(), *ticks));
    state_hash(app.world_mut())
}

fn results(plan: &Plan, seed: u64, ticks: u32) -> Results {
    let mut app = waypoint_app(plan, seed);
    advance(app.world_mut(), ticks);
    Results::of(app.world())
}

fn traffic() -> impl Strategy<Value = Traffic> {
    let waves = (1..=5_u32, 3.0..8.0, 0.0..5.0);
    let stream = (0.2..1.1, 0.1..6.0, 2..=5_u32);
    prop_oneof![
        waves.prop_map(|(aircraft, every, spread)| Traffic::Waves { aircraft, every, spread }),
        stream.prop_map(|(rate, every, most)| Traffic::Stream { rate, every, most }),
    ]
}

prop_compose! {
    fn plans()(
        traffic in traffic(),
        separation in prop_oneof![Just(1.0), 0.5..1.2],
        step in prop_oneof![Just(0.1), 0.05..0.7],
        horizon in prop_oneof![3 => 6.0..15.0, 1 => 0.7..6.0],
        airlines in 1..5_u32,
        agree_by in prop_oneof![3 => Just(Way::Trading), 1 => prop::sample::select(&Way::ALL[..])],
        interrupt_after in prop_oneof![3 => Just(None), 1 => (1..40_u64).prop_map(Some)],
    ) -> Plan {
        let trading = Trading { interrupt_after, ..Trading::OURS };
        Plan { traffic, separation, step, horizon, airlines, agree_by, trading, ..Plan::waves() }
    }
}

/// Everything that must hold of the frames of a run, whoever comes and however they agree.
fn check(plan: &Plan, frames: &[Frame]) {
    let mut last_passage = f64::NEG_INFINITY;
    let mut last_agreed = f64::NEG_INFINITY;
    let mut under_way: BTreeMap<u32, Aircraft> = BTreeMap::new();
    let (mut came, mut negotiations) = (0, 0);
    for frame in frames {
        let begin = frame.time - plan.step;
        came += frame.pulse.came;
        // Numbers are given in the order in which aircraft come, and nobody is lost.
        let numbers: Vec<u32> = frame.aircraft.iter().map(|it| it.number).collect();
        let mut expected: Vec<u32> = under_way.keys().copied().collect();
        expected.extend(came - frame.pulse.came + 1..=came);
        assert_eq!(numbers, expected);
        let passed = frame.aircraft.iter().filter(|it| it.distance <= 0.0).count();
        assert_eq!(
            (passed, numbers.len()),
            (frame.pulse.passed as usize, (frame.pulse.flying + frame.pulse.passed) as usize)
        );
        for it in &frame.aircraft {
            let assigned = it.assigned.unwrap_or(f64::INFINITY);
            // Who has passed has agreed on when, and did so in this tick.
            assert_eq!(it.distance <= 0.0, assigned <= frame.time);
            assert!(assigned > begin - ROUNDING);
            let late = it.assigned.map_or(0.0, |assigned| assigned - it.eta);
            assert!((it.cost - it.weight * late * late).abs() < ROUNDING);
            if let Some(before) = under_way.get(&it.number) {
                // Nobody flies backwards, changes its mind or jumps.
                assert!(it.distance <= before.distance);
                let moved = f64::from(before.distance - it.distance);
                assert!((moved - f64::from(it.speed) * plan.step).abs() < 1e-4);
                if before.assigned.is_some() {
                    assert_eq!((before.assigned, before.speed), (it.assigned, it.speed));
                } else {
                    // Who would be there before it is called slows down.
                    assert!(before.speed == 1.0 || before.eta <= frame.time);
                }
            }
        }
        let mut passages: Vec<f64> = frame
            .aircraft
            .iter()
            .filter(|it| it.distance <= 0.0)
            .flat_map(|it| it.assigned)
            .collect();
        passages.sort_by(f64::total_cmp);
        for passage in passages {
            assert!(
                passage - last_passage >= plan.separation - ROUNDING,
                "{passage} {last_passage}"
            );
            last_passage = passage;
        }
        under_way = frame
            .aircraft
            .iter()
            .filter(|it| it.distance > 0.0)
            .map(|it| (it.number, *it))
            .collect();
        assert!(frame.accounts.iter().sum::<f64>().abs() < ROUNDING);
        assert_eq!(frame.accounts.len(), plan.airlines as usize);
        if let Some(held) = &frame.held {
            negotiations += 1;
            assert_eq!((held.number, frame.latest), (negotiations, Some(frame.tick)));
            check_negotiation(plan, frame, last_agreed);
        }
        let agreed = frame.aircraft.iter().filter_map(|it| it.assigned);
        last_agreed = agreed.fold(last_agreed, f64::max);
    }
}

fn check_negotiation(plan: &Plan, frame: &Frame, last_agreed: f64) {
    let held = frame.held.as_ref().expect("a negotiation");
    let (agents, choice) = (held.agents(), held.choice as usize);
    assert!(agents >= 2 && held.choices() == (1..=agents).product::<usize>());
    assert!(held.net_units.iter().sum::<f64>().abs() < ROUNDING);
    // Groups pass in the order in which they agree.
    let free_from = held.free_from.expect("a first time");
    assert!(free_from >= last_agreed + plan.separation - ROUNDING && free_from >= frame.time);
    for (agent, number) in held.aircraft.iter().enumerate() {
        let it = frame.aircraft.iter().find(|it| it.number == *number).expect("it is under way");
        assert_eq!((it.assigned, it.credits), (Some(held.arrivals[agent]), held.net_units[agent]));
        assert_eq!((it.negotiation, it.seat as usize), (held.number, agent));
        assert_eq!(
            (it.eta, it.weight, it.value),
            (held.etas[agent], held.weights[agent], held.values[agent])
        );
        assert!(held.arrivals[agent] >= free_from);
        assert!((held.cost(agent, choice) - it.cost).abs() < ROUNDING);
    }
    let order = held.order(choice);
    assert!(order.is_sorted_by_key(|agent| held.arrivals[usize::from(*agent)]));
    // The first way is the one that was taken; all were worked out.
    assert_eq!(held.ways.len(), Way::ALL.len());
    assert_eq!(
        (held.ways[0].way.as_str(), held.ways[0].choice),
        (plan.agree_by.name(), held.choice)
    );
    assert!(held.ways.iter().all(|it| it.gap.is_nan() || it.gap >= 0.0));
    assert_eq!(held.steps.is_empty(), plan.agree_by != Way::Trading);
    // Steps replayed come to the outcome.
    if plan.agree_by == Way::Trading {
        let board = held.board(held.steps.len());
        for agent in 0..agents {
            let units = board.net_units[agent * held.choices() + choice];
            assert!((units - held.net_units[agent]).abs() < ROUNDING);
        }
        let shrunk = held.steps.iter().filter(|it| it.cycle.is_some()).count() as u64;
        assert!(shrunk <= held.reductions_bound + 1);
        if held.interrupted {
            assert_eq!(held.interrupted_choice(held.steps.len()), Some(choice));
        }
    } else {
        assert!(held.net_units.iter().all(|units| *units == 0.0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn credits_balance_and_passages_keep_apart(plan in plans(), seed: u64) {
        check(&plan, &frames(&plan, seed, 250));
    }

    #[test]
    fn nobody_passes_without_a_time_however_many_come_at_once(seed: u64, most in 2..=3_u32) {
        let traffic = Traffic::Stream { rate: 1.1, every: 6.0, most };
        let plan = Plan { traffic, step: 0.69, horizon: 0.7, ..Plan::waves() };
        check(&plan, &frames(&plan, seed, 250));
    }

    #[test]
    fn one_seed_is_one_run_under_any_split_of_ticks(plan in plans(), seed: u64, cut in 1..99_u32) {
        let whole = hash(&plan, seed, &[100]);
        prop_assert_eq!(whole, hash(&plan, seed, &[cut, 100 - cut]));
        // In a thousand ticks somebody comes to the quietest waypoint.
        let [long, other] = [seed, seed.wrapping_add(1)].map(|seed| hash(&plan, seed, &[1_000]));
        prop_assert_ne!(long, other);
    }
}

#[test]
fn waves_and_a_dense_stream_hold_over_many_seeds() {
    let dense = Traffic::Stream { rate: 0.95, every: 3.0, most: 4 };
    for seed in 0..20 {
        for plan in [Plan::waves(), Plan { traffic: dense, ..Plan::waves() }] {
            check(&plan, &frames(&plan, seed, 600));
        }
    }
}

#[test]
fn who_comes_does_not_depend_on_how_they_agree() {
    for plan in [Plan::waves(), Plan::stream()] {
        let came = |agree_by| {
            let plan = Plan { agree_by, ..plan.clone() };
            let mut came = BTreeMap::new();
            for it in frames(&plan, 7, 300).iter().flat_map(|frame| &frame.aircraft) {
                came.insert(
                    it.number,
                    (it.eta.to_bits(), it.weight.to_bits(), it.bearing.to_bits()),
                );
            }
            came
        };
        let traded = came(Way::Trading);
        assert!(traded.len() > 15);
        assert_eq!(traded, came(Way::LeastGini));
    }
}

#[test]
fn a_stream_negotiates_at_epochs_or_when_enough_wait() {
    let plan = Plan::stream();
    let Traffic::Stream { rate, every, most } = plan.traffic else { panic!("a stream") };
    let (mut waiting_since, mut alone) = (BTreeMap::new(), 0);
    let all = frames(&plan, 3, 4000);
    for frame in &all {
        let undecided = frame.aircraft.iter().filter(|it| it.assigned.is_none());
        assert!(undecided.clone().count() < most as usize);
        for it in undecided {
            let since = *waiting_since.entry(it.number).or_insert(frame.tick);
            assert!(f64::from(frame.tick - since) * plan.step < every);
        }
        if let Some(held) = &frame.held {
            assert!((2..=most as usize).contains(&held.agents()));
        }
        let passed = frame.aircraft.iter().filter(|it| it.distance <= 0.0);
        alone += passed.filter(|it| it.negotiation == 0).count();
    }
    let metrics = results(&plan, 3, 4000).metrics;
    assert!(alone > 0 && metrics.alone >= alone as u64);
    // Over 400 units of time five standard errors are a quarter of the mean.
    let came = metrics.came as f64 / 400.0;
    assert!((came - rate).abs() < 5.0 * (rate / 400.0).sqrt(), "{came}");
    let passed: u32 = all.iter().map(|frame| frame.pulse.passed).sum();
    assert_eq!(u64::from(passed), metrics.passed);
}

#[test]
fn metrics_are_those_of_the_frames() {
    let plan = Plan::waves();
    let all = frames(&plan, 5, 1500);
    let Results { metrics, ways, .. } = results(&plan, 5, 1500);
    let held: Vec<_> = all.iter().filter_map(|frame| frame.held.as_ref()).collect();
    assert_eq!((metrics.negotiations as usize, metrics.came), (held.len(), 4 * 25));
    let cost: f64 = held.iter().map(|it| it.total(it.choice as usize)).sum();
    assert!((metrics.cost - cost).abs() < 1e-6 && metrics.cost >= metrics.least_cost);
    let most = held.iter().map(|it| it.steps.len() as u64).max();
    assert_eq!(metrics.steps_max, most);
    let moved: f64 = held.iter().flat_map(|it| &it.net_units).map(|units| units.abs()).sum();
    assert!((metrics.credits_moved - moved / 2.0).abs() < 1e-6);
    let through =
        all.iter().flat_map(|frame| frame.aircraft.iter().filter(|it| it.distance <= 0.0));
    let (mut passages, delays): (Vec<f64>, Vec<f64>) =
        through.filter_map(|it| it.assigned.map(|at| (at, at - it.eta))).unzip();
    passages.sort_by(f64::total_cmp);
    let apart = passages.windows(2).map(|pair| pair[1] - pair[0]);
    assert_eq!(metrics.closest_passage, apart.reduce(f64::min));
    assert!(metrics.closest_passage.is_some_and(|apart| apart >= 1.0 - ROUNDING));
    let delay = delays.iter().sum::<f64>() / delays.len() as f64;
    assert!(metrics.delay_mean.is_some_and(|mean| (mean - delay).abs() < ROUNDING));
    assert!(
        metrics
            .throughput
            .is_some_and(|rate| { (rate - passages.len() as f64 / 150.0).abs() < ROUNDING })
    );
    assert_eq!(metrics.interrupted_share, Some(0.0));
    assert_eq!((ways.len(), ways[0].way.as_str()), (Way::ALL.len(), "taco"));
    assert_eq!(ways[0].gap_mean, metrics.gap_mean);
    let utilitarian = ways.iter().find(|it| it.way == "utilitarian").expect("it is compared");
    assert!((utilitarian.cost - metrics.least_cost).abs() < 1e-9);
    assert_eq!(utilitarian.gap_mean, Some(0.0));
}

#[test]
fn an_interrupted_trade_is_counted_and_costs_more() {
    let with = |interrupt_after| {
        let trading = Trading { interrupt_after, ..Trading::OURS };
        results(&Plan { trading, ..Plan::waves() }, 1, 3000).metrics
    };
    let (whole, rushed) = (with(None), with(Some(4)));
    assert_eq!((whole.interrupted_share, rushed.interrupted_share), (Some(0.0), Some(1.0)));
    assert!(rushed.gap_mean > whole.gap_mean && rushed.steps_max == Some(4));
    let voted = results(&Plan { agree_by: Way::Voting, ..Plan::waves() }, 1, 3000).metrics;
    assert_eq!((voted.steps_max, voted.interrupted_share, voted.credits_moved), (None, None, 0.0));
}

#[test]
fn nobody_comes_to_a_waypoint_without_time() {
    let metrics = results(&Plan::waves(), 1, 0).metrics;
    let meant: Vec<_> = Metrics::NAMES.iter().zip(metrics.values()).collect();
    assert!(meant.iter().all(|(_, value)| value.is_none_or(|value| value == 0.0)), "{meant:?}");
}

#[test]
fn tables_have_a_row_for_each_negotiation_and_passage() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = Plan::stream();
    let mut app = waypoint_app(&plan, 9);
    let mut tables = Tables::create(folder.path()).expect("tables");
    for _ in 0..800 {
        advance(app.world_mut(), 1);
        tables.take(app.world()).expect("a tick");
    }
    assert!(!folder.path().join(TABLES[0]).exists(), "not before it is whole");
    let files = tables.finish(app.world()).expect("written");
    assert_eq!(files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), TABLES);
    let Results { metrics, ways, .. } = Results::of(app.world());
    let rows = |name: &str| -> Vec<BTreeMap<String, String>> {
        let mut table = csv::Reader::from_path(folder.path().join(name)).expect("a table");
        table.deserialize().collect::<Result<_, _>>().expect("rows")
    };
    let sum = |rows: &[BTreeMap<String, String>], name: &str| -> f64 {
        rows.iter().map(|row| row[name].parse::<f64>().expect("a number")).sum()
    };
    let negotiations = rows(TABLES[0]);
    assert_eq!(negotiations.len() as u64, metrics.negotiations);
    assert!((sum(&negotiations, "cost") - metrics.cost).abs() < 1e-9);
    assert!((sum(&negotiations, "utilitarian_gap")).abs() < 1e-9);
    assert!(negotiations.iter().all(|row| row["gap"] == row["taco_gap"] && row["way"] == "taco"));
    let aircraft = rows(TABLES[1]);
    assert_eq!(aircraft.len() as u64, metrics.passed);
    let delay = sum(&aircraft, "delay") / aircraft.len() as f64;
    assert!(metrics.delay_mean.is_some_and(|mean| (mean - delay).abs() < 1e-9));
    assert!(aircraft.iter().any(|row| row["negotiation"].is_empty() && row["seat"].is_empty()));
    assert_eq!(rows(TABLES[2]).len(), ways.len());
    // A run that isn't finished leaves them as they are.
    let before = std::fs::read(folder.path().join(TABLES[1])).expect("a table");
    drop(Tables::create(folder.path()).expect("tables"));
    assert_eq!(std::fs::read(folder.path().join(TABLES[1])).expect("a table"), before);
    assert_eq!(std::fs::read_dir(folder.path()).expect("listed").count(), TABLES.len());
}

/// What happened, for people to read.
fn transcript(plan: &Plan, seed: u64, ticks: u32) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    writeln!(text, "{plan:#?}\nseed {seed}, {ticks} ticks\n")?;
    let mut came = 0;
    for frame in frames(plan, seed, ticks) {
        let clock = format!("{:5.1}", frame.time - plan.step);
        for it in frame.aircraft.iter().filter(|it| it.number > came) {
            writeln!(
                text,
                "{clock}  aircraft {} of airline {} is announced for {:.3}: urgency {:.3}, \
                 a credit is worth {:.3}",
                it.number, it.airline, it.eta, it.weight, it.value
            )?;
        }
        came += frame.pulse.came;
        if let Some(held) = &frame.held {
            let order: Vec<String> = held
                .order(held.choice as usize)
                .iter()
                .map(|agent| held.aircraft[usize::from(*agent)].to_string())
                .collect();
            writeln!(
                text,
                "{clock}  negotiation {}, free from {:.3}: {} after {} steps, cost {:.4} of at \
                 least {:.4}, Gini {:.3}",
                held.number,
                held.free_from.unwrap_or(f64::NAN),
                order.join("-"),
                held.steps.len(),
                frame.pulse.cost,
                frame.pulse.least_cost,
                frame.pulse.gini
            )?;
            for (agent, number) in held.aircraft.iter().enumerate() {
                writeln!(
                    text,
                    "         {number}: {:.3} -> {:.3}, cost {:.4}, credits {:+.3}",
                    held.etas[agent],
                    held.arrivals[agent],
                    held.cost(agent, held.choice as usize),
                    held.net_units[agent]
                )?;
            }
            for way in &held.ways {
                let (name, gap, gini) = (&way.way, way.gap, way.gini);
                writeln!(text, "         {name:<16} gap {gap:.3}  Gini {gini:.3}")?;
            }
        }
        for it in frame.aircraft.iter().filter(|it| it.distance <= 0.0) {
            let at = it.assigned.unwrap_or(f64::NAN);
            writeln!(
                text,
                "{clock}  aircraft {} passes at {at:.3}, speed {:.3}",
                it.number, it.speed
            )?;
        }
        if frame.tick + 1 == ticks as i32 {
            let accounts: Vec<String> =
                frame.accounts.iter().map(|credits| format!("{credits:+.3}")).collect();
            writeln!(text, "\naccounts {}", accounts.join(", "))?;
        }
    }
    writeln!(text, "state {:016x}", hash(plan, seed, &[ticks]))?;
    Ok(text)
}

#[test]
fn a_small_run_is_the_recorded_one() {
    let text = transcript(&Plan::waves(), 42, 240).expect("text");
    golden::compare("waypoint-waves.txt", &text);
}
