//! Recordings: a run's frames in a file, to be looked at later as if it were live.
//!
//! ```text
//! "haggle recording 1\n"   then blocks: length (u32, little endian), Snappy-compressed postcard
//! block 0: the playbill    blocks 1, 2, 3, …: a frame each, in the order of ticks
//! ```
//!
//! A file that was cut, by a full disk or an early end, is read up to its last whole frame.

use super::output::{OutputError, OutputFile};
use super::{Frame, History, Playbill};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a recording begins with.
pub const RECORDING_HEAD: &[u8] = b"haggle recording 1\n";
/// No frame of a world that fits into memory is longer; what claims to be is no recording. Bytes.
const LONGEST_BLOCK: usize = 1 << 28;

/// A recording can't be read.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum RecordingError {
    /// The system said no.
    #[error("can't read {}: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It is something else, or damaged.
    #[error("{}: {what}", path.display())]
    #[diagnostic(help("a recording is made with `haggle run SCENARIO --record FILE`"))]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
}

/// Writes a recording; it takes its name when it is finished.
#[derive(Debug)]
pub struct Recorder {
    file: OutputFile,
    encoder: snap::raw::Encoder,
}

impl Recorder {
    /// Starts the recording `path` of what `playbill` announces.
    ///
    /// # Errors
    /// If nothing can be created there.
    pub fn create(path: &Path, playbill: &Playbill) -> Result<Self, OutputError> {
        let file = OutputFile::create(path)?;
        let mut recorder = Self { file, encoder: snap::raw::Encoder::new() };
        recorder.bytes(RECORDING_HEAD)?;
        recorder.block(playbill)?;
        Ok(recorder)
    }

    /// Adds the next frame.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn take(&mut self, frame: &Frame) -> Result<(), OutputError> {
        self.block(frame)
    }

    fn block(&mut self, content: &impl Serialize) -> Result<(), OutputError> {
        let failed = |error: &dyn std::fmt::Display| io::Error::other(error.to_string());
        let block = postcard::to_stdvec(content)
            .map_err(|error| failed(&error))
            .and_then(|bytes| self.encoder.compress_vec(&bytes).map_err(|error| failed(&error)))
            .map_err(|error| OutputError::new(self.file.path(), error))?;
        self.bytes(&(block.len() as u32).to_le_bytes())?;
        self.bytes(&block)?;
        self.file.flush().map_err(|error| OutputError::new(self.file.path(), error))
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        self.file.write_all(bytes).map_err(|error| OutputError::new(self.file.path(), error))
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// If its end can't be written.
    pub fn finish(self) -> Result<(), OutputError> {
        self.file.finish().map(|_| ())
    }
}

/// Whether the file at `path` begins as a recording does.
pub fn is_recording(path: &Path) -> bool {
    let mut head = [0; RECORDING_HEAD.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok()
        && head == RECORDING_HEAD
}

/// Reads a whole recording.
///
/// # Errors
/// If the file can't be read, or is no recording, or holds no whole frame.
pub fn read_recording(path: &Path) -> Result<(Playbill, History), RecordingError> {
    let unreadable = |source| RecordingError::Unreadable { path: path.to_owned(), source };
    recording_of(path, BufReader::new(File::open(path).map_err(unreadable)?))
}

/// Reads a whole recording from `input`, called `path` in errors.
///
/// # Errors
/// As [`read_recording`].
pub fn recording_of(
    path: &Path,
    mut input: impl Read,
) -> Result<(Playbill, History), RecordingError> {
    let unreadable = |source| RecordingError::Unreadable { path: path.to_owned(), source };
    let damaged = |what: &str| RecordingError::Damaged { path: path.to_owned(), what: what.into() };
    let mut head = [0; RECORDING_HEAD.len()];
    match input.read_exact(&mut head) {
        Ok(()) if head == RECORDING_HEAD => {}
        Ok(()) => return Err(damaged("is not a recording")),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Err(damaged("is not a recording"));
        }
        Err(error) => return Err(unreadable(error)),
    }
    let playbill: Playbill =
        next_block(&mut input).ok_or_else(|| damaged("its first block is damaged or cut"))?;
    let mut history = History::default();
    while let Some(frame) = next_block::<Frame>(&mut input) {
        if !history.is_empty() && frame.tick != history.ticks().end {
            return Err(damaged("its ticks are out of order"));
        }
        history.push(Arc::new(frame));
    }
    match history.is_empty() {
        true => Err(damaged("it holds no whole frame")),
        false => Ok((playbill, history)),
    }
}

/// The next whole block; `None` at the end, or where the file was cut or damaged.
fn next_block<T: DeserializeOwned>(input: &mut impl Read) -> Option<T> {
    let mut length = [0; 4];
    input.read_exact(&mut length).ok()?;
    let length = u32::from_le_bytes(length) as usize;
    let mut block = Vec::new();
    input.take(length.min(LONGEST_BLOCK) as u64).read_to_end(&mut block).ok()?;
    let whole = block.len() == length && snap::raw::decompress_len(&block).ok()? < LONGEST_BLOCK;
    let bytes = whole.then(|| snap::raw::Decoder::new().decompress_vec(&block).ok()).flatten()?;
    postcard::from_bytes(&bytes).ok()
}
