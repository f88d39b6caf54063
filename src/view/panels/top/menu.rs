//! The menu: what else can be done, for hands without keys.

use crate::view::action::{Action, Page};
use crate::view::hands::{FULL_SCREEN_KEY, PICTURE_KEY};
use crate::view::panels::widget::choice::{self, Entry};
use crate::view::panels::widget::icons::Icon;
use crate::view::sight::Sight;
use bevy_egui::egui::Ui;

/// Draws its button.
pub(super) fn show(ui: &mut Ui, sight: &Sight, asks: &mut Vec<Action>) {
    let response = choice::icon_button(ui, sight.theme, Icon::Menu, "Menu", false);
    let items = items(sight);
    let entries: Vec<Entry> =
        items.iter().map(|(name, key, _)| ((*name).to_owned(), format!("Key {key}"))).collect();
    let chosen = choice::menu(&response, sight.theme, &entries, None);
    asks.extend(chosen.and_then(|index| items.into_iter().nth(index)).map(|(_, _, action)| action));
}

/// Names with their keys and what they ask for.
fn items(sight: &Sight) -> Vec<(&'static str, &'static str, Action)> {
    let pages = [
        ("Page of the market", "M", Page::Market),
        ("Page of turnover", "T", Page::Turnover),
        ("Page of learning", "E", Page::Learning),
    ];
    let others = pages.into_iter().filter(|(_, _, page)| *page != sight.page);
    let look = if sight.theme.dark { "Light" } else { "Dark" };
    let mut items: Vec<_> =
        others.map(|(name, key, page)| (name, key, Action::Turn(page))).collect();
    if cfg!(target_family = "wasm") {
        items.extend([
            ("Copy the link to this", "K", Action::CopyLink),
            ("Save a table", "D", Action::SaveTable),
        ]);
    }
    items.extend([
        ("Show the whole scene", "F", Action::FitScene),
        ("Presenter's view", "P", Action::Present),
        ("Next captioned scene", "N", Action::NextScene),
        (look, "L", Action::SwitchTheme),
        ("Less motion, or more", "S", Action::ReduceMotion),
        ("Full screen", FULL_SCREEN_KEY, Action::FullScreen),
        ("Save a picture", PICTURE_KEY, Action::Picture),
        ("Keys", "H", Action::Help),
    ]);
    items
}
