//! Bays: where vehicles stand, and where their orders meet the market.
//!
//! A bay is the meeting point of two orders of memory.
//! Vehicles lie in the ECS in the order in which they came; lots clear in the order of bays.
//! A vehicle writes its order into its bay, the lot writes the outcome there, and the vehicle
//! reads it: one cache line each way instead of a look-up per component.
//! Bays are visited by number, so no result depends on the order of a query.

use super::Role;

/// One bay in one tick.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(align(64))]
pub struct Bay {
    /// The participant's id.
    pub id: u64,
    /// What stands in the bay.
    pub state: BayState,
    /// Reported price, AUD/kWh.
    pub price: f64,
    /// Reported quantity, kWh.
    pub quantity: f64,
    /// True value, AUD/kWh.
    pub value: f64,
    /// True need or surplus, kWh.
    pub limit: f64,
    /// Energy of this tick's trades, kWh, at least 0 for either side.
    pub filled: f64,
    /// Money of this tick's trades, AUD: paid by a buyer, received by a seller.
    pub money: f64,
}

/// What stands in a bay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BayState {
    /// Nothing.
    #[default]
    Free,
    /// A vehicle with this role.
    Taken(Role),
}

/// Which bays of a lot are free; the lowest number is given first.
#[derive(Clone, Debug, PartialEq)]
pub struct FreeBays {
    free: Vec<u64>,
    bays: u32,
}

impl FreeBays {
    /// `bays` free bays.
    pub fn new(bays: u32) -> Self {
        let mut free = vec![u64::MAX; bays.div_ceil(64) as usize];
        if let (Some(last), rest @ 1..) = (free.last_mut(), bays % 64) {
            *last = (1 << rest) - 1;
        }
        Self { free, bays }
    }

    /// Takes the free bay with the lowest number, if there is one.
    pub fn take(&mut self) -> Option<u32> {
        let (index, word) = self.free.iter_mut().enumerate().find(|(_, word)| **word != 0)?;
        let bit = word.trailing_zeros();
        *word &= *word - 1;
        Some(index as u32 * 64 + bit)
    }

    /// The number after the last bay that is taken; all beyond are free.
    pub fn end(&self) -> usize {
        let last_with_a_taken_bay = (0..self.free.len()).rev().find_map(|index| {
            let within = (self.bays - index as u32 * 64).min(64);
            // Bits beyond the last bay belong to no bay.
            let taken = !self.free[index] & (u64::MAX >> (64 - within));
            (taken != 0).then(|| index * 64 + (64 - taken.leading_zeros()) as usize)
        });
        last_with_a_taken_bay.unwrap_or(0)
    }

    /// Gives `bay` back.
    pub fn give_back(&mut self, bay: u32) {
        self.free[bay as usize / 64] |= 1 << (bay % 64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bay_fills_one_cache_line() {
        assert_eq!(size_of::<Bay>(), 64);
    }

    #[test]
    fn a_lot_without_vehicles_ends_before_its_first_bay() {
        assert_eq!(FreeBays::new(70).end(), 0);
    }

    #[test]
    fn the_lowest_free_bay_is_taken_and_a_full_lot_has_none() {
        for bays in [1, 63, 64, 65, 130] {
            let mut free = FreeBays::new(bays);
            let taken: Vec<u32> = std::iter::from_fn(|| free.take()).collect();
            assert_eq!(taken, (0..bays).collect::<Vec<_>>());
            assert_eq!(free.end(), bays as usize);
            free.give_back(bays - 1);
            assert_eq!(free.end(), bays as usize - 1);
            assert_eq!(free.take(), Some(bays - 1));
            free.give_back(bays / 2);
            free.give_back(0);
            assert_eq!(
                (free.take(), free.take(), free.take()),
                match bays {
                    1 => (Some(0), None, None),
                    _ => (Some(0), Some(bays / 2), None),
                }
            );
        }
    }
}
