//! Repeats: finding that a state occurs again, and what the steps since say.

use super::holdings::Holdings;
use std::collections::BTreeMap;

/// The steps between a state and its repeat.
#[derive(Clone, Debug, PartialEq)]
pub struct Cycle {
    /// Its length, a multiple of the number of agents.
    pub steps: u64,
    /// The choices picked in it, in ascending order.
    pub picked: Vec<PickCount>,
    /// The trading unit in it.
    pub unit: f64,
    /// For each agent, how far its profits of these choices are apart where the repeat is seen, in
    /// the unit of costs.
    pub spreads: Vec<f64>,
    /// The largest difference between any two profits of these choices to one agent anywhere in
    /// the cycle, in the unit of costs; at most [`spread_bound`](super::spread_bound).
    pub widest: f64,
}

/// A choice, and how often all agents together picked it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PickCount {
    /// The choice, from 0.
    pub choice: usize,
    /// How often.
    pub picks: u64,
}

impl Cycle {
    /// Looks at the cycle of `picks`, which begins with `first` playing and leads from the state
    /// of `holdings` back to it. Walks through the cycle once, and leaves `holdings` as they were.
    pub(super) fn of(picks: &[u32], first: usize, holdings: &mut Holdings) -> Self {
        let agents = holdings.game().agents();
        let picked = counted(picks);
        let profits_of = |holdings: &Holdings, agent: usize| {
            let profits = holdings.profits(agent);
            extent(picked.iter().map(|count| profits[count.choice]))
        };
        let mut extents: Vec<(f64, f64)> =
            (0..agents).map(|agent| profits_of(holdings, agent)).collect();
        let spreads = extents.iter().map(|(low, high)| high - low).collect();
        for (turn, &choice) in picks.iter().enumerate() {
            let choice = choice as usize;
            holdings.pick((first + turn) % agents, choice);
            for (agent, (low, high)) in extents.iter_mut().enumerate() {
                let profit = holdings.profits(agent)[choice];
                (*low, *high) = (low.min(profit), high.max(profit));
            }
        }
        let widest = extents.iter().map(|(low, high)| high - low).fold(0.0, f64::max);
        Self { steps: picks.len() as u64, picked, unit: holdings.unit(), spreads, widest }
    }

    /// Whether the agents are as good as indifferent between the choices of the cycle.
    pub fn settles(&self, tolerance: f64) -> bool {
        self.picked.len() == 1 || self.spreads.iter().all(|spread| *spread <= tolerance)
    }
}

/// How often each choice is among `picks`.
pub(super) fn counted(picks: &[u32]) -> Vec<PickCount> {
    let mut counts = BTreeMap::new();
    for &choice in picks {
        *counts.entry(choice as usize).or_insert(0) += 1;
    }
    counts.into_iter().map(|(choice, picks)| PickCount { choice, picks }).collect()
}

/// The most picked choice, then the one of the larger `tie_breaker`, then the lowest.
pub(super) fn most_picked(counts: &[PickCount], tie_breaker: impl Fn(usize) -> f64) -> usize {
    let mut best: Option<(u64, f64, usize)> = None;
    for PickCount { choice, picks } in counts.iter().copied() {
        let breaker = tie_breaker(choice);
        let wins = |(most, largest, _)| picks > most || (picks == most && breaker > largest);
        if best.is_none_or(wins) {
            best = Some((picks, breaker, choice));
        }
    }
    best.map_or(0, |(_, _, choice)| choice)
}

fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

/// The states since the last change of the unit.
///
/// A state is kept as a sum of whole counts times fixed random weights, in 64 bits, so that a pick
/// changes it in O(n) and a look-up takes O(log steps), however many choices there are. Equal
/// states have equal sums. Where different ones do too, by accident, the picks between them tell:
/// a state is the same exactly if all agents have picked each choice equally often since.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    state: u64,
    /// Who played in which state, and when, as an index into the picks.
    seen: BTreeMap<(u32, u64), usize>,
}

impl Record {
    /// Forgets all states; the present one is the first of the next.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes note of a pick.
    pub fn pick(&mut self, agent: usize, choice: usize, agents: usize) {
        let of_all = (0..agents).map(|other| weight(other, choice)).fold(0, u64::wrapping_add);
        let paid = weight(agent, choice).wrapping_mul(agents as u64);
        self.state = self.state.wrapping_add(of_all).wrapping_sub(paid);
    }

    /// Looks whether `agent` has played in the present state before, and takes note of it.
    /// Gives the index into `picks` at which it did.
    pub fn repeat(&mut self, agent: usize, agents: usize, picks: &[u32]) -> Option<usize> {
        // What an accident hides for one step the next step shows, since it repeats as well.
        let earlier = self.seen.insert((agent as u32, self.state), picks.len())?;
        is_cycle(&picks[earlier..], agents).then_some(earlier)
    }
}

/// Whether over `picks`, made in turn, all agents pick each choice equally often.
fn is_cycle(picks: &[u32], agents: usize) -> bool {
    if !picks.len().is_multiple_of(agents) {
        return false;
    }
    let sorted = |agent: usize| {
        let mut own: Vec<u32> = picks.iter().copied().skip(agent).step_by(agents).collect();
        own.sort_unstable();
        own
    };
    let first = sorted(0);
    (1..agents).all(|agent| sorted(agent) == first)
}

/// A fixed random number for an agent and a choice: the finaliser of SplitMix64 (Steele, Lea and
/// Flood 2014) over both.
fn weight(agent: usize, choice: usize) -> u64 {
    let mut bits = ((agent as u64) << 32 | choice as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
