//! Files that were dropped on the page: a scenario or a recording opens, anything else is told.

use super::hooks::{self, Dropped};
use super::host;
use crate::record::{begins_a_recording, recording_of};
use crate::scenario::{self, FileError};
use crate::view::app::Shown;
use crate::view::house::House;
use crate::view::link::sound;
use bevy::prelude::*;
use std::path::Path;

/// Opens what was dropped; what can't be opened leaves everything as it was.
pub fn open_dropped(mut house: ResMut<Shown>) {
    for file in hooks::dropped() {
        match opened(&file, &house) {
            Ok(opened) => {
                house.turn_to(opened);
                house.on_mut().foyer_mut().tell(format!("opened {}", file.name));
            }
            Err(reason) => host::say(&format!("{} can't be opened", file.name), &reason),
        }
    }
}

fn opened(file: &Dropped, house: &House) -> Result<House, String> {
    let preferences = house.on().foyer().preferences;
    if begins_a_recording(&file.bytes) {
        let recording = recording_of(Path::new(&file.name), &file.bytes[..]);
        let recording = recording.map_err(|error| error.to_string())?;
        return Ok(House::recorded(recording, preferences));
    }
    let text = std::str::from_utf8(&file.bytes).map_err(|_| {
        "This is neither a scenario, which is a text, nor a recording, which is made with \
         `haggle run SCENARIO --record FILE`."
            .to_owned()
    })?;
    let scenario = scenario::parse_any(&file.name, text).and_then(sound);
    let scenario = scenario.map_err(|error| in_words(&error))?;
    Ok(House::live(scenario, SEED, 1, preferences))
}

/// The seed of a dropped scenario, as on the command line.
const SEED: u64 = 42;

fn in_words(error: &FileError) -> String {
    match error.help() {
        Some(help) => format!("{error}\n{help}"),
        None => error.to_string(),
    }
}
