//! Clear: each market's offers become sales. The only caller of `market` in a tick.

use super::{Capacity, Cost, Firms, Offer, Plan, Setting, Sold};
use crate::arena::ParticipantId;
use crate::market::{self, Dispatch, Offers, uniform_price};
use bevy_ecs::prelude::*;

/// Each market's auction of this round.
#[derive(Resource, Clone, Debug)]
pub(super) struct Auctions(Vec<(Offers, Dispatch)>);

impl Auctions {
    pub(super) fn new(plan: &Plan) -> Self {
        Self(vec![(Offers::default(), Dispatch::default()); plan.markets.len()])
    }
}

type Offered<'a> = (&'a ParticipantId, &'a Capacity, &'a Cost, &'a Offer, &'a mut Sold);

/// Holds every market's auction and notes what each firm sold.
pub(super) fn clear(
    setting: Res<Setting>,
    firms: Res<Firms>,
    mut auctions: ResMut<Auctions>,
    mut offered: Query<Offered>,
) -> Result {
    let markets = firms.0.chunks_exact(setting.plan.firms.len());
    for (market, (book, dispatch)) in markets.zip(&mut auctions.0) {
        book.offers.clear();
        book.demand = setting.plan.demand;
        for firm in market {
            let (id, capacity, cost, offer, _) = offered.get(*firm)?;
            let (price, quantity, cost) = (offer.price, capacity.0, cost.0);
            book.offers.push(market::Offer { id: id.0, price, quantity, cost });
        }
        uniform_price(book, dispatch);
        let price = dispatch.price.unwrap_or(0.0);
        for ((firm, quantity), profit) in
            market.iter().zip(&dispatch.sales).zip(dispatch.profits(book))
        {
            *offered.get_mut(*firm)?.4 = Sold { quantity: *quantity, price, profit };
        }
    }
    Ok(())
}
