//! Sparse Cholesky factorisation of a symmetric positive definite matrix of 2×2 blocks.
//!
//! The matrix belongs to a graph: one diagonal block for each node, one block for each edge.
//! The elimination order is minimum degree, found on bit sets.

/// Marks a node that has not been eliminated yet.
const LATER: u32 = u32::MAX;

/// The factorisation and its pattern.
#[derive(Clone, Debug, Default)]
pub(super) struct Cholesky {
    /// Node by elimination step.
    node: Vec<u32>,
    /// Elimination step by node.
    step: Vec<u32>,
    /// Where each step's off-diagonal blocks begin in `row` and `block`.
    begin: Vec<u32>,
    /// Step of the row of each off-diagonal block, ascending within a column.
    row: Vec<u32>,
    /// Off-diagonal block that each update lands on, in the order of elimination.
    target: Vec<u32>,
    /// Off-diagonal block of each edge.
    of_edge: Vec<u32>,
    /// Diagonal blocks by step: (1,1), (1,2), (2,2).
    diagonal: Vec<f64>,
    pivot: Vec<[f64; 3]>,
    sign: Vec<f64>,
    excess: Vec<[f64; 2]>,
    /// Off-diagonal blocks, rows first; after factoring, those of the factor.
    block: Vec<[f64; 4]>,
    /// Right-hand side and solution by step.
    vector: Vec<[f64; 2]>,
    /// Adjacency bit sets of the nodes not eliminated yet.
    adjacent: Vec<u64>,
    degree: Vec<u32>,
}

impl Cholesky {
    /// Finds an elimination order and the pattern of the factor.
    pub fn analyse(&mut self, nodes: usize, bids: usize, edges: &[(u32, u32)]) {
        self.order(nodes, edges);
        self.sort_columns(nodes);
        self.find_targets(nodes);
        self.of_edge.clear();
        for &(a, b) in edges {
            let (a, b) = (self.step[a as usize], self.step[b as usize]);
            let at = self.find(a.min(b) as usize, a.max(b));
            self.of_edge.push(at as u32);
        }
        self.diagonal.resize(nodes, 0.0);
        self.pivot.resize(nodes, [0.0; 3]);
        self.excess.resize(nodes, [0.0; 2]);
        self.sign.clear();
        self.sign.extend(self.node.iter().map(|&n| if (n as usize) < bids { 1.0 } else { -1.0 }));
        self.vector.resize(nodes, [0.0; 2]);
        self.block.resize(self.row.len(), [0.0; 4]);
    }

    /// Number of off-diagonal blocks of the factor.
    pub fn fill(&self) -> usize {
        self.row.len()
    }

    /// Minimum degree, ties to the lowest node; leaves columns with node numbers as rows.
    fn order(&mut self, nodes: usize, edges: &[(u32, u32)]) {
        let words = nodes.div_ceil(64);
        self.adjacent.clear();
        self.adjacent.resize(nodes * words, 0);
        for &(a, b) in edges {
            let (a, b) = (a as usize, b as usize);
            self.adjacent[a * words + b / 64] |= 1 << (b % 64);
            self.adjacent[b * words + a / 64] |= 1 << (a % 64);
        }
        self.degree.clear();
        self.degree.extend(
            self.adjacent.chunks_exact(words.max(1)).map(|set| set.iter().map(|w| w.count_ones()).sum::<u32>()),
        );
        self.node.clear();
        self.row.clear();
        self.begin.clear();
        self.begin.push(0);
        self.step.clear();
        self.step.resize(nodes, LATER);
        for step in 0..nodes {
            let mut pivot = 0;
            let mut least = u32::MAX;
            for (node, &degree) in self.degree.iter().enumerate() {
                if degree < least {
                    (pivot, least) = (node, degree);
                }
            }
            self.degree[pivot] = u32::MAX;
            self.step[pivot] = step as u32;
            self.node.push(pivot as u32);
            let from = self.row.len();
            for word in 0..words {
                let mut bits = self.adjacent[pivot * words + word];
                while bits != 0 {
                    self.row.push((word * 64) as u32 + bits.trailing_zeros());
                    bits &= bits - 1;
                }
            }
            self.begin.push(self.row.len() as u32);
            for &neighbour in &self.row[from..] {
                let neighbour = neighbour as usize;
                let mut degree = 0;
                for word in 0..words {
                    let mut set =
                        self.adjacent[neighbour * words + word] | self.adjacent[pivot * words + word];
                    if neighbour / 64 == word {
                        set &= !(1 << (neighbour % 64));
                    }
                    if pivot / 64 == word {
                        set &= !(1 << (pivot % 64));
                    }
                    self.adjacent[neighbour * words + word] = set;
                    degree += set.count_ones();
                }
                self.degree[neighbour] = degree;
            }
        }
    }

    fn sort_columns(&mut self, nodes: usize) {
        for row in &mut self.row {
            *row = self.step[*row as usize];
        }
        for column in 0..nodes {
            let (from, to) = (self.begin[column] as usize, self.begin[column + 1] as usize);
            self.row[from..to].sort_unstable();
        }
    }

    fn find_targets(&mut self, nodes: usize) {
        self.target.clear();
        for column in 0..nodes {
            let (from, to) = (self.begin[column] as usize, self.begin[column + 1] as usize);
            for a in from..to {
                let mut at = self.begin[self.row[a] as usize] as usize;
                for b in a + 1..to {
                    while self.row[at] != self.row[b] {
                        at += 1;
                    }
                    self.target.push(at as u32);
                }
            }
        }
    }

    fn find(&self, column: usize, row: u32) -> usize {
        let (from, to) = (self.begin[column] as usize, self.begin[column + 1] as usize);
        from + self.row[from..to].partition_point(|&r| r < row)
    }

    /// Empties the matrix.
    pub fn reset(&mut self) {
        
        self.block.fill([0.0; 4]);
    }

    /// Sets a node's own block.
    #[inline]
    pub fn set_node(&mut self, node: usize, stiffness: f64, excess: f64) {
        let step = self.step[node] as usize;
        self.diagonal[step] = stiffness;
        self.excess[step] = [0.0, excess * self.sign[step]];
    }

    /// Sets the (symmetric) block of an edge.
    #[inline]
    pub fn add_edge(&mut self, edge: usize, a: usize, b: usize, [x, y, z]: [f64; 3]) {
        self.diagonal[self.step[a] as usize] += x;
        self.diagonal[self.step[b] as usize] += x;
        self.block[self.of_edge[edge] as usize] = [x, y, y, z];
    }

    /// Factors the matrix in place: L D Lᵀ with scalar pivots.
    pub fn factor(&mut self) {
        let mut target = self.target.iter();
        for column in 0..self.node.len() {
            let (from, to) = (self.begin[column] as usize, self.begin[column + 1] as usize);
            let d11 = self.diagonal[column];
            let [r1, r2] = self.excess[column];
            let (mut d12, mut d22) = (r1, r2);
            for (&row, block) in self.row[from..to].iter().zip(&self.block[from..to]) {
                let sign = self.sign[row as usize];
                d12 -= sign * block[2];
                d22 -= sign * block[3];
            }
            d12 *= self.sign[column];
            d22 *= self.sign[column];
            // The capacity row goes first: its pivot is the larger one where a capacity binds.
            let p2 = d22;
            let l = d12 / p2;
            let p1 = (d11 - l * d12).max(d11 * 1e-15);
            let (i1, i2) = (1.0 / p1, 1.0 / p2);
            self.pivot[column] = [i1, l, i2];
            for a in from..to {
                let before = self.block[a];
                let g1 = (before[0] - l * before[1]) * i1;
                let g2 = before[1] * i2 - l * g1;
                let g3 = (before[2] - l * before[3]) * i1;
                let g4 = before[3] * i2 - l * g3;
                let row = self.row[a] as usize;
                self.diagonal[row] -= g1 * before[0] + g2 * before[1];
                let excess = &mut self.excess[row];
                excess[0] -= g1 * r1 + g2 * r2;
                excess[1] -= g3 * r1 + g4 * r2;
                for b in a + 1..to {
                    let other = self.block[b];
                    let Some(&at) = target.next() else { return };
                    // The block at row b, column a.
                    let into = &mut self.block[at as usize];
                    into[0] -= other[0] * g1 + other[1] * g2;
                    into[1] -= other[0] * g3 + other[1] * g4;
                    into[2] -= other[2] * g1 + other[3] * g2;
                    into[3] -= other[2] * g3 + other[3] * g4;
                }
                self.block[a] = [g1, g2, g3, g4];
            }
        }
    }

    /// Solves for `right`, by node, in place.
    pub fn solve(&mut self, right: &mut [[f64; 2]]) {
        for (value, &node) in self.vector.iter_mut().zip(&self.node) {
            *value = right[node as usize];
        }
        for column in 0..self.node.len() {
            let [x, y] = self.vector[column];
            let (from, to) = (self.begin[column] as usize, self.begin[column + 1] as usize);
            for (&row, g) in self.row[from..to].iter().zip(&self.block[from..to]) {
                let value = &mut self.vector[row as usize];
                value[0] -= g[0] * x + g[1] * y;
                value[1] -= g[2] * x + g[3] * y;
            }
        }
        for column in (0..self.node.len()).rev() {
            let [i1, l, i2] = self.pivot[column];
            let [x, y] = self.vector[column];
            let u = (x - l * y) * i1;
            let (mut x, mut y) = (u, y * i2 - l * u);
            let (from, to) = (self.begin[column] as usize, self.begin[column + 1] as usize);
            for (&row, g) in self.row[from..to].iter().zip(&self.block[from..to]) {
                let [a, b] = self.vector[row as usize];
                x -= g[0] * a + g[2] * b;
                y -= g[1] * a + g[3] * b;
            }
            self.vector[column] = [x, y];
        }
        for (&value, &node) in self.vector.iter().zip(&self.node) {
            right[node as usize] = value;
        }
    }
}
