//! An agent's favourite among many choices of which one changes at a time.
//!
//! **Method.** A tournament: each node of a binary tree holds the better of the two choices below
//! it, so that a change takes O(log m) instead of a look at all m choices. With the 40,320 orders
//! of eight aircraft that is the difference between a blink and half a minute.

/// The tournament of one agent's profits.
#[derive(Clone, Debug)]
pub(super) struct Favourites {
    /// Node 1 is the root, and node i has the children 2i and 2i + 1; choice j is node m + j.
    winners: Vec<u32>,
}

impl Favourites {
    /// The tournament of `profits`, one a choice, of which there is at least one.
    pub fn of(profits: &[f64]) -> Self {
        let choices = profits.len();
        let mut winners = vec![0; choices];
        winners.extend(0..choices as u32);
        for node in (1..choices).rev() {
            winners[node] = better(winners[2 * node], winners[2 * node + 1], profits);
        }
        Self { winners }
    }

    /// The choice of the highest profit, the lowest of equal ones.
    pub fn first(&self) -> usize {
        self.winners[1] as usize
    }

    /// Takes note that the profit of `choice` has changed.
    ///
    /// Where it has lost to another and has lost before, nothing changes further up: most changes
    /// end after a comparison or two.
    pub fn changed(&mut self, choice: usize, profits: &[f64]) {
        let mut node = (profits.len() + choice) / 2;
        while node > 0 {
            let before = self.winners[node];
            let (left, right) = (self.winners[2 * node], self.winners[2 * node + 1]);
            let winner = better(left, right, profits);
            if winner == before && winner != choice as u32 {
                return;
            }
            self.winners[node] = winner;
            node /= 2;
        }
    }
}

fn better(left: u32, right: u32, profits: &[f64]) -> u32 {
    let (of_left, of_right) = (profits[left as usize], profits[right as usize]);
    // The leaves of a tree that isn't full don't stand in order.
    match of_right > of_left || (of_right == of_left && right < left) {
        true => right,
        false => left,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first of the highest.
    fn by_looking(profits: &[f64]) -> usize {
        let best = |best: usize, at: usize| if profits[at] > profits[best] { at } else { best };
        (0..profits.len()).fold(0, best)
    }

    #[test]
    fn a_tournament_knows_the_winner_after_every_change() {
        // Few different profits, so that many are equal; a small generator, for it is only a test.
        let mut state = 12_345_u64;
        let mut draw = |end: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % end
        };
        for choices in [1, 2, 3, 7, 24, 120] {
            let mut profits: Vec<f64> = (0..choices).map(|_| draw(6) as f64).collect();
            let mut favourites = Favourites::of(&profits);
            for _ in 0..2_000 {
                let choice = draw(choices) as usize;
                profits[choice] = draw(6) as f64;
                favourites.changed(choice, &profits);
                assert_eq!(favourites.first(), by_looking(&profits), "{profits:?}");
            }
        }
    }
}
