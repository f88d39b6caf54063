//! What updates must be: gradients by finite differences, plain numbers and tensors beside each
//! other, games whose best play is known, and learners that are saved or diverge.

mod agreement;
mod double;
mod games;
mod gradients;
mod kept;

use double::Double;
use pulp::Scalar;

use super::*;

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

/// What actors and critics normalise: nothing, layers, and batches as in the dispatch game.
const NORMS: [(Norm, Norm); 3] = [
    (Norm::None, Norm::None),
    (Norm::Layer, Norm::Layer),
    (Norm::Batch { input: true, hidden: 2 }, Norm::Batch { input: false, hidden: 1 }),
];

/// The same with norms that have learned something, each unit something else.
fn grown(mut state: DdpgState) -> DdpgState {
    for pupil in [&mut state.actor, &mut state.critic] {
        for network in pupil.networks.iter_mut().chain(&mut pupil.targets) {
            for (unit, norm) in network.norms.iter_mut().enumerate() {
                let numbers = || (0_u8..).map(|n| 0.1 * f32::from(n % 8));
                norm.scale.iter_mut().zip(numbers()).for_each(|(x, n)| *x -= n);
                norm.shift.iter_mut().zip(numbers()).for_each(|(x, n)| *x += n + 0.1);
                norm.shift[0] -= unit as f32;
            }
        }
    }
    state
}

/// Learners by themselves: fewer units than lanes, and more but no whole number of lanes.
const SOLOS: [&[usize]; 2] = [&[6, 5], &[21, 18]];

/// Where actions join, and what actors and critics normalise.
const KINDS: [(usize, (Norm, Norm)); 4] =
    [(0, NORMS[0]), (1, NORMS[0]), (1, NORMS[1]), (1, NORMS[2])];

/// A learner by itself and a batch: more rows than are taken at a time, and no whole blocks.
fn solo(
    hidden: &[usize],
    (action_joins, (actor_norm, critic_norm)): (usize, (Norm, Norm)),
) -> (Settings, Solo, Vec<f32>) {
    let settings = settings(SMALL, hidden, 1);
    let settings = Settings { action_joins, actor_norm, critic_norm, ..settings };
    let state = grown(Solo::new(settings.clone(), 42, 3).state());
    let solo = Solo::resumed(settings.clone(), &state).expect("it fits");
    (settings, solo, rows(solo::ROWS_AT_A_TIME + 9, 0))
}

/// Each kind of learner by itself, of each size.
fn solos() -> impl Iterator<Item = (Settings, Solo, Vec<f32>)> {
    SOLOS.into_iter().flat_map(|hidden| KINDS.map(|kind| solo(hidden, kind)))
}
