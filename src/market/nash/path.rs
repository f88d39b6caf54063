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

/// First flows, as a share of what both nodes' capacities allow when split evenly.
const START_FLOW: f64 = 0.9;
/// First rents, as a share of what the node would earn with its best partner.
const START_RENT: f64 = 0.8;
/// First value of all the capacity of a node without power.
const POWERLESS_START: f64 = 0.1;
/// First slacks, at least, as a share of the pair's worth.
const START_SLACK: f64 = 0.3;
/// Share of the way to the boundary that a step goes.
const BOUNDARY: f64 = 0.995;

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
    /// Floor and gains; always those of the flows.
    pub utility: f64,
    pub marginal: f64,
    pub left: f64,
    pub rent: f64,
    /// Capacity less flows less `left`: zero but for rounding and pairs that came or went.
    shortfall: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct PairStep {
    flow: f64,
    slack: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct NodeStep {
    utility: f64,
    marginal: f64,
    left: f64,
    rent: f64,
}

/// State of the method, and its memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    pub pairs: Vec<Pair>,
    pub nodes: Vec<Node>,
    /// Newton steps taken.
    pub steps: u32,
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
    degree: Vec<u32>,
}

impl Path {
    /// Sets every variable of the chosen pairs and their nodes to a positive start.
    pub fn start(&mut self, problem: &Problem) {
        self.stale = true;
        self.reorder = true;
        self.split_capacities(problem);
        self.nodes.clear();
        self.nodes.resize(problem.nodes(), Node::default());
        self.tally(problem);
        for (k, node) in self.nodes.iter_mut().enumerate() {
            let (left, weight) = (node.shortfall, problem.weight[problem.side(k)]);
            node.left = left;
            node.shortfall = 0.0;
            node.marginal = weight / node.utility;
            // A gain too small to tell from zero still needs a positive start.
            node.rent = START_RENT * problem.widest_gain(k).max(1e-12) * node.marginal;
        }
        let highest = self.nodes.iter().map(|node| node.marginal).fold(0.0, f64::max);
        for (k, node) in self.nodes.iter_mut().enumerate() {
            if node.marginal == 0.0 {
                node.rent = (POWERLESS_START / problem.capacity[k]).min(highest);
            }
        }
        for pair in &mut self.pairs {
            let (i, j) = (&self.nodes[pair.bid as usize], &self.nodes[pair.ask as usize]);
            let worth = pair.gain * (i.marginal + j.marginal);
            let floor = (START_SLACK * worth).max(f64::MIN_POSITIVE);
            pair.slack = (i.rent + j.rent - worth).max(floor);
        }
    }

    fn split_capacities(&mut self, problem: &Problem) {
        self.degree.clear();
        self.degree.resize(problem.nodes(), 0);
        for pair in &self.pairs {
            self.degree[pair.bid as usize] += 1;
            self.degree[pair.ask as usize] += 1;
        }
        for pair in &mut self.pairs {
            let share =
                |node: u32| problem.capacity[node as usize] / f64::from(self.degree[node as usize]);
            pair.flow = START_FLOW * share(pair.bid).min(share(pair.ask));
        }
    }

    /// Recomputes utilities and shortfalls from the flows.
    pub(super) fn tally(&mut self, problem: &Problem) {
        for (k, node) in self.nodes.iter_mut().enumerate() {
            node.utility = problem.floor[problem.side(k)];
            node.shortfall = problem.capacity[k] - node.left;
        }
        for pair in &self.pairs {
            let gained = pair.gain * pair.flow;
            for node in [pair.bid, pair.ask] {
                let node = &mut self.nodes[node as usize];
                node.utility += gained;
                node.shortfall -= pair.flow;
            }
        }
    }

    /// Sum of the products that vanish at the optimum.
    pub fn products(&self) -> f64 {
        let pairs: f64 = self.pairs.iter().map(|pair| pair.flow * pair.slack).sum();
        let nodes: f64 = self.nodes.iter().map(|node| node.left * node.rent).sum();
        pairs + nodes
    }

    /// Mean of the products that vanish at the optimum.
    pub(super) fn mean_product(&self) -> f64 {
        self.products() / (self.pairs.len() + self.nodes.len()) as f64
    }

    /// The value at stake: what the flows are worth at their marginal utilities.
    pub fn stake(&self) -> f64 {
        let worth = |pair: &Pair| {
            let (i, j) = (&self.nodes[pair.bid as usize], &self.nodes[pair.ask as usize]);
            pair.flow * pair.gain * (i.marginal + j.marginal)
        };
        self.pairs.iter().map(worth).sum()
    }

    /// One predictor-corrector step towards products that add up to `goal`.
    /// False where rounding leaves no step worth taking; then nothing has changed.
    pub fn advance(&mut self, problem: &Problem, goal: f64) -> bool {
        self.analyse(problem);
        self.assemble(problem);
        self.matrix.factor(&self.blocks);
        self.pair_steps.fill(PairStep::default());
        self.node_steps.fill(NodeStep::default());
        self.find_step(problem, 0.0);
        let count = (self.pairs.len() + self.nodes.len()) as f64;
        let products = self.products();
        let ratio = (self.products_after() / products).clamp(0.0, 1.0);
        self.find_step(problem, (ratio * ratio * ratio * products).max(goal) / count);
        if !self.right.iter().all(|[x, y]| x.is_finite() && y.is_finite()) {
            return false;
        }
        self.steps += 1;
        let (primal, dual) = self.longest();
        if primal.min(dual) < STALL && products < LATE * self.stake() {
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

    fn assemble(&mut self, problem: &Problem) {
        for (k, node) in self.nodes.iter().enumerate() {
            let powerless = problem.weight[problem.side(k)] == 0.0;
            let stiffness = if powerless { RIGID } else { node.utility / node.marginal };
            self.matrix.set_node(k, stiffness, node.left / node.rent);
        }
        self.blocks.clear();
        for pair in &self.pairs {
            let weight = pair.flow / pair.slack;
            let tilted = weight * pair.gain;
            let stiffness = tilted * pair.gain;
            self.matrix.add_stiffness(pair.bid as usize, stiffness);
            self.matrix.add_stiffness(pair.ask as usize, stiffness);
            self.blocks.push([stiffness, tilted, weight]);
        }
    }

    /// Finds the Newton step towards products equal to `target`,
    /// with the products of the step found before as second-order terms.
    fn find_step(&mut self, problem: &Problem, target: f64) {
        self.right.clear();
        for (k, (node, step)) in self.nodes.iter().zip(&mut self.node_steps).enumerate() {
            let weight = problem.weight[problem.side(k)];
            let missing = weight - node.marginal * node.utility - step.marginal * step.utility;
            let pull = if weight > 0.0 { missing / node.marginal } else { 0.0 };
            let excess = target - node.left * node.rent - step.left * step.rent;
            // Kept until the step in `rent` is known.
            step.left = excess;
            self.right.push([pull, node.shortfall - excess / node.rent]);
        }
        for (pair, step) in self.pairs.iter().zip(&mut self.pair_steps) {
            let (i, j) = (&self.nodes[pair.bid as usize], &self.nodes[pair.ask as usize]);
            let residual = i.rent + j.rent - pair.gain * (i.marginal + j.marginal) - pair.slack;
            let excess = target - pair.flow * (pair.slack + residual) - step.flow * step.slack;
            *step = PairStep { flow: excess / pair.slack, slack: residual };
            for node in [pair.bid, pair.ask] {
                let right = &mut self.right[node as usize];
                right[0] -= pair.gain * step.flow;
                right[1] -= step.flow;
            }
        }
        self.matrix.solve(&mut self.right);
        for ((node, step), y) in self.nodes.iter().zip(&mut self.node_steps).zip(&mut self.right) {
            if node.marginal == 0.0 {
                // Rigid but for rounding, which would end on the boundary.
                y[0] = 0.0;
            }
            (step.utility, step.marginal, step.rent) = (0.0, y[0], -y[1]);
        }
        for ((pair, step), [_, _, weight]) in
            self.pairs.iter().zip(&mut self.pair_steps).zip(&self.blocks)
        {
            let (bid, ask) = (pair.bid as usize, pair.ask as usize);
            let (i, j) = (self.right[bid], self.right[ask]);
            let change = pair.gain * (i[0] + j[0]) + i[1] + j[1];
            step.slack -= change;
            step.flow += weight * change;
            let gained = pair.gain * step.flow;
            self.node_steps[bid].utility += gained;
            self.node_steps[ask].utility += gained;
        }
        // From its own product and not from the flows, whose rounding could swamp it.
        for (node, step) in self.nodes.iter().zip(&mut self.node_steps) {
            step.left = (step.left - node.left * step.rent) / node.rent;
        }
    }

    /// Longest primal and dual parts of the step that keep all variables from turning negative.
    fn longest(&self) -> (f64, f64) {
        let (mut primal, mut dual) = (1.0, 1.0);
        let shorten = |length: &mut f64, value: f64, step: f64| {
            if value + *length * step < 0.0 {
                *length = -value / step;
            }
        };
        for (pair, step) in self.pairs.iter().zip(&self.pair_steps) {
            shorten(&mut primal, pair.flow, step.flow);
            shorten(&mut dual, pair.slack, step.slack);
        }
        for (node, step) in self.nodes.iter().zip(&self.node_steps) {
            shorten(&mut primal, node.left, step.left);
            shorten(&mut dual, node.rent, step.rent);
            shorten(&mut dual, node.marginal, step.marginal);
        }
        (primal, dual)
    }

    /// What [`Path::products`] would be after the longest step.
    fn products_after(&self) -> f64 {
        let (primal, dual) = self.longest();
        let mut sum = 0.0;
        for (pair, step) in self.pairs.iter().zip(&self.pair_steps) {
            sum += (pair.flow + primal * step.flow) * (pair.slack + dual * step.slack);
        }
        for (node, step) in self.nodes.iter().zip(&self.node_steps) {
            sum += (node.left + primal * step.left) * (node.rent + dual * step.rent);
        }
        sum
    }

    /// Keeps each product of utility and marginal utility near its weight, which neither a step
    /// to the boundary nor a wrong second-order term may take it from.
    /// What that changes in the dual constraints, the next step makes good.
    fn hold_together(&mut self, problem: &Problem) {
        for (k, node) in self.nodes.iter_mut().enumerate() {
            let weight = problem.weight[problem.side(k)];
            let centre = weight / node.utility;
            node.marginal = node.marginal.max(centre / TOGETHER).min(centre * TOGETHER);
        }
    }

    fn take_step(&mut self, primal: f64, dual: f64) {
        // A full step may still end on the boundary by rounding.
        let within = |length: f64| if length < 1.0 { BOUNDARY * length } else { 1.0 - 1e-9 };
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
