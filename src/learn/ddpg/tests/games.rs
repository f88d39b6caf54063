//! Learners find the best play of games where it is known.

use super::*;
use crate::learn::{Gaussian, Replay, Scratch, Transition};

/// One action, −1 to 1, after which all is over; the only observation is a 1.
const BANDIT: Rows = Rows { observation: 1, context: 0, action: 1 };

/// Actions of learners that have played a one-step game with their rewards `rounds` times.
fn played(settings: Settings, rounds: u64, reward: impl Fn(f32) -> f32) -> (Learners, Vec<f32>) {
    let ids: Vec<u64> = (0..settings.actor_rates.len() as u64).collect();
    let mut replays: Vec<_> =
        ids.iter().map(|&id| Replay::new(BANDIT.width(), 1000, 42, id)).collect();
    let noise: Vec<_> = ids.iter().map(|&id| Gaussian::new(0.4, 0.999, 0.05, 42, id)).collect();
    let mut learner = Learners::new(&settings, 42, &ids, Engine::default());
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
        let value = learner.critics()[0].forward(&[1.0], &actions, &mut scratch)[0];
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
