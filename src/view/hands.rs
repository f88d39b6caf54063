//! Hands: what keys and the pointer ask for.

use super::action::{Action, Fold, Page, Pick};
use super::scene::lens::Lens;
use super::scene::lot::{in_words, vehicle_at};
use super::theatre::Theatre;
use super::theme::Theme;
use crate::play::Pace;
use bevy_egui::egui::{self, Key, Modifiers, Rect};

/// What the meaning of some keys depends on.
#[derive(Clone, Copy, Debug)]
pub struct Hold {
    /// The speed now.
    pub pace: Pace,
    /// The list of keys is shown.
    pub help: bool,
    /// A panel lies over the scene.
    pub drawer: bool,
    /// Only the scene is shown.
    pub presenting: bool,
}

/// Whether this is a page in a browser.
const PAGE: bool = cfg!(target_family = "wasm");
/// The key that fills the screen; in a page, F11 is the browser's own.
pub const FULL_SCREEN_KEY: &str = if PAGE { "W" } else { "F11" };
/// The key that saves a picture; in a page, F12 is the browser's own.
pub const PICTURE_KEY: &str = if PAGE { "I" } else { "F12" };

/// Every key with what it asks for. The list of help says the same in words.
fn action_of(key: Key, hold: Hold) -> Option<Action> {
    Some(match key {
        Key::Space => Action::Toggle,
        Key::ArrowRight => Action::Step,
        Key::ArrowLeft => Action::Back,
        Key::OpenBracket => Action::SetPace(hold.pace.slower()),
        Key::CloseBracket => Action::SetPace(hold.pace.faster()),
        Key::Home => Action::Seek(0.0),
        Key::End => Action::Latest,
        Key::R => Action::Reset,
        Key::Tab => Action::PickNext,
        Key::C => Action::Compare,
        Key::P => Action::Present,
        Key::N => Action::NextScene,
        Key::F => Action::FitScene,
        Key::Plus | Key::Equals => Action::Zoom(1.25),
        Key::Minus => Action::Zoom(0.8),
        Key::Num1 => Action::Toggled(Fold::Parameters),
        Key::Num2 => Action::Toggled(Fold::Picked),
        Key::Num3 => Action::Toggled(Fold::Charts),
        Key::Num0 => Action::Toggled(Fold::All),
        Key::M => Action::Turn(Page::Market),
        Key::T => Action::Turn(Page::Turnover),
        Key::E => Action::Turn(Page::Learning),
        Key::H | Key::Questionmark | Key::Slash => Action::Help,
        Key::L => Action::SwitchTheme,
        Key::S => Action::ReduceMotion,
        Key::F11 => Action::FullScreen,
        Key::F12 => Action::Picture,
        Key::W if PAGE => Action::FullScreen,
        Key::I if PAGE => Action::Picture,
        Key::D if PAGE => Action::SaveTable,
        Key::K if PAGE => Action::CopyLink,
        Key::Escape if hold.help => Action::Help,
        Key::Escape if hold.drawer => Action::CloseDrawer,
        Key::Escape if hold.presenting => Action::Present,
        Key::Escape => Action::Pick(None),
        _ => return None,
    })
}

/// Keys with Ctrl (or ⌘).
fn command_of(key: Key) -> Option<Action> {
    Some(match key {
        Key::Plus | Key::Equals => Action::Scale(1),
        Key::Minus => Action::Scale(-1),
        Key::Num0 => Action::Scale(0),
        _ => return None,
    })
}

/// What the keys that were pressed ask for; a field that is being typed into keeps them.
pub fn keys(context: &egui::Context, hold: Hold, asks: &mut Vec<Action>) {
    if context.text_edit_focused() {
        return;
    }
    // A slider that has the focus is moved by these.
    let held = context.memory(|memory| memory.focused().is_some());
    context.input_mut(|input| {
        let pressed: Vec<(Key, Modifiers)> = input
            .events
            .iter()
            .filter_map(|event| match event {
                egui::Event::Key { key, pressed: true, modifiers, .. } => Some((*key, *modifiers)),
                _ => None,
            })
            .collect();
        for (key, modifiers) in pressed {
            if held && matches!(key, Key::ArrowLeft | Key::ArrowRight | Key::Home | Key::End) {
                continue;
            }
            let action = match modifiers.command {
                true => command_of(key),
                false => action_of(key, hold),
            };
            if let Some(action) = action {
                // Else Tab would also walk the focus, and Space press a button.
                input.consume_key(modifiers, key);
                asks.push(action);
            }
        }
    });
}

/// Where the pointer is on something, or was when it clicked: a finger that taps is gone in the
/// moment in which it clicks.
pub fn place(response: &egui::Response) -> Option<egui::Pos2> {
    let tapped = response.interact_pointer_pos().filter(|_| response.clicked());
    response.hover_pos().or(tapped)
}

/// What the pointer asks for on the scene, and what is under it.
pub fn pointer(
    ui: &egui::Ui,
    response: &egui::Response,
    theatre: &mut Theatre,
    panes: [Option<Rect>; 2],
    asks: &mut Vec<Action>,
) {
    let at = place(response);
    let lens = at.and_then(|at| lens_at(theatre, panes, at));
    theatre.hovered = at.zip(lens).and_then(|(at, lens)| pick_at(theatre, &lens, at));
    // Two fingers move and zoom at once; the first of them is no pointer then.
    let pinch = ui.input(|input| input.multi_touch());
    if let Some(pinch) = pinch.filter(|pinch| response.rect.contains(pinch.start_pos)) {
        let lens = lens_at(theatre, panes, pinch.center_pos).unwrap_or(theatre.lens);
        let at = pinch.center_pos - (lens.pane.center() - theatre.lens.pane.center());
        theatre.drag(pinch.translation_delta);
        theatre.zoom(at, pinch.zoom_delta);
        return;
    }
    if let (Some(at), true) = (at, response.hovered()) {
        let (scroll, pinch) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
        let factor = (scroll * 0.004).exp() * pinch;
        if factor != 1.0 {
            let lens = lens.unwrap_or(theatre.lens);
            // In the second pane the same ground is at another place.
            theatre.zoom(at - (lens.pane.center() - theatre.lens.pane.center()), factor);
        }
    }
    if response.dragged() {
        theatre.drag(response.drag_delta());
    }
    if theatre.drawer.is_some() {
        // The first click on the scene is for what lies over it.
        if response.clicked() {
            asks.push(Action::CloseDrawer);
        }
    } else if response.double_clicked() && theatre.hovered.is_some() {
        asks.push(Action::Pick(theatre.hovered));
        if !theatre.following {
            asks.push(Action::Follow);
        }
    } else if response.double_clicked() {
        zoom_to_lot(theatre, at.zip(lens));
    } else if response.clicked() {
        asks.push(Action::Pick(theatre.hovered));
    }
}

/// The lens of the pane that has `at`.
fn lens_at(theatre: &Theatre, panes: [Option<Rect>; 2], at: egui::Pos2) -> Option<Lens> {
    let pane = panes.into_iter().flatten().find(|pane| pane.contains(at))?;
    Some(Lens { pane, ..theatre.lens })
}

fn pick_at(theatre: &Theatre, lens: &Lens, at: egui::Pos2) -> Option<Pick> {
    let point = lens.to_ground(at);
    let lot = theatre.site.lot_at(point)?;
    let scene = theatre.shown(&theatre.run)?.scene(lot)?;
    let own = point - theatre.site.corner(lot).to_vec2();
    let vehicle = vehicle_at(&theatre.site.ground, scene, own)?;
    Some(Pick { lot, ordinal: vehicle.ordinal })
}

/// A double click on a tile of a city shows that lot.
fn zoom_to_lot(theatre: &mut Theatre, clicked: Option<(egui::Pos2, Lens)>) {
    let lot = clicked.and_then(|(at, lens)| theatre.site.lot_at(lens.to_ground(at)));
    if let (Some(lot), true) = (lot, theatre.site.lots > 1) {
        theatre.aim = Lens::fit(theatre.site.rect(lot), theatre.lens.pane.shrink(18.0));
        theatre.fitted = false;
    }
}

/// Tells what is under the pointer.
pub fn tell(response: &egui::Response, theatre: &Theatre, theme: &Theme) {
    let Some(frame) = theatre.shown(&theatre.run) else { return };
    let lot = response
        .hover_pos()
        .and_then(|at| theatre.site.lot_at(theatre.lens.to_ground(at)))
        .filter(|_| theatre.site.lots > 1 && theatre.hovered.is_none());
    if let Some(pick) = theatre.hovered
        && let Some(vehicle) = frame.scene(pick.lot).and_then(|scene| scene.find(pick.ordinal))
    {
        response.clone().on_hover_ui_at_pointer(|ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            ui.horizontal(|ui| {
                ui.label(theme.value(format!("{} {}", in_words(vehicle), vehicle.ordinal)));
                let left = vehicle.departs - frame.tick;
                ui.label(theme.label(match left {
                    ..=1 => "leaves next tick".to_owned(),
                    left => format!("leaves in {left} ticks"),
                }));
            });
            let percent = |share: f32| format!("{:.0} %", share * 100.0);
            let charge = format!("{} → {}", percent(vehicle.soc()), percent(vehicle.target_soc()));
            ui.label(theme.label(match vehicle.cleared_at() {
                Some(price) => format!("{charge} · {:.1} kWh at {price:.3}", vehicle.filled),
                None if vehicle.quantity > 0.0 => {
                    format!("{charge} · no trade at {:.3}", vehicle.price)
                }
                None => charge,
            }));
        });
    } else if let Some(lot) = lot {
        let glance = frame.glances.get(lot as usize).copied().unwrap_or_default();
        response.clone().on_hover_ui_at_pointer(|ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            ui.label(theme.value(format!("Lot {lot}")));
            let price = match glance.price.is_nan() {
                true => "no trade".to_owned(),
                false => format!("{:.1} kWh at {:.3} AUD/kWh", glance.volume, glance.price),
            };
            ui.label(theme.label(format!("{} vehicles · {price}", glance.population)));
        });
    }
}
