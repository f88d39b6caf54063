//! The shelf: files that a page has while it is open, since a browser has no folder for it.
//!
//! What is kept is put there under its path, and whoever reads a file finds it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

static SHELF: Mutex<Shelf> = Mutex::new(Shelf { files: BTreeMap::new(), new: Vec::new() });

struct Shelf {
    files: BTreeMap<PathBuf, Vec<u8>>,
    /// Those that nobody was handed yet.
    new: Vec<PathBuf>,
}

fn shelf() -> MutexGuard<'static, Shelf> {
    SHELF.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts a file there, in place of one of the same path.
pub fn put(path: &Path, bytes: &[u8]) {
    let mut shelf = shelf();
    shelf.files.insert(path.to_owned(), bytes.to_vec());
    shelf.new.push(path.to_owned());
}

/// The file at `path`, if it was put there.
pub fn get(path: &Path) -> Option<Vec<u8>> {
    shelf().files.get(path).cloned()
}

/// The files that were put there since the last call.
pub fn take_new() -> Vec<(PathBuf, Vec<u8>)> {
    let mut shelf = shelf();
    let new = std::mem::take(&mut shelf.new);
    let file = |path: PathBuf| shelf.files.get(&path).cloned().map(|bytes| (path, bytes));
    new.into_iter().filter_map(file).collect()
}
