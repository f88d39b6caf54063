//! What a node would do that meets the other side's prices alone.

use super::path::Node;

/// Rounds in which a node's answer is found, at most.
const ROUNDS: usize = 30;

/// Precision of the answer.
const CLOSE: f64 = 1e-3;

/// One side's prices, marginals and rents, as a node of the other side meets them.
#[derive(Clone, Debug, Default)]
pub(super) struct Offers {
    /// Price, marginal and rent of each offer.
    offers: Vec<[f64; 3]>,
}

/// A node that answers. Prices of asks have their sign turned round, theirs and the offers'.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taker {
    pub price: f64,
    pub capacity: f64,
    pub weight: f64,
    pub floor: f64,
}

impl Offers {
    /// Takes over one side of a path, with prices times `sign`.
    pub fn set(&mut self, prices: &[f64], sign: f64, nodes: &[Node]) {
        self.offers.clear();
        let offer = |(price, node): (&f64, &Node)| [sign * price, node.marginal, node.rent];
        self.offers.extend(prices.iter().zip(nodes).map(offer));
    }

    /// What a unit of the best offer is worth at a marginal utility, above its rent, and its gain.
    fn best(&self, price: f64, marginal: f64) -> (f64, f64) {
        let (mut most, mut best) = (0.0, 0.0);
        for &[offered, theirs, rent] in &self.offers {
            let gain = price - offered;
            let value = gain * (marginal + theirs) - rent;
            if gain > 0.0 && value > most {
                (most, best) = (value, gain);
            }
        }
        (most, best)
    }

    /// Marginal utility and rent of a node that takes what is best for it:
    /// more marginal utility means offers of more gain, which mean less marginal utility.
    pub fn answer(&self, taker: Taker) -> (f64, f64) {
        let Taker { price, capacity, weight, floor } = taker;
        if weight == 0.0 {
            return (0.0, self.best(price, 0.0).0);
        }
        let (mut low, mut high) = (0.0, weight / floor);
        let (mut marginal, mut rent) = (high, 0.0);
        for _ in 0..ROUNDS {
            let (most, gain) = self.best(price, marginal);
            rent = most;
            let answer = weight / (floor + capacity * gain);
            if answer < marginal {
                high = marginal
            } else {
                low = marginal
            }
            if (answer - marginal).abs() < CLOSE * marginal || high - low < CLOSE * high {
                break;
            }
            let within = answer > low && answer < high;
            marginal = if within { answer } else { 0.5 * (low + high) };
        }
        (marginal, rent)
    }
}
