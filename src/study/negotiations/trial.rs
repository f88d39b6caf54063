//! One trial: its draws, and what each way makes of it.

use super::setup::{Setup, Way};
use crate::arena::{Chance, Purpose, Stream};
use crate::market::taco::{Costs, Game, negotiate};
use crate::theory::merging::{Aircraft, Merging};
use crate::theory::selection::{
    egalitarian, gini, least_gini, optimality_gap, plurality, random_dictator, utilitarian,
};
use serde::{Deserialize, Serialize};

/// Steps beyond which no auction of a trial goes; none has come near.
const MOST_STEPS: u64 = 1_000_000;

/// A row of the table: a trial, settled in one way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Number of the trial, from 0.
    pub trial: u32,
    /// What its games are like: the name of a [`Setup`].
    pub games: String,
    /// How it was settled: the name of a [`Way`].
    pub way: String,
    /// The auction's decrement.
    pub decrement: Option<f64>,
    /// The steps after which the auction was to be interrupted.
    pub interrupted_after: Option<u64>,
    /// The auction's steps.
    pub steps: Option<u64>,
    /// The auction's cycles.
    pub cycles: Option<u64>,
    /// Optimality gap, as a share; none where the least total cost isn't above zero.
    pub gap: Option<f64>,
    /// Gini index of what the agents bear; none where that doesn't sum to more than zero.
    pub gini: Option<f64>,
    /// The widest spread of profits within a cycle as a share of what is proven.
    pub spread_share: Option<f64>,
    /// Share of the orders whose equilibrium survives any jump.
    pub survivors: f64,
}

/// A drawn game.
pub(super) struct Trial<'a> {
    setup: &'a Setup,
    number: u32,
    costs: Costs,
    values: Vec<f64>,
    /// What decides tied votes, and who dictates.
    draws: [f64; 2],
    survivors: f64,
}

impl<'a> Trial<'a> {
    /// Trial `number` of `seed`; none only for a setup out of range.
    pub fn draw(setup: &'a Setup, seed: u64, number: u32) -> Option<Self> {
        let mut stream = Chance::new(seed, Purpose::Negotiation).stream(u64::from(number));
        let mut between = |(low, high): (f64, f64)| low + (high - low) * stream.unit();
        let (mut aircraft, mut values) = (Vec::new(), Vec::new());
        for _ in 0..setup.aircraft {
            let eta = between((0.0, setup.etas_to));
            aircraft.push(Aircraft { eta, weight: between(setup.weights) });
            values.push(between(setup.values));
        }
        let draws = two(&mut stream);
        let merging = Merging::new(aircraft, setup.separation).ok()?;
        let orders = merging.orders();
        let costs = merging.costs(&orders).ok()?;
        let mut arrivals = vec![0.0; setup.aircraft];
        let surviving = orders.filtered(|_, order| {
            merging.arrivals(order, &mut arrivals);
            merging.survives_jumps(&arrivals)
        });
        let survivors = surviving.len() as f64 / orders.len() as f64;
        Some(Self { setup, number, costs, values, draws, survivors })
    }

    /// What `way` makes of it.
    pub fn settled(&self, way: Way) -> Row {
        let [of_votes, of_dictator] = self.draws;
        let choice = match way {
            Way::Auction { decrement, interrupted_after } => {
                return self.auctioned(way, decrement, interrupted_after);
            }
            Way::Voting => plurality(&self.costs, of_votes),
            Way::RandomDictator => random_dictator(&self.costs, of_dictator),
            Way::Utilitarian => utilitarian(&self.costs),
            Way::Egalitarian => egalitarian(&self.costs),
            Way::LeastGini => least_gini(&self.costs),
        };
        let costs: Vec<f64> = self.costs.of_choice(choice).collect();
        Row { gini: gini(&costs), ..self.row(way, choice) }
    }

    fn auctioned(&self, way: Way, decrement: f64, interrupted_after: Option<u64>) -> Row {
        let terms = self.setup.terms(decrement);
        let Ok(game) = Game::new(self.costs.clone(), self.values.clone(), terms) else {
            // No setup is out of range, so this row is never seen.
            return self.row(way, 0);
        };
        let outcome = negotiate(&game, interrupted_after.unwrap_or(MOST_STEPS));
        Row {
            decrement: Some(decrement),
            interrupted_after,
            steps: Some(outcome.steps),
            cycles: Some(outcome.cycles),
            gini: gini(&outcome.adjusted_costs(&game)),
            spread_share: (outcome.cycles > 0).then_some(outcome.spread_share),
            ..self.row(way, outcome.choice)
        }
    }

    fn row(&self, way: Way, choice: usize) -> Row {
        Row {
            trial: self.number,
            games: self.setup.name.clone(),
            way: way.name().to_owned(),
            decrement: None,
            interrupted_after: None,
            steps: None,
            cycles: None,
            gap: optimality_gap(&self.costs, choice),
            gini: None,
            spread_share: None,
            survivors: self.survivors,
        }
    }
}

fn two(stream: &mut Stream) -> [f64; 2] {
    [stream.unit(), stream.unit()]
}

impl Row {
    /// Whether it was settled in this way.
    pub(super) fn is_of(&self, way: Way) -> bool {
        let terms = match way {
            Way::Auction { decrement, interrupted_after } => (Some(decrement), interrupted_after),
            _ => (None, None),
        };
        self.way == way.name() && (self.decrement, self.interrupted_after) == terms
    }
}
