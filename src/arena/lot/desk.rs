//! Working memory for one part of the lots. It carries nothing from one lot to the next.

use super::appraisal::Fills;
use super::components::Role;
use super::{Bay, BayState};
use crate::market::{Book, Clearing, Order, Ranking, Workspace};

/// Working memory of one part of the lots; carries nothing from one lot to the next.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// Where bids are told from asks.
    pub(super) sorter: Sorter,
    /// The rules' memory.
    pub(super) workspace: Workspace,
    /// A clearing that is compared.
    pub(super) clearing: Clearing,
    /// What each order got.
    pub(super) fills: Fills,
    /// True values, needs and surpluses as a book.
    pub(super) true_book: Book,
    /// The true book ranked by value.
    pub(super) true_ranking: Ranking,
}

/// Tells bids from asks.
///
/// Every bay is written to the end of both sides, and the side that it belongs to moves on:
/// which side comes next can't be guessed, and a wrong guess costs more than the copy.
#[derive(Clone, Debug, Default)]
pub(super) struct Sorter {
    /// Orders of both sides; what lies beyond `count` means nothing.
    sides: [Vec<Standing>; 2],
    count: [usize; 2],
}

/// An order and the number of its bay.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    /// The order.
    pub(super) order: Order,
    /// The number of its bay in the lot.
    pub(super) bay: u32,
}

impl Standing {
    const NOBODY: Self =
        Self { order: Order { id: 0, price: 0.0, quantity: 0.0, value: 0.0 }, bay: 0 };
}

impl Sorter {
    /// Sorts the orders in `bays` and empties what was filled in an earlier tick;
    /// true if all orders state true values and limits.
    pub(super) fn sort(&mut self, bays: &mut [Bay]) -> bool {
        let [bids, asks] = &mut self.sides;
        if bids.len() < bays.len() {
            bids.resize(bays.len(), Standing::NOBODY);
            asks.resize(bays.len(), Standing::NOBODY);
        }
        let [mut bid, mut ask] = [0, 0];
        let mut truthful = true;
        for (number, bay) in (0..).zip(bays) {
            bay.filled = 0.0;
            bay.money = 0.0;
            let Bay { id, price, quantity, value, .. } = *bay;
            let standing = Standing { order: Order { id, price, quantity, value }, bay: number };
            bids[bid] = standing;
            asks[ask] = standing;
            let buys = bay.state == BayState::Taken(Role::Buyer);
            let sells = bay.state == BayState::Taken(Role::Seller);
            bid += usize::from(buys);
            ask += usize::from(sells);
            truthful &= !(buys | sells) | ((price == value) & (quantity == bay.limit));
        }
        self.count = [bid, ask];
        truthful
    }

    pub(super) fn bids(&self) -> &[Standing] {
        &self.sides[0][..self.count[0]]
    }

    pub(super) fn asks(&self) -> &[Standing] {
        &self.sides[1][..self.count[1]]
    }
}
