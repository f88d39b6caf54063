//! Products of small matrices of plain numbers, for networks that fit into the cache.
//!
//! Every sum runs in one order, that of the rows or that of sixteen lanes, and no product is fused,
//! so that results are the same to the bit on every machine. Loops over lanes have a length that
//! the compiler knows and become vector instructions; which, depends on who calls: all is inlined.

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

    /// The transpose.
    pub fn turned(self) -> Self {
        Self { row: self.column, column: self.row, ..self }
    }
}

/// Some rows of a left matrix, column by column.
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

/// Writes `left · right` to `out`: `left` is `[rows, depth]`, `right` `[depth, units]` and `out`
/// `[rows, units]`, with whole lanes in a row. Each number's sum begins at `start` and runs over
/// `depth` in order.
#[inline(always)]
pub(super) fn product(
    left: Left<'_>,
    depth: usize,
    right: &[f32],
    units: usize,
    start: Start<'_>,
    out: &mut [f32],
    packed: &mut Packed,
) {
    packed.resize(depth, [0.0; BESIDE]);
    for (block, out) in out.chunks_mut(BESIDE * units).enumerate() {
        // Rows of the last block that are not there keep what they had: nobody reads their sums.
        for row in 0..out.len() / units {
            let from = (block * BESIDE + row) * left.row;
            for (at, column) in packed.iter_mut().enumerate() {
                column[row] = left.values[from + at * left.column];
            }
        }
        for at in (0..units).step_by(LANES) {
            tile(packed, right, units, at, start, out);
        }
    }
}

/// The lanes from `at` on of [`product`], for a few rows.
#[inline(always)]
fn tile(
    packed: &[[f32; BESIDE]],
    right: &[f32],
    units: usize,
    at: usize,
    start: Start<'_>,
    out: &mut [f32],
) {
    let mut sums = [[0.0; LANES]; BESIDE];
    match start {
        Start::Zero => {}
        Start::Row(row) => {
            for sums in &mut sums {
                sums.copy_from_slice(&row[at..at + LANES]);
            }
        }
        Start::There => {
            for (sums, out) in sums.iter_mut().zip(out.chunks_exact(units)) {
                sums.copy_from_slice(&out[at..at + LANES]);
            }
        }
    }
    for (left, right) in packed.iter().zip(right.chunks_exact(units)) {
        let right = &right[at..at + LANES];
        for row in 0..BESIDE {
            for lane in 0..LANES {
                sums[row][lane] += left[row] * right[lane];
            }
        }
    }
    for (sums, out) in sums.iter().zip(out.chunks_exact_mut(units)) {
        out[at..at + LANES].copy_from_slice(sums);
    }
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

/// The sum of squares, lane by lane, then over lanes, then of what is beyond whole lanes.
#[inline(always)]
pub(super) fn squares(values: &[f32]) -> f32 {
    let (whole, rest) = values.split_at(values.len() / LANES * LANES);
    let mut sum = total(by_lanes(whole, whole));
    for value in rest {
        sum += value * value;
    }
    sum
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
