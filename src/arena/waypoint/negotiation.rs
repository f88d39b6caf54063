//! A negotiation: the game of a group, and what each way to settle it comes to.

use super::{Plan, Way};
use crate::market::taco::{Auction, Game, GameError, Outcome, Terms, negotiate};
use crate::theory::merging::{FreeFromError, Merging, MergingError, Orders};
use crate::theory::selection::{
    egalitarian, gini, least_gini, optimality_gap, plurality, random_dictator, utilitarian,
};
use thiserror::Error;

/// Steps beyond which no auction goes.
const MOST_STEPS: u64 = 1_000_000;

/// A negotiation that was held. Agents are its aircraft, in the order in which they play.
#[derive(Clone, Debug, PartialEq)]
pub struct Negotiation {
    /// Its number in the run, from 1.
    pub number: u32,
    /// Their numbers, shape agents.
    pub aircraft: Vec<u32>,
    /// Estimated arrivals, weights, and from when on the waypoint is free.
    pub merging: Merging,
    /// The choices.
    pub orders: Orders,
    /// What they cost, and the terms of trade.
    pub game: Game,
    /// The choice that was agreed on, from 0.
    pub choice: usize,
    /// Agreed arrivals, units of time since the run began, shape agents.
    pub arrivals: Vec<f64>,
    /// What each received minus paid, units of credit, shape agents; zeros without trade.
    pub net_units: Vec<f64>,
    /// Steps of the auction; none where it wasn't by trade.
    pub steps: Option<u64>,
    /// Whether the auction was interrupted.
    pub interrupted: bool,
    /// What each way comes to; the first is the one that was taken.
    pub ways: Vec<Settled>,
    /// Steps after which the auction is interrupted.
    most_steps: u64,
}

/// What a way to settle a negotiation comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settled {
    /// The way.
    pub way: Way,
    /// The choice, from 0.
    pub choice: usize,
    /// What it costs all together, before trade.
    pub cost: f64,
    /// Its optimality gap, as a share; none where the least total cost isn't above zero.
    pub gap: Option<f64>,
    /// Gini's index of what each bears, after trade where there is any; none where that doesn't
    /// sum to more than zero.
    pub gini: Option<f64>,
}

/// Why a negotiation can't be held: a number of the plan is out of range, or delays have grown
/// beyond all bounds.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum NegotiationError {
    /// Of the aircraft.
    #[error(transparent)]
    Merging(#[from] MergingError),
    /// Of the first free time.
    #[error(transparent)]
    FreeFrom(#[from] FreeFromError),
    /// Of the game.
    #[error(transparent)]
    Game(#[from] GameError),
}

/// What is to be negotiated about.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// The negotiation's number in the run, from 1.
    pub number: u32,
    /// Numbers of the aircraft, shape agents.
    pub aircraft: Vec<u32>,
    /// Their game.
    pub merging: Merging,
    /// What a unit of credit is worth, shape agents.
    pub values: Vec<f64>,
    /// What a tied vote and a dictator's place are drawn by, uniform on [0, 1).
    pub draws: [f64; 2],
}

impl Negotiation {
    /// Settles `question` in every way; as `plan` says counts.
    ///
    /// # Errors
    /// If a number is out of range.
    pub(super) fn hold(plan: &Plan, question: Question) -> Result<Self, NegotiationError> {
        let Question { number, aircraft, merging, values, draws } = question;
        let orders = merging.orders();
        let terms = Terms {
            unit: plan.trading.unit,
            decrement: plan.trading.decrement,
            tolerance: plan.trading.tolerance,
        };
        let game = Game::new(merging.costs(&orders)?, values, terms)?;
        let most_steps = plan.trading.interrupt_after.unwrap_or(MOST_STEPS);
        let traded = negotiate(&game, most_steps);
        let first_come = first_come(&merging, &orders);
        let others = Way::ALL.into_iter().filter(|way| *way != plan.agree_by);
        let ways: Vec<Settled> = [plan.agree_by]
            .into_iter()
            .chain(others)
            .map(|way| settled(way, &game, &traded, first_come, draws))
            .collect();
        let choice = ways[0].choice;
        let mut arrivals = vec![0.0; aircraft.len()];
        merging.arrivals(orders.get(choice), &mut arrivals);
        let by_trade = plan.agree_by == Way::Trading;
        Ok(Self {
            net_units: match by_trade {
                true => traded.net_units,
                false => vec![0.0; aircraft.len()],
            },
            steps: by_trade.then_some(traded.steps),
            interrupted: by_trade && traded.interrupted,
            number,
            aircraft,
            merging,
            orders,
            game,
            choice,
            arrivals,
            ways,
            most_steps,
        })
    }

    /// The auction from its beginning, to be followed step by step; none where it wasn't by trade.
    pub fn auction(&self) -> Option<Auction<'_>> {
        self.steps.map(|_| Auction::new(&self.game, self.most_steps))
    }

    /// What the choice costs each, before trade, shape agents.
    pub fn costs(&self) -> impl Iterator<Item = f64> {
        self.game.costs().of_choice(self.choice)
    }

    /// What the outcome costs all together.
    pub fn cost(&self) -> f64 {
        self.game.costs().total(self.choice)
    }

    /// The least that any order costs all together.
    pub fn least_cost(&self) -> f64 {
        self.game.costs().total(utilitarian(self.game.costs()))
    }

    /// Units of credit that changed hands: half of what all received or paid.
    pub fn moved(&self) -> f64 {
        self.net_units.iter().map(|units| units.abs()).sum::<f64>() / 2.0
    }

    /// By how much they arrive later than estimated, units of time, mean.
    pub fn delay(&self) -> f64 {
        let late = self.merging.aircraft().iter().zip(&self.arrivals);
        late.map(|(aircraft, arrival)| arrival - aircraft.eta).sum::<f64>()
            / self.aircraft.len() as f64
    }
}

fn settled(
    way: Way,
    game: &Game,
    traded: &Outcome,
    first_come: usize,
    [of_votes, of_dictator]: [f64; 2],
) -> Settled {
    let costs = game.costs();
    let choice = match way {
        Way::Trading => traded.choice,
        Way::Voting => plurality(costs, of_votes),
        Way::RandomDictator => random_dictator(costs, of_dictator),
        Way::Utilitarian => utilitarian(costs),
        Way::Egalitarian => egalitarian(costs),
        Way::LeastGini => least_gini(costs),
        Way::FirstCome => first_come,
    };
    let borne = match way {
        Way::Trading => traded.adjusted_costs(game),
        _ => costs.of_choice(choice).collect(),
    };
    Settled {
        way,
        choice,
        cost: costs.total(choice),
        gap: optimality_gap(costs, choice),
        gini: gini(&borne),
    }
}

/// The choice that is the order of estimated arrivals; who came first where these are equal.
/// Among so many aircraft that not all orders are choices it may be missing: then the first.
fn first_come(merging: &Merging, orders: &Orders) -> usize {
    let eta = |agent: u8| merging.aircraft()[usize::from(agent)].eta;
    let mut first_come: Vec<u8> = (0..merging.aircraft().len() as u8).collect();
    first_come.sort_by(|left, right| eta(*left).total_cmp(&eta(*right)));
    orders.iter().position(|order| order == first_come).unwrap_or(0)
}
