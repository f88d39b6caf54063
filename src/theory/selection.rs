//! Ways to select one of several choices without trade, and how good and fair a selection is.
//!
//! **Source.** The four ways and both measures: Im et al., "Noncooperative Equilibrium Selection
//! via a Trading-based Auction", arXiv:2502.03616 (2025), sections 6.2 and 6.3. Fairness of the
//! egalitarian way is the least largest cost; the least Gini index is the other reading.

use crate::market::taco::Costs;

/// The choice that is the favourite of the most agents. Of equally many, the one that `draw`,
/// uniform on [0, 1), falls on. An agent's favourite is its cheapest choice, the lowest of equal
/// ones.
pub fn plurality(costs: &Costs, draw: f64) -> usize {
    let mut votes = vec![0_usize; costs.choices()];
    for agent in 0..costs.agents() {
        votes[favourite(costs, agent)] += 1;
    }
    let most = votes.iter().copied().max().unwrap_or(0);
    let winners: Vec<usize> = (0..votes.len()).filter(|choice| votes[*choice] == most).collect();
    winners[drawn(draw, winners.len())]
}

/// The favourite of the agent that `draw`, uniform on [0, 1), falls on.
pub fn random_dictator(costs: &Costs, draw: f64) -> usize {
    favourite(costs, drawn(draw, costs.agents()))
}

/// The choice of the least total cost, the lowest of equal ones.
pub fn utilitarian(costs: &Costs) -> usize {
    least(costs.choices(), |choice| costs.total(choice))
}

/// The choice whose largest cost to any agent is least, the lowest of equal ones.
pub fn egalitarian(costs: &Costs) -> usize {
    least(costs.choices(), |choice| costs.of_choice(choice).fold(f64::NEG_INFINITY, f64::max))
}

/// The choice of the least Gini index of costs, the lowest of equal ones; choices without an index
/// come last.
pub fn least_gini(costs: &Costs) -> usize {
    least(costs.choices(), |choice| {
        let costs: Vec<f64> = costs.of_choice(choice).collect();
        gini(&costs).unwrap_or(f64::INFINITY)
    })
}

/// How much more `choice` costs in total than the utilitarian one, as a share of the latter;
/// `None` unless that is above zero, or both are zero, where it is 0.
pub fn optimality_gap(costs: &Costs, choice: usize) -> Option<f64> {
    let (total, least) = (costs.total(choice), costs.total(utilitarian(costs)));
    match least > 0.0 {
        true => Some((total - least) / least),
        false => (total == 0.0 && least == 0.0).then_some(0.0),
    }
}

/// The Gini index ΣΣ|c_i − c_j| / (2n Σc): 0 where all pay the same.
/// `None` unless the costs sum to more than zero. Trade can turn some costs below zero, and then
/// the index can exceed 1.
pub fn gini(costs: &[f64]) -> Option<f64> {
    let sum: f64 = costs.iter().sum();
    let apart = |cost: &f64| costs.iter().map(|other| (cost - other).abs()).sum::<f64>();
    (sum > 0.0).then(|| costs.iter().map(apart).sum::<f64>() / (2.0 * costs.len() as f64 * sum))
}

fn favourite(costs: &Costs, agent: usize) -> usize {
    let row = costs.of_agent(agent);
    least(row.len(), |choice| row[choice])
}

/// The first index below `count` at which `cost` is least.
fn least(count: usize, cost: impl Fn(usize) -> f64) -> usize {
    let mut best = (0, f64::INFINITY);
    for index in 0..count {
        let cost = cost(index);
        if cost < best.1 {
            best = (index, cost);
        }
    }
    best.0
}

/// Which of `count` a draw from [0, 1) falls on.
fn drawn(draw: f64, count: usize) -> usize {
    ((draw * count as f64) as usize).min(count.saturating_sub(1))
}
