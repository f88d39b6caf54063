//! The primal-dual path: Mehrotra's predictor-corrector method on the working set of pairs.
//!
//! | variable | primal | dual | product at the optimum |
//! | --- | --- | --- | --- |
//! | pair | flow q | slack of `rent + rent ≥ gain·(marginal + marginal)` | 0 |
//! | node, capacity | left s | rent λ | 0 |
//! | node, utility | utility U | marginal α | the node's weight |
//!
//! The third line is all that sets the problem apart from a linear one.

use super::cholesky::Cholesky;
use super::pairs::Membership;
use super::problem::Problem;

/// Utility over marginal utility of a node without power: its marginal stays at zero.
const RIGID: f64 = 1e100;

/// Share of the way to the boundary that a step goes when that is nearly the whole step,
/// and when it is next to nothing: going all the way would block the next steps too.
const BOUNDARY: f64 = 0.995;
const BOUNDARY_SHORT: f64 = 0.9;

/// Largest factor between a node's marginal utility and that of its utility.
const TOGETHER: f64 = 4.0;
/// A step shorter than this, once the products are below that share of the value at stake,
/// means that rounding rules the Newton system; earlier on a path may well recover.
const STALL: f64 = 1e-5;
const LATE: f64 = 1e-5;

/// A pair of the working set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub bid: u32,
    pub ask: u32,
    pub gain: f64,
    pub flow: f64,
    pub slack: f64,
}

/// The variables of a node.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Node {
    /// What the flows gain.
    pub(super) gained: f64,
    /// Floor and gains.
    pub utility: f64,
    pub marginal: f64,
    pub left: f64,
    pub rent: f64,
    /// Capacity less flows less `left`: zero but for rounding and pairs that came or went.
    pub(super) shortfall: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct PairStep {
    flow: f64,
    slack: f64,
    /// What the slack lacks to that of rents and marginals.
    residual: f64,
    inverse_slack: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct NodeStep {
    utility: f64,
    marginal: f64,
    left: f64,
    rent: f64,
    inverse_marginal: f64,
    inverse_rent: f64,
    /// The node's (1,1) entry of the Newton matrix: its own, then with its pairs'.
    stiffness: f64,
}

/// How far a step may go, and what it does to the products.
#[derive(Clone, Copy, Debug)]
struct Reach {
    /// Longest parts of the step that keep all variables from turning negative.
    primal: f64,
    dual: f64,
    /// Sums of products of steps and variables: primal step, dual step, both.
    change: [f64; 3],
}

impl Reach {
    /// Takes in one product of a primal and a dual variable and their steps.
    #[inline(always)]
    fn limit(&mut self, primal: f64, primal_step: f64, dual: f64, dual_step: f64) {
        if primal + self.primal * primal_step < 0.0 {
            self.primal = -primal / primal_step;
        }
        if dual + self.dual * dual_step < 0.0 {
            self.dual = -dual / dual_step;
        }
        self.change[0] += primal_step * dual;
        self.change[1] += primal * dual_step;
        self.change[2] += primal_step * dual_step;
    }

    /// What `products` would be after the longest step.
    fn products_after(&self, products: f64) -> f64 {
        let [by_primal, by_dual, by_both] = self.change;
        products + self.primal * by_primal + self.dual * by_dual + self.primal * self.dual * by_both
    }
}

/// State of the method, and its memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    pub pairs: Vec<Pair>,
    pub nodes: Vec<Node>,
    /// Newton steps taken.
    pub steps: u32,
    /// Sum of the products that vanish at the optimum.
    pub products: f64,
    /// Value of all shortfalls at the rents of their nodes.
    pub debt: f64,
    pub(super) members: Membership,
    /// The pairs have changed since the matrix was analysed.
    pub(super) stale: bool,
    /// The next analysis should find a fresh order.
    pub(super) reorder: bool,
    matrix: Cholesky,
    ends: Vec<(u32, u32)>,
    blocks: Vec<[f64; 3]>,
    right: Vec<[f64; 2]>,
    pair_steps: Vec<PairStep>,
    node_steps: Vec<NodeStep>,
    pub(super) degree: Vec<u32>,
}

impl Path {
    /// Recomputes utilities, shortfalls and products from the variables.
    pub(super) fn tally(&mut self, problem: &Problem) {
        self.products = 0.0;
        for (node, capacity) in self.nodes.iter_mut().zip(&problem.capacity) {
            node.gained = 0.0;
            node.shortfall = capacity - node.left;
            self.products += node.left * node.rent;
        }
        for pair in &self.pairs {
            let gained = pair.gain * pair.flow;
            for node in [pair.bid, pair.ask] {
                let node = &mut self.nodes[node as usize];
                node.gained += gained;
                node.shortfall -= pair.flow;
            }
            self.products += pair.flow * pair.slack;
        }
        self.debt = 0.0;
        for (node, floor) in self.nodes.iter_mut().zip(&problem.floor) {
            node.utility = floor + node.gained;
            self.debt += node.shortfall.abs() * node.rent;
        }
    }

    /// Mean of the products that vanish at the optimum.
    pub(super) fn mean_product(&self) -> f64 {
        self.products / (self.pairs.len() + self.nodes.len()) as f64
    }

    /// The value at stake: what the flows are worth at their marginal utilities.
    pub fn stake(&self) -> f64 {
        self.nodes.iter().map(|node| node.gained * node.marginal).sum()
    }

    /// One predictor-corrector step towards products that add up to `goal`.
    /// False where rounding leaves no step worth taking; then nothing has changed.
    pub fn advance(&mut self, problem: &Problem, goal: f64) -> bool {
        self.analyse(problem);
        self.assemble(problem);
        self.matrix.factor(&self.blocks);
        let reach = self.find_step(problem, 0.0);
        let count = (self.pairs.len() + self.nodes.len()) as f64;
        let ratio = (reach.products_after(self.products) / self.products).clamp(0.0, 1.0);
        let target = (ratio * ratio * ratio * self.products).max(goal) / count;
        let Reach { primal, dual, .. } = self.find_step(problem, target);
        if !self.right.iter().all(|[x, y]| x.is_finite() && y.is_finite()) {
            return false;
        }
        self.steps += 1;
        if primal.min(dual) < STALL && self.products < LATE * self.stake() {
            return false;
        }
        self.take_step(primal, dual);
        self.tally(problem);
        self.hold_together(problem);
        true
    }

    fn analyse(&mut self, problem: &Problem) {
        if !self.stale {
            return;
        }
        self.ends.clear();
        self.ends.extend(self.pairs.iter().map(|pair| (pair.bid, pair.ask)));
        self.matrix.analyse(self.nodes.len(), problem.bids, &self.ends, self.reorder);
        self.pair_steps.resize(self.pairs.len(), PairStep::default());
        self.node_steps.resize(self.nodes.len(), NodeStep::default());
        self.stale = false;
        self.reorder = false;
    }

    /// Sets the Newton matrix, and what both solutions of a step share.
    fn assemble(&mut self, problem: &Problem) {
        for ((node, step), weight) in
            self.nodes.iter().zip(&mut self.node_steps).zip(&problem.weight)
        {
            let inverse_marginal = 1.0 / node.marginal;
            let powerless = *weight == 0.0;
            *step = NodeStep {
                inverse_marginal,
                inverse_rent: 1.0 / node.rent,
                stiffness: if powerless { RIGID } else { node.utility * inverse_marginal },
                ..NodeStep::default()
            };
        }
        self.blocks.clear();
        for (pair, step) in self.pairs.iter().zip(&mut self.pair_steps) {
            let (bid, ask) = (pair.bid as usize, pair.ask as usize);
            let (i, j) = (&self.nodes[bid], &self.nodes[ask]);
            let residual = i.rent + j.rent - pair.gain * (i.marginal + j.marginal) - pair.slack;
            let inverse_slack = 1.0 / pair.slack;
            *step = PairStep { flow: 0.0, slack: 0.0, residual, inverse_slack };
            let weight = pair.flow * inverse_slack;
            let tilted = weight * pair.gain;
            let stiffness = tilted * pair.gain;
            self.node_steps[bid].stiffness += stiffness;
            self.node_steps[ask].stiffness += stiffness;
            self.blocks.push([stiffness, tilted, weight]);
        }
        for (k, (node, step)) in self.nodes.iter().zip(&self.node_steps).enumerate() {
            self.matrix.set_node(k, step.stiffness, node.left * step.inverse_rent);
        }
    }

    /// Finds the Newton step towards products equal to `target`,
    /// with the products of the step found before as second-order terms.
    fn find_step(&mut self, problem: &Problem, target: f64) -> Reach {
        self.right.clear();
        for ((node, step), weight) in
            self.nodes.iter().zip(&mut self.node_steps).zip(&problem.weight)
        {
            let missing = weight - node.marginal * node.utility - step.marginal * step.utility;
            let pull = if *weight > 0.0 { missing * step.inverse_marginal } else { 0.0 };
            let excess = target - node.left * node.rent - step.left * step.rent;
            // Kept until the step in `rent` is known.
            step.left = excess * step.inverse_rent;
            step.utility = 0.0;
            self.right.push([pull, node.shortfall - step.left]);
        }
        for (pair, step) in self.pairs.iter().zip(&mut self.pair_steps) {
            let excess = target - pair.flow * (pair.slack + step.residual) - step.flow * step.slack;
            step.flow = excess * step.inverse_slack;
            for node in [pair.bid, pair.ask] {
                let right = &mut self.right[node as usize];
                right[0] -= pair.gain * step.flow;
                right[1] -= step.flow;
            }
        }
        self.matrix.solve(&mut self.right);
        self.spread_step()
    }

    /// Completes the step in all variables from that in marginals and rents.
    fn spread_step(&mut self) -> Reach {
        let mut reach = Reach { primal: 1.0, dual: 1.0, change: [0.0; 3] };
        for ((node, step), y) in self.nodes.iter().zip(&mut self.node_steps).zip(&mut self.right) {
            if node.marginal == 0.0 {
                // Rigid but for rounding, which would end on the boundary.
                y[0] = 0.0;
            }
            (step.marginal, step.rent) = (y[0], -y[1]);
            // From its own product and not from the flows, whose rounding could swamp it.
            step.left -= node.left * step.rent * step.inverse_rent;
            reach.limit(node.left, step.left, node.rent, step.rent);
            if node.marginal + reach.dual * step.marginal < 0.0 {
                reach.dual = -node.marginal / step.marginal;
            }
        }
        for ((pair, step), [_, _, weight]) in
            self.pairs.iter().zip(&mut self.pair_steps).zip(&self.blocks)
        {
            let (bid, ask) = (pair.bid as usize, pair.ask as usize);
            let (i, j) = (self.right[bid], self.right[ask]);
            let change = pair.gain * (i[0] + j[0]) + i[1] + j[1];
            step.slack = step.residual - change;
            step.flow += weight * change;
            let gained = pair.gain * step.flow;
            self.node_steps[bid].utility += gained;
            self.node_steps[ask].utility += gained;
            reach.limit(pair.flow, step.flow, pair.slack, step.slack);
        }
        reach
    }

    /// Keeps each product of utility and marginal utility near its weight, which neither a step
    /// to the boundary nor a wrong second-order term may take it from.
    /// What that changes in the dual constraints, the next step makes good.
    fn hold_together(&mut self, problem: &Problem) {
        for (k, node) in self.nodes.iter_mut().enumerate() {
            let weight = problem.weight[k];
            let centre = weight / node.utility;
            node.marginal = node.marginal.max(centre / TOGETHER).min(centre * TOGETHER);
        }
    }

    fn take_step(&mut self, primal: f64, dual: f64) {
        // A full step may still end on the boundary by rounding.
        let share = |length: f64| BOUNDARY_SHORT + (BOUNDARY - BOUNDARY_SHORT) * length;
        let within = |length: f64| if length < 1.0 { share(length) * length } else { 1.0 - 1e-9 };
        let (primal, dual) = (within(primal), within(dual));
        for (pair, step) in self.pairs.iter_mut().zip(&self.pair_steps) {
            pair.flow += primal * step.flow;
            pair.slack += dual * step.slack;
        }
        for (node, step) in self.nodes.iter_mut().zip(&self.node_steps) {
            node.left += primal * step.left;
            node.rent += dual * step.rent;
            node.marginal += dual * step.marginal;
        }
    }
}
