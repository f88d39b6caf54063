//! A negotiation that was held, every step of which can be shown again.

use serde::{Deserialize, Serialize};

/// A negotiation between the aircraft of a group about the order of their arrivals.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Negotiation {
    /// Its number in the run, from 1.
    pub number: u32,
    /// Who takes part, by number of aircraft, in the order in which they play: agent 0 is the first.
    pub aircraft: Vec<u32>,
    /// Estimated arrivals, separations, shape agents.
    pub etas: Vec<f64>,
    /// Urgencies, shape agents.
    pub weights: Vec<f64>,
    /// What a unit of credit is worth, shape agents.
    pub values: Vec<f64>,
    /// Nobody may arrive earlier: the last passage agreed on before, and a separation, or the end of
    /// the tick where that is later.
    pub free_from: Option<f64>,
    /// The order of each choice: agents from the first to arrive to the last, shape
    /// choices × agents.
    pub orders: Vec<u8>,
    /// What each choice costs each agent, shape agents × choices.
    pub costs: Vec<f64>,
    /// The trading unit at the beginning.
    pub unit: f64,
    /// What it is multiplied by where a cycle doesn't settle the auction.
    pub decrement: f64,
    /// Differences of profit up to this are none.
    pub tolerance: f64,
    /// The auction's steps.
    pub steps: Vec<Step>,
    /// The choice that was agreed on, from 0.
    pub choice: u32,
    /// Whether the auction was stopped before all were as good as indifferent.
    pub interrupted: bool,
    /// What each agent received minus paid, units of credit, shape agents.
    pub net_units: Vec<f64>,
    /// Agreed arrivals, separations, shape agents.
    pub arrivals: Vec<f64>,
    /// How often the unit shrinks at the most, as is proven.
    pub reductions_bound: u64,
    /// What each way to settle it comes to; the first is the one that was taken.
    pub ways: Vec<Settled>,
}

/// A step of the auction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Who plays, from 0.
    pub agent: u32,
    /// What is picked, from 0; nothing in the step that settles the auction.
    pub pick: Option<u32>,
    /// The trading unit by which this pick moves credit.
    pub unit: f64,
    /// Where a cycle closes before anyone picks: its length in steps.
    pub cycle: Option<u32>,
    /// The widest spread of profits in that cycle; 0 without one.
    pub spread: f64,
    /// What the spread is proven not to exceed; 0 without a cycle.
    pub spread_bound: f64,
}

/// What a way to settle a negotiation comes to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settled {
    /// The way, as `taco` or `utilitarian`.
    pub way: String,
    /// The choice, from 0.
    pub choice: u32,
    /// Optimality gap, as a share; not a number where the least total cost isn't above zero.
    pub gap: f64,
    /// Gini's index of what each bears; not a number where that doesn't sum to more than zero.
    pub gini: f64,
}

/// A negotiation as it stands after some of its steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Board {
    /// Profit of each choice to each agent, shape agents × choices.
    pub profits: Vec<f64>,
    /// What each agent has received minus paid on each choice, units, shape agents × choices.
    pub net_units: Vec<f64>,
    /// The trading unit now.
    pub unit: f64,
    /// Cycles that have closed.
    pub cycles: u32,
    /// Who plays next, from 0.
    pub player: usize,
    /// How often each choice was picked, shape choices.
    pub picked: Vec<u32>,
}

impl Negotiation {
    /// How many take part.
    pub fn agents(&self) -> usize {
        self.aircraft.len()
    }

    /// How many choices there are.
    pub fn choices(&self) -> usize {
        self.orders.len() / self.agents().max(1)
    }

    /// The order that `choice` stands for: agents from the first to arrive to the last.
    pub fn order(&self, choice: usize) -> &[u8] {
        let agents = self.agents();
        self.orders.get(choice * agents..(choice + 1) * agents).unwrap_or_default()
    }

    /// What `choice` costs `agent`.
    pub fn cost(&self, agent: usize, choice: usize) -> f64 {
        self.costs[agent * self.choices() + choice]
    }

    /// What `choice` costs all of them together.
    pub fn total(&self, choice: usize) -> f64 {
        (0..self.agents()).map(|agent| self.cost(agent, choice)).sum()
    }

    /// How it stands after `steps` steps.
    pub fn board(&self, steps: usize) -> Board {
        let (agents, choices) = (self.agents(), self.choices());
        let mut board = Board {
            profits: self.costs.iter().map(|cost| -cost).collect(),
            net_units: vec![0.0; agents * choices],
            unit: self.unit,
            cycles: 0,
            player: steps % agents.max(1),
            picked: vec![0; choices],
        };
        for step in self.steps.iter().take(steps) {
            board.unit = step.unit;
            board.cycles += u32::from(step.cycle.is_some());
            let Some(pick) = step.pick else { continue };
            board.picked[pick as usize] += 1;
            for agent in 0..agents {
                let at = agent * choices + pick as usize;
                let paid = if agent == step.agent as usize { agents as f64 } else { 0.0 };
                board.net_units[at] += step.unit * (1.0 - paid);
            }
        }
        for (agent, value) in self.values.iter().enumerate() {
            for at in agent * choices..(agent + 1) * choices {
                board.profits[at] += value * board.net_units[at];
            }
        }
        board
    }

    /// What an interruption after `steps` steps would choose: what was picked most by then, the
    /// first of equals; nothing before the first step.
    pub fn interrupted_choice(&self, steps: usize) -> Option<usize> {
        let picked = self.board(steps).picked;
        let most = picked.iter().copied().max().filter(|most| *most > 0)?;
        picked.iter().position(|picks| *picks == most)
    }

    /// The optimality gap of `choice`, as a share; none where the least total cost isn't above
    /// zero.
    pub fn gap(&self, choice: usize) -> Option<f64> {
        let least = (0..self.choices()).map(|it| self.total(it)).fold(f64::INFINITY, f64::min);
        (least > 0.0).then(|| (self.total(choice) - least) / least)
    }

    /// Memory it takes beside itself, bytes.
    pub fn bytes(&self) -> usize {
        self.orders.capacity()
            + size_of::<f64>() * (self.costs.capacity() + 5 * self.etas.capacity())
            + size_of::<Step>() * self.steps.capacity()
            + size_of::<Settled>() * self.ways.capacity()
    }
}
