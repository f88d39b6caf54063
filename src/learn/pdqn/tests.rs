use super::*;
use crate::learn::{Decline, Scratch};

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

#[track_caller]
fn assert_gradient(at: &[Vec<f64>], found: &[Tensor<3>], loss: impl Fn(&[Vec<f64>]) -> f64) {
    const STEP: f64 = 1e-6;
    let mut longest = 0.0_f64;
    for (part, found) in found.iter().enumerate() {
        for (number, found) in values(found).into_iter().enumerate() {
            let moved = |by: f64| {
                let mut parts = at.to_vec();
                parts[part][number] += by;
                loss(&parts)
            };
            let difference = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
            assert!(
                (f64::from(found) - difference).abs() < 2e-6,
                "part {part}, {number}: {found} and {difference}"
            );
            longest = longest.max(difference.abs());
        }
    }
    assert!(longest > 1e-3, "a gradient that says something");
}

/// Two learners of which the second is looked at, its rows, and its networks.
fn example(discount: f32) -> (Pdqn, Vec<f32>, HybridPolicy) {
    let learners = Pdqn::new(settings(discount), 42, &[3, 8], Engine::default());
    let policy = learners.policies().swap_remove(1);
    (learners, [rows(9, 0), rows(9, 1)].concat(), policy)
}

/// The tensors of the second of two learners.
fn second(gradients: Vec<Tensor<3>>) -> Vec<Tensor<3>> {
    gradients.into_iter().map(|gradient| gradient.narrow(0, 1, 1)).collect()
}

#[test]
fn the_gradient_of_q_is_that_of_finite_differences() {
    for discount in [0.0, 0.9] {
        let (learners, rows, policy) = example(discount);
        let (losses, gradients) =
            learners.value_gradients(&learners.batch(&rows)).expect("finite losses");
        let own = &rows[rows.len() / 2..];
        let (value, parameter) = (parts(&policy.value), parts(&policy.parameter));
        let loss = |moved: &[Vec<f64>]| {
            let each = own.chunks_exact(ROWS.width()).map(|row| {
                let row = doubles(row);
                let values = forward(&policy.value, moved, &row[..5]);
                let next = &row[ROWS.next_observations()];
                let mut state = next.to_vec();
                state.extend(forward(&policy.parameter, &parameter, next));
                let ahead = forward(&policy.value, &value, &state);
                let ahead = ahead.into_iter().fold(f64::NEG_INFINITY, f64::max);
                let goal = row[ROWS.reward()] + f64::from(discount) * ahead;
                0.5 * (values[row[ROWS.option()] as usize] - goal).powi(2)
            });
            each.sum::<f64>() / 9.0
        };
        assert!((f64::from(losses[1]) - loss(&value)).abs() < 1e-5);
        assert_gradient(&value, &second(gradients), loss);
    }
}

#[test]
fn the_gradient_of_the_numbers_is_that_of_finite_differences() {
    let (learners, rows, policy) = example(0.9);
    let (_, gradients) =
        learners.parameter_gradients(&learners.batch(&rows)).expect("finite losses");
    let own = &rows[rows.len() / 2..];
    let value = parts(&policy.value);
    assert_gradient(&parts(&policy.parameter), &second(gradients), |moved| {
        let each = own.chunks_exact(ROWS.width()).map(|row| {
            let seen = doubles(&row[ROWS.observations()]);
            let mut state = seen.clone();
            state.extend(forward(&policy.parameter, moved, &seen));
            -forward(&policy.value, &value, &state).iter().sum::<f64>()
        });
        each.sum::<f64>() / 9.0
    });
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
fn who_else_learns_changes_nothing_but_rounding() {
    let learned = |ids: &[u64]| {
        let mut crew = Crew::new(&settings(0.9), 100, 8, 1, ids);
        for _ in 0..5 {
            for (place, id) in ids.iter().enumerate() {
                let own = rows(4, *id);
                own.chunks_exact(ROWS.width()).for_each(|row| crew.remember(place, row));
            }
            crew.update().expect("learning goes on");
        }
        crew
    };
    let (many, one) = (learned(&(0..25).collect::<Vec<u64>>()), learned(&[17]));
    let weights = |policy: &HybridPolicy| policy.value.layers()[0].weights.clone();
    for (own, alone) in weights(many.policy(17)).iter().zip(weights(one.policy(0))) {
        assert!((own - alone).abs() < 1e-5, "{own} and {alone}");
    }
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
