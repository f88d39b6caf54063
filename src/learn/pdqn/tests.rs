use pulp::{Arch, Scalar};

use super::*;
use crate::arena::{Chance, Purpose};
use crate::learn::{Decline, Network, Scratch};

const ROWS: HybridRows = HybridRows { observation: 3, options: 3, parameters: 2 };

fn settings(discount: f32) -> HybridSettings {
    HybridSettings {
        rows: ROWS,
        hidden: vec![7],
        value_rate: 5e-3,
        parameter_rate: 1e-3,
        value_tau: 0.1,
        parameter_tau: 0.01,
        discount,
        max_norm: f32::INFINITY,
        loss_limit: 1e6,
    }
}

/// Rows of uniform numbers within ±1 and options by turns.
fn rows(count: usize, from: u64) -> Vec<f32> {
    let mut stream = Chance::new(17, Purpose::Traits).stream(from);
    let mut rows: Vec<f32> =
        (0..count * ROWS.width()).map(|_| (2.0 * stream.unit() - 1.0) as f32).collect();
    for (number, row) in rows.chunks_exact_mut(ROWS.width()).enumerate() {
        row[ROWS.option()] = (number % ROWS.options) as f32;
    }
    rows
}

/// The forward pass in double precision, by whose differences gradients are judged.
fn forward(network: &Network, parts: &[Vec<f64>], input: &[f64]) -> Vec<f64> {
    let mut values = input.to_vec();
    let last = parts.len() / 2 - 1;
    for (layer, pair) in parts.chunks_exact(2).enumerate() {
        let mut next = pair[1].clone();
        for (value, row) in values.iter().zip(pair[0].chunks_exact(next.len())) {
            next.iter_mut().zip(row).for_each(|(next, weight)| *next += value * weight);
        }
        values = next;
        if layer < last {
            values.iter_mut().for_each(|value| *value = value.max(0.0));
        }
    }
    if network.shape().squash == Squash::Tanh {
        values.iter_mut().for_each(|value| *value = value.tanh());
    }
    values
}

fn parts(network: &Network) -> Vec<Vec<f64>> {
    let layers = network.layers().iter().flat_map(|layer| [&layer.weights, &layer.biases]);
    layers.map(|part| doubles(part)).collect()
}

fn doubles(values: &[f32]) -> Vec<f64> {
    values.iter().copied().map(f64::from).collect()
}

/// Judges the weights and biases that were `found` as a gradient by the differences of `loss`.
#[track_caller]
fn assert_gradient(at: &[Vec<f64>], found: &[Vec<f64>], loss: impl Fn(&[Vec<f64>]) -> f64) {
    const STEP: f64 = 1e-6;
    let mut longest = 0.0_f64;
    for (part, found) in found.iter().enumerate() {
        assert_eq!(found.len(), at[part].len());
        for (number, found) in found.iter().enumerate() {
            let moved = |by: f64| {
                let mut parts = at.to_vec();
                parts[part][number] += by;
                loss(&parts)
            };
            let difference = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
            assert!(
                (found - difference).abs() < 2e-6,
                "part {part}, {number}: {found} and {difference}"
            );
            longest = longest.max(difference.abs());
        }
    }
    assert!(longest > 1e-3, "a gradient that says something");
}

/// Rows of a batch: more than are taken at a time, and no whole number of blocks.
const BATCH: usize = ROWS_AT_A_TIME + 9;

/// A learner whose target lies behind its networks, these networks, the target's, and a batch.
fn example(discount: f32, hidden: &[usize]) -> (Pdqn, [HybridPolicy; 2], Vec<f32>) {
    let settings = HybridSettings { hidden: hidden.to_vec(), ..settings(discount) };
    let [policy, target] = [1, 2].map(|seed| settings.draw(seed, 8));
    let mut learner = Pdqn::new(&settings, &policy);
    let behind = Pdqn::new(&settings, &target);
    learner.value.aim_at(&behind.value);
    learner.parameter.aim_at(&behind.parameter);
    (learner, [policy, target], rows(BATCH, 1))
}

/// One hidden layer, fewer units than lanes; two, more than lanes and no whole number of them.
const LAYERS: [&[usize]; 2] = [&[7], &[21, 18]];

#[test]
fn the_gradient_of_q_is_that_of_finite_differences() {
    for (discount, hidden) in [(0.0, LAYERS[0]), (0.9, LAYERS[0]), (0.9, LAYERS[1])] {
        let (mut learner, [policy, target], batch) = example(discount, hidden);
        let found =
            learner.value_gradient(Scalar, &settings(discount), &batch, &mut Room::default());
        let value = parts(&policy.value);
        let (ahead, numbers) = (parts(&target.value), parts(&target.parameter));
        let goals = batch.chunks_exact(ROWS.width()).map(|row| {
            let next = doubles(&row[ROWS.next_observations()]);
            let mut state = next.clone();
            state.extend(forward(&target.parameter, &numbers, &next));
            let values = forward(&target.value, &ahead, &state);
            let best = values.into_iter().fold(f64::NEG_INFINITY, f64::max);
            f64::from(row[ROWS.reward()]) + f64::from(discount) * best
        });
        let goals: Vec<f64> = goals.collect();
        let loss = |moved: &[Vec<f64>]| {
            let each = batch.chunks_exact(ROWS.width()).zip(&goals).map(|(row, goal)| {
                let values = forward(&policy.value, moved, &doubles(&row[..5]));
                0.5 * (values[row[ROWS.option()] as usize] - goal).powi(2)
            });
            each.sum::<f64>() / BATCH as f64
        };
        assert!((f64::from(found) - loss(&value)).abs() < 1e-5);
        assert_gradient(&value, &learner.value.gradient(), loss);
    }
}

#[test]
fn the_gradient_of_the_numbers_is_that_of_finite_differences() {
    for hidden in LAYERS {
        let (mut learner, [policy, _], batch) = example(0.9, hidden);
        let seen: Vec<Vec<f64>> = batch
            .chunks_exact(ROWS.width())
            .map(|row| doubles(&row[ROWS.observations()]))
            .collect();
        let (settings, mut room) = (settings(0.9), Room::default());
        let found = learner.parameter_gradient(Scalar, &settings, &batch, &mut room);
        let value = parts(&policy.value);
        let loss = |moved: &[Vec<f64>]| {
            let each = seen.iter().map(|seen| {
                let mut state = seen.clone();
                state.extend(forward(&policy.parameter, moved, seen));
                -forward(&policy.value, &value, &state).iter().sum::<f64>()
            });
            each.sum::<f64>() / BATCH as f64
        };
        let at = parts(&policy.parameter);
        assert!((f64::from(found) - loss(&at)).abs() < 1e-5);
        assert_gradient(&at, &learner.parameter.gradient(), loss);
    }
}

#[test]
fn the_instructions_of_the_processor_change_no_bit() {
    let settings = HybridSettings { hidden: vec![21, 18], max_norm: 0.1, ..settings(0.9) };
    let policy = settings.draw(1, 8);
    let [mut here, mut plain] = [(); 2].map(|()| Pdqn::new(&settings, &policy));
    let [mut one, mut other] = [(); 2].map(|()| Room::default());
    for step in 0..20 {
        let batch = rows(BATCH, step);
        let update =
            Update { learner: &mut here, settings: &settings, batch: &batch, room: &mut one };
        let losses = Arch::new().dispatch(update).expect("finite losses");
        assert_eq!(Ok(losses), plain.update(Scalar, &settings, &batch, &mut other));
    }
    let [mut left, mut right] = [(); 2].map(|()| policy.clone());
    here.write(&mut left);
    plain.write(&mut right);
    assert_eq!(left, right);
    assert_ne!(left, policy);
}

#[test]
fn what_is_not_finite_is_named_with_its_learner() {
    let mut crew = Crew::new(&settings(0.9), 100, 8, 1, &[4, 5]);
    for place in 0..2 {
        rows(8, 0).chunks_exact(ROWS.width()).for_each(|row| crew.remember(place, row));
    }
    let mut broken = rows(1, 1);
    broken[ROWS.reward()] = f32::NAN;
    (0..8).for_each(|_| crew.remember(1, &broken));
    let error = crew.update().expect_err("a reward is NaN");
    assert_eq!(error.to_string(), "the loss of Q of network 1 is NaN: learning has diverged");
}

#[test]
fn a_learner_finds_the_option_and_the_number_that_pay() {
    // Option 0 pays nothing; option 1 pays 0.2 − (x + 0.5)², option 2 pays 0.5 − (x − 0.25)².
    let rows = HybridRows { observation: 1, options: 3, parameters: 2 };
    let settings = HybridSettings { rows, hidden: vec![32], ..settings(0.0) };
    let mut crew = Crew::new(&settings, 2_000, 64, 5, &[1, 2, 3]);
    let epsilon = Epsilon::new(5, Decline { from: 1.0, to: 0.1, over: 600 });
    let mut scratch = Scratch::default();
    let (mut row, mut choice) = (vec![0.0; rows.width()], Choice::default());
    for step in 0..1_500 {
        for place in 0..3 {
            crew.policy(place).choose(&[1.0], &mut scratch, &mut choice);
            epsilon.disturb(place as u64, step, step as u64, 3, &mut choice);
            let x = |at: usize| choice.parameters[at];
            let reward = match choice.option {
                0 => 0.0,
                1 => 0.2 - (x(0) + 0.5).powi(2),
                _ => 0.5 - (x(1) - 0.25).powi(2),
            };
            let (parameters, option) = (&choice.parameters[..], choice.option);
            let seen = &[1.0];
            rows.write(
                &HybridTransition {
                    observation: seen,
                    parameters,
                    option,
                    reward,
                    next_observation: seen,
                },
                &mut row,
            );
            crew.remember(place, &row);
        }
        let losses = crew.update().expect("learning goes on");
        assert_eq!(losses.is_some(), step >= 63);
    }
    for place in 0..3 {
        crew.policy(place).choose(&[1.0], &mut scratch, &mut choice);
        assert_eq!(choice.option, 2, "{choice:?}");
        assert!((choice.parameters[1] - 0.25).abs() < 0.2, "{choice:?}");
    }
}

#[test]
fn neither_who_else_learns_nor_how_many_threads_changes_a_bit() {
    let learned = |ids: &[u64], threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let mut crew = Crew::new(&settings(0.9), 100, 8, 1, ids);
        pool.expect("threads").install(|| {
            for _ in 0..5 {
                for (place, id) in ids.iter().enumerate() {
                    let own = rows(4, *id);
                    own.chunks_exact(ROWS.width()).for_each(|row| crew.remember(place, row));
                }
                crew.update().expect("learning goes on");
            }
        });
        crew
    };
    let ids: Vec<u64> = (0..25).collect();
    let (many, more, one) = (learned(&ids, 1), learned(&ids, 3), learned(&[17], 1));
    assert_eq!(many.policy(17), one.policy(0));
    assert!((0..25).all(|place| many.policy(place) == more.policy(place)));
    assert_eq!(many.remembered(17), 20);
    assert_ne!(many.policy(16), many.policy(17));
}

#[test]
fn exploration_has_its_share_and_its_place() {
    let epsilon = Epsilon::new(3, Decline { from: 0.5, to: 0.5, over: 1 });
    let greedy = Choice { option: 0, parameters: vec![0.0, 0.0] };
    let (mut explored, mut options) = (0, [0; 3]);
    for step in 0..6_000 {
        let mut choice = greedy.clone();
        if epsilon.disturb(4, step, 0, 3, &mut choice) {
            explored += 1;
            options[choice.option] += 1;
            assert!(choice.parameters.iter().all(|number| number.abs() <= 1.0));
        } else {
            assert_eq!(choice, greedy);
        }
        let mut again = greedy.clone();
        epsilon.disturb(4, step, 0, 3, &mut again);
        assert_eq!(choice, again);
    }
    // Five standard errors.
    assert!((explored as f64 - 3_000.0).abs() < 195.0, "{explored}");
    assert!(options.iter().all(|count| (*count as f64 - 1_000.0).abs() < 150.0), "{options:?}");
}
