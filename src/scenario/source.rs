//! Where a scenario comes from, and reading it and its data without trusting either.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use super::DataFile;
use super::error::FileError;
use super::outline::Outline;
use super::shipped;

/// Most bytes of a scenario file.
pub const MAX_SCENARIO_BYTES: u64 = 1 << 20;
/// Most bytes of an order book or a data file.
pub const MAX_DATA_BYTES: u64 = 64 << 20;

/// The text of a scenario and where its data lie.
#[derive(Clone, Debug)]
pub struct Source {
    /// What to call it in errors.
    pub name: String,
    /// The text that the fields' places refer to.
    pub text: String,
    /// Where its data files are looked for.
    pub home: Home,
}

/// Where data files are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// Among the data that the program carries.
    Shipped,
    /// In a folder, and then among the data that the program carries.
    Folder(PathBuf),
}

/// The text of a data file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    /// What to call it in errors.
    pub name: String,
    /// Its contents.
    pub text: String,
    /// Whether it comes with the program.
    pub shipped: bool,
}

impl Source {
    /// Finds a scenario by its path or shipped name.
    ///
    /// # Errors
    /// Names what can't be read, or the nearest shipped scenario.
    pub fn find(source: &str) -> Result<Self, FileError> {
        let by_name = || shipped::find(source).map(Source::of_shipped);
        let path = Path::new(source);
        // A bare name means the shipped scenario, a path the file at hand.
        let is_path = source.ends_with(".ron") || source.contains(['/', '\\']);
        if !is_path && let Some(found) = by_name() {
            return Ok(found);
        }
        if path.exists() {
            return Source::of_file(path);
        }
        by_name().ok_or_else(|| not_found(source))
    }

    /// A text called `name` in errors, whose data are the shipped ones.
    pub fn of_text(name: &str, text: &str) -> Self {
        Source { name: name.to_owned(), text: text.to_owned(), home: Home::Shipped }
    }

    fn of_shipped(scenario: &shipped::Shipped) -> Self {
        Source {
            name: format!("{}.ron", scenario.name),
            text: scenario.text.to_owned(),
            home: Home::Shipped,
        }
    }

    /// Reads the file at `path`; its data lie beside it.
    ///
    /// # Errors
    /// Says why it can't be read.
    pub fn of_file(path: &Path) -> Result<Self, FileError> {
        let text = read_text(path, MAX_SCENARIO_BYTES)?;
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        Ok(Source { name: path.display().to_string(), text, home: Home::Folder(folder) })
    }

    /// An error at the field `path` of the scenario.
    pub fn error_at(&self, path: &str, message: impl Into<String>) -> FileError {
        let outline = Outline::of(&self.text);
        match outline.find(&self.text, path) {
            Ok(place) => FileError::at(&self.name, &self.text, outline.value(place), message),
            // A field left to its default stands nowhere, so its surroundings are shown.
            Err(Some(lost)) => {
                let start = outline.value(lost.at).start;
                FileError::at(&self.name, &self.text, start..start, message)
            }
            Err(None) => FileError::whole(&self.name, message),
        }
    }

    /// What a manifest says of the data file `file`, which the scenario names at the field `path`.
    ///
    /// # Errors
    /// As [`read_data`](Self::read_data).
    pub fn data_file(&self, file: &str, path: &str) -> Result<DataFile, FileError> {
        let data = self.read_data(file, path)?;
        Ok(DataFile {
            path: file.to_owned(),
            shipped: data.shipped,
            bytes: data.text.len(),
            xxh3: xxh3_64(data.text.as_bytes()),
        })
    }

    /// Reads the data file `file`, which the scenario names at the field `path`.
    ///
    /// # Errors
    /// A file that can't be read is reported at that field.
    pub fn read_data(&self, file: &str, path: &str) -> Result<Data, FileError> {
        let known = shipped::data(file).map(|text| Data {
            name: file.to_owned(),
            text: text.to_owned(),
            shipped: true,
        });
        let Home::Folder(folder) = &self.home else {
            return known.ok_or_else(|| {
                let names: Vec<&str> = shipped::data_names().collect();
                self.error_at(path, format!("no data file `{file}` comes with the program"))
                    .with_help(format!("data that do: {}", names.join(", ")))
            });
        };
        let full = folder.join(file);
        if !full.exists()
            && let Some(known) = known
        {
            return Ok(known);
        }
        let text = read_text(&full, MAX_DATA_BYTES).map_err(|error| match error.position() {
            Some(_) => error,
            None => self
                .error_at(path, format!("{}: {}", error.name(), error.message()))
                .with_help("a data file's path is relative to the scenario file"),
        })?;
        Ok(Data { name: full.display().to_string(), text, shipped: false })
    }
}

fn not_found(source: &str) -> FileError {
    let names: Vec<&str> = shipped::shipped().iter().map(|scenario| scenario.name).collect();
    FileError::whole(source, "there is neither such a file nor a shipped scenario of that name")
        .with_help(super::explain::suggestion(source, &names, "shipped scenarios"))
}

/// Reads a text file of at most `limit` bytes, without the byte order mark some editors add.
///
/// # Errors
/// Says why the file can't be read, that it is empty or too large, or where it is not UTF-8.
pub fn read_text(path: &Path, limit: u64) -> Result<String, FileError> {
    let name = path.display().to_string();
    let bytes = read_bytes(path, limit)?;
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(&name, &error))?;
    let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
    if text.trim().is_empty() {
        return Err(FileError::whole(name, "the file is empty"));
    }
    Ok(text)
}

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// Says why the file can't be read, or that it is too large.
pub fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let name = path.display().to_string();
    #[cfg(target_family = "wasm")]
    if let Some(bytes) = super::shelf::get(path) {
        return Ok(bytes);
    }
    let mut bytes = Vec::new();
    File::open(path)
        // Directories can be opened like files on some systems, but not read.
        .and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
        .map_err(|error| FileError::whole(&name, reason(path, &error)))?;
    if bytes.len() as u64 > limit {
        let message = format!("the file is too large; allowed are up to {} MiB", limit >> 20);
        return Err(FileError::whole(name, message));
    }
    Ok(bytes)
}

fn reason(path: &Path, error: &std::io::Error) -> String {
    if path.is_dir() {
        return "this is a directory; a file is needed".into();
    }
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".into(),
        ErrorKind::PermissionDenied => "the file can't be read: permission denied".into(),
        _ => format!("the file can't be read: {error}"),
    }
}

fn not_utf8(name: &str, error: &std::string::FromUtf8Error) -> FileError {
    let at = error.utf8_error().valid_up_to();
    let bytes = error.as_bytes();
    let found = bytes.get(at).copied().unwrap_or_default();
    let text = String::from_utf8_lossy(bytes);
    let message = format!("the byte 0x{found:02X} here is not UTF-8; allowed is UTF-8 text");
    FileError::at(name, &text, at..at + char::REPLACEMENT_CHARACTER.len_utf8(), message)
}
