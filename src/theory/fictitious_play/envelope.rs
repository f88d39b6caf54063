//! Best responses of every type: the upper envelope of lines.

use super::Odds;

/// Types that do the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// From this value on.
    pub from: f64,
    /// To this one.
    pub to: f64,
    /// What they do: its place among the lines.
    pub action: usize,
}

/// Room for the envelope.
#[derive(Clone, Debug, Default)]
pub(super) struct Envelope {
    order: Vec<usize>,
    /// Lines of the envelope, and the value from which on each is the best.
    stack: Vec<(usize, f64)>,
}

impl Envelope {
    /// The lines that are highest somewhere on [0, 1], as pieces that cover it; line `i` is
    /// v ↦ v·trade − payment. Of equal lines the first is taken.
    pub fn pieces(&mut self, lines: &[Odds], pieces: &mut Vec<Piece>) {
        let Self { order, stack } = self;
        order.clear();
        order.extend(0..lines.len());
        // Odds rise with the offer, so that this merges a few ascending runs.
        order.sort_by(|left, right| {
            let (left, right) = (&lines[*left], &lines[*right]);
            left.trade.total_cmp(&right.trade).then(left.payment.total_cmp(&right.payment))
        });
        stack.clear();
        for &line in order.iter() {
            let from = loop {
                let Some(&(top, since)) = stack.last() else { break Some(0.0) };
                let steeper = lines[line].trade - lines[top].trade;
                let dearer = lines[line].payment - lines[top].payment;
                if steeper <= 0.0 && dearer >= 0.0 {
                    break None;
                }
                let from = if steeper > 0.0 { dearer / steeper } else { 0.0 };
                if from > since {
                    break (from < 1.0).then_some(from);
                }
                stack.pop();
            };
            stack.extend(from.map(|from| (line, from)));
        }
        pieces.clear();
        let ends = stack.iter().skip(1).map(|(_, from)| *from).chain([1.0]);
        let own = stack.iter().zip(ends);
        pieces.extend(own.map(|(&(action, from), to)| Piece { from, to, action }));
    }
}

/// The highest line at `value`.
pub(super) fn height(lines: &[Odds], value: f64) -> f64 {
    let heights = lines.iter().map(|line| value * line.trade - line.payment);
    heights.fold(f64::NEG_INFINITY, f64::max)
}
