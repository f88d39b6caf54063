//! Preferences: what a viewer likes, kept from one time to the next.

use serde::{Deserialize, Serialize};

/// What a viewer likes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Dark, else light.
    pub dark: bool,
    /// Size of the interface; 1 is normal.
    pub scale: f32,
    /// Less motion.
    pub calm: bool,
    /// Parameters are shown.
    pub parameters: bool,
    /// What is picked is shown.
    pub picked: bool,
    /// Timeline and charts are shown.
    pub charts: bool,
    /// Width and height of the window, points.
    pub window: (f32, f32),
    /// Its upper left corner among the monitors, pixels; `None` lets the desktop choose.
    pub corner: Option<(i32, i32)>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            dark: true,
            scale: 1.0,
            calm: false,
            parameters: true,
            picked: true,
            charts: true,
            window: (1280.0, 800.0),
            corner: None,
        }
    }
}

/// Sizes of the interface that a key steps through.
const SCALES: [f32; 9] = [0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.6, 2.0];

impl Preferences {
    /// The next bigger size (1), the next smaller (−1) or the normal one (0).
    pub fn rescaled(self, step: i8) -> Self {
        let own =
            SCALES.iter().position(|&scale| scale >= self.scale - 1e-3).unwrap_or(SCALES.len() - 1);
        let scale = match step {
            0 => 1.0,
            step => SCALES[own.saturating_add_signed(step.into()).min(SCALES.len() - 1)],
        };
        Self { scale, ..self }
    }

    /// Reads what was kept; what can't be read is as if it had never been. A browser that was
    /// never asked says itself what its user likes.
    pub fn load() -> Self {
        #[cfg(target_family = "wasm")]
        if kept::read().is_none() {
            return Self::of_browser();
        }
        let kept = kept::read();
        kept.and_then(|text| ron::from_str(&text).ok()).map(Self::sound).unwrap_or_default()
    }

    #[cfg(target_family = "wasm")]
    fn of_browser() -> Self {
        let asked = |query: &str| {
            let list =
                web_sys::window().and_then(|window| window.match_media(query).ok().flatten());
            list.is_some_and(|list| list.matches())
        };
        Self {
            dark: !asked("(prefers-color-scheme: light)"),
            calm: asked("(prefers-reduced-motion: reduce)"),
            ..Self::default()
        }
    }

    /// Keeps it. A failure costs nothing but the memory of it.
    pub fn save(&self) {
        if let Ok(text) = ron::ser::to_string_pretty(self, Default::default()) {
            kept::write(&text);
        }
    }

    /// Within what can be used, whatever was in the file.
    fn sound(self) -> Self {
        let clamp = |number: f32, low: f32, high: f32, normal: f32| {
            if number.is_finite() { number.clamp(low, high) } else { normal }
        };
        let (width, height) = self.window;
        Self {
            scale: clamp(self.scale, SCALES[0], 2.0, 1.0),
            window: (clamp(width, 480.0, 16_000.0, 1280.0), clamp(height, 360.0, 16_000.0, 800.0)),
            ..self
        }
    }
}

/// A file of the user's, where there are files.
#[cfg(not(target_family = "wasm"))]
mod kept {
    use std::path::PathBuf;

    pub fn read() -> Option<String> {
        path().and_then(|path| std::fs::read_to_string(path).ok())
    }

    pub fn write(text: &str) {
        if let Some(path) = path()
            && let Some(folder) = path.parent()
        {
            std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text)).ok();
        }
    }

    fn path() -> Option<PathBuf> {
        let folders = directories::ProjectDirs::from("", "", "haggle")?;
        Some(folders.config_dir().join("view.ron"))
    }
}

/// What a browser keeps for a page, where it lets it.
#[cfg(target_family = "wasm")]
mod kept {
    const KEY: &str = "haggle.view";

    pub fn read() -> Option<String> {
        storage()?.get_item(KEY).ok().flatten()
    }

    pub fn write(text: &str) {
        storage().and_then(|storage| storage.set_item(KEY, text).ok());
    }

    fn storage() -> Option<web_sys::Storage> {
        web_sys::window()?.local_storage().ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_step_up_down_and_back() {
        let normal = Preferences::default();
        assert_eq!(normal.rescaled(1).rescaled(-1), normal);
        let steps = |step| (0..20).fold(normal, |it, _| it.rescaled(step)).scale;
        assert_eq!((steps(1), steps(-1)), (2.0, 0.6));
        assert_eq!(normal.rescaled(1).rescaled(0), normal);
    }

    #[test]
    fn an_absurd_file_gives_a_usable_window() {
        let read: Preferences =
            ron::from_str("(scale: 9000.0, window: (-5.0, 1e30), dark: false)").expect("a form");
        let sound = read.sound();
        assert!(sound.scale <= 2.0 && sound.window.0 >= 480.0 && sound.window.1 <= 16_000.0);
        assert!(!sound.dark);
    }
}
