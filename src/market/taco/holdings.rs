//! What agents hold on each choice, in whole units, and what choices are worth to them.

use super::Game;
use super::favourites::Favourites;

/// O − P and J of every agent and choice.
#[derive(Clone, Debug)]
pub(super) struct Holdings<'a> {
    game: &'a Game,
    /// The trading unit d now.
    unit: f64,
    /// O − P up to the last change of the unit, shape agents × choices.
    settled: Vec<f64>,
    /// O − P since then, in whole units, shape agents × choices.
    counts: Vec<i64>,
    /// J, shape agents × choices.
    profits: Vec<f64>,
    /// The choice of each agent's highest profit.
    favourites: Vec<Favourites>,
}

impl<'a> Holdings<'a> {
    /// Nobody has offered anything.
    pub fn new(game: &'a Game) -> Self {
        let size = game.agents() * game.choices();
        let costs = (0..game.agents()).flat_map(|agent| game.costs().of_agent(agent));
        let profits: Vec<f64> = costs.map(|cost| 0.0 - cost).collect();
        Self {
            game,
            unit: game.terms().unit,
            settled: vec![0.0; size],
            counts: vec![0; size],
            favourites: profits.chunks_exact(game.choices()).map(Favourites::of).collect(),
            profits,
        }
    }

    pub fn game(&self) -> &'a Game {
        self.game
    }

    pub fn unit(&self) -> f64 {
        self.unit
    }

    /// What each choice is worth to `agent` now, shape choices.
    pub fn profits(&self, agent: usize) -> &[f64] {
        &self.profits[self.place(agent, 0)..][..self.game.choices()]
    }

    /// What `agent` has received minus what it has paid on `choice`, units of the asset.
    pub fn net_units(&self, agent: usize, choice: usize) -> f64 {
        let place = self.place(agent, choice);
        self.settled[place] + self.counts[place] as f64 * self.unit
    }

    /// The same since the last change of the unit, in whole units of the present size.
    pub fn count(&self, agent: usize, choice: usize) -> i64 {
        self.counts[self.place(agent, choice)]
    }

    /// What all agents together would profit of `choice`.
    pub fn total_profit(&self, choice: usize) -> f64 {
        (0..self.game.agents()).map(|agent| self.profits[self.place(agent, choice)]).sum()
    }

    /// The choice of the highest profit to `agent`; the lowest of equal ones.
    pub fn favourite(&self, agent: usize) -> usize {
        self.favourites[agent].first()
    }

    /// `agent` picks `choice`: pays n units on it, of which everyone gets one.
    pub fn pick(&mut self, agent: usize, choice: usize) {
        for other in 0..self.game.agents() {
            let place = self.place(other, choice);
            self.counts[place] += 1;
            if other == agent {
                self.counts[place] -= self.game.agents() as i64;
            }
            // Worked out anew from whole numbers: an equal state has equal bits.
            self.profits[place] = self.game.values()[other] * self.net_units(other, choice)
                - self.game.costs().of_agent(other)[choice];
            let profits = &self.profits[self.place(other, 0)..][..self.game.choices()];
            self.favourites[other].changed(choice, profits);
        }
    }

    /// Shrinks the unit; what is held stays.
    pub fn shrink_unit(&mut self) {
        for (settled, count) in self.settled.iter_mut().zip(&mut self.counts) {
            *settled += *count as f64 * self.unit;
            *count = 0;
        }
        self.unit *= self.game.terms().decrement;
    }

    fn place(&self, agent: usize, choice: usize) -> usize {
        agent * self.game.choices() + choice
    }
}
