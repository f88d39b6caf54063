//! What is proven of any auction before it begins.

use super::Game;

/// Within a cycle, an agent's profits of the picked choices differ by no more than
/// (m + 1)·(n − 1)·d·b_max, in the unit of costs, where d is the `unit` of that cycle.
///
/// Theorem 2 of Im et al., arXiv:2502.03616; the constant is worked out from its proof.
pub fn spread_bound(game: &Game, unit: f64) -> f64 {
    let largest = game.values().iter().copied().fold(0.0, f64::max);
    (game.choices() as f64 + 1.0) * (game.agents() as f64 - 1.0) * unit * largest
}

/// The unit shrinks at most ⌈log(ε / ((m + 1)·(n − 1)·b_max·d₀)) / log γ⌉ times before the
/// auction ends; never below 0.
///
/// Theorems 3 and 4 of Im et al., arXiv:2502.03616; the constant is worked out from their proofs.
/// An auction that isn't interrupted finds one cycle more than its unit shrinks.
pub fn reductions_bound(game: &Game) -> u64 {
    let terms = game.terms();
    let widest = spread_bound(game, terms.unit);
    if widest <= terms.tolerance {
        return 0;
    }
    let reductions = libm::log(terms.tolerance / widest) / libm::log(terms.decrement);
    // Large powers saturate.
    libm::ceil(reductions) as u64
}
