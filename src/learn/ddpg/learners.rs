//! Learners of one kind, each for itself: in plain numbers where that can be, else in a bank.

use rayon::prelude::*;

use crate::learn::Engine;
use crate::learn::diverged::Diverged;
use crate::learn::plain::Network;

use super::{Ddpg, Losses, Settings, Solo};

/// Learners that share nothing: what one learns doesn't depend on who else does.
#[derive(Clone, Debug)]
pub struct Learners(Kind);

#[derive(Clone, Debug)]
enum Kind {
    /// In plain numbers, on as many threads as there are.
    Solos(Vec<Solo>),
    /// As tensors, with the actors as they are now.
    Bank(Box<Ddpg>, Vec<Network>),
    /// As tensors on a card, where they act as well.
    Far(Box<Ddpg>),
}

impl Learners {
    /// A learner for each of `ids`, with first weights of `seed` and its id. [`Engine::Plain`] makes
    /// way for tensors where it [can't](Solo::can_learn) do what the settings say.
    ///
    /// # Panics
    /// As [`Ddpg::new`].
    pub fn new(settings: &Settings, seed: u64, ids: &[u64], engine: Engine) -> Self {
        assert_eq!(settings.actor_rates.len(), ids.len(), "a rate for each actor");
        assert_eq!(settings.critic_rates.len(), ids.len(), "a rate for each critic");
        if engine != Engine::Plain || !Solo::can_learn(settings) {
            let bank = Ddpg::new(settings.clone(), seed, ids, engine);
            if engine.is_far() && !settings.actor().norms_run() {
                return Self(Kind::Far(Box::new(bank)));
            }
            let actors = bank.actors();
            return Self(Kind::Bank(Box::new(bank), actors));
        }
        let rates = settings.actor_rates.iter().zip(&settings.critic_rates);
        let solos = ids.iter().zip(rates).map(|(id, (actor, critic))| {
            let (actor_rates, critic_rates) = (vec![*actor], vec![*critic]);
            Solo::new(Settings { actor_rates, critic_rates, ..settings.clone() }, seed, *id)
        });
        Self(Kind::Solos(solos.collect()))
    }

    /// The actors as they are now, in the order of the ids.
    pub fn actors(&self) -> Vec<Network> {
        match &self.0 {
            Kind::Solos(solos) => solos.iter().map(Solo::actor).collect(),
            Kind::Bank(_, actors) => actors.clone(),
            Kind::Far(bank) => bank.actors(),
        }
    }

    /// Whether actors act on a card, all [at once](Self::act): to copy them takes long.
    pub fn act_at_once(&self) -> bool {
        matches!(self.0, Kind::Far(_))
    }

    /// What each actor does on its row of `observations`; none where each acts by a
    /// [copy](Self::copy_actor) of it.
    pub fn act(&self, observations: &[f32]) -> Option<Vec<f32>> {
        match &self.0 {
            Kind::Far(bank) => Some(bank.act(observations)),
            _ => None,
        }
    }

    /// The critics as they are now, in the order of the ids. Batch norms of theirs have no running
    /// means and variances: such a critic can't be asked about a single row.
    pub fn critics(&self) -> Vec<Network> {
        match &self.0 {
            Kind::Solos(solos) => solos.iter().map(Solo::critic).collect(),
            Kind::Bank(bank, _) | Kind::Far(bank) => bank.critics(),
        }
    }

    /// Makes `network`, which has its shape, the actor at `place`, counted over all ids.
    pub fn copy_actor(&self, place: usize, network: &mut Network) {
        match &self.0 {
            Kind::Solos(solos) => solos[place].copy_actor(network),
            Kind::Bank(_, actors) => network.clone_from(&actors[place]),
            Kind::Far(bank) => network.clone_from(&bank.actors()[place]),
        }
    }

    /// From now on each learner's two learning rates are those of the settings times its pace.
    ///
    /// # Panics
    /// If there isn't one pace for each learner.
    pub fn set_paces(&mut self, paces: &[f32]) {
        match &mut self.0 {
            Kind::Solos(solos) => {
                assert_eq!(paces.len(), solos.len(), "a pace for each learner");
                solos.iter_mut().zip(paces).for_each(|(solo, pace)| solo.set_pace(*pace));
            }
            Kind::Bank(bank, _) | Kind::Far(bank) => bank.set_paces(paces),
        }
    }

    /// From now on each actor climbs the mean of its critic over normal noise of this standard
    /// deviation around its action, cut off at ±1.
    ///
    /// # Panics
    /// If there isn't one spread for each learner, or an action has more than one number.
    pub fn set_spreads(&mut self, spreads: &[f32]) {
        match &mut self.0 {
            Kind::Solos(solos) => {
                assert_eq!(spreads.len(), solos.len(), "a spread for each learner");
                solos.iter_mut().zip(spreads).for_each(|(solo, spread)| solo.set_spread(*spread));
            }
            Kind::Bank(bank, _) | Kind::Far(bank) => bank.set_spreads(spreads),
        }
    }

    /// Learns from a batch of rows for each learner, one after the other and equally long.
    ///
    /// # Errors
    /// If a loss or a gradient isn't finite, or a loss is beyond its limit: of the first learner
    /// of which that is so. Others may have learned by then.
    ///
    /// # Panics
    /// If `rows` doesn't hold whole rows, as many for each learner.
    pub fn update(&mut self, rows: &[f32]) -> Result<Losses, Diverged> {
        match &mut self.0 {
            Kind::Solos(solos) => update_each(solos, rows),
            Kind::Bank(bank, actors) => {
                let losses = bank.update(rows)?;
                *actors = bank.actors();
                Ok(losses)
            }
            Kind::Far(bank) => bank.update(rows),
        }
    }
}

fn update_each(solos: &mut [Solo], rows: &[f32]) -> Result<Losses, Diverged> {
    assert!(rows.len().is_multiple_of(solos.len()), "as many rows for each learner");
    let own = rows.par_chunks_exact(rows.len() / solos.len());
    let outcomes: Vec<Result<Losses, Diverged>> =
        solos.par_iter_mut().zip(own).map(|(solo, rows)| solo.update(rows)).collect();
    let mut all = Losses { critic: Vec::new(), actor: Vec::new() };
    for (replica, outcome) in outcomes.into_iter().enumerate() {
        let losses = outcome.map_err(|diverged| Diverged { replica, ..diverged })?;
        all.critic.extend(losses.critic);
        all.actor.extend(losses.actor);
    }
    Ok(all)
}
