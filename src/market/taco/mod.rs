//! The trading auction for consensus, TACo: agents who disagree trade units until they agree.
//!
//! **Rule.** Agents play in turn. Whoever plays picks the choice of the highest profit
//! J = b·(O − P) − C, and thereby offers: P of the agent on that choice grows by n·d and O of
//! everyone by d, so the agent loses (n − 1)·d units there and each other gains d.
//! When a pair (who plays, J) occurs again, the steps since form a *cycle*. If every agent's
//! profits of the choices picked in it differ by no more than the tolerance ε, or if it has a
//! single choice, the auction is over; otherwise the unit d shrinks by the decrement γ, the record
//! of pairs is cleared, and the same agent goes on.
//!
//! **Ties.** Of equal profits the lower choice is picked. (Ours.)
//!
//! **Outcome.** The cycle's only choice; of several the most picked, then the one of the largest
//! total profit, then the lowest. (Ours.) An auction that is interrupted after so many steps takes
//! the most picked choice so far, the lowest of equally often picked ones. (Ours.)
//!
//! **Steps** are counted from 1, up to and with the step at which the last repeat is seen, before
//! anyone picks in it.
//!
//! **Exactness.** The state is O − P in whole units since the last change of d, so a repeat is a
//! fact about whole numbers ([`Cycle`]): over it every agent picks every choice equally often
//! (Lemma 3). No comparison of rounded numbers decides it.
//!
//! | quantity | unit |
//! | --- | --- |
//! | cost, profit, tolerance | whatever costs are counted in |
//! | unit d, net units O − P | units of the traded asset, such as emission credits |
//! | value b | cost per unit |
//!
//! **Source.** Im, Fotiadis, Delahaye, Topcu and Fridovich-Keil, "Noncooperative Equilibrium
//! Selection via a Trading-based Auction", arXiv:2502.03616 (2025), sections 4 and 5.

mod auction;
mod bound;
mod cycle;
mod favourites;
mod game;
mod holdings;

pub use auction::{Auction, Outcome, Pick, Step, negotiate};
pub use bound::{reductions_bound, spread_bound};
pub use cycle::{Cycle, PickCount};
pub use game::{Costs, Game, GameError, MOST_AGENTS, MOST_COSTS, Terms};
