//! Sparse Cholesky factorisation of the Newton matrix: symmetric positive definite, of 2×2 blocks.
//!
//! The matrix belongs to a bipartite graph: a diagonal block for each node, a block for each pair.
//! Row and column 1 of a block stand for a node's marginal utility, 2 for the rent of its capacity.
//! Elimination runs in minimum-degree order, found on bit sets; the factor is left-looking.
//!
//! With the sign of the asks' rents turned round, the capacity rows are those of a graph
//! Laplacian plus a small positive *excess*, which vanishes along the path where capacities bind.
//! Plain elimination loses the excess to cancellation and with it the common level of rents.
//! So the factorisation carries the excess along and rebuilds each pivot from it,
//! as Grassmann, Taksar and Heyman do for Markov chains.

/// Marks the end of a list of columns.
const NONE: u32 = u32::MAX;

/// A fresh order is due when the pattern outgrows the last fresh one by this factor.
const OUTGROWN: f64 = 1.25;

/// A pivot, kept at least this share of its diagonal entry so that rounding can't turn its sign.
const LEAST_PIVOT: f64 = 1e-15;

/// An inverted 2×2 pivot: L D Lᵀ with the capacity row eliminated first.
#[derive(Clone, Copy, Debug, Default)]
struct Pivot {
    /// 1/D₁₁ and 1/D₂₂.
    inverse: [f64; 2],
    /// The entry of L.
    slope: f64,
}

impl Pivot {
    #[inline]
    fn apply(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let u = (x - self.slope * y) * self.inverse[0];
        [u, y * self.inverse[1] - self.slope * u]
    }

    /// A block times the inverse of the pivot.
    #[inline]
    fn scale(&self, block: [f64; 4]) -> [f64; 4] {
        let [a, b] = self.apply([block[0], block[1]]);
        let [c, d] = self.apply([block[2], block[3]]);
        [a, b, c, d]
    }
}

/// The factorisation and its memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Cholesky {
    /// Elimination step by node.
    step: Vec<u32>,
    /// Node by elimination step.
    node: Vec<u32>,
    /// 1 for bids and −1 for asks, by step.
    sign: Vec<f64>,
    /// Where the off-diagonal blocks of each step's column begin.
    begin: Vec<u32>,
    /// Step of the row of each off-diagonal block, ascending within a column.
    row: Vec<u32>,
    block: Vec<[f64; 4]>,
    pivot: Vec<Pivot>,
    /// Diagonal entry (1,1) by step.
    stiffness: Vec<f64>,
    /// Row sums of the signed capacity columns, by step.
    excess: Vec<[f64; 2]>,
    /// Where the pairs of each step's column begin in `pair`.
    pair_begin: Vec<u32>,
    /// Pairs sorted by column: the row's step and the pair's index.
    pair: Vec<(u32, u32)>,
    /// Size of the pattern when the order was last found.
    fresh: usize,
    /// Bit sets of neighbours or of rows.
    bits: Vec<u64>,
    degree: Vec<u32>,
    /// Nodes with at most one neighbour left, some of them taken out.
    leaves: Vec<u32>,
    /// Neighbours of the node being taken out.
    own: Vec<u64>,
    /// A column being formed, by row.
    column: Vec<[f64; 4]>,
    /// Columns to be subtracted next: first and following by row, and their next block.
    first: Vec<u32>,
    following: Vec<u32>,
    next: Vec<u32>,
    vector: Vec<[f64; 2]>,
}

impl Cholesky {
    /// Prepares for a matrix with the given pairs of (bid node, ask node).
    /// Keeps the elimination order of the same nodes unless `reorder` or the pattern outgrew it.
    pub fn analyse(&mut self, nodes: usize, bids: usize, pairs: &[(u32, u32)], reorder: bool) {
        let keep = !reorder && self.step.len() == nodes;
        if keep {
            self.find_pattern(pairs);
        }
        if !keep || self.row.len() as f64 > OUTGROWN * self.fresh as f64 {
            self.find_order(nodes, pairs);
            self.find_pattern(pairs);
            self.fresh = self.row.len();
        }
        self.sort_pairs(pairs);
        self.sign.clear();
        self.sign
            .extend(self.node.iter().map(|&node| if (node as usize) < bids { 1.0 } else { -1.0 }));
        self.block.resize(self.row.len(), [0.0; 4]);
        self.pivot.resize(nodes, Pivot::default());
        self.stiffness.resize(nodes, 0.0);
        self.excess.resize(nodes, [0.0; 2]);
        self.column.clear();
        self.column.resize(nodes, [0.0; 4]);
        self.next.resize(nodes, 0);
        self.following.resize(nodes, NONE);
        self.vector.resize(nodes, [0.0; 2]);
    }

    /// Minimum degree, ties to the lowest node.
    fn find_order(&mut self, nodes: usize, pairs: &[(u32, u32)]) {
        let words = nodes.div_ceil(64);
        self.bits.clear();
        self.bits.resize(nodes * words, 0);
        for &(a, b) in pairs {
            let (a, b) = (a as usize, b as usize);
            self.bits[a * words + b / 64] |= 1 << (b % 64);
            self.bits[b * words + a / 64] |= 1 << (a % 64);
        }
        self.degree.clear();
        for set in self.bits.chunks_exact(words) {
            self.degree.push(set.iter().map(|word| word.count_ones()).sum());
        }
        self.node.clear();
        self.step.clear();
        self.step.resize(nodes, NONE);
        self.leaves.clear();
        self.leaves.extend((0..nodes as u32).rev().filter(|&node| self.degree[node as usize] <= 1));
        while self.node.len() < nodes {
            let Some(pivot) = self.next_leaf() else {
                let (pivot, least) = self.least_degree();
                if least as usize == nodes - self.node.len() - 1 {
                    // All that are left are neighbours of each other.
                    let left = (0..nodes).filter(|&node| self.step[node] == NONE);
                    self.node.extend(left.map(|node| node as u32));
                    break;
                }
                self.eliminate(pivot, words);
                continue;
            };
            self.cut(pivot, words);
        }
        for (step, &node) in self.node.iter().enumerate() {
            self.step[node as usize] = step as u32;
        }
    }

    /// The next node with at most one neighbour.
    fn next_leaf(&mut self) -> Option<usize> {
        while let Some(leaf) = self.leaves.pop() {
            if self.step[leaf as usize] == NONE {
                return Some(leaf as usize);
            }
        }
        None
    }

    /// The first node of least degree, and the degree.
    fn least_degree(&self) -> (usize, u32) {
        let (mut pivot, mut least) = (0, NONE);
        for (node, &degree) in self.degree.iter().enumerate() {
            if degree < least {
                (pivot, least) = (node, degree);
            }
        }
        (pivot, least)
    }

    /// Takes out a node with at most one neighbour.
    fn cut(&mut self, leaf: usize, words: usize) {
        self.take_out(leaf);
        let set = &self.bits[leaf * words..][..words];
        let Some(index) = set.iter().position(|&word| word != 0) else { return };
        let neighbour = index * 64 + set[index].trailing_zeros() as usize;
        self.bits[neighbour * words + leaf / 64] &= !(1 << (leaf % 64));
        self.degree[neighbour] -= 1;
        if self.degree[neighbour] == 1 {
            self.leaves.push(neighbour as u32);
        }
    }

    /// Takes out a node and makes its neighbours neighbours of each other.
    fn eliminate(&mut self, pivot: usize, words: usize) {
        self.take_out(pivot);
        self.own.clear();
        self.own.extend_from_slice(&self.bits[pivot * words..][..words]);
        for (index, &word) in self.own.iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                let neighbour = index * 64 + rest.trailing_zeros() as usize;
                rest &= rest - 1;
                let set = &mut self.bits[neighbour * words..][..words];
                for (theirs, ours) in set.iter_mut().zip(&self.own) {
                    *theirs |= ours;
                }
                set[neighbour / 64] &= !(1 << (neighbour % 64));
                set[pivot / 64] &= !(1 << (pivot % 64));
                let degree = set.iter().map(|word| word.count_ones()).sum();
                self.degree[neighbour] = degree;
                if degree == 1 {
                    self.leaves.push(neighbour as u32);
                }
            }
        }
    }

    fn take_out(&mut self, node: usize) {
        self.degree[node] = NONE;
        self.step[node] = self.node.len() as u32;
        self.node.push(node as u32);
    }

    /// Rows of each column of the factor: a column hands its rows to the first of them.
    fn find_pattern(&mut self, pairs: &[(u32, u32)]) {
        let nodes = self.step.len();
        let words = nodes.div_ceil(64);
        self.bits.clear();
        self.bits.resize(nodes * words, 0);
        for &(a, b) in pairs {
            let (a, b) = (self.step[a as usize] as usize, self.step[b as usize] as usize);
            let (column, row) = (a.min(b), a.max(b));
            self.bits[column * words + row / 64] |= 1 << (row % 64);
        }
        self.begin.clear();
        self.row.clear();
        for column in 0..nodes {
            let from = self.row.len();
            self.begin.push(from as u32);
            let (before, later) = self.bits.split_at_mut((column + 1) * words);
            let own = &before[column * words..];
            for (index, &word) in own.iter().enumerate() {
                let mut rest = word;
                while rest != 0 {
                    self.row.push((index * 64) as u32 + rest.trailing_zeros());
                    rest &= rest - 1;
                }
            }
            if let Some(&parent) = self.row.get(from) {
                let parent = parent as usize;
                let theirs = &mut later[(parent - column - 1) * words..][..words];
                for (theirs, ours) in theirs.iter_mut().zip(own) {
                    *theirs |= ours;
                }
                theirs[parent / 64] &= !(1 << (parent % 64));
            }
        }
        self.begin.push(self.row.len() as u32);
    }

    /// Counting sort of the pairs by column.
    fn sort_pairs(&mut self, pairs: &[(u32, u32)]) {
        let nodes = self.step.len();
        let ends = |&(a, b): &(u32, u32)| {
            let (a, b) = (self.step[a as usize], self.step[b as usize]);
            (a.min(b) as usize, a.max(b))
        };
        self.pair_begin.clear();
        self.pair_begin.resize(nodes + 1, 0);
        for pair in pairs {
            self.pair_begin[ends(pair).0 + 1] += 1;
        }
        for column in 0..nodes {
            self.pair_begin[column + 1] += self.pair_begin[column];
        }
        self.pair.resize(pairs.len(), (0, 0));
        for (index, pair) in pairs.iter().enumerate().rev() {
            let (column, row) = ends(pair);
            self.pair_begin[column + 1] -= 1;
            self.pair[self.pair_begin[column + 1] as usize] = (row, index as u32);
        }
        self.pair_begin.remove(0);
        self.pair_begin.push(pairs.len() as u32);
    }

    /// Sets a node's (1,1) entry, its pairs' terms included, and its own excess of capacity.
    #[inline]
    pub fn set_node(&mut self, node: usize, stiffness: f64, excess: f64) {
        let step = self.step[node] as usize;
        self.stiffness[step] = stiffness;
        self.excess[step] = [0.0, excess * self.sign[step]];
    }

    /// Factors the matrix; `blocks` holds the entries (1,1), (1,2), (2,2) of each pair's block.
    pub fn factor(&mut self, blocks: &[[f64; 3]]) {
        self.first.clear();
        self.first.resize(self.node.len(), NONE);
        for column in 0..self.node.len() {
            for &(row, pair) in
                &self.pair[self.pair_begin[column] as usize..self.pair_begin[column + 1] as usize]
            {
                let [a, b, c] = blocks[pair as usize];
                self.column[row as usize] = [a, b, b, c];
            }
            self.subtract_earlier(column);
            self.finish(column);
        }
    }

    /// Subtracts what earlier columns contribute to this one.
    fn subtract_earlier(&mut self, column: usize) {
        let mut stiffness = self.stiffness[column];
        let mut excess = self.excess[column];
        let mut earlier = self.first[column];
        while earlier != NONE {
            let from = earlier as usize;
            earlier = self.following[from];
            let (at, end) = (self.next[from] as usize, self.begin[from + 1] as usize);
            let blocks = &self.block[at..end];
            let own = blocks[0];
            let [g1, g2, g3, g4] = self.pivot[from].scale(own);
            stiffness -= g1 * own[0] + g2 * own[1];
            let [r1, r2] = self.excess[from];
            excess[0] -= g1 * r1 + g2 * r2;
            excess[1] -= g3 * r1 + g4 * r2;
            let into = &mut self.column[..];
            for (&row, block) in self.row[at + 1..end].iter().zip(&blocks[1..]) {
                let into = &mut into[row as usize];
                *into = [
                    into[0] - (block[0] * g1 + block[1] * g2),
                    into[1] - (block[0] * g3 + block[1] * g4),
                    into[2] - (block[2] * g1 + block[3] * g2),
                    into[3] - (block[2] * g3 + block[3] * g4),
                ];
            }
            self.queue(from, at + 1);
        }
        self.stiffness[column] = stiffness;
        self.excess[column] = excess;
    }

    /// Stores the column, rebuilds its pivot from the excess and queues it for its first row.
    fn finish(&mut self, column: usize) {
        let (from, to) = (self.begin[column] as usize, self.begin[column + 1] as usize);
        let [mut d12, mut d22] = self.excess[column];
        let (formed, signs) = (&mut self.column[..], &self.sign[..]);
        for (&row, block) in self.row[from..to].iter().zip(&mut self.block[from..to]) {
            *block = std::mem::take(&mut formed[row as usize]);
            let sign = signs[row as usize];
            d12 -= sign * block[2];
            d22 -= sign * block[3];
        }
        let sign = self.sign[column];
        let (d11, d12, d22) = (self.stiffness[column], sign * d12, sign * d22);
        let slope = d12 / d22;
        let d1 = (d11 - slope * d12).max(LEAST_PIVOT * d11);
        self.pivot[column] = Pivot { inverse: [1.0 / d1, 1.0 / d22], slope };
        self.queue(column, from);
    }

    /// Files a column under the row of its block `at`.
    #[inline]
    fn queue(&mut self, column: usize, at: usize) {
        if at < self.begin[column + 1] as usize {
            let row = self.row[at] as usize;
            self.next[column] = at as u32;
            self.following[column] = self.first[row];
            self.first[row] = column as u32;
        }
    }

    /// Solves for `right`, by node, in place.
    pub fn solve(&mut self, right: &mut [[f64; 2]]) {
        for (value, &node) in self.vector.iter_mut().zip(&self.node) {
            *value = right[node as usize];
        }
        let vector = &mut self.vector[..];
        for (column, (pivot, ends)) in self.pivot.iter().zip(self.begin.windows(2)).enumerate() {
            let [x, y] = pivot.apply(vector[column]);
            vector[column] = [x, y];
            let (from, to) = (ends[0] as usize, ends[1] as usize);
            for (&row, block) in self.row[from..to].iter().zip(&self.block[from..to]) {
                let value = &mut vector[row as usize];
                *value = [
                    value[0] - (block[0] * x + block[1] * y),
                    value[1] - (block[2] * x + block[3] * y),
                ];
            }
        }
        let columns = self.pivot.iter().zip(self.begin.windows(2)).enumerate();
        for (column, (pivot, ends)) in columns.rev() {
            let (from, to) = (ends[0] as usize, ends[1] as usize);
            let (mut x, mut y) = (0.0, 0.0);
            for (&row, block) in self.row[from..to].iter().zip(&self.block[from..to]) {
                let [a, b] = vector[row as usize];
                x += block[0] * a + block[2] * b;
                y += block[1] * a + block[3] * b;
            }
            let [x, y] = pivot.apply([x, y]);
            let value = &mut vector[column];
            *value = [value[0] - x, value[1] - y];
        }
        for (&value, &node) in self.vector.iter().zip(&self.node) {
            right[node as usize] = value;
        }
    }
}
