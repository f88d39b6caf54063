//! The gradient of a pupil's weights.
//!
//! Where one row stands for a whole batch, the gradient of the weights between two layers is the
//! product of a column, what came from the one, and a row, the slopes of the other. These weights
//! are nearly all of a large network, and walking over memory is what its update takes, so such a
//! gradient is kept as its two factors and multiplied out where it is used.

use std::ops::Range;

use pulp::Simd;

use super::parts::Parts;
use crate::learn::products::{LANES, Left, Packed, Squares, Start, product};

/// Numbers that are walked over at a time: they stay in the first cache from one use to the next.
const AT_A_TIME: usize = 1024;

/// What has been added up since the last step.
#[derive(Clone, Debug)]
pub(super) struct Gradient {
    /// A number for each weight; 0 in blocks that aren't sums.
    sums: Vec<f32>,
    /// The weights between each hidden layer and what comes before it, in the order of places.
    blocks: Vec<Block>,
}

/// The gradient of the weights between two layers.
#[derive(Clone, Debug)]
struct Block {
    place: Range<usize>,
    state: State,
    /// The factors of a product: a number for each row of weights, and one for each in a row.
    column: Vec<f32>,
    row: Vec<f32>,
}

/// What a block is at the moment.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    /// 0.
    Empty,
    /// The product of its factors.
    Product,
    /// Among the sums.
    Sums,
}

/// A short stretch of numbers.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    /// Where they lie.
    pub place: Range<usize>,
    /// The block whose row they are a multiple of, and by what; none if they are sums.
    multiple: Option<(usize, f32)>,
}

impl Gradient {
    /// A gradient of 0 for weights that lie as `parts` say.
    pub fn new(parts: &Parts) -> Self {
        let block =
            |place| Block { place, state: State::Empty, column: Vec::new(), row: Vec::new() };
        Self {
            sums: vec![0.0; parts.size()],
            blocks: parts.hidden.iter().map(|hidden| block(hidden.earlier_weights())).collect(),
        }
    }

    /// The sums, to be added to anywhere but between layers.
    pub fn sums(&mut self) -> &mut [f32] {
        &mut self.sums
    }

    /// Adds what a pass says of the weights between a hidden `layer` and what comes before it: the
    /// rows that came from there, turned, times as many rows of `slopes`, which are `width` wide.
    #[inline(always)]
    pub fn add<S: Simd>(
        &mut self,
        simd: S,
        layer: usize,
        rows: Left<'_>,
        (slopes, width): (&[f32], usize),
        packed: &mut Packed,
    ) {
        let Self { sums, blocks } = self;
        let block = &mut blocks[layer];
        let sums = &mut sums[block.place.clone()];
        if block.state == State::Empty && slopes.len() == width {
            block.column.clear();
            block.column.extend(rows.row(0, sums.len() / width));
            block.row.clear();
            block.row.extend_from_slice(slopes);
            block.state = State::Product;
        } else {
            block.multiply_out(sums);
            product(simd, rows.turned(), slopes, width, Start::There, sums, packed);
        }
    }

    /// The sum of the squares of the numbers at `place`, where a tensor lies: lane by lane, then
    /// over lanes.
    #[inline(always)]
    pub fn squares(&self, place: &Range<usize>) -> f32 {
        let mut squares = Squares::default();
        let mut from = place.start;
        let product = |block: &&Block| block.place.start == from && block.state == State::Product;
        if let Some(block) = self.blocks.iter().find(product) {
            let mut room = [0.0; LANES];
            for factor in &block.column {
                for row in block.row.chunks_exact(LANES) {
                    multiply(*factor, row, &mut room);
                    squares.add(&room);
                }
            }
            from = block.place.end;
        }
        squares.add(&self.sums[from..place.end]);
        squares.total()
    }

    /// Cuts all numbers into stretches, in the order of places.
    pub fn cut(&self, stretches: &mut Vec<Stretch>) {
        stretches.clear();
        let mut from = 0;
        for (number, block) in self.blocks.iter().enumerate() {
            if block.state == State::Product {
                stretches.extend(sums(from..block.place.start));
                let starts = block.place.clone().step_by(block.row.len());
                stretches.extend(starts.zip(&block.column).map(|(start, factor)| Stretch {
                    place: start..start + block.row.len(),
                    multiple: Some((number, *factor)),
                }));
                from = block.place.end;
            }
        }
        stretches.extend(sums(from..self.sums.len()));
    }

    /// The numbers of a stretch; those of a product are worked out in `room`.
    #[inline(always)]
    pub fn at<'a>(&'a self, stretch: &Stretch, room: &'a mut Vec<f32>) -> &'a [f32] {
        match stretch.multiple {
            None => &self.sums[stretch.place.clone()],
            Some((block, factor)) => {
                room.resize(stretch.place.len(), 0.0);
                multiply(factor, &self.blocks[block].row, room);
                room
            }
        }
    }

    /// Makes it 0.
    pub fn clear(&mut self) {
        let mut from = 0;
        for block in &mut self.blocks {
            // What isn't among the sums is 0 there.
            if block.state != State::Sums {
                self.sums[from..block.place.start].fill(0.0);
                from = block.place.end;
            }
            block.state = State::Empty;
        }
        self.sums[from..].fill(0.0);
    }

    /// All its numbers.
    #[cfg(test)]
    pub fn whole(&self) -> Vec<f32> {
        let mut whole = self.sums.clone();
        for block in &self.blocks {
            block.clone().multiply_out(&mut whole[block.place.clone()]);
        }
        whole
    }
}

impl Block {
    /// Puts it among the sums, which are its own.
    #[inline(always)]
    fn multiply_out(&mut self, sums: &mut [f32]) {
        if self.state == State::Product {
            for (factor, sums) in self.column.iter().zip(sums.chunks_exact_mut(self.row.len())) {
                multiply(*factor, &self.row, sums);
            }
        }
        self.state = State::Sums;
    }
}

/// Stretches of sums at `place`.
fn sums(place: Range<usize>) -> impl Iterator<Item = Stretch> {
    let end = place.end;
    place
        .step_by(AT_A_TIME)
        .map(move |start| Stretch { place: start..(start + AT_A_TIME).min(end), multiple: None })
}

/// A row times a factor, as a sum that begins at 0 would have it: without a −0.
#[inline(always)]
fn multiply(factor: f32, row: &[f32], out: &mut [f32]) {
    for (out, number) in out.iter_mut().zip(row) {
        *out = 0.0 + factor * number;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::{Norm, Shape, Squash};
    use pulp::Scalar;

    /// A gradient to which `passes` have been added, each so many rows of numbers and slopes of a
    /// layer of sixteen units on three inputs, and the slopes of its biases.
    fn added(passes: &[&[f32]]) -> Gradient {
        let shape = Shape {
            input: 3,
            late: None,
            hidden: vec![16],
            output: 1,
            squash: Squash::None,
            norm: Norm::None,
        };
        let mut gradient = Gradient::new(&Parts::new(&shape));
        for factors in passes {
            let rows: Vec<f32> = factors.iter().flat_map(|it| [*it, -it, 0.0]).collect();
            let slopes: Vec<f32> =
                factors.iter().flat_map(|it| (0..16).map(move |unit| it - unit as f32)).collect();
            let left = Left::rows(&rows, 3);
            gradient.add(Scalar::new(), 0, left, (&slopes, 16), &mut Packed::default());
            gradient.sums()[48..64].iter_mut().for_each(|bias| *bias += 1.0);
        }
        gradient
    }

    fn stretched(gradient: &Gradient) -> Vec<f32> {
        let (mut stretches, mut room) = (Vec::new(), Vec::new());
        gradient.cut(&mut stretches);
        stretches.iter().flat_map(|it| gradient.at(it, &mut room).to_vec()).collect()
    }

    #[test]
    fn a_product_is_what_it_comes_to_multiplied_out() {
        // 0.1 by itself is kept as factors; with others, or before or after them, it is summed.
        let kept = added(&[&[0.1]]);
        assert_eq!(kept.blocks[0].state, State::Product);
        let mut summed = kept.clone();
        let Block { place, .. } = summed.blocks[0].clone();
        summed.blocks[0].multiply_out(&mut summed.sums[place]);
        for (one, other) in [
            (&kept, &summed),
            (&added(&[&[0.1], &[0.2, 0.3]]), &added(&[&[0.1, 0.2, 0.3]])),
            (&added(&[&[0.2, 0.3], &[0.1]]), &added(&[&[0.2, 0.3, 0.1]])),
        ] {
            let bits = |it: &Gradient| it.whole()[..48].iter().map(|it| it.to_bits()).collect();
            let (one_bits, other_bits): (Vec<u32>, Vec<u32>) = (bits(one), bits(other));
            assert_eq!(one_bits, other_bits);
            assert_eq!(one.squares(&(0..48)), other.squares(&(0..48)));
            for gradient in [one, other] {
                assert_eq!(stretched(gradient), gradient.whole());
            }
        }
    }

    #[test]
    fn cleared_it_is_0_whatever_it_was() {
        for passes in [&[&[0.1_f32][..]][..], &[&[0.1], &[0.2, 0.3]], &[]] {
            let mut gradient = added(passes);
            gradient.clear();
            assert!(stretched(&gradient).iter().all(|number| *number == 0.0));
            assert_eq!(stretched(&gradient).len(), gradient.sums.len());
        }
    }
}
