//! The update of actors and critics in a bank: DDPG, and MADDPG with shared networks.
//!
//! For each network of the bank, over a batch of transitions (s, c, a, r, s′, c′, d), where s is
//! an observation and c its context:
//!
//! ```text
//! y   = r + γ·(1 − d)·Q′(s′, c′, μ′(s′))
//! L_Q = mean (Q(s, c, a) − y)²
//! L_μ = mean −Q(s, c, μ(s))
//! θ′ ← θ′ + τ·(θ − θ′)        for both targets, after both have taken their step
//! ```
//!
//! Batch norms take a batch's own means and variances, those of targets as well; only who acts takes
//! the running ones of the actor.
//!
//! With no context this is DDPG (Lillicrap et al., 2016). With the others' observations and
//! actions as the context it is MADDPG (Lowe et al., 2017) with one actor and one critic shared
//! by all. The context is data: the actor's gradient flows through its own action alone.
//!
//! Two departures are off until they are asked for. Paces multiply both learning rates of a
//! learner. A spread ς lets its actor climb the mean of the critic over its own noise,
//! L_μ = mean −Q(s, c, μ(s) + ς·z) with z the quantiles of N(0, 1), one for each row.

mod batch;
mod learners;
mod solo;
mod spread;
#[cfg(test)]
mod tests;

use burn_tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};

use crate::arena::{Chance, Purpose};

use super::adam::{Adam, AdamState};
use super::bank::{Bank, values};
use super::diverged::Diverged;
use super::engine::Engine;
use super::init::Init;
use super::plain::Network;
use super::rows::Rows;
use super::shape::{Late, Norm, Shape, Squash};
use batch::Batch;
use spread::Spread;

pub use learners::Learners;
pub use solo::Solo;

/// What a learner is like.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// What a transition holds.
    pub rows: Rows,
    /// Units of the actor's hidden layers.
    pub actor_hidden: Vec<usize>,
    /// Units of the critic's hidden layers.
    pub critic_hidden: Vec<usize>,
    /// What an actor normalises.
    pub actor_norm: Norm,
    /// What a critic normalises.
    pub critic_norm: Norm,
    /// The critic's layer, counted from 0, at whose input the action joins.
    pub action_joins: usize,
    /// First weights.
    pub init: Init,
    /// Adam's learning rate of each actor.
    pub actor_rates: Vec<f32>,
    /// Adam's learning rate of each critic.
    pub critic_rates: Vec<f32>,
    /// γ, in [0, 1].
    pub discount: f32,
    /// τ, in (0, 1].
    pub tau: f32,
    /// The norm to which longer gradients are shortened.
    pub max_norm: f32,
    /// What the end of an episode means.
    pub ends: Ends,
    /// The loss, up or down, beyond which learning has diverged.
    pub loss_limit: f32,
}

/// What the end of an episode means for the value of the last action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ends {
    /// Nothing comes after it.
    #[default]
    Count,
    /// It isn't seen: γ·Q′ is added all the same, so that Q tends to r ⁄ (1 − γ).
    Ignored,
}

impl Settings {
    /// What an actor looks like.
    pub fn actor(&self) -> Shape {
        Shape {
            input: self.rows.observation,
            late: None,
            hidden: self.actor_hidden.clone(),
            output: self.rows.action,
            squash: Squash::Tanh,
            norm: self.actor_norm,
        }
    }

    /// What a critic looks like.
    pub fn critic(&self) -> Shape {
        Shape {
            input: self.rows.state(),
            late: Some(Late { width: self.rows.action, layer: self.action_joins }),
            hidden: self.critic_hidden.clone(),
            output: 1,
            squash: Squash::None,
            norm: self.critic_norm,
        }
    }
}

/// Learners of one kind, each with an actor, a critic and their targets.
#[derive(Clone, Debug)]
pub struct Ddpg {
    settings: Settings,
    device: Device,
    actor: Pupil,
    critic: Pupil,
    /// None where actors climb at their actions alone.
    spread: Option<Spread>,
}

/// Networks that learn, their slow copies and their optimiser.
#[derive(Clone, Debug)]
struct Pupil {
    bank: Bank,
    target: Bank,
    adam: Adam,
}

/// What learners are made of, to be saved and taken up again to the bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DdpgState {
    actor: PupilState,
    critic: PupilState,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct PupilState {
    networks: Vec<Network>,
    targets: Vec<Network>,
    adam: AdamState,
}

impl PupilState {
    /// The network of a learner that has no others beside it.
    fn only(&self) -> Option<&Network> {
        match (&self.networks[..], &self.targets[..]) {
            ([network], [_]) => Some(network),
            _ => None,
        }
    }
}

/// The losses of an update before its step, one for each learner.
#[derive(Clone, Debug, PartialEq)]
pub struct Losses {
    /// L_Q.
    pub critic: Vec<f32>,
    /// L_μ.
    pub actor: Vec<f32>,
}

impl Ddpg {
    /// A learner for each of `ids`, with first weights of `seed` and its id: who else learns
    /// doesn't matter.
    ///
    /// # Panics
    /// Without any id, if there isn't a learning rate for each, or if the action joins beyond the
    /// critic's last layer.
    pub fn new(settings: Settings, seed: u64, ids: &[u64], engine: Engine) -> Self {
        assert!(settings.action_joins <= settings.critic_hidden.len(), "a layer of the critic");
        let bank = |shape: &Shape, purpose| {
            Bank::new(shape, settings.init, &Chance::new(seed, purpose), ids, engine)
        };
        let actor = bank(&settings.actor(), Purpose::Actor);
        let critic = bank(&settings.critic(), Purpose::Critic);
        let max_norm = settings.max_norm;
        Self {
            actor: Pupil::new("actor", actor, &settings.actor_rates, max_norm, engine),
            critic: Pupil::new("critic", critic, &settings.critic_rates, max_norm, engine),
            device: engine.device(),
            spread: None,
            settings,
        }
    }

    /// The learners that were saved; none if the state is of other shapes than the settings say.
    pub fn resumed(settings: Settings, state: &DdpgState, engine: Engine) -> Option<Self> {
        let max_norm = settings.max_norm;
        let pupil = |of, state: &PupilState, shape: Shape, rates| {
            Pupil::resumed(of, state, &shape, rates, max_norm, engine)
        };
        Some(Self {
            actor: pupil("actor", &state.actor, settings.actor(), &settings.actor_rates)?,
            critic: pupil("critic", &state.critic, settings.critic(), &settings.critic_rates)?,
            device: engine.device(),
            spread: None,
            settings,
        })
    }

    /// What the learners are made of.
    pub fn state(&self) -> DdpgState {
        DdpgState { actor: self.actor.state(), critic: self.critic.state() }
    }

    /// What the learners are like.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The actors as they are now, to act with, in the order of the ids; batch norms act by their
    /// running means and variances.
    pub fn actors(&self) -> Vec<Network> {
        self.actor.bank.networks()
    }

    /// What each actor does on its row of `observations`, `[R, state]`: `[R, action]`. Not where they
    /// have batch norms, which take running means and variances to act.
    pub fn act(&self, observations: &[f32]) -> Vec<f32> {
        let replicas = self.actor.bank.replicas();
        let dims = [replicas, 1, observations.len() / replicas];
        let seen = Tensor::from_data(TensorData::new(observations.to_vec(), dims), &self.device);
        values(&self.actor.bank.forward(seen, None))
    }

    /// The critics as they are now, in the order of the ids. Their batch norms have no running
    /// means and variances: such a critic can't be asked about a single row.
    pub fn critics(&self) -> Vec<Network> {
        self.critic.bank.networks()
    }

    /// From now on each learner's two learning rates are those of the settings times its pace.
    /// Paces begin at 1 and aren't part of the state.
    ///
    /// # Panics
    /// If there isn't one pace for each learner.
    pub fn set_paces(&mut self, paces: &[f32]) {
        self.actor.adam.set_paces(paces);
        self.critic.adam.set_paces(paces);
    }

    /// From now on each actor climbs the mean of its critic over normal noise of this standard
    /// deviation around its action, cut off at ±1, in place of the critic at its action alone.
    /// Spreads begin at none and aren't part of the state.
    ///
    /// # Panics
    /// If there isn't one spread for each learner, or an action has more than one number.
    pub fn set_spreads(&mut self, spreads: &[f32]) {
        assert_eq!(spreads.len(), self.actor.bank.replicas(), "a spread for each learner");
        assert_eq!(self.settings.rows.action, 1, "actions of one number");
        self.spread.get_or_insert_default().set(spreads);
    }

    /// Learns from a batch of rows for each learner: `[R, batch, row]`, as long a batch as it holds.
    ///
    /// # Errors
    /// If a loss or a gradient isn't finite, or a loss is beyond its limit.
    /// The critics may have taken their step by then: go back to what was saved before.
    ///
    /// # Panics
    /// If `rows` doesn't hold whole rows, as many for each learner.
    pub fn update(&mut self, rows: &[f32]) -> Result<Losses, Diverged> {
        let replicas = self.actor.bank.replicas();
        let batch = Batch::new(rows, &self.settings.rows, replicas, &self.device);
        if let Some(spread) = &mut self.spread {
            spread.fit(batch.action.dims()[1]);
        }
        let (critic, gradients) = self.critic_gradients(&batch)?;
        self.critic.adam.step(&mut self.critic.bank, gradients)?;
        let (actor, gradients) = self.actor_gradients(&batch)?;
        self.actor.bank.observe(&batch.observation);
        self.actor.adam.step(&mut self.actor.bank, gradients)?;
        for pupil in [&mut self.actor, &mut self.critic] {
            pupil.target.follow(&pupil.bank, self.settings.tau);
        }
        Ok(Losses { critic, actor })
    }

    /// L_Q of each learner and its gradient.
    fn critic_gradients(&self, batch: &Batch) -> Result<(Vec<f32>, Vec<Tensor<3>>), Diverged> {
        let goal = self.goal(batch);
        let critic = self.critic.bank.tracked();
        let value = critic.forward(batch.state.clone(), Some(batch.action.clone()));
        self.gradients("critic loss", (value - goal).square(), &critic)
    }

    /// y: what an action is worth by its reward and the targets, `[R, batch, 1]`.
    fn goal(&self, batch: &Batch) -> Tensor<3> {
        let action = self.actor.target.forward(batch.next_observation.clone(), None);
        let next = self.critic.target.forward(batch.next_state.clone(), Some(action));
        let next = match self.settings.ends {
            Ends::Count => next * batch.goes_on.clone(),
            Ends::Ignored => next,
        };
        batch.reward.clone() + next * self.settings.discount
    }

    /// L_μ of each learner and its gradient; the critics are fixed.
    fn actor_gradients(&self, batch: &Batch) -> Result<(Vec<f32>, Vec<Tensor<3>>), Diverged> {
        let actor = self.actor.bank.tracked();
        let mut action = actor.forward(batch.observation.clone(), None);
        if let Some(spread) = &self.spread {
            action = spread.around(action, &self.device);
        }
        let value = self.critic.bank.forward(batch.state.clone(), Some(action));
        self.gradients("actor loss", -value, &actor)
    }

    /// The mean of `each` over a batch, learner by learner, and the gradients of those means.
    fn gradients(
        &self,
        name: &str,
        each: Tensor<3>,
        bank: &Bank,
    ) -> Result<(Vec<f32>, Vec<Tensor<3>>), Diverged> {
        let loss = each.mean_dim(1);
        let losses = values(&loss.clone().inner());
        Diverged::check(|| name.to_owned(), &losses, self.settings.loss_limit)?;
        // A learner's loss depends on its own weights alone, so the sum's gradient is each one's.
        let mut gradients = loss.sum().backward();
        Ok((losses, bank.gradients(&mut gradients)))
    }
}

impl Pupil {
    fn new(of: &'static str, bank: Bank, rates: &[f32], max_norm: f32, engine: Engine) -> Self {
        let adam = Adam::new(of, &bank, rates, max_norm, engine.is_far());
        Self { target: bank.clone(), bank, adam }
    }

    fn state(&self) -> PupilState {
        PupilState {
            networks: self.bank.networks(),
            targets: self.target.networks(),
            adam: self.adam.state(),
        }
    }

    fn resumed(
        of: &'static str,
        state: &PupilState,
        shape: &Shape,
        rates: &[f32],
        max_norm: f32,
        engine: Engine,
    ) -> Option<Self> {
        let whole = |networks: &[Network]| {
            networks.len() == rates.len() && networks.iter().all(|network| network.is(shape))
        };
        if !whole(&state.networks) || !whole(&state.targets) {
            return None;
        }
        let mut pupil =
            Self::new(of, Bank::from_networks(&state.networks, engine), rates, max_norm, engine);
        pupil.target = Bank::from_networks(&state.targets, engine);
        pupil.adam.restore(&state.adam).then_some(pupil)
    }
}
