//! What learners of firms, traders and venues come to is the same on every machine.

use crate::golden;
use haggle::arena::advance;
use haggle::arena::dispatch::{self, dispatch_app};
use haggle::arena::venues::{self, venues_app};
use haggle::scenario::{self, Dispatch, Venues};

fn sets(sets: &[&str]) -> Vec<String> {
    sets.iter().map(|set| (*set).to_owned()).collect()
}

/// The hash of a duopoly after 120 rounds, in all but the first eight of which firms learn.
fn firms(own: &[&str]) -> u64 {
    let small = ["learning.hidden=[12, 8]", "learning.batch=8", "learning.replay=200"];
    let scenario = scenario::load_as::<Dispatch>("duopoly", &sets(&[&small[..], own].concat()));
    let scenario = scenario.unwrap_or_else(|error| panic!("{error}"));
    let mut app = dispatch_app(&scenario.plan().expect("a plan"), 42);
    advance(app.world_mut(), 120);
    dispatch::state_hash(app.world())
}

/// The hash of venues that post what they have learned, after six rounds.
fn pricing_venues() -> u64 {
    let small = [
        "buyers=6",
        "sellers=6",
        "learning.hidden=[8]",
        "learning.batch=8",
        "pricing.batch=2",
        "round=20",
    ];
    let scenario = scenario::load_as::<Venues>("venues_pricing", &sets(&small));
    let scenario = scenario.unwrap_or_else(|error| panic!("{error}"));
    let mut app = venues_app(&scenario.plan().expect("a plan"), 42);
    advance(app.world_mut(), 120);
    venues::state_hash(app.world())
}

#[test]
fn what_is_learned_is_the_same_on_every_machine() {
    // If a change is meant to change results, bless the new numbers and say so in the changelog.
    let hashes = [
        ("firms, layer norm", firms(&[])),
        ("firms, no norm, memory", firms(&["learning.norm=None", "learning.memory=true"])),
        ("firms, batch norm", firms(&["learning.norm=Batch"])),
        ("firms, batch norm, memory", firms(&["learning.norm=Batch", "learning.memory=true"])),
        ("firms, ours", firms(&["learning.pace=WithNoise", "learning.spread=0.5"])),
        ("venues and traders", pricing_venues()),
    ];
    let lines = hashes.map(|(name, hash)| format!("{name}: {hash:016x}\n"));
    golden::compare("learned-hashes.txt", &lines.concat());
}
