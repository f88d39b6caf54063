//! The auction itself, step by step or at a go.

use super::cycle::{Cycle, Record, counted, most_picked};
use super::game::Game;
use super::holdings::Holdings;

/// An auction under way. It repeats exactly: the next step follows from those before.
#[derive(Clone, Debug)]
pub struct Auction<'a> {
    holdings: Holdings<'a>,
    record: Record,
    /// All picks, a step each.
    picks: Vec<u32>,
    cycles: u64,
    /// As [`Outcome::spread_share`].
    spread_share: f64,
    /// The last step, interrupted if not all agree by then.
    most_steps: u64,
    ended: Option<Ending>,
}

#[derive(Clone, Copy, Debug)]
struct Ending {
    choice: usize,
    interrupted: bool,
}

/// One step of an auction.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its number, from 1.
    pub number: u64,
    /// Who plays, from 0.
    pub agent: usize,
    /// The cycle that closes here, before anyone picks.
    pub cycle: Option<Cycle>,
    /// What is picked then; nothing where that cycle settles the auction.
    pub pick: Option<Pick>,
}

/// A pick, and what moves by it: the agent pays (n − 1)·unit, and each other gets `unit`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pick {
    /// The choice, from 0.
    pub choice: usize,
    /// The trading unit, units of the asset.
    pub unit: f64,
    /// What the choice was worth to the agent, in the unit of costs.
    pub profit: f64,
}

/// What an auction came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// What is agreed on, from 0.
    pub choice: usize,
    /// Number of the last step.
    pub steps: u64,
    /// How many cycles were found; the unit has shrunk once for each but the one that settled.
    pub cycles: u64,
    /// Whether it was stopped before all were as good as indifferent.
    pub interrupted: bool,
    /// The trading unit at the end.
    pub unit: f64,
    /// What each agent has received minus paid on the choice, units of the asset, shape agents;
    /// sums to zero.
    pub net_units: Vec<f64>,
    /// The choice picked in each step, from 0; in the step that settles the auction nobody picks.
    pub picks: Vec<u32>,
    /// The widest spread of profits within a cycle as a share of what is proven; 0 without one.
    pub spread_share: f64,
}

/// Holds the auction of `game`, at the most `most_steps` steps long.
pub fn negotiate(game: &Game, most_steps: u64) -> Outcome {
    let mut auction = Auction::new(game, most_steps);
    while auction.advance().is_some() {}
    auction.outcome()
}

impl<'a> Auction<'a> {
    /// An auction that is about to begin, and is interrupted after `most_steps` steps, at the
    /// earliest after the first.
    ///
    /// Costs of very different size, or a tolerance beneath their rounding, can make an auction
    /// longer than any patience: hence a limit always.
    pub fn new(game: &'a Game, most_steps: u64) -> Self {
        Self {
            holdings: Holdings::new(game),
            record: Record::default(),
            picks: Vec::new(),
            cycles: 0,
            spread_share: 0.0,
            most_steps: most_steps.max(1),
            ended: None,
        }
    }

    /// Takes the next step; `None` after the last.
    pub fn advance(&mut self) -> Option<Step> {
        if self.ended.is_some() {
            return None;
        }
        let (number, agent) = (self.picks.len() as u64 + 1, self.player());
        let cycle = self.close_cycle(agent);
        let pick = self.ended.is_none().then(|| self.pick(agent));
        if self.ended.is_none() && number >= self.most_steps {
            self.ended = Some(self.interruption());
        }
        Some(Step { number, agent, cycle, pick })
    }

    /// Who plays next, from 0.
    pub fn player(&self) -> usize {
        self.picks.len() % self.holdings.game().agents()
    }

    /// What each choice is worth to `agent` now, in the unit of costs, shape choices.
    pub fn profits(&self, agent: usize) -> &[f64] {
        self.holdings.profits(agent)
    }

    /// What `agent` has received minus paid on `choice`, units of the asset.
    pub fn net_units(&self, agent: usize, choice: usize) -> f64 {
        self.holdings.net_units(agent, choice)
    }

    /// The same since the unit last shrank, in whole units of the present size.
    pub fn count(&self, agent: usize, choice: usize) -> i64 {
        self.holdings.count(agent, choice)
    }

    /// The trading unit now.
    pub fn unit(&self) -> f64 {
        self.holdings.unit()
    }

    /// What the auction has come to; before its end, what it would if it were interrupted here.
    pub fn outcome(&self) -> Outcome {
        let Ending { choice, interrupted } = self.ended.unwrap_or_else(|| self.interruption());
        let agents = 0..self.holdings.game().agents();
        Outcome {
            choice,
            steps: self.picks.len() as u64 + u64::from(!interrupted),
            cycles: self.cycles,
            interrupted,
            unit: self.holdings.unit(),
            net_units: agents.map(|agent| self.holdings.net_units(agent, choice)).collect(),
            picks: self.picks.clone(),
            spread_share: self.spread_share,
        }
    }

    /// Ends the auction if a cycle closes that settles it, or shrinks the unit.
    fn close_cycle(&mut self, agent: usize) -> Option<Cycle> {
        let agents = self.holdings.game().agents();
        let start = self.record.repeat(agent, agents, &self.picks)?;
        let cycle = Cycle::of(&self.picks[start..], agent, &mut self.holdings);
        self.cycles += 1;
        self.compare(&cycle);
        if cycle.settles(self.holdings.game().terms().tolerance) {
            let total_profit = |choice| self.holdings.total_profit(choice);
            let choice = most_picked(&cycle.picked, total_profit);
            self.ended = Some(Ending { choice, interrupted: false });
        } else {
            self.holdings.shrink_unit();
            self.record.clear();
            // The present state is the first of the new record.
            self.record.repeat(agent, agents, &self.picks);
        }
        Some(cycle)
    }

    fn compare(&mut self, cycle: &Cycle) {
        let bound = super::spread_bound(self.holdings.game(), cycle.unit);
        if bound > 0.0 {
            self.spread_share = self.spread_share.max(cycle.widest / bound);
        }
    }

    fn interruption(&self) -> Ending {
        // Among few picks most are ties, and total profits are nobody's to know.
        let choice = most_picked(&counted(&self.picks), |_| 0.0);
        Ending { choice, interrupted: true }
    }

    fn pick(&mut self, agent: usize) -> Pick {
        let choice = self.holdings.favourite(agent);
        let profit = self.holdings.profits(agent)[choice];
        let pick = Pick { choice, unit: self.holdings.unit(), profit };
        self.holdings.pick(agent, choice);
        self.record.pick(agent, choice, self.holdings.game().agents());
        self.picks.push(choice as u32);
        pick
    }
}

impl Outcome {
    /// What the choice costs each agent by itself, shape agents.
    pub fn costs(&self, game: &Game) -> Vec<f64> {
        game.costs().of_choice(self.choice).collect()
    }

    /// The same after trade, c = C − b·(O − P), shape agents.
    pub fn adjusted_costs(&self, game: &Game) -> Vec<f64> {
        let traded = self.net_units.iter().zip(game.values()).map(|(units, value)| units * value);
        game.costs().of_choice(self.choice).zip(traded).map(|(cost, gain)| cost - gain).collect()
    }
}
