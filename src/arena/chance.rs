//! Randomness: one stream per seed, purpose and participant.
//!
//! A stream is addressed, not passed around: what one participant draws never shifts what
//! another draws, so two runs on one seed see the same vehicles whatever the rule does.
//! The generator is ChaCha8, whose key is the seed and the purpose; a participant has a stream,
//! or a block of the stream of its place, so that neighbours cost one run of the generator. Transcendental functions come from `libm`:
//! the same bits on every machine and in the browser.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// What a stream is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// How many arrive at a place in a tick.
    Arrivals = 1,
    /// What a participant is like.
    Traits = 2,
    /// What a randomising policy does.
    Order = 3,
    /// Where the random points of a study lie.
    Design = 4,
    /// Which of a study's values a resample takes.
    Resample = 5,
    /// The first weights of actors.
    Actor = 6,
    /// The first weights of critics.
    Critic = 7,
    /// Which transitions a learner learns from.
    Replay = 8,
    /// What a learner does to explore.
    Exploration = 9,
    /// Which orders are audited.
    Audit = 10,
    /// The worlds of a training.
    Episode = 11,
    /// What a trial of a negotiation is about.
    Negotiation = 12,
    /// How many aircraft are announced at a waypoint in a tick.
    Announcements = 13,
    /// What an aircraft is like.
    Aircraft = 14,
    /// Who wins a tied vote and who dictates in a negotiation at a waypoint.
    Ballot = 15,
    /// When vehicles stop trading.
    Dropout = 16,
    /// Types of traders.
    Types = 20,
    /// Which of equal offers trade.
    Ties = 21,
    /// The first weights of networks that value options.
    OptionValues = 22,
    /// The first weights of networks that choose an option's number.
    OptionParameters = 23,
    /// What a learner of hybrid actions does to explore.
    HybridExploration = 24,
    /// What fictitious play believes at first.
    Beliefs = 25,
    /// The first weights of networks that are fitted to what traders do.
    Fit = 26,
}

/// The streams of one seed and one purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    key: [u8; 32],
}

/// Draws in a block of the generator.
pub const DRAWS_PER_BLOCK: usize = 8;

/// Words of the generator in a block.
const WORDS_PER_BLOCK: u128 = 16;

impl Chance {
    /// The streams of `seed` for `purpose`.
    pub fn new(seed: u64, purpose: Purpose) -> Self {
        let mut key = *b"haggle: one seed, one result....";
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&(purpose as u64).to_le_bytes());
        Self { key }
    }

    /// The stream of `participant` from its beginning.
    pub fn stream(&self, participant: u64) -> Stream {
        let mut rng = ChaCha8Rng::from_seed(self.key);
        rng.set_stream(participant);
        Stream(rng)
    }

    /// The stream of `participant` from its block `block` on, eight draws a block.
    pub fn stream_from(&self, participant: u64, block: u64) -> Stream {
        let mut stream = self.stream(participant);
        stream.0.set_word_pos(u128::from(block) * WORDS_PER_BLOCK);
        stream
    }

    /// The stream of `participant` at `tick`: one block for each tick, counted from −2³¹ so that
    /// ticks before the first have theirs.
    pub fn stream_at(&self, participant: u64, tick: i32) -> Stream {
        self.stream_from(participant, (i64::from(tick) - i64::from(i32::MIN)) as u64)
    }
}

/// A stream of draws.
#[derive(Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// Uniform on [0, 1), with 53 bits.
    pub fn unit(&mut self) -> f64 {
        unit(self.0.next_u64())
    }

    /// The seed of further streams.
    pub fn seed(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A whole number below `end`, which is at least 1; each is as likely as the others, to a
    /// part in 2⁵³ ⁄ `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.unit() * end as f64) as usize
    }

    /// The draws of one block; the next block follows.
    pub fn block(&mut self) -> [f64; DRAWS_PER_BLOCK] {
        let mut bytes = [[0; 8]; DRAWS_PER_BLOCK];
        self.0.fill_bytes(bytes.as_flattened_mut());
        bytes.map(|bytes| unit(u64::from_le_bytes(bytes)))
    }
}

/// Uniform on [0, 1) for uniform bits.
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
}

/// An index with the probability that its step of `cumulative` (ascending, ending at the total
/// weight) gives it, where `draw` is uniform on [0, 1).
pub fn pick(draw: f64, cumulative: &[f64]) -> usize {
    let total = cumulative.last().copied().unwrap_or(0.0);
    let last = cumulative.len().saturating_sub(1);
    cumulative.partition_point(|&edge| edge <= draw * total).min(last)
}

/// The Poisson distribution of one mean, as a table to be inverted.
///
/// Built outward from the mode, so that no mean under- or overflows.
#[derive(Clone, Debug, PartialEq)]
pub struct Poisson {
    /// The mean.
    pub mean: f64,
    first: u32,
    cumulative: Vec<f64>,
}

impl Poisson {
    /// Terms below this share of the mode's are left out.
    const NEGLIGIBLE: f64 = 1e-18;

    /// The distribution with `mean`, finite and at least 0.
    pub fn new(mean: f64) -> Self {
        let mode = libm::floor(mean);
        let at_mode = match mean > 0.0 {
            true => libm::exp(mode * libm::log(mean) - mean - libm::lgamma(mode + 1.0)),
            false => 1.0,
        };
        let mut below = Vec::new();
        let (mut term, mut count) = (at_mode, mode);
        while count > 0.0 && term > at_mode * Self::NEGLIGIBLE {
            term *= count / mean;
            count -= 1.0;
            below.push(term);
        }
        let first = mode as u32 - below.len() as u32;
        let mut terms: Vec<f64> = below.into_iter().rev().collect();
        let (mut term, mut count) = (at_mode, mode);
        while term > at_mode * Self::NEGLIGIBLE {
            terms.push(term);
            count += 1.0;
            term *= mean / count;
        }
        let mut sum = 0.0;
        let cumulative = terms.iter().map(|term| {
            sum += term;
            sum
        });
        Self { mean, first, cumulative: cumulative.collect() }
    }

    /// One draw.
    pub fn draw(&self, stream: &mut Stream) -> u32 {
        self.first + pick(stream.unit(), &self.cumulative) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_do_not_depend_on_each_other() {
        let chance = Chance::new(42, Purpose::Traits);
        let alone = chance.stream(7).unit();
        let mut other = chance.stream(6);
        for _ in 0..1000 {
            other.unit();
        }
        assert_eq!(alone, chance.stream(7).unit());
        assert_ne!(alone, chance.stream(8).unit());
        assert_ne!(alone, Chance::new(42, Purpose::Order).stream(7).unit());
        assert_ne!(alone, Chance::new(43, Purpose::Traits).stream(7).unit());
        assert_ne!(chance.stream_at(7, -1).unit(), chance.stream_at(7, 0).unit());
    }

    #[test]
    fn the_first_draws_are_pinned() {
        // These bits are the contract between machines, and with the browser.
        let mut stream = Chance::new(42, Purpose::Traits).stream(1);
        let draws: Vec<u64> = (0..3).map(|_| stream.unit().to_bits()).collect();
        assert_eq!(draws, [4603518039738802444, 4603966121382229444, 4597764627462744136]);
    }

    #[test]
    fn poisson_has_its_mean_and_variance() {
        let chance = Chance::new(1, Purpose::Arrivals);
        for mean in [0.0, 0.3, 2.5, 40.0, 5000.0] {
            let (table, mut stream) = (Poisson::new(mean), chance.stream(3));
            let draws: Vec<f64> = (0..20_000).map(|_| f64::from(table.draw(&mut stream))).collect();
            let sample = draws.iter().sum::<f64>() / draws.len() as f64;
            let spread =
                draws.iter().map(|x| (x - sample).powi(2)).sum::<f64>() / draws.len() as f64;
            // Five standard errors of the mean, and of a Poisson variance.
            let error = (mean / draws.len() as f64).sqrt();
            assert!((sample - mean).abs() <= 5.0 * error, "mean {sample} of {mean}");
            let variance_error = ((mean + 2.0 * mean * mean) / draws.len() as f64).sqrt();
            assert!((spread - mean).abs() <= 5.0 * variance_error, "variance {spread} of {mean}");
        }
    }

    #[test]
    fn poisson_terms_sum_to_one() {
        for mean in [0.01, 1.0, 17.5, 800.0, 1e6] {
            let total = *Poisson::new(mean).cumulative.last().expect("a term");
            assert!((total - 1.0).abs() < 1e-9, "{mean}: {total}");
        }
    }
}
