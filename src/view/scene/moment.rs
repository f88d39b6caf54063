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

/// Shares of a tick: vehicles leave, others come, energy flows once all stand, the tick rests.
const LEFT: f32 = 0.38;
const COMING: f32 = 0.06;
const CAME: f32 = 0.44;
const FLOWING: f32 = 0.48;
const FLOWED: f32 = 0.72;
/// By so much the last sets off after the first, so that neighbours don't drive into each other.
const QUEUE: f32 = 0.1;

impl Moment<'_> {
    /// How far a vehicle that leaves in this tick has come on its way out, in [0, 1]. Its bay is
    /// `along` the way from the entrance (0) to the exit (1); who is nearest to that goes first.
    pub fn leaving(&self, along: f32) -> f32 {
        self.driven(0.0, LEFT, along)
    }

    /// How far a vehicle that came in this tick is on its way in, in [0, 1]; who has the longest
    /// way comes first.
    pub fn arriving(&self, along: f32) -> f32 {
        self.driven(COMING, CAME, along)
    }

    fn driven(&self, from: f32, to: f32, along: f32) -> f32 {
        if !self.driving {
            return 1.0;
        }
        let late = QUEUE * (1.0 - along.clamp(0.0, 1.0));
        ((self.phase - from - late) / (to - from - QUEUE)).clamp(0.0, 1.0)
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
        let up = ((self.phase - FLOWING + 0.03) / 0.08).clamp(0.0, 1.0);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_flows_before_all_stand() {
        let (frame, playbill) = (Frame::default(), Playbill::default());
        for step in 0..=100 {
            let phase = step as f32 / 100.0;
            let moment = Moment {
                playbill: &playbill,
                frame: &frame,
                before: None,
                phase,
                clock: 0.0,
                driving: true,
                calm: false,
            };
            let stand =
                [0.0, 0.5, 1.0].map(|along| moment.arriving(along).min(moment.leaving(along)));
            if moment.flow_strength() > 0.0 && phase > 0.0 {
                assert_eq!(stand, [1.0; 3], "at {phase}");
            }
            assert!(stand.is_sorted(), "the nearest to the exit goes first: {stand:?}");
        }
    }
}
