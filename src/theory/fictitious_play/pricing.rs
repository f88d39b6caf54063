//! Outer fictitious play: venues that choose k, given what traders make of every pair.
//!
//! Two venues choose k on a grid. What each pair of choices is worth to them is known, for
//! instance each venue's allocation efficiency in the equilibrium that [`FictitiousPlay`] finds; a
//! matrix for each venue. In an iteration both believe of the other the frequencies of its
//! choices so far, and choose a best response (Brown, 1951).
//!
//! [`FictitiousPlay`]: super::FictitiousPlay

/// What every pair of choices is worth to each of two venues.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceGame {
    /// The k that can be chosen, ascending.
    pub grid: Vec<f64>,
    /// For each venue its reward, own choice by the other's: `[own][other]`.
    pub rewards: [Vec<Vec<f64>>; 2],
}

/// Outer fictitious play on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct PricePlay {
    /// How often each venue has chosen each k, with what was believed at first.
    pub counts: [Vec<f64>; 2],
    /// Iterations made.
    pub iterations: u64,
}

impl PriceGame {
    /// The pairs of choices from which neither venue gains by more than `tolerance` by another,
    /// as places in the grid.
    pub fn equilibria(&self, tolerance: f64) -> Vec<[usize; 2]> {
        let choices = 0..self.grid.len();
        let pairs = choices.clone().flat_map(|one| choices.clone().map(move |two| [one, two]));
        pairs.filter(|pair| self.regrets(*pair).iter().all(|regret| *regret <= tolerance)).collect()
    }

    /// What each venue could gain by another choice.
    pub fn regrets(&self, pair: [usize; 2]) -> [f64; 2] {
        [0, 1].map(|venue| {
            let other = pair[1 - venue];
            let worth = |own: usize| self.rewards[venue][own][other];
            (0..self.grid.len()).map(worth).fold(f64::NEG_INFINITY, f64::max) - worth(pair[venue])
        })
    }
}

impl PricePlay {
    /// Play that begins with these weights of the choices of both, each above 0 somewhere.
    pub fn new(beliefs: [Vec<f64>; 2]) -> Self {
        Self { counts: beliefs, iterations: 0 }
    }

    /// One iteration; the choices of both, of equally good ones the lowest k.
    pub fn step(&mut self, game: &PriceGame) -> [usize; 2] {
        let choice = |venue: usize| {
            let others = &self.counts[1 - venue];
            let worth = |own: &Vec<f64>| -> f64 {
                own.iter().zip(others).map(|(reward, weight)| reward * weight).sum()
            };
            let worths = game.rewards[venue].iter().map(worth).enumerate();
            let best = worths.reduce(|best, next| if next.1 > best.1 { next } else { best });
            best.map_or(0, |(own, _)| own)
        };
        let choices = [choice(0), choice(1)];
        for (counts, choice) in self.counts.iter_mut().zip(choices) {
            counts[choice] += 1.0;
        }
        self.iterations += 1;
        choices
    }

    /// The last choices once they haven't changed for `still` iterations; none within `limit`.
    pub fn settle(&mut self, game: &PriceGame, still: u64, limit: u64) -> Option<[usize; 2]> {
        let (mut last, mut since) = (None, 0);
        while self.iterations < limit {
            let choices = Some(self.step(game));
            since = if choices == last { since + 1 } else { 0 };
            last = choices;
            if since >= still {
                return last;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each venue wants the other's opposite: two pure equilibria.
    fn apart() -> PriceGame {
        let rewards = vec![vec![0.5, 0.9], vec![0.9, 0.5]];
        PriceGame { grid: vec![0.0, 1.0], rewards: [rewards.clone(), rewards] }
    }

    #[test]
    fn venues_that_want_to_differ_end_apart_as_they_began() {
        let game = apart();
        assert_eq!(game.equilibria(0.0), [[0, 1], [1, 0]]);
        for (beliefs, end) in
            [([[1.0, 3.0], [2.0, 1.0]], [1, 0]), ([[3.0, 1.0], [1.0, 2.0]], [0, 1])]
        {
            let mut play = PricePlay::new(beliefs.map(|weights| weights.to_vec()));
            assert_eq!(play.settle(&game, 20, 1_000), Some(end));
            assert_eq!(game.regrets(end), [0.0, 0.0]);
        }
    }

    #[test]
    fn without_a_pure_equilibrium_choices_never_settle_and_frequencies_do() {
        // Matching pennies.
        let own = vec![vec![1.0, 0.0], vec![0.0, 1.0]];
        let other = vec![vec![0.0, 1.0], vec![1.0, 0.0]];
        let game = PriceGame { grid: vec![0.0, 1.0], rewards: [own, other] };
        assert!(game.equilibria(0.0).is_empty());
        let mut play = PricePlay::new([vec![1.0, 0.5], vec![0.2, 1.0]]);
        assert_eq!(play.settle(&game, 2_000, 20_000), None);
        for counts in &play.counts {
            let share = counts[0] / (counts[0] + counts[1]);
            assert!((share - 0.5).abs() < 0.02, "{share}");
        }
    }
}
