//! Help: every key there is.

use crate::view::panels::widget::row::{self, Words};
use crate::view::theme::Theme;
use bevy_egui::egui::{self, Align2, CornerRadius, Sense, Ui, pos2, vec2};

/// Keys that belong together: what they are about, and each with what it does.
pub type Keys = (&'static str, &'static [(&'static str, &'static str)]);

/// All keys, in two columns.
pub const KEYS: [&[Keys]; 2] = [
    &[
        (
            "Time",
            &[
                ("Space", "Play or pause"),
                ("← →", "A tick back or on"),
                ("[ ]", "Slower or faster"),
                ("R", "Start again"),
            ],
        ),
        (
            "Vehicles",
            &[("Tab", "Pick the next one"), ("Esc", "Pick none"), ("F", "Show all of the lot")],
        ),
        (
            "Mouse",
            &[
                ("Wheel", "Zoom at the cursor"),
                ("Drag", "Move the lot"),
                ("Click", "Pick a vehicle"),
                ("Double-click", "Follow it"),
                ("Hover", "Tell what it is"),
            ],
        ),
    ],
    &[
        ("Runs", &[("C", "Compare with a second run"), ("N", "Next scene"), ("P", "Present")]),
        (
            "Panels",
            &[
                ("1 2 3", "Fold left, right, bottom"),
                ("M T E", "Market, turnover or learning"),
                ("H ?", "This list"),
            ],
        ),
        ("Window", WINDOW),
    ],
];

/// Keys of the window itself.
#[cfg(not(target_family = "wasm"))]
pub const WINDOW: &[(&str, &str)] = &[
    ("L", "Light or dark"),
    ("S", "Less motion"),
    ("F11", "Full screen"),
    ("F12", "Save a picture"),
    ("Ctrl + − 0", "Change the scale"),
];

/// Keys of the window itself: a page leaves the browser its own and has others in their place.
#[cfg(target_family = "wasm")]
pub const WINDOW: &[(&str, &str)] = &[
    ("L", "Light or dark"),
    ("S", "Less motion"),
    ("W", "Full screen"),
    ("K", "Copy the link"),
    ("I D", "Save a picture, a table"),
];

/// Draws the panel into `ui`, which has its place and size.
pub fn show(ui: &mut egui::Ui, theme: &Theme, keys: &[&[Keys]]) {
    row::column(ui, "help", |ui| {
        if ui.available_width() < 440.0 {
            keys.iter().for_each(|groups| column(ui, theme, groups));
            return;
        }
        ui.spacing_mut().item_spacing.x = 36.0;
        ui.columns(keys.len(), |columns| {
            for (ui, groups) in columns.iter_mut().zip(keys) {
                ui.spacing_mut().item_spacing.y = 0.0;
                column(ui, theme, groups);
            }
        });
    });
}

fn column(ui: &mut Ui, theme: &Theme, groups: &[Keys]) {
    for (name, keys) in groups {
        row::head(ui, theme, name);
        for (keys, about) in *keys {
            line(ui, theme, keys, about);
        }
    }
}

/// What it does at the left, the keys at the right.
fn line(ui: &mut Ui, theme: &Theme, keys: &str, about: &str) {
    let size = vec2(ui.available_width(), 28.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let y = rect.center().y;
    let mut x = rect.right();
    for key in keys.split(' ').rev() {
        let words = Words { font: row::bold(), ..Words::faint(theme, key) };
        let words = Words { colour: theme.text, ..words };
        let width = (words.width(ui) + 14.0).max(24.0);
        let cap = egui::Rect::from_center_size(pos2(x - width / 2.0, y), vec2(width, 22.0));
        ui.painter().rect_filled(cap, CornerRadius::same(5), theme.raised);
        words.paint(ui, cap.center(), Align2::CENTER_CENTER, width);
        x = cap.left() - 5.0;
    }
    let label = Words::label(theme, about);
    label.paint(ui, pos2(rect.left(), y), Align2::LEFT_CENTER, x - rect.left() - 8.0);
    row::tell(&response, || format!("{keys}: {about}"));
}
