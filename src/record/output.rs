//! Files that are whole or not there.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file could not be written.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("can't write {}: {source}", path.display())]
pub struct OutputError {
    /// Which file.
    pub path: PathBuf,
    /// What the system said.
    #[source]
    pub source: io::Error,
}

impl OutputError {
    /// Says that `path` could not be written because of `source`.
    pub fn new(path: &Path, source: io::Error) -> Self {
        Self { path: path.to_owned(), source }
    }
}

/// A file that is written as `.NAME.PID.partial` and renamed to `NAME` when it is whole.
///
/// What is handed over between two calls of `flush` reaches the disk together:
/// if the disk is full, the partial file is cut after the last flush that fitted,
/// so that it ends with a whole row. A file that is dropped unfinished leaves nothing behind.
#[derive(Debug)]
pub struct OutputFile {
    path: PathBuf,
    partial: PathBuf,
    file: File,
    pending: Vec<u8>,
    /// Bytes of `pending` that end with a whole row.
    whole: usize,
    /// Bytes on the disk.
    written: u64,
    finished: bool,
}

/// Rows are collected up to this many bytes before the system is asked to take them.
const BLOCK: usize = 1 << 16;

impl OutputFile {
    /// Starts a file that will be called `path`; what has that name now stays until then.
    ///
    /// # Errors
    /// If nothing can be created beside it.
    pub fn create(path: &Path) -> Result<Self, OutputError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let partial = path.with_file_name(format!(".{name}.{}.partial", std::process::id()));
        let file = File::create(&partial).map_err(|error| OutputError::new(path, error))?;
        Ok(Self {
            path: path.to_owned(),
            partial,
            file,
            pending: Vec::with_capacity(2 * BLOCK),
            whole: 0,
            written: 0,
            finished: false,
        })
    }

    /// The name the file will have.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes out what is left and gives the file its name.
    ///
    /// # Errors
    /// If the rest can't be written or the name can't be taken; earlier contents stay.
    pub fn finish(mut self) -> Result<PathBuf, OutputError> {
        self.whole = self.pending.len();
        self.write_whole()
            .and_then(|()| self.file.sync_data())
            .and_then(|()| fs::rename(&self.partial, &self.path))
            .map_err(|error| OutputError::new(&self.path, error))?;
        self.finished = true;
        Ok(self.path.clone())
    }

    fn write_whole(&mut self) -> io::Result<()> {
        if let Err(error) = self.file.write_all(&self.pending[..self.whole]) {
            // Cutting a file needs no space, so this works on a full disk.
            self.file.set_len(self.written)?;
            return Err(error);
        }
        self.written += self.whole as u64;
        self.pending.drain(..self.whole);
        self.whole = 0;
        Ok(())
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pending.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// Marks what was written so far as whole rows.
    fn flush(&mut self) -> io::Result<()> {
        self.whole = self.pending.len();
        if self.whole >= BLOCK { self.write_whole() } else { Ok(()) }
    }
}

impl Drop for OutputFile {
    fn drop(&mut self) {
        if !self.finished {
            // Nothing can be done about a failure here, and the file is only a remainder.
            let _ = fs::remove_file(&self.partial);
        }
    }
}

/// Writes `text` to `path` as a whole.
///
/// # Errors
/// As [`OutputFile`].
pub fn write_text(path: &Path, text: &str) -> Result<PathBuf, OutputError> {
    write_whole(path, text.as_bytes())
}

/// Writes `bytes` to `path` as a whole.
///
/// # Errors
/// As [`OutputFile`].
#[cfg(not(target_family = "wasm"))]
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<PathBuf, OutputError> {
    let mut file = OutputFile::create(path)?;
    file.write_all(bytes).map_err(|error| OutputError::new(path, error))?;
    file.finish()
}

/// Puts `bytes` on the page's shelf as `path`.
///
/// # Errors
/// None; the same form as with files.
#[cfg(target_family = "wasm")]
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<PathBuf, OutputError> {
    crate::scenario::shelf::put(path, bytes);
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_when_it_is_finished_and_not_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rows.csv");
        fs::write(&path, "earlier\n").expect("written");
        let mut file = OutputFile::create(&path).expect("created");
        file.write_all(b"later\n").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("read"), "earlier\n");
        file.finish().expect("finished");
        assert_eq!(fs::read_to_string(&path).expect("read"), "later\n");
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 1);
    }

    #[test]
    fn a_dropped_file_leaves_the_earlier_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rows.csv");
        fs::write(&path, "earlier\n").expect("written");
        drop(OutputFile::create(&path).expect("created"));
        assert_eq!(fs::read_to_string(&path).expect("read"), "earlier\n");
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 1);
    }
}
