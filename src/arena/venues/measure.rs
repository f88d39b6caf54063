//! Measure: what venues and traders did, span by span.

use super::{Act, Outcome, Plan, Posted, Role, Setting, Stage, Traders, Type, Venues};
use crate::market::{allocation_efficiency, best_surplus};
use crate::theory::fictitious_play::Side;
use bevy_ecs::prelude::*;

/// Stages of a span, over which all is averaged.
pub const SPAN: u32 = 50;

/// What happened in a span: means over its stages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Span {
    /// Venue by venue.
    pub venues: Vec<VenueSpan>,
    /// Surplus over the best of all traders, inside or out: global efficiency.
    pub efficiency: f64,
    /// Mean profit of a buyer and of a seller, money.
    pub profits: [f64; 2],
    /// Shares of choices: side by side, of types below and from ½ on, of staying out and of each
    /// venue.
    pub choices: [[Vec<f64>; 2]; 2],
}

/// What a venue did in a span: means over its stages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VenueSpan {
    /// k.
    pub k: f64,
    /// The share of buyers and of sellers who came.
    pub entrants: [f64; 2],
    /// Deals.
    pub deals: f64,
    /// The price, over stages with deals, money; none without.
    pub price: Option<f64>,
    /// Allocation efficiency among its entrants.
    pub efficiency: f64,
}

/// What happened, over spans that have ended.
#[derive(Resource, Clone, Debug, Default)]
pub struct Course {
    /// From the first stage on.
    pub spans: Vec<Span>,
    sums: Span,
    /// Sums of prices and stages with deals, of each venue.
    prices: Vec<(f64, u32)>,
    /// How many each share of choices is of.
    counts: [[f64; 2]; 2],
    stages: u32,
}

impl Course {
    fn begin(&mut self, plan: &Plan) {
        let venues = plan.venues.len();
        let shares = || [vec![0.0; venues + 1], vec![0.0; venues + 1]];
        self.sums = Span {
            venues: vec![VenueSpan::default(); venues],
            choices: [shares(), shares()],
            ..Span::default()
        };
        self.prices = vec![(0.0, 0); venues];
        self.counts = Default::default();
        self.stages = 0;
    }

    fn end(&mut self, plan: &Plan) {
        let mut span = std::mem::take(&mut self.sums);
        let by = 1.0 / f64::from(self.stages);
        for (venue, (sum, count)) in span.venues.iter_mut().zip(&self.prices) {
            for number in [&mut venue.k, &mut venue.deals, &mut venue.efficiency] {
                *number *= by;
            }
            venue.entrants = venue.entrants.map(|sum| sum * by);
            venue.price = (*count > 0).then(|| sum / f64::from(*count));
        }
        span.efficiency *= by;
        for (profit, count) in span.profits.iter_mut().zip(plan.traders) {
            *profit *= by / f64::from(count);
        }
        for (sides, counts) in span.choices.iter_mut().zip(self.counts) {
            for (shares, count) in sides.iter_mut().zip(counts) {
                shares.iter_mut().for_each(|share| *share /= count.max(1.0));
            }
        }
        self.spans.push(span);
    }
}

/// Takes in a stage.
pub(super) fn measure(
    setting: Res<Setting>,
    traders: Res<Traders>,
    venues: Res<Venues>,
    mut course: ResMut<Course>,
    stages: Query<(&Posted, &Stage)>,
    trading: Query<(&Role, &Type, &Act, &Outcome)>,
) -> Result {
    let plan = &setting.plan;
    if course.sums.venues.is_empty() {
        course.begin(plan);
    }
    let Course { sums, prices, counts, .. } = &mut *course;
    let mut surplus = 0.0;
    for (number, venue) in venues.0.iter().enumerate() {
        let (posted, stage) = stages.get(*venue)?;
        let own = &mut sums.venues[number];
        own.k += posted.0;
        own.entrants[0] += stage.bids.len() as f64 / f64::from(plan.traders[0]);
        own.entrants[1] += stage.asks.len() as f64 / f64::from(plan.traders[1]);
        own.deals += stage.deals as f64;
        own.efficiency += allocation_efficiency(stage.surplus, stage.best);
        if let Some(price) = stage.price {
            prices[number].0 += price;
            prices[number].1 += 1;
        }
        surplus += stage.surplus;
    }
    let (mut values, mut costs) = (Vec::new(), Vec::new());
    for trader in &traders.0 {
        let (role, type_, act, outcome) = trading.get(*trader)?;
        let (side, high) = (role.0 as usize, usize::from(type_.0 >= 0.5));
        sums.profits[side] += outcome.profit;
        sums.choices[side][high][act.venue.map_or(0, |venue| venue + 1)] += 1.0;
        counts[side][high] += 1.0;
        match role.0 {
            Side::Buyers => values.push(type_.0),
            Side::Sellers => costs.push(type_.0),
        }
    }
    sums.efficiency += allocation_efficiency(surplus, best_surplus(&values, &costs));
    course.stages += 1;
    if course.stages == SPAN {
        course.end(plan);
        course.begin(plan);
    }
    Ok(())
}
