//! Scales of charts: from where to where, ending at round numbers.

use bevy_egui::egui::Rangef;
use std::ops::Range;

/// `ticks` as a scale.
pub fn of_ticks(ticks: &Range<i32>) -> Rangef {
    Rangef::new(ticks.start as f32, ticks.end as f32)
}

/// A scale from `low` to `high` or a little more, ending at round numbers.
pub fn round_scale(low: f32, high: f32) -> Rangef {
    if !(low.is_finite() && high.is_finite()) {
        return Rangef::new(0.0, 1.0);
    }
    let step = round_step((high - low).max(high.abs() * 1e-3).max(1e-6) / 4.0);
    let from = (low / step).floor() * step;
    Rangef::new(from, ((high / step).ceil() * step).max(from + step))
}

/// The smallest of 1, 2, 5, 10, … that is no less than `least`.
fn round_step(least: f32) -> f32 {
    let power = 10f32.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .map(|step| step * power)
        .into_iter()
        .find(|step| *step >= least * 0.999)
        .unwrap_or(power * 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_at_round_numbers() {
        for (low, high, expected) in [
            (0.0, 3.42, (0.0, 4.0)),
            (0.171, 0.282, (0.15, 0.3)),
            (0.0, 0.0, (0.0, 1e-6)),
            (-3.0, 19.0, (-10.0, 20.0)),
        ] {
            let scale = round_scale(low, high);
            assert!((scale.min - expected.0).abs() < 1e-5, "{low} to {high}: {scale:?}");
            assert!((scale.max - expected.1).abs() < 1e-5, "{low} to {high}: {scale:?}");
        }
        assert_eq!(round_scale(f32::INFINITY, f32::NEG_INFINITY), Rangef::new(0.0, 1.0));
    }
}
