//! Which pairs the path works on: a sparse first choice, then those that the prices ask for.

use super::path::{Pair, Path};
use super::problem::Problem;

/// Partners that each node picks for the first working set.
const FIRST_PARTNERS: usize = 3;

/// Steps through the partners so that neighbours in rank pick different ones.
const GOLDEN_RATIO: f64 = 0.618_033_988_749_894_9;

/// A pair joins when its slack times the smaller capacity is below this many mean products:
/// on the path it would carry at least the inverse share of that capacity.
pub(super) const JOIN: f64 = 2.0;

/// Slack that a pair gets on joining, at least, in mean products over the smaller capacity.
const FIRST_SLACK: f64 = 5.0;

/// Flow that a pair gets on joining, at most, as a share of the smaller capacity.
pub(super) const FIRST_FLOW: f64 = 0.2;

/// The same on a path that starts near its end, where newcomers carry little in the end too.
/// In a large book many join at once; with more flow each, nodes exceed their capacities by more
/// than the products on the path, which then shrink ahead of it, and steps become short.
pub(super) const WARM_FIRST_FLOW: f64 = 0.03;

/// Passes that spread what pairs bring or take along over the other flows of their nodes.
const PASSES: usize = 4;

/// A pair may leave when its slack times the smaller capacity exceeds this many mean products.
const LEAVE: f64 = 6.0;

/// When to thin the working set: at which share of the value at stake,
/// and the share of the smaller capacity below which a flow may go.
/// Fixed and few, so that pairs can't come and go for ever.
pub(super) const THINNING: [(f64, f64); 6] =
    [(0.1, 0.05), (0.03, 0.05), (0.01, 0.02), (3e-3, 0.02), (3e-4, 0.01), (1e-5, 1e-3)];

/// The first thinning of a path that starts near its end: until it has found its middle,
/// small flows mean nothing.
pub(super) const WARM_THINNING: usize = 4;

/// The working set's memory beside the pairs.
#[derive(Clone, Debug, Default)]
pub(super) struct Membership {
    /// Bit sets of the asks paired with each bid.
    bits: Vec<u64>,
    words: usize,
    /// Marginals and rents of the asks.
    marginals: Vec<f64>,
    rents: Vec<f64>,
    /// Slack times the smaller capacity of one bid's pairs.
    products: Vec<f64>,
    /// The most wanted outsider of each node: its product, the bid and the ask.
    wanted: Vec<(f64, u32, u32)>,
}

impl Membership {
    fn reset(&mut self, problem: &Problem) {
        self.words = (problem.nodes() - problem.bids).div_ceil(64);
        self.bits.clear();
        self.bits.resize(self.words * problem.bids, 0);
    }

    #[inline]
    fn place(&self, problem: &Problem, bid: usize, ask: usize) -> (usize, u64) {
        let ask = ask - problem.bids;
        (bid * self.words + ask / 64, 1 << (ask % 64))
    }

    #[inline]
    fn contains(&self, problem: &Problem, bid: usize, ask: usize) -> bool {
        let (word, bit) = self.place(problem, bid, ask);
        self.bits[word] & bit != 0
    }

    /// True where the pair was not in the set.
    fn insert(&mut self, problem: &Problem, bid: usize, ask: usize) -> bool {
        let (word, bit) = self.place(problem, bid, ask);
        let new = self.bits[word] & bit == 0;
        self.bits[word] |= bit;
        new
    }

    fn remove(&mut self, problem: &Problem, bid: usize, ask: usize) {
        let (word, bit) = self.place(problem, bid, ask);
        self.bits[word] &= !bit;
    }
}

impl Path {
    /// Chooses no pair.
    pub(super) fn choose_none(&mut self, problem: &Problem) {
        self.pairs.clear();
        self.members.reset(problem);
    }

    /// Chooses every feasible pair.
    pub(super) fn choose_all(&mut self, problem: &Problem) {
        self.pairs.clear();
        self.members.reset(problem);
        for bid in 0..problem.bids {
            for ask in problem.asks_of(bid) {
                self.join(problem, bid, ask, 0.0, 0.0);
            }
        }
    }

    /// Chooses a few partners for each node, spread over all it can trade with.
    /// Such a sample prices every node within a few per cent;
    /// a staircase of equal ranks does far worse.
    pub(super) fn choose_some(&mut self, problem: &Problem) {
        self.pairs.clear();
        self.members.reset(problem);
        let mut offset = 0.0;
        for node in 0..problem.nodes() {
            let partners = problem.partners[node] as usize;
            let count = FIRST_PARTNERS.min(partners);
            offset = (offset + GOLDEN_RATIO) % 1.0;
            for k in 0..count {
                let share = (k as f64 + offset) / count as f64;
                let other = ((share * partners as f64) as usize).min(partners - 1);
                if node < problem.bids {
                    self.join(problem, node, problem.bids + other, 0.0, 0.0);
                } else {
                    self.join(problem, other, node, 0.0, 0.0);
                }
            }
        }
    }

    /// Sets rents to the least that cover all pairs' worth: of bids, given those of asks,
    /// and then of asks.
    pub(super) fn tighten(&mut self, problem: &Problem) {
        for bid in 0..problem.bids {
            let (marginal, price) = (self.nodes[bid].marginal, problem.price[bid]);
            let mut rent: f64 = 0.0;
            for ask in problem.asks_of(bid) {
                let other = &self.nodes[ask];
                rent = rent
                    .max((price - problem.price[ask]) * (marginal + other.marginal) - other.rent);
            }
            self.nodes[bid].rent = rent;
        }
        for node in &mut self.nodes[problem.bids..] {
            node.rent = 0.0;
        }
        for bid in 0..problem.bids {
            let (own, price) = (self.nodes[bid], problem.price[bid]);
            for ask in problem.asks_of(bid) {
                let other = &mut self.nodes[ask];
                let rent =
                    (price - problem.price[ask]) * (own.marginal + other.marginal) - own.rent;
                other.rent = other.rent.max(rent);
            }
        }
    }

    /// Prices every feasible pair and lets each node's most wanted outsider join
    /// whose slack times the smaller capacity is below `join` mean products,
    /// with a flow of at most `share` of that capacity. Returns how many joined.
    pub(super) fn widen(&mut self, problem: &Problem, join: f64, share: f64) -> usize {
        let mean = self.mean_product();
        self.find_wanted(problem, join * mean);
        let before = self.pairs.len();
        for node in 0..problem.nodes() {
            let (product, bid, ask) = self.members.wanted[node];
            if product == f64::INFINITY {
                continue;
            }
            let cap = problem.capacity[bid as usize].min(problem.capacity[ask as usize]);
            let slack = (product / cap).max(FIRST_SLACK * mean / cap);
            let flow = (mean / slack).min(share * cap);
            self.join(problem, bid as usize, ask as usize, flow, slack);
        }
        let joined = self.pairs.len() - before;
        if joined > 0 {
            self.rebalance(problem);
            self.tally(problem);
        }
        joined
    }

    /// Lets pairs go whose flow is below `share` of the smaller capacity and whose slack is wide.
    pub(super) fn thin(&mut self, problem: &Problem, share: f64) {
        let limit = LEAVE * self.mean_product();
        let (pairs, members) = (&mut self.pairs, &mut self.members);
        let before = pairs.len();
        pairs.retain(|pair| {
            let (bid, ask) = (pair.bid as usize, pair.ask as usize);
            let cap = problem.capacity[bid].min(problem.capacity[ask]);
            let stays = pair.flow > share * cap || pair.slack * cap < limit;
            if !stays {
                members.remove(problem, bid, ask);
            }
            stays
        });
        if pairs.len() < before {
            self.stale = true;
            self.reorder = true;
            self.rebalance(problem);
            self.tally(problem);
        }
    }

    /// Finds for each node the outsider with the least product below `limit`.
    fn find_wanted(&mut self, problem: &Problem, limit: f64) {
        let members = &mut self.members;
        members.wanted.clear();
        members.wanted.resize(problem.nodes(), (f64::INFINITY, 0, 0));
        let sellers = &self.nodes[problem.bids..];
        members.marginals.clear();
        members.marginals.extend(sellers.iter().map(|node| node.marginal));
        members.rents.clear();
        members.rents.extend(sellers.iter().map(|node| node.rent));
        for bid in 0..problem.bids {
            let (own, price, cap) = (self.nodes[bid], problem.price[bid], problem.capacity[bid]);
            let asks = problem.asks_of(bid);
            let terms = (members.marginals.iter().zip(&members.rents))
                .zip(problem.price[asks.clone()].iter().zip(&problem.capacity[asks.clone()]));
            members.products.clear();
            members.products.extend(terms.map(|((marginal, rent), (ask_price, &ask_cap))| {
                let worth = (price - ask_price) * (own.marginal + marginal);
                (own.rent + rent - worth) * if cap < ask_cap { cap } else { ask_cap }
            }));
            for (at, &product) in members.products.iter().enumerate() {
                let ask = asks.start + at;
                if product < limit && !members.contains(problem, bid, ask) {
                    for node in [bid, ask] {
                        if product < members.wanted[node].0 {
                            members.wanted[node] = (product, bid as u32, ask as u32);
                        }
                    }
                }
            }
        }
    }

    /// Takes a pair in, unless it is in.
    pub(super) fn join(
        &mut self,
        problem: &Problem,
        bid: usize,
        ask: usize,
        flow: f64,
        slack: f64,
    ) {
        if self.members.insert(problem, bid, ask) {
            let gain = problem.gain(bid, ask);
            self.pairs.push(Pair { bid: bid as u32, ask: ask as u32, gain, flow, slack });
            self.stale = true;
        }
    }

    /// Scales the flows of each node in turn so that they add up to what its capacity asks for.
    /// A pair that joins or leaves takes flow from all pairs of its nodes, or leaves it to them;
    /// left to the Newton steps, that would cost several.
    fn rebalance(&mut self, problem: &Problem) {
        for pass in 0..PASSES {
            let end = |pair: &Pair| if pass % 2 == 0 { pair.bid } else { pair.ask } as usize;
            for node in &mut self.nodes {
                node.gained = 0.0;
            }
            for pair in &self.pairs {
                self.nodes[end(pair)].gained += pair.flow;
            }
            for (node, capacity) in self.nodes.iter_mut().zip(&problem.capacity) {
                let factor = (capacity - node.left) / node.gained;
                node.gained = if factor.is_finite() { factor.clamp(0.5, 2.0) } else { 1.0 };
            }
            for pair in &mut self.pairs {
                pair.flow *= self.nodes[end(pair)].gained;
            }
        }
    }
}
