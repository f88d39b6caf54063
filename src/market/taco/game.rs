//! What is negotiated about: what each choice costs each agent, and the terms of trade.

use thiserror::Error;

/// Most agents of a game.
pub const MOST_AGENTS: usize = 1_000;
/// Most costs of a game, agents times choices.
pub const MOST_COSTS: usize = 10_000_000;
/// Largest cost: sums and products stay far from overflow.
const LARGEST_COST: f64 = 1e18;
/// Largest value, unit or tolerance.
const LARGEST: f64 = 1e12;
/// Smallest size of a number that must be above zero.
const SMALLEST: f64 = 1e-12;

/// Costs C of choices to agents, shape agents × choices.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    choices: usize,
    /// Row by row, a row an agent.
    costs: Vec<f64>,
}

/// The public terms of an auction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// The first trading unit d, units of the asset, above 0.
    pub unit: f64,
    /// The factor γ by which the unit shrinks, between 0 and 1, both excluded.
    pub decrement: f64,
    /// The tolerance ε, in the unit of costs, above 0.
    pub tolerance: f64,
}

/// A valid game.
#[derive(Clone, Debug, PartialEq)]
pub struct Game {
    costs: Costs,
    values: Vec<f64>,
    terms: Terms,
}

/// What is wrong with a game; agents and choices are counted from 1 in the message, from 0 here.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum GameError {
    /// There is nobody.
    #[error("a game needs at least one agent")]
    NoAgents,
    /// There is nothing to choose from.
    #[error("a game needs at least one choice")]
    NoChoices,
    /// The game is too large.
    #[error(
        "{agents} agents with {choices} choices are too many; allowed are up to \
             {MOST_AGENTS} agents and {MOST_COSTS} costs"
    )]
    TooMany {
        /// How many agents.
        agents: usize,
        /// How many choices.
        choices: usize,
    },
    /// The rows of costs differ in length.
    #[error("agent {} has {found} costs and agent 1 has {expected}; \
             every agent needs one for each choice", agent + 1)]
    Ragged {
        /// Whose row it is.
        agent: usize,
        /// Its length.
        found: usize,
        /// The first row's length.
        expected: usize,
    },
    /// A cost is out of range.
    #[error("the cost of choice {} to agent {} is {cost}; allowed is a number from -1e18 to 1e18",
            choice + 1, agent + 1)]
    Cost {
        /// Whose it is.
        agent: usize,
        /// Of which choice.
        choice: usize,
        /// The cost.
        cost: f64,
    },
    /// There isn't one value for each agent.
    #[error("there are {found} values for {agents} agents; every agent needs one")]
    Values {
        /// How many values.
        found: usize,
        /// How many agents.
        agents: usize,
    },
    /// A value is out of range.
    #[error("the value of agent {} is {value}; allowed is a number from 1e-12 to 1e12", agent + 1)]
    Value {
        /// Whose it is.
        agent: usize,
        /// The value.
        value: f64,
    },
    /// A term is out of range.
    #[error("the {name} is {value}; allowed is {allowed}")]
    Term {
        /// Its name, as in [`Terms`].
        name: &'static str,
        /// The value.
        value: f64,
        /// The range in words.
        allowed: &'static str,
    },
}

impl Costs {
    /// Costs from a row for each agent.
    ///
    /// # Errors
    /// If there is no cost, there are too many, rows differ in length, or a cost is out of range.
    pub fn from_rows(rows: &[Vec<f64>]) -> Result<Self, GameError> {
        let choices = rows.first().ok_or(GameError::NoAgents)?.len();
        for (agent, row) in rows.iter().enumerate() {
            if row.len() != choices {
                return Err(GameError::Ragged { agent, found: row.len(), expected: choices });
            }
        }
        Self::from_fn(rows.len(), choices, |agent, choice| rows[agent][choice])
    }

    /// The costs `cost(agent, choice)`.
    ///
    /// # Errors
    /// If there is no cost, there are too many, or one is out of range.
    pub fn from_fn(
        agents: usize,
        choices: usize,
        mut cost: impl FnMut(usize, usize) -> f64,
    ) -> Result<Self, GameError> {
        if agents == 0 {
            return Err(GameError::NoAgents);
        }
        if choices == 0 {
            return Err(GameError::NoChoices);
        }
        if agents > MOST_AGENTS || choices > MOST_COSTS / agents {
            return Err(GameError::TooMany { agents, choices });
        }
        let mut costs = Vec::with_capacity(agents * choices);
        for agent in 0..agents {
            for choice in 0..choices {
                let cost = cost(agent, choice);
                // A range never contains NaN.
                if !(-LARGEST_COST..=LARGEST_COST).contains(&cost) {
                    return Err(GameError::Cost { agent, choice, cost });
                }
                costs.push(cost);
            }
        }
        Ok(Self { choices, costs })
    }

    /// Number of agents n.
    pub fn agents(&self) -> usize {
        self.costs.len() / self.choices
    }

    /// Number of choices m.
    pub fn choices(&self) -> usize {
        self.choices
    }

    /// What each choice costs `agent`, shape choices.
    pub fn of_agent(&self, agent: usize) -> &[f64] {
        &self.costs[agent * self.choices..][..self.choices]
    }

    /// What `choice` costs each agent, in their order.
    pub fn of_choice(&self, choice: usize) -> impl Iterator<Item = f64> + Clone {
        self.costs.iter().copied().skip(choice).step_by(self.choices)
    }

    /// What `choice` costs all agents together.
    pub fn total(&self, choice: usize) -> f64 {
        self.of_choice(choice).sum()
    }
}

impl Game {
    /// A game about `costs`, in which a unit is worth `values[i]` to agent i.
    ///
    /// # Errors
    /// Names the number that is out of range.
    pub fn new(costs: Costs, values: Vec<f64>, terms: Terms) -> Result<Self, GameError> {
        if values.len() != costs.agents() {
            return Err(GameError::Values { found: values.len(), agents: costs.agents() });
        }
        let positive = SMALLEST..=LARGEST;
        if let Some(agent) = values.iter().position(|value| !positive.contains(value)) {
            return Err(GameError::Value { agent, value: values[agent] });
        }
        terms.validate()?;
        Ok(Self { costs, values, terms })
    }

    /// What choices cost.
    pub fn costs(&self) -> &Costs {
        &self.costs
    }

    /// What a unit is worth to each agent, b, above 0.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The terms.
    pub fn terms(&self) -> Terms {
        self.terms
    }

    /// Number of agents n.
    pub fn agents(&self) -> usize {
        self.values.len()
    }

    /// Number of choices m.
    pub fn choices(&self) -> usize {
        self.costs.choices
    }
}

impl Terms {
    fn validate(self) -> Result<(), GameError> {
        let positive = SMALLEST..=LARGEST;
        let range = "a number from 1e-12 to 1e12";
        let between = "a number above 0 and below 1";
        let checks = [
            ("unit", self.unit, positive.contains(&self.unit), range),
            ("decrement", self.decrement, self.decrement > 0.0 && self.decrement < 1.0, between),
            ("tolerance", self.tolerance, positive.contains(&self.tolerance), range),
        ];
        match checks.into_iter().find(|(_, _, holds, _)| !holds) {
            Some((name, value, _, allowed)) => Err(GameError::Term { name, value, allowed }),
            None => Ok(()),
        }
    }
}
