//! The update of one learner by itself, in plain numbers: that of a bank, without tensors.
//!
//! What a small network's tensors take, allocation, copies and bookkeeping, is more than their
//! products. Here a batch goes forward and back a few rows at a time, as in P-DQN
//! (`learn/pupil/`, `learn/products.rs`). Every sum has one order and no product is fused, so
//! that learning repeats to the bit on every machine.
//!
//! Where all states of a batch are the same, as in a game without memory, one row stands for them:
//! the same update but for rounding, at a fraction of its cost.

use pulp::{Arch, Simd, WithSimd};

use crate::arena::{Chance, Purpose};
use crate::learn::diverged::Diverged;
use crate::learn::plain::Network;
use crate::learn::products::Left;
use crate::learn::pupil::{Bench, Input, Pupil, Slopes, Trace};
use crate::learn::rows::Rows;

use super::spread::normal_quantiles;
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
    /// Standard deviation of the noise over which the actor climbs; 0 for none.
    pub spread: f32,
}

/// Room for what lies between a batch and its gradients, so that an update allocates nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Room {
    actor: Trace,
    critic: Trace,
    slopes: Slopes,
    /// What the actor does, row by row.
    actions: Vec<f32>,
    /// Quantiles of N(0, 1), one for each row of a batch.
    quantiles: Vec<f32>,
    /// y, row by row.
    goals: Vec<f32>,
    /// The slope of the critic by each number of an action.
    by_action: Vec<f32>,
    bench: Bench,
}

impl Solo {
    /// Whether learners with these settings can learn by themselves: with hidden layers, and with
    /// actions that join before the critic's output.
    pub fn can_learn(settings: &Settings) -> bool {
        let shapes = [settings.actor(), settings.critic()];
        shapes.iter().all(Pupil::can_be)
    }

    /// A learner with the first weights that number `id` of `seed` has in a bank, and the first
    /// learning rates of the settings.
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
            spread: 0.0,
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
        let Networks { actor, critic, .. } = &mut solo.networks;
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
        let Networks { actor, critic, .. } = &self.networks;
        DdpgState { actor: state(actor), critic: state(critic) }
    }

    /// The actor as it is now.
    pub fn actor(&self) -> Network {
        self.networks.actor.network()
    }

    /// Makes `network`, which has its shape, the actor.
    pub fn copy_actor(&self, network: &mut Network) {
        self.networks.actor.write(network);
    }

    /// The critic as it is now.
    pub fn critic(&self) -> Network {
        self.networks.critic.network()
    }

    /// From now on both learning rates are those of the settings times this; not part of the state.
    pub fn set_pace(&mut self, pace: f32) {
        self.networks.actor.set_pace(pace);
        self.networks.critic.set_pace(pace);
    }

    /// From now on the actor climbs the mean of its critic over normal noise of this standard
    /// deviation around its action, cut off at ±1; not part of the state.
    ///
    /// # Panics
    /// If an action has more than one number.
    pub fn set_spread(&mut self, spread: f32) {
        assert_eq!(self.settings.rows.action, 1, "actions of one number");
        self.networks.spread = spread;
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
    /// How many rows of a batch of so many are taken forward and back at a time.
    fn rows_at_a_time(&self, alike: Alike, batch: usize) -> usize {
        let whole = self.actor.takes_whole_batches() || self.critic.takes_whole_batches();
        if whole || alike == Alike::All { batch } else { ROWS_AT_A_TIME }
    }

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
        self.critic.step(Some(settings.tau))?;
        let actor = self.actor_gradient(simd, settings, rows, room);
        Diverged::check(|| "actor loss".to_owned(), &[actor], settings.loss_limit)?;
        self.actor.observe(&room.actor);
        self.actor.step(Some(settings.tau))?;
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
        let alike = Alike::of(rows, &settings.rows);
        let mut loss = 0.0;
        for rows in rows.chunks(self.rows_at_a_time(alike, rows.len() / width) * width) {
            let count = rows.len() / width;
            self.goals(simd, settings, rows, alike, room);
            let Room { critic, slopes, goals, bench, .. } = &mut *room;
            let actions = Left::rows(&rows[settings.rows.actions().start..], width);
            let states = Input::new(Left::rows(rows, width), alike.count(count));
            let seen = states.with(actions, count);
            self.critic.forward(simd, seen, critic, bench);
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
    fn goals<S: Simd>(
        &self,
        simd: S,
        settings: &Settings,
        rows: &[f32],
        alike: Alike,
        room: &mut Room,
    ) {
        let Settings { rows: layout, discount, ends, .. } = settings;
        let width = layout.width();
        let Room { actor, critic, goals, bench, .. } = room;
        let count = alike.count(rows.len() / width);
        let next = Input::new(Left::rows(&rows[layout.next_states().start..], width), count);
        self.actor.target(simd, next, actor, bench);
        let actions = Left::rows(&actor.output, layout.action);
        self.critic.target(simd, next.with(actions, count), critic, bench);
        goals.clear();
        let values = critic.output.iter().cycle();
        goals.extend(rows.chunks_exact(width).zip(values).map(|(row, value)| {
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
        let (layout, spread) = (settings.rows, self.spread);
        let width = layout.width();
        let batch = rows.len() / width;
        let alike = Alike::of(rows, &layout);
        let Room { actor, critic, slopes, actions, quantiles, by_action, bench, .. } = room;
        if spread > 0.0 && quantiles.len() != batch {
            *quantiles = normal_quantiles(batch);
        }
        let at_a_time = self.rows_at_a_time(alike, batch);
        let mut noise = quantiles.chunks(at_a_time);
        let mut loss = 0.0;
        for rows in rows.chunks(at_a_time * width) {
            let seen = Input::new(Left::rows(rows, width), alike.count(rows.len() / width));
            self.actor.forward(simd, seen, actor, bench);
            actions.clear();
            match noise.next().filter(|_| spread > 0.0) {
                None => actions.extend_from_slice(&actor.output),
                Some(noise) => {
                    let each = actor.output.iter().cycle().zip(noise);
                    actions.extend(each.map(|(action, z)| (action + z * spread).clamp(-1.0, 1.0)));
                }
            }
            let count = actions.len() / layout.action;
            // One action that is never disturbed is that of all rows.
            let share = if alike == Alike::All { 1.0 / count as f32 } else { 1.0 / batch as f32 };
            let joined = seen.with(Left::rows(actions, layout.action), count);
            self.critic.forward(simd, joined, critic, bench);
            loss -= share * critic.output.iter().sum::<f32>();
            slopes.output.clear();
            slopes.output.resize(count, -share);
            self.critic.slopes_of_late(simd, joined, critic, slopes, by_action, bench);
            if spread > 0.0 {
                // What was cut off doesn't move with the action.
                for (slope, action) in by_action.iter_mut().zip(&*actions) {
                    *slope = if action.abs() < 1.0 { *slope } else { 0.0 };
                }
            }
            slopes.output.clear();
            let each = by_action.chunks(actor.output.len());
            slopes.output.resize(actor.output.len(), 0.0);
            for by_action in each {
                slopes.output.iter_mut().zip(by_action).for_each(|(sum, slope)| *sum += slope);
            }
            for (slope, action) in slopes.output.iter_mut().zip(&actor.output) {
                *slope *= 1.0 - action * action;
            }
            self.actor.learn(simd, seen, actor, slopes, bench);
        }
        loss
    }
}

/// Whether all states of a batch are the same, and all next ones.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Alike {
    /// They are: one row stands for all.
    All,
    /// They differ.
    None,
}

impl Alike {
    fn of(rows: &[f32], layout: &Rows) -> Self {
        let width = layout.width();
        let same = [layout.states(), layout.next_states()].into_iter().all(|columns| {
            rows.chunks_exact(width).all(|row| row[columns.clone()] == rows[columns.clone()])
        });
        if same { Self::All } else { Self::None }
    }

    /// How many of `rows` states go in.
    fn count(self, rows: usize) -> usize {
        match self {
            Self::All => 1,
            Self::None => rows,
        }
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
