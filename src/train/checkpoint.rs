//! Checkpoints: everything that a training is between two episodes, in one file.

use super::{EpisodeRow, Training, TrainingError};
use crate::arena::lot::SchoolState;
use crate::learn::Engine;
use crate::record::{OutputError, write_whole};
use crate::scenario::{FileError, Scenario};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// The file of a training that can be taken up again.
#[derive(Clone, Debug)]
pub struct Checkpoints {
    path: PathBuf,
}

/// What a file begins with: what it is, and the version of its form.
const HEAD: &[u8; 16] = b"haggle training1";

/// What stands in a file behind its head and the xxh3 of the rest.
#[derive(Serialize, Deserialize)]
struct Saved {
    scenario: String,
    seed: u64,
    episodes: u32,
    rows: Vec<EpisodeRow>,
    school: SchoolState,
}

/// Why a training was not saved, or can't be taken up.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// Learning has diverged.
    #[error(transparent)]
    Training(#[from] TrainingError),
    /// The file can't be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The file can't be read, or a file of the scenario.
    #[error(transparent)]
    File(#[from] Box<FileError>),
}

impl Checkpoints {
    /// The name of the file in a training's folder.
    pub const NAME: &str = "checkpoint.bin";

    /// The checkpoint in `folder`.
    pub fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join(Self::NAME) }
    }

    /// Whether there is one.
    pub fn exist(&self) -> bool {
        self.path.exists()
    }

    /// Saves `training`, whole or not at all: what was saved before stays until then.
    ///
    /// # Errors
    /// If learning has diverged or the file can't be written.
    pub fn save(&self, training: &mut Training) -> Result<(), CheckpointError> {
        let saved = Saved {
            scenario: training.scenario.to_ron(),
            seed: training.seed,
            episodes: training.episodes,
            school: training.state()?,
            rows: training.rows.clone(),
        };
        let body = postcard::to_stdvec(&saved)
            .map_err(|error| OutputError::new(&self.path, std::io::Error::other(error)))?;
        let mut bytes = HEAD.to_vec();
        bytes.extend(xxh3_64(&body).to_le_bytes());
        bytes.extend(body);
        write_whole(&self.path, &bytes)?;
        Ok(())
    }

    /// Takes up the training that was saved, which must be that of `scenario`, `seed` and
    /// `episodes`.
    ///
    /// # Errors
    /// If the file can't be read, is broken, or is of another training.
    pub fn resume(
        &self,
        scenario: Scenario,
        seed: u64,
        episodes: u32,
        engine: Engine,
    ) -> Result<Training, CheckpointError> {
        let saved = self.read()?;
        let wrong = |message: String| {
            let error = FileError::whole(self.path.display().to_string(), message);
            CheckpointError::File(Box::new(error))
        };
        for (what, found, expected) in [
            ("seed", saved.seed, seed),
            ("number of episodes", saved.episodes.into(), episodes.into()),
        ] {
            if found != expected {
                return Err(wrong(format!(
                    "this training has the {what} {found}; asked for was {expected}"
                )));
            }
        }
        if saved.scenario != scenario.to_ron() {
            return Err(wrong("this training is of another scenario, or of other settings".into()));
        }
        Training::resumed(scenario, seed, episodes, engine, saved.school, saved.rows)
            .map_err(Box::new)?
            .ok_or_else(|| wrong("this training doesn't fit its scenario".into()))
    }

    fn read(&self) -> Result<Saved, CheckpointError> {
        let name = self.path.display().to_string();
        let wrong = |message: String| Box::new(FileError::whole(&name, message));
        let bytes = std::fs::read(&self.path)
            .map_err(|error| wrong(format!("the file can't be read: {error}")))?;
        let broken = || wrong("this is no whole checkpoint of a training, version 1".into());
        let body = bytes.strip_prefix(HEAD).ok_or_else(broken)?;
        let (hash, body) = body.split_first_chunk().ok_or_else(broken)?;
        if u64::from_le_bytes(*hash) != xxh3_64(body) {
            return Err(broken().into());
        }
        Ok(postcard::from_bytes(body).map_err(|_| broken())?)
    }
}
