//! Products of small matrices of plain numbers, for networks that fit into the cache.
//!
//! Every sum runs in one order, that of the rows or that of sixteen lanes, and no product is fused,
//! so that results are the same to the bit on every machine, whatever vectors its processor has.
//! All is inlined into whoever found out which those are, but for the large pieces, which stand
//! [`apart`].

use pulp::{Simd, WithSimd};

/// Numbers that are worked on side by side: rows have a multiple of them.
pub(super) const LANES: usize = 16;

/// Rows of the left matrix that share a walk through the right one.
const BESIDE: usize = 4;

/// A matrix that lies in `values` with any steps, so that a transpose needs no copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Left<'a> {
    /// Its numbers, and what may lie between them.
    pub values: &'a [f32],
    /// From one row to the next.
    pub row: usize,
    /// From one number of a row to the next.
    pub column: usize,
}

impl<'a> Left<'a> {
    /// Rows that lie `width` apart, number beside number.
    pub fn rows(values: &'a [f32], width: usize) -> Self {
        Self { values, row: width, column: 1 }
    }

    /// The first `width` numbers of a row.
    pub fn row(self, row: usize, width: usize) -> impl Iterator<Item = f32> {
        let own = self.values[row * self.row..].iter().step_by(self.column);
        own.take(width).copied()
    }

    /// The transpose.
    pub fn turned(self) -> Self {
        Self { row: self.column, column: self.row, ..self }
    }

    /// Puts `rows` of its rows into `packed`, a few at a time, column by column. Rows of the last
    /// few that are not there keep what they had: nobody reads their sums.
    #[inline(always)]
    fn pack(self, rows: usize, depth: usize, packed: &mut Packed) {
        packed.resize(rows.div_ceil(BESIDE) * depth, [0.0; BESIDE]);
        for (block, packed) in packed.chunks_exact_mut(depth).enumerate() {
            let values = &self.values[block * BESIDE * self.row..];
            let count = BESIDE.min(rows - block * BESIDE);
            if count < BESIDE {
                for row in 0..count {
                    let values = values[row * self.row..].iter().step_by(self.column);
                    for (column, value) in packed.iter_mut().zip(values) {
                        column[row] = *value;
                    }
                }
            } else if self.column == 1 {
                let [a, b, c, d] = [0, 1, 2, 3].map(|row| &values[row * self.row..][..depth]);
                for ((((column, a), b), c), d) in packed.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                    *column = [*a, *b, *c, *d];
                }
            } else {
                // Of a transpose: numbers of a column lie side by side.
                let from = (0..).step_by(self.column);
                for (column, from) in packed.iter_mut().zip(from) {
                    for row in 0..BESIDE {
                        column[row] = values[from + row * self.row];
                    }
                }
            }
        }
    }
}

/// Rows of a left matrix, a few at a time, column by column.
pub(super) type Packed = Vec<[f32; BESIDE]>;

/// Where sums of products begin.
#[derive(Clone, Copy, Debug)]
pub(super) enum Start<'a> {
    /// At 0.
    Zero,
    /// At these numbers, in each row.
    Row(&'a [f32]),
    /// At what is there.
    There,
}

/// Does `what` in a function of its own, compiled for the vectors of `simd`. Inlined wherever it is
/// asked for, for each set of vectors, a pass through a network would take minutes to compile.
#[inline(never)]
pub(super) fn apart<S: Simd, What: WithSimd>(simd: S, what: What) -> What::Output {
    simd.vectorize(what)
}

/// Writes `left · right` to `out`: `left` is `[rows, depth]`, `right` `[depth, units]` and `out`
/// `[rows, units]`, with whole lanes in a row. Each number's sum begins at `start` and runs over
/// `depth` in order.
#[inline(always)]
pub(super) fn product<S: Simd>(
    simd: S,
    left: Left<'_>,
    right: &[f32],
    units: usize,
    start: Start<'_>,
    out: &mut [f32],
    packed: &mut Packed,
) {
    apart(simd, Product { left, right, units, start, out, packed });
}

/// What [`product`] does.
struct Product<'a> {
    left: Left<'a>,
    right: &'a [f32],
    units: usize,
    start: Start<'a>,
    out: &'a mut [f32],
    packed: &'a mut Packed,
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { left, right, units, start, out, packed } = self;
        let depth = right.len() / units;
        left.pack(out.len() / units, depth, packed);
        // The same few columns of `right` for all rows: they stay in the first cache.
        let mut at = 0;
        while at < units {
            let wide = at + 2 * S::F32_LANES <= units;
            for (packed, out) in packed.chunks_exact(depth).zip(out.chunks_mut(BESIDE * units)) {
                if wide {
                    tile::<S, 2>(simd, packed, &right[at..], units, at, start, out);
                } else {
                    tile::<S, 1>(simd, packed, &right[at..], units, at, start, out);
                }
            }
            at += if wide { 2 } else { 1 } * S::F32_LANES;
        }
    }
}

/// A few vectors of the columns from `at` on of [`product`], for a few rows; `right` begins there.
#[inline(always)]
fn tile<S: Simd, const VECTORS: usize>(
    simd: S,
    packed: &[[f32; BESIDE]],
    right: &[f32],
    units: usize,
    at: usize,
    start: Start<'_>,
    out: &mut [f32],
) {
    let mut sums = [[simd.splat_f32s(0.0); VECTORS]; BESIDE];
    match start {
        Start::Zero => {}
        Start::Row(row) => sums = [vectors::<S, VECTORS>(&row[at..]); BESIDE],
        Start::There => {
            for (sums, out) in sums.iter_mut().zip(out.chunks_exact(units)) {
                *sums = vectors::<S, VECTORS>(&out[at..]);
            }
        }
    }
    let mut from = 0;
    for left in packed {
        let right = vectors::<S, VECTORS>(&right[from..]);
        from += units;
        for row in 0..BESIDE {
            let left = simd.splat_f32s(left[row]);
            for vector in 0..VECTORS {
                let product = simd.mul_f32s(left, right[vector]);
                sums[row][vector] = simd.add_f32s(sums[row][vector], product);
            }
        }
    }
    for (sums, out) in sums.iter().zip(out.chunks_exact_mut(units)) {
        let (out, _) = S::as_mut_simd_f32s(&mut out[at..]);
        out[..VECTORS].copy_from_slice(sums);
    }
}

/// The first numbers of a row.
#[inline(always)]
fn vectors<S: Simd, const VECTORS: usize>(row: &[f32]) -> [S::f32s; VECTORS] {
    let (vectors, _) = S::as_simd_f32s(row);
    *vectors.first_chunk().expect("whole lanes")
}

/// Adds each row of `values` to `out`.
#[inline(always)]
pub(super) fn add_rows(values: &[f32], out: &mut [f32]) {
    for row in values.chunks_exact(out.len()) {
        for (sum, value) in out.iter_mut().zip(row) {
            *sum += value;
        }
    }
}

/// Writes the sum of products of each row of `left` with each of `right` to `out`, added to what
/// `start` has for that row of `right`; rows are `width` numbers, whole lanes. A sum runs lane by
/// lane, then over lanes.
#[inline(always)]
pub(super) fn dots(
    left: &[f32],
    right: &[f32],
    width: usize,
    start: impl Fn(usize) -> f32,
    out: &mut Vec<f32>,
    lanes: &mut Lanes,
) {
    // Lanes are stored and summed in a loop of their own: in one, the compiler makes pairs of them.
    let (rows, columns) = (left.len() / width, right.len() / width);
    lanes.resize(rows * columns, [0.0; LANES]);
    for (left, lanes) in left.chunks_exact(width).zip(lanes.chunks_exact_mut(columns)) {
        for (right, lanes) in right.chunks_exact(width).zip(lanes) {
            *lanes = by_lanes(left, right);
        }
    }
    out.resize(rows * columns, 0.0);
    for (lanes, out) in lanes.chunks_exact(columns).zip(out.chunks_exact_mut(columns)) {
        for (column, (lanes, out)) in lanes.iter().zip(out).enumerate() {
            *out = start(column) + total(*lanes);
        }
    }
}

/// Sums of products lane by lane.
pub(super) type Lanes = Vec<[f32; LANES]>;

#[inline(always)]
fn by_lanes(left: &[f32], right: &[f32]) -> [f32; LANES] {
    let mut sums = [0.0; LANES];
    for (left, right) in left.chunks_exact(LANES).zip(right.chunks_exact(LANES)) {
        for lane in 0..LANES {
            sums[lane] += left[lane] * right[lane];
        }
    }
    sums
}

/// A sum of squares, lane by lane, then over lanes, then of what is beyond whole lanes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Squares {
    lanes: [f32; LANES],
    beyond: [f32; LANES],
}

impl Squares {
    /// Adds the squares of `values`: whole lanes, but for the last that are added.
    #[inline(always)]
    pub fn add(&mut self, values: &[f32]) {
        let mut lanes = self.lanes;
        let whole = values.chunks_exact(LANES);
        let beyond = whole.remainder();
        for values in whole {
            for lane in 0..LANES {
                lanes[lane] += values[lane] * values[lane];
            }
        }
        self.lanes = lanes;
        self.beyond[..beyond.len()].copy_from_slice(beyond);
    }

    /// The sum.
    #[inline(always)]
    pub fn total(self) -> f32 {
        let mut sum = total(self.lanes);
        for value in self.beyond {
            sum += value * value;
        }
        sum
    }
}

/// The sum of squares, as [`Squares`] has it.
#[inline(always)]
pub(super) fn squares(values: &[f32]) -> f32 {
    let mut squares = Squares::default();
    squares.add(values);
    squares.total()
}

/// The sum of products of rows of whole lanes, lane by lane, then over lanes.
#[inline(always)]
pub(super) fn dot(left: &[f32], right: &[f32]) -> f32 {
    total(by_lanes(left, right))
}

/// The sum of a row of whole lanes, lane by lane, then over lanes.
#[inline(always)]
pub(super) fn sum(values: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    for values in values.chunks_exact(LANES) {
        for lane in 0..LANES {
            sums[lane] += values[lane];
        }
    }
    total(sums)
}

/// The sum over lanes: halves are added to each other until one number is left.
#[inline(always)]
fn total(mut sums: [f32; LANES]) -> f32 {
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            sums[lane] += sums[lane + half];
        }
        half /= 2;
    }
    sums[0]
}
