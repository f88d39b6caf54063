//! The ledger of a study: a line for each cell that was run.
//!
//! A line is its own hash, a space and a JSON document. The first line of a file names the study
//! that it belongs to. A process that is killed can leave half a line at the end of a file, which
//! its hash gives away; the cell is then simply not there yet.
//!
//! The journal takes lines as runs end, in any order. Cells that were run one by one, on other
//! machines perhaps, lie in parts: files that appear whole or not at all. Both are read the same
//! way, and [`Ledger::gather`] moves parts into the journal.

use super::cell::{Entry, Outcome};
use crate::record::{OutputError, hex, write_whole};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use xxhash_rust::xxh3::xxh3_64;

/// The journal's name in a study's folder.
pub const JOURNAL: &str = "journal.jsonl";
/// The folder of the parts.
pub const PARTS: &str = "parts";

/// The first line of a file.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    /// The study's fingerprint.
    study: String,
}

/// Digits of the hash before a line's document, and the space after them.
const SEAL: usize = 17;

/// A document as a line with its hash.
fn sealed(document: &impl Serialize) -> String {
    // Numbers, words and lists of them: JSON has a form for all of it.
    let document = serde_json::to_string(document).unwrap_or_default();
    format!("{} {document}\n", hex(xxh3_64(document.as_bytes())))
}

/// The document of a line, if it is whole.
fn unsealed<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Option<T> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let (hash, document) = line.split_at_checked(SEAL)?;
    let whole = hash.strip_suffix(' ')? == hex(xxh3_64(document.as_bytes()));
    whole.then(|| serde_json::from_str(document).ok())?
}

/// Where a cell's line stands.
#[derive(Clone, Copy, Debug)]
struct Place {
    offset: u64,
    /// The file's number.
    file: u32,
    /// Bytes of the line; 0 if there is none.
    length: u32,
}

const NOWHERE: Place = Place { offset: 0, file: 0, length: 0 };

/// All lines of a study: 16 bytes of memory a cell, however long the lines are.
#[derive(Debug)]
pub struct Ledger {
    folder: PathBuf,
    study: String,
    files: Vec<(PathBuf, File)>,
    places: Vec<Place>,
    /// Cells whose line says that they failed.
    failed: BTreeSet<u64>,
    journal: Journal,
}

/// The files of a ledger can't be read or written, or contradict each other.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum LedgerError {
    /// A file can't be read.
    #[error("can't read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file can't be written.
    #[error(transparent)]
    Write(#[from] OutputError),
    /// A file belongs to another study.
    #[error("{} is of another study", .0.display())]
    #[diagnostic(help("take another folder for this one, or remove that file"))]
    Foreign(PathBuf),
    /// The same cell came to different results.
    #[error("cell {cell} came to two different results, one of them in {}", path.display())]
    #[diagnostic(help(
        "one seed has one result on every machine; were the runs made by the same program?"
    ))]
    Contradiction {
        /// The cell.
        cell: u64,
        /// The file that was read later.
        path: PathBuf,
    },
}

fn unreadable(path: &Path) -> impl Fn(io::Error) -> LedgerError + '_ {
    move |source| LedgerError::Read { path: path.to_owned(), source }
}

impl Ledger {
    /// Reads the ledger in `folder` of a study with `cells` cells and the fingerprint `study`.
    ///
    /// # Errors
    /// If a file can't be read, or is of another study.
    pub fn open(folder: &Path, study: &str, cells: u64) -> Result<Self, LedgerError> {
        let path = folder.join(JOURNAL);
        let mut ledger = Self {
            folder: folder.to_owned(),
            study: study.to_owned(),
            files: Vec::new(),
            places: vec![NOWHERE; cells as usize],
            failed: BTreeSet::new(),
            journal: Journal::open(&path, study)?,
        };
        ledger.take_in(path)?;
        for part in parts(folder).map_err(unreadable(&folder.join(PARTS)))? {
            ledger.take_in(part)?;
        }
        Ok(ledger)
    }

    /// Reads the lines of one file.
    fn take_in(&mut self, path: PathBuf) -> Result<(), LedgerError> {
        let file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            opened => opened.map_err(unreadable(&path))?,
        };
        let mut lines = BufReader::new(file.try_clone().map_err(unreadable(&path))?);
        let (number, mut offset, mut line) = (self.files.len() as u32, 0, Vec::new());
        self.files.push((path.clone(), file));
        loop {
            line.clear();
            let length = lines.read_until(b'\n', &mut line).map_err(unreadable(&path))?;
            match length {
                0 => return Ok(()),
                _ if offset == 0 => match unsealed::<Head>(&line) {
                    Some(head) if head.study == self.study => {}
                    Some(_) => return Err(LedgerError::Foreign(path)),
                    // Killed while it wrote its first line: the file holds nothing.
                    None => return Ok(()),
                },
                _ => {
                    let place = Place { offset, file: number, length: length as u32 };
                    if let Some(entry) = unsealed::<Entry>(&line) {
                        self.note(&entry, place, &line)?;
                    }
                }
            }
            offset += length as u64;
        }
    }

    /// Notes where the line of `entry` stands. A result replaces a failure; two results must agree.
    fn note(&mut self, entry: &Entry, place: Place, line: &[u8]) -> Result<(), LedgerError> {
        let cell = entry.cell;
        let Some(known) = self.places.get(cell as usize).copied() else {
            return Ok(());
        };
        let failed = matches!(entry.outcome, Outcome::Failed(_));
        if known.length > 0 && !self.failed.contains(&cell) {
            if !failed && self.line(known)? != line {
                let path = self.files[place.file as usize].0.clone();
                return Err(LedgerError::Contradiction { cell, path });
            }
            return Ok(());
        }
        if failed {
            self.failed.insert(cell);
        } else {
            self.failed.remove(&cell);
        }
        self.places[cell as usize] = place;
        Ok(())
    }

    fn line(&self, place: Place) -> Result<Vec<u8>, LedgerError> {
        let (path, file) = &self.files[place.file as usize];
        let mut line = vec![0; place.length as usize];
        let mut file = file;
        file.seek(SeekFrom::Start(place.offset))
            .and_then(|_| file.read_exact(&mut line))
            .map_err(unreadable(path))?;
        Ok(line)
    }

    /// What became of the cell `number`; none if it was not run yet.
    ///
    /// # Errors
    /// If its file can't be read.
    pub fn entry(&self, number: u64) -> Result<Option<Entry>, LedgerError> {
        match self.places[number as usize] {
            Place { length: 0, .. } => Ok(None),
            place => Ok(unsealed(&self.line(place)?)),
        }
    }

    /// Cells that have no result yet, those that failed among them, in ascending order.
    pub fn open_cells(&self) -> impl Iterator<Item = u64> + '_ {
        (0..).zip(&self.places).filter_map(|(cell, place)| {
            (place.length == 0 || self.failed.contains(&cell)).then_some(cell)
        })
    }

    /// How many cells have a line, with a result or a failure.
    pub fn entries(&self) -> u64 {
        self.places.iter().filter(|place| place.length > 0).count() as u64
    }

    /// How many of them failed.
    pub fn failures(&self) -> u64 {
        self.failed.len() as u64
    }

    /// Adds a line to the journal. What can't be written whole isn't written at all.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn add(&mut self, entry: &Entry) -> Result<(), LedgerError> {
        let line = sealed(entry);
        let offset = self.journal.append(line.as_bytes())?;
        // The journal is the first file, unless it has only just come to be.
        if self.files.first().is_none_or(|(path, _)| *path != self.journal.path) {
            let file = File::open(&self.journal.path).map_err(unreadable(&self.journal.path))?;
            self.files.insert(0, (self.journal.path.clone(), file));
            for place in &mut self.places {
                place.file += 1;
            }
        }
        let place = Place { offset, file: 0, length: line.len() as u32 };
        self.note(entry, place, line.as_bytes())
    }

    /// Moves all parts into the journal: afterwards the folder holds no flood of files.
    ///
    /// # Errors
    /// If something can't be written; no line is lost then.
    pub fn gather(&mut self) -> Result<(), LedgerError> {
        let parts = parts(&self.folder).map_err(unreadable(&self.folder))?;
        if parts.is_empty() {
            return Ok(());
        }
        for cell in 0..self.places.len() {
            let place = self.places[cell];
            let of_journal = |path: &PathBuf| *path == self.journal.path;
            if place.length > 0 && !of_journal(&self.files[place.file as usize].0) {
                let line = self.line(place)?;
                self.journal.append(&line)?;
            }
        }
        self.journal.sync()?;
        for part in &parts {
            fs::remove_file(part).map_err(|error| OutputError::new(part, error))?;
        }
        // Others may be about to write parts of their own, so the folder goes only if it is empty.
        fs::remove_dir(self.folder.join(PARTS)).ok();
        let (folder, study, cells) = (self.folder.clone(), self.study.clone(), self.places.len());
        *self = Self::open(&folder, &study, cells as u64)?;
        Ok(())
    }

    /// Makes sure that all lines are on the disk.
    ///
    /// # Errors
    /// If they can't be.
    pub fn sync(&mut self) -> Result<(), LedgerError> {
        Ok(self.journal.sync()?)
    }
}

/// The parts in a study's folder, by name.
fn parts(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder.join(PARTS)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "jsonl") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Writes `entries`, which are cells of the study with the fingerprint `study`, as the part
/// `name`, whole or not at all.
///
/// # Errors
/// If it can't be written.
pub fn write_part(
    folder: &Path,
    study: &str,
    name: &str,
    entries: &[Entry],
) -> Result<PathBuf, OutputError> {
    let folder = folder.join(PARTS);
    fs::create_dir_all(&folder).map_err(|error| OutputError::new(&folder, error))?;
    let mut text = sealed(&Head { study: study.to_owned() });
    text.extend(entries.iter().map(sealed));
    write_whole(&folder.join(format!("{name}.jsonl")), text.as_bytes())
}

/// The file that lines are added to as runs end.
#[derive(Debug)]
struct Journal {
    path: PathBuf,
    head: String,
    file: Option<File>,
    length: u64,
    synced: Instant,
}

/// Lines that a power failure may cost; a killed process costs none.
const SYNC_EVERY: Duration = Duration::from_secs(2);

impl Journal {
    /// Prepares to add to the journal at `path`; half a line at its end is cut off with the next.
    fn open(path: &Path, study: &str) -> Result<Self, LedgerError> {
        let mut length = 0;
        if let Ok(file) = File::open(path) {
            let mut lines = BufReader::new(file);
            let mut line = Vec::new();
            // Everything up to the last line break, if the first line is whole.
            while lines.read_until(b'\n', &mut line).map_err(unreadable(path))? > 0 {
                if length == 0 && unsealed::<Head>(&line).is_none() {
                    break;
                }
                if line.ends_with(b"\n") {
                    length += line.len() as u64;
                }
                line.clear();
            }
        }
        let head = sealed(&Head { study: study.to_owned() });
        Ok(Self { path: path.to_owned(), head, file: None, length, synced: Instant::now() })
    }

    /// Adds `line` and says where it stands.
    fn append(&mut self, line: &[u8]) -> Result<u64, OutputError> {
        let fail = |error| OutputError::new(&self.path, error);
        let file = match &mut self.file {
            Some(file) => file,
            empty => {
                let file = OpenOptions::new().create(true).append(true).open(&self.path);
                let mut file = file.map_err(fail)?;
                file.set_len(self.length).map_err(fail)?;
                if self.length == 0 {
                    whole_or_nothing(&mut file, self.head.as_bytes(), 0).map_err(fail)?;
                    self.length = self.head.len() as u64;
                }
                empty.insert(file)
            }
        };
        whole_or_nothing(file, line, self.length).map_err(fail)?;
        let offset = self.length;
        self.length += line.len() as u64;
        if self.synced.elapsed() > SYNC_EVERY {
            self.sync()?;
        }
        Ok(offset)
    }

    fn sync(&mut self) -> Result<(), OutputError> {
        self.synced = Instant::now();
        match &self.file {
            Some(file) => file.sync_data().map_err(|error| OutputError::new(&self.path, error)),
            None => Ok(()),
        }
    }
}

/// Adds `bytes` to a file of `length` bytes, or leaves it as it was.
fn whole_or_nothing(file: &mut File, bytes: &[u8], length: u64) -> io::Result<()> {
    file.write_all(bytes).inspect_err(|_| {
        // Cutting needs no space, so this works on a full disk; if not, the hash tells.
        file.try_clone().and_then(|file| file.set_len(length)).ok();
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::cell::Done;

    fn entry(cell: u64, welfare: f64) -> Entry {
        let metrics = vec![Some(welfare), None];
        let state_hash = hex(cell);
        let done = Done { ticks: 16, stopped_by: None, state_hash, metrics };
        Entry { cell, outcome: Outcome::Done(done) }
    }

    fn open(folder: &Path) -> Ledger {
        Ledger::open(folder, "study", 10).expect("a ledger")
    }

    #[test]
    fn a_line_comes_back_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut ledger = open(folder.path());
        ledger.add(&entry(3, 0.1 + 0.2)).expect("added");
        for ledger in [ledger, open(folder.path())] {
            assert_eq!(ledger.entry(3).expect("read"), Some(entry(3, 0.1 + 0.2)));
            assert_eq!(ledger.entry(4).expect("read"), None);
            let left: Vec<u64> = ledger.open_cells().collect();
            assert_eq!(left, [0, 1, 2, 4, 5, 6, 7, 8, 9]);
        }
    }

    #[test]
    fn a_journal_cut_anywhere_loses_only_what_was_cut() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut ledger = open(folder.path());
        for cell in 0..3 {
            ledger.add(&entry(cell, 1.0)).expect("added");
        }
        let path = folder.path().join(JOURNAL);
        let whole = fs::read(&path).expect("the journal");
        let ends: Vec<usize> = (1..=whole.len()).filter(|&end| whole[end - 1] == b'\n').collect();
        for cut in 0..whole.len() {
            fs::write(&path, &whole[..cut]).expect("cut");
            let mut ledger = open(folder.path());
            let kept = ends.iter().filter(|&&end| end <= cut).count().saturating_sub(1);
            assert_eq!(ledger.entries(), kept as u64, "cut at {cut}");
            // What is added after the cut is found again, and what was there still is.
            ledger.add(&entry(9, 2.0)).expect("added");
            assert_eq!(ledger.entries(), kept as u64 + 1, "cut at {cut}");
            assert_eq!(open(folder.path()).entries(), kept as u64 + 1, "cut at {cut}");
        }
    }

    #[test]
    fn parts_are_gathered_once_and_must_agree() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path();
        open(path).add(&entry(1, 1.0)).expect("added");
        write_part(path, "study", "1-2", &[entry(1, 1.0), entry(2, 2.0)]).expect("a part");
        let mut ledger = open(path);
        assert_eq!(ledger.entries(), 2);
        ledger.gather().expect("gathered");
        assert!(!path.join(PARTS).exists());
        assert_eq!(open(path).entries(), 2);
        let lines = fs::read_to_string(path.join(JOURNAL)).expect("the journal");
        assert_eq!(lines.lines().count(), 3, "a head and two cells");

        write_part(path, "study", "2", &[entry(2, 3.0)]).expect("a part");
        let refused = Ledger::open(path, "study", 10).expect_err("two results");
        assert!(refused.to_string().starts_with("cell 2 came to two different results"));
        write_part(path, "other", "2", &[entry(2, 2.0)]).expect("a part");
        let refused = Ledger::open(path, "study", 10).expect_err("a stranger");
        assert!(refused.to_string().ends_with("is of another study"), "{refused}");
    }

    #[test]
    fn a_failure_is_open_until_there_is_a_result() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut ledger = open(folder.path());
        let failed = Entry { cell: 5, outcome: Outcome::Failed("no such rule".into()) };
        ledger.add(&failed).expect("added");
        assert_eq!((ledger.entries(), ledger.failures()), (1, 1));
        assert!(ledger.open_cells().any(|cell| cell == 5));
        ledger.add(&entry(5, 1.0)).expect("added");
        for ledger in [ledger, open(folder.path())] {
            assert_eq!((ledger.entries(), ledger.failures()), (1, 0));
            assert_eq!(ledger.entry(5).expect("read"), Some(entry(5, 1.0)));
        }
    }
}
