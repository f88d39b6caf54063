//! The moment that is drawn: a frame, the one before it, and how much of the tick has passed.

use crate::record::{Frame, Playbill};

/// What a scene is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// What is being played.
    pub playbill: &'a Playbill,
    /// The tick that is shown.
    pub frame: &'a Frame,
    /// The tick before it, if there is one.
    pub before: Option<&'a Frame>,
    /// How much of the tick has passed, in [0, 1).
    pub phase: f32,
    /// Seconds that the picture has run, for what moves on while time stands still.
    pub clock: f32,
    /// Ticks last long enough for vehicles to be seen driving.
    pub driving: bool,
    /// Things that only look alive stand still.
    pub calm: bool,
}

/// Shares of a tick: vehicles leave, others come, energy flows, the tick rests.
const LEFT: f32 = 0.38;
const COMING: f32 = 0.06;
const CAME: f32 = 0.46;
const FLOWING: f32 = 0.36;
const FLOWED: f32 = 0.6;

impl Moment<'_> {
    /// How far vehicles that leave in this tick have come on their way out, in [0, 1].
    pub fn leaving(&self) -> f32 {
        if self.driving { (self.phase / LEFT).min(1.0) } else { 1.0 }
    }

    /// How far a vehicle that came in this tick is on its way in, in [0, 1]: they come one
    /// after the other.
    pub fn arriving(&self, ordinal: u32) -> f32 {
        if !self.driving {
            return 1.0;
        }
        let late = 0.1 * (ordinal % 4) as f32 / 4.0;
        ((self.phase - COMING - late) / (CAME - COMING - 0.1)).clamp(0.0, 1.0)
    }

    /// How much of this tick's energy has flowed, in [0, 1].
    pub fn flowed(&self) -> f32 {
        ((self.phase - FLOWING) / (FLOWED - FLOWING)).clamp(0.0, 1.0)
    }

    /// How clearly flows are seen, in [0, 1]: they come up, stay, and fade with the tick.
    pub fn flow_strength(&self) -> f32 {
        if !self.driving {
            return 1.0;
        }
        let up = ((self.phase - FLOWING + 0.06) / 0.1).clamp(0.0, 1.0);
        let down = ((1.0 - self.phase) / 0.08).clamp(0.0, 1.0);
        up.min(down)
    }

    /// Time of day, h.
    pub fn hour(&self) -> f32 {
        self.playbill.hour(f64::from(self.frame.tick) + f64::from(self.phase)) as f32
    }

    /// Where `price` is on the scale of prices, in [0, 1].
    pub fn price_share(&self, price: f32) -> f32 {
        let (low, high) = price_scale(self.playbill);
        (price - low) / (high - low)
    }
}

/// The ends of the scale of prices, AUD/kWh: nearly all trades of a lot lie between.
pub fn price_scale(playbill: &Playbill) -> (f32, f32) {
    let unit = if playbill.reference_price > 0.0 { playbill.reference_price as f32 } else { 0.28 };
    // Steps of a cent, so that the legend reads well.
    let cents = |price: f32| (price * 100.0).round() / 100.0;
    (cents(0.4 * unit), cents(1.1 * unit))
}
