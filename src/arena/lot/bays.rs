//! Bays: where vehicles stand.

use super::Role;

/// One bay after a tick, put together for views and tests; see [`Lots::bays`](super::Lots::bays).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
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
    /// What this tick's trades came to.
    pub outcome: Outcome,
}

/// What a tick's trades came to for one vehicle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Energy, kWh delivered to the buyer, at least 0 for either side.
    pub filled: f64,
    /// Money, AUD: paid by a buyer, received by a seller.
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
}

impl FreeBays {
    /// `bays` free bays.
    pub fn new(bays: u32) -> Self {
        let mut free = vec![u64::MAX; bays.div_ceil(64) as usize];
        if let (Some(last), rest @ 1..) = (free.last_mut(), bays % 64) {
            *last = (1 << rest) - 1;
        }
        Self { free }
    }

    /// Takes the free bay with the lowest number, if there is one.
    pub fn take(&mut self) -> Option<u32> {
        let (index, word) = self.free.iter_mut().enumerate().find(|(_, word)| **word != 0)?;
        let bit = word.trailing_zeros();
        *word &= *word - 1;
        Some(index as u32 * 64 + bit)
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
    fn the_lowest_free_bay_is_taken_and_a_full_lot_has_none() {
        for bays in [1, 63, 64, 65, 130] {
            let mut free = FreeBays::new(bays);
            let taken: Vec<u32> = std::iter::from_fn(|| free.take()).collect();
            assert_eq!(taken, (0..bays).collect::<Vec<_>>());
            free.give_back(bays - 1);
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
