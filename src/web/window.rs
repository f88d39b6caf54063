//! The app on the page's canvas.

use super::{drop, hooks, host};
use crate::scenario::shelf;
use crate::view::app::{Shown, ViewPlugin};
use crate::view::foyer::Errand;
use crate::view::house::House;
use crate::view::link::Link;
use crate::view::{png, table};
use bevy::asset::AssetMetaCheck;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};

/// Where the app draws; `web/index.html` has it.
const CANVAS: &str = "#scene";

/// Shows `house` on the canvas. Returns at once.
pub fn open(house: House) {
    let window = Window {
        canvas: Some(CANVAS.to_owned()),
        fit_canvas_to_parent: true,
        // Which keys are the page's own and which the browser's, the page decides.
        prevent_default_event_handling: false,
        ..default()
    };
    let window = WindowPlugin { primary_window: Some(window), ..default() };
    let log = LogPlugin { filter: "error".to_owned(), ..default() };
    // Nothing is fetched: shaders and fonts are in the program.
    let assets = AssetPlugin { meta_check: AssetMetaCheck::Never, ..default() };
    // The browser goes on by itself: the program's end is nobody's to look at.
    let _ = App::new()
        .add_plugins(DefaultPlugins.set(window).set(log).set(assets))
        .insert_resource(Shown(house))
        .add_plugins(ViewPlugin)
        .add_systems(Update, (drop::open_dropped, run_errands, offer_kept, name_page).chain())
        .add_systems(Last, (note, say_ready))
        .run();
}

/// Does what only the page can do.
fn run_errands(mut commands: Commands, mut house: ResMut<Shown>) {
    for errand in std::mem::take(&mut house.on_mut().foyer_mut().errands) {
        let tick = house.on_mut().head().tick();
        let base = format!("haggle-{}-{tick}", house.on().names().0);
        let told = match errand {
            Errand::FullScreen => {
                host::full_screen();
                continue;
            }
            Errand::Table => match house.lot() {
                Some(theatre) => {
                    host::save(&format!("{base}.csv"), table::csv(&theatre.run).as_bytes());
                    format!("saved {base}.csv")
                }
                None => "there is a table of lots only".to_owned(),
            },
            Errand::Link => match Link::to(&house) {
                Some(link) => {
                    host::copy_link(&link.query());
                    "the link to this is copied".to_owned()
                }
                None => "a link leads to scenarios of the program, not to a file".to_owned(),
            },
            Errand::Picture => {
                commands.spawn(Screenshot::primary_window()).observe(
                    move |captured: On<ScreenshotCaptured>, mut house: ResMut<Shown>| {
                        let bytes = png::to_rgba(&captured.image).and_then(|it| png::bytes(&it));
                        house.on_mut().foyer_mut().tell(match bytes {
                            Ok(bytes) => {
                                host::save(&format!("{base}.png"), &bytes);
                                format!("saved {base}.png")
                            }
                            Err(reason) => format!("can't save a picture: {reason}"),
                        });
                    },
                );
                continue;
            }
        };
        house.on_mut().foyer_mut().tell(told);
    }
}

/// Hands files over that were kept on the shelf, as a policy that was learned.
fn offer_kept() {
    for (path, bytes) in shelf::take_new() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        host::save(&name, &bytes);
    }
}

fn name_page(house: Res<Shown>, mut named: Local<String>) {
    let (_, title) = house.on().names();
    if !title.is_empty() && *named != title {
        host::title(title);
        *named = title.to_owned();
    }
}

fn note(house: Res<Shown>) {
    hooks::note(&house);
}

/// The page waits until there is something to see.
fn say_ready(house: Res<Shown>, mut pictures: Local<u32>) {
    // The first tick has run, and what was drawn of it has reached the screen.
    const ENOUGH: u32 = 3;
    if *pictures < ENOUGH && !house.on().ticks().is_empty() {
        *pictures += 1;
        if *pictures == ENOUGH {
            host::ready();
        }
    }
}
