//! The rules of the house: who may know whom. A rule without a test erodes.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the house") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty());
    found
}

#[track_caller]
fn knows_nothing_of(folder: &str, banned: &[&str]) {
    for (path, text) in sources(folder) {
        // Tests may look around more freely than what they test.
        let own_tests = path.file_name().is_some_and(|name| name == "tests.rs");
        let tested = if own_tests { "" } else { text.split("#[cfg(test)]").next().unwrap_or("") };
        for (number, line) in tested.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for word in banned {
                let place = format!("{}:{}", path.display(), number + 1);
                assert!(!code.contains(word), "{place}: {folder} must not know `{word}`");
            }
        }
    }
}

#[test]
fn rules_know_neither_the_ecs_nor_chance_nor_time_nor_files() {
    for folder in ["src/market", "src/theory"] {
        knows_nothing_of(
            folder,
            &["bevy", "rand::", "std::time", "std::fs", "crate::arena", "crate::scenario"],
        );
    }
}

#[test]
fn scenarios_know_no_world_and_worlds_no_files() {
    knows_nothing_of("src/scenario", &["bevy", "crate::arena", "crate::record", "crate::cli"]);
    knows_nothing_of("src/arena", &["std::fs", "std::time", "crate::record", "crate::cli"]);
    knows_nothing_of(
        "src/learn",
        &[
            "bevy",
            "std::fs",
            "std::time",
            "crate::arena::lot",
            "crate::market",
            "crate::record",
            "crate::view",
            "crate::cli",
        ],
    );
    knows_nothing_of("src/record", &["crate::play", "crate::view", "crate::cli"]);
    knows_nothing_of(
        "src/report",
        &["bevy", "crate::arena", "crate::play", "crate::view", "crate::cli"],
    );
    knows_nothing_of("src/play", &["crate::view", "crate::cli", "egui"]);
    let above = ["crate::view", "crate::cli", "crate::play"];
    knows_nothing_of("src/study", &[&above[..], &["crate::report", "crate::reproduce"]].concat());
    knows_nothing_of("src/reproduce", &[&above[..], &["crate::report", "crate::arena"]].concat());
}

#[test]
fn a_backend_of_tensors_is_named_in_one_file() {
    let elsewhere =
        sources("src").into_iter().filter(|(path, _)| !path.ends_with("learn/engine.rs"));
    for (path, text) in elsewhere {
        for backend in ["Device::flex", "Device::libtorch", "burn_flex", "burn_tch"] {
            assert!(!text.contains(backend), "{} must not name `{backend}`", path.display());
        }
    }
}

#[test]
fn a_view_draws_frames_and_touches_no_world() {
    let rooms = ["crate::arena", "crate::theory", "crate::cli"];
    knows_nothing_of("src/view", &[&rooms[..], &["Stage", "advance(", "&mut World"]].concat());
    // Panels and brushes are functions of what they see; Bevy is met in few places.
    for folder in ["src/view/panels", "src/play", "src/record"] {
        knows_nothing_of(folder, &["bevy::"]);
    }
}

#[test]
fn a_tick_iterates_no_hash_map_and_uses_no_transcendental_of_the_platform() {
    for folder in ["src/arena", "src/learn", "src/market", "src/theory"] {
        knows_nothing_of(
            folder,
            &["HashMap", "HashSet", ".ln()", ".exp()", ".powf(", ".sin()", ".cos()", ".mul_add("],
        );
    }
}

#[test]
fn there_is_one_of_each_large_library() {
    let lock = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock"))
        .expect("the lock file");
    for name in ["bevy_ecs", "glam", "rand", "egui", "wgpu"] {
        let mut packages = lock.split("[[package]]\n");
        let count = packages.clone().filter(|it| it.starts_with(&format!("name = \"{name}\"\n")));
        // What tch asks for is built with the feature `libtorch` alone; it has a rand of its own.
        let of_tch = packages.find(|it| it.starts_with("name = \"tch\"\n")).unwrap_or_default();
        let own = usize::from(of_tch.contains(&format!("\"{name} 0.")));
        let count = count.count() - own;
        assert!(count <= 1, "{count} versions of {name} in the lock file");
    }
    let users = lock.matches("\"rand 0.8").count();
    assert!(users <= 1, "{users} packages ask for the rand of tch");
}
