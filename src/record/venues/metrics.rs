//! What a run comes to, by the names it has everywhere.

use super::look::game;
use crate::arena::venues::{Course, SPAN, Setting, Span, VenueSpan, profile};
use crate::theory::fictitious_play::standings;
use bevy_ecs::world::World;
use serde::{Deserialize, Serialize};

/// Stages at the end of a run that are looked at, as many as there are of full spans.
pub const WINDOW: usize = 500;

/// Metrics of a run: means over its last stages. A metric without meaning is `None`, written as
/// `null` or an empty cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Buyers and sellers.
    pub traders: u64,
    /// Stages that the means are of.
    pub stages: u64,
    /// Surplus over the best that all traders could have made.
    pub efficiency_mean: Option<f64>,
    /// The share of traders who stay out.
    pub outside_mean: Option<f64>,
    /// Mean profit of a buyer in a stage, money.
    pub buyer_profit_mean: Option<f64>,
    /// Mean profit of a seller in a stage, money.
    pub seller_profit_mean: Option<f64>,
    /// What a trader could gain at the end if nobody else moved: the mean over traders who do
    /// what they think is best, money.
    pub regret_mean: Option<f64>,
    /// The largest of that, money.
    pub regret_max: Option<f64>,
}

/// What a venue comes to: means over its last stages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VenueMetrics {
    /// Its number, from 1.
    pub venue: u32,
    /// k.
    pub k: f64,
    /// The share of all buyers who come.
    pub buyers: f64,
    /// The share of all sellers who come.
    pub sellers: f64,
    /// Deals in a stage.
    pub deals: f64,
    /// The price, money; none where there was no deal.
    pub price: Option<f64>,
    /// Surplus over the best of those who came.
    pub efficiency: f64,
}

/// What a run comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// What the run comes to.
    pub metrics: Metrics,
    /// Each venue; none before a span has ended.
    pub venues: Vec<VenueMetrics>,
}

impl Results {
    /// What the run of `world` comes to so far.
    pub fn of(world: &World) -> Self {
        let plan = &world.resource::<Setting>().plan;
        let spans = &world.resource::<Course>().spans;
        let last = &spans[spans.len() - spans.len().min(WINDOW / SPAN as usize)..];
        let mean = |of: &dyn Fn(&Span) -> f64| {
            (!last.is_empty()).then(|| last.iter().map(of).sum::<f64>() / last.len() as f64)
        };
        let venue = |at: usize| {
            let mean = |of: fn(&VenueSpan) -> f64| mean(&|span| of(&span.venues[at]));
            let prices: Vec<f64> = last.iter().filter_map(|span| span.venues[at].price).collect();
            Some(VenueMetrics {
                venue: at as u32 + 1,
                k: mean(|it| it.k)?,
                buyers: mean(|it| it.entrants[0])?,
                sellers: mean(|it| it.entrants[1])?,
                deals: mean(|it| it.deals)?,
                price: (!prices.is_empty())
                    .then(|| prices.iter().sum::<f64>() / prices.len() as f64),
                efficiency: mean(|it| it.efficiency)?,
            })
        };
        let venues: Vec<VenueMetrics> = (0..plan.venues.len()).filter_map(venue).collect();
        let [buyers, sellers] = plan.traders.map(f64::from);
        let inside = venues.iter().map(|it| it.buyers * buyers + it.sellers * sellers).sum::<f64>();
        let outside = 1.0 - inside / (buyers + sellers);
        // Before the first stage nobody has seen anything.
        let regrets: Vec<f64> = match venues.is_empty() {
            true => Vec::new(),
            false => {
                standings(&game(world), &profile(world)).iter().map(|it| it.regret()).collect()
            }
        };
        let sum: f64 = regrets.iter().sum();
        Self {
            metrics: Metrics {
                traders: plan.traders.iter().map(|count| u64::from(*count)).sum(),
                stages: last.len() as u64 * u64::from(SPAN),
                efficiency_mean: mean(&|span| span.efficiency),
                outside_mean: (!venues.is_empty()).then_some(outside),
                buyer_profit_mean: mean(&|span| span.profits[0]),
                seller_profit_mean: mean(&|span| span.profits[1]),
                regret_mean: (!regrets.is_empty()).then(|| sum / regrets.len() as f64),
                regret_max: regrets.iter().copied().reduce(f64::max),
            },
            venues,
        }
    }
}
