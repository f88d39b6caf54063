//! Whether an equilibrium given its order is one without it.

use super::Merging;

/// How much less a jump must cost, as a share of the present cost, to count as a gain: rounding
/// alone makes none.
const GAIN: f64 = 1e-9;

impl Merging {
    /// Whether no aircraft would pay less in another free slot, the others staying where they are.
    /// `arrivals` keep the separation, shape aircraft.
    ///
    /// An aircraft's best slot is its estimated time, just before or after another aircraft, or the
    /// first time at which anybody may arrive.
    pub fn survives_jumps(&self, arrivals: &[f64]) -> bool {
        (0..arrivals.len()).all(|aircraft| !self.gains_by_jump(aircraft, arrivals))
    }

    fn gains_by_jump(&self, aircraft: usize, arrivals: &[f64]) -> bool {
        let now = self.cost(aircraft, arrivals[aircraft]);
        let others = || (0..arrivals.len()).filter(|other| *other != aircraft);
        let beside = others()
            .flat_map(|it| [arrivals[it] - self.separation, arrivals[it] + self.separation]);
        let slots = beside.chain([self.aircraft[aircraft].eta, self.free_from]);
        let is_free = |slot: f64| {
            // No slot is at minus infinity, where nobody is bound.
            slot.is_finite()
                && slot >= self.free_from
                && others().all(|it| (slot - arrivals[it]).abs() >= self.separation * (1.0 - GAIN))
        };
        slots
            .filter(|slot| is_free(*slot))
            .any(|slot| self.cost(aircraft, slot) < now * (1.0 - GAIN))
    }
}
