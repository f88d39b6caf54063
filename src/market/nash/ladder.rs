//! Coarser and coarser versions of a problem, each with a quarter of the nodes of the one before.

use super::problem::Problem;

/// Nodes that become one node of the next coarser problem.
const GROUP: usize = 4;

/// A problem of at most so many nodes is coarse enough: a start from nothing costs it less
/// than one by way of a coarser problem.
const COARSE: usize = 150;

/// A coarser problem and what its nodes are made of.
#[derive(Clone, Debug, Default)]
pub(super) struct Rung {
    pub problem: Problem,
    /// Nodes of the finer problem, group by group.
    member: Vec<u32>,
    /// Where each group's members begin, and the end.
    begin: Vec<u32>,
}

impl Rung {
    /// Nodes of the finer problem that make up a node of this one.
    pub fn members(&self, node: usize) -> &[u32] {
        &self.member[self.begin[node] as usize..self.begin[node + 1] as usize]
    }

    /// Takes together nodes of `fine` with about the same price and capacity.
    fn set(&mut self, fine: &Problem, groups: &mut Groups) {
        let coarse = &mut self.problem;
        coarse.clear();
        coarse.quantity_unit = fine.quantity_unit;
        self.member.clear();
        self.begin.clear();
        for bids in [true, false] {
            groups.set(fine, bids);
            for group in &groups.groups {
                let members = &groups.order[group.begin..group.end];
                let sum = |of: &[f64]| -> f64 { members.iter().map(|&k| of[k as usize]).sum() };
                coarse.order.push(members[0]);
                coarse.price.push(group.price);
                coarse.capacity.push(sum(&fine.capacity));
                coarse.weight.push(sum(&fine.weight));
                coarse.floor.push(sum(&fine.floor));
                self.begin.push(self.member.len() as u32);
                self.member.extend_from_slice(members);
            }
            if bids {
                coarse.bids = groups.groups.len();
            }
        }
        self.begin.push(self.member.len() as u32);
        coarse.count_partners();
    }
}

/// The groups of one side.
#[derive(Clone, Debug, Default)]
struct Groups {
    /// The side's nodes, group by group.
    order: Vec<u32>,
    /// Best price first.
    groups: Vec<Group>,
}

#[derive(Clone, Copy, Debug)]
struct Group {
    /// Mean price, weighted by capacity.
    price: f64,
    /// Where the members begin and end in the order.
    begin: usize,
    end: usize,
}

impl Groups {
    /// Cuts a side into strips of neighbours in price, and each strip by capacity,
    /// so that there are about as many strips as groups in a strip.
    fn set(&mut self, fine: &Problem, bids: bool) {
        let side = if bids { 0..fine.bids } else { fine.bids..fine.nodes() };
        let strips = (side.len() as f64 / GROUP as f64).sqrt().round().max(1.0) as usize;
        let length = side.len().div_ceil(strips).max(1);
        self.order.clear();
        self.order.extend(side.map(|node| node as u32));
        self.groups.clear();
        let capacity = |node: u32| fine.capacity[node as usize];
        let mut begin = 0;
        for strip in self.order.chunks_mut(length) {
            strip.sort_unstable_by(|&a, &b| capacity(a).total_cmp(&capacity(b)).then(a.cmp(&b)));
            for group in strip.chunks(GROUP) {
                let value: f64 =
                    group.iter().map(|&node| capacity(node) * fine.price[node as usize]).sum();
                let price = value / group.iter().map(|&node| capacity(node)).sum::<f64>();
                self.groups.push(Group { price, begin, end: begin + group.len() });
                begin += group.len();
            }
        }
        let sign = if bids { -1.0 } else { 1.0 };
        self.groups.sort_by(|a, b| (sign * a.price).total_cmp(&(sign * b.price)));
    }
}

/// The coarser problems and their memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Ladder {
    rungs: Vec<Rung>,
    height: usize,
    groups: Groups,
}

impl Ladder {
    /// Builds the rungs above `problem`.
    pub fn set(&mut self, problem: &Problem) {
        self.height = 0;
        while self.top(problem).nodes() > COARSE {
            if self.rungs.len() == self.height {
                self.rungs.push(Rung::default());
            }
            let (below, above) = self.rungs.split_at_mut(self.height);
            let fine = below.last().map_or(problem, |rung| &rung.problem);
            above[0].set(fine, &mut self.groups);
            self.height += 1;
        }
    }

    /// The coarser problems, the finest of them first.
    pub fn rungs(&self) -> &[Rung] {
        &self.rungs[..self.height]
    }

    /// The coarsest problem.
    pub fn top<'a>(&'a self, problem: &'a Problem) -> &'a Problem {
        self.rungs().last().map_or(problem, |rung| &rung.problem)
    }
}
