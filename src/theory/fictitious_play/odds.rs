//! What an offer can expect against traders whose actions are drawn independently, exactly.
//!
//! One buyer bids v_i on a grid of prices v_0 < v_1 < …, step δ. The other n buyers bid at least
//! v_j here with probability q_j each, and m sellers ask below v_j with probability a_j each; who
//! is elsewhere counts as neither. Let C_j ~ Bin(n, q_j) be the other bids from v_j on and
//! L_j ~ Bin(m, a_j) the asks below v_j: the two are independent, as the sides draw apart.
//!
//! **Trade.** With H other bids ahead, ties broken evenly, the bid trades if more than H asks are
//! at or below it: L_{i+1} ≥ H + 1. An even tie is a uniform number that orders equal bids, so
//! H given that number is binomial, and integrating over it
//! P(H = h) = [P(Bin(n+1, q_i) > h) − P(Bin(n+1, q_{i+1}) > h)] ⁄ ((n+1)·(q_i − q_{i+1})).
//!
//! **Payment.** With M asks in all, the price interval lies between the (M+1)-th and the M-th
//! highest of all offers (Wurman, Walsh and Wellman, 1998). For v_j ≤ v_i its lower end is below
//! v_j iff L_j ≥ C_j + 1, its upper end iff L_j ≥ C_j + 2, and either implies that the bid trades.
//! So, with τ_i the probability of trade,
//! E[price; trade] = δ·Σ_{1 ≤ j ≤ i} (τ_i − (1−k)·P(L_j ≥ C_j + 1) − k·P(L_j ≥ C_j + 2)).
//!
//! All is a sum over counts of one side: (levels × traders) steps for a side of a venue, where the
//! published derivation enumerates counts of every action. Checked against enumeration in
//! `tests.rs`.
//!
//! Sellers are buyers seen in the mirror: an ask a by cost c is a bid 1 − a by value 1 − c, and k
//! becomes 1 − k.

use std::ops::Range;

/// What an action comes to: the utility of a value v is v·trade − payment, less the entry cost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Odds {
    /// Probability of trade.
    pub trade: f64,
    /// Expected payment, 0 where it doesn't trade.
    pub payment: f64,
}

/// One side of a venue as its own traders see it: bids, or asks in the mirror.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crowd<'a> {
    /// Traders.
    pub count: usize,
    /// Probability of each offer, from the most reluctant to the most generous, of one trader.
    pub offers: &'a [f64],
}

/// Room for tables, so that an iteration allocates nothing.
///
/// Tables hold a row for each count and in it a number for each level, so that levels lie side by
/// side in vector registers.
#[derive(Clone, Debug, Default)]
pub(super) struct Workspace {
    own: Vec<f64>,
    other: Vec<f64>,
    ratios: Vec<f64>,
    /// q_j.
    ahead: Vec<f64>,
    /// a_j.
    below: Vec<f64>,
    /// P(C_j > h).
    more: Vec<f64>,
    /// P(Bin(n + 1, q_j) > h).
    with_one: Vec<f64>,
    tied: Vec<f64>,
    beside: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
}

/// What probabilities are lifted to: smaller ones change nothing, but numbers near the end of the
/// range take a processor a hundred times as long. A binomial of [`MOST_TRADERS`] begins above it.
const LEAST: f64 = 1e-125;

/// Traders on a side at the most.
pub const MOST_TRADERS: usize = 400;

/// Below this many expected ties a difference quotient loses more than a mean of two ends.
const FEW_TIES: f64 = 1e-5;

impl Workspace {
    /// What each offer of one more trader beside `own`, against `other`, can expect where the price
    /// is at `k` of its interval, seen from this side. Both sides have as many levels as `odds`.
    pub fn odds(&mut self, own: Crowd<'_>, other: Crowd<'_>, k: f64, odds: &mut [Odds]) {
        let levels = odds.len();
        let width = levels + 1;
        let n = own.count;
        survival(own.offers, &mut self.ahead);
        // Asks below v_j are in the mirror offers above the level that faces j.
        survival(other.offers, &mut self.below);
        self.below.reverse();
        let Self { own: counts, other: tails, ratios, ahead, below, .. } = self;
        // q falls and a rises with the level; the far half of each is counted from the other end.
        let near = ahead.partition_point(|q| *q > 0.5);
        binomials(n, ahead, near..width, 0..near, counts, ratios);
        let far = below.partition_point(|a| *a <= 0.5);
        binomials(other.count, below, 0..far, far..width, tails, ratios);
        // From the count of asks to P(L_j > h), with rows of 0 for as many as a bid can face.
        for h in (0..other.count).rev() {
            let (row, next) = tails[h * width..].split_at_mut(width);
            row.iter_mut().zip(next).for_each(|(sum, above)| *sum += *above);
        }
        tails.drain(..width);
        tails.resize((n + 2) * width, 0.0);
        for row in [
            &mut self.more,
            &mut self.with_one,
            &mut self.tied,
            &mut self.beside,
            &mut self.lower,
            &mut self.upper,
        ] {
            row.clear();
            row.resize(width, 0.0);
        }
        for h in (0..=n).rev() {
            self.take_in(h, width);
        }
        let mut sum = 0.0;
        let step = 1.0 / (levels - 1) as f64;
        for (i, odds) in odds.iter_mut().enumerate() {
            let ties = (n + 1) as f64 * (self.ahead[i] - self.ahead[i + 1]);
            let trade = match ties > FEW_TIES {
                true => self.tied[i] / ties,
                false => 0.5 * (self.beside[i] + self.lower[i + 1]),
            };
            if i > 0 {
                sum += (1.0 - k) * self.lower[i] + k * self.upper[i];
            }
            odds.trade = trade.clamp(0.0, 1.0);
            odds.payment = (step * (i as f64 * odds.trade - sum)).max(0.0);
        }
    }

    /// Adds the terms of count `h` to the sums of every level.
    fn take_in(&mut self, h: usize, width: usize) {
        let counts = &self.own[h * width..][..width];
        let tails = &self.other[h * width..][..width];
        let next_tails = &self.other[(h + 1) * width..][..width];
        let own = self.more.iter_mut().zip(&mut self.with_one).zip(&self.ahead).zip(counts);
        for (((more, with_one), ahead), count) in own {
            *with_one = *more + ahead * count;
            *more += count;
        }
        let sums = self.lower.iter_mut().zip(&mut self.upper);
        for (((lower, upper), count), (tail, next)) in
            sums.zip(counts).zip(tails.iter().zip(next_tails))
        {
            *lower += count * tail;
            *upper += count * next;
        }
        // What an offer ties with is between its own level and the next.
        let steps = self.with_one.iter().zip(&self.with_one[1..]).zip(counts).zip(&tails[1..]);
        for ((tied, beside), (((from, to), count), tail)) in
            self.tied.iter_mut().zip(&mut self.beside).zip(steps)
        {
            *tied += (from - to) * tail;
            *beside += count * tail;
        }
    }
}

/// The probability of each offer or a more generous one, and 0 after the last.
fn survival(offers: &[f64], sums: &mut Vec<f64>) {
    sums.clear();
    sums.push(0.0);
    let mut sum = 0.0;
    for offer in offers.iter().rev() {
        sum += offer;
        sums.push(sum.min(1.0));
    }
    sums.reverse();
}

/// Fills `rows` with the binomial distributions of `n` and each of `chances`: a row for each count,
/// a number for each chance. Those in `near` are at most ½, those in `far` above.
fn binomials(
    n: usize,
    chances: &[f64],
    near: Range<usize>,
    far: Range<usize>,
    rows: &mut Vec<f64>,
    ratios: &mut Vec<f64>,
) {
    let width = chances.len();
    rows.clear();
    rows.resize((n + 1) * width, 0.0);
    ratios.clear();
    ratios.resize(width, 0.0);
    for (range, from_top) in [(near, false), (far, true)] {
        let place = |count: usize| if from_top { n - count } else { count };
        for at in range.clone() {
            let rare = if from_top { 1.0 - chances[at] } else { chances[at] };
            ratios[at] = rare / (1.0 - rare);
            rows[place(0) * width + at] = power(1.0 - rare, n);
        }
        for count in 0..n {
            let factor = (n - count) as f64 / (count + 1) as f64;
            let (from, to) = (place(count), place(count + 1));
            let (before, row) = if from < to {
                let (head, tail) = rows.split_at_mut(to * width);
                (&head[from * width..], tail)
            } else {
                let (head, tail) = rows.split_at_mut(from * width);
                (&tail[..width], &mut head[to * width..])
            };
            let own = row[range.clone()].iter_mut().zip(&before[range.clone()]);
            for ((term, before), ratio) in own.zip(&ratios[range.clone()]) {
                let next = before * (ratio * factor);
                *term = if next > LEAST { next } else { LEAST };
            }
        }
    }
}

/// The binomial distribution of `n` and `chance`, count by count.
pub(super) fn binomial(n: usize, chance: f64) -> Vec<f64> {
    let (mut rows, mut ratios) = (Vec::new(), Vec::new());
    let (near, far) = if chance > 0.5 { (0..0, 0..1) } else { (0..1, 0..0) };
    binomials(n, &[chance], near, far, &mut rows, &mut ratios);
    rows
}

/// x to the power of n, in one order of products on every machine.
fn power(mut x: f64, mut n: usize) -> f64 {
    let mut product = 1.0;
    while n > 0 {
        if n % 2 == 1 {
            product *= x;
        }
        x *= x;
        n /= 2;
    }
    product
}
