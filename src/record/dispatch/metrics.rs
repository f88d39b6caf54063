//! What a run comes to, by the names it has everywhere.

use super::equilibrium::known;
use crate::arena::dispatch::{Course, Courses, Market, Plan, SPAN, Setting, Span};
use bevy_ecs::world::World;
use serde::{Deserialize, Serialize};

/// Rounds at the end of a run that are looked at, as many as there are of full hundreds.
pub const WINDOW: usize = 5_000;

/// Metrics of a run: means over markets and the last rounds. A metric without meaning is `None`,
/// written as `null` or an empty cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Markets side by side.
    pub markets: u64,
    /// Rounds that the means are of.
    pub rounds: u64,
    /// Share of the markets whose mean offers are an equilibrium.
    pub settled_share: Option<f64>,
    /// Mean price, money a unit.
    pub price_mean: Option<f64>,
    /// Mean profit of all firms of a market in a round, money.
    pub profit_mean: Option<f64>,
    /// Competitiveness: share of rounds in which another firm was the highest bidder than before.
    pub switches_mean: Option<f64>,
}

/// What a market comes to: means over its last rounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarketMetrics {
    /// Its number.
    pub market: u32,
    /// Adam's learning rate of its actors.
    pub actor_rate: f32,
    /// Adam's learning rate of its critics.
    pub critic_rate: f32,
    /// Each firm's offer, money a unit.
    pub offers: Vec<f64>,
    /// Each firm's profit in a round, money.
    pub profits: Vec<f64>,
    /// The price, money a unit.
    pub price: f64,
    /// Competitiveness.
    pub switches: f64,
    /// How far its offers are from an equilibrium, money a unit; none where none is known.
    pub distance: Option<f64>,
    /// Whether that is within twice the smallest noise.
    pub settled: Option<bool>,
}

/// What a run comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// What all markets come to.
    pub metrics: Metrics,
    /// Each market that has run for a hundred rounds.
    pub markets: Vec<MarketMetrics>,
}

impl MarketMetrics {
    fn of(plan: &Plan, market: &Market, mean: Span) -> Self {
        let distance = known(plan).map(|known| known.distance(&mean.offers));
        Self {
            market: market.number,
            actor_rate: market.actor_rate,
            critic_rate: market.critic_rate,
            price: mean.price,
            switches: mean.switches,
            settled: distance.map(|distance| distance <= 2.0 * market.noise_floor * plan.cap),
            distance,
            offers: mean.offers,
            profits: mean.profits,
        }
    }
}

impl Results {
    /// What the run of `world` comes to so far.
    pub fn of(world: &World) -> Self {
        let plan = &world.resource::<Setting>().plan;
        let courses = &world.resource::<Courses>().0;
        let spans = courses.first().map_or(0, spans);
        let each = plan.markets.iter().zip(courses).filter_map(|(market, course)| {
            let mean = (spans > 0).then(|| course.last(spans)).flatten()?;
            Some(MarketMetrics::of(plan, market, mean))
        });
        let markets: Vec<MarketMetrics> = each.collect();
        let mean = |of: fn(&MarketMetrics) -> f64| mean(markets.iter().map(of));
        let judged: Vec<bool> = markets.iter().filter_map(|market| market.settled).collect();
        let metrics = Metrics {
            markets: plan.markets.len() as u64,
            rounds: (spans * SPAN) as u64,
            settled_share: self::mean(judged.iter().map(|settled| f64::from(u8::from(*settled)))),
            price_mean: mean(|market| market.price),
            profit_mean: mean(|market| market.profits.iter().sum()),
            switches_mean: mean(|market| market.switches),
        };
        Self { metrics, markets }
    }
}

/// Spans at the end of a course that are looked at.
fn spans(course: &Course) -> usize {
    course.spans.len().min(WINDOW / SPAN)
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = numbers.fold((0.0, 0.0), |(sum, count), it| (sum + it, count + 1.0));
    (count > 0.0).then(|| sum / count)
}
