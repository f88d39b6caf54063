//! What a plan means to those who learn: rows, rates and norms.

use super::{Learning, Market, Mode, Normalisation, Plan};
use crate::learn::{Ends, Init, Norm, Rows, Settings};

impl Plan {
    /// What a learner's transitions hold: demand and all capacities, and with memory the last
    /// round's offers besides; one price.
    pub fn rows(&self) -> Rows {
        let firms = self.firms.len();
        let offers = if self.learning.memory { firms } else { 0 };
        Rows { observation: 1 + firms + offers, context: 0, action: 1 }
    }

    /// What all learners are like.
    pub fn settings(&self) -> Settings {
        let Learning { hidden, norm, mode, discount, tau, .. } = self.learning;
        let (actor_norm, critic_norm) = norm.of_networks();
        let rates = |rate: fn(&Market) -> f32| {
            let each = self.markets.iter().map(rate);
            each.flat_map(|rate| std::iter::repeat_n(rate, self.learners())).collect()
        };
        Settings {
            rows: self.rows(),
            actor_hidden: hidden.to_vec(),
            critic_hidden: hidden.to_vec(),
            actor_norm,
            critic_norm,
            action_joins: 1,
            init: Init::Width,
            actor_rates: rates(|market| market.actor_rate),
            critic_rates: rates(|market| market.critic_rate),
            discount,
            tau,
            // The paper shortens no gradients.
            max_norm: f32::INFINITY,
            ends: match mode {
                Mode::Paper => Ends::Ignored,
                Mode::Clean => Ends::Count,
            },
            loss_limit: 1e6,
        }
    }
}

impl Normalisation {
    /// What actor and critic normalise.
    fn of_networks(self) -> (Norm, Norm) {
        match self {
            Self::None => (Norm::None, Norm::None),
            Self::Layer => (Norm::Layer, Norm::Layer),
            Self::Batch => {
                (Norm::Batch { input: true, hidden: 2 }, Norm::Batch { input: false, hidden: 1 })
            }
        }
    }
}
