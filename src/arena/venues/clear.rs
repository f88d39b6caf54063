//! Clear: each venue's offers become trades. The only caller of `market` in a tick.

use super::{Act, Outcome, Posted, Role, Setting, Stage, Traders, Type, Venues};
use crate::arena::{Chance, Now, Purpose, Stream};
use crate::market::{UnitAuction, best_surplus};
use crate::theory::fictitious_play::Side;
use bevy_ecs::prelude::*;

/// Those who entered a venue from one side, in the order of all traders.
#[derive(Debug, Default)]
struct Entrants {
    traders: Vec<Entity>,
    types: Vec<f64>,
    offers: Vec<f64>,
}

/// Holds every venue's auction and notes what came of it for each trader.
pub(super) fn clear(
    now: Res<Now>,
    setting: Res<Setting>,
    traders: Res<Traders>,
    venues: Res<Venues>,
    mut stages: Query<(&Posted, &mut Stage)>,
    mut trading: Query<(&Role, &Type, &Act, &mut Outcome)>,
) -> Result {
    let cost = setting.plan.entry_cost;
    let mut entrants: Vec<[Entrants; 2]> = venues.0.iter().map(|_| Default::default()).collect();
    for trader in &traders.0 {
        let (role, type_, act, mut outcome) = trading.get_mut(*trader)?;
        *outcome = Outcome::default();
        if let Some(venue) = act.venue {
            outcome.profit = -cost;
            let side = &mut entrants[venue][role.0 as usize];
            side.traders.push(*trader);
            side.types.push(type_.0);
            side.offers.push(act.offer);
        }
    }
    let ties = Chance::new(setting.seed, Purpose::Ties);
    for (number, (venue, sides)) in venues.0.iter().zip(&entrants).enumerate() {
        let (posted, mut stage) = stages.get_mut(*venue)?;
        let [buyers, sellers] = sides;
        let auction = UnitAuction::of(&buyers.offers, &sellers.offers);
        let price = auction.price(posted.0);
        // A stage may draw for as many as there are, so each has a stream.
        let mut stream = ties.stream((number as u64) << 32 | u64::from(now.0 as u32));
        let mut surplus = 0.0;
        for (side, places, better) in [
            (buyers, auction.bids, (|bid, limit| bid > limit) as fn(f64, f64) -> bool),
            (sellers, auction.asks, |ask, limit| ask < limit),
        ] {
            let (mut tied, mut left) = (places.tied, places.left);
            let each = side.traders.iter().zip(&side.types).zip(&side.offers);
            for ((trader, type_), offer) in each {
                let wins = price.is_some()
                    && (better(*offer, places.limit)
                        || *offer == places.limit && wins(&mut stream, &mut tied, &mut left));
                if let (true, Some(price)) = (wins, price) {
                    let (role, _, _, mut outcome) = trading.get_mut(*trader)?;
                    let sign = if role.0 == Side::Buyers { 1.0 } else { -1.0 };
                    surplus += sign * type_;
                    *outcome =
                        Outcome { price: Some(price), profit: sign * (type_ - price) - cost };
                }
            }
        }
        *stage = Stage {
            deals: auction.trades,
            interval: (auction.low, auction.high),
            price,
            surplus,
            best: best_surplus(&buyers.types, &sellers.types),
            bids: sorted(&buyers.offers, true),
            asks: sorted(&sellers.offers, false),
        };
    }
    Ok(())
}

/// Whether the next of `tied` equals gets one of the `left` places: every choice of that many is as
/// likely as any other.
fn wins(stream: &mut Stream, tied: &mut usize, left: &mut usize) -> bool {
    let wins = *left == *tied || *left > 0 && stream.below(*tied) < *left;
    *tied -= 1;
    *left -= usize::from(wins);
    wins
}

fn sorted(offers: &[f64], descending: bool) -> Vec<f64> {
    let mut offers = offers.to_vec();
    offers.sort_unstable_by(f64::total_cmp);
    if descending {
        offers.reverse();
    }
    offers
}
