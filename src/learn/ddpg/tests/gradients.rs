//! Gradients are those of finite differences.

use super::double::{Table, doubles, mean, table};
use super::*;

/// Asserts that each partial derivative of `loss` at `at` is the one found.
#[track_caller]
fn assert_gradient(at: &Double, found: &[Vec<f64>], loss: impl Fn(&Double) -> f64) {
    const STEP: f64 = 1e-6;
    let mut longest = 0.0_f64;
    for (part, found) in found.iter().enumerate() {
        assert_eq!(found.len(), at.parts[part].len());
        for (number, found) in found.iter().enumerate() {
            let moved = |by: f64| {
                let mut network = at.clone();
                network.parts[part][number] += by;
                loss(&network)
            };
            let difference = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
            let off = (found - difference).abs();
            // Single precision, all the coarser where norms divide by small deviations.
            let close = if at.shape.norm == Norm::None { 1e-6 } else { 2e-5 };
            let name = Bank::name(&at.shape, part);
            assert!(off < close, "{name} {number}: {found} and {difference}");
            longest = longest.max(difference.abs());
        }
    }
    assert!(longest > 1e-3, "a gradient that says something");
}

/// The numbers of a gradient, tensor by tensor.
fn numbers(gradients: &[Tensor<3>]) -> Vec<Vec<f64>> {
    gradients.iter().map(|tensor| doubles(&values(tensor))).collect()
}

/// A learner whose critic is not symmetric, with its batch and its networks.
fn example(action_joins: usize, norms: (Norm, Norm)) -> (Ddpg, Vec<f32>, Double, Double) {
    let (actor_norm, critic_norm) = norms;
    let small = settings(SMALL, &[6, 5], 1);
    let learner = learner(Settings { action_joins, actor_norm, critic_norm, ..small }, &[3]);
    let state = grown(learner.state());
    let learner = Ddpg::resumed(learner.settings().clone(), &state, Engine::Flex).expect("it fits");
    let (actor, critic) = (Double::of(&learner.actors()[0]), learner.critic.bank.networks());
    (learner, rows(7, 0), actor, Double::of(&critic[0]))
}

/// L_μ by its definition.
fn actor_loss(actor: &Double, critic: &Double, rows: &[f32]) -> f64 {
    let actions = actor.forward(&table(rows, SMALL.observations()), &Vec::new());
    let values = critic.forward(&table(rows, SMALL.states()), &actions);
    mean(values.iter().map(|value| -value[0]))
}

/// L_Q by its definition, for a critic that has moved away from the targets.
fn critic_loss(moved: &Double, [actor, critic]: [&Double; 2], rows: &[f32], ends: Ends) -> f64 {
    let actions = actor.forward(&table(rows, SMALL.next_observations()), &Vec::new());
    let next = critic.forward(&table(rows, SMALL.next_states()), &actions);
    let goals = rows.chunks_exact(SMALL.width()).zip(next).map(|(row, next)| {
        let ended = f64::from(row[SMALL.ends().start]) == 1.0 && ends == Ends::Count;
        f64::from(row[SMALL.rewards().start]) + if ended { 0.0 } else { 0.95 * next[0] }
    });
    let values = moved.forward(&table(rows, SMALL.states()), &table(rows, SMALL.actions()));
    mean(
        values.iter().zip(goals.collect::<Vec<_>>()).map(|(value, goal)| (value[0] - goal).powi(2)),
    )
}

#[test]
fn the_actors_gradient_is_that_of_finite_differences() {
    for (action_joins, norms) in [(0, NORMS[0]), (1, NORMS[0]), (1, NORMS[1]), (1, NORMS[2])] {
        let (learner, rows, actor, critic) = example(action_joins, norms);
        let batch = Batch::new(&rows, &SMALL, 1, &learner.device);
        let (_, gradients) = learner.actor_gradients(&batch).expect("finite losses");
        assert_gradient(&actor, &numbers(&gradients), |actor| actor_loss(actor, &critic, &rows));
    }
}

#[test]
fn with_a_spread_it_is_that_of_the_mean_over_the_noise() {
    const ROWS: Rows = Rows { observation: 3, context: 0, action: 1 };
    // Numbers of whole rows of one kind are whole rows of the other.
    let (count, rows) = (SMALL.width(), rows(ROWS.width(), 0));
    let of = |columns: std::ops::Range<usize>| -> Table {
        rows.chunks_exact(ROWS.width()).map(|row| doubles(&row[columns.clone()])).collect()
    };
    let mut learner = learner(Settings { action_joins: 1, ..settings(ROWS, &[6, 5], 1) }, &[3]);
    let mut solo = Solo::resumed(learner.settings().clone(), &learner.state()).expect("it fits");
    solo.set_spread(0.4);
    learner.set_spreads(&[0.4]);
    learner.spread.as_mut().expect("a spread").fit(count);
    let critic = Double::of(&learner.critic.bank.networks()[0]);
    let batch = Batch::new(&rows, &ROWS, 1, &learner.device);
    let (_, gradients) = learner.actor_gradients(&batch).expect("finite losses");
    let noise = spread::normal_quantiles(count);
    let (networks, settings) = (&mut solo.networks, learner.settings());
    networks.actor_gradient(Scalar, settings, &rows, &mut solo::Room::default());
    let expected = |actor: &Double| {
        let mut actions = actor.forward(&of(ROWS.observations()), &Vec::new());
        for (action, z) in actions.iter_mut().zip(&noise) {
            action[0] = (action[0] + 0.4 * f64::from(*z)).clamp(-1.0, 1.0);
        }
        mean(critic.forward(&of(ROWS.states()), &actions).iter().map(|value| -value[0]))
    };
    for found in [numbers(&gradients), networks.actor.gradient()] {
        assert_gradient(&Double::of(&learner.actors()[0]), &found, expected);
    }
}

#[test]
fn the_critics_gradient_is_that_of_finite_differences() {
    for (ends, norms) in [
        (Ends::Count, NORMS[0]),
        (Ends::Ignored, NORMS[0]),
        (Ends::Ignored, NORMS[1]),
        (Ends::Ignored, NORMS[2]),
    ] {
        let (mut learner, rows, actor, critic) = example(1, norms);
        learner.settings.ends = ends;
        let batch = Batch::new(&rows, &SMALL, 1, &learner.device);
        let (_, gradients) = learner.critic_gradients(&batch).expect("finite losses");
        assert_gradient(&critic, &numbers(&gradients), |moved| {
            critic_loss(moved, [&actor, &critic], &rows, ends)
        });
    }
}

#[test]
fn the_gradients_of_a_solo_are_those_of_finite_differences() {
    for (settings, solo, rows) in solos() {
        for ends in [Ends::Count, Ends::Ignored] {
            let (mut solo, settings) = (solo.clone(), Settings { ends, ..settings.clone() });
            let DdpgState { actor, critic } = solo.state();
            let [actor, critic] = [&actor, &critic].map(|pupil| Double::of(&pupil.networks[0]));
            let (networks, mut room) = (&mut solo.networks, solo::Room::default());
            let loss = networks.critic_gradient(Scalar, &settings, &rows, &mut room);
            let expected = |moved: &Double| critic_loss(moved, [&actor, &critic], &rows, ends);
            assert!((f64::from(loss) - expected(&critic)).abs() < 1e-5);
            assert_gradient(&critic, &networks.critic.gradient(), expected);
            let loss = networks.actor_gradient(Scalar, &settings, &rows, &mut room);
            let expected = |moved: &Double| actor_loss(moved, &critic, &rows);
            assert!((f64::from(loss) - expected(&actor)).abs() < 1e-5);
            assert_gradient(&actor, &networks.actor.gradient(), expected);
        }
    }
}

#[test]
fn a_solo_learns_from_one_state_what_it_learns_from_equal_ones() {
    const ROWS: Rows = Rows { observation: 3, context: 2, action: 1 };
    // Numbers of whole rows of one kind are whole rows of the other.
    let mut alike = rows(ROWS.width(), 3);
    let mut first = alike[..ROWS.width()].to_vec();
    // So small that the next number is a true hair away, which a batch norm magnifies.
    first[0] = 1e-3;
    for row in alike.chunks_exact_mut(ROWS.width()) {
        for columns in [ROWS.states(), ROWS.next_states()] {
            row[columns.clone()].copy_from_slice(&first[columns]);
        }
    }
    // The same, but for one that differs by a hair in its state.
    let mut other = alike.clone();
    other[0] = other[0].next_up();
    assert_ne!(alike, other);
    for (action_joins, (actor_norm, critic_norm)) in KINDS {
        // Of equal numbers a batch norm divides what rounding leaves by √10⁻⁵.
        let close = if matches!(actor_norm, Norm::Batch { .. }) { 1e-4 } else { 1e-5 };
        let settings = settings(ROWS, &[21, 18], 1);
        let settings = Settings { action_joins, actor_norm, critic_norm, ..settings };
        for spread in [0.0, 0.4] {
            let gradients = |rows: &[f32]| -> Vec<f64> {
                let mut solo = Solo::new(settings.clone(), 42, 3);
                solo.set_spread(spread);
                let (networks, mut room) = (&mut solo.networks, solo::Room::default());
                let critic = networks.critic_gradient(Scalar, &settings, rows, &mut room);
                let actor = networks.actor_gradient(Scalar, &settings, rows, &mut room);
                let parts = [networks.critic.gradient(), networks.actor.gradient()].concat();
                [f64::from(critic), f64::from(actor)].into_iter().chain(parts.concat()).collect()
            };
            for (one, all) in gradients(&alike).iter().zip(gradients(&other)) {
                assert!((one - all).abs() < close, "{one} and {all}");
            }
        }
    }
}

#[test]
fn states_that_are_all_the_same_teach_as_ever() {
    // The same rows, of which one differs by a hair in its state and so stands by itself.
    for (actor_norm, critic_norm) in [NORMS[0], NORMS[1]] {
        let mut rows = rows(8, 3);
        let same = rows[..SMALL.width()].to_vec();
        for row in rows.chunks_exact_mut(SMALL.width()) {
            for columns in [SMALL.states(), SMALL.next_states()] {
                row[columns.clone()].copy_from_slice(&same[columns]);
            }
        }
        let mut other = rows.clone();
        other[0] += 1e-7;
        assert_ne!(rows, other);
        let settings = settings(SMALL, &[6, 5], 1);
        let settings = Settings { action_joins: 1, actor_norm, critic_norm, ..settings };
        let gradients = |rows: &[f32]| {
            let learner = learner(settings.clone(), &[3]);
            let batch = Batch::new(rows, &SMALL, 1, &learner.device);
            let (critic, critic_gradients) = learner.critic_gradients(&batch).expect("finite");
            let (actor, actor_gradients) = learner.actor_gradients(&batch).expect("finite");
            let gradients = critic_gradients.iter().chain(&actor_gradients);
            let gradients: Vec<f32> = gradients.flat_map(values).collect();
            (batch.state.dims()[1], [critic, actor].concat(), gradients)
        };
        let ((one, losses, found), (all, others, expected)) = (gradients(&rows), gradients(&other));
        assert_eq!((one, all), (1, 8));
        for (found, expected) in losses.iter().chain(&found).zip(others.iter().chain(&expected)) {
            assert!((found - expected).abs() < 1e-5, "{found} and {expected}");
        }
    }
}
