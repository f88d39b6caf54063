//! What a plan means to those who learn: rows, rates and norms.

use super::{Learning, Plan, PricingLearning};
use crate::learn::{Ends, HybridRows, HybridSettings, Init, Norm, Rows, Settings};

/// Numbers of a venue in what traders see: shares of buyers and sellers, mean bid, mean ask, deals
/// and price.
const SEEN_OF_VENUE: usize = 6;
/// Numbers of a venue in what venues see: all but the price.
pub(super) const VENUE_STATE: usize = 5;

impl Plan {
    /// Numbers that a trader sees: what each venue did, its own type, and each venue's k.
    pub fn sight(&self) -> usize {
        self.venues.len() * (SEEN_OF_VENUE + 1) + 1
    }

    /// What the learners of traders are like: option 0 is to stay out.
    pub fn settings(&self) -> HybridSettings {
        let Learning { value_rate, parameter_rate, value_tau, parameter_tau, discount, .. } =
            self.learning;
        let venues = self.venues.len();
        HybridSettings {
            rows: HybridRows { observation: self.sight(), options: venues + 1, parameters: venues },
            hidden: self.learning.hidden.clone(),
            value_rate,
            parameter_rate,
            value_tau,
            parameter_tau,
            discount,
            max_norm: f32::INFINITY,
            loss_limit: 1e6,
        }
    }

    /// What a venue's transitions hold: its state, all other venues' states and k, and its own k.
    pub(super) fn venue_rows(&self) -> Rows {
        let others = self.venues.len() - 1;
        Rows { observation: VENUE_STATE, context: others * (VENUE_STATE + 1), action: 1 }
    }

    /// What the learners of venues are like: MADDPG, each critic sees all.
    pub(super) fn venue_settings(&self) -> Settings {
        let PricingLearning { actor_rate, critic_rate, tau, discount, .. } = self.pricing;
        let learners = self.learning_venues();
        Settings {
            rows: self.venue_rows(),
            actor_hidden: self.pricing.hidden.clone(),
            critic_hidden: self.pricing.hidden.clone(),
            actor_norm: Norm::None,
            critic_norm: Norm::None,
            action_joins: 0,
            init: Init::FanIn,
            actor_rates: vec![actor_rate; learners],
            critic_rates: vec![critic_rate; learners],
            discount,
            tau,
            max_norm: f32::INFINITY,
            ends: Ends::Count,
            loss_limit: 1e6,
        }
    }
}
