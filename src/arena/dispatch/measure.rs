//! Measure: what each market did, span by span.

use super::{Firms, Offer, Plan, Setting, Sold};
use bevy_ecs::prelude::*;

/// Rounds of a span, over which a market is measured (paper §5.5 takes as many).
pub const SPAN: usize = 100;

/// What a market did over a span: means over its rounds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Span {
    /// Each firm's offer, money a unit.
    pub offers: Vec<f64>,
    /// Each firm's profit, money.
    pub profits: Vec<f64>,
    /// The price, money a unit; a round without sales counts as 0.
    pub price: f64,
    /// Competitiveness (paper §5.5): share of the rounds in which another firm offered the
    /// highest price than in the round before.
    pub switches: f64,
}

/// What a market did, over spans that have ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Course {
    /// From the first round on.
    pub spans: Vec<Span>,
    /// Sums over the rounds of the span that goes on.
    sums: Span,
    rounds: usize,
    highest: Option<usize>,
}

/// The courses of all markets, in the order of the plan.
#[derive(Resource, Clone, Debug, PartialEq)]
pub struct Courses(pub Vec<Course>);

impl Courses {
    pub(super) fn new(plan: &Plan) -> Self {
        Self(vec![Course::new(plan.firms.len()); plan.markets.len()])
    }
}

impl Span {
    fn new(firms: usize) -> Self {
        Self { offers: vec![0.0; firms], profits: vec![0.0; firms], price: 0.0, switches: 0.0 }
    }

    fn scaled(mut self, by: f64) -> Self {
        self.offers.iter_mut().chain(&mut self.profits).for_each(|sum| *sum *= by);
        Self { price: self.price * by, switches: self.switches * by, ..self }
    }
}

impl Course {
    fn new(firms: usize) -> Self {
        Self { spans: Vec::new(), sums: Span::new(firms), rounds: 0, highest: None }
    }

    /// Takes in a round of these offers and sales.
    fn add(&mut self, firms: &[(Offer, Sold)]) {
        for (firm, (offer, sold)) in firms.iter().enumerate() {
            self.sums.offers[firm] += offer.price;
            self.sums.profits[firm] += sold.profit;
        }
        self.sums.price += firms.first().map_or(0.0, |(_, sold)| sold.price);
        let highest = (0..firms.len()).reduce(|best, firm| {
            if firms[firm].0.price > firms[best].0.price { firm } else { best }
        });
        let switched = self.highest.is_some() && self.highest != highest;
        self.sums.switches += f64::from(u8::from(switched));
        self.highest = highest;
        self.rounds += 1;
        if self.rounds == SPAN {
            let sums = std::mem::replace(&mut self.sums, Span::new(firms.len()));
            self.spans.push(sums.scaled(1.0 / SPAN as f64));
            self.rounds = 0;
        }
    }

    /// Means over the last `spans` spans; none if there are fewer.
    pub fn last(&self, spans: usize) -> Option<Span> {
        let from = self.spans.len().checked_sub(spans)?;
        let own = &self.spans[from..];
        let mut sums = Span::new(own.first()?.offers.len());
        for span in own {
            sums.price += span.price;
            sums.switches += span.switches;
            for (sum, offer) in sums.offers.iter_mut().zip(&span.offers) {
                *sum += offer;
            }
            for (sum, profit) in sums.profits.iter_mut().zip(&span.profits) {
                *sum += profit;
            }
        }
        Some(sums.scaled(1.0 / spans as f64))
    }
}

/// Takes in the round of every market.
pub(super) fn measure(
    setting: Res<Setting>,
    firms: Res<Firms>,
    mut courses: ResMut<Courses>,
    round: Query<(&Offer, &Sold)>,
) -> Result {
    let markets = firms.0.chunks_exact(setting.plan.firms.len());
    let mut rows: Vec<(Offer, Sold)> = Vec::new();
    for (market, course) in markets.zip(&mut courses.0) {
        rows.clear();
        for firm in market {
            let (offer, sold) = round.get(*firm)?;
            rows.push((*offer, *sold));
        }
        course.add(&rows);
    }
    Ok(())
}
