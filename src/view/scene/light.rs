//! The light of the hour: how the ground looks at dawn, noon, dusk and night.

use crate::view::theme::Theme;
use bevy_egui::egui::{Color32, Vec2, vec2};

/// Colours of the ground at an hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Light {
    /// The ground around lots.
    pub ground: Color32,
    /// The ground of lots.
    pub asphalt: Color32,
    /// Paint on it.
    pub paint: Color32,
    /// Where shadows fall, in vehicle heights, and how dark they are.
    pub shadow: (Vec2, f32),
}

const WARM: Color32 = Color32::from_rgb(0xE0, 0x8A, 0x4A);
const NIGHT: Color32 = Color32::from_rgb(0x0B, 0x12, 0x2E);

impl Light {
    /// The light at `hour`, in [0, 24).
    pub fn at(hour: f32, theme: &Theme) -> Self {
        let day = between(hour, 5.5, 8.0) * (1.0 - between(hour, 18.0, 20.5));
        // Low sun is warm: strongest while the day comes or goes.
        let low = 4.0 * day * (1.0 - day) + 0.35 * day * ((hour - 12.5).abs() / 5.5).min(1.0);
        let strength = if theme.dark { 0.10 } else { 0.09 };
        let tint = |colour: Color32| {
            colour
                .lerp_to_gamma(NIGHT, (1.0 - day) * if theme.dark { 0.45 } else { 0.16 })
                .lerp_to_gamma(WARM, low * strength)
        };
        let sun = (hour - 12.5) / 6.0;
        Self {
            ground: tint(theme.scene),
            asphalt: tint(theme.asphalt),
            paint: tint(theme.line).lerp_to_gamma(theme.faint, 0.15),
            shadow: (
                vec2(sun * 0.9, 0.35 + 0.25 * sun.abs()),
                day * if theme.dark { 0.28 } else { 0.12 },
            ),
        }
    }
}

/// 0 before `from`, 1 after `to`, smooth between.
fn between(hour: f32, from: f32, to: f32) -> f32 {
    super::drive::ease((hour - from) / (to - from))
}
