//! The update of one learner by itself, in plain numbers: that of a bank, without tensors.
//!
//! What a small network's tensors take, allocation, copies and bookkeeping, is more than their
//! products. Here a batch goes forward and back a few rows at a time, as in P-DQN
//! (`learn/pupil.rs`, `learn/products.rs`). Every sum has one order and no product is fused, so
//! that learning repeats to the bit on every machine.

use pulp::{Arch, Simd, WithSimd};

use crate::arena::{Chance, Purpose};
use crate::learn::diverged::Diverged;
use crate::learn::plain::Network;
use crate::learn::products::Left;
use crate::learn::pupil::{Bench, Pupil, Slopes, Trace};

use super::{DdpgState, Ends, Losses, PupilState, Settings};

/// Rows that are taken forward and back at a time: what the layers make of them fits into the
/// first cache beside the weights.
pub(super) const ROWS_AT_A_TIME: usize = 32;

/// One learner by itself.
#[derive(Clone, Debug)]
pub struct Solo {
    settings: Settings,
    pub(super) networks: Networks,
    room: Room,
    /// Which vector instructions the processor has.
    arch: Arch,
}

/// Its networks, with their targets and optimisers.
#[derive(Clone, Debug)]
pub(super) struct Networks {
    pub actor: Pupil,
    pub critic: Pupil,
}

/// Room for what lies between a batch and its gradients, so that an update allocates nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Room {
    batch: Vec<f32>,
    actor: Trace,
    critic: Trace,
    slopes: Slopes,
    /// Next states, each with what the actor's target does in it.
    next: Vec<f32>,
    /// y, row by row.
    goals: Vec<f32>,
    /// The slope of the critic by each number of an action.
    by_action: Vec<f32>,
    bench: Bench,
}

impl Solo {
    /// Whether learners with these settings can learn by themselves: with hidden layers, without
    /// norms, and with actions that join at the critic's first layer.
    pub fn can_learn(settings: &Settings) -> bool {
        let shapes = [settings.actor(), settings.critic()];
        settings.actor_rates.len() == 1 && shapes.iter().all(Pupil::can_be)
    }

    /// A learner with the first weights that number `id` of `seed` has in a bank.
    ///
    /// # Panics
    /// If it [can't](Self::can_learn).
    pub fn new(settings: Settings, seed: u64, id: u64) -> Self {
        let draw =
            |shape, purpose| settings.init.draw(&shape, Chance::new(seed, purpose).stream(id));
        let actor = draw(settings.actor(), Purpose::Actor);
        let critic = draw(settings.critic(), Purpose::Critic);
        Self::of(&actor, &critic, settings)
    }

    fn of(actor: &Network, critic: &Network, settings: Settings) -> Self {
        let (actor_rate, critic_rate) = (settings.actor_rates[0], settings.critic_rates[0]);
        let networks = Networks {
            actor: Pupil::new("actor", actor, actor_rate, settings.max_norm),
            critic: Pupil::new("critic", critic, critic_rate, settings.max_norm),
        };
        Self { networks, settings, room: Room::default(), arch: Arch::new() }
    }

    /// The learner that was saved; none if the state is of another shape than the settings say.
    ///
    /// # Panics
    /// If such a learner [can't learn](Self::can_learn) by itself.
    pub fn resumed(settings: Settings, state: &DdpgState) -> Option<Self> {
        let (actor, critic) = (state.actor.only()?, state.critic.only()?);
        if !actor.is(&settings.actor()) || !critic.is(&settings.critic()) {
            return None;
        }
        let mut solo = Self::of(actor, critic, settings);
        let Networks { actor, critic } = &mut solo.networks;
        let whole = [(actor, &state.actor), (critic, &state.critic)]
            .into_iter()
            .all(|(own, saved)| own.restore(&saved.targets[0], &saved.adam));
        whole.then_some(solo)
    }

    /// What it is made of: a bank of one takes it up as well.
    pub fn state(&self) -> DdpgState {
        let state = |pupil: &Pupil| PupilState {
            networks: vec![pupil.network()],
            targets: vec![pupil.slow()],
            adam: pupil.memory(),
        };
        let Networks { actor, critic } = &self.networks;
        DdpgState { actor: state(actor), critic: state(critic) }
    }

    /// The actor as it is now.
    pub fn actor(&self) -> Network {
        self.networks.actor.network()
    }

    /// Learns from a batch of rows.
    ///
    /// # Errors
    /// If a loss or a gradient isn't finite, or a loss is beyond its limit.
    /// The critic may have taken its step by then: go back to what was saved before.
    ///
    /// # Panics
    /// Without whole rows.
    pub fn update(&mut self, rows: &[f32]) -> Result<Losses, Diverged> {
        let width = self.settings.rows.width();
        assert!(!rows.is_empty() && rows.len().is_multiple_of(width), "whole rows");
        let Self { settings, networks, room, arch } = self;
        arch.dispatch(Update { networks, settings, rows, room })
    }
}

impl Networks {
    #[inline(always)]
    pub(super) fn update<S: Simd>(
        &mut self,
        simd: S,
        settings: &Settings,
        rows: &[f32],
        room: &mut Room,
    ) -> Result<Losses, Diverged> {
        let critic = self.critic_gradient(simd, settings, rows, room);
        Diverged::check(|| "critic loss".to_owned(), &[critic], settings.loss_limit)?;
        self.critic.step()?;
        let actor = self.actor_gradient(simd, settings, rows, room);
        Diverged::check(|| "actor loss".to_owned(), &[actor], settings.loss_limit)?;
        self.actor.step()?;
        self.actor.follow(settings.tau);
        self.critic.follow(settings.tau);
        Ok(Losses { critic: vec![critic], actor: vec![actor] })
    }

    /// L_Q, and its gradient, which is the critic's then.
    #[inline(always)]
    pub(super) fn critic_gradient<S: Simd>(
        &mut self,
        simd: S,
        settings: &Settings,
        rows: &[f32],
        room: &mut Room,
    ) -> f32 {
        let width = settings.rows.width();
        let share = width as f32 / rows.len() as f32;
        let mut loss = 0.0;
        for rows in rows.chunks(width * ROWS_AT_A_TIME) {
            self.goals(simd, settings, rows, room);
            let Room { critic, slopes, goals, bench, .. } = &mut *room;
            // State and action lie side by side in a row.
            let seen = Left::rows(rows, width);
            self.critic.forward(simd, seen, goals.len(), critic, bench);
            slopes.output.clear();
            for (value, goal) in critic.output.iter().zip(&*goals) {
                let off = value - goal;
                slopes.output.push(2.0 * off * share);
                loss += off * off * share;
            }
            self.critic.learn(simd, seen, critic, slopes, bench);
        }
        loss
    }

    /// y of some rows.
    #[inline(always)]
    fn goals<S: Simd>(&self, simd: S, settings: &Settings, rows: &[f32], room: &mut Room) {
        let Settings { rows: layout, discount, ends, .. } = settings;
        let width = layout.width();
        let Room { actor, critic, next, goals, bench, .. } = room;
        let columns = layout.next_states();
        let count = rows.len() / width;
        self.actor.target(simd, Left::rows(&rows[columns.start..], width), count, actor, bench);
        next.clear();
        for (row, action) in rows.chunks_exact(width).zip(actor.output.chunks_exact(layout.action))
        {
            next.extend_from_slice(&row[columns.clone()]);
            next.extend_from_slice(action);
        }
        let joined = Left::rows(next, layout.state() + layout.action);
        self.critic.target(simd, joined, count, critic, bench);
        goals.clear();
        goals.extend(rows.chunks_exact(width).zip(&critic.output).map(|(row, value)| {
            let goes_on = match ends {
                Ends::Count => 1.0 - row[layout.ends().start],
                Ends::Ignored => 1.0,
            };
            row[layout.rewards().start] + value * goes_on * discount
        }));
    }

    /// L_μ, and its gradient, which is the actor's then; the critic is fixed.
    #[inline(always)]
    pub(super) fn actor_gradient<S: Simd>(
        &mut self,
        simd: S,
        settings: &Settings,
        rows: &[f32],
        room: &mut Room,
    ) -> f32 {
        let layout = settings.rows;
        let width = layout.width();
        let share = width as f32 / rows.len() as f32;
        let Room { batch, actor, critic, slopes, by_action, bench, .. } = room;
        let mut loss = 0.0;
        for rows in rows.chunks(width * ROWS_AT_A_TIME) {
            let count = rows.len() / width;
            let seen = Left::rows(rows, width);
            self.actor.forward(simd, seen, count, actor, bench);
            // What the actor does now takes the place of what was done.
            batch.clear();
            batch.extend_from_slice(rows);
            let actions = actor.output.chunks_exact(layout.action);
            for (row, action) in batch.chunks_exact_mut(width).zip(actions) {
                row[layout.actions()].copy_from_slice(action);
            }
            self.critic.forward(simd, Left::rows(batch, width), count, critic, bench);
            loss -= share * critic.output.iter().sum::<f32>();
            slopes.output.clear();
            slopes.output.resize(count, -share);
            self.critic.slopes_of_input(simd, critic, slopes, layout.state(), by_action, bench);
            slopes.output.clear();
            let numbers = by_action.iter().zip(&actor.output);
            slopes.output.extend(numbers.map(|(slope, number)| slope * (1.0 - number * number)));
            self.actor.learn(simd, seen, actor, slopes, bench);
        }
        loss
    }
}

/// An update, as something that is called where it is known which vector instructions there are.
struct Update<'a> {
    networks: &'a mut Networks,
    settings: &'a Settings,
    rows: &'a [f32],
    room: &'a mut Room,
}

impl WithSimd for Update<'_> {
    type Output = Result<Losses, Diverged>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        self.networks.update(simd, self.settings, self.rows, self.room)
    }
}
