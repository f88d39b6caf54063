//! Orders of arrival: all of them, or those that were kept.

/// Most aircraft whose orders are all listed; eight have 40,320.
pub const MOST_FOR_ALL_ORDERS: usize = 8;

/// Some orders of the same aircraft.
#[derive(Clone, Debug, PartialEq)]
pub struct Orders {
    aircraft: usize,
    /// Order by order, each the aircraft from the first to arrive to the last, from 0.
    orders: Vec<u8>,
    floor: f64,
}

impl Orders {
    /// All orders of `aircraft` aircraft, in lexicographic order; n! of them.
    pub(super) fn all(aircraft: usize) -> Self {
        let mut order: Vec<u8> = (0..aircraft as u8).collect();
        let mut orders = order.clone();
        while step(&mut order) {
            orders.extend_from_slice(&order);
        }
        Self { aircraft, orders, floor: f64::INFINITY }
    }

    pub(super) fn some<'a>(
        aircraft: usize,
        orders: impl Iterator<Item = &'a [u8]>,
        floor: f64,
    ) -> Self {
        Self { aircraft, orders: orders.flatten().copied().collect(), floor }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.orders.len() / self.aircraft
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty()
    }

    /// The order called `choice`, its aircraft from the first to arrive to the last, from 0.
    pub fn get(&self, choice: usize) -> &[u8] {
        &self.orders[choice * self.aircraft..][..self.aircraft]
    }

    /// The orders one by one.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.orders.chunks_exact(self.aircraft)
    }

    /// Every order that isn't here has at least this total cost; infinite where all are here.
    pub fn floor(&self) -> f64 {
        self.floor
    }

    /// Those that `keep` keeps, given their place and themselves.
    #[must_use]
    pub fn filtered(&self, mut keep: impl FnMut(usize, &[u8]) -> bool) -> Self {
        let kept = self.iter().enumerate().filter(|(choice, order)| keep(*choice, order));
        Self::some(self.aircraft, kept.map(|(_, order)| order), self.floor)
    }
}

/// Makes `order` the next one in lexicographic order; `false` after the last.
fn step(order: &mut [u8]) -> bool {
    let Some(rise) = order.windows(2).rposition(|pair| pair[0] < pair[1]) else {
        return false;
    };
    // There is one: the neighbour at least.
    let larger = order.iter().rposition(|it| *it > order[rise]).unwrap_or(rise + 1);
    order.swap(rise, larger);
    order[rise + 1..].reverse();
    true
}
