//! The bar of a hall: what plays, how it moves, where it stands.

use super::{Hall, Line, Play};
use crate::record::Bill;
use crate::view::action::{Action, Fold};
use crate::view::hands::{FULL_SCREEN_KEY, PICTURE_KEY};
use crate::view::panels::top::{self, BUTTONS, GAP, part, told};
use crate::view::panels::widget::choice::{self, Entry};
use crate::view::panels::widget::icons::Icon;
use crate::view::panels::widget::row::{self, Words};
use crate::view::theme::{self, Theme};
use bevy_egui::egui::{Align, FontId, Layout, Rect, Ui, pos2, vec2};

/// Draws the panel into `ui`, which has its place and size.
pub fn show<P: Play>(ui: &mut Ui, hall: &Hall<P>, theme: &Theme, asks: &mut Vec<Action>) {
    let bar = Rect::from_min_size(ui.max_rect().min, vec2(ui.max_rect().width(), top::HEIGHT));
    let inner = bar.shrink2(vec2(row::MARGIN, 0.0));
    let centre = bar.center().x.min((inner.left() + 68.0 + GAP + BUTTONS).max(bar.width() - 500.0));
    let buttons = Rect::from_x_y_ranges(centre - BUTTONS..=centre + BUTTONS, bar.y_range());
    let across = Layout::left_to_right(Align::Center);
    top::transport(&mut part(ui, buttons, across), theme, &P::STEPS, hall.head.playing, asks);
    let rest = Rect::from_min_max(pos2(buttons.right() + GAP, bar.top()), inner.max);
    let end = top::speed(ui, rest, theme, hall.head.pace, asks);
    let right = Rect::from_min_max(pos2(end + GAP, bar.top()), inner.max);
    moment(ui, hall, theme, right, asks);
    let left = Rect::from_min_max(inner.min, pos2(buttons.left() - GAP, bar.bottom()));
    let mut left = part(ui, left, across);
    menu(&mut left, theme, asks);
    let room = left.available_width();
    if room > 190.0 {
        left.label(theme.name("haggle"));
    }
    let room = left.available_width();
    let title = match hall.run.wanted() {
        Some(scenario) => scenario.title(),
        None => hall.run.playbill.heading().title,
    };
    let wanted = Words::label(theme, title).width(&left) + 26.0;
    top::title_menu(&mut left, theme, title, wanted.min(room), asks);
}

/// What else can be done, for hands without keys.
fn menu(ui: &mut Ui, theme: &Theme, asks: &mut Vec<Action>) {
    let response = choice::icon_button(ui, theme, Icon::Menu, "Menu", false);
    let look = if theme.dark { "Light" } else { "Dark" };
    let mut items = vec![
        ("Parameters", "1", Action::Toggled(Fold::Parameters)),
        ("Presenter's view", "P", Action::Present),
        (look, "L", Action::SwitchTheme),
        ("Less motion, or more", "S", Action::ReduceMotion),
        ("Full screen", FULL_SCREEN_KEY, Action::FullScreen),
        ("Save a picture", PICTURE_KEY, Action::Picture),
        ("Keys", "H", Action::Help),
    ];
    if cfg!(target_family = "wasm") {
        items.insert(0, ("Copy the link to this", "K", Action::CopyLink));
    }
    let entries: Vec<Entry> =
        items.iter().map(|(name, key, _)| ((*name).to_owned(), format!("Key {key}"))).collect();
    let chosen = choice::menu(&response, theme, &entries, None);
    asks.extend(chosen.and_then(|index| items.into_iter().nth(index)).map(|(_, _, action)| action));
}

/// Where it stands, what matters beside that, and the seed; what there is no room for is left out.
fn moment<P: Play>(ui: &mut Ui, hall: &Hall<P>, theme: &Theme, rect: Rect, asks: &mut Vec<Action>) {
    let Line { main, short, more } = P::line(hall);
    let own = hall.run.playbill.heading().seed;
    let seed = format!("seed {own}");
    let font = FontId::new(15.0, theme::bold());
    let bold = |text| Words { font: font.clone(), ..Words::value(theme, text) };
    let main = if bold(&main).width(ui) > rect.width() { &short } else { &main };
    let (middle, mut x) = (rect.center().y, rect.right());
    let mut room = rect.width() - bold(main).width(ui);
    let seed_width = Words::label(theme, &seed).width(ui);
    if room > seed_width + GAP {
        let place = Rect::from_x_y_ranges(x - seed_width..=x, middle - 11.0..=middle + 11.0);
        top::seed_button(ui, place, theme, &seed, own, hall.run.is_live(), asks);
        x -= seed_width + GAP;
        room -= seed_width + GAP;
    }
    let width = Words::label(theme, &more).width(ui);
    if room > width + GAP {
        told(ui, &Words::label(theme, &more), x, middle, width);
        x -= width + GAP;
    }
    told(ui, &bold(main), x, middle, rect.width());
}
