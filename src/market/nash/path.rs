//! The interior-point path on a working set of pairs.

use super::cholesky::Cholesky;
use super::problem::Problem;

/// Stiffness of a node without bargaining power: its marginal utility stays at zero.
const RIGID: f64 = 1e100;

/// A pair in the working set, with its flow and the slack of its dual constraint.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub bid: u32,
    pub ask: u32,
    pub gain: f64,
    pub flow: f64,
    pub slack: f64,
}

/// Newton step of a pair.
#[derive(Clone, Copy, Debug, Default)]
struct PairStep {
    flow: f64,
    slack: f64,
}

/// A node's variables.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Node {
    /// Scaled utility with the floor.
    pub utility: f64,
    /// Marginal value of utility: weight over utility at the optimum.
    pub marginal: f64,
    /// Capacity not used.
    pub left: f64,
    /// Multiplier of the capacity.
    pub rent: f64,
    /// What is missing in `capacity = traded + left`.
    shortfall: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct NodeStep {
    marginal: f64,
    left: f64,
    rent: f64,
    utility: f64,
}

/// State of the path-following method and its memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    pub pairs: Vec<Pair>,
    pub nodes: Vec<Node>,
    pub iterations: u32,
    pub analyses: u32,
    pub fill: usize,
    edges: Vec<(u32, u32)>,
    matrix: Cholesky,
    right: Vec<[f64; 2]>,
    pair_steps: Vec<PairStep>,
    node_steps: Vec<NodeStep>,
    members: Vec<u64>,
    words: usize,
    found: Vec<(u32, u32, f64)>,
    best: Vec<(f64, u32)>,
    stale: bool,
}

impl Path {
    /// Starts on `edges` (bid node, ask node).
    pub fn start(&mut self, problem: &Problem) {
        let nodes = problem.nodes();
        self.iterations = 0;
        self.analyses = 0;
        self.fill = 0;
        self.pairs.clear();
        self.first_pairs(problem);
        let mut degree = vec![0u32; nodes];
        for pair in &self.pairs {
            degree[pair.bid as usize] += 1;
            degree[pair.ask as usize] += 1;
        }
        for pair in &mut self.pairs {
            let (i, j) = (pair.bid as usize, pair.ask as usize);
            pair.flow = 0.5
                * (problem.capacity[i] / f64::from(degree[i]))
                    .min(problem.capacity[j] / f64::from(degree[j]));
        }
        self.nodes.clear();
        self.nodes.resize(nodes, Node::default());
        self.tally(problem);
        for (k, node) in self.nodes.iter_mut().enumerate() {
            let side = problem.side(k);
            node.left = node.shortfall;
            node.shortfall = 0.0;
            node.marginal = problem.weight[side] / node.utility;
            let best = if side == 0 { problem.bids } else { 0 };
            let widest = if side == 0 { problem.gain(k, best) } else { problem.gain(best, k) };
            node.rent = 1.2 * widest * node.marginal;
            if problem.weight[side] == 0.0 {
                node.rent = 0.1 / problem.capacity[k];
            }
        }
        for pair in &mut self.pairs {
            let (i, j) = (&self.nodes[pair.bid as usize], &self.nodes[pair.ask as usize]);
            pair.slack = i.rent + j.rent - pair.gain * (i.marginal + j.marginal);
        }
        self.stale = true;
    }

    fn first_pairs(&mut self, problem: &Problem) {
        let bids = problem.bids;
        let asks = problem.nodes() - bids;
        self.words = asks.div_ceil(64);
        self.members.clear();
        self.members.resize(self.words * bids, 0);
        let each: usize = std::env::var("W").map_or(4, |s| s.parse().unwrap());
        let mut offset: f64 = 0.0;
        for node in 0..problem.nodes() {
            let partners = problem.partners[node] as usize;
            let count = each.min(partners);
            offset = (offset + 0.618_033_988_749_894_9) % 1.0;
            for k in 0..count {
                let other = ((k as f64 + offset) * partners as f64 / count as f64) as usize;
                let other = other.min(partners - 1);
                if node < bids {
                    self.join(problem, node, other);
                } else {
                    self.join(problem, other, node - bids);
                }
            }
        }
    }

    fn join(&mut self, problem: &Problem, bid: usize, ask: usize) -> bool {
        if ask >= problem.partners[bid] as usize {
            return false;
        }
        let word = &mut self.members[bid * self.words + ask / 64];
        if *word >> (ask % 64) & 1 == 1 {
            return false;
        }
        *word |= 1 << (ask % 64);
        let ask = problem.bids + ask;
        self.pairs.push(Pair {
            bid: bid as u32,
            ask: ask as u32,
            gain: problem.gain(bid, ask),
            flow: 0.0,
            slack: 0.0,
        });
        self.stale = true;
        true
    }

    /// Adds pairs that would carry weight.
    pub fn price(&mut self, problem: &Problem, kappa: f64) -> usize {
        let bids = problem.bids;
        let nodes = problem.nodes();
        let mean = self.complementarity() / (self.pairs.len() + self.nodes.len()) as f64;
        self.found.clear();
        self.best.clear();
        self.best.resize(nodes, (f64::INFINITY, u32::MAX));
        for bid in 0..bids {
            let me = self.nodes[bid];
            let cap = problem.capacity[bid];
            for ask in bids..bids + problem.partners[bid] as usize {
                let other = &self.nodes[ask];
                let slack = me.rent + other.rent
                    - problem.gain(bid, ask) * (me.marginal + other.marginal);
                let product = slack * cap.min(problem.capacity[ask]);
                if product < kappa * mean {
                    let at = ask - bids;
                    if self.members[bid * self.words + at / 64] >> (at % 64) & 1 == 0 {
                        let found = self.found.len() as u32;
                        self.found.push((bid as u32, ask as u32, slack));
                        for node in [bid, ask] {
                            if product < self.best[node].0 {
                                self.best[node] = (product, found);
                            }
                        }
                    }
                }
            }
        }
        let mut added = 0;
        for node in 0..nodes {
            let found = self.best[node].1;
            if found == u32::MAX {
                continue;
            }
            let (bid, ask, slack) = self.found[found as usize];
            let (bid, ask) = (bid as usize, ask as usize);
            if self.join(problem, bid, ask - bids) {
                added += 1;
                let cap = problem.capacity[bid].min(problem.capacity[ask]);
                let slack = slack.max(mean / cap * 3.0);
                let flow = (mean / slack).min(0.1 * cap);
                if let Some(pair) = self.pairs.last_mut() {
                    pair.slack = slack;
                    pair.flow = flow;
                }
            }
        }
        let drop: f64 = std::env::var("D").map_or(0.0, |s| s.parse().unwrap());
        let dq: f64 = std::env::var("Q").map_or(0.01, |s| s.parse().unwrap());
        if drop > 0.0 {
            let (pairs, members, words) = (&mut self.pairs, &mut self.members, self.words);
            let before = pairs.len();
            pairs.retain(|pair| {
                let cap = problem.capacity[pair.bid as usize].min(problem.capacity[pair.ask as usize]);
                let keep = pair.flow > dq * cap || pair.slack * cap < drop * mean;
                if !keep {
                    let ask = pair.ask as usize - bids;
                    members[pair.bid as usize * words + ask / 64] &= !(1 << (ask % 64));
                }
                keep
            });
            if pairs.len() < before {
                self.stale = true;
                added += 1000;
            }
        }
        if added > 0 {
            self.tally(problem);
        }
        added % 1000
    }

    /// Recomputes utilities and capacity residuals from the flows.
    fn tally(&mut self, problem: &Problem) {
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
        for (k, node) in self.nodes.iter_mut().enumerate() {
            if problem.weight[problem.side(k)] == 0.0 {
                node.utility = 1.0;
            }
        }
    }

    /// Sum of the products that vanish at the optimum.
    pub fn complementarity(&self) -> f64 {
        let pairs: f64 = self.pairs.iter().map(|pair| pair.flow * pair.slack).sum();
        let nodes: f64 = self.nodes.iter().map(|node| node.left * node.rent).sum();
        pairs + nodes
    }

    /// Value at stake: what the flows are worth at their marginal values.
    pub fn value(&self) -> f64 {
        self.pairs
            .iter()
            .map(|pair| {
                let (i, j) = (&self.nodes[pair.bid as usize], &self.nodes[pair.ask as usize]);
                pair.flow * pair.gain * (i.marginal + j.marginal)
            })
            .sum()
    }

    /// One predictor-corrector step.
    pub fn advance(&mut self, problem: &Problem, goal: f64) -> bool {
        if self.stale {
            self.edges.clear();
            self.edges.extend(self.pairs.iter().map(|pair| (pair.bid, pair.ask)));
            self.matrix.analyse(self.nodes.len(), problem.bids, &self.edges);
            self.pair_steps.resize(self.pairs.len(), PairStep::default());
            self.node_steps.resize(self.nodes.len(), NodeStep::default());
            self.stale = false;
            self.analyses += 1;
            self.fill = self.fill.max(self.matrix.fill());
        }
        self.iterations += 1;
        self.assemble();
        self.matrix.factor();
        let count = (self.pairs.len() + self.nodes.len()) as f64;
        let before = self.complementarity();
        self.pair_steps.fill(PairStep::default());
        self.node_steps.fill(NodeStep::default());
        self.direction(problem, 0.0, 0.0);
        let (primal, dual) = self.longest();
        let mut after = 0.0;
        for (pair, step) in self.pairs.iter().zip(&self.pair_steps) {
            after += (pair.flow + primal * step.flow) * (pair.slack + dual * step.slack);
        }
        for (node, step) in self.nodes.iter().zip(&self.node_steps) {
            after += (node.left + primal * step.left) * (node.rent + dual * step.rent);
        }
        let ratio = (after / before).clamp(0.0, 1.0);
        let target = (ratio * ratio * ratio * before).max(goal) / count;
        self.direction(problem, target, 1.0);
        if !self.right.iter().all(|y| y[0].is_finite() && y[1].is_finite()) {
            return false;
        }
        let (primal, dual) = self.longest();

        let damp = |step: f64| if step < 1.0 { 0.995 * step } else { 0.995f64.max(1.0 - target) };
        let (primal, dual) = (damp(primal), damp(dual));
        for (pair, step) in self.pairs.iter_mut().zip(&self.pair_steps) {
            pair.flow += primal * step.flow;
            pair.slack += dual * step.slack;
        }
        for (node, step) in self.nodes.iter_mut().zip(&self.node_steps) {
            node.left += primal * step.left;
            node.rent += dual * step.rent;
            node.marginal += dual * step.marginal;
        }
        self.tally(problem);
        true
    }

    fn assemble(&mut self) {
        self.matrix.reset();
        for (k, node) in self.nodes.iter().enumerate() {
            let stiffness =
                if node.marginal > 0.0 { node.utility / node.marginal } else { RIGID };
            self.matrix.set_node(k, stiffness, node.left / node.rent);
        }
        for (edge, pair) in self.pairs.iter().enumerate() {
            let weight = pair.flow / pair.slack;
            let tilted = weight * pair.gain;
            let block = [tilted * pair.gain, tilted, weight];
            self.matrix.add_edge(edge, pair.bid as usize, pair.ask as usize, block);
        }
    }

    /// Newton direction towards products equal to `target`;
    /// `second` takes the products of the steps stored before into account.
    fn direction(&mut self, problem: &Problem, target: f64, second: f64) {
        self.right.clear();
        for (k, (node, step)) in self.nodes.iter().zip(&mut self.node_steps).enumerate() {
            let weight = problem.weight[problem.side(k)];
            let missing = weight - node.marginal * node.utility - second * step.marginal * step.utility;
            let excess = target - node.left * node.rent - second * step.left * step.rent;
            step.left = excess;
            let marginal = if node.marginal > 0.0 { missing / node.marginal } else { 0.0 };
            self.right.push([marginal, node.shortfall - excess / node.rent]);
        }
        for (pair, step) in self.pairs.iter().zip(&mut self.pair_steps) {
            let (bid, ask) = (pair.bid as usize, pair.ask as usize);
            let (i, j) = (&self.nodes[bid], &self.nodes[ask]);
            let residual =
                i.rent + j.rent - pair.gain * (i.marginal + j.marginal) - pair.slack;
            let product = target - pair.flow * pair.slack - second * step.flow * step.slack;
            let base = (product - pair.flow * residual) / pair.slack;
            step.flow = base;
            step.slack = residual;
            for node in [bid, ask] {
                let right = &mut self.right[node];
                right[0] -= pair.gain * base;
                right[1] -= base;
            }
        }
        self.matrix.solve(&mut self.right);
        for (step, y) in self.node_steps.iter_mut().zip(&self.right) {
            step.utility = 0.0;
            step.marginal = y[0];
            step.rent = -y[1];
        }
        for (pair, step) in self.pairs.iter().zip(&mut self.pair_steps) {
            let (bid, ask) = (pair.bid as usize, pair.ask as usize);
            let (y, x) = (self.right[bid], self.right[ask]);
            let change = pair.gain * (y[0] + x[0]) + y[1] + x[1];
            step.slack -= change;
            step.flow += pair.flow / pair.slack * change;
            for node in [bid, ask] {
                self.node_steps[node].utility += pair.gain * step.flow;
            }
        }
        for (node, step) in self.nodes.iter().zip(&mut self.node_steps) {
            step.left = (step.left - node.left * step.rent) / node.rent;
        }
    }

    /// Longest primal and dual steps that keep everything positive.
    fn longest(&self) -> (f64, f64) {
        let (mut primal, mut dual): (f64, f64) = (1.0, 1.0);
        for (pair, step) in self.pairs.iter().zip(&self.pair_steps) {
            if pair.flow + primal * step.flow < 0.0 {
                primal = -pair.flow / step.flow;
            }
            if pair.slack + dual * step.slack < 0.0 {
                dual = -pair.slack / step.slack;
            }
        }
        for (node, step) in self.nodes.iter().zip(&self.node_steps) {
            if node.left + primal * step.left < 0.0 {
                primal = -node.left / step.left;
            }
            if node.rent + dual * step.rent < 0.0 {
                dual = -node.rent / step.rent;
            }
            if node.marginal + dual * step.marginal < 0.0 {
                dual = -node.marginal / step.marginal;
            }
        }
        (primal, dual)
    }
}
