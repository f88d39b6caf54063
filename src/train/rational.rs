//! How many trades leave neither side worse off than without them.

use crate::arena::lot::{Session, Sight, Sink, SinkError, Sinks};
use bevy_ecs::world::World;
use std::any::Any;

/// Counts trades, and those that are individually rational on true values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rational {
    trades: u64,
    rational: u64,
}

/// A loss of less than this is rounding, AUD/kWh.
const ROUNDING: f64 = 1e-12;

impl Rational {
    /// Takes the counts out of a world into whose sinks they were put.
    pub fn taken_from(world: &mut World) -> Self {
        let sinks = world.resource_mut::<Sinks>().take();
        let mut counts = sinks.into_iter().filter_map(|sink| sink.into_any().downcast().ok());
        counts.next().map_or_else(Self::default, |counts| *counts)
    }

    /// The share of trades in which the buyer pays no more than its value and the seller gets no
    /// less than its; none without trades.
    pub fn share(&self) -> Option<f64> {
        (self.trades > 0).then(|| self.rational as f64 / self.trades as f64)
    }
}

impl Sink for Rational {
    fn take(&mut self, sight: &Sight) -> Result<(), SinkError> {
        for lot in &sight.lots.lots {
            let Session { book, clearing, .. } = &lot.session;
            for trade in &clearing.trades {
                let bid = &book.bids[trade.bid as usize];
                let ask = &book.asks[trade.ask as usize];
                let rational =
                    trade.price <= bid.value + ROUNDING && trade.price >= ask.value - ROUNDING;
                self.trades += 1;
                self.rational += u64::from(rational);
            }
        }
        Ok(())
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}
