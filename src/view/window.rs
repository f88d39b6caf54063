//! The window on a desktop.

mod place;

use super::app::{Cost, Shown, ViewPlugin};
use super::foyer::Errand;
use super::house::House;
use bevy::app::AppExit;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::window::{MonitorSelection, PrimaryWindow, WindowMode};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

/// How a window came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    /// Someone closed it.
    ByHand,
    /// It could not be opened; why.
    NeverOpened(String),
    /// It broke; why.
    Broken(String),
}

/// Whether this machine says that it has a display.
pub fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY")
}

static OPENED: AtomicBool = AtomicBool::new(false);

/// Shows `house` in a window until it is closed; with `tell_cost` it says every second on
/// standard error what the main thread spends on a frame.
pub fn open(house: House, tell_cost: bool) -> Closed {
    let quiet = std::panic::take_hook();
    // What goes wrong is told once, in words, by whoever called.
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = catch_unwind(AssertUnwindSafe(|| run(house, tell_cost)));
    std::panic::set_hook(quiet);
    match outcome {
        Ok(_) => Closed::ByHand,
        Err(payload) => {
            let reason = payload
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| payload.downcast_ref::<&str>().map(|&text| text.to_owned()))
                .unwrap_or_else(|| "an internal error".to_owned());
            match OPENED.load(Ordering::SeqCst) {
                true => Closed::Broken(reason),
                false => Closed::NeverOpened(reason),
            }
        }
    }
}

fn run(house: House, tell_cost: bool) -> AppExit {
    let preferences = house.on().foyer().preferences;
    let (width, height) = preferences.window;
    let window = Window {
        title: format!("haggle · {}", house.on().names().0),
        resolution: (width as u32, height as u32).into(),
        ..default()
    };
    let corner = preferences.corner;
    let log = LogPlugin { filter: "error,haggle=info".to_owned(), ..default() };
    App::new()
        .add_plugins(
            DefaultPlugins.set(WindowPlugin { primary_window: Some(window), ..default() }).set(log),
        )
        .insert_resource(Shown(house))
        .add_plugins(ViewPlugin)
        .insert_resource(Cost::told(tell_cost))
        .insert_resource(place::PutBack::to(corner))
        .add_systems(Update, (place::put_back, place::keep).chain())
        .add_systems(Update, (note_opening, run_errands, name_window))
        .run()
}

fn note_opening() {
    OPENED.store(true, Ordering::SeqCst);
}

/// Does what only the window can do.
fn run_errands(
    mut commands: Commands,
    mut house: ResMut<Shown>,
    mut window: Single<&mut Window, With<PrimaryWindow>>,
) {
    for errand in std::mem::take(&mut house.on_mut().foyer_mut().errands) {
        match errand {
            Errand::FullScreen => {
                window.mode = match window.mode {
                    WindowMode::Windowed => {
                        WindowMode::BorderlessFullscreen(MonitorSelection::Current)
                    }
                    _ => WindowMode::Windowed,
                };
            }
            // A page's errands; here nothing asks for them.
            Errand::Table | Errand::Link => {}
            Errand::Picture => {
                let path = free_name(&mut house);
                commands.spawn(Screenshot::primary_window()).observe(
                    move |captured: On<ScreenshotCaptured>, mut house: ResMut<Shown>| {
                        let told = match super::picture::save(&captured.image, &path) {
                            Ok(()) => format!("saved {}", path.display()),
                            Err(reason) => format!("can't save {}: {reason}", path.display()),
                        };
                        house.on_mut().foyer_mut().tell(told);
                    },
                );
            }
        }
    }
}

/// A name for a picture that nothing has yet, in the folder where the program was started.
fn free_name(house: &mut House) -> PathBuf {
    let tick = house.on_mut().head().tick();
    let base = format!("haggle-{}-{tick}", house.on().names().0);
    (0..)
        .map(|number: u32| match number {
            0 => PathBuf::from(format!("{base}.png")),
            number => PathBuf::from(format!("{base}-{number}.png")),
        })
        .find(|path| !path.exists())
        .unwrap_or_default()
}

fn name_window(house: Res<Shown>, mut window: Single<&mut Window, With<PrimaryWindow>>) {
    let (_, name) = house.on().names();
    let title = format!("haggle · {name}");
    if !name.is_empty() && window.title != title {
        window.title = title;
    }
}
