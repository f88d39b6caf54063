//! A recording in the making.

use crate::record::{OutputError, Recorded, Recorder};
use bevy_ecs::world::World;
use std::path::Path;

/// What is seen of every tick, on its way into a file.
pub struct Recording(Box<dyn Film>);

trait Film {
    fn take(&mut self, world: &mut World) -> Result<(), OutputError>;
    fn finish(self: Box<Self>) -> Result<(), OutputError>;
}

struct Reel<F: Recorded, W> {
    recorder: Recorder<F>,
    watch: W,
}

impl Recording {
    /// Starts the recording `path` of the frames that `watch` makes of a world.
    ///
    /// # Errors
    /// If nothing can be created there.
    pub fn create<F: Recorded + 'static>(
        path: &Path,
        playbill: &F::Playbill,
        watch: impl FnMut(&mut World) -> F + 'static,
    ) -> Result<Self, OutputError> {
        Ok(Self(Box::new(Reel { recorder: Recorder::create(path, playbill)?, watch })))
    }

    /// Adds the tick that has just run.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn take(&mut self, world: &mut World) -> Result<(), OutputError> {
        self.0.take(world)
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn finish(self) -> Result<(), OutputError> {
        self.0.finish()
    }
}

impl<F: Recorded, W: FnMut(&mut World) -> F> Film for Reel<F, W> {
    fn take(&mut self, world: &mut World) -> Result<(), OutputError> {
        self.recorder.take(&(self.watch)(world))
    }

    fn finish(self: Box<Self>) -> Result<(), OutputError> {
        self.recorder.finish()
    }
}
