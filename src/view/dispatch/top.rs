//! Top bar of firms that bid: what plays, how it moves, where the market stands.

use super::theatre::Theatre;
use crate::view::action::Action;
use crate::view::hands::{FULL_SCREEN_KEY, PICTURE_KEY};
use crate::view::panels::top::{self, BUTTONS, GAP, Steps, part, told};
use crate::view::panels::widget::choice::{self, Entry};
use crate::view::panels::widget::icons::Icon;
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::theme::{self, Theme};
use bevy_egui::egui::{Align, FontId, Layout, Rect, Ui, pos2, vec2};

const STEPS: Steps =
    [("Back one round", "Back one round (←)"), ("On one round", "On one round (→)")];

/// Draws the panel into `ui`, which has its place and size.
pub fn show(ui: &mut Ui, theatre: &Theatre, theme: &Theme, asks: &mut Vec<Action>) {
    let bar = Rect::from_min_size(ui.max_rect().min, vec2(ui.max_rect().width(), top::HEIGHT));
    let inner = bar.shrink2(vec2(row::MARGIN, 0.0));
    let centre = bar.center().x.min((inner.left() + 68.0 + GAP + BUTTONS).max(bar.width() - 500.0));
    let buttons = Rect::from_x_y_ranges(centre - BUTTONS..=centre + BUTTONS, bar.y_range());
    let across = Layout::left_to_right(Align::Center);
    top::transport(&mut part(ui, buttons, across), theme, &STEPS, theatre.head.playing, asks);
    let rest = Rect::from_min_max(pos2(buttons.right() + GAP, bar.top()), inner.max);
    let end = top::speed(ui, rest, theme, theatre.head.pace, asks);
    let right = Rect::from_min_max(pos2(end + GAP, bar.top()), inner.max);
    moment(ui, theatre, theme, right, asks);
    let left = Rect::from_min_max(inner.min, pos2(buttons.left() - GAP, bar.bottom()));
    let mut left = part(ui, left, across);
    menu(&mut left, theme, asks);
    let room = left.available_width();
    if room > 190.0 {
        left.label(theme.name("haggle"));
    }
    let room = left.available_width();
    let title = match theatre.run.wanted() {
        Some(scenario) => scenario.title(),
        None => &theatre.run.playbill.title,
    };
    let wanted = Words::label(theme, title).width(&left) + 26.0;
    top::title_menu(&mut left, theme, title, wanted.min(room), asks);
}

/// What else can be done, for hands without keys.
fn menu(ui: &mut Ui, theme: &Theme, asks: &mut Vec<Action>) {
    let response = choice::icon_button(ui, theme, Icon::Menu, "Menu", false);
    let look = if theme.dark { "Light" } else { "Dark" };
    let mut items = vec![
        ("Parameters", "1", Action::Toggled(crate::view::action::Fold::Parameters)),
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

/// The round, the price, how near to an equilibrium, and the seed.
fn moment(ui: &mut Ui, theatre: &Theatre, theme: &Theme, rect: Rect, asks: &mut Vec<Action>) {
    let main = theatre.frame().map_or("before the first round".to_owned(), |frame| {
        format!("round {}", words::number(f64::from(frame.tick + 1), 0))
    });
    let number = standing(theatre);
    let seed = format!("seed {}", theatre.run.playbill.seed);
    let font = FontId::new(15.0, theme::bold());
    let bold = Words { font, ..Words::value(theme, &main) };
    let (middle, mut x) = (rect.center().y, rect.right());
    let mut room = rect.width() - bold.width(ui);
    let seed_width = Words::label(theme, &seed).width(ui);
    if room > seed_width + GAP {
        let place = Rect::from_x_y_ranges(x - seed_width..=x, middle - 11.0..=middle + 11.0);
        let own = theatre.run.playbill.seed;
        top::seed_button(ui, place, theme, &seed, own, theatre.run.is_live(), asks);
        x -= seed_width + GAP;
        room -= seed_width + GAP;
    }
    let time_width = Words::label(theme, &number).width(ui);
    if room > time_width + GAP {
        told(ui, &Words::label(theme, &number), x, middle, time_width);
        x -= time_width + GAP;
    }
    told(ui, &bold, x, middle, rect.width());
}

/// How near the market is to an equilibrium, or how many markets are in one.
fn standing(theatre: &Theatre) -> String {
    let Some(frame) = theatre.frame() else { return String::new() };
    if frame.equilibrium.is_none() {
        return "no equilibrium is known".to_owned();
    }
    let markets = frame.markets.len();
    if markets > 1 {
        return format!("{} of {markets} in equilibrium", frame.settled());
    }
    match theatre.pulse() {
        Some(pulse) if pulse.settled() == Some(true) => "in equilibrium".to_owned(),
        Some(pulse) if pulse.distance.is_finite() => {
            format!("{} from an equilibrium", words::number(pulse.distance, 1))
        }
        _ => "too early to say".to_owned(),
    }
}
