use pulp::Scalar;

use super::*;
use crate::learn::{Gaussian, Replay, Scratch, Transition};

/// Learners with small networks and quick rates.
fn settings(rows: Rows, hidden: &[usize], learners: usize) -> Settings {
    Settings {
        rows,
        actor_hidden: hidden.to_vec(),
        critic_hidden: hidden.to_vec(),
        actor_norm: Norm::None,
        critic_norm: Norm::None,
        action_joins: 0,
        init: Init::FanIn,
        actor_rates: vec![1e-3; learners],
        critic_rates: vec![5e-3; learners],
        discount: 0.95,
        tau: 0.01,
        max_norm: 0.5,
        ends: Ends::Count,
        loss_limit: 1e6,
    }
}

const SMALL: Rows = Rows { observation: 3, context: 2, action: 2 };

/// Rows of uniform numbers within ±1, some of them the last of an episode.
fn rows(count: usize, stream: u64) -> Vec<f32> {
    let mut stream = Chance::new(11, Purpose::Traits).stream(stream);
    let mut rows: Vec<f32> =
        (0..count * SMALL.width()).map(|_| (2.0 * stream.unit() - 1.0) as f32).collect();
    for row in rows.chunks_exact_mut(SMALL.width()) {
        let end = if row[0] > 0.5 { 1.0 } else { 0.0 };
        row[SMALL.ends()].fill(end);
    }
    rows
}

fn learner(settings: Settings, ids: &[u64]) -> Ddpg {
    Ddpg::new(settings, 42, ids, Engine::Flex)
}

/// A network in double precision, by whose differences gradients are judged.
#[derive(Clone)]
struct Double {
    shape: Shape,
    /// Weights and biases by turns, then scales and shifts.
    parts: Vec<Vec<f64>>,
}

/// Rows of numbers, one for each transition of a batch.
type Table = Vec<Vec<f64>>;

impl Double {
    fn of(network: &Network) -> Self {
        let parts = network.layers().iter().flat_map(|layer| [&layer.weights, &layer.biases]);
        let norms = network.norms().iter().flat_map(|norm| [&norm.scale, &norm.shift]);
        let parts = parts.chain(norms).map(|part| doubles(part));
        Self { shape: network.shape().clone(), parts: parts.collect() }
    }

    /// What it makes of a batch; `lates` is empty or as long as `inputs`.
    fn forward(&self, inputs: &Table, lates: &Table) -> Table {
        let (layers, norms) = self.parts.split_at(2 * self.shape.layers().count());
        let mut norms = norms.chunks_exact(2);
        let mut rows = inputs.clone();
        if self.shape.norms_input() {
            over_batch(&mut rows, norms.next().expect("a norm"));
        }
        for (layer, parts) in layers.chunks_exact(2).enumerate() {
            if self.shape.joins_at(layer) {
                rows.iter_mut().zip(lates).for_each(|(row, late)| row.extend(late));
            }
            rows.iter_mut().for_each(|row| *row = linear(row, parts));
            if layer == self.shape.hidden.len() {
                break;
            }
            if self.shape.norms_before_relu() {
                let learned = norms.next().expect("a norm");
                rows.iter_mut().for_each(|row| over_units(row, learned));
            }
            rows.iter_mut().flatten().for_each(|value| *value = value.max(0.0));
            if self.shape.norms_after_relu(layer) {
                over_batch(&mut rows, norms.next().expect("a norm"));
            }
        }
        if self.shape.squash == Squash::Tanh {
            rows.iter_mut().flatten().for_each(|value| *value = value.tanh());
        }
        rows
    }
}

fn linear(values: &[f64], parts: &[Vec<f64>]) -> Vec<f64> {
    let mut next = parts[1].clone();
    for (value, row) in values.iter().zip(parts[0].chunks_exact(next.len())) {
        next.iter_mut().zip(row).for_each(|(next, weight)| *next += value * weight);
    }
    next
}

fn standardised(values: &[f64]) -> Vec<f64> {
    let mean = mean(values.iter().copied());
    let variance = self::mean(values.iter().map(|value| (value - mean).powi(2)));
    values.iter().map(|value| (value - mean) / (variance + 1e-5).sqrt()).collect()
}

fn over_units(row: &mut Vec<f64>, learned: &[Vec<f64>]) {
    let learned = learned[0].iter().zip(&learned[1]);
    *row = standardised(row)
        .iter()
        .zip(learned)
        .map(|(x, (scale, shift))| x * scale + shift)
        .collect();
}

fn over_batch(rows: &mut Table, learned: &[Vec<f64>]) {
    for (unit, (scale, shift)) in learned[0].iter().zip(&learned[1]).enumerate() {
        let column: Vec<f64> = rows.iter().map(|row| row[unit]).collect();
        for (row, value) in rows.iter_mut().zip(standardised(&column)) {
            row[unit] = value * scale + shift;
        }
    }
}

/// Columns of rows of transitions.
fn table(rows: &[f32], columns: std::ops::Range<usize>) -> Table {
    rows.chunks_exact(SMALL.width()).map(|row| doubles(&row[columns.clone()])).collect()
}

fn doubles(values: &[f32]) -> Vec<f64> {
    values.iter().copied().map(f64::from).collect()
}

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

/// What actors and critics normalise: nothing, layers, and batches as in the dispatch game.
const NORMS: [(Norm, Norm); 3] = [
    (Norm::None, Norm::None),
    (Norm::Layer, Norm::Layer),
    (Norm::Batch { input: true, hidden: 2 }, Norm::Batch { input: false, hidden: 1 }),
];

/// A learner whose critic is not symmetric, with its batch and its networks.
fn example(action_joins: usize, norms: (Norm, Norm)) -> (Ddpg, Vec<f32>, Double, Double) {
    let (actor_norm, critic_norm) = norms;
    let small = settings(SMALL, &[6, 5], 1);
    let learner = learner(Settings { action_joins, actor_norm, critic_norm, ..small }, &[3]);
    let mut state = learner.state();
    // Norms that have learned something, each unit something else.
    for pupil in [&mut state.actor, &mut state.critic] {
        for network in pupil.networks.iter_mut().chain(&mut pupil.targets) {
            for (unit, norm) in network.norms.iter_mut().enumerate() {
                norm.scale.iter_mut().zip(0_u8..).for_each(|(x, n)| *x -= 0.1 * f32::from(n));
                norm.shift.iter_mut().zip(1_u8..).for_each(|(x, n)| *x += 0.1 * f32::from(n));
                norm.shift[0] -= unit as f32;
            }
        }
    }
    let learner = Ddpg::resumed(learner.settings().clone(), &state, Engine::Flex).expect("it fits");
    let (actor, critic) = (Double::of(&learner.actors()[0]), learner.critic.bank.networks());
    (learner, rows(7, 0), actor, Double::of(&critic[0]))
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
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
fn with_a_spread_it_is_that_of_the_mean_over_the_noise() {
    const ROWS: Rows = Rows { observation: 3, context: 0, action: 1 };
    // Numbers of whole rows of one kind are whole rows of the other.
    let (count, rows) = (SMALL.width(), rows(ROWS.width(), 0));
    let of = |columns: std::ops::Range<usize>| -> Table {
        rows.chunks_exact(ROWS.width()).map(|row| doubles(&row[columns.clone()])).collect()
    };
    let mut learner = learner(Settings { action_joins: 1, ..settings(ROWS, &[6, 5], 1) }, &[3]);
    learner.set_spreads(&[0.4]);
    learner.spread.as_mut().expect("a spread").fit(count);
    let critic = Double::of(&learner.critic.bank.networks()[0]);
    let batch = Batch::new(&rows, &ROWS, 1, &learner.device);
    let (_, gradients) = learner.actor_gradients(&batch).expect("finite losses");
    let noise = spread::normal_quantiles(count);
    assert_gradient(&Double::of(&learner.actors()[0]), &numbers(&gradients), |actor| {
        let mut actions = actor.forward(&of(ROWS.observations()), &Vec::new());
        for (action, z) in actions.iter_mut().zip(&noise) {
            action[0] = (action[0] + 0.4 * f64::from(*z)).clamp(-1.0, 1.0);
        }
        mean(critic.forward(&of(ROWS.states()), &actions).iter().map(|value| -value[0]))
    });
}

#[test]
fn half_the_pace_of_twice_the_rate_is_the_same() {
    let settings = settings(SMALL, &[8, 8], 2);
    let twice = |rates: &[f32]| rates.iter().map(|rate| 2.0 * rate).collect();
    let mut even = learner(settings.clone(), &[0, 1]);
    let (actor_rates, critic_rates) = (twice(&settings.actor_rates), twice(&settings.critic_rates));
    let mut paced = learner(Settings { actor_rates, critic_rates, ..settings }, &[0, 1]);
    paced.set_paces(&[0.5, 0.5]);
    let step = |learner: &mut Ddpg| {
        learner.update(&rows(20, 1)).expect("finite losses");
        learner.state()
    };
    assert_eq!(step(&mut even), step(&mut paced));
    // A learner whose pace is 0 stands still, and the other goes on.
    paced.set_paces(&[0.5, 0.0]);
    let (on, before) = (step(&mut even), paced.state());
    let after = step(&mut paced);
    assert_eq!(
        after.actor.networks,
        [on.actor.networks[0].clone(), before.actor.networks[1].clone()]
    );
    assert_eq!(after.critic.networks[1], before.critic.networks[1]);
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

/// Learners by themselves: fewer units than lanes, and more but no whole number of lanes.
const SOLOS: [&[usize]; 2] = [&[6, 5], &[21, 18]];

/// A learner by itself and a batch: more rows than are taken at a time, and no whole blocks.
fn solo(hidden: &[usize]) -> (Settings, Solo, Vec<f32>) {
    let settings = settings(SMALL, hidden, 1);
    (settings.clone(), Solo::new(settings, 42, 3), rows(solo::ROWS_AT_A_TIME + 9, 0))
}

#[test]
fn the_gradients_of_a_solo_are_those_of_finite_differences() {
    for hidden in SOLOS {
        for ends in [Ends::Count, Ends::Ignored] {
            let (mut settings, mut solo, rows) = solo(hidden);
            settings.ends = ends;
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
fn a_solo_agrees_with_a_bank_after_twenty_updates() {
    for hidden in SOLOS {
        let (settings, mut solo, _) = solo(hidden);
        // The published rates, as where engines are compared.
        let rates = Settings { actor_rates: vec![1e-4], critic_rates: vec![1e-3], ..settings };
        let mut bank = learner(rates.clone(), &[3]);
        solo = Solo::resumed(rates, &solo.state()).expect("it fits");
        for update in 0..20 {
            let batch = rows(64, update);
            let [ours, theirs] = [solo.update(&batch), bank.update(&batch)];
            let [ours, theirs] = [ours, theirs].map(|losses| losses.expect("finite losses"));
            assert!((ours.critic[0] - theirs.critic[0]).abs() < 1e-4);
            assert!((ours.actor[0] - theirs.actor[0]).abs() < 1e-4);
        }
        let [ours, theirs] = [solo.state(), bank.state()];
        for (ours, theirs) in [(ours.actor, theirs.actor), (ours.critic, theirs.critic)] {
            for (ours, theirs) in
                [(&ours.networks, &theirs.networks), (&ours.targets, &theirs.targets)]
            {
                let parts = Double::of(&ours[0]).parts.into_iter().flatten();
                let others = Double::of(&theirs[0]).parts.into_iter().flatten();
                assert!(parts.zip(others).all(|(ours, theirs)| (ours - theirs).abs() < 1e-4));
            }
        }
    }
}

#[test]
fn a_saved_solo_goes_on_as_the_unbroken_one_and_banks_go_on_from_it() {
    let (settings, mut unbroken, _) = solo(SOLOS[1]);
    (0..4).for_each(|update| drop(unbroken.update(&rows(20, update)).expect("finite losses")));
    let saved = postcard::to_stdvec(&unbroken.state()).expect("it can be written");
    let state: DdpgState = postcard::from_bytes(&saved).expect("it can be read");
    let mut resumed = Solo::resumed(settings.clone(), &state).expect("it fits");
    for update in 4..8 {
        let ours = unbroken.update(&rows(20, update)).expect("finite losses");
        assert_eq!(Ok(ours), resumed.update(&rows(20, update)));
    }
    assert_eq!(unbroken.state(), resumed.state());
    assert_ne!(unbroken.state(), state);
    let bank = Ddpg::resumed(settings.clone(), &state, Engine::Flex).expect("it fits");
    assert_eq!(bank.state(), state);
    let other = Settings { actor_hidden: vec![21, 17], ..settings.clone() };
    assert!(Solo::resumed(other, &state).is_none());
    let mut broken = state;
    broken.critic.adam.moments.pop();
    assert!(Solo::resumed(settings, &broken).is_none());
}

#[test]
fn the_instructions_of_the_processor_change_no_bit_of_a_solo() {
    let (settings, mut here, _) = solo(SOLOS[1]);
    let (mut plain, mut room) = (here.clone(), solo::Room::default());
    for update in 0..20 {
        let batch = rows(41, update);
        let losses = here.update(&batch).expect("finite losses");
        assert_eq!(Ok(losses), plain.networks.update(Scalar, &settings, &batch, &mut room));
    }
    assert_eq!(here.state(), plain.state());
}

#[test]
fn a_solo_that_diverges_says_what_a_bank_says() {
    let (settings, mut solo, mut rows) = solo(SOLOS[0]);
    let before = solo.state();
    rows[SMALL.rewards()].fill(f32::NAN);
    let said = "the critic loss of network 0 is NaN: learning has diverged";
    assert_eq!(solo.update(&rows).map_err(|error| error.to_string()), Err(said.to_owned()));
    assert_eq!(solo.state(), before);
    let mut broken = before;
    broken.actor.networks[0].layers[1].weights[3] = f32::NAN;
    let mut solo = Solo::resumed(settings, &broken).expect("it fits");
    let error = solo.update(&self::rows(20, 0)).expect_err("an actor is broken");
    assert_eq!(error.tensor, "actor loss");
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

#[test]
fn running_moments_tend_to_those_of_the_batches() {
    let (actor_norm, critic_norm) = NORMS[2];
    let settings = Settings { actor_norm, critic_norm, ..settings(SMALL, &[6, 5], 1) };
    let mut learner = learner(Settings { actor_rates: vec![0.0], ..settings }, &[0]);
    for _ in 0..200 {
        learner.update(&rows(400, 5)).expect("finite losses");
    }
    let norms = learner.actors()[0].norms().to_vec();
    let column: Vec<f64> = table(&rows(400, 5), 0..1).concat();
    let centre = mean(column.iter().copied());
    let variance = mean(column.iter().map(|value| (value - centre).powi(2))) * 400.0 / 399.0;
    assert!((f64::from(norms[0].mean[0]) - centre).abs() < 1e-5);
    assert!((f64::from(norms[0].variance[0]) - variance).abs() < 1e-5);
    // Acting by them is acting within the batch, but for the biased variance there.
    let actor = Double::of(&learner.actors()[0]);
    let within = actor.forward(&table(&rows(400, 5), SMALL.observations()), &Vec::new());
    let (seen, mut scratch) = (rows(400, 5), Scratch::default());
    let alone =
        learner.actors()[0].forward(&seen[SMALL.observations()], &[], &mut scratch).to_vec();
    for (alone, within) in alone.iter().zip(&within[0]) {
        assert!((f64::from(*alone) - within).abs() < 5e-3, "{alone} and {within}");
    }
}

/// Losses of the last of a few updates of learners with these ids and rates, and their networks.
fn taught(ids: &[u64]) -> (Losses, DdpgState) {
    let rate = |id: &u64| 1e-3 * (1.0 + *id as f32);
    let mut settings = settings(SMALL, &[8, 8], ids.len());
    settings.actor_rates = ids.iter().map(rate).collect();
    let mut learner = learner(settings, ids);
    let mut losses = None;
    for update in 0..5 {
        let batch: Vec<f32> = ids.iter().flat_map(|id| rows(16, 100 * id + update)).collect();
        losses = Some(learner.update(&batch).expect("finite losses"));
    }
    (losses.expect("updates"), learner.state())
}

#[test]
fn a_bank_of_learners_is_as_many_single_learners_in_any_order() {
    let ids = [4, 0, 2];
    let (losses, state) = taught(&ids);
    for (replica, id) in ids.into_iter().enumerate() {
        let (alone, own) = taught(&[id]);
        assert!((losses.critic[replica] - alone.critic[0]).abs() < 1e-6);
        assert!((losses.actor[replica] - alone.actor[0]).abs() < 1e-6);
        for (together, alone) in [(&state.actor, &own.actor), (&state.critic, &own.critic)] {
            assert_close(&together.networks[replica], &alone.networks[0]);
            assert_close(&together.targets[replica], &alone.targets[0]);
        }
    }
    let (turned, other) = taught(&[2, 4, 0]);
    assert_eq!(turned.critic, [losses.critic[2], losses.critic[0], losses.critic[1]]);
    assert_eq!(other.actor.networks[0], state.actor.networks[2]);
}

#[track_caller]
fn assert_close(left: &Network, right: &Network) {
    for (left, right) in Double::of(left).parts.iter().zip(Double::of(right).parts) {
        for (left, right) in left.iter().zip(right) {
            assert!((left - right).abs() < 1e-6, "{left} and {right}");
        }
    }
}

/// One action, −1 to 1, after which all is over; the only observation is a 1.
const BANDIT: Rows = Rows { observation: 1, context: 0, action: 1 };

/// Actions of learners that have played a one-step game with their rewards `rounds` times.
fn played(settings: Settings, rounds: u64, reward: impl Fn(f32) -> f32) -> (Ddpg, Vec<f32>) {
    let ids: Vec<u64> = (0..settings.actor_rates.len() as u64).collect();
    let mut replays: Vec<_> =
        ids.iter().map(|&id| Replay::new(BANDIT.width(), 1000, 42, id)).collect();
    let noise: Vec<_> = ids.iter().map(|&id| Gaussian::new(0.4, 0.999, 0.05, 42, id)).collect();
    let mut learner = learner(settings, &ids);
    let (mut row, mut scratch) = (vec![0.0; BANDIT.width()], Scratch::default());
    let mut batch = vec![0.0; ids.len() * 32 * BANDIT.width()];
    for round in 0..rounds {
        let actors = learner.actors();
        for (id, replay) in replays.iter_mut().enumerate() {
            let mut action = [actors[id].forward(&[1.0], &[], &mut scratch)[0]];
            noise[id].disturb(round, &mut action);
            let action = [action[0].clamp(-1.0, 1.0)];
            let transition = Transition {
                observation: &[1.0],
                context: &[],
                action: &action,
                reward: reward(action[0]),
                next_observation: &[1.0],
                next_context: &[],
                done: true,
            };
            BANDIT.write(&transition, &mut row);
            replay.push(&row);
        }
        for (replay, batch) in replays.iter_mut().zip(batch.chunks_exact_mut(32 * BANDIT.width())) {
            replay.sample(batch);
        }
        learner.update(&batch).expect("finite losses");
    }
    let actions =
        learner.actors().iter().map(|actor| actor.forward(&[1.0], &[], &mut scratch)[0]).collect();
    (learner, actions)
}

#[test]
fn bandits_learn_the_best_price() {
    let reward = |action: f32| -(action - 0.3).powi(2);
    // The reward is flat around its best, so the last of the way takes long.
    let (_, actions) = played(settings(BANDIT, &[16, 16], 4), 4000, reward);
    assert!(actions.iter().all(|action| (action - 0.3).abs() < 0.05), "{actions:?}");
}

#[test]
fn ends_that_are_ignored_make_a_round_worth_all_the_rounds_to_come() {
    for (ends, worth) in [(Ends::Count, 1.0), (Ends::Ignored, 2.0)] {
        let settings = Settings { ends, discount: 0.5, tau: 0.1, ..settings(BANDIT, &[16, 16], 1) };
        let (learner, actions) = played(settings, 400, |_| 1.0);
        let mut scratch = Scratch::default();
        let value = learner.critic.bank.networks()[0].forward(&[1.0], &actions, &mut scratch)[0];
        assert!((value - worth).abs() < 0.05, "{ends:?}: {value} of {worth}");
    }
}

#[test]
fn two_agents_that_share_networks_find_the_better_equilibrium() {
    // Paid together: 1.6 at (1, −1), 0.4 at (−1, 1), and no agent gains by leaving either alone.
    let reward = |first: f32, second: f32| -first * second + 0.3 * (first - second);
    // An agent sees which of the two it is; its critic also the other's sight and action, and N.
    const ROWS: Rows = Rows { observation: 2, context: 4, action: 1 };
    const SIGHTS: [[f32; 2]; 2] = [[1.0, 0.0], [0.0, 1.0]];
    const BATCH: usize = 64;
    let mut learner = learner(settings(ROWS, &[16, 16], 1), &[0]);
    let mut replay = Replay::new(ROWS.width(), 2000, 42, 0);
    let noise = [0, 1].map(|id| Gaussian::new(0.5, 0.998, 0.05, 42, id));
    let (mut row, mut batch) = (vec![0.0; ROWS.width()], vec![0.0; BATCH * ROWS.width()]);
    let mut scratch = Scratch::default();
    let mut act = |learner: &Ddpg| {
        SIGHTS.map(|sight| learner.actors()[0].forward(&sight, &[], &mut scratch)[0])
    };
    for round in 0..800 {
        let mut actions = act(&learner);
        for (action, noise) in actions.iter_mut().zip(&noise) {
            noise.disturb(round, std::slice::from_mut(action));
            *action = action.clamp(-1.0, 1.0);
        }
        for agent in [0, 1] {
            let other = 1 - agent;
            let context = [SIGHTS[other][0], SIGHTS[other][1], actions[other], 0.02];
            let transition = Transition {
                observation: &SIGHTS[agent],
                context: &context,
                action: &actions[agent..=agent],
                reward: reward(actions[0], actions[1]),
                next_observation: &SIGHTS[agent],
                next_context: &context,
                done: true,
            };
            ROWS.write(&transition, &mut row);
            replay.push(&row);
        }
        replay.sample(&mut batch);
        learner.update(&batch).expect("finite losses");
    }
    let [first, second] = act(&learner);
    assert!(first > 0.8 && second < -0.8, "{first} {second}");
}

#[test]
fn saved_learners_go_on_as_the_unbroken_ones() {
    let settings = settings(SMALL, &[8, 8], 2);
    let mut unbroken = learner(settings.clone(), &[0, 1]);
    for update in 0..4 {
        unbroken.update(&rows(20, update)).expect("finite losses");
    }
    let saved = postcard::to_stdvec(&unbroken.state()).expect("it can be written");
    let state: DdpgState = postcard::from_bytes(&saved).expect("it can be read");
    let mut resumed = Ddpg::resumed(settings.clone(), &state, Engine::Flex).expect("it fits");
    for update in 4..8 {
        let ours = unbroken.update(&rows(20, update)).expect("finite losses");
        assert_eq!(Ok(ours), resumed.update(&rows(20, update)));
    }
    assert_eq!(unbroken.state(), resumed.state());
    assert_ne!(unbroken.state(), state);
    let one = self::settings(SMALL, &[8, 8], 1);
    let other = Settings { actor_hidden: vec![8, 7], ..settings };
    for foreign in [one, other] {
        assert!(Ddpg::resumed(foreign, &state, Engine::Flex).is_none());
    }
}

#[test]
fn a_nan_and_an_exploding_loss_stop_and_are_named() {
    for (reward, said) in [
        (f32::NAN, "the critic loss of network 1 is NaN: learning has diverged"),
        (1e30, "the critic loss of network 1 is inf: learning has diverged"),
    ] {
        let mut learner = learner(settings(SMALL, &[8, 8], 2), &[0, 1]);
        let (before, mut rows) = (learner.state(), rows(20, 0));
        rows[15 * SMALL.width()..][SMALL.rewards()].fill(reward);
        assert_eq!(learner.update(&rows).map_err(|error| error.to_string()), Err(said.to_owned()));
        assert_eq!(learner.state(), before);
    }
    let mut broken = learner(settings(SMALL, &[8, 8], 1), &[0]).state();
    broken.actor.networks[0].layers[1].weights[3] = f32::NAN;
    let settings = settings(SMALL, &[8, 8], 1);
    let mut learner = Ddpg::resumed(settings, &broken, Engine::Flex).expect("it fits");
    let error = learner.update(&rows(20, 0)).expect_err("an actor is broken");
    assert_eq!(error.tensor, "actor loss");
}

/// Losses and weights of an actor and a critic after twenty updates from the same first weights,
/// on the same batches.
#[cfg(feature = "libtorch")]
fn after_twenty(norm: Norm, engine: Engine) -> (Losses, Vec<Network>) {
    let settings = Settings {
        actor_norm: norm,
        critic_norm: norm,
        action_joins: 1,
        // The published rates: Adam makes whole steps of gradients that are little but rounding,
        // so that with quicker ones two engines part sooner.
        actor_rates: vec![1e-4; 2],
        critic_rates: vec![1e-3; 2],
        ..settings(SMALL, &[32, 24], 2)
    };
    let mut learner = Ddpg::new(settings, 42, &[3, 8], engine);
    let mut update = |stream| learner.update(&rows(2 * 64, stream)).expect("finite losses");
    let losses = (0..20).map(&mut update).last().expect("twenty updates");
    let critics = learner.critic.bank.networks();
    (losses, learner.actors().into_iter().chain(critics).collect())
}

#[cfg(feature = "libtorch")]
#[test]
fn engines_agree_after_twenty_updates() {
    for norm in [Norm::None, Norm::Layer, Norm::Batch { input: true, hidden: 2 }] {
        let [(ours, networks), (theirs, others)] =
            [Engine::Flex, Engine::LibTorch].map(|engine| after_twenty(norm, engine));
        let near = |a: &[f32], b: &[f32]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4)
        };
        assert!(near(&ours.critic, &theirs.critic), "{norm:?}: {ours:?} and {theirs:?}");
        assert!(near(&ours.actor, &theirs.actor), "{norm:?}: {ours:?} and {theirs:?}");
        if matches!(norm, Norm::Batch { .. }) {
            // Some gradients through batch norms are rounding alone, and Adam makes whole steps
            // of those too: such weights part, what the networks say doesn't.
            continue;
        }
        for (network, other) in networks.iter().zip(&others) {
            for (layer, another) in network.layers().iter().zip(other.layers()) {
                assert!(near(&layer.weights, &another.weights), "{norm:?}");
                assert!(near(&layer.biases, &another.biases), "{norm:?}");
            }
        }
    }
}

#[cfg(feature = "libtorch")]
#[test]
fn libtorch_repeats_itself_to_the_bit() {
    let [once, again] = [(); 2].map(|()| after_twenty(Norm::Layer, Engine::LibTorch));
    assert_eq!(once.0, again.0);
    assert_eq!(once.1, again.1);
}
