//! Recordings: a run's frames in a file, to be looked at later as if it were live.
//!
//! ```text
//! "haggle recording 1\n"   then blocks: length (u32, little endian), Snappy-compressed postcard
//! block 0: the playbill    blocks 1, 2, 3, …: a frame each, in the order of ticks
//! ```
//!
//! That is one of lots; the first line of another arena's names the arena.
//!
//! A file that was cut, by a full disk or an early end, is read up to its last whole frame.

use super::output::{OutputError, OutputFile};
use super::{Frame, History, Playbill, Seen, dispatch, venues, waypoint};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A frame that can be recorded.
pub trait Recorded: Seen + Serialize + DeserializeOwned {
    /// The first line of the file, with its end.
    const HEAD: &'static [u8];
    /// What a viewer must know beside the frames.
    type Playbill: Serialize + DeserializeOwned;
}

impl Recorded for Frame {
    const HEAD: &'static [u8] = b"haggle recording 1\n";
    type Playbill = Playbill;
}

impl Recorded for waypoint::Frame {
    const HEAD: &'static [u8] = b"haggle waypoint recording 1\n";
    type Playbill = waypoint::Playbill;
}

impl Recorded for dispatch::Frame {
    const HEAD: &'static [u8] = b"haggle dispatch recording 1\n";
    type Playbill = dispatch::Playbill;
}

impl Recorded for venues::Frame {
    const HEAD: &'static [u8] = b"haggle venues recording 1\n";
    type Playbill = venues::Playbill;
}

/// A recording of one of the arenas.
#[derive(Debug)]
pub enum AnyRecording {
    /// Of parking lots.
    Lot(Playbill, History),
    /// Of a waypoint.
    Waypoint(waypoint::Playbill, History<waypoint::Frame>),
    /// Of firms that learn to bid.
    Dispatch(dispatch::Playbill, History<dispatch::Frame>),
    /// Of traders between venues.
    Venues(venues::Playbill, History<venues::Frame>),
}

/// No first line of a recording is longer, bytes.
const LONGEST_HEAD: usize = 40;
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
pub struct Recorder<F: Recorded = Frame> {
    file: OutputFile,
    encoder: snap::raw::Encoder,
    frames: PhantomData<F>,
}

impl<F: Recorded> Recorder<F> {
    /// Starts the recording `path` of what `playbill` announces.
    ///
    /// # Errors
    /// If nothing can be created there.
    pub fn create(path: &Path, playbill: &F::Playbill) -> Result<Self, OutputError> {
        let file = OutputFile::create(path)?;
        let mut recorder = Self { file, encoder: snap::raw::Encoder::new(), frames: PhantomData };
        recorder.bytes(F::HEAD)?;
        recorder.block(playbill)?;
        Ok(recorder)
    }

    /// Adds the next frame.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn take(&mut self, frame: &F) -> Result<(), OutputError> {
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
    File::open(path).is_ok_and(|mut file| head_of(&mut file).is_ok_and(|head| is_head(&head)))
}

/// Whether `bytes` begin as a recording does.
pub fn begins_a_recording(mut bytes: &[u8]) -> bool {
    head_of(&mut bytes).is_ok_and(|head| is_head(&head))
}

fn is_head(head: &[u8]) -> bool {
    [Frame::HEAD, waypoint::Frame::HEAD, dispatch::Frame::HEAD, venues::Frame::HEAD].contains(&head)
}

/// The first line, with its end, as far as it can be one of a recording.
fn head_of(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    // What follows the line must stay in `input`.
    while head.len() < LONGEST_HEAD && head.last() != Some(&b'\n') && input.read(&mut byte)? == 1 {
        head.push(byte[0]);
    }
    Ok(head)
}

/// Reads a whole recording of whichever arena.
///
/// # Errors
/// If the file can't be read, or is no recording, or holds no whole frame.
pub fn open_recording(path: &Path) -> Result<AnyRecording, RecordingError> {
    let unreadable = |source| RecordingError::Unreadable { path: path.to_owned(), source };
    recording_of(path, BufReader::new(File::open(path).map_err(unreadable)?))
}

/// Reads a whole recording of lots.
///
/// # Errors
/// As [`open_recording`], and if it is of another arena.
pub fn read_recording(path: &Path) -> Result<(Playbill, History), RecordingError> {
    match open_recording(path)? {
        AnyRecording::Lot(playbill, history) => Ok((playbill, history)),
        AnyRecording::Waypoint(..) => {
            Err(damaged(path, "is a recording of a waypoint, not of lots"))
        }
        AnyRecording::Dispatch(..) => Err(damaged(path, "is a recording of firms, not of lots")),
        AnyRecording::Venues(..) => Err(damaged(path, "is a recording of venues, not of lots")),
    }
}

/// Reads a whole recording from `input`, called `path` in errors.
///
/// # Errors
/// As [`open_recording`].
pub fn recording_of(path: &Path, mut input: impl Read) -> Result<AnyRecording, RecordingError> {
    let head = head_of(&mut input)
        .map_err(|source| RecordingError::Unreadable { path: path.to_owned(), source })?;
    if head == Frame::HEAD {
        rest_of(path, input).map(|(playbill, history)| AnyRecording::Lot(playbill, history))
    } else if head == waypoint::Frame::HEAD {
        rest_of(path, input).map(|(playbill, history)| AnyRecording::Waypoint(playbill, history))
    } else if head == dispatch::Frame::HEAD {
        rest_of(path, input).map(|(playbill, history)| AnyRecording::Dispatch(playbill, history))
    } else if head == venues::Frame::HEAD {
        rest_of(path, input).map(|(playbill, history)| AnyRecording::Venues(playbill, history))
    } else {
        Err(damaged(path, "is not a recording"))
    }
}

fn damaged(path: &Path, what: &str) -> RecordingError {
    RecordingError::Damaged { path: path.to_owned(), what: what.into() }
}

/// What follows the first line.
fn rest_of<F: Recorded>(
    path: &Path,
    mut input: impl Read,
) -> Result<(F::Playbill, History<F>), RecordingError> {
    let playbill =
        next_block(&mut input).ok_or_else(|| damaged(path, "its first block is damaged or cut"))?;
    let mut history = History::default();
    while let Some(frame) = next_block::<F>(&mut input) {
        if !history.is_empty() && frame.tick() != history.ticks().end {
            return Err(damaged(path, "its ticks are out of order"));
        }
        history.push(Arc::new(frame));
    }
    match history.is_empty() {
        true => Err(damaged(path, "it holds no whole frame")),
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
