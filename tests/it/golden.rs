//! Files that hold what should come out, for people to read.

use std::path::PathBuf;
use std::{env, fs};

/// Set to 1, rewrites the files instead of comparing them.
const BLESS: &str = "HAGGLE_BLESS";

/// Where the file `name` is.
pub fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// Compares `text` with what is recorded in the file `name`, or records it.
#[track_caller]
pub fn compare(name: &str, text: &str) {
    let path = path(name);
    if env::var_os(BLESS).is_some_and(|bless| bless == "1") {
        fs::write(&path, text).expect("the file can be written");
        return;
    }
    let recorded = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        recorded == text,
        "what came out is not what {} holds.\n\n--- recorded\n{recorded}\n--- now\n{text}\n\
         If the new outcome is right, run the tests once with {BLESS}=1.",
        path.display(),
    );
}
