//! Starts of the path: from nothing, and from flows.

use super::pairs::FIRST_FLOW;
use super::path::{Node, Path};
use super::problem::Problem;

/// First flows, as a share of what both nodes' capacities allow when split evenly.
const START_FLOW: f64 = 0.9;
/// First rents, as a share of what the node would earn with its best partner.
const START_RENT: f64 = 0.8;
/// First value of all the capacity of a node without power.
const POWERLESS_START: f64 = 0.1;
/// First slacks, at least, as a share of the pair's worth.
const START_SLACK: f64 = 0.3;

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
            let (left, weight) = (node.shortfall, problem.weight[k]);
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
        self.tally(problem);
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

    /// Completes a start from flows within capacities, marginals and rents:
    /// tightens the rents, lifts them by `lift` mean values of a node over the capacity,
    /// and lets each node's most wanted outsider join.
    pub fn start_from_flows(&mut self, problem: &Problem, lift: f64) {
        self.stale = true;
        self.reorder = true;
        self.tighten(problem);
        self.tally(problem);
        let value = (lift * self.stake() / self.nodes.len() as f64).max(f64::MIN_POSITIVE);
        for (node, capacity) in self.nodes.iter_mut().zip(&problem.capacity) {
            node.left = node.shortfall;
            node.rent += value / capacity;
        }
        for pair in &mut self.pairs {
            let (i, j) = (&self.nodes[pair.bid as usize], &self.nodes[pair.ask as usize]);
            pair.slack = i.rent + j.rent - pair.gain * (i.marginal + j.marginal);
        }
        self.tally(problem);
        self.widen(problem, f64::INFINITY, FIRST_FLOW);
    }
}
