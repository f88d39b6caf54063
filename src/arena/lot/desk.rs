//! Working memory for one part of the lots. It carries nothing from one lot to the next.

use super::appraisal::Fills;
use super::components::{Offer, Outlook, Role};
use super::{Parked, Session};
use crate::arena::ParticipantId;
use crate::market::{Book, Clearing, Order, Ranking, Workspace};
use crate::theory::Search;

/// Working memory of one part of the lots; carries nothing from one lot to the next.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// Where bids are told from asks.
    pub(super) sorter: Sorter,
    /// The session of a lot that doesn't keep its own.
    pub(super) session: Session,
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
    /// Where better reports are sought.
    pub(super) search: Search,
}

/// Tells bids from asks.
///
/// Every vehicle's order is written to the end of a side, and that side moves on if the vehicle is
/// on it: what comes next can't be guessed, and a wrong guess costs more than the write.
#[derive(Clone, Debug, Default)]
pub(super) struct Sorter {
    /// Bids from 0 on, asks from `room` on. What lies beyond the counts means nothing.
    standing: Vec<Standing>,
    room: usize,
    bids: usize,
    asks: usize,
}

/// An order as it stands in a bay.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Standing {
    pub(super) outlook: Outlook,
    pub(super) offer: Offer,
    /// Whose it is, and where.
    pub(super) parked: Parked,
}

impl Standing {
    /// The order that goes on the book of lot `place`.
    pub(super) fn order(&self, place: u32) -> Order {
        let id = ParticipantId::new(place, self.parked.ordinal).0;
        let Offer { price, quantity } = self.offer;
        Order { id, price, quantity, value: self.outlook.value }
    }

    /// Whether it states the true value and limit.
    fn is_true(&self) -> bool {
        self.offer == self.outlook.as_offer()
    }
}

impl Sorter {
    /// Collects the orders of those who are `parked`; `order_of` a bay tells what its vehicle
    /// knows and offers.
    pub(super) fn sort(&mut self, parked: &[Parked], order_of: impl Fn(u32) -> (Outlook, Offer)) {
        // One more than can be on a side: a neutral vehicle is written there and stays uncounted.
        if self.room <= parked.len() {
            self.room = parked.len() + 1;
            self.standing.resize(2 * self.room, Standing::default());
        }
        let (mut bids, mut asks) = (0, self.room);
        for &parked in parked {
            let (outlook, offer) = order_of(parked.bay);
            let sells = outlook.role == Role::Seller;
            self.standing[if sells { asks } else { bids }] = Standing { outlook, offer, parked };
            bids += usize::from(outlook.role == Role::Buyer);
            asks += usize::from(sells);
        }
        (self.bids, self.asks) = (bids, asks - self.room);
    }

    /// The bids, in the order in which the vehicles came.
    pub(super) fn bids(&self) -> &[Standing] {
        &self.standing[..self.bids]
    }

    /// The asks, in the order in which the vehicles came.
    pub(super) fn asks(&self) -> &[Standing] {
        &self.standing[self.room..][..self.asks]
    }

    /// Whether all orders state true values and limits.
    pub(super) fn all_true(&self) -> bool {
        self.bids().iter().chain(self.asks()).all(Standing::is_true)
    }
}
